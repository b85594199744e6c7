// SPDX-License-Identifier: GPL-2.0
/*
 * Which zone described memory is in. Memory that is offline is in none: the links
 * in its struct pages are stale (boot memory that was offlined) or were never
 * written.
 *
 * Most frames need no struct page: zones of a node are spans, and where only one
 * of them has a frame, memory of this node that is online is in it. Spans of one
 * node overlap only where memory was onlined to another zone than what is around
 * it, or with kernelcore=mirror.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched.h>

#include "../compat/compat.h"
#include "../hotplug_lock.h"
#include "source.h"

/*
 * Within a section, the zone of a node's memory changes at boot only where a span
 * ends or a region of memblock does (overlap_memmap_init() asks the region whether
 * it is a mirror), and later not at all: memory is onlined by the block.
 */
static u64 mms_zone_page_step(const struct mms_snapshot *snap, u64 pfn, u32 section)
{
	const struct mms_vec *regions = &snap->memblock[MMS_MEMBLOCK_MEMORY].regions;
	u64 end_pfn = ALIGN_DOWN(pfn, PAGES_PER_SECTION) + PAGES_PER_SECTION;

	if (section & MMS_SECTION_EARLY)
		end_pfn = min(end_pfn, mms_memblock_until(regions, PAGE_SHIFT, pfn));
	return end_pfn;
}

/**
 * mms_zones_at() - the zones of a node in which online memory at a frame can be
 * @nid: node that is online
 * @pfn: page frame
 * @end_pfn: lowered to the first frame behind @pfn of which something else may be true
 * @zone: set to one of them, if there are any
 *
 * Context: spans change under the memory hotplug lock only (move_pfn_range_to_zone(),
 * remove_pfn_range_from_zone()).
 * Return: how many.
 */
int mms_zones_at(int nid, u64 pfn, u64 *end_pfn, int *zone)
{
	int i, nr = 0;

	for (i = 0; i < MAX_NR_ZONES; i++) {
		const struct zone *at = &NODE_DATA(nid)->node_zones[i];

		if (i == MMS_ZONE_DEVICE || !at->spanned_pages)
			continue;
		if (zone_spans_pfn(at, pfn)) {
			*end_pfn = min_t(u64, *end_pfn, zone_end_pfn(at));
			*zone = i;
			nr++;
		} else if (at->zone_start_pfn > pfn) {
			*end_pfn = min_t(u64, *end_pfn, at->zone_start_pfn);
		}
	}
	return nr;
}

/**
 * mms_zone_of_online() - the zone of online memory
 * @snap: snapshot in which memblock is listed
 * @region: of a node that is online
 * @pfn: page frame of it
 * @end_pfn: lowered to the first frame behind @pfn of which something else may be true
 *
 * Context: under mms_hotplug_lock(), which keeps memory from going on- and offline.
 * Return: the zone; MMS_ZONE_UNKNOWN if none of its node's spans it, or its struct page, which
 * has to be asked where several do, cannot be read.
 */
int mms_zone_of_online(const struct mms_snapshot *snap, const struct mms_region *region, u64 pfn,
		       u64 *end_pfn)
{
	int found = MMS_ZONE_UNKNOWN;
	struct page page;

	if (mms_zones_at(region->nid, pfn, end_pfn, &found) <= 1)
		return found;
	if (!mms_hotplug_locked())
		return MMS_ZONE_UNKNOWN;
	*end_pfn = min(*end_pfn, mms_zone_page_step(snap, pfn, region->section));
	return mms_page_read(pfn, &page) ? (int)page_zonenum(&page) : MMS_ZONE_UNKNOWN;
}

static int mms_zones_of_online(const struct mms_snapshot *snap, const struct mms_region *region,
			       struct mms_vec *list)
{
	u64 pfn = region->start_pfn;
	int err = 0;

	while (pfn < region->end_pfn && !err) {
		u64 end_pfn = region->end_pfn;
		int zone = mms_zone_of_online(snap, region, pfn, &end_pfn);

		err = mms_span_append(list, pfn, end_pfn, zone);
		pfn = end_pfn;
		cond_resched();
	}
	return err;
}

