// SPDX-License-Identifier: GPL-2.0
/*
 * The vmemmap window of the kernel page tables.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../compat/compat.h"
#include "source.h"

#define MMS_CHECK_TRIES	8

/**
 * mms_read_entries() - read page-table entries that follow each other
 * @ctx: none: the memory of this machine
 * @pa: physical address of the first
 * @raw: filled in
 * @nr: how many, all of one table
 *
 * Reads in a way that cannot fault, with or without the lock:
 * copy_from_kernel_nofault() makes one load of each eight aligned bytes (mm/maccess.c).
 * pfn_valid() keeps a torn table address out of memory that is not RAM.
 *
 * Return: 0, or -EAGAIN if there can be no table at this address.
 */
int mms_read_entries(void *ctx, u64 pa, u64 *raw, u64 nr)
{
	if (!pfn_valid(PHYS_PFN(pa)))
		return -EAGAIN;
	return copy_from_kernel_nofault(raw, __va(pa), nr * sizeof(*raw)) ? -EAGAIN : 0;
}

/* The first leaves of @run, as far as their memory is of one node. */
static void mms_vmemmap_of_node(const struct mms_vec *nodes, struct mms_run *run,
				struct mms_run *piece)
{
	u64 end_pfn = PHYS_PFN(run->backing_pa + mms_run_backing_bytes(run) - 1) + 1;
	const struct mms_span *node = mms_span_until(nodes, PHYS_PFN(run->backing_pa), &end_pfn);
	u64 bytes = PFN_PHYS(end_pfn) - run->backing_pa;

	if (run->order == MMS_ORDER_SAME)
		bytes = run->end_va - run->start_va;
	mms_run_cut(run, run->start_va + bytes, piece);
	if (node)
		piece->nid = (int)node->attr;
}

static int mms_vmemmap_found(void *ctx, struct mms_run *run)
{
	struct mms_snapshot *snap = ctx;
	struct mms_run piece;
	int err = 0;

	if (fatal_signal_pending(current))
		return -EINTR;
	if (!run->mapped)
		return mms_run_append(&snap->runs, run);
	while (!err && run->start_va != run->end_va) {
		mms_vmemmap_of_node(&snap->lists[MMS_LIST_NODE], run, &piece);
		err = mms_run_extend(&snap->runs, &piece);
	}
	return err;
}

static int mms_coverage_found(void *ctx, struct mms_run *run)
{
	struct mms_snapshot *snap = ctx;

	return fatal_signal_pending(current) ? -EINTR : mms_run_cover(&snap->runs, run);
}

static struct mms_memmap mms_memmap_here(void)
{
	return (struct mms_memmap) {
		.base_va = (unsigned long)pfn_to_page(0),
		.page_bytes = sizeof(struct page),
		.nr_frames = 1ULL << (MAX_PHYSMEM_BITS - PAGE_SHIFT),
	};
}

static int mms_window_walk(struct mms_snapshot *snap,
			   int (*descend)(struct mms_walk *walk, u64 start_va, u64 end_va),
			   int (*found)(void *ctx, struct mms_run *run))
{
	struct mms_walk walk = {
		.read = mms_read_entries,
		.found = found,
		.found_ctx = snap,
		.account = &snap->account,
	};
	int err;

	snap->memmap = mms_memmap_here();
	mms_arch_window(snap->memmap.nr_frames, &snap->window);
	mms_arch_tables(&walk.tables);
	err = descend(&walk, snap->window.start_va, snap->window.end_va);
	snap->tables = walk.tables;
	snap->nr_entries = walk.nr_read;
	return err;
}

/**
 * mms_vmemmap_capture() - walk the vmemmap window
 * @snap: snapshot in which the nodes are listed
 *
 * Return: 0, -ENOMEM, -EINTR if the reader was killed, -EAGAIN if the tables
 * changed under the walk, which the hotplug lock rules out.
 */
int mms_vmemmap_capture(struct mms_snapshot *snap)
{
	return mms_window_walk(snap, mms_walk_range, mms_vmemmap_found);
}

/**
 * mms_coverage_capture() - walk the vmemmap window to see what of it is mapped
 * @snap: snapshot; of its runs only that is true, see mms_run_cover()
 *
 * For those who need no more: where memmap is shared, mms_vmemmap_capture() has a run
 * for every few pages.
 *
 * Return: as mms_vmemmap_capture().
 */
int mms_coverage_capture(struct mms_snapshot *snap)
{
	return mms_window_walk(snap, mms_walk_coverage, mms_coverage_found);
}

static int mms_runs_found(void *ctx, struct mms_run *run)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	return run->mapped ? mms_vec_add(ctx, run) : 0;
}

/**
 * mms_vmemmap_runs() - walk the vmemmap window once more
 * @runs: empty vector of struct mms_run, filled in: what is mapped, in pieces as they are found
 *
 * Return: as mms_vmemmap_capture().
 */
int mms_vmemmap_runs(struct mms_vec *runs)
{
	struct mms_walk walk = {
		.read = mms_read_entries,
		.found = mms_runs_found,
		.found_ctx = runs,
		.account = runs->account,
	};
	struct mms_window window;

	mms_arch_window(mms_memmap_here().nr_frames, &window);
	mms_arch_tables(&walk.tables);
	return mms_walk_range(&walk, window.start_va, window.end_va);
}

