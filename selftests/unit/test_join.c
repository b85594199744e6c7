// SPDX-License-Identifier: GPL-2.0
#include "lists.h"

#define EXPECT_PIECE(join, start, end)	do {			\
	struct mms_piece _piece;				\
								\
	ASSERT_TRUE(mms_join_next(join, &_piece));		\
	EXPECT_EQ(_piece.start_pfn, start);			\
	EXPECT_EQ(_piece.end_pfn, end);				\
} while (0)

#define EXPECT_NO_PIECE(join)	do {				\
	struct mms_piece _piece;				\
								\
	EXPECT_FALSE(mms_join_next(join, &_piece));		\
} while (0)

TEST(join_of_empty_lists_has_no_piece)
{
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_join join;

	lists_init(lists);
	mms_join_start(&join, lists);
	EXPECT_NO_PIECE(&join);
	EXPECT_NO_PIECE(&join);
}

TEST(join_begins_at_frame_0_even_if_no_list_does)
{
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_join join;

	lists_init(lists);
	spans_add(&lists[MMS_LIST_IOMEM], 5, 9, 0);
	mms_join_start(&join, lists);
	EXPECT_PIECE(&join, 0, 5);
	EXPECT_PIECE(&join, 5, 9);
	EXPECT_NO_PIECE(&join);
	EXPECT_NO_PIECE(&join);
	lists_free(lists);
}

/*
 *		0    4    8   12   16   20   24
 *	iomem	     |---------|    |---------|
 *	valid	|----------------------|
 *	leaf	          |----|
 *		  1    2    3   4    5    6
 */
static void add_three_lists(struct mms_vec *lists)
{
	lists_init(lists);
	spans_add(&lists[MMS_LIST_IOMEM], 4, 12, 0);
	spans_add(&lists[MMS_LIST_IOMEM], 16, 24, 0);
	spans_add(&lists[MMS_LIST_VALID], 0, 19, 1);
	spans_add(&lists[MMS_LIST_LEAF], 8, 12, 0);
}

TEST(join_splits_at_every_edge)
{
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_join join;

	add_three_lists(lists);
	mms_join_start(&join, lists);
	EXPECT_PIECE(&join, 0, 4);
	EXPECT_PIECE(&join, 4, 8);
	EXPECT_PIECE(&join, 8, 12);
	EXPECT_PIECE(&join, 12, 16);
	EXPECT_PIECE(&join, 16, 19);
	EXPECT_PIECE(&join, 19, 24);
	EXPECT_NO_PIECE(&join);
	lists_free(lists);
}

TEST(join_names_the_span_of_each_list_that_holds_the_piece)
{
	struct mms_vec lists[MMS_NR_LISTS];
	const struct mms_span *iomem, *valid;
	struct mms_piece piece;
	struct mms_join join;
	int nr = 0;

	add_three_lists(lists);
	iomem = mms_vec_at(&lists[MMS_LIST_IOMEM], struct mms_span, 0);
	valid = mms_vec_at(&lists[MMS_LIST_VALID], struct mms_span, 0);
	mms_join_start(&join, lists);
	while (mms_join_next(&join, &piece) && ++nr < 3)
		;
	/* the third one, [8, 12) */
	EXPECT_EQ(piece.start_pfn, 8);
	EXPECT_TRUE(piece.at[MMS_LIST_IOMEM] == iomem);
	EXPECT_TRUE(piece.at[MMS_LIST_VALID] == valid);
	EXPECT_TRUE(piece.at[MMS_LIST_LEAF]);
	EXPECT_TRUE(!piece.at[MMS_LIST_MEMBLOCK]);
	EXPECT_TRUE(!piece.at[MMS_LIST_POPULATED]);
	EXPECT_TRUE(mms_join_next(&join, &piece));
	EXPECT_TRUE(!piece.at[MMS_LIST_IOMEM]);
	EXPECT_TRUE(!piece.at[MMS_LIST_LEAF]);
	EXPECT_TRUE(mms_join_next(&join, &piece));
	EXPECT_TRUE(piece.at[MMS_LIST_IOMEM] == iomem + 1);
	lists_free(lists);
}

TEST(join_splits_where_one_list_goes_on_with_its_next_span)
{
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_join join;

	lists_init(lists);
	spans_add(&lists[MMS_LIST_NODE], 0, 3, 0);
	spans_add(&lists[MMS_LIST_NODE], 3, 7, 1);
	mms_join_start(&join, lists);
	EXPECT_PIECE(&join, 0, 3);
	EXPECT_PIECE(&join, 3, 7);
	EXPECT_NO_PIECE(&join);
	lists_free(lists);
}

