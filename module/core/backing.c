// SPDX-License-Identifier: GPL-2.0
/*
 * Where the memmap of each frame is. Frames are taken in order; from one on, all
 * sources are asked how far their answer goes, and the nearest end is the end of
 * the piece. No frame is looked at by itself, so terabytes cost as many steps as
 * they have edges.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "backing.h"
#include "share.h"
#include "span.h"

/**
 * struct mms_backing_walk - where a walk has got to
 * @view: what is walked
 * @region: index of the first region that does not lie before the frames to come
 * @stretch: the mapping they are in
 * @found: called for each piece
 * @ctx: for @found
 */
struct mms_backing_walk {
	const struct mms_backing_view *view;
	size_t region;
	struct mms_stretch stretch;
	mms_backing_found_t *found;
	void *ctx;
};

static int mms_attr_until(const struct mms_vec *spans, u64 pfn, int absent, u64 *end_pfn)
{
	const struct mms_span *span = mms_span_until(spans, pfn, end_pfn);

	return span ? (int)span->attr : absent;
}

static bool mms_same_block(const struct mms_backing_view *view, u64 a_pfn, u64 b_pfn)
{
	return view->block_pages && a_pfn / view->block_pages == b_pfn / view->block_pages;
}

/* Without blocks nothing ends at their edges. */
static u64 mms_block_end(const struct mms_backing_view *view, u64 pfn, u64 end_pfn)
{
	return view->block_pages ? (pfn / view->block_pages + 1) * view->block_pages : end_pfn;
}

static u64 mms_stretch_end_pfn(const struct mms_backing_view *view,
			       const struct mms_stretch *stretch)
{
	return ((stretch->backing_pa + stretch->end_va - stretch->start_va) >>
		view->page_shift) + 1;
}

/* Fills in what is known of the frames that hold the memmap; returns their end. */
static u64 mms_backing_frames(const struct mms_backing_view *view,
			      const struct mms_stretch *stretch, u64 pfn,
			      struct mms_backing *backing)
{
	u64 end_pfn = mms_block_end(view, backing->backing_pfn,
				    mms_stretch_end_pfn(view, stretch));

	backing->backing_nid = mms_attr_until(view->nodes, backing->backing_pfn,
					      MMS_NID_UNKNOWN, &end_pfn);
	backing->backing_zone = mms_attr_until(view->zones, backing->backing_pfn,
					       MMS_ZONE_NONE, &end_pfn);
	backing->host = MMS_HOST_OTHER;
	if (mms_same_block(view, backing->backing_pfn, pfn))
		backing->host = MMS_HOST_SELF;
	if (mms_span_until(view->altmaps, backing->backing_pfn, &end_pfn))
		backing->host = MMS_HOST_ALTMAP;
	backing->ram = mms_span_until(view->ram, backing->backing_pfn, &end_pfn);
	return end_pfn;
}

static void mms_backing_count(const struct mms_backing_view *view,
			      const struct mms_stretch *stretch, struct mms_backing *backing)
{
	u64 start_va = mms_memmap_va(view->memmap, backing->start_pfn);
	struct mms_stretch part = {
		.start_va = start_va,
		.end_va = min(mms_memmap_va(view->memmap, backing->end_pfn), stretch->end_va),
		.backing_pa = stretch->backing_pa + (start_va - stretch->start_va),
	};

	backing->shared = 0;
	backing->saved = 0;
	mms_shares_count(view->shares, &part, &backing->shared, &backing->saved);
}

/* The longest piece from @pfn on, within @end_pfn, for which all sources agree. */
static void mms_backing_piece(const struct mms_backing_walk *walk,
			      const struct mms_region *region, u64 pfn, u64 end_pfn,
			      struct mms_backing *backing)
{
	const struct mms_backing_view *view = walk->view;
	const struct mms_stretch *stretch = &walk->stretch;
	u64 offset = mms_memmap_va(view->memmap, pfn) - stretch->start_va;
	u64 end_va;

