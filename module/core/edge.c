// SPDX-License-Identifier: GPL-2.0
/*
 * Where frames with a struct page begin and end.
 */
#include <linux/sched.h>

#include "edge.h"

static const struct mms_region *mms_region_at(const struct mms_vec *regions, size_t i)
{
	/* before the first it is beyond all of them, too */
	return i < regions->nr ? mms_vec_at(regions, struct mms_region, i) : NULL;
}

/*
 * What the regions leave out is hole. The flags are asked of the list, which goes on
 * where regions end: behind their last one may be a valid frame without a struct page.
 */
static void mms_edge_look_across(const struct mms_region *neighbour, const struct mms_vec *valid,
				 u64 pfn, struct mms_edge *edge)
{
	const struct mms_span *span = mms_span_find(valid, pfn);

	edge->other = neighbour && neighbour->state == MMS_MISSING ? MMS_OTHER_MISSING :
								     MMS_OTHER_HOLE;
	edge->other_section = span ? (u32)span->attr : 0;
}

static int mms_edge_add(struct mms_vec *edges, const struct mms_region *region,
			struct mms_edge *edge)
{
	edge->state = region->state;
	edge->section = region->section;
	return mms_vec_add(edges, edge);
}

static bool mms_has_pages(const struct mms_region *region)
{
	return region && mms_region_populated(region);
}

/* One or both ends of a stretch, or none, if the same goes on in both directions. */
static int mms_edges_of(const struct mms_vec *regions, size_t i, const struct mms_vec *valid,
			u64 nr_frames, u64 *stretch_pfn, struct mms_vec *edges)
{
	const struct mms_region *region = mms_region_at(regions, i);
	const struct mms_region *before = mms_region_at(regions, i - 1);
	const struct mms_region *behind = mms_region_at(regions, i + 1);
	int err = 0;

	if (!mms_has_pages(before)) {
		struct mms_edge edge = { .pfn = region->start_pfn, .side = MMS_SIDE_FIRST };

		*stretch_pfn = edge.stretch_pfn = edge.pfn;
		if (edge.pfn)
			mms_edge_look_across(before, valid, edge.pfn - 1, &edge);
		err = mms_edge_add(edges, region, &edge);
	}
	if (!err && !mms_has_pages(behind)) {
		struct mms_edge edge = { .pfn = region->end_pfn - 1, .side = MMS_SIDE_LAST };

		edge.stretch_pfn = *stretch_pfn;
		if (region->end_pfn != nr_frames)
			mms_edge_look_across(behind, valid, region->end_pfn, &edge);
		err = mms_edge_add(edges, region, &edge);
	}
	return err;
}

/**
 * mms_edges_build() - find both ends of each stretch of frames with a struct page
 * @regions: vector of struct mms_region, the axis
 * @valid: list of the valid frames; attr: MMS_SECTION_*
 * @nr_frames: frames that a physical address can name
 * @edges: empty vector of struct mms_edge, filled in but for @buddy
 *
 * Return: 0 or -ENOMEM.
 */
int mms_edges_build(const struct mms_vec *regions, const struct mms_vec *valid, u64 nr_frames,
		    struct mms_vec *edges)
{
	u64 stretch_pfn = 0;
	int err = 0;
	size_t i;

	for (i = 0; i < regions->nr && !err; i++) {
		if (mms_region_populated(mms_region_at(regions, i)))
			err = mms_edges_of(regions, i, valid, nr_frames, &stretch_pfn, edges);
		cond_resched();
	}
	return err;
}