/* Leaves whose memory goes on, not more: see struct mms_ledger. */
static int mms_hotplugged_found(void *ctx, struct mms_run *run)
{
	struct mms_vec *runs = ctx;
	struct mms_run *last = runs->nr ? mms_vec_at(runs, struct mms_run, runs->nr - 1) : NULL;

	if (!run->mapped)
		return 0;
	if (!last || last->end_va != run->start_va || last->leaf_bytes != run->leaf_bytes ||
	    last->order == MMS_ORDER_SAME || run->order == MMS_ORDER_SAME ||
	    last->backing_pa + (last->end_va - last->start_va) != run->backing_pa)
		return mms_vec_add(runs, run);
	last->end_va = run->end_va;
	last->order = MMS_ORDER_UP;
	return 0;
}

/*
 * A kernel thread, as a worker is, walks by the tables of whoever ran before it, who may end
 * while it sleeps. They stay as long as the mm is held that the CPU has them from.
 */
static struct mm_struct *mms_tables_hold(struct mms_tables *tables)
{
	struct mm_struct *mm;

	preempt_disable();
	mms_arch_tables(tables);
	mm = current->active_mm;
	mmgrab(mm);
	preempt_enable();
	return mm;
}

static int mms_hotplugged_walk(struct mms_walk *walk, const struct mms_memmap *memmap,
			       const struct mms_vec *valid)
{
	struct mms_window window;
	u64 start_va, end_va, done_va;
	int err = 0;
	size_t i;

	mms_arch_window(memmap->nr_frames, &window);
	done_va = window.start_va;
	for (i = 0; i < valid->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);

		if (span->attr & MMS_SECTION_EARLY)
			continue;
		/* of leaves all, whatever else they are memmap of */
		start_va = mms_memmap_va(memmap, span->start_pfn) & PMD_MASK;
		end_va = (mms_memmap_va(memmap, span->end_pfn) + ~PMD_MASK) & PMD_MASK;
		start_va = max(start_va, done_va);
		end_va = min(end_va, window.end_va);
		if (start_va >= end_va)
			continue;
		err = mms_walk_range(walk, start_va, end_va);
		done_va = end_va;
		cond_resched();
	}
	return err;
}

/**
 * mms_hotplugged_memmap() - where the memmap is of memory that was not there at boot
 * @memmap: geometry, filled in
 * @runs: empty vector of struct mms_run, filled in: leaves as struct mms_ledger keeps them
 *
 * Context: under mms_hotplug_lock(), or by who holds that lock for writing; may sleep.
 * Return: 0, -ENOMEM, -EAGAIN if the tables changed under the walk, which the lock rules out.
 */
int mms_hotplugged_memmap(struct mms_memmap *memmap, struct mms_vec *runs)
{
	struct mms_walk walk = {
		.read = mms_read_entries,
		.found = mms_hotplugged_found,
		.found_ctx = runs,
	};
	struct mms_vec valid;
	struct mm_struct *mm;
	int err;

	*memmap = mms_memmap_here();
	mms_vec_init(&valid, sizeof(struct mms_span));
	err = mms_valid_list(&valid);
	if (!err) {
		mm = mms_tables_hold(&walk.tables);
		err = mms_hotplugged_walk(&walk, memmap, &valid);
		mmdrop(mm);
	}
	mms_vec_free(&valid);
	return err;
}

static int mms_check_found(void *ctx, struct mms_run *run)
{
	u64 *backing_pa = ctx;

	*backing_pa = run->mapped ? run->backing_pa : 0;
	return 0;
}

static int mms_translate(u64 va, u64 *pa)
{
	struct mms_walk walk = {
		.read = mms_read_entries,
		.found = mms_check_found,
		.found_ctx = pa,
	};

	mms_arch_tables(&walk.tables);
	return mms_walk_range(&walk, va, va + sizeof(long));
}

/* The table of any linear address may go meanwhile; not several times in a row. */
static int mms_translate_again(u64 va, u64 *pa)
{
	int tries = MMS_CHECK_TRIES;
	int err;

	do {
		err = mms_translate(va, pa);
	} while (err == -EAGAIN && --tries);
	return err;
}

/**
 * mms_vmemmap_check() - can the page tables be followed on this machine?
 *
 * Translates a linear address whose physical address is known, and the struct
 * page of that memory, which must be mapped.
 *
 * Return: 0, -ENOMEM, or -EOPNOTSUPP if the answer is wrong.
 */
int mms_vmemmap_check(void)
{
	void *known = kmalloc(sizeof(long), GFP_KERNEL);
	u64 known_pa, pa = 0, page_pa = 0;
	int err;

	if (!known)
		return -ENOMEM;
	known_pa = virt_to_phys(known);
	/* not the pointer itself, which may carry a KASAN tag */
	err = mms_translate_again((unsigned long)__va(known_pa), &pa);
	if (!err)
		err = mms_translate_again((unsigned long)virt_to_page(known), &page_pa);
	kfree(known);
	return err || pa != known_pa || !page_pa ? -EOPNOTSUPP : 0;
}
