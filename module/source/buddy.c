// SPDX-License-Identifier: GPL-2.0
/*
 * Which edges of the memmap the page allocator has in its lists of free blocks.
 */
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "../core/edge.h"
#include "../hotplug_lock.h"
#include "source.h"

/*
 * PageBuddy() is true of the first page of a free block alone, and page_private() of
 * that is its order: set_buddy_order() and buddy_order() in mm/ (5.10 to 7.3).
 */
static int mms_free_order(u64 pfn)
{
	struct page page;

	if (!pfn_to_online_page(pfn) || !mms_page_read(pfn, &page) || !PageBuddy(&page))
		return -1;
	return (int)page_private(&page);
}

/*
 * Blocks come, go, merge and are split under the lock of their zone (mm/page_alloc.c): one
 * that is being split would else be looked for at one order after the other, and found
 * at none. A block is of one zone.
 */
static bool mms_frame_is_free(const struct mms_edge *edge, struct zone *zone)
{
	unsigned long flags;
	bool is_free;

	spin_lock_irqsave(&zone->lock, flags);
	is_free = mms_edge_in_free_block(edge, ARRAY_SIZE(zone->free_area) - 1, mms_free_order);
	spin_unlock_irqrestore(&zone->lock, flags);
	return is_free;
}

static enum mms_buddy mms_buddy_of(const struct mms_edge *edge)
{
	struct zone *zone;

	if (!mms_hotplug_locked())
		return MMS_BUDDY_UNKNOWN;
	if (!pfn_to_online_page(edge->pfn))
		return MMS_BUDDY_NONE;
	zone = mms_zone_at(edge->pfn);
	if (!zone)
		return MMS_BUDDY_UNKNOWN;
	return mms_frame_is_free(edge, zone) ? MMS_BUDDY_YES : MMS_BUDDY_NO;
}

/**
 * mms_buddies_read() - ask the struct pages of edges whether these are free
 * @edges: vector of struct mms_edge; @buddy of each is filled in
 *
 * What pfn_to_online_page() does not give is not read, as the kernel would not do so
 * either: struct pages of memory that is offline may never have been initialised, and
 * those of devices are not the allocator's. What it gives may still not be mapped, which
 * is why all are read with mms_page_read().
 *
 * Context: under mms_hotplug_lock(), which keeps memory from going on- and offline; takes
 * zone->lock for each edge, for as long as it takes to read one struct page an order.
 */
void mms_buddies_read(struct mms_vec *edges)
{
	size_t i;

	for (i = 0; i < edges->nr; i++) {
		struct mms_edge *edge = mms_vec_at(edges, struct mms_edge, i);

		edge->buddy = mms_buddy_of(edge);
		cond_resched();
	}
}
