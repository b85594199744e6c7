// SPDX-License-Identifier: GPL-2.0
#include "spoken.h"

const struct mms_claims_view x86 = {
	.page_bytes = PAGE,
	.firmware_known = true,
	.memblock_known = true,
	.reserved_known = true,
	.kexec_file = true,
};

const struct mms_claims_view arm64 = {
	.page_bytes = PAGE,
	.firmware_known = true,
	.memblock_known = true,
	.reserved_known = true,
	.memblock_live = true,
	.kexec_file = true,
};

void add_resource(struct machine *machine, u64 start, u64 end, u32 flags)
{
	struct mms_resource resource = {
		.start = start, .end = end, .flags = flags, .parent = MMS_PARENT_ROOT,
		.name = MMS_NAME_UNKNOWN,
	};

	spans_add(&machine->lists[MMS_CLAIM_RESOURCE], start, end,
		  machine->resources.list.nr);
	EXPECT_EQ(mms_vec_add(&machine->resources.list, &resource), 0);
}

void machine_init(struct machine *machine)
{
	int list;

	for (list = 0; list < MMS_NR_CLAIM_LISTS; list++)
		spans_init(&machine->lists[list]);
	spans_init(&machine->linear);
	mms_resources_init(&machine->resources);
	machine->view = x86;
	machine->view.lists = machine->lists;
	machine->view.linear = &machine->linear;
	machine->view.resources = &machine->resources;
	spans_add(&machine->lists[MMS_CLAIM_FIRMWARE], 0x0, 0x9c00,
		  mms_firmware_attr(MMS_SAYS_MEMORY, 3));
	spans_add(&machine->lists[MMS_CLAIM_FIRMWARE], 0x9c00, 0xa000,
		  mms_firmware_attr(MMS_SAYS_OTHER, 7));
	spans_add(&machine->lists[MMS_CLAIM_MEMBLOCK], 0x1000, 0x9000, 0);
	add_resource(machine, 0x0, 0x1000, MMS_RESOURCE_BUSY);
	add_resource(machine, 0x1000, 0x9c00, RAM);
	spans_add(&machine->lists[MMS_CLAIM_RESERVED], 0x2000, 0x3000, 0);
	spans_add(&machine->lists[MMS_CLAIM_SECTION], 0x0, 0x10000, EARLY);
	spans_add(&machine->linear, 0x0, 0x10000, 0);
}

void machine_free(struct machine *machine)
{
	int list;

	for (list = 0; list < MMS_NR_CLAIM_LISTS; list++)
		mms_vec_free(&machine->lists[list]);
	mms_vec_free(&machine->linear);
	mms_resources_free(&machine->resources);
}
