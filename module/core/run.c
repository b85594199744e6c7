// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "run.h"
#include "span.h"

static u64 mms_run_bytes(const struct mms_run *run)
{
	return run->end_va - run->start_va;
}

static bool mms_run_same_kind(const struct mms_run *a, const struct mms_run *b)
{
	return a->mapped == b->mapped && a->cont == b->cont && a->level == b->level &&
	       a->leaf_bytes == b->leaf_bytes && a->attrs == b->attrs && a->nid == b->nid;
}

/*
 * The order in which @run goes on from @last, MMS_ORDER_ONE if in none.
 *
 * The HugeTLB vmemmap optimisation and compound devmaps map many virtual pages
 * to one frame: Documentation/mm/vmemmap_dedup.rst.
 */
static enum mms_order mms_run_order(const struct mms_run *last, const struct mms_run *run)
{
	u64 last_bytes = mms_run_backing_bytes(last);

	if (run->backing_pa == last->backing_pa + last_bytes)
		return MMS_ORDER_UP;
	if (run->backing_pa + mms_run_backing_bytes(run) == last->backing_pa)
		return MMS_ORDER_DOWN;
	if (run->backing_pa == last->backing_pa && mms_run_backing_bytes(run) == last_bytes)
		return MMS_ORDER_SAME;
	return MMS_ORDER_ONE;
}

static bool mms_run_merge(struct mms_run *last, const struct mms_run *run)
{
	enum mms_order order = mms_run_order(last, run);

	if (order == MMS_ORDER_ONE || (last->order != MMS_ORDER_ONE && last->order != order))
		return false;
	last->order = order;
	last->backing_pa = min(last->backing_pa, run->backing_pa);
	return true;
}

/* Is this the only leaf? Either end may be within it, and the end may be 2^64. */
static bool mms_run_one(const struct mms_run *run)
{
	u64 leaf = ~(run->leaf_bytes - 1);

	return (run->start_va & leaf) == ((run->end_va - 1) & leaf);
}

/**
 * mms_run_cut() - cut the first leaves off a run
 * @run: a mapped run, of one leaf, of MMS_ORDER_UP or of MMS_ORDER_SAME. Left with the
 *       other leaves; if there are none, it ends where it starts
 * @va: address behind the start of @run
 * @head: filled in with all leaves that begin before @va
 */
void mms_run_cut(struct mms_run *run, u64 va, struct mms_run *head)
{
	u64 next = ((va - 1) | (run->leaf_bytes - 1)) + 1;

	*head = *run;
	/* both may be 2^64 */
	if (next - 1 < run->end_va - 1)
		head->end_va = next;
	if (run->order == MMS_ORDER_UP)
		run->backing_pa += head->end_va - run->start_va;
	run->start_va = head->end_va;
	if (mms_run_one(head))
		head->order = MMS_ORDER_ONE;
	if (run->start_va != run->end_va && mms_run_one(run))
		run->order = MMS_ORDER_ONE;
}

/**
 * mms_run_append() - add what was found at the next virtual address
 * @runs: runs so far, in order of addresses
 * @run: one leaf, or empty entries, where the last run ends; or several leaves
 *       behind the first of their kind: see mms_run_extend()
 *
 * Merges it into the last run if they are of one kind and the backing goes on in
 * the same order.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_run_append(struct mms_vec *runs, const struct mms_run *run)
{
	struct mms_run *last;

	if (!runs->nr)
		return mms_vec_add(runs, run);
	last = mms_vec_at(runs, struct mms_run, runs->nr - 1);
	if (!mms_run_same_kind(last, run) || (run->mapped && !mms_run_merge(last, run)))
		return mms_vec_add(runs, run);
	last->end_va = run->end_va;
	return 0;
}

/**
 * mms_run_cover() - add what was found at the next virtual address, wherever it is mapped to
 * @runs: runs so far, in order of addresses
 * @run: leaves of one level, or empty entries, where the last run ends
 *
 * The runs tell what is mapped by which leaves; that is all that is true of them.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_run_cover(struct mms_vec *runs, const struct mms_run *run)
{
	struct mms_run *last;

	if (runs->nr) {
		last = mms_vec_at(runs, struct mms_run, runs->nr - 1);
		if (last->leaf_bytes == run->leaf_bytes) {
			last->end_va = run->end_va;
			return 0;
		}
	}
	return mms_vec_add(runs, run);
}

/**
 * mms_run_extend() - add leaves as if they came one by one
 * @runs: runs so far, in order of addresses
 * @run: as for mms_run_cut(), where the last run ends
 *
 * What becomes one line must not depend on how many leaves were found at once. The
 * first may go on from the last run in another order than the others do from it.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_run_extend(struct mms_vec *runs, const struct mms_run *run)
{
	struct mms_run first, rest = *run;
	int err;

	mms_run_cut(&rest, rest.start_va + 1, &first);
	err = mms_run_append(runs, &first);
	if (err || rest.start_va == rest.end_va)
		return err;
	return mms_run_append(runs, &rest);
}

static bool mms_run_ends(const void *run, u64 va)
{
	return ((const struct mms_run *)run)->end_va <= va;
}

/**
 * mms_run_find() - the run that has a virtual address
 * @runs: runs, in order of addresses
 * @va: virtual address
 *
 * Return: the run, or NULL if none has it.
 */
