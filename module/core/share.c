// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that holds more than one piece of memmap, found by its physical address
 * over the whole window and not by how the kernel makes such mappings: that
 * changed more than once (Documentation/mm/vmemmap_dedup.rst), and mapped twice
 * is mapped twice.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "share.h"

/**
 * struct mms_edge - physical address at which mappings begin or end
 * @pa: the address
 * @begin: how many begin there
 * @end: how many end there
 */
struct mms_edge {
	u64 pa;
	u64 begin;
	u64 end;
};

static int mms_edge_cmp(const void *a, const void *b)
{
	u64 x = ((const struct mms_edge *)a)->pa;
	u64 y = ((const struct mms_edge *)b)->pa;

	return x < y ? -1 : x > y;
}

static int mms_edges_add(struct mms_vec *edges, u64 start_pa, u64 end_pa, u64 times)
{
	struct mms_edge begin = { .pa = start_pa, .begin = times };
	struct mms_edge end = { .pa = end_pa, .end = times };
	int err = mms_vec_add(edges, &begin);

	return err ? err : mms_vec_add(edges, &end);
}

/* All leaves of a run that map the same memory are one pair of edges. */
static int mms_edges_of_run(struct mms_vec *edges, const struct mms_run *run)
{
	u64 times = (run->end_va - run->start_va) / run->leaf_bytes;
	struct mms_stretch stretch;
	u64 va = run->start_va;
	int err = 0;

	if (run->order == MMS_ORDER_SAME)
		return mms_edges_add(edges, run->backing_pa, run->backing_pa + run->leaf_bytes,
				     times);
	while (va < run->end_va && !err) {
		mms_run_stretch(run, va, &stretch);
		va = stretch.end_va;
		err = mms_edges_add(edges, stretch.backing_pa,
				    stretch.backing_pa + (va - stretch.start_va), 1);
		cond_resched();
	}
	return err;
}

static int mms_shares_sweep(struct mms_vec *edges, struct mms_vec *shares)
{
	struct mms_share share = { .first_va = U64_MAX };
	u64 times = 0;
	int err = 0;
	size_t i;

	mms_vec_sort(edges, mms_edge_cmp);
	for (i = 0; i < edges->nr && !err; i++) {
		const struct mms_edge *edge = mms_vec_at(edges, struct mms_edge, i);

		share.end_pa = edge->pa;
		if (times > 1 && share.start_pa < share.end_pa)
			err = mms_vec_add(shares, &share);
		share.start_pa = edge->pa;
		times += edge->begin;
		times -= edge->end;
	}
	return err;
}

static bool mms_share_ends(const void *share, u64 pa)
{
	return ((const struct mms_share *)share)->end_pa <= pa;
}

/* Index of the first share that ends behind @pa. */
static size_t mms_shares_lower(const struct mms_vec *shares, u64 pa)
{
	return mms_vec_lower(shares, mms_share_ends, pa);
}

static void mms_shares_claim(struct mms_vec *shares, const struct mms_stretch *stretch)
{
	u64 start_pa = stretch->backing_pa;
	u64 end_pa = start_pa + (stretch->end_va - stretch->start_va);
	size_t i;

	for (i = mms_shares_lower(shares, start_pa); i < shares->nr; i++) {
		struct mms_share *share = mms_vec_at(shares, struct mms_share, i);

		if (share->start_pa >= end_pa)
			break;
		share->first_va = min(share->first_va,
				      stretch->start_va + (share->start_pa - start_pa));
	}
}

static void mms_shares_claim_run(struct mms_vec *shares, const struct mms_run *run)
{
	struct mms_stretch stretch;
	u64 va = run->start_va;

	do {
		mms_run_stretch(run, va, &stretch);
		mms_shares_claim(shares, &stretch);
		va = stretch.end_va;
		cond_resched();
	} while (va < run->end_va && run->order != MMS_ORDER_SAME);
}

/**
 * mms_shares_build() - find the memory that is mapped more than once
 * @runs: runs of the window
 * @shares: empty vector of struct mms_share, filled in, sorted
 *
 * Return: 0 or -ENOMEM.
 */
int mms_shares_build(const struct mms_vec *runs, struct mms_vec *shares)
{
	struct mms_vec edges;
	int err = 0;
	size_t i;

	mms_vec_init_beside(&edges, sizeof(struct mms_edge), runs);
	for (i = 0; i < runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i);

		if (run->mapped)
			err = mms_edges_of_run(&edges, run);
	}
	if (!err)
		err = mms_shares_sweep(&edges, shares);
	mms_vec_free(&edges);
	for (i = 0; i < runs->nr && shares->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i);

		if (run->mapped)
			mms_shares_claim_run(shares, run);
	}
	return err;
}

/**
 * mms_shares_of_extents() - find the memory that is listed more than once
 * @extents: spans of bytes, in any order; no attr matters
 * @shares: empty vector of struct mms_share, filled in, sorted; first_va is not known
 *
 * Return: 0 or -ENOMEM.
 */
int mms_shares_of_extents(const struct mms_vec *extents, struct mms_vec *shares)
{
	struct mms_vec edges;
	int err = 0;
	size_t i;

	mms_vec_init_beside(&edges, sizeof(struct mms_edge), extents);
	for (i = 0; i < extents->nr && !err; i++) {
		const struct mms_span *extent = mms_vec_at(extents, struct mms_span, i);

		err = mms_edges_add(&edges, extent->start_pfn, extent->end_pfn, 1);
		cond_resched();
	}
	if (!err)
		err = mms_shares_sweep(&edges, shares);
	mms_vec_free(&edges);
	return err;
}

/**
 * mms_shares_count() - how much of a piece of memmap is in shared memory
 * @shares: what mms_shares_build() made
 * @stretch: the piece
 * @shared: bytes of it in memory that is mapped more than once are added to this
 * @saved: those of them that are mapped at a lower address, too, are added to this
 */
void mms_shares_count(const struct mms_vec *shares, const struct mms_stretch *stretch,
		      u64 *shared, u64 *saved)
{
	u64 start_pa = stretch->backing_pa;
	u64 end_pa = start_pa + (stretch->end_va - stretch->start_va);
	size_t i;

	for (i = mms_shares_lower(shares, start_pa); i < shares->nr; i++) {
		const struct mms_share *share = mms_vec_at(shares, struct mms_share, i);
		u64 from_pa = max(share->start_pa, start_pa);
		u64 bytes = min(share->end_pa, end_pa) - from_pa;

		if (share->start_pa >= end_pa)
			break;
		*shared += bytes;
		if (stretch->start_va + (from_pa - start_pa) !=
		    share->first_va + (from_pa - share->start_pa))
			*saved += bytes;
	}
}
