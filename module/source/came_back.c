// SPDX-License-Identifier: GPL-2.0
/*
 * What has become of frames that memmap was in.
 *
 * Those that are free are in the buddy lists or on a list of a CPU, and go from one to the other
 * at any time: what is in no buddy list, on no list of a CPU, and then in no buddy list again may
 * have gone to a list that had been looked through. So one look decides nothing.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "../compat/pcp.h"
#include "../core/ledger.h"
#include "source.h"

/* So many are looked at with interrupts off. Zones begin and end at multiples of it. */
#define MMS_FRAMES_AT_ONCE	64

#define MMS_NO_TYPE	(-1)

/**
 * struct mms_frame - a frame that was not found at once
 * @pfn: the frame
 * @due: index of what is due of it
 * @listed: a CPU has it on a list
 */
struct mms_frame {
	u64 pfn;
	size_t due;
	bool listed;
};

/**
 * struct mms_look - one look at all that is due
 * @ledger: the ledger
 * @ms: when
 * @backing: list of frames that are memmap of memory that may go
 * @frames: vector of struct mms_frame, those that were not found at once
 */
struct mms_look {
	struct mms_ledger *ledger;
	u64 ms;
	struct mms_vec backing;
	struct mms_vec frames;
};

/*
 * How much may be held by a struct page, if the frames behind it do not say so: all frames of a
 * compound page do. What is not compound is one page if it is of the page cache or anonymous (the
 * only ones that are up to date, and not yet on a list of the LRU at first), of a slab, or from
 * before there was an allocator. A page table is two at most (pgd_alloc() of x86 with PTI).
 */
static unsigned int mms_held_order(struct page *page)
{
	if (PageTail(page) || PageHead(page) || PageLRU(page) || PageUptodate(page) ||
	    PageSlab(page) || PageReserved(page))
		return 0;
	return PageTable(page) ? 1 : BITS_PER_LONG - 1;
}

/* What has a type and no reference is held, too: pages of balloons, guard pages. */
static enum mms_holder mms_holder_of(u64 pfn, unsigned int *order)
{
	/* where memmap is shared the kernel looks at the next struct page: page_is_fake_head() */
	struct page page[2] = { };

	if (!pfn_to_online_page(pfn) || !mms_page_read(pfn, page))
		return MMS_HOLDER_GONE;
	if (PageBuddy(page)) {
		*order = page_private(page);
		return MMS_HOLDER_FREE;
	}
	*order = mms_held_order(page);
	if (!*order || page_ref_count(page) || (int)page->page_type != MMS_NO_TYPE)
		return MMS_HOLDER_HELD;
	return MMS_HOLDER_NONE;
}

static enum mms_fate mms_fate_of(const struct mms_look *look, u64 pfn, const struct zone *zone)
{
	if (mms_span_find(&look->backing, pfn))
		return MMS_FATE_BACK;
	return mms_ledger_fate(pfn, ARRAY_SIZE(zone->free_area) - 1, mms_holder_of);
}

/* Of a piece that is no larger than MMS_FRAMES_AT_ONCE. */
static void mms_fates_of(const struct mms_look *look, u64 start_pfn, u64 nr, u8 *fates)
{
	struct zone *zone = mms_zone_at(start_pfn);
	unsigned long flags;
	u64 i;

	if (!zone) {
		for (i = 0; i < nr; i++)
			fates[i] = pfn_to_online_page(start_pfn + i) ? MMS_FATE_MAYBE :
								       MMS_FATE_GONE;
		return;
	}
	spin_lock_irqsave(&zone->lock, flags);
	for (i = 0; i < nr; i++)
		fates[i] = mms_fate_of(look, start_pfn + i, zone);
	spin_unlock_irqrestore(&zone->lock, flags);
}

static bool mms_fate_is_found(u8 fate)
{
	return fate == MMS_FATE_BACK || fate == MMS_FATE_GONE;
}

/* What goes on to be due is added to @due. */
static int mms_frame_decided(struct mms_look *look, const struct mms_frame *frame, u8 fate,
			     struct mms_vec *due)
{
	struct mms_due one = *mms_vec_at(&look->ledger->due, struct mms_due, frame->due);

	one.start_pfn = frame->pfn;
	one.end_pfn = frame->pfn + 1;
	return mms_ledger_decide(look->ledger, due, &one, fate, look->ms);
}

