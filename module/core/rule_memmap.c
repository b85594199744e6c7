// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of the check file that are about leaves of the memmap, and the memory behind them.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "device.h"
#include "rule_memmap.h"

/**
 * enum mms_owner_kind - with whom the memmap of frames goes
 * @MMS_OWNER_NOBODY: with nobody: there are none yet
 * @MMS_OWNER_BOOT: with nobody: it is of the boot, and stays
 * @MMS_OWNER_BLOCK: with their memory block
 * @MMS_OWNER_MAP: with their page map
 */
enum mms_owner_kind {
	MMS_OWNER_NOBODY,
	MMS_OWNER_BOOT,
	MMS_OWNER_BLOCK,
	MMS_OWNER_MAP,
};

/**
 * struct mms_owner - one of these
 * @kind: what it is
 * @id: which of its kind
 */
struct mms_owner {
	enum mms_owner_kind kind;
	u64 id;
};

/**
 * struct mms_owner_walk - where a walk along the owners has got to
 * @view: what is to obey the rule
 * @ruling: its verdict
 * @owner: of the last frames
 * @end_pfn: end of them
 */
struct mms_owner_walk {
	const struct mms_rule_view *view;
	struct mms_ruling *ruling;
	struct mms_owner owner;
	u64 end_pfn;
};

/* Who has @pfn, and from where on that may be somebody else. */
static struct mms_owner mms_owner_until(const struct mms_rule_view *view,
					const struct mms_span *valid, u64 pfn, u64 *end_pfn)
{
	u64 block_pages = view->backing->block_pages;
	const struct mms_device *device;

	if (valid->attr & MMS_SECTION_EARLY)
		return (struct mms_owner){ .kind = MMS_OWNER_BOOT };
	device = mms_device_until(view->devices, pfn, end_pfn);
	if (device)
		return (struct mms_owner){ .kind = MMS_OWNER_MAP, .id = device->map };
	*end_pfn = min(*end_pfn, (pfn / block_pages + 1) * block_pages);
	return (struct mms_owner){ .kind = MMS_OWNER_BLOCK, .id = pfn / block_pages };
}

/* Is what ends before and what begins at @pfn in one leaf, which goes as a whole? */
static void mms_owner_meets(struct mms_owner_walk *walk, u64 pfn)
{
	const struct mms_rule_view *view = walk->view;
	const struct mms_memmap *memmap = view->backing->memmap;
	u64 last_va = mms_memmap_va(memmap, walk->end_pfn) - 1, start_pfn, end_pfn;
	const struct mms_run *run = mms_run_find(view->backing->runs, last_va);

	if (!run || !run->mapped || (run->level && view->counts_leaves))
		return;
	mms_memmap_leaf(memmap, run, last_va, &start_pfn, &end_pfn);
	if (pfn < end_pfn)
		mms_ruling_violated(walk->ruling, max(start_pfn, walk->ruling->end_pfn), end_pfn);
}

static void mms_owner_next(struct mms_owner_walk *walk, const struct mms_owner *owner, u64 pfn,
			   u64 end_pfn)
{
	bool same = owner->kind == walk->owner.kind && owner->id == walk->owner.id;

	if (walk->owner.kind != MMS_OWNER_NOBODY && !same)
		mms_owner_meets(walk, pfn);
	walk->owner = *owner;
	walk->end_pfn = end_pfn;
}

/**
 * mms_rule_owner() - no leaf has memmap of two who go by themselves
 * @view: what is to obey it
 * @ruling: its verdict, filled in
 *
 * section_deactivate() in mm/sparse.c unmaps what describes the sub-sections that go, but for
 * those of the boot's sections. Two ranges of a page map go together. Who goes with a memory
 * block may be a page map that is no more: of two of these in one block nothing is said.
 */
void mms_rule_owner(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	struct mms_owner_walk walk = { .view = view, .ruling = ruling };
	const struct mms_vec *valid = &view->lists[MMS_LIST_VALID];
	size_t i;

	if (view->watch == MMS_WATCH_NEEDLESS) {
		mms_ruling_without(ruling, MMS_HOLDS_NONE, MMS_REASON_NO_HOTREMOVE);
		return;
	}
	for (i = 0; i < valid->nr; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);
		u64 pfn = span->start_pfn, end_pfn;

		for (; pfn < span->end_pfn; pfn = end_pfn) {
			struct mms_owner owner;

			end_pfn = span->end_pfn;
			owner = mms_owner_until(view, span, pfn, &end_pfn);
			mms_owner_next(&walk, &owner, pfn, end_pfn);
			cond_resched();
		}
	}
}

/**
 * mms_rule_free() - no memmap is in memory that is free
 * @view: what is to obey it
 * @ruling: its verdict, filled in
 */
void mms_rule_free(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	if (view->locked)
		mms_ruling_violated_at(ruling, view->free_memmap);
	else
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_UNLOCKED);
}

/* The end of what the block of a frame has set aside; 0 if it has nothing. */
static u64 mms_self_end(const struct mms_rule_view *view, u64 pfn)
{
	const struct mms_span *block = mms_span_find(view->self_hosts, pfn);
	u64 block_pages = view->backing->block_pages;

	return block ? pfn / block_pages * block_pages + block->attr : 0;
}