const struct mms_run *mms_run_find(const struct mms_vec *runs, u64 va)
{
	size_t i = mms_vec_lower(runs, mms_run_ends, va);
	const struct mms_run *run;

	if (i == runs->nr)
		return NULL;
	run = mms_vec_at(runs, struct mms_run, i);
	return run->start_va <= va ? run : NULL;
}

/**
 * mms_run_backing_bytes() - bytes of physical memory behind one run
 * @run: a mapped run
 *
 * Return: bytes from @run->backing_pa on.
 */
u64 mms_run_backing_bytes(const struct mms_run *run)
{
	return run->order == MMS_ORDER_SAME ? run->leaf_bytes : mms_run_bytes(run);
}

/**
 * mms_run_extent() - the physical memory behind one run
 * @run: a mapped run
 *
 * Return: a span of bytes, not of frames: a run may begin inside a leaf.
 */
struct mms_span mms_run_extent(const struct mms_run *run)
{
	return (struct mms_span){
		.start_pfn = run->backing_pa,
		.end_pfn = run->backing_pa + mms_run_backing_bytes(run),
	};
}

/**
 * mms_run_stretch() - the part of a run from @va on in which the backing goes up
 * @run: a mapped run
 * @va: its start, or the end of the stretch before
 * @stretch: filled in: the rest of the run, or of a leaf if leaves go down or map
 *           the same memory
 */
void mms_run_stretch(const struct mms_run *run, u64 va, struct mms_stretch *stretch)
{
	stretch->start_va = va;
	stretch->end_va = run->end_va;
	/* a leaf that is cut off by the window does not merge in these orders */
	if (run->order == MMS_ORDER_DOWN || run->order == MMS_ORDER_SAME)
		stretch->end_va = va + run->leaf_bytes;
	stretch->backing_pa = run->backing_pa;
	if (run->order == MMS_ORDER_UP)
		stretch->backing_pa += va - run->start_va;
	if (run->order == MMS_ORDER_DOWN)
		stretch->backing_pa += run->end_va - stretch->end_va;
}

/**
 * mms_runs_backed() - bytes of distinct memory behind all runs
 * @runs: vector of struct mms_run
 * @bytes: set to the size of the union of all backing ranges
 *
 * Return: 0 or -ENOMEM.
 */
int mms_runs_backed(const struct mms_vec *runs, u64 *bytes)
{
	struct mms_vec extents;
	int err = 0;
	size_t i;

	mms_vec_init_beside(&extents, sizeof(struct mms_span), runs);
	for (i = 0; i < runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i);
		struct mms_span extent;

		if (!run->mapped)
			continue;
		extent = mms_run_extent(run);
		err = mms_vec_add(&extents, &extent);
		cond_resched();
	}
	if (!err)
		*bytes = mms_span_union(&extents);
	mms_vec_free(&extents);
	return err;
}

/**
 * mms_run_frames() - the frames that the memory behind one run is in
 * @run: a mapped run
 * @page_shift: log2 of the page size
 *
 * Return: those with a byte of it; attr: 0.
 */
struct mms_span mms_run_frames(const struct mms_run *run, unsigned int page_shift)
{
	u64 last_pa = run->backing_pa + mms_run_backing_bytes(run) - 1;

	return (struct mms_span) {
		.start_pfn = run->backing_pa >> page_shift,
		.end_pfn = (last_pa >> page_shift) + 1,
	};
}

/**
 * mms_runs_frames() - the frames that the memory behind all runs is in
 * @runs: vector of struct mms_run
 * @page_shift: log2 of the page size
 * @frames: empty list, filled in: those with a byte of it, each once; attr: 0
 *
 * Return: 0 or -ENOMEM.
 */
int mms_runs_frames(const struct mms_vec *runs, unsigned int page_shift, struct mms_vec *frames)
{
	int err = 0;
	size_t i;

	for (i = 0; i < runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i);
		const struct mms_span span = mms_run_frames(run, page_shift);

		if (run->mapped)
			err = mms_vec_add(frames, &span);
		cond_resched();
	}
	mms_span_join(frames);
	return err;
}
