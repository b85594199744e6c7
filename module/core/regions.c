// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "region.h"

static bool mms_region_same(const struct mms_region *a, const struct mms_region *b)
{
	return a->state == b->state && a->cause == b->cause && a->ram == b->ram &&
	       a->nid == b->nid && a->section == b->section;
}

static int mms_region_append(struct mms_vec *regions, const struct mms_region *region)
{
	struct mms_region *last;

	if (regions->nr) {
		last = mms_vec_at(regions, struct mms_region, regions->nr - 1);
		if (mms_region_same(last, region)) {
			last->end_pfn = region->end_pfn;
			return 0;
		}
	}
	return mms_vec_add(regions, region);
}

/* The axis ends with the last frame that is described or populated. */
static void mms_regions_trim(struct mms_vec *regions)
{
	while (regions->nr &&
	       mms_vec_at(regions, struct mms_region, regions->nr - 1)->state == MMS_HOLE)
		regions->nr--;
}

/**
 * mms_regions_build() - join lists, classify the pieces, merge equal neighbours
 * @lists: MMS_NR_LISTS sorted lists of struct mms_span
 * @regions: empty vector of struct mms_region, filled in
 *
 * Return: 0 or -ENOMEM.
 */
int mms_regions_build(const struct mms_vec *lists, struct mms_vec *regions)
{
	struct mms_region region;
	struct mms_piece piece;
	struct mms_join join;

	mms_join_start(&join, lists);
	while (mms_join_next(&join, &piece)) {
		int err;

		mms_classify(&piece, &region);
		err = mms_region_append(regions, &region);
		if (err)
			return err;
		cond_resched();
	}
	mms_regions_trim(regions);
	return 0;
}

/**
 * mms_region_in_block() - do the frames of a region belong to a memory block?
 * @region: the region
 *
 * memory_dev_init() makes a block of every section that is present at boot, and
 * add_memory_resource() of all that it adds, which is System RAM by then. ZONE_DEVICE
 * memory has none (arch_add_memory() without create_memory_block_devices()), and
 * memblock may still have what was removed.
 *
 * Return: whether there is one.
 */
bool mms_region_in_block(const struct mms_region *region)
{
	return region->section & MMS_SECTION_EARLY ||
	       (region->section && region->ram & MMS_RAM_IOMEM);
}
