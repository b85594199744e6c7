// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/minmax.h>

#include "spoken.h"

/* What a machine maps, and how often it was asked. */
struct mapping {
	const struct mms_vec *linear;
	u64 asked_bytes;
	int err;
};

static int mapped_of(void *ctx, u64 start, u64 end, u64 *bytes)
{
	struct mapping *mapping = ctx;
	size_t i;

	*bytes = 0;
	mapping->asked_bytes += end - start;
	for (i = 0; i < mapping->linear->nr; i++) {
		const struct mms_span *span = mms_vec_at(mapping->linear, struct mms_span, i);
		u64 from = max(span->start_pfn, start), to = min(span->end_pfn, end);

		*bytes += from < to ? to - from : 0;
	}
	return mapping->err;
}

static bool settles(enum mms_verdict verdict)
{
	return verdict == MMS_VERDICT_CONFLICT || verdict == MMS_VERDICT_UNKNOWN ||
	       verdict == MMS_VERDICT_REMOVED;
}

/* Settled, they are what they are when all is read. Returns how much was asked for. */
static u64 expect_settled(struct machine *machine)
{
	struct mapping mapping = { .linear = &machine->linear };
	struct mms_vec built, settled;
	size_t i;

	mms_vec_init(&built, sizeof(struct mms_claim));
	mms_vec_init(&settled, sizeof(struct mms_claim));
	EXPECT_EQ(mms_claims_build(&machine->view, &built), 0);
	EXPECT_EQ(mms_claims_settle(&machine->view, mapped_of, &mapping, &settled), 0);
	EXPECT_EQ(settled.nr, built.nr);
	for (i = 0; i < built.nr; i++) {
		const struct mms_claim *a = mms_vec_at(&built, struct mms_claim, i);
		const struct mms_claim *b = mms_vec_at(&settled, struct mms_claim, i);

		EXPECT_EQ(a->start, b->start);
		EXPECT_EQ(settles(a->verdict), settles(b->verdict));
		if (settles(a->verdict))
			EXPECT_EQ(a->verdict, b->verdict);
	}
	mms_vec_free(&built);
	mms_vec_free(&settled);
	return mapping.asked_bytes;
}

/* RAM is asked for a page of it; what is none to anybody, or the firmware's alone, for nothing. */
TEST(claims_are_settled_by_one_page_of_ram)
{
	struct machine machine;

	machine_init(&machine);
	EXPECT_EQ(expect_settled(&machine), PAGE);
	machine_free(&machine);
}

TEST(claims_are_settled_by_all_of_ram_whose_first_page_is_not_mapped)
{
	struct machine machine;

	machine_init(&machine);
	machine.linear.nr = 0;
	spans_add(&machine.linear, 0x2000, 0x3000, 0);
	EXPECT_EQ(expect_settled(&machine), 9 * PAGE);
	machine.linear.nr = 0;
	EXPECT_EQ(expect_settled(&machine), 9 * PAGE);
	machine_free(&machine);
}

/* A boot logo has to be mapped as a whole. */
TEST(claims_are_settled_by_all_of_what_was_taken)
{
	struct machine machine;

	machine_init(&machine);
	spans_add(&machine.lists[MMS_CLAIM_FIRMWARE], 0xb000, 0xe000,
		  mms_firmware_attr(MMS_SAYS_MEMORY, 3));
	spans_add(&machine.lists[MMS_CLAIM_MEMBLOCK], 0xb000, 0xe000, 0);
	spans_add(&machine.lists[MMS_CLAIM_RESERVED], 0xb000, 0xe000, 0);
	EXPECT_EQ(expect_settled(&machine), 4 * PAGE);
	machine.linear.nr = 0;
	spans_add(&machine.linear, 0x0, 0xc000, 0);
	EXPECT_EQ(expect_settled(&machine), 4 * PAGE);
	machine_free(&machine);
}

TEST(claims_are_not_settled_if_the_mapping_cannot_be_read)
{
	struct mapping mapping = { .err = -EAGAIN };
	struct machine machine;
	struct mms_vec settled;

	machine_init(&machine);
	mapping.linear = &machine.linear;
	mms_vec_init(&settled, sizeof(struct mms_claim));
	EXPECT_EQ(mms_claims_settle(&machine.view, mapped_of, &mapping, &settled), -EAGAIN);
	mms_vec_free(&settled);
	machine_free(&machine);
}
