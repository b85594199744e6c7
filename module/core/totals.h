/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_TOTALS_H
#define MMS_TOTALS_H

#include "memmap.h"
#include "region.h"

/**
 * struct mms_totals - what the summary adds up; all in bytes of memmap but for
 *                     @described_pages
 * @mapped: mapped in the window
 * @backed: distinct frames behind it
 * @span_start_va: first mapped byte
 * @span_end_va: byte after the last mapped one
 * @described_pages: frames of described memory
 * @used: memmap of described memory
 * @surplus: memmap of no memory, per cause
 * @missing: memmap that described memory lacks
 */
struct mms_totals {
	u64 mapped;
	u64 backed;
	u64 span_start_va;
	u64 span_end_va;
	u64 described_pages;
	u64 used;
	u64 surplus[MMS_NR_CAUSES];
	u64 missing;
};

u64 mms_totals_surplus(const struct mms_totals *totals);
u64 mms_totals_populated(const struct mms_totals *totals);
int mms_totals_build(const struct mms_memmap *memmap, const struct mms_vec *runs,
		     const struct mms_vec *regions, struct mms_totals *totals);

#endif
