// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "lists.h"

void expect_spans(const char *file, int line, const struct mms_vec *vec,
		  const struct mms_span *spans, size_t nr)
{
	size_t i;

	if (vec->nr != nr)
		sim_fail(file, line, "%zu spans instead of %zu", vec->nr, nr);
	for (i = 0; i < vec->nr && i < nr; i++) {
		const struct mms_span *span = mms_vec_at(vec, struct mms_span, i);

		if (span->start_pfn != spans[i].start_pfn || span->end_pfn != spans[i].end_pfn ||
		    span->attr != spans[i].attr)
			sim_fail(file, line,
				 "span %zu: [%llu, %llu) %llu instead of [%llu, %llu) %llu", i,
				 span->start_pfn, span->end_pfn, span->attr,
				 spans[i].start_pfn, spans[i].end_pfn, spans[i].attr);
	}
}

void expect_sorted(const char *file, int line, const struct mms_vec *vec)
{
	u64 end_pfn = 0;
	size_t i;

	for (i = 0; i < vec->nr; i++) {
		const struct mms_span *span = mms_vec_at(vec, struct mms_span, i);

		if (span->start_pfn < end_pfn || span->start_pfn >= span->end_pfn)
			sim_fail(file, line, "span %zu: [%llu, %llu) behind %llu", i,
				 span->start_pfn, span->end_pfn, end_pfn);
		end_pfn = span->end_pfn;
	}
}

void spans_init(struct mms_vec *vec)
{
	mms_vec_init(vec, sizeof(struct mms_span));
}

/* For input of tests: as it is, nothing merged, nothing checked. */
void spans_add(struct mms_vec *vec, u64 start_pfn, u64 end_pfn, u64 attr)
{
	struct mms_span span = { start_pfn, end_pfn, attr };

	if (mms_vec_add(vec, &span))
		abort();
}

void lists_init(struct mms_vec *lists)
{
	int list;

	for (list = 0; list < MMS_NR_LISTS; list++)
		spans_init(&lists[list]);
}

void lists_free(struct mms_vec *lists)
{
	int list;

	for (list = 0; list < MMS_NR_LISTS; list++)
		mms_vec_free(&lists[list]);
}

void runs_init(struct mms_vec *runs)
{
	mms_vec_init(runs, sizeof(struct mms_run));
}
