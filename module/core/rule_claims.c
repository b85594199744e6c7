// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of the check file that are about what claims say.
 */
#include "claim.h"
#include "rule_claims.h"

/* Whole pages: what is left of one is nobody's. Empty if there are none. */
static struct mms_span mms_claim_frames(const struct mms_rule_view *view,
					const struct mms_claim *claim)
{
	unsigned int shift = view->backing->page_shift;
	u64 start = claim->start, end = claim->end;

	if (!mms_whole_pages(1ULL << shift, &start, &end))
		return (struct mms_span){ 0 };
	return (struct mms_span){ .start_pfn = start >> shift, .end_pfn = end >> shift };
}

/* Memory is in the resource tree before it has sections, see mms_rule_memory(). */
static bool mms_claim_may_be_new(const struct mms_claim *claim)
{
	return mms_claim_ram(claim) && !claim->section;
}

/* Memory that the kernel leaves alone, or that went: it is the firmware's alone in both cases. */
static bool mms_claim_is_firmwares(const struct mms_claim *claim)
{
	return !mms_claim_ram(claim) && !claim->memblock;
}

/**
 * mms_rule_claims() - nobody is wrong who says what is memory
 * @view: what is known
 * @ruling: its verdict, filled in
 */
void mms_rule_claims(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	for (i = 0; i < view->claims->nr; i++) {
		const struct mms_claim *claim = mms_vec_at(view->claims, struct mms_claim, i);
		struct mms_span at = mms_claim_frames(view, claim);
		bool conflict = claim->verdict == MMS_VERDICT_CONFLICT;

		if (conflict && mms_claim_may_be_new(claim))
			mms_ruling_unknown(ruling, MMS_REASON_NO_SECTION, at.start_pfn,
					   at.end_pfn);
		else if (conflict)
			mms_ruling_violated(ruling, at.start_pfn, at.end_pfn);
		else if (claim->verdict == MMS_VERDICT_UNKNOWN && !mms_claim_is_firmwares(claim))
			mms_ruling_unknown(ruling, MMS_REASON_NO_WITNESS, at.start_pfn,
					   at.end_pfn);
	}
}

/**
 * mms_rule_firmware() - the firmware's map has no memory that went away
 * @view: what is known
 * @ruling: its verdict, filled in
 *
 * firmware_map_remove() of drivers/firmware/memmap.c, 5.10 to 7.3, finds what is one entry
 * from its first byte to its last, and nothing else.
 */
void mms_rule_firmware(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	if (!view->firmware_map) {
		mms_ruling_without(ruling, MMS_HOLDS_NONE, MMS_REASON_NO_FIRMWARE_MAP);
		return;
	}
	for (i = 0; i < view->claims->nr; i++) {
		const struct mms_claim *claim = mms_vec_at(view->claims, struct mms_claim, i);
		struct mms_span at = mms_claim_frames(view, claim);

		if (claim->says != MMS_SAYS_MEMORY)
			continue;
		if (claim->verdict == MMS_VERDICT_REMOVED)
			mms_ruling_violated(ruling, at.start_pfn, at.end_pfn);
		else if (claim->verdict == MMS_VERDICT_UNKNOWN && mms_claim_is_firmwares(claim))
			mms_ruling_unknown(ruling, MMS_REASON_NO_WITNESS, at.start_pfn,
					   at.end_pfn);
	}
}
