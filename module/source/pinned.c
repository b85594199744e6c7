// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that was taken at boot and never given back. Its struct pages are reserved,
 * and a memory block with one such frame stays: has_unmovable_pages() in
 * mm/page_isolation.c (5.10 to 7.3) asks for PG_reserved before it asks for the zone.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "source.h"

/* Boot gives some of it back: the initramfs, what only its own code needed. */
static bool mms_frame_is_reserved(u64 pfn)
{
	struct page page;

	if (copy_from_kernel_nofault(&page, pfn_to_page(pfn), sizeof(page)))
		return false;
	return !PagePoisoned(&page) && PageReserved(&page);
}

/* The first frame of a piece that is still taken. */
static int mms_pinned_piece(struct mms_vec *list, u64 pfn, u64 end_pfn)
{
	for (; pfn < end_pfn; pfn++) {
		if (mms_frame_is_reserved(pfn))
			return mms_span_append(list, pfn, pfn + 1, 0);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/* A region, block by block: one frame is enough for a block. */
static int mms_pinned_region(struct mms_snapshot *snap, u64 pfn, u64 end_pfn)
{
	const struct mms_vec *valid = &snap->lists[MMS_LIST_VALID];
	u64 block_pages = snap->machine.block_bytes >> PAGE_SHIFT;
	int err = 0;

	while (pfn < end_pfn && !err) {
		u64 next_pfn = min(end_pfn, (pfn / block_pages + 1) * block_pages);
		const struct mms_span *span = mms_span_until(valid, pfn, &next_pfn);

		if (span && (u32)span->attr & MMS_SECTION_EARLY)
			err = mms_pinned_piece(&snap->pinned, pfn, next_pfn);
		pfn = next_pfn;
	}
	return err;
}

/**
 * mms_pinned_capture() - list frames that memory blocks will not let go
 * @snap: snapshot in which memblock and the sections are listed
 *
 * Of each stretch of memblock.reserved in a memory block the first such frame is
 * listed. The others are not looked at: a terabyte has 16 GiB of memmap.
 *
 * Return: 0, also if memblock.reserved is unavailable; -ENOMEM; -EINTR if the reader
 * was killed.
 */
int mms_pinned_capture(struct mms_snapshot *snap)
{
	const struct mms_vec *regions = &snap->memblock[MMS_MEMBLOCK_RESERVED].regions;
	u64 done_pfn = 0;
	int err = 0;
	size_t i;

	if (!snap->machine.block_bytes)
		return 0;
	for (i = 0; i < regions->nr && !err; i++) {
		const struct mms_memblock_region *region =
			mms_vec_at(regions, struct mms_memblock_region, i);
		u64 end_pfn = PFN_UP(region->end);

		/* two regions may share a page */
		err = mms_pinned_region(snap, max_t(u64, PFN_DOWN(region->start), done_pfn),
					end_pfn);
		done_pfn = end_pfn;
	}
	return err;
}
