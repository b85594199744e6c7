// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that is memmap of several places, and can be written as that of each.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "device.h"
#include "region.h"
#include "share.h"
#include "written.h"

/* Who has frames: each itself, or somebody who may map one page for several of them. */
#define MMS_WRITER_EACH		0ULL	/* no page map is that */
#define MMS_WRITER_REST		(~0ULL)	/* what is neither online nor in a page map */

/* Who has @pfn, and from where on that may be somebody else. */
static u64 mms_writer_until(const struct mms_written_view *view, const struct mms_span *valid,
			    u64 pfn, u64 *end_pfn)
{
	const struct mms_device *device;

	if (valid->attr & MMS_SECTION_ONLINE)
		return MMS_WRITER_EACH;
	device = mms_device_until(view->devices, pfn, end_pfn);
	if (!device)
		return MMS_WRITER_REST;
	return device->order ? device->map : MMS_WRITER_EACH;
}

/* What of a stretch is memmap of the frames, as a span of bytes; attr: who has them. */
static int mms_written_add(const struct mms_written_view *view, const struct mms_stretch *stretch,
			   const struct mms_span *frames, struct mms_vec *written)
{
	u64 start_va = max(mms_memmap_va(view->memmap, frames->start_pfn), stretch->start_va);
	u64 end_va = min(mms_memmap_va(view->memmap, frames->end_pfn), stretch->end_va);
	u64 start_pa = stretch->backing_pa + (start_va - stretch->start_va);
	const struct mms_span bytes = { start_pa, start_pa + (end_va - start_va), frames->attr };

	return mms_vec_add(written, &bytes);
}

static int mms_written_stretch(const struct mms_written_view *view,
			       const struct mms_stretch *stretch, struct mms_vec *written)
{
	struct mms_span frames;
	u64 start_pfn, end_pfn;
	int err = 0;
	size_t i;

	mms_memmap_touched(view->memmap, stretch->start_va, stretch->end_va, &start_pfn, &end_pfn);
	for (i = mms_span_lower(view->valid, start_pfn); i < view->valid->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(view->valid, struct mms_span, i);

		if (span->start_pfn >= end_pfn)
			break;
		frames.start_pfn = max(span->start_pfn, start_pfn);
		for (; frames.start_pfn < min(span->end_pfn, end_pfn) && !err;
		     frames.start_pfn = frames.end_pfn) {
			frames.end_pfn = min(span->end_pfn, end_pfn);
			frames.attr = mms_writer_until(view, span, frames.start_pfn,
						       &frames.end_pfn);
			err = mms_written_add(view, stretch, &frames, written);
		}
	}
	return err;
}

static int mms_written_run(const struct mms_written_view *view, const struct mms_run *run,
			   struct mms_vec *written)
{
	struct mms_stretch stretch;
	u64 va = run->start_va;
	int err = 0;

	while (va < run->end_va && !err) {
		mms_run_stretch(run, va, &stretch);
		va = stretch.end_va;
		err = mms_written_stretch(view, &stretch, written);
		cond_resched();
	}
	return err;
}

static int mms_written_cmp(const void *a, const void *b)
{
	const struct mms_span *x = a, *y = b;

	if (x->attr != y->attr)
		return x->attr < y->attr ? -1 : 1;
	return x->start_pfn < y->start_pfn ? -1 : x->start_pfn > y->start_pfn;
}

/* What somebody maps on purpose for several frames is written once. */
static void mms_written_once(struct mms_vec *written)
{
	size_t i, nr = 0;

	mms_vec_sort(written, mms_written_cmp);
	for (i = 0; i < written->nr; i++) {
		const struct mms_span *span = mms_vec_at(written, struct mms_span, i);
		struct mms_span *last = nr ? mms_vec_at(written, struct mms_span, nr - 1) : NULL;

		if (last && span->attr != MMS_WRITER_EACH && span->attr == last->attr &&
		    span->start_pfn <= last->end_pfn)
			last->end_pfn = max(last->end_pfn, span->end_pfn);
		else
			*mms_vec_at(written, struct mms_span, nr++) = *span;
	}
	written->nr = nr;
}

/**
 * mms_shares_written() - find memory that is written as memmap of several places
 * @view: who writes what
 * @shares: empty vector of struct mms_share, filled in, sorted; first_va is not known
 *
 * Compound pages of a device share their tail pages on purpose, and nobody maps these read-only,
 * see vmemmap_populate_compound_pages() in mm/sparse-vmemmap.c: a page map that has them counts as
 * one place. So does all that is neither online nor in a page map: that may be what is left of
 * one while it goes away.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_shares_written(const struct mms_written_view *view, struct mms_vec *shares)
{
	struct mms_vec written;
	int err = 0;
	size_t i;

	mms_vec_init_beside(&written, sizeof(struct mms_span), view->runs);
	for (i = 0; i < view->runs->nr && !err; i++) {
		const struct mms_run *run = mms_vec_at(view->runs, struct mms_run, i);

		if (run->mapped && mms_match(view->writable, run->attrs))
			err = mms_written_run(view, run, &written);
	}
	if (!err) {
		mms_written_once(&written);
		err = mms_shares_of_extents(&written, shares);
	}
	mms_vec_free(&written);
	return err;
}
