// SPDX-License-Identifier: GPL-2.0
/*
 * What the page allocator has in its lists of free blocks: edges of the memmap, and what the
 * memmap is in.
 */
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "../core/free_frames.h"
#include "../hotplug_lock.h"
#include "source.h"

/* Of the largest free block. */
#define MMS_MAX_ORDER	(ARRAY_SIZE(((struct zone *)NULL)->free_area) - 1)

/*
 * PageBuddy() is true of the first page of a free block alone, and page_private() of
 * that is its order: set_buddy_order() and buddy_order() in mm/ (5.10 to 7.3). Without
 * zone->lock the two may be of two moments.
 */
static int mms_free_order(u64 pfn)
{
	struct page page;

	if (!pfn_to_online_page(pfn) || !mms_page_read(pfn, &page) || !PageBuddy(&page))
		return -1;
	return page_private(&page) <= MMS_MAX_ORDER ? (int)page_private(&page) : -1;
}

/**
 * mms_frame_is_free() - is a frame in the lists of free blocks?
 * @pfn: the frame
 * @first_pfn: no struct page of a frame before this one is read
 * @zone: the zone that it, or its block, is of
 * @block: filled in with the free block that has it, if one has
 *
 * Blocks come, go, merge and are split under the lock of their zone (mm/page_alloc.c): one
 * that is being split would else be looked for at one order after the other, and found
 * at none. A block is of one zone.
 *
 * Context: under mms_hotplug_lock(); takes zone->lock.
 * Return: true if it is.
 */
bool mms_frame_is_free(u64 pfn, u64 first_pfn, struct zone *zone, struct mms_span *block)
{
	unsigned long flags;
	bool is_free;

	spin_lock_irqsave(&zone->lock, flags);
	is_free = mms_free_block(pfn, first_pfn, MMS_MAX_ORDER, mms_free_order, block);
	spin_unlock_irqrestore(&zone->lock, flags);
	return is_free;
}

static enum mms_buddy mms_buddy_of(const struct mms_edge *edge)
{
	struct mms_span block;
	struct zone *zone;

	if (!mms_hotplug_locked())
		return MMS_BUDDY_UNKNOWN;
	if (!pfn_to_online_page(edge->pfn))
		return MMS_BUDDY_NONE;
	zone = mms_zone_at(edge->pfn);
	if (!zone)
		return MMS_BUDDY_UNKNOWN;
	return mms_frame_is_free(edge->pfn, edge->stretch_pfn, zone, &block) ? MMS_BUDDY_YES :
									       MMS_BUDDY_NO;
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

/* The lock is taken of what is free without it. Memory that is offline is not asked. */
static bool mms_free_at(u64 pfn, struct mms_span *block)
{
	struct zone *zone;

	if (!mms_free_block(pfn, 0, MMS_MAX_ORDER, mms_free_order, block))
		return false;
	zone = mms_zone_at(pfn);
	return zone && mms_frame_is_free(pfn, 0, zone, block);
}

/* What of the memory behind @runs is free, see mms_free_frames(). */
static int mms_free_behind(const struct mms_vec *runs, struct mms_vec *found)
{
	struct mms_vec frames;
	int err;

	mms_vec_init_beside(&frames, sizeof(struct mms_span), runs);
	err = mms_runs_frames(runs, PAGE_SHIFT, &frames);
	if (!err)
		err = mms_free_frames(&frames, SZ_2M >> PAGE_SHIFT, mms_free_at, found);
	mms_vec_free(&frames);
	return err;
}

/* What of @before still is memmap, and free. */
static int mms_free_again(const struct mms_vec *before, struct mms_vec *found)
{
	struct mms_vec runs, now;
	int err;

	mms_vec_init_beside(&runs, sizeof(struct mms_run), before);
	mms_vec_init_beside(&now, sizeof(struct mms_span), before);
	err = mms_vmemmap_runs(&runs);
	if (!err)
		err = mms_free_behind(&runs, &now);
	if (!err)
		err = mms_free_still(before, &now, found);
	mms_vec_free(&now);
	mms_vec_free(&runs);
	return err;
}

/**
 * mms_free_memmap_capture() - list frames that memmap is in, and that are free
 * @snap: snapshot, after mms_vmemmap_capture()
 *
 * The HugeTLB optimisation swaps the memory behind struct pages at any time, and gives back what
 * it has taken out (mm/hugetlb_vmemmap.c). So the page tables are walked again when something
 * was found, and what is told is found twice.
 *
 * Context: under mms_hotplug_lock(), which keeps memory from going on- and offline; without
 * that nothing is looked for. Takes zone->lock of what is found.
 * Return: 0, -ENOMEM, -EAGAIN as mms_vmemmap_capture().
 */
int mms_free_memmap_capture(struct mms_snapshot *snap)
{
	struct mms_vec found;
	int err;

	if (!mms_hotplug_locked())
		return 0;
	mms_vec_init_beside(&found, sizeof(struct mms_span), &snap->runs);
	err = mms_free_behind(&snap->runs, &found);
	if (!err && found.nr)
		err = mms_free_again(&found, &snap->free_memmap);
	mms_vec_free(&found);
	return err;
}
