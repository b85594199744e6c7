// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/sched.h>

#include "test.h"
#include "vec.h"

/* three bytes, so that a wrong stride cannot hide behind alignment */
struct item {
	u8 low, high, check;
};

static struct item item_of(size_t i)
{
	return (struct item){ (u8)i, (u8)(i >> 8), (u8)(i * 7) };
}

static void expect_items(const struct mms_vec *vec, size_t nr)
{
	size_t i;

	ASSERT_EQ(vec->nr, nr);
	for (i = 0; i < nr; i++) {
		struct item *item = mms_vec_at(vec, struct item, i);

		EXPECT_EQ(item->low + 256U * item->high, i);
		EXPECT_EQ(item->check, (u8)(i * 7));
	}
}

static int fill(struct mms_vec *vec, size_t nr)
{
	int err = 0;

	while (vec->nr < nr && !err) {
		struct item item = item_of(vec->nr);

		err = mms_vec_add(vec, &item);
	}
	return err;
}

TEST(vec_init_allocates_nothing)
{
	unsigned long before = sim_allocs;
	struct mms_vec vec;

	mms_vec_init(&vec, sizeof(struct item));
	EXPECT_EQ(sim_allocs, before);
	EXPECT_EQ(vec.nr, 0);
	mms_vec_free(&vec);
}

TEST(vec_add_keeps_items_in_order_while_it_grows)
{
	struct mms_vec vec;
	size_t nr;

	mms_vec_init(&vec, sizeof(struct item));
	for (nr = 0; nr < 1000; nr += 37) {
		EXPECT_EQ(fill(&vec, nr), 0);
		expect_items(&vec, nr);
		EXPECT_LE(vec.nr, vec.max);
	}
	mms_vec_free(&vec);
}

TEST(vec_add_copies_the_item)
{
	struct item item = item_of(0);
	struct mms_vec vec;

	mms_vec_init(&vec, sizeof(item));
	EXPECT_EQ(mms_vec_add(&vec, &item), 0);
	item.check = 99;
	expect_items(&vec, 1);
	mms_vec_free(&vec);
}

TEST(vec_allocates_seldom)
{
	unsigned long before = sim_allocs;
	struct mms_vec vec;

	mms_vec_init(&vec, sizeof(struct item));
	EXPECT_EQ(fill(&vec, 60000), 0);
	/* 8 until the first chunk is full, 7 chunks more, and a table for 1, 2, 4 and 8 */
	EXPECT_EQ(sim_allocs - before, 8 + 7 + 4);
	mms_vec_free(&vec);
}

TEST(vec_add_that_finds_no_memory_leaves_the_items_alone)
{
	struct mms_vec vec;
	size_t nr;

	mms_vec_init(&vec, sizeof(struct item));
	sim_alloc_fail_at(3);
	EXPECT_EQ(fill(&vec, 1000), -ENOMEM);
	nr = vec.nr;
	EXPECT_NE(nr, 0);
	expect_items(&vec, nr);
	EXPECT_EQ(fill(&vec, nr + 1), 0);
	expect_items(&vec, nr + 1);
	mms_vec_free(&vec);
}

TEST(vec_free_leaves_an_empty_vector_of_the_same_items)
{
	struct mms_vec vec;

	mms_vec_init(&vec, sizeof(struct item));
	EXPECT_EQ(fill(&vec, 100), 0);
	mms_vec_free(&vec);
	EXPECT_EQ(sim_live, 0);
	EXPECT_EQ(vec.nr, 0);
	EXPECT_EQ(fill(&vec, 100), 0);
	expect_items(&vec, 100);
	mms_vec_free(&vec);
	mms_vec_free(&vec);
}

static int make_room(void)
{
	struct mms_vec vec;
	int err;

	mms_vec_init(&vec, sizeof(struct item));
	err = fill(&vec, 3);
	if (!err)
		err = mms_vec_room(&vec, 200);
	if (err) {
		EXPECT_EQ(vec.max, 0);
		EXPECT_EQ(vec.nr, 0);
	}
	mms_vec_free(&vec);
	return err;
}

/* 64 items are the first, then twice as many: both arrays are there for a moment; and a table. */
TEST(vec_memory_is_counted_at_its_peak)
{
	struct mms_account account = { 0 };
	struct mms_vec vec, beside;

	mms_vec_init(&vec, sizeof(struct item));
	vec.account = &account;
	mms_vec_init_beside(&beside, 8, &vec);
	fill(&vec, 64);
	EXPECT_EQ(account.bytes, 64 * sizeof(struct item) + 8);
	EXPECT_EQ(mms_vec_room(&beside, 2), 0);
	EXPECT_EQ(account.bytes, 64 * sizeof(struct item) + 16 + 16);
	fill(&vec, 65);
	EXPECT_EQ(account.bytes, 128 * sizeof(struct item) + 16 + 16);
	EXPECT_EQ(account.peak, 192 * sizeof(struct item) + 16 + 16);
	mms_vec_free(&vec);
	mms_vec_free(&beside);
	EXPECT_EQ(account.bytes, 0);
	EXPECT_EQ(account.peak, 192 * sizeof(struct item) + 16 + 16);
	fill(&vec, 1);
	EXPECT_EQ(account.bytes, 64 * sizeof(struct item) + 8);
	EXPECT_EQ(account.peak, 192 * sizeof(struct item) + 16 + 16);
	mms_vec_free(&vec);
}

TEST(vec_memory_that_is_not_there_is_not_counted)
{
	struct mms_account account = { 0 };
	struct mms_vec vec;

	mms_vec_init(&vec, 8);
	vec.account = &account;
	sim_alloc_fail_at(1);
	EXPECT_EQ(mms_vec_room(&vec, 2), -ENOMEM);
	EXPECT_EQ(account.bytes, 0);
}