TEST(join_ends_with_the_last_span_of_any_list)
{
	int list;

	for (list = 0; list < MMS_NR_LISTS; list++) {
		struct mms_vec lists[MMS_NR_LISTS];
		struct mms_join join;
		u64 far = 1ULL << 52;	/* 64 bits of address, 4K pages */

		lists_init(lists);
		spans_add(&lists[(list + 1) % MMS_NR_LISTS], 0, 1, 0);
		spans_add(&lists[list], far - 1, far, 0);
		mms_join_start(&join, lists);
		EXPECT_PIECE(&join, 0, 1);
		EXPECT_PIECE(&join, 1, far - 1);
		EXPECT_PIECE(&join, far - 1, far);
		EXPECT_NO_PIECE(&join);
		lists_free(lists);
	}
}

TEST(join_has_what_goes_on_to_the_last_byte)
{
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_join join;

	lists_init(lists);
	spans_add(&lists[0], 0x1000, ~0ULL, 0);
	mms_join_start(&join, lists);
	EXPECT_PIECE(&join, 0, 0x1000);
	EXPECT_PIECE(&join, 0x1000, ~0ULL);
	EXPECT_NO_PIECE(&join);
	lists_free(lists);
}

TEST(join_can_be_started_again)
{
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_join join;

	add_three_lists(lists);
	mms_join_start(&join, lists);
	EXPECT_PIECE(&join, 0, 4);
	EXPECT_PIECE(&join, 4, 8);
	mms_join_start(&join, lists);
	EXPECT_PIECE(&join, 0, 4);
	lists_free(lists);
}

#define AXIS	48

static u64 random_lists(struct mms_vec *lists)
{
	u64 end_pfn = 0;
	int list;

	lists_init(lists);
	for (list = 0; list < MMS_NR_LISTS; list++) {
		u64 pfn = sim_random_below(8);

		while (sim_chance(80) && pfn < AXIS - 8) {
			u64 end = pfn + 1 + sim_random_below(8);

			spans_add(&lists[list], pfn, end, sim_random_below(4));
			end_pfn = end > end_pfn ? end : end_pfn;
			pfn = end + (sim_chance(50) ? 0 : sim_random_below(6));
		}
	}
	return end_pfn;
}

static const struct mms_span *slow_find(const struct mms_vec *spans, u64 pfn)
{
	size_t i;

	for (i = 0; i < spans->nr; i++) {
		const struct mms_span *span = mms_vec_at(spans, struct mms_span, i);

		if (pfn >= span->start_pfn && pfn < span->end_pfn)
			return span;
	}
	return NULL;
}

static bool frames_alike(const struct mms_vec *lists, u64 a, u64 b)
{
	int list;

	for (list = 0; list < MMS_NR_LISTS; list++)
		if (slow_find(&lists[list], a) != slow_find(&lists[list], b))
			return false;
	return true;
}

static void expect_piece_is_right(const struct mms_vec *lists, const struct mms_piece *piece)
{
	u64 pfn;
	int list;

	for (pfn = piece->start_pfn; pfn < piece->end_pfn; pfn++)
		for (list = 0; list < MMS_NR_LISTS; list++)
			EXPECT_TRUE(piece->at[list] == slow_find(&lists[list], pfn));
}

/* Each piece holds where it should, and it could not be longer. */
TEST(join_agrees_with_a_look_at_every_frame)
{
	for_each_round(2000) {
		struct mms_vec lists[MMS_NR_LISTS];
		u64 end_pfn = random_lists(lists), pfn = 0;
		struct mms_piece piece;
		struct mms_join join;

		mms_join_start(&join, lists);
		while (mms_join_next(&join, &piece)) {
			EXPECT_EQ(piece.start_pfn, pfn);
			EXPECT_TRUE(piece.end_pfn > pfn && piece.end_pfn <= end_pfn);
			if (sim_failing())
				break;
			expect_piece_is_right(lists, &piece);
			pfn = piece.end_pfn;
			if (pfn < end_pfn)
				EXPECT_FALSE(frames_alike(lists, pfn - 1, pfn));
		}
		EXPECT_EQ(pfn, end_pfn);
		lists_free(lists);
	}
}
