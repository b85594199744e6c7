/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LISTS_H
#define SIM_LISTS_H

#include "join.h"
#include "run.h"
#include "test.h"

/* EXPECT_SPANS(&vec, { 0, 4, 7 }, { 4, 9, 0 }): these, in this order, and no other */
#define EXPECT_SPANS(vec, ...)						\
	expect_spans(__FILE__, __LINE__, vec,				\
		     (const struct mms_span[]){ __VA_ARGS__ },		\
		     sizeof((const struct mms_span[]){ __VA_ARGS__ }) /	\
		     sizeof(struct mms_span))

void expect_spans(const char *file, int line, const struct mms_vec *vec,
		  const struct mms_span *spans, size_t nr);

/* Sorted, not empty, without overlap: what every list of spans promises. */
#define EXPECT_SORTED(vec)	expect_sorted(__FILE__, __LINE__, vec)
void expect_sorted(const char *file, int line, const struct mms_vec *vec);

/* A vector that is an array: not to be added to, and not to be freed. */
#define VEC_OF(array, number)						\
	{ .chunks = (void *[]){ (void *)(array) }, .nr = (number), .max = (number),	\
	  .item_size = sizeof(*(array)), .shift = 62 }

void spans_init(struct mms_vec *vec);
void spans_add(struct mms_vec *vec, u64 start_pfn, u64 end_pfn, u64 attr);

void lists_init(struct mms_vec *lists);
void lists_free(struct mms_vec *lists);

void runs_init(struct mms_vec *runs);

#endif
