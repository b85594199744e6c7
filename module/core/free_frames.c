// SPDX-License-Identifier: GPL-2.0
/*
 * Frames in free blocks of the page allocator. Who asks one after the other reads a dozen
 * struct pages for each; here a few of a range answer for it.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "free_frames.h"

/**
 * mms_free_block() - the free block that a frame is in
 * @pfn: the frame
 * @first_pfn: no frame before this one is asked
 * @max_order: order of the largest block
 * @free_order: asks a struct page
 * @block: set to the frames of the block, if there is one; attr: 0
 *
 * The kernel marks the first frame of a free block only, and a block begins at a
 * multiple of its size: the larger the block that the frame could be in, the more of
 * the lowest bits of its head are clear. Blocks do not overlap: the first head that is
 * found decides.
 *
 * Return: true if it is in one.
 */
bool mms_free_block(u64 pfn, u64 first_pfn, unsigned int max_order, mms_free_order_t *free_order,
		    struct mms_span *block)
{
	u64 least_pfn = max(first_pfn, pfn >> max_order << max_order);
	u64 head_pfn = pfn;
	int order = free_order(head_pfn);

	while (order < 0 && (head_pfn & (head_pfn - 1)) >= least_pfn && head_pfn) {
		head_pfn &= head_pfn - 1;
		order = free_order(head_pfn);
	}
	if (order < 0 || (pfn - head_pfn) >> order)
		return false;
	*block = (struct mms_span){ head_pfn, head_pfn + (1ULL << order), 0 };
	return true;
}

/* Looks at one frame of a range: what is free with it, as far as it is of the range. */
static int mms_free_look(const struct mms_span *span, u64 pfn, mms_free_at_t *free_at,
			 struct mms_vec *found)
{
	struct mms_span block;

	if (!free_at(pfn, &block))
		return 0;
	return mms_span_cover(found, max(block.start_pfn, span->start_pfn),
			      min(block.end_pfn, span->end_pfn));
}

/**
 * mms_free_frames() - look for free ones among frames that should have none
 * @frames: list of frames
 * @step: frames from one look to the next, at least
 * @free_at: asks the page allocator
 * @found: empty list, filled in: what is free of @frames, where it was looked; attr: 0
 *
 * Of each range the first frame is looked at, the last one, and MMS_FREE_LOOKS at most in all
 * but that. A free block in between is not found.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_free_frames(const struct mms_vec *frames, u64 step, mms_free_at_t *free_at,
		    struct mms_vec *found)
{
	int err = 0;
	size_t i;

	for (i = 0; i < frames->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(frames, struct mms_span, i);
		u64 last_pfn = span->end_pfn - 1, pfn = span->start_pfn;
		u64 far = max(step, (last_pfn - pfn) / MMS_FREE_LOOKS + 1);

		for (; pfn < last_pfn && !err; pfn += far)
			err = mms_free_look(span, pfn, free_at, found);
		if (!err)
			err = mms_free_look(span, last_pfn, free_at, found);
		cond_resched();
	}
	return err;
}

/**
 * mms_free_still() - what was found free twice
 * @before: list of what was found first
 * @now: list of what was found then
 * @found: empty list, filled in: those of @now that share a frame with one of @before; attr: 0
 *
 * Return: 0 or -ENOMEM.
 */
int mms_free_still(const struct mms_vec *before, const struct mms_vec *now, struct mms_vec *found)
{
	int err = 0;
	size_t i;

	for (i = 0; i < now->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(now, struct mms_span, i);
		size_t at = mms_span_lower(before, span->start_pfn);

		if (at < before->nr &&
		    mms_vec_at(before, struct mms_span, at)->start_pfn < span->end_pfn)
			err = mms_span_append(found, span->start_pfn, span->end_pfn, 0);
	}
	return err;
}
