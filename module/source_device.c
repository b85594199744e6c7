// SPDX-License-Identifier: GPL-2.0
/*
 * ZONE_DEVICE page maps. They cover whole sub-sections (check_pfn_span() in
 * mm/memory_hotplug.c), so one look-up in each valid sub-section finds them all
 * with exported functions only.
 */
#include <linux/minmax.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "compat/compat.h"
#include "sources.h"

/* End of the range of @pgmap that holds @pfn. */
static u64 mms_pgmap_end(const struct dev_pagemap *pgmap, u64 pfn)
{
	int i;

	for (i = 0; i < pgmap->nr_range; i++) {
		const struct range *range = &pgmap->ranges[i];

		if (pfn >= PHYS_PFN(range->start) && pfn <= PHYS_PFN(range->end))
			return PHYS_PFN(range->end) + 1;
	}
	return pfn + PAGES_PER_SUBSECTION;
}

static int mms_device_look(struct mms_vec *list, u64 pfn, u64 end_pfn, u64 *next_pfn)
{
	struct dev_pagemap *pgmap = mms_get_dev_pagemap(pfn);
	int err;

	*next_pfn = min_t(u64, ALIGN_DOWN(pfn, PAGES_PER_SUBSECTION) + PAGES_PER_SUBSECTION,
			  end_pfn);
	if (!pgmap)
		return 0;
	*next_pfn = min(mms_pgmap_end(pgmap, pfn), end_pfn);
	err = mms_span_append(list, pfn, *next_pfn, 0);
	put_dev_pagemap(pgmap);
	return err;
}

/**
 * mms_device_capture() - list the live ZONE_DEVICE page maps
 * @snap: snapshot whose valid frames are listed
 *
 * A map that is being torn down is not live and not listed.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_device_capture(struct mms_snapshot *snap)
{
	const struct mms_vec *valid = &snap->lists[MMS_LIST_VALID];
	size_t i;

	if (!IS_ENABLED(CONFIG_ZONE_DEVICE))
		return 0;
	for (i = 0; i < valid->nr; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);
		u64 pfn = span->start_pfn;

		while (pfn < span->end_pfn) {
			int err = mms_device_look(&snap->lists[MMS_LIST_DEVICE], pfn,
						  span->end_pfn, &pfn);

			if (err)
				return err;
			cond_resched();
		}
	}
	return 0;
}

#ifdef CONFIG_ZONE_DEVICE
/**
 * mms_device_nid() - node of a frame of a page map
 * @pfn: page frame
 *
 * Taken from the spans of the device zones, which change under the memory
 * hotplug lock only (move_pfn_range_to_zone()), not from the struct page, which
 * is initialised after that lock is dropped (memmap_init_zone_device()).
 *
 * Return: node, or MMS_NID_UNKNOWN if not exactly one device zone spans it.
 */
int mms_device_nid(u64 pfn)
{
	int nid, found = MMS_NID_UNKNOWN;

	for_each_online_node(nid) {
		if (!zone_spans_pfn(&NODE_DATA(nid)->node_zones[ZONE_DEVICE], pfn))
			continue;
		if (found != MMS_NID_UNKNOWN)
			return MMS_NID_UNKNOWN;
		found = nid;
	}
	return found;
}
#else
int mms_device_nid(u64 pfn)
{
	return MMS_NID_UNKNOWN;
}
#endif
