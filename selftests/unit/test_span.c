// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/errno.h>

#include "lists.h"

#define PFN_HIGH	BIT_ULL(40)	/* more than 32 bits of frame numbers */

TEST(span_append_keeps_ranges_apart_that_do_not_touch)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_append(&spans, 2, 4, 1), 0);
	EXPECT_EQ(mms_span_append(&spans, 5, 6, 1), 0);
	EXPECT_EQ(mms_span_append(&spans, PFN_HIGH, PFN_HIGH + 1, 1), 0);
	EXPECT_SPANS(&spans, { 2, 4, 1 }, { 5, 6, 1 }, { PFN_HIGH, PFN_HIGH + 1, 1 });
	mms_vec_free(&spans);
}

TEST(span_append_extends_the_last_range_of_the_same_attr)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_append(&spans, 0, 4, 7), 0);
	EXPECT_EQ(mms_span_append(&spans, 4, 5, 7), 0);
	EXPECT_EQ(mms_span_append(&spans, 5, 9, 7), 0);
	EXPECT_SPANS(&spans, { 0, 9, 7 });
	mms_vec_free(&spans);
}

TEST(span_append_does_not_merge_over_a_change_of_attr)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_append(&spans, 0, 4, 7), 0);
	EXPECT_EQ(mms_span_append(&spans, 4, 5, 7ULL << 32), 0);
	EXPECT_EQ(mms_span_append(&spans, 5, 9, 7), 0);
	EXPECT_SPANS(&spans, { 0, 4, 7 }, { 4, 5, 7ULL << 32 }, { 5, 9, 7 });
	mms_vec_free(&spans);
}

TEST(span_append_ignores_empty_ranges)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_append(&spans, 3, 3, 0), 0);
	EXPECT_EQ(mms_span_append(&spans, 5, 3, 0), 0);
	EXPECT_EQ(mms_span_append(&spans, 8, 9, 0), 0);
	/* empty is empty, even where a range would be refused */
	EXPECT_EQ(mms_span_append(&spans, 3, 3, 0), 0);
	EXPECT_SPANS(&spans, { 8, 9, 0 });
	mms_vec_free(&spans);
}

TEST(span_append_refuses_overlap_and_wrong_order)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_append(&spans, 4, 8, 0), 0);
	EXPECT_EQ(mms_span_append(&spans, 7, 9, 0), -EINVAL);
	EXPECT_EQ(mms_span_append(&spans, 4, 8, 0), -EINVAL);
	EXPECT_EQ(mms_span_append(&spans, 0, 2, 0), -EINVAL);
	EXPECT_SPANS(&spans, { 4, 8, 0 });
	mms_vec_free(&spans);
}

/*
 *	have	  |------|
 *	add	      |------|
 *	add	      |--|
 *	add	                |--|
 *	get	  |----------|  |--|
 */
TEST(span_cover_takes_what_overlaps_the_last_range)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_cover(&spans, 2, 9), 0);
	EXPECT_EQ(mms_span_cover(&spans, 6, 13), 0);
	EXPECT_EQ(mms_span_cover(&spans, 6, 9), 0);
	EXPECT_EQ(mms_span_cover(&spans, 16, 19), 0);
	EXPECT_SPANS(&spans, { 2, 13, 0 }, { 16, 19, 0 });
	mms_vec_free(&spans);
}

TEST(span_cover_merges_what_touches)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_cover(&spans, 0, 4), 0);
	EXPECT_EQ(mms_span_cover(&spans, 4, 6), 0);
	EXPECT_SPANS(&spans, { 0, 6, 0 });
	mms_vec_free(&spans);
}

TEST(span_find_of_an_empty_list_finds_nothing)
{
	struct mms_vec spans;

	spans_init(&spans);
	EXPECT_EQ(mms_span_lower(&spans, 0), 0);
	EXPECT_TRUE(!mms_span_find(&spans, 0));
}

TEST(span_find_takes_the_end_as_exclusive)
{
	struct mms_vec spans;

	spans_init(&spans);
	spans_add(&spans, 4, 8, 1);
	spans_add(&spans, 8, 9, 2);
	EXPECT_TRUE(!mms_span_find(&spans, 3));
	EXPECT_TRUE(mms_span_find(&spans, 4) && mms_span_find(&spans, 4)->attr == 1);
	EXPECT_TRUE(mms_span_find(&spans, 7) && mms_span_find(&spans, 7)->attr == 1);
	EXPECT_TRUE(mms_span_find(&spans, 8) && mms_span_find(&spans, 8)->attr == 2);
	EXPECT_TRUE(!mms_span_find(&spans, 9));
	mms_vec_free(&spans);
}

static size_t slow_lower(const struct mms_vec *spans, u64 pfn)
{
	size_t i;

	for (i = 0; i < spans->nr; i++)
		if (mms_vec_at(spans, struct mms_span, i)->end_pfn > pfn)
			break;
	return i;
}

