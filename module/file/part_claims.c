// SPDX-License-Identifier: GPL-2.0
/*
 * What the file claims needs beyond the others: resources, the firmware's map and
 * the linear mapping; and all witnesses in bytes.
 */
#include <linux/memblock.h>
#include <linux/pfn.h>

#include "../core/claim.h"
#include "../source/source.h"
#include "part_claims.h"

static int mms_claims_capture(struct mms_snapshot *snap)
{
	int err = mms_resources_capture(snap);

	if (!err)
		err = mms_firmware_capture(snap);
	return err ? err : mms_linear_capture(snap);
}

static int mms_claims_memblock(const struct mms_vec *regions, struct mms_vec *list, u32 mask)
{
	int err = 0;
	size_t i;

	for (i = 0; i < regions->nr && !err; i++) {
		const struct memblock_region *region = mms_vec_at(regions, struct memblock_region,
								  i);

		err = mms_span_append(list, region->base, region->base + region->size,
				      region->flags & mask);
	}
	return err;
}

static int mms_claims_frames(const struct mms_vec *frames, struct mms_vec *list)
{
	int err = 0;
	size_t i;

	for (i = 0; i < frames->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(frames, struct mms_span, i);

		err = mms_span_append(list, PFN_PHYS(span->start_pfn), PFN_PHYS(span->end_pfn),
				      span->attr);
	}
	return err;
}

/* The firmware's lists are borrowed from the snapshot, the others are made. */
static int mms_claims_lists(const struct mms_snapshot *snap, struct mms_vec *lists)
{
	int err;

	lists[MMS_CLAIM_FIRMWARE] = snap->firmware.memory;
	lists[MMS_CLAIM_OVERLAY] = snap->firmware.overlay;
	err = mms_resources_flatten(&snap->resources, &lists[MMS_CLAIM_RESOURCE]);
	if (!err)
		err = mms_claims_memblock(&snap->memblock[MMS_MEMBLOCK_MEMORY].regions,
					  &lists[MMS_CLAIM_MEMBLOCK], U32_MAX);
	if (!err)
		err = mms_claims_memblock(&snap->memblock[MMS_MEMBLOCK_RESERVED].regions,
					  &lists[MMS_CLAIM_RESERVED], 0);
	if (!err)
		err = mms_claims_frames(&snap->lists[MMS_LIST_VALID], &lists[MMS_CLAIM_SECTION]);
	if (!err)
		err = mms_claims_frames(&snap->lists[MMS_LIST_DEVICE], &lists[MMS_CLAIM_DEVICE]);
	return err;
}

static int mms_claims_make(struct mms_snapshot *snap)
{
	struct mms_vec lists[MMS_NR_CLAIM_LISTS];
	struct mms_claims_view view = {
		.lists = lists,
		.linear = &snap->linear,
		.resources = &snap->resources,
		.page_bytes = PAGE_SIZE,
		.firmware_known = snap->firmware.known,
		.memblock_known = snap->memblock[MMS_MEMBLOCK_MEMORY].from,
		.reserved_known = snap->memblock[MMS_MEMBLOCK_RESERVED].from,
		.memblock_live = IS_ENABLED(CONFIG_ARCH_KEEP_MEMBLOCK),
		.kexec_file = IS_ENABLED(CONFIG_KEXEC_FILE),
	};
	int err, i;

	for (i = 0; i < MMS_NR_CLAIM_LISTS; i++)
		mms_vec_init(&lists[i], sizeof(struct mms_span));
	err = mms_claims_lists(snap, lists);
	if (!err)
		err = mms_claims_build(&view, &snap->records);
	for (i = MMS_CLAIM_RESOURCE; i < MMS_NR_CLAIM_LISTS; i++)
		mms_vec_free(&lists[i]);
	return err;
}

const struct mms_part mms_part_claims = {
	.record_bytes = sizeof(struct mms_claim),
	.capture = mms_claims_capture,
	.build = mms_claims_make,
};
