// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that is memmap of several frames which are online, and can be written as that of each.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "region.h"
#include "share.h"
#include "written.h"

/* The part of a stretch from @start_va to @end_va, as a run. */
static int mms_written_add(const struct mms_stretch *stretch, u64 start_va, u64 end_va,
			   struct mms_vec *written)
{
	const struct mms_run run = {
		.start_va = start_va,
		.end_va = end_va,
		.mapped = true,
		.leaf_bytes = end_va - start_va,
		.order = MMS_ORDER_ONE,
		.backing_pa = stretch->backing_pa + (start_va - stretch->start_va),
	};

	return mms_vec_add(written, &run);
}

/* What of a stretch is memmap of frames that are online. */
static int mms_written_online(const struct mms_memmap *memmap, const struct mms_vec *valid,
			      const struct mms_stretch *stretch, struct mms_vec *written)
{
	u64 start_pfn, end_pfn;
	int err = 0;
	size_t i;

	mms_memmap_touched(memmap, stretch->start_va, stretch->end_va, &start_pfn, &end_pfn);
	for (i = mms_span_lower(valid, start_pfn); i < valid->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);

		if (span->start_pfn >= end_pfn)
			break;
		if (span->attr & MMS_SECTION_ONLINE)
			err = mms_written_add(stretch,
					      max(mms_memmap_va(memmap, span->start_pfn),
						  stretch->start_va),
					      min(mms_memmap_va(memmap, span->end_pfn),
						  stretch->end_va), written);
	}
	return err;
}

static int mms_written_run(const struct mms_memmap *memmap, const struct mms_vec *valid,
			   const struct mms_run *run, struct mms_vec *written)
{
	struct mms_stretch stretch;
	u64 va = run->start_va;
	int err = 0;

	while (va < run->end_va && !err) {
		mms_run_stretch(run, va, &stretch);
		va = stretch.end_va;
		err = mms_written_online(memmap, valid, &stretch, written);
		cond_resched();
	}
	return err;
}

/**
 * mms_shares_written() - find memory that is written as memmap of several places
 * @memmap: geometry
 * @runs: runs of the window, in order
 * @valid: list of the valid frames; attr: MMS_SECTION_*
 * @writable: attributes of a leaf that may be written
 * @shares: empty vector of struct mms_share, filled in, sorted
 *
 * Of frames that are not online nothing is said: those of compound pages of a device share
 * their tail pages on purpose, and nobody maps them read-only, see
 * vmemmap_populate_compound_pages() in mm/sparse-vmemmap.c.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_shares_written(const struct mms_memmap *memmap, const struct mms_vec *runs,
		       const struct mms_vec *valid, const struct mms_match *writable,
		       struct mms_vec *shares)
{
	struct mms_vec written;
	int err = 0;
	size_t i;

	mms_vec_init_beside(&written, sizeof(struct mms_run), runs);
	for (i = 0; i < runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i);

		if (run->mapped && mms_match(writable, run->attrs))
			err = mms_written_run(memmap, valid, run, &written);
	}
	if (!err)
		err = mms_shares_build(&written, shares);
	mms_vec_free(&written);
	return err;
}
