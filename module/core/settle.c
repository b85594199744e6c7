// SPDX-License-Identifier: GPL-2.0
/*
 * Who is wrong of those who say that a range is memory, without reading all of the linear mapping.
 */
#include <linux/minmax.h>

#include "claim.h"

static bool mms_verdict_is_fine(enum mms_verdict verdict)
{
	return verdict != MMS_VERDICT_CONFLICT && verdict != MMS_VERDICT_UNKNOWN &&
	       verdict != MMS_VERDICT_REMOVED;
}

static bool mms_verdicts_alike(enum mms_verdict a, enum mms_verdict b)
{
	return a == b || (mms_verdict_is_fine(a) && mms_verdict_is_fine(b));
}

static enum mms_verdict mms_verdict_if(const struct mms_claims_view *view, struct mms_claim claim,
				       enum mms_linear linear)
{
	claim.linear = linear;
	return mms_claim_verdict(view, &claim);
}

/* Mostly it does not matter whether all is mapped or a part, and then one page that is will do. */
static int mms_claim_settle(const struct mms_claims_view *view, mms_mapped_t *mapped, void *ctx,
			    struct mms_claim *claim)
{
	enum mms_verdict part = mms_verdict_if(view, *claim, MMS_LINEAR_PART);
	enum mms_verdict no = mms_verdict_if(view, *claim, MMS_LINEAR_NO);
	u64 start = claim->start, end = claim->end, bytes = 0;
	int err;

	claim->linear = MMS_LINEAR_YES;
	claim->verdict = mms_claim_verdict(view, claim);
	mms_whole_pages(view->page_bytes, &start, &end);
	if (mms_verdicts_alike(claim->verdict, part)) {
		if (mms_verdicts_alike(part, no))
			return 0;
		err = mapped(ctx, start, min(end, start + view->page_bytes), &bytes);
		if (err || bytes)
			return err;
	}
	err = mapped(ctx, start, end, &bytes);
	claim->linear = mms_linear_of(bytes, end - start);
	claim->verdict = mms_claim_verdict(view, claim);
	return err;
}

/**
 * mms_claims_settle() - join the witnesses, for who wants to know who is wrong
 * @view: what they say, but for the linear mapping
 * @mapped: asks that, as little as it can be asked
 * @ctx: for @mapped
 * @claims: empty vector of struct mms_claim, filled in. @verdict is what mms_claims_build() would
 *          say where that is MMS_VERDICT_CONFLICT, MMS_VERDICT_UNKNOWN or MMS_VERDICT_REMOVED,
 *          and none of these elsewhere; @linear is what that was worked out with
 *
 * The linear mapping of arm64 has an entry for each page, as a rule: to read it takes a
 * hundred times as long as all else.
 *
 * Return: 0, -ENOMEM, or what @mapped returned.
 */
int mms_claims_settle(const struct mms_claims_view *view, mms_mapped_t *mapped, void *ctx,
		      struct mms_vec *claims)
{
	int err = mms_claims_join(view, claims);
	size_t i;

	for (i = 0; i < claims->nr && !err; i++)
		err = mms_claim_settle(view, mapped, ctx, mms_vec_at(claims, struct mms_claim, i));
	return err;
}