	end_pfn = min(end_pfn, mms_block_end(view, pfn, end_pfn));
	backing->start_pfn = pfn;
	backing->nid = region->nid;
	backing->zone = mms_attr_until(view->zones, pfn, MMS_ZONE_NONE, &end_pfn);
	backing->backing_pfn = (stretch->backing_pa + offset) >> view->page_shift;
	end_va = (mms_backing_frames(view, stretch, pfn, backing) << view->page_shift) -
		 stretch->backing_pa + stretch->start_va;
	backing->end_pfn = min(end_pfn, mms_memmap_begins(view->memmap, end_va));
	mms_backing_count(view, stretch, backing);
}

static int mms_backing_region(struct mms_backing_walk *walk, const struct mms_region *region,
			      u64 pfn, u64 end_pfn)
{
	struct mms_backing backing;
	int err = 0;

	while (pfn < end_pfn && !err) {
		mms_backing_piece(walk, region, pfn, end_pfn, &backing);
		pfn = backing.end_pfn;
		err = walk->found(walk->ctx, &backing);
		cond_resched();
	}
	return err;
}

/* A struct page that lies across two mappings counts where it begins. */
static int mms_backing_stretch(struct mms_backing_walk *walk)
{
	const struct mms_vec *regions = walk->view->regions;
	u64 start_pfn = mms_memmap_begins(walk->view->memmap, walk->stretch.start_va);
	u64 end_pfn = mms_memmap_begins(walk->view->memmap, walk->stretch.end_va);
	const struct mms_region *region;
	int err = 0;

	for (; walk->region < regions->nr && !err; walk->region++) {
		region = mms_vec_at(regions, struct mms_region, walk->region);
		if (region->start_pfn >= end_pfn)
			break;
		if (mms_region_populated(region))
			err = mms_backing_region(walk, region, max(region->start_pfn, start_pfn),
						 min(region->end_pfn, end_pfn));
		if (region->end_pfn > end_pfn)
			break;
	}
	return err;
}

/**
 * mms_backing_walk() - where the memmap of all populated frames is
 * @view: what is known
 * @found: called for each piece in the order of addresses; a piece does not go
 *         beyond a memory block, and neither does its memmap. An error ends the walk
 * @ctx: for @found
 *
 * Return: 0, or what @found returned.
 */
int mms_backing_walk(const struct mms_backing_view *view, mms_backing_found_t *found, void *ctx)
{
	struct mms_backing_walk walk = { .view = view, .found = found, .ctx = ctx };
	int err = 0;
	size_t i;

	for (i = 0; i < view->runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(view->runs, struct mms_run, i);
		u64 va = run->start_va;

		while (run->mapped && va < run->end_va && !err) {
			mms_run_stretch(run, va, &walk.stretch);
			va = walk.stretch.end_va;
			err = mms_backing_stretch(&walk);
		}
	}
	return err;
}

static bool mms_backing_same(const struct mms_backing *a, const struct mms_backing *b)
{
	return a->nid == b->nid && a->zone == b->zone && a->backing_nid == b->backing_nid &&
	       a->backing_zone == b->backing_zone && a->host == b->host;
}

/**
 * mms_backing_append() - add the next piece to the lines of the backing file
 * @list: vector of struct mms_backing
 * @backing: the piece
 *
 * Merges neighbours that agree in everything but range and counts.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_backing_append(struct mms_vec *list, const struct mms_backing *backing)
{
	struct mms_backing *last;

	if (list->nr) {
		last = mms_vec_at(list, struct mms_backing, list->nr - 1);
		if (last->end_pfn == backing->start_pfn && mms_backing_same(last, backing)) {
			last->end_pfn = backing->end_pfn;
			last->shared += backing->shared;
			last->saved += backing->saved;
			return 0;
		}
	}
	return mms_vec_add(list, backing);
}
