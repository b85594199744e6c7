// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic between virtual addresses of the memmap and page frames. The size
 * of struct page need not divide the page size, so that a struct page may lie
 * across two mappings: a frame is populated if all of its bytes are mapped, and
 * touched if at least one is.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "memmap.h"
#include "span.h"

/* Bytes from frame 0's struct page to @va, cut to the physical axis. */
static u64 mms_memmap_offset(const struct mms_memmap *memmap, u64 va)
{
	u64 offset = va > memmap->base_va ? va - memmap->base_va : 0;

	return min(offset, memmap->nr_frames * memmap->page_bytes);
}

/* u64 / u32: both architectures are 64-bit, no do_div() needed. */
static u64 mms_frame_floor(const struct mms_memmap *memmap, u64 va)
{
	return mms_memmap_offset(memmap, va) / memmap->page_bytes;
}

/**
 * mms_memmap_va() - address of the struct page of a frame
 * @memmap: geometry
 * @pfn: page frame
 *
 * Return: virtual address.
 */
u64 mms_memmap_va(const struct mms_memmap *memmap, u64 pfn)
{
	return memmap->base_va + pfn * memmap->page_bytes;
}

/**
 * mms_memmap_begins() - the first frame whose struct page begins at @va or later
 * @memmap: geometry
 * @va: virtual address
 *
 * Return: page frame.
 */
u64 mms_memmap_begins(const struct mms_memmap *memmap, u64 va)
{
	return (mms_memmap_offset(memmap, va) + memmap->page_bytes - 1) / memmap->page_bytes;
}

/**
 * mms_memmap_touched() - frames with a byte of their struct page in a range
 * @memmap: geometry
 * @start_va: first byte
 * @end_va: byte after the last one
 * @start_pfn: set to the first frame
 * @end_pfn: set to the frame after the last one; not above @start_pfn if no
 *           frame has its struct page there
 */
void mms_memmap_touched(const struct mms_memmap *memmap, u64 start_va, u64 end_va,
			u64 *start_pfn, u64 *end_pfn)
{
	*start_pfn = mms_frame_floor(memmap, start_va);
	*end_pfn = mms_memmap_begins(memmap, end_va);
}

/**
 * mms_memmap_populated() - frames whose struct page is mapped as a whole
 * @memmap: geometry
 * @runs: runs of the window, in order
 * @populated: empty list of spans, filled in, attr 0
 *
 * Return: 0 or -ENOMEM.
 */
int mms_memmap_populated(const struct mms_memmap *memmap, const struct mms_vec *runs,
			 struct mms_vec *populated)
{
	size_t i = 0;
	int err = 0;

	while (i < runs->nr && !err) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i++);
		u64 start_va = run->start_va, end_va = run->end_va;

		if (!run->mapped)
			continue;
		/* join neighbours first: a struct page may lie across two runs */
		for (; i < runs->nr; i++) {
			run = mms_vec_at(runs, struct mms_run, i);
			if (!run->mapped || run->start_va != end_va)
				break;
			end_va = run->end_va;
		}
		err = mms_span_append(populated, mms_memmap_begins(memmap, start_va),
				      mms_frame_floor(memmap, end_va), 0);
	}
	return err;
}

static u64 mms_leaf_floor(const struct mms_run *run, u64 va)
{
	return max(va & ~(run->leaf_bytes - 1), run->start_va);
}

static u64 mms_leaf_ceil(const struct mms_run *run, u64 va)
{
	return min((va + run->leaf_bytes - 1) & ~(run->leaf_bytes - 1), run->end_va);
}

/**
 * mms_memmap_leaf() - frames with a byte of their struct page in a leaf
 * @memmap: geometry
 * @run: a mapped run
 * @va: virtual address in one of its leaves
 * @start_pfn: set to the first frame
 * @end_pfn: set to the frame after the last one
 */
void mms_memmap_leaf(const struct mms_memmap *memmap, const struct mms_run *run, u64 va,
		     u64 *start_pfn, u64 *end_pfn)
{
	mms_memmap_touched(memmap, mms_leaf_floor(run, va), mms_leaf_ceil(run, va + 1), start_pfn,
			   end_pfn);
}

/* Frames of the leaves of @run that hold memmap of [@start_pfn, @end_pfn). */
static int mms_leaves_add(const struct mms_memmap *memmap, const struct mms_run *run,
			  u64 start_pfn, u64 end_pfn, struct mms_vec *leaves)
{
	u64 start_va = max(mms_memmap_va(memmap, start_pfn), run->start_va);
	u64 end_va = min(mms_memmap_va(memmap, end_pfn), run->end_va);

	if (start_va >= end_va)
		return 0;
	mms_memmap_touched(memmap, mms_leaf_floor(run, start_va), mms_leaf_ceil(run, end_va),
			   &start_pfn, &end_pfn);
	return mms_span_cover(leaves, start_pfn, end_pfn);
}

/**
 * mms_memmap_leaves() - frames that share a page-table leaf with a valid frame
 * @memmap: geometry
 * @runs: runs of the window, in order
 * @valid: list of the valid frames
 * @leaves: empty list of spans, filled in, attr 0; valid frames are in it too
 *
 * Return: 0 or -ENOMEM.
 */
int mms_memmap_leaves(const struct mms_memmap *memmap, const struct mms_vec *runs,
		      const struct mms_vec *valid, struct mms_vec *leaves)
{
	size_t i, v;
	int err = 0;

	for (i = 0; i < runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i);
		u64 start_pfn, end_pfn;

		if (!run->mapped)
			continue;
		mms_memmap_touched(memmap, run->start_va, run->end_va, &start_pfn, &end_pfn);
		for (v = mms_span_lower(valid, start_pfn); v < valid->nr && !err; v++) {
			const struct mms_span *span = mms_vec_at(valid, struct mms_span, v);

			if (span->start_pfn >= end_pfn)
				break;
			err = mms_leaves_add(memmap, run, span->start_pfn, span->end_pfn, leaves);
		}
		cond_resched();
	}
	return err;
}