static int mms_zones_of_region(const struct mms_snapshot *snap, const struct mms_region *region,
			       struct mms_vec *list)
{
	if (!mms_region_described(region))
		return 0;
	if (region->ram & MMS_RAM_DEVICE)
		return mms_span_append(list, region->start_pfn, region->end_pfn, MMS_ZONE_DEVICE);
	if (!(region->section & MMS_SECTION_ONLINE))
		return 0;
	if (region->nid < 0 || !node_online(region->nid))
		return mms_span_append(list, region->start_pfn, region->end_pfn,
				       (u64)MMS_ZONE_UNKNOWN);
	return mms_zones_of_online(snap, region, list);
}

/**
 * mms_zones_capture() - list the frames that are in a zone
 * @snap: snapshot in which all sources are listed
 *
 * Context: under mms_hotplug_lock(), which keeps memory from going on- and offline.
 * Return: 0 or -ENOMEM.
 */
int mms_zones_capture(struct mms_snapshot *snap)
{
	struct mms_region region;
	struct mms_piece piece;
	struct mms_join join;
	int err = 0;

	mms_join_start(&join, snap->lists);
	while (!err && mms_join_next(&join, &piece)) {
		/* whether it is populated is not known yet, and does not matter */
		mms_classify(&piece, &region);
		err = mms_zones_of_region(snap, &region, &snap->zones);
	}
	return err;
}

static int mms_unspanned_of_region(const struct mms_region *region, struct mms_vec *list)
{
	u64 pfn = region->start_pfn;
	int err = 0, zone;

	if (!mms_region_added(region) || !(region->section & MMS_SECTION_ONLINE) ||
	    region->nid < 0 || !node_online(region->nid))
		return 0;
	while (pfn < region->end_pfn && !err) {
		u64 end_pfn = region->end_pfn;

		if (!mms_zones_at(region->nid, pfn, &end_pfn, &zone))
			err = mms_span_append(list, pfn, end_pfn, 0);
		pfn = end_pfn;
	}
	return err;
}

/**
 * mms_unspanned_capture() - list what was added and is in no zone of its node
 * @snap: snapshot in which all sources are listed
 *
 * Of the boot's RAM some may be nobody's: the kernel lets go of what the firmware gives to
 * no node.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_unspanned_capture(struct mms_snapshot *snap)
{
	struct mms_region region;
	struct mms_piece piece;
	struct mms_join join;
	int err = 0;

	if (!mms_hotplug_locked())
		return 0;
	mms_join_start(&join, snap->lists);
	while (!err && mms_join_next(&join, &piece)) {
		mms_classify(&piece, &region);
		err = mms_unspanned_of_region(&region, &snap->unspanned);
	}
	return err;
}

static int mms_zone_spans_of(int nid, struct mms_vec *spans)
{
	int i, err = 0;

	for (i = 0; i < MAX_NR_ZONES && !err; i++) {
		const struct zone *zone = &NODE_DATA(nid)->node_zones[i];
		const struct mms_span span = {
			.start_pfn = zone->zone_start_pfn,
			.end_pfn = zone_end_pfn(zone),
			.attr = mms_zone_key(nid, i),
		};

		if (i != MMS_ZONE_DEVICE && zone->spanned_pages)
			err = mms_vec_add(spans, &span);
	}
	return err;
}

/**
 * mms_zone_spans_capture() - copy which frames the zones span
 * @snap: snapshot
 *
 * Context: as mms_zones_at().
 * Return: 0 or -ENOMEM.
 */
int mms_zone_spans_capture(struct mms_snapshot *snap)
{
	int nid, err = 0;

	for_each_online_node(nid)
		if (!err)
			err = mms_zone_spans_of(nid, &snap->zone_spans);
	return err;
}

/**
 * mms_zone_name() - the kernel's name of a zone
 * @zone: its number
 *
 * All nodes have all zones, if only empty ones: free_area_init_core().
 *
 * Return: the name.
 */
const char *mms_zone_name(int zone)
{
	return NODE_DATA(first_online_node)->node_zones[zone].name;
}
