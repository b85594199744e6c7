// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/minmax.h>

#include "span.h"

static struct mms_span *mms_span_last(struct mms_vec *spans)
{
	return spans->nr ? mms_vec_at(spans, struct mms_span, spans->nr - 1) : NULL;
}

/**
 * mms_span_append() - add a range behind all ranges of a list
 * @spans: sorted list
 * @start_pfn: first frame
 * @end_pfn: frame after the last one; an empty range adds nothing
 * @attr: what the source says of it
 *
 * A range that continues the last one with the same @attr extends it.
 *
 * Return: 0, -ENOMEM, or -EINVAL if the range begins before the end of the list.
 */
int mms_span_append(struct mms_vec *spans, u64 start_pfn, u64 end_pfn, u64 attr)
{
	struct mms_span span = { start_pfn, end_pfn, attr };
	struct mms_span *last = mms_span_last(spans);

	if (start_pfn >= end_pfn)
		return 0;
	if (last && start_pfn < last->end_pfn)
		return -EINVAL;
	if (last && start_pfn == last->end_pfn && attr == last->attr) {
		last->end_pfn = end_pfn;
		return 0;
	}
	return mms_vec_add(spans, &span);
}

/**
 * mms_span_cover() - add a range to a list without attributes
 * @spans: sorted list in which every attr is 0
 * @start_pfn: first frame, not before the start of the last range
 * @end_pfn: frame after the last one
 *
 * Unlike mms_span_append() it accepts a range that overlaps the last one.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_span_cover(struct mms_vec *spans, u64 start_pfn, u64 end_pfn)
{
	struct mms_span *last = mms_span_last(spans);

	if (last)
		start_pfn = max(start_pfn, last->end_pfn);
	return mms_span_append(spans, start_pfn, end_pfn, 0);
}

/**
 * mms_span_bytes() - a list of frames as a list of bytes
 * @frames: sorted list
 * @page_shift: log2 of the page size
 * @list: empty list, filled in; each attr is that of the frames
 *
 * Return: 0 or -ENOMEM.
 */
int mms_span_bytes(const struct mms_vec *frames, unsigned int page_shift, struct mms_vec *list)
{
	int err = 0;
	size_t i;

	for (i = 0; i < frames->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(frames, struct mms_span, i);

		err = mms_span_append(list, span->start_pfn << page_shift,
				      span->end_pfn << page_shift, span->attr);
	}
	return err;
}

static int mms_span_cmp(const void *a, const void *b)
{
	const struct mms_span *x = a, *y = b;

	if (x->start_pfn != y->start_pfn)
		return x->start_pfn < y->start_pfn ? -1 : 1;
	return x->end_pfn < y->end_pfn ? -1 : x->end_pfn > y->end_pfn;
}

/**
 * mms_span_sort() - put spans in the order of their starts, and of their ends
 * @spans: spans in any order; they may overlap
 */
void mms_span_sort(struct mms_vec *spans)
{
	mms_vec_sort(spans, mms_span_cmp);
}

/**
 * mms_span_same() - are two lists the same?
 * @a: list
 * @b: list
 *
 * Return: true if they have the same spans, with the same attributes.
 */
bool mms_span_same(const struct mms_vec *a, const struct mms_vec *b)
{
	size_t i;

	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++) {
		const struct mms_span *x = mms_vec_at(a, struct mms_span, i);
		const struct mms_span *y = mms_vec_at(b, struct mms_span, i);

		if (x->start_pfn != y->start_pfn || x->end_pfn != y->end_pfn || x->attr != y->attr)
			return false;
	}
	return true;
}

/**
 * mms_span_join() - make spans in any order a list
 * @spans: spans that may overlap; no attr matters. Sorted afterwards, neighbours are one
 */
void mms_span_join(struct mms_vec *spans)
{
	size_t i, nr = 0;

	mms_span_sort(spans);
	for (i = 0; i < spans->nr; i++) {
		const struct mms_span *span = mms_vec_at(spans, struct mms_span, i);
		struct mms_span *last = nr ? mms_vec_at(spans, struct mms_span, nr - 1) : NULL;

		if (last && span->start_pfn <= last->end_pfn)
			last->end_pfn = max(last->end_pfn, span->end_pfn);
		else
			*mms_vec_at(spans, struct mms_span, nr++) = *span;
	}
	spans->nr = nr;
}

/**
 * mms_span_union() - size of what at least one span has
 * @spans: as for mms_span_join(), which it does
 *
 * Return: in the unit of the spans.
 */
u64 mms_span_union(struct mms_vec *spans)
{
	u64 size = 0;
	size_t i;

	mms_span_join(spans);
	for (i = 0; i < spans->nr; i++) {
		const struct mms_span *span = mms_vec_at(spans, struct mms_span, i);

		size += span->end_pfn - span->start_pfn;
	}
	return size;
}

static bool mms_span_ends(const void *span, u64 pfn)
{
	return ((const struct mms_span *)span)->end_pfn <= pfn;
}

/**
 * mms_span_lower() - index of the first span that ends behind @pfn
 * @spans: sorted list
 * @pfn: page frame
 *
 * Return: index, or @spans->nr if all spans end at or before @pfn.
 */
size_t mms_span_lower(const struct mms_vec *spans, u64 pfn)
{
	return mms_vec_lower(spans, mms_span_ends, pfn);
}

/**
 * mms_span_find() - the span that holds @pfn
 * @spans: sorted list
 * @pfn: page frame
 *
 * Return: the span, or NULL if no span holds the frame.
 */
const struct mms_span *mms_span_find(const struct mms_vec *spans, u64 pfn)
{
	size_t i = mms_span_lower(spans, pfn);
	const struct mms_span *span;

	if (i == spans->nr)
		return NULL;
	span = mms_vec_at(spans, struct mms_span, i);
	return span->start_pfn <= pfn ? span : NULL;
}

/**
 * mms_span_until() - the span that holds @pfn, and how far its answer goes
 * @spans: sorted list
 * @pfn: page frame
 * @end_pfn: lowered to the first frame behind @pfn with another answer
 *
 * Return: the span, or NULL if no span holds the frame.
 */
const struct mms_span *mms_span_until(const struct mms_vec *spans, u64 pfn, u64 *end_pfn)
{
	size_t i = mms_span_lower(spans, pfn);
	const struct mms_span *span;
	bool inside;

	if (i == spans->nr)
		return NULL;
	span = mms_vec_at(spans, struct mms_span, i);
	inside = span->start_pfn <= pfn;
	*end_pfn = min(*end_pfn, inside ? span->end_pfn : span->start_pfn);
	return inside ? span : NULL;
}
