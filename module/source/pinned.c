// SPDX-License-Identifier: GPL-2.0
/*
 * Memory whose memory block stays, in Movable, too: has_unmovable_pages() in
 * mm/page_isolation.c (5.10 to 7.3) asks for it before it asks for the zone. That is
 * what was taken at boot and never given back, whose struct pages are reserved, and
 * what belongs to the contiguous memory allocator. And from Linux 7.1 on arm64 does not
 * let a block go whose linear mapping would have to be split. Nor does a block go that
 * has no zone: memory_block_offline().
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>

#include "../compat/compat.h"
#include "source.h"

/* Boot gives some of it back: the initramfs, what only its own code needed. */
static bool mms_frame_is_reserved(u64 pfn)
{
	struct page page;

	return mms_page_read(pfn, &page) && PageReserved(&page);
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
			err = mms_pinned_piece(&snap->pinned[MMS_PINNED_RESERVED], pfn, next_pfn);
		pfn = next_pfn;
	}
	return err;
}

/* What memory blocks keep from before there was an allocator. */
static int mms_pinned_reserved(struct mms_snapshot *snap)
{
	const struct mms_vec *regions = &snap->memblock[MMS_MEMBLOCK_RESERVED].regions;
	u64 done_pfn = 0;
	int err = 0;
	size_t i;

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

#if IS_ENABLED(CONFIG_CMA)
/* As get_pfnblock_flags_mask() finds it, which is not exported: mm/page_alloc.c, 5.10 to 7.3. */
static bool mms_page_block_is_cma(const unsigned long *bitmap, unsigned long nr)
{
	unsigned long bit = nr * NR_PAGEBLOCK_BITS;
	unsigned long word = READ_ONCE(bitmap[bit / BITS_PER_LONG]);

	return (word >> bit % BITS_PER_LONG & MMS_MIGRATETYPE_MASK) == MIGRATE_CMA;
}

/* ms->usage is freed by RCU when a section goes: 5ec8e8ea8b77 */
static bool mms_section_has_cma(struct mem_section *ms)
{
	unsigned long nr = PAGES_PER_SECTION / pageblock_nr_pages;
	struct mem_section_usage *usage;
	bool found = false;

	rcu_read_lock();
	usage = READ_ONCE(ms->usage);
	while (usage && nr-- && !found)
		found = mms_page_block_is_cma(usage->pageblock_flags, nr);
	rcu_read_unlock();
	return found;
}

/*
 * A page block of CMA's keeps its memory block, whatever is in it and whatever zone
 * it is of: has_unmovable_pages() asks for that first.
 */
static int mms_pinned_cma(struct mms_snapshot *snap)
{
	int err = 0;
	size_t i;

	for (i = 0; i < snap->sections.nr && !err; i++) {
		const struct mms_section *section =
			mms_vec_at(&snap->sections, struct mms_section, i);
		u64 pfn = section_nr_to_pfn(section->nr);

		if (section->flags & MMS_SECTION_ONLINE &&
		    mms_section_has_cma(__nr_to_section(section->nr)))
			err = mms_span_append(&snap->pinned[MMS_PINNED_CMA], pfn, pfn + 1, 0);
		cond_resched();
	}
	return err;
}
#else
static int mms_pinned_cma(struct mms_snapshot *snap)
{
	return 0;
}
#endif

/* Memory blocks that were added: others do not go where this is asked. */
static int mms_pinned_leaves(struct mms_snapshot *snap)
{
	const struct mms_block_rules *rules = mms_block_rules_get();
	u64 block_pages = snap->machine.block_bytes >> PAGE_SHIFT;
	int err = 0;
	size_t i;

	if (rules->leaves_known && !rules->whole_leaves)
		return 0;
	for (i = 0; i < snap->sections.nr && !err; i++) {
		const struct mms_section *section =
			mms_vec_at(&snap->sections, struct mms_section, i);
		u64 pfn = section_nr_to_pfn(section->nr);
		bool crossed;

		if (pfn % block_pages || !(section->flags & MMS_SECTION_ONLINE) ||
		    section->flags & MMS_SECTION_EARLY)
			continue;
		err = mms_linear_crossed(snap, pfn, pfn + block_pages, &crossed);
		if (!err && crossed)
			err = mms_span_append(&snap->pinned[MMS_PINNED_LEAF], pfn, pfn + 1, 0);
		cond_resched();
	}
	return err;
}

/**
 * mms_pinned_capture() - list frames that memory blocks will not let go
 * @snap: snapshot in which memblock and the sections are listed
 *
 * Of each stretch of memblock.reserved in a memory block the first such frame is
 * listed, of each section with memory of CMA's the first frame, and that of each block
 * which the linear mapping does not map by leaves of its own; all of blocks without a
 * zone. The others are not looked at: a terabyte has 16 GiB of memmap.
 *
 * Return: 0, also if memblock.reserved is unavailable; -ENOMEM; -EINTR if the reader
 * was killed.
 */
int mms_pinned_capture(struct mms_snapshot *snap)
{
	int err;

	if (!snap->machine.block_bytes)
		return 0;
	err = mms_pinned_reserved(snap);
	if (!err)
		err = mms_pinned_cma(snap);
	if (!err)
		err = mms_pinned_leaves(snap);
	return err ? err : mms_memory_blocks_zoneless(&snap->pinned[MMS_PINNED_ZONELESS]);
}