TEST(span_lower_and_find_agree_with_a_linear_search)
{
	for_each_round(200) {
		struct mms_vec spans;
		u64 pfn = 0, nr = sim_random_below(20), i;

		spans_init(&spans);
		for (i = 0; i < nr; i++) {
			u64 start_pfn = pfn + sim_random_below(3);

			pfn = start_pfn + 1 + sim_random_below(4);
			spans_add(&spans, start_pfn, pfn, i);
		}
		for (i = 0; i < pfn + 2; i++) {
			const struct mms_span *found = mms_span_find(&spans, i);
			size_t slow = slow_lower(&spans, i);
			const struct mms_span *span = NULL;

			if (slow < spans.nr)
				span = mms_vec_at(&spans, struct mms_span, slow);
			EXPECT_EQ(mms_span_lower(&spans, i), slow);
			EXPECT_TRUE(found == (span && span->start_pfn <= i ? span : NULL));
		}
		mms_vec_free(&spans);
	}
}

static int build_many_spans(void)
{
	struct mms_vec spans;
	int err = 0;
	u64 pfn;

	spans_init(&spans);
	for (pfn = 0; pfn < 1000 && !err; pfn += 4)
		err = pfn & 4 ? mms_span_append(&spans, pfn, pfn + 1, 0) :
				mms_span_cover(&spans, pfn, pfn + 1);
	mms_vec_free(&spans);
	return err;
}

TEST(span_lists_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_many_spans);
}

TEST(span_bytes_are_the_frames)
{
	struct mms_vec frames, bytes;

	spans_init(&frames);
	spans_init(&bytes);
	spans_add(&frames, 1, 3, 7);
	spans_add(&frames, 3, 4, 8);
	ASSERT_EQ(mms_span_bytes(&frames, 12, &bytes), 0);
	EXPECT_SPANS(&bytes, { 0x1000, 0x3000, 7 }, { 0x3000, 0x4000, 8 });
	mms_vec_free(&frames);
	mms_vec_free(&bytes);
}

TEST(span_lists_are_the_same_if_all_of_them_is)
{
	struct mms_span one[] = { { 1, 2, 3 }, { 4, 5, 6 } };
	struct mms_span other[] = { { 1, 2, 3 }, { 4, 5, 6 } };
	const struct mms_vec a = VEC_OF(one, 2), b = VEC_OF(other, 2), shorter = VEC_OF(other, 1);

	EXPECT_TRUE(mms_span_same(&a, &b));
	EXPECT_FALSE(mms_span_same(&a, &shorter));
	EXPECT_FALSE(mms_span_same(&shorter, &a));
	other[1].attr = 7;
	EXPECT_FALSE(mms_span_same(&a, &b));
	other[1] = (struct mms_span){ 4, 6, 6 };
	EXPECT_FALSE(mms_span_same(&a, &b));
	other[1] = (struct mms_span){ 3, 5, 6 };
	EXPECT_FALSE(mms_span_same(&a, &b));
}

TEST(spans_that_begin_together_are_sorted_by_their_ends)
{
	struct mms_span spans[] = { { 4, 9, 0 }, { 1, 8, 0 }, { 1, 2, 0 }, { 4, 5, 0 } };
	struct mms_vec list = VEC_OF(spans, 4);

	mms_span_sort(&list);
	EXPECT_EQ(spans[0].end_pfn, 2);
	EXPECT_EQ(spans[1].end_pfn, 8);
	EXPECT_EQ(spans[2].end_pfn, 5);
	EXPECT_EQ(spans[3].end_pfn, 9);
}

TEST(span_join_makes_a_list_of_any_spans)
{
	struct mms_vec spans;

	spans_init(&spans);
	mms_span_join(&spans);
	EXPECT_EQ(spans.nr, 0);
	EXPECT_EQ(mms_vec_add(&spans, &(struct mms_span){ 20, 24, 0 }), 0);
	EXPECT_EQ(mms_vec_add(&spans, &(struct mms_span){ 2, 9, 0 }), 0);
	EXPECT_EQ(mms_vec_add(&spans, &(struct mms_span){ 4, 6, 0 }), 0);
	EXPECT_EQ(mms_vec_add(&spans, &(struct mms_span){ 8, 12, 0 }), 0);
	EXPECT_EQ(mms_vec_add(&spans, &(struct mms_span){ 12, 14, 0 }), 0);
	EXPECT_EQ(mms_vec_add(&spans, &(struct mms_span){ 2, 9, 0 }), 0);
	mms_span_join(&spans);
	EXPECT_SPANS(&spans, { 2, 14, 0 }, { 20, 24, 0 });
	mms_vec_free(&spans);
}
