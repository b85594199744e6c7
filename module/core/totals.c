// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>

#include "totals.h"

static void mms_totals_run(struct mms_totals *totals, const struct mms_run *run)
{
	if (!run->mapped)
		return;
	if (!totals->mapped)
		totals->span_start_va = run->start_va;
	totals->span_end_va = run->end_va;
	totals->mapped += run->end_va - run->start_va;
}

static void mms_totals_region(struct mms_totals *totals, u32 page_bytes,
			      const struct mms_region *region)
{
	u64 pages = region->end_pfn - region->start_pfn;
	u64 bytes = pages * page_bytes;

	if (mms_region_described(region))
		totals->described_pages += pages;
	switch (region->state) {
	case MMS_USED:
		totals->used += bytes;
		break;
	case MMS_SURPLUS:
		totals->surplus[region->cause] += bytes;
		break;
	case MMS_MISSING:
		totals->missing += bytes;
		break;
	case MMS_HOLE:
		break;
	}
}

/**
 * mms_totals_surplus() - bytes of memmap that describe no memory
 * @totals: sums
 *
 * Return: bytes, all causes together.
 */
u64 mms_totals_surplus(const struct mms_totals *totals)
{
	u64 bytes = 0;
	int cause;

	for (cause = 0; cause < MMS_NR_CAUSES; cause++)
		bytes += totals->surplus[cause];
	return bytes;
}

/**
 * mms_totals_populated() - bytes of memmap of populated frames
 * @totals: sums
 *
 * Return: bytes; @totals->mapped less the fragments that make up no struct page.
 */
u64 mms_totals_populated(const struct mms_totals *totals)
{
	return totals->used + mms_totals_surplus(totals);
}

/**
 * mms_totals_build() - add up runs and regions
 * @memmap: geometry
 * @runs: runs of the window
 * @regions: regions of the axis
 * @totals: filled in
 *
 * Return: 0 or -ENOMEM.
 */
int mms_totals_build(const struct mms_memmap *memmap, const struct mms_vec *runs,
		     const struct mms_vec *regions, struct mms_totals *totals)
{
	size_t i;

	memset(totals, 0, sizeof(*totals));
	for (i = 0; i < runs->nr; i++)
		mms_totals_run(totals, mms_vec_at(runs, struct mms_run, i));
	for (i = 0; i < regions->nr; i++)
		mms_totals_region(totals, memmap->page_bytes,
				  mms_vec_at(regions, struct mms_region, i));
	return mms_runs_backed(runs, &totals->backed);
}
