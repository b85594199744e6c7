/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SPAN_H
#define MMS_SPAN_H

#include "vec.h"

/**
 * struct mms_span - one range of page frames with what a source says of it
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @attr: meaning is the source's, see enum mms_list
 *
 * A list of spans is a struct mms_vec of them, sorted, without overlap.
 */
struct mms_span {
	u64 start_pfn;
	u64 end_pfn;
	u64 attr;
};

int mms_span_append(struct mms_vec *spans, u64 start_pfn, u64 end_pfn, u64 attr);
int mms_span_cover(struct mms_vec *spans, u64 start_pfn, u64 end_pfn);
int mms_span_bytes(const struct mms_vec *frames, unsigned int page_shift, struct mms_vec *list);
void mms_span_sort(struct mms_vec *spans);
void mms_span_join(struct mms_vec *spans);
bool mms_span_same(const struct mms_vec *a, const struct mms_vec *b);
u64 mms_span_union(struct mms_vec *spans);
size_t mms_span_lower(const struct mms_vec *spans, u64 pfn);
const struct mms_span *mms_span_find(const struct mms_vec *spans, u64 pfn);
const struct mms_span *mms_span_until(const struct mms_vec *spans, u64 pfn, u64 *end_pfn);

#endif
