// SPDX-License-Identifier: GPL-2.0
/*
 * ZONE_DEVICE page maps. They cover whole sub-sections (check_pfn_span() in
 * mm/memory_hotplug.c), so one look-up in each valid sub-section of the sections that
 * may have them finds them all with exported functions only.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "../compat/compat.h"
#include "../hotplug_lock.h"
#include "source.h"

typedef int mms_device_found_t(void *ctx, struct dev_pagemap *pgmap, u64 start_pfn, u64 end_pfn);

/* The range of @pgmap that holds @pfn, or NULL. */
static const struct range *mms_pgmap_range(const struct dev_pagemap *pgmap, u64 pfn)
{
	int i;

	for (i = 0; i < pgmap->nr_range; i++) {
		const struct range *range = &pgmap->ranges[i];

		if (pfn >= PHYS_PFN(range->start) && pfn <= PHYS_PFN(range->end))
			return range;
	}
	return NULL;
}

/* End of it. */
static u64 mms_pgmap_end(const struct dev_pagemap *pgmap, u64 pfn)
{
	const struct range *range = mms_pgmap_range(pgmap, pfn);

	return range ? PHYS_PFN(range->end) + 1 : pfn + PAGES_PER_SUBSECTION;
}

/* Looks up @pfn and moves it on to where the next look-up is due, at most to @end_pfn. */
static int mms_device_look(u64 *pfn, u64 end_pfn, mms_device_found_t *found, void *ctx)
{
	struct dev_pagemap *pgmap = mms_get_dev_pagemap(*pfn);
	u64 start_pfn = *pfn;
	int err;

	*pfn = min_t(u64, ALIGN_DOWN(start_pfn, PAGES_PER_SUBSECTION) + PAGES_PER_SUBSECTION,
		     end_pfn);
	if (!pgmap)
		return 0;
	*pfn = min(mms_pgmap_end(pgmap, start_pfn), end_pfn);
	err = found(ctx, pgmap, start_pfn, *pfn);
	put_dev_pagemap(pgmap);
	return err;
}

static int mms_device_each_in(const struct mms_span *span, mms_device_found_t *found, void *ctx)
{
	u64 pfn = span->start_pfn;
	int err = 0;

	while (pfn < span->end_pfn && !err) {
		err = mms_device_look(&pfn, span->end_pfn, found, ctx);
		cond_resched();
	}
	return err;
}

/**
 * mms_device_each() - find the live ZONE_DEVICE page maps
 * @frames: list of frames among which they are
 * @found: called for each range of a map, in order; a range that lies in two spans
 *         of @frames is found in two pieces. An error ends the search
 * @ctx: for @found
 *
 * A map that is being torn down is not live and not found.
 *
 * Return: 0, or what @found returned.
 */
static int mms_device_each(const struct mms_vec *frames, mms_device_found_t *found, void *ctx)
{
	int err = 0;
	size_t i;

	for (i = 0; i < frames->nr && !err; i++)
		err = mms_device_each_in(mms_vec_at(frames, struct mms_span, i), found, ctx);
	return err;
}

/* The first frame of the range that holds @pfn whose struct page is no memmap of the others'. */
static u64 mms_pgmap_first(struct dev_pagemap *pgmap, u64 pfn)
{
	const struct vmem_altmap *altmap = pgmap_altmap(pgmap);
	const struct range *range = mms_pgmap_range(pgmap, pfn);

	/* such a map is of one range */
	if (altmap)
		return altmap->base_pfn + altmap->reserve + altmap->free;
	return range ? PHYS_PFN(range->start) : pfn;
}

/*
 * The node that a struct page of a map tells, if it is initialised.
 *
 * That happens after the hotplug lock was dropped. __init_zone_device_page() writes
 * the node into the word that it marks as reserved afterwards, and then the map
 * (mm/mm_init.c), so one load of a reserved page's flags has the node.
 */
static int mms_pgmap_nid(struct dev_pagemap *pgmap, u64 pfn)
{
	struct page page;

	if (!mms_page_read(mms_pgmap_first(pgmap, pfn), &page))
		return MMS_NID_UNKNOWN;
	if (mms_page_pgmap(&page) != pgmap || !PageReserved(&page))
		return MMS_NID_UNKNOWN;
	return page_to_nid(&page);
}

/*
 * Node of the range of a page map that holds @pfn.
 *
 * Taken from the spans of the device zones, which change under the memory hotplug
 * lock only (move_pfn_range_to_zone()). They grow and do not shrink again
 * (remove_pfn_range_from_zone()); where those of two nodes overlap, a struct page
 * has to tell.
 */
static int mms_device_nid(struct dev_pagemap *pgmap, u64 pfn)
{
	int nid, found = MMS_NID_UNKNOWN;

	for_each_online_node(nid) {
		const struct zone *zone = mms_device_zone(nid);

		if (!zone || !zone_spans_pfn(zone, pfn))
			continue;
		if (found != MMS_NID_UNKNOWN)
			return mms_pgmap_nid(pgmap, pfn);
		found = nid;
	}
	return found;
}

/* pagemap_range() takes the node of a map as a whole: maps of two nodes that touch stay apart. */
static int mms_device_span(void *ctx, struct dev_pagemap *pgmap, u64 start_pfn, u64 end_pfn)
{
	return mms_span_append(ctx, start_pfn, end_pfn, (u32)mms_device_nid(pgmap, start_pfn));
}

/**
 * mms_device_capture() - list the live ZONE_DEVICE page maps
 * @snap: snapshot whose valid frames are listed
 *
 * Return: 0 or -ENOMEM.
 */
