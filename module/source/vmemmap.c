// SPDX-License-Identifier: GPL-2.0
/*
 * The vmemmap window of the kernel page tables.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/pfn.h>
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

	snap->memmap.base_va = (unsigned long)pfn_to_page(0);
	snap->memmap.page_bytes = sizeof(struct page);
	snap->memmap.nr_frames = 1ULL << (MAX_PHYSMEM_BITS - PAGE_SHIFT);
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