/* A page that a piece begins within is not counted twice. */
static u64 mms_self_backing_end(const struct mms_rule_view *view,
				const struct mms_backing *backing)
{
	u64 bytes = (backing->end_pfn - backing->start_pfn) * view->backing->memmap->page_bytes;
	u64 last = (1ULL << view->backing->page_shift) - 1;

	return backing->backing_pfn + ((bytes + last) >> view->backing->page_shift);
}

static int mms_self_found(void *ctx, const struct mms_backing *backing)
{
	const struct mms_rule_walk *walk = ctx;
	const struct mms_rule_view *view = walk->view;
	u64 own_pfn = mms_self_end(view, backing->start_pfn);
	bool at_start = backing->host == MMS_HOST_SELF &&
			mms_self_backing_end(view, backing) <= own_pfn;

	if (own_pfn ? !at_start : backing->backing_pfn < mms_self_end(view, backing->backing_pfn))
		mms_ruling_violated(walk->ruling, backing->start_pfn, backing->end_pfn);
	return 0;
}

static bool mms_added_ram(const struct mms_rule_view *view, u64 pfn)
{
	const struct mms_span *valid = mms_span_find(&view->lists[MMS_LIST_VALID], pfn);

	return valid && !(valid->attr & MMS_SECTION_EARLY) &&
	       !mms_span_find(&view->lists[MMS_LIST_DEVICE], pfn);
}

/* What nobody can be asked about: memmap may also have come into its own block by chance. */
static int mms_self_guess(void *ctx, const struct mms_backing *backing)
{
	const struct mms_rule_walk *walk = ctx;
	const struct mms_rule_view *view = walk->view;
	u64 block_pages = view->backing->block_pages;
	u64 start_pfn = backing->start_pfn / block_pages * block_pages;
	u64 memmap_pages = block_pages * view->backing->memmap->page_bytes >>
			   view->backing->page_shift;

	if (backing->host == MMS_HOST_SELF && mms_added_ram(view, backing->start_pfn) &&
	    mms_self_backing_end(view, backing) > start_pfn + memmap_pages)
		mms_ruling_unknown(walk->ruling, MMS_REASON_NO_BLOCKS, backing->start_pfn,
				   backing->end_pfn);
	return 0;
}

/**
 * mms_rule_self() - a block that holds its own memmap holds it at its start, and all of it
 * @view: what is to obey it
 * @ruling: its verdict, filled in
 *
 * And nobody else's there.
 */
void mms_rule_self(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	struct mms_rule_walk walk = { .view = view, .ruling = ruling };

	if (!view->memmap_on_memory) {
		mms_ruling_without(ruling, MMS_HOLDS_NONE, MMS_REASON_NO_SELF);
		return;
	}
	if (!view->blocks_known)
		mms_backing_walk(view->backing, mms_self_guess, &walk);
	else if (view->self_hosts->nr)
		mms_backing_walk(view->backing, mms_self_found, &walk);
}

/* Page maps that are going away; how much was added at a time is not known any more. */
static void mms_counted_going(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	for (i = 0; i < view->regions->nr; i++) {
		const struct mms_region *region = mms_vec_at(view->regions, struct mms_region, i);

		if (region->cause == MMS_CAUSE_UNCLAIMED && !(region->section & MMS_SECTION_ONLINE))
			mms_ruling_unknown(ruling, MMS_REASON_NO_PAGE_MAP, region->start_pfn,
					   region->end_pfn);
	}
}

/* It is a number of the whole machine: the range is from its first struct page to its last. */
static void mms_counted_differs(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	const struct mms_vec *populated = &view->lists[MMS_LIST_POPULATED];

	mms_counted_going(view, ruling);
	if (ruling->holds == MMS_HOLDS_UNKNOWN)
		return;
	if (view->due->shared)
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_UNDECIDED);
	else if (populated->nr)
		mms_ruling_violated(ruling, mms_vec_at(populated, struct mms_span, 0)->start_pfn,
				    mms_vec_at(populated, struct mms_span,
					       populated->nr - 1)->end_pfn);
}

/* A leaf at the end of a section is counted as far as that has struct pages in it. */
static bool mms_sections_share_leaves(const struct mms_memmap *memmap)
{
	return memmap->page_bytes & (memmap->page_bytes - 1);
}

/**
 * mms_rule_counted() - the kernel counts as memmap what is there
 * @view: what is to obey it
 * @ruling: its verdict, filled in
 *
 * The HugeTLB optimisation changes page tables and count one after the other, under no lock of
 * ours.
 */
void mms_rule_counted(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	enum mms_count count = view->counted->count;

	if (count == MMS_COUNT_NONE)
		mms_ruling_without(ruling, MMS_HOLDS_NONE, MMS_REASON_NO_COUNTERS);
	else if (!view->locked)
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_UNLOCKED);
	else if (count == MMS_COUNT_HIDDEN)
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_WITNESS);
	else if (mms_sections_share_leaves(view->backing->memmap))
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_SHARED_LEAF);
	else if (count == MMS_COUNT_MOVED)
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_UNDECIDED);
	else if (view->counted->pages != view->due->pages)
		mms_counted_differs(view, ruling);
}
