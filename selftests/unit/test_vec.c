// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>

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
	EXPECT_LE(sim_allocs - before, 12);
	mms_vec_free(&vec);
}

TEST(vec_add_that_finds_no_memory_leaves_the_items_alone)
{
	struct mms_vec vec;
	size_t nr;

	mms_vec_init(&vec, sizeof(struct item));
	sim_alloc_fail_at(2);
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

/* 64 items are the first, then twice as many: both arrays are there for a moment. */
TEST(vec_memory_is_counted_at_its_peak)
{
	struct mms_account account = { 0 };
	struct mms_vec vec, beside;

	mms_vec_init(&vec, sizeof(struct item));
	vec.account = &account;
	mms_vec_init_beside(&beside, 8, &vec);
	fill(&vec, 64);
	EXPECT_EQ(account.bytes, 64 * sizeof(struct item));
	EXPECT_EQ(mms_vec_room(&beside, 2), 0);
	EXPECT_EQ(account.bytes, 64 * sizeof(struct item) + 16);
	fill(&vec, 65);
	EXPECT_EQ(account.bytes, 128 * sizeof(struct item) + 16);
	EXPECT_EQ(account.peak, 192 * sizeof(struct item) + 16);
	mms_vec_free(&vec);
	mms_vec_free(&beside);
	EXPECT_EQ(account.bytes, 0);
	EXPECT_EQ(account.peak, 192 * sizeof(struct item) + 16);
	fill(&vec, 1);
	EXPECT_EQ(account.bytes, 64 * sizeof(struct item));
	EXPECT_EQ(account.peak, 192 * sizeof(struct item) + 16);
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