int mms_device_capture(struct mms_snapshot *snap)
{
	const struct mms_vec *valid = &snap->lists[MMS_LIST_VALID];
	int err = 0;
	size_t i;

	if (!IS_ENABLED(CONFIG_ZONE_DEVICE))
		return 0;
	for (i = 0; i < valid->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);

		if (mms_section_holds_maps((u32)span->attr, MMS_KERNEL_SECTION_DEVICE))
			err = mms_device_each_in(span, mms_device_span,
						 &snap->lists[MMS_LIST_DEVICE]);
	}
	return err;
}

static int mms_altmap_span(void *ctx, struct dev_pagemap *pgmap, u64 start_pfn, u64 end_pfn)
{
	const struct vmem_altmap *altmap = pgmap_altmap(pgmap);
	struct mms_vec *altmaps = ctx;
	struct mms_span span;

	if (!altmap)
		return 0;
	span = (struct mms_span) {
		.start_pfn = altmap->base_pfn + altmap->reserve,
		.end_pfn = altmap->base_pfn + altmap->reserve + altmap->free,
	};
	return span.start_pfn < span.end_pfn ? mms_vec_add(altmaps, &span) : 0;
}

/**
 * mms_altmaps_capture() - list the frames that page maps set aside for memmap
 * @snap: snapshot whose page maps are listed
 *
 * struct vmem_altmap: memmap is taken from @free frames behind @reserve ones.
 * A map of several ranges has one altmap, which is then found several times.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_altmaps_capture(struct mms_snapshot *snap)
{
	int err = mms_device_each(&snap->lists[MMS_LIST_DEVICE], mms_altmap_span, &snap->altmaps);

	mms_span_join(&snap->altmaps);
	return err;
}

/*
 * Has a page map got to where it is in a zone and in its sections? In a section of the boot it is
 * found before that: memremap_pages() publishes it, and only then pagemap_range() takes the hotplug
 * lock, under which it sets the sub-sections, the marks of sections, and the zone.
 */
static bool mms_device_placed(u64 pfn)
{
	return mms_hotplug_locked() && pfn_section_valid(__pfn_to_section(pfn), pfn);
}

/* Of any node: that of a device need not be online. */
static bool mms_device_zone_spans(u64 start_pfn, u64 end_pfn)
{
	int nid;

	for_each_node(nid) {
		const struct pglist_data *node = NODE_DATA(nid);
		const struct zone *zone = node ? mms_device_zone(nid) : NULL;

		if (zone && zone_spans_pfn(zone, start_pfn) && zone_spans_pfn(zone, end_pfn - 1))
			return true;
	}
	return false;
}

static int mms_device_record(void *ctx, struct dev_pagemap *pgmap, u64 start_pfn, u64 end_pfn)
{
	const struct vmem_altmap *altmap = pgmap_altmap(pgmap);
	struct mms_device device = {
		.start_pfn = start_pfn,
		.end_pfn = end_pfn,
		.type = mms_pgmap_type(pgmap),
		.order = mms_pgmap_order(pgmap),
		.zoneless = mms_device_placed(start_pfn) &&
			    !mms_device_zone_spans(start_pfn, end_pfn),
		.map = (unsigned long)pgmap,
	};

	if (altmap && altmap->reserve + altmap->free) {
		device.has_altmap = true;
		device.altmap_pfn = altmap->base_pfn;
		device.reserve = altmap->reserve;
		device.free = altmap->free;
		/* changes under the memory hotplug lock: altmap_alloc_block_buf() */
		device.alloc = altmap->alloc;
	}
	return mms_vec_add(ctx, &device);
}

/**
 * mms_devices_capture() - what the live ZONE_DEVICE page maps say of themselves
 * @snap: snapshot whose page maps are listed
 *
 * Return: 0 or -ENOMEM.
 */
int mms_devices_capture(struct mms_snapshot *snap)
{
	return mms_device_each(&snap->lists[MMS_LIST_DEVICE], mms_device_record, &snap->devices);
}

static int mms_unmarked_span(void *ctx, struct dev_pagemap *pgmap, u64 start_pfn, u64 end_pfn)
{
	if (!mms_device_placed(start_pfn))
		return 0;
	return mms_span_append(ctx, start_pfn, end_pfn, 0);
}

/* memremap_pages() refuses System RAM, so it is enough to look at the rest. */
static int mms_unmarked_in(struct mms_snapshot *snap, const struct mms_span *valid)
{
	struct mms_span gap = { .start_pfn = valid->start_pfn };
	int err = 0;

	for (; gap.start_pfn < valid->end_pfn && !err; gap.start_pfn = gap.end_pfn) {
		gap.end_pfn = valid->end_pfn;
		if (!mms_span_until(&snap->lists[MMS_LIST_IOMEM], gap.start_pfn, &gap.end_pfn))
			err = mms_device_each_in(&gap, mms_unmarked_span, &snap->unmarked);
	}
	return err;
}

/**
 * mms_unmarked_capture() - look for page maps where none should be
 * @snap: snapshot whose valid frames and System RAM are listed
 *
 * In sections of the boot without the mark, where mms_device_capture() does not look.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_unmarked_capture(struct mms_snapshot *snap)
{
	const struct mms_vec *valid = &snap->lists[MMS_LIST_VALID];
	int err = 0;
	size_t i;

	if (!MMS_KERNEL_SECTION_DEVICE)
		return 0;
	for (i = 0; i < valid->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);

		if (span->attr & MMS_SECTION_EARLY && !(span->attr & MMS_SECTION_DEVICE))
			err = mms_unmarked_in(snap, span);
	}
	return err;
}