static int mms_look_first(struct mms_look *look, size_t nr)
{
	const struct mms_due *due = mms_vec_at(&look->ledger->due, struct mms_due, nr);
	u8 fates[MMS_FRAMES_AT_ONCE];
	u64 pfn = due->start_pfn, end_pfn, i;
	int err = 0;

	for (; pfn < due->end_pfn && !err; pfn = end_pfn) {
		end_pfn = min(due->end_pfn, (pfn | (MMS_FRAMES_AT_ONCE - 1)) + 1);
		mms_fates_of(look, pfn, end_pfn - pfn, fates);
		for (i = 0; i < end_pfn - pfn && !err; i++) {
			const struct mms_frame frame = { .pfn = pfn + i, .due = nr };

			if (mms_fate_is_found(fates[i]))
				err = mms_frame_decided(look, &frame, fates[i], NULL);
			else
				err = mms_vec_add(&look->frames, &frame);
		}
		cond_resched();
	}
	return err;
}

static bool mms_frame_is_before(const void *item, u64 pfn)
{
	const struct mms_frame *frame = item;

	return frame->pfn < pfn;
}

static int mms_frame_cmp(const void *a, const void *b)
{
	const struct mms_frame *x = a, *y = b;

	return x->pfn < y->pfn ? -1 : x->pfn > y->pfn;
}

/* A block on a list of a CPU. */
static void mms_frames_listed(void *ctx, u64 pfn, unsigned int order)
{
	struct mms_look *look = ctx;
	size_t i = mms_vec_lower(&look->frames, mms_frame_is_before, pfn);

	for (; i < look->frames.nr; i++) {
		struct mms_frame *frame = mms_vec_at(&look->frames, struct mms_frame, i);

		if ((frame->pfn - pfn) >> order)
			break;
		frame->listed = true;
	}
}

/* What is not on the lists of CPUs may have been on its way to these, or from them. */
static int mms_look_again(struct mms_look *look, bool whole, struct mms_vec *due)
{
	int err = 0;
	size_t i;

	for (i = 0; i < look->frames.nr && !err; i++) {
		const struct mms_frame *frame = mms_vec_at(&look->frames, struct mms_frame, i);
		u8 fate = MMS_FATE_BACK;

		if (!frame->listed)
			mms_fates_of(look, frame->pfn, 1, &fate);
		if (fate == MMS_FATE_NOBODY && !whole)
			fate = MMS_FATE_MAYBE;
		err = mms_frame_decided(look, frame, fate, due);
		cond_resched();
	}
	return err;
}

static int mms_look_at_all(struct mms_look *look, struct mms_vec *due)
{
	bool whole;
	int err = 0;
	size_t i;

	for (i = 0; i < look->ledger->due.nr && !err; i++)
		err = mms_look_first(look, i);
	if (err || !look->frames.nr)
		return err;
	mms_vec_sort(&look->frames, mms_frame_cmp);
	whole = mms_pcp_each(mms_frames_listed, look);
	return mms_look_again(look, whole, due);
}

/**
 * mms_came_back() - look for all that is due
 * @ledger: the ledger, brought up to date
 *
 * Context: under mms_hotplug_lock(); may sleep. Takes zone->lock for MMS_FRAMES_AT_ONCE frames at a
 * time, and the locks of the lists of CPUs.
 * If there is no memory for that, nothing is known any more of the removals that it is about.
 */
void mms_came_back(struct mms_ledger *ledger)
{
	struct mms_look look = { .ledger = ledger, .ms = ktime_to_ms(ktime_get()) };
	struct mms_vec due;
	int err;

	if (!ledger->due.nr)
		return;
	mms_vec_init(&due, sizeof(struct mms_due));
	mms_vec_init(&look.backing, sizeof(struct mms_span));
	mms_vec_init(&look.frames, sizeof(struct mms_frame));
	err = mms_runs_frames(&ledger->kept, PAGE_SHIFT, &look.backing);
	if (!err)
		err = mms_look_at_all(&look, &due);
	mms_vec_free(&look.backing);
	mms_vec_free(&look.frames);
	if (err) {
		mms_ledger_unsee(ledger);
		mms_vec_free(&due);
	}
	mms_vec_free(&ledger->due);
	ledger->due = due;
}