TEST(vec_room_empties_and_needs_no_memory_for_that_many)
{
	struct mms_vec vec;
	unsigned long allocs;

	mms_vec_init(&vec, sizeof(struct item));
	ASSERT_EQ(fill(&vec, 3), 0);
	ASSERT_EQ(mms_vec_room(&vec, 200), 0);
	EXPECT_EQ(vec.nr, 0);
	allocs = sim_allocs;
	EXPECT_EQ(fill(&vec, 200), 0);
	EXPECT_EQ(sim_allocs, allocs);
	expect_items(&vec, 200);
	EXPECT_EQ(fill(&vec, 201), 0);
	expect_items(&vec, 201);
	mms_vec_free(&vec);
}

TEST(vec_room_without_memory_is_empty)
{
	EXPECT_NOMEM(make_room);
}

/* What is full stays where it is, and no allocation is larger than a chunk. */
TEST(vec_grows_by_chunks_that_do_not_move)
{
	struct mms_account account = { 0 };
	size_t chunk = 8192, nr;	/* the largest power of two of which 32 KiB have room */
	struct mms_vec vec;
	struct item *first;

	mms_vec_init(&vec, sizeof(struct item));
	vec.account = &account;
	EXPECT_EQ(fill(&vec, chunk), 0);
	EXPECT_EQ(vec.max, chunk);
	first = mms_vec_at(&vec, struct item, 0);
	for (nr = 1; nr < 7; nr++) {
		EXPECT_EQ(fill(&vec, nr * chunk + 1), 0);
		EXPECT_EQ(vec.max, (nr + 1) * chunk);
		EXPECT_TRUE(first == mms_vec_at(&vec, struct item, 0));
		EXPECT_LE(account.bytes, vec.max * sizeof(struct item) + 16 * 8);
	}
	expect_items(&vec, 6 * chunk + 1);
	EXPECT_LE(account.peak, vec.max * sizeof(struct item) + 24 * 8);
	mms_vec_free(&vec);
	EXPECT_EQ(account.bytes, 0);
	EXPECT_EQ(sim_live, 0);
}

static int fill_chunks(void)
{
	struct mms_account account = { 0 };
	struct mms_vec vec;
	int err;

	mms_vec_init(&vec, sizeof(struct item));
	vec.account = &account;
	err = fill(&vec, 5 * 8192);
	expect_items(&vec, vec.nr);
	mms_vec_free(&vec);
	EXPECT_EQ(account.bytes, 0);
	return err;
}

TEST(vec_of_chunks_that_finds_no_memory_leaves_the_items_alone)
{
	EXPECT_NOMEM(fill_chunks);
}

static int room_of_chunks(void)
{
	struct mms_account account = { 0 };
	struct mms_vec vec;
	unsigned long allocs;
	int err;

	mms_vec_init(&vec, sizeof(struct item));
	vec.account = &account;
	err = mms_vec_room(&vec, 3 * 8192 + 1);
	allocs = sim_allocs;
	if (!err) {
		EXPECT_EQ(fill(&vec, 3 * 8192 + 1), 0);
		expect_items(&vec, 3 * 8192 + 1);
		EXPECT_EQ(sim_allocs, allocs);
	} else {
		EXPECT_EQ(vec.max, 0);
	}
	mms_vec_free(&vec);
	EXPECT_EQ(account.bytes, 0);
	return err;
}

TEST(vec_has_room_for_chunks)
{
	EXPECT_EQ(room_of_chunks(), 0);
	EXPECT_NOMEM(room_of_chunks);
}

TEST(vec_of_text_is_in_one_piece)
{
	struct mms_vec vec;
	size_t i;

	mms_vec_init_text(&vec);
	for (i = 0; i < 100000; i++)
		EXPECT_EQ(mms_vec_add(&vec, i % 1000 ? "x" : "y"), 0);
	for (i = 0; i < 100000; i++)
		EXPECT_EQ(mms_vec_at(&vec, char, 0)[i], i % 1000 ? 'x' : 'y');
	mms_vec_free(&vec);
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

TEST(vec_is_sorted_whatever_is_in_it)
{
	for_each_round(20) {
		u64 nr = sim_chance(50) ? sim_random_below(10) : sim_random_below(20000);
		u64 i, value, sum = 0, left = 0, resched = sim_resched;
		struct mms_vec vec;

		mms_vec_init(&vec, sizeof(u64));
		for (i = 0; i < nr; i++) {
			value = sim_chance(80) ? sim_random_below(1000000) : i;
			sum += value * value;
			EXPECT_EQ(mms_vec_add(&vec, &value), 0);
		}
		mms_vec_sort(&vec, compare);
		for (i = 0; i < nr; i++) {
			value = *mms_vec_at(&vec, u64, i);
			left += value * value;
			if (i)
				EXPECT_LE(*mms_vec_at(&vec, u64, i - 1), value);
		}
		EXPECT_EQ(left, sum);
		EXPECT_LE(nr, sim_resched - resched + 1);
		mms_vec_free(&vec);
	}
}

TEST(vec_with_room_for_part_of_a_chunk_grows_to_all_of_it)
{
	struct mms_vec vec;

	mms_vec_init(&vec, sizeof(struct item));
	ASSERT_EQ(mms_vec_room(&vec, 5000), 0);
	EXPECT_EQ(fill(&vec, 5001), 0);
	EXPECT_EQ(vec.max, 8192);
	EXPECT_EQ(fill(&vec, 8193), 0);
	EXPECT_EQ(vec.max, 2 * 8192);
	expect_items(&vec, 8193);
	mms_vec_free(&vec);
}
