// SPDX-License-Identifier: GPL-2.0
/*
 * All struct pages of online memory, for check_pages: what each says of itself. None is read that
 * pfn_to_online_page() does not give, as the kernel would not touch it, either.
 */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../hotplug_lock.h"
#include "source.h"

/* Copied at once, onto the stack. */
#define MMS_PAGES_AT_ONCE	8

/* After so many there is a chance to reschedule, and to be killed. */
#define MMS_PAGES_IN_A_GO	1024

/**
 * struct mms_pages_walk - where the reading of a block has got to
 * @view: what the kernel says of places
 * @place: the one that is being read
 * @tally: of the block
 * @free_pfn: head of the last free block that was seen
 * @free_end_pfn: where that ends, if it still is there; 0: none was seen
 */
struct mms_pages_walk {
	const struct mms_tally_view *view;
	struct mms_place place;
	struct mms_tally *tally;
	u64 free_pfn;
	u64 free_end_pfn;
};

/*
 * Poison is all ones (PAGE_POISON_PATTERN); kernels that do not poison leave what was there, of
 * which zeros alone can be told. __init_single_page() gives each a reference, the mapcount -1 and
 * a list of its own, of which some is there as long as it lives.
 */
static bool mms_page_is_blank(const struct page *page)
{
	return PagePoisoned(page) || !memchr_inv(page, 0, sizeof(*page));
}

/*
 * That of a hole was never given to anybody, so nothing of it changes, and one look is enough. The
 * head of a compound page that reaches into a hole need not be in one, so its tails are
 * asked for. PageSlab() is not to be asked of a tail: it would look at the head.
 */
static bool mms_page_is_given_away(struct page *page)
{
	return PageTail(page) || PageSlab(page);
}

/* As it was seen without the lock of its zone a block may be one that is just coming or going. */
static bool mms_hole_is_free(const struct mms_pages_walk *walk, u64 pfn)
{
	struct mms_span block;
	struct zone *zone;

	if (pfn >= walk->free_end_pfn)
		return false;
	zone = mms_zone_at(walk->free_pfn);
	return zone && mms_frame_is_free(pfn, 0, zone, &block);
}

static void mms_note_free_block(struct mms_pages_walk *walk, u64 pfn, struct page *page)
{
	unsigned long order = page_private(page);

	if (!PageBuddy(page) || order >= BITS_PER_LONG)
		return;
	walk->free_pfn = pfn;
	walk->free_end_pfn = pfn + (1UL << order);
}

static void mms_struct_page(struct mms_pages_walk *walk, u64 pfn, struct page *from)
{
	struct mms_page page = { .pfn = pfn };

	if (mms_page_is_blank(from)) {
		page.flags = MMS_PAGE_BLANK;
	} else {
		page.nid = page_to_nid(from);
		page.zone = page_zonenum(from);
		page.flags = (PageReserved(from) ? MMS_PAGE_RESERVED : 0) |
			     (PageOffline(from) ? MMS_PAGE_OFFLINE : 0);
		mms_note_free_block(walk, pfn, from);
		if (walk->place.surplus &&
		    (mms_page_is_given_away(from) || mms_hole_is_free(walk, pfn)))
			page.flags |= MMS_PAGE_TAKEN;
	}
	mms_tally_page(walk->view, &walk->place, &page, walk->tally);
}

/* Those that lie side by side: if one of them is not mapped, each by itself. */
static void mms_struct_pages(struct mms_pages_walk *walk, u64 pfn, unsigned int nr)
{
	struct page pages[MMS_PAGES_AT_ONCE];
	unsigned int i;

	if (!copy_from_kernel_nofault(pages, pfn_to_page(pfn), nr * sizeof(pages[0]))) {
		for (i = 0; i < nr; i++)
			mms_struct_page(walk, pfn + i, &pages[i]);
		return;
	}
	for (i = 0; i < nr; i++)
		if (!copy_from_kernel_nofault(pages, pfn_to_page(pfn + i), sizeof(pages[0])))
			mms_struct_page(walk, pfn + i, pages);
}

/*
 * Each frame is asked for: on arm64 before Linux 5.14 pfn_valid() asks memblock, too.
 * Returns how many follow each other that are online, at most @nr.
 */
static unsigned int mms_online_run(u64 pfn, unsigned int nr)
{
	unsigned int i = 0;

	while (i < nr && pfn_to_online_page(pfn + i))
		i++;
	return i;
}

static int mms_pages_of_region(struct mms_pages_walk *walk, const struct mms_region *region)
{
	u64 pfn = max(region->start_pfn, walk->tally->start_pfn);
	u64 end_pfn = min(region->end_pfn, walk->tally->end_pfn);
	bool populated = mms_region_populated(region);

	mms_place_start(region, &walk->place);
	while (pfn < end_pfn) {
		u64 room = min_t(u64, end_pfn - pfn,
				 MMS_PAGES_AT_ONCE - pfn % MMS_PAGES_AT_ONCE);
		unsigned int nr = mms_online_run(pfn, room);

		walk->tally->frames += nr;
		if (nr && populated)
			mms_struct_pages(walk, pfn, nr);
		pfn += nr ? nr : 1;
		if (pfn % MMS_PAGES_IN_A_GO)
			continue;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static bool mms_region_is_before(const void *item, u64 pfn)
{
	return ((const struct mms_region *)item)->end_pfn <= pfn;
}

static int mms_pages_of_block(const struct mms_snapshot *snap, const struct mms_tally_view *view,
			      struct mms_tally *tally)
{
	struct mms_pages_walk walk = { .view = view, .tally = tally };
	size_t i = mms_vec_lower(&snap->regions, mms_region_is_before, tally->start_pfn);
	int err = 0;

	tally->known = true;
	for (; i < snap->regions.nr && !err; i++) {
		const struct mms_region *region = mms_vec_at(&snap->regions, struct mms_region, i);

		if (region->start_pfn >= tally->end_pfn)
			break;
		if (mms_region_has_pages(region))
			err = mms_pages_of_region(&walk, region);
	}
	return err;
}

/**
 * mms_pages_capture() - read the struct pages of online memory
 * @snap: snapshot with regions, zones, and a struct mms_tally as record of each memory
 *        block; these are filled in
 *
 * All of a terabyte are 16 GiB, so memory hotplug is kept out for one block at a time: a block
 * does not go offline while its struct pages are read. Those who take and free pages, and the
 * HugeTLB optimisation, are not kept out; but node, zone and what holes say stay as they are
 * while memory is online, each in one word, and of free blocks the zone is asked once more. Where
 * hotplug cannot be kept out, nothing is read.
 *
 * Context: without mms_hotplug_lock(), which it takes.
 * Return: 0, -EINTR if the reader was killed.
 */
int mms_pages_capture(struct mms_snapshot *snap)
{
	const struct mms_tally_view view = {
		.zones = &snap->zone_spans,
		.memblock = &snap->lists[MMS_LIST_MEMBLOCK],
		.valid = &snap->lists[MMS_LIST_VALID],
		.movable = ZONE_MOVABLE,
	};
	int err = 0;
	size_t i;

	if (!mms_hotplug_locked())
		return 0;
	for (i = 0; i < snap->records.nr && !err; i++) {
		mms_hotplug_lock();
		err = mms_pages_of_block(snap, &view,
					 mms_vec_at(&snap->records, struct mms_tally, i));
		mms_hotplug_unlock();
		cond_resched();
	}
	return err;
}
