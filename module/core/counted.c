// SPDX-License-Identifier: GPL-2.0
/*
 * How much memory the kernel has to count as memmap: all that is behind it, less what it does not
 * count, and more where it counts twice.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "counted.h"
#include "device.h"
#include "region.h"

/**
 * mms_counted_look() - what the kernel counts, now
 * @counted: what it did when it was looked at before, if it was
 * @pages: pages of memory
 */
void mms_counted_look(struct mms_counted *counted, u64 pages)
{
	bool moved = counted->count == MMS_COUNT_READ && counted->pages != pages;

	counted->count = moved ? MMS_COUNT_MOVED : MMS_COUNT_READ;
	counted->pages = pages;
}

/*
 * Memory behind what may be written. What HugeTLB pages share is mapped read-only. Up to Linux 7.0
 * it is a page of one of them, which is mapped for writing, too; since then it is a page of
 * the zone, which is not counted (vmemmap_get_tail() in mm/hugetlb_vmemmap.c).
 */
static int mms_count_due_backed(const struct mms_count_due_view *view, struct mms_count_due *due)
{
	const struct mms_vec *runs = view->memory->runs;
	struct mms_vec written;
	int err = 0;
	size_t i;

	mms_vec_init_beside(&written, sizeof(struct mms_span), runs);
	for (i = 0; i < runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(runs, struct mms_run, i);
		struct mms_span extent;

		if (!run->mapped)
			continue;
		extent = mms_run_extent(run);
		if (mms_match(view->memory->writable, run->attrs))
			err = mms_vec_add(&written, &extent);
		else
			due->shared = true;
		cond_resched();
	}
	due->pages += mms_span_union(&written) >> view->page_shift;
	mms_vec_free(&written);
	return err;
}

static u64 mms_count_due_round(const struct mms_count_due_view *view, u64 bytes)
{
	return (bytes + (1ULL << view->page_shift) - 1) >> view->page_shift;
}

/*
 * What is added at a time, [@start_pfn, @end_pfn), is counted as if no page of its memmap had
 * anything else in it; @seen is the end of those that are there for others.
 */
static void mms_count_due_added(const struct mms_count_due_view *view, u64 start_pfn, u64 end_pfn,
				u64 *seen, struct mms_count_due *due)
{
	u64 start_va = mms_memmap_va(view->memory->memmap, start_pfn);
	u64 end_va = mms_memmap_va(view->memory->memmap, end_pfn);
	u64 first = max(start_va >> view->page_shift, *seen);

	*seen = mms_count_due_round(view, end_va);
	due->pages += mms_count_due_round(view, end_va - start_va);
	due->pages -= *seen - first;
}

/*
 * What a page map has of a section is added at a time, and so are memory blocks, of whole ones
 * (__add_pages(), section_activate()). Sections of the boot have all memmap from then on.
 */
static void mms_count_due_halves(const struct mms_count_due_view *view, struct mms_count_due *due)
{
	const struct mms_vec *valid = view->memory->valid;
	u64 seen = 0;
	size_t i;

	for (i = 0; i < valid->nr; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);
		u64 pfn = span->start_pfn, end_pfn;

		if (span->attr & MMS_SECTION_EARLY)
			continue;
		for (; pfn < span->end_pfn; pfn = end_pfn) {
			end_pfn = min(span->end_pfn, (pfn / view->section_pages + 1) *
						     view->section_pages);
			mms_device_until(view->memory->devices, pfn, &end_pfn);
			mms_count_due_added(view, pfn, end_pfn, &seen, due);
			cond_resched();
		}
	}
}

/**
 * mms_count_due_make() - what the kernel has to count as memmap
 * @view: what is there
 * @due: filled in; right if leaves of the memmap end where sections do
 *
 * sparse_init_nid(), section_activate() and section_deactivate() in mm/sparse.c (from Linux 7.1 on,
 * mm/sparse-vmemmap.c) count struct pages, mm/hugetlb_vmemmap.c what it saves, and
 * alloc_page_ext() in mm/page_ext.c what it takes for a section.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_count_due_make(const struct mms_count_due_view *view, struct mms_count_due *due)
{
	const struct mms_counted *counted = view->counted;

	*due = (struct mms_count_due) {
		.pages = counted->extended *
			 mms_count_due_round(view, counted->extension * view->section_pages),
	};
	mms_count_due_halves(view, due);
	return mms_count_due_backed(view, due);
}
