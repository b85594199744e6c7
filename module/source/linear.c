// SPDX-License-Identifier: GPL-2.0
/*
 * The linear mapping: which memory the kernel can address directly.
 */
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>

#include "source.h"

/* What else the window may hold (KASAN's shadow) is not mapped where __va() says. */
static int mms_linear_found(void *ctx, struct mms_run *run)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	if (!run->mapped || (unsigned long)__va(run->backing_pa) != run->start_va)
		return 0;
	return mms_span_append(ctx, run->backing_pa,
			       run->backing_pa + mms_run_backing_bytes(run), 0);
}

static int mms_linear_splits(void *ctx, struct mms_run *run)
{
	bool *splits = ctx;

	*splits = mms_arch_splits(run, run->start_va);
	return 0;
}

/**
 * mms_linear_crossed() - does a leaf of the linear mapping cross an end of a range?
 * @snap: snapshot, which counts the entries read
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @crossed: the answer
 *
 * Return: 0, -EAGAIN if the tables changed under the walk.
 */
int mms_linear_crossed(struct mms_snapshot *snap, u64 start_pfn, u64 end_pfn, bool *crossed)
{
	const u64 ends[] = { start_pfn, end_pfn };
	struct mms_walk walk = {
		.read = mms_read_entries,
		.found = mms_linear_splits,
		.found_ctx = crossed,
	};
	int err = 0;
	size_t i;

	mms_arch_tables(&walk.tables);
	*crossed = false;
	for (i = 0; i < ARRAY_SIZE(ends) && !*crossed && !err; i++) {
		u64 va = (unsigned long)__va(PFN_PHYS(ends[i]));

		err = mms_walk_range(&walk, va, va + PAGE_SIZE);
	}
	snap->nr_entries += walk.nr_read;
	return err;
}

/**
 * struct mms_linear_part - a range, while its pages are counted
 * @start: first byte
 * @end: byte after the last one
 * @bytes: those that were found mapped
 */
struct mms_linear_part {
	u64 start;
	u64 end;
	u64 bytes;
};

static int mms_linear_counted(void *ctx, struct mms_run *run)
{
	struct mms_linear_part *part = ctx;
	u64 start = max(run->backing_pa, part->start);
	u64 end = min(run->backing_pa + mms_run_backing_bytes(run), part->end);

	if (fatal_signal_pending(current))
		return -EINTR;
	if (run->mapped && (unsigned long)__va(run->backing_pa) == run->start_va && start < end)
		part->bytes += end - start;
	return 0;
}

/**
 * mms_linear_mapped() - count what the linear mapping maps of a range
 * @ctx: snapshot, which counts the entries read
 * @start: first byte
 * @end: byte after the last one
 * @bytes: filled in
 *
 * Return: as mms_linear_capture().
 */
int mms_linear_mapped(void *ctx, u64 start, u64 end, u64 *bytes)
{
	struct mms_linear_part part = { .start = start, .end = end };
	u64 start_va = (unsigned long)__va(start & PAGE_MASK);
	u64 last_va = (unsigned long)__va((end - 1) | ~PAGE_MASK);
	struct mms_snapshot *snap = ctx;
	struct mms_walk walk = {
		.read = mms_read_entries,
		.found = mms_linear_counted,
		.found_ctx = &part,
		.account = &snap->account,
	};
	struct mms_window window;
	int err;

	*bytes = 0;
	mms_arch_tables(&walk.tables);
	mms_arch_linear(&walk.tables, &window);
	/* not all that has an address has one there */
	if (start_va < window.start_va || start_va > last_va || last_va > window.end_va - 1)
		return 0;
	err = mms_walk_range(&walk, start_va, last_va + 1);
	snap->nr_entries += walk.nr_read;
	*bytes = part.bytes;
	return err;
}

/**
 * mms_linear_capture() - list what the linear mapping maps
 * @snap: snapshot
 *
 * Reads every entry: of arm64, one for each page, as a rule.
 *
 * No lock keeps the tables of the linear mapping: on x86 set_memory_rox() may free
 * some since 41d88484c71c ("x86/mm/pat: restore large ROX pages after
 * fragmentation", v6.15). Reading them cannot fault, and the walk notices.
 *
 * Return: 0, -ENOMEM, -EINTR if the reader was killed, -EAGAIN if the tables
 * changed under the walk.
 */
int mms_linear_capture(struct mms_snapshot *snap)
{
	struct mms_walk walk = {
		.read = mms_read_entries,
		.found = mms_linear_found,
		.found_ctx = &snap->linear,
		.account = &snap->account,
	};
	struct mms_window window;
	int err;

	mms_arch_tables(&walk.tables);
	mms_arch_linear(&walk.tables, &window);
	err = mms_walk_range(&walk, window.start_va, window.end_va);
	snap->nr_entries += walk.nr_read;
	return err;
}
