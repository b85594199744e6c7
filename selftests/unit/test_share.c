// SPDX-License-Identifier: GPL-2.0
#include "lists.h"
#include "share.h"
#include "toy.h"

#define PAGE	4096ULL
#define VA	0xffffea0000000000ULL
#define PA	0x100000000ULL

struct setup {
	struct mms_vec runs, shares;
	u64 va;
};

static void setup(struct setup *s)
{
	runs_init(&s->runs);
	mms_vec_init(&s->shares, sizeof(struct mms_share));
	s->va = VA;
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->runs);
	mms_vec_free(&s->shares);
}

/* @nr leaves of a page, the first at @pa, the others @step pages further each. */
static void map(struct setup *s, u64 nr, u64 pa, int step, u64 attrs)
{
	u64 i;

	for (i = 0; i < nr; i++) {
		struct mms_run run = {
			.start_va = s->va,
			.end_va = s->va + PAGE,
			.mapped = true,
			.leaf_bytes = PAGE,
			.attrs = attrs,
			.backing_pa = pa + i * step * PAGE,
		};

		EXPECT_EQ(mms_run_append(&s->runs, &run), 0);
		s->va += PAGE;
	}
}

static void empty(struct setup *s, u64 nr)
{
	struct mms_run run = { .start_va = s->va, .end_va = s->va + nr * PAGE };

	s->va = run.end_va;
	EXPECT_EQ(mms_run_append(&s->runs, &run), 0);
}

static void expect_share(struct setup *s, size_t i, u64 start_pa, u64 end_pa, u64 first_va)
{
	const struct mms_share *share = mms_vec_at(&s->shares, struct mms_share, i);

	ASSERT_TRUE(i < s->shares.nr);
	EXPECT_EQ(share->start_pa, start_pa);
	EXPECT_EQ(share->end_pa, end_pa);
	EXPECT_EQ(share->first_va, first_va);
}

/* What pages @first to @first + @nr - 1 of the window, backed from @pa on, have in common. */
static void expect_count(struct setup *s, u64 first, u64 nr, u64 pa, u64 shared, u64 saved)
{
	struct mms_stretch stretch = { VA + first * PAGE, VA + (first + nr) * PAGE, pa };
	u64 a = 1, b = 2;	/* added to */

	mms_shares_count(&s->shares, &stretch, &a, &b);
	EXPECT_EQ(a, 1 + shared * PAGE);
	EXPECT_EQ(b, 2 + saved * PAGE);
}

TEST(share_is_nothing_where_all_is_mapped_once)
{
	struct setup s;

	setup(&s);
	map(&s, 8, PA, 1, 3);
	empty(&s, 4);
	map(&s, 8, PA - 8 * PAGE, 1, 3);
	map(&s, 8, PA + 64 * PAGE, -1, 3);
	EXPECT_EQ(mms_shares_build(&s.runs, &s.shares), 0);
	EXPECT_EQ(s.shares.nr, 0);
	expect_count(&s, 0, 8, PA, 0, 0);
	teardown(&s);
}

/* Up to 7.0: the tails of a HugeTLB page map, read-only, what the first page maps. */
TEST(share_of_hugetlb_page_is_counted_where_it_begins)
{
	struct setup s;

	setup(&s);
	map(&s, 1, PA, 1, 3);
	map(&s, 7, PA, 0, 1);
	map(&s, 1, PA + 8 * PAGE, 1, 3);
	EXPECT_EQ(mms_shares_build(&s.runs, &s.shares), 0);
	ASSERT_EQ(s.shares.nr, 1);
	expect_share(&s, 0, PA, PA + PAGE, VA);
	expect_count(&s, 0, 1, PA, 1, 0);
	expect_count(&s, 1, 1, PA, 1, 1);
	expect_count(&s, 7, 1, PA, 1, 1);
	expect_count(&s, 8, 1, PA + 8 * PAGE, 0, 0);
	teardown(&s);
}

/* From 7.1 on: all HugeTLB pages of an order have the same tails. */
TEST(share_of_many_hugetlb_pages_is_counted_once)
{
	struct setup s;
	u64 i;

	setup(&s);
	for (i = 0; i < 3; i++) {
		map(&s, 1, PA + i * PAGE, 1, 3);
		map(&s, 7, PA + 64 * PAGE, 0, 1);
	}
	EXPECT_EQ(mms_shares_build(&s.runs, &s.shares), 0);
	ASSERT_EQ(s.shares.nr, 1);
	expect_share(&s, 0, PA + 64 * PAGE, PA + 65 * PAGE, VA + PAGE);
	expect_count(&s, 1, 1, PA + 64 * PAGE, 1, 0);
	expect_count(&s, 2, 1, PA + 64 * PAGE, 1, 1);
	expect_count(&s, 9, 1, PA + 64 * PAGE, 1, 1);
	teardown(&s);
}

/*
 *	virtual   | 0 | 1 | 2 | 3 |   | 1 | 2 |
 *	physical  | 0 | 1 | 2 | 3 |
 */
TEST(share_is_a_part_of_what_one_run_maps)
{
	struct setup s;

	setup(&s);
	map(&s, 4, PA, 1, 3);
	empty(&s, 1);
	map(&s, 2, PA + PAGE, 1, 3);
	EXPECT_EQ(mms_shares_build(&s.runs, &s.shares), 0);
	ASSERT_EQ(s.shares.nr, 1);
	expect_share(&s, 0, PA + PAGE, PA + 3 * PAGE, VA + PAGE);
	expect_count(&s, 0, 4, PA, 2, 0);
	expect_count(&s, 5, 2, PA + PAGE, 2, 2);
	expect_count(&s, 6, 1, PA + 2 * PAGE, 1, 1);
	teardown(&s);
}

/* Addresses that differ in their upper halves only. */
TEST(share_is_found_far_apart)
{
	struct setup s;

	setup(&s);
	map(&s, 1, PA, 1, 3);
	map(&s, 1, 9 * PA, 1, 3);
	map(&s, 1, 3 * PA, 1, 3);
	map(&s, 1, 9 * PA, 1, 3);
	map(&s, 1, 5 * PA, 1, 3);
	EXPECT_EQ(mms_shares_build(&s.runs, &s.shares), 0);
	ASSERT_EQ(s.shares.nr, 1);
	expect_share(&s, 0, 9 * PA, 9 * PA + PAGE, VA + PAGE);
	teardown(&s);
}

/*
 *	virtual   | 2 | 1 | 0 |   | 0 | 1 | 2 |
 */
TEST(share_of_a_run_that_goes_down_is_split_at_leaves)
{
	struct setup s;

	setup(&s);
	map(&s, 3, PA + 2 * PAGE, -1, 3);
	empty(&s, 1);
	map(&s, 3, PA, 1, 3);
	EXPECT_EQ(mms_shares_build(&s.runs, &s.shares), 0);
	ASSERT_EQ(s.shares.nr, 3);
	expect_share(&s, 0, PA, PA + PAGE, VA + 2 * PAGE);
	expect_share(&s, 1, PA + PAGE, PA + 2 * PAGE, VA + PAGE);
	expect_share(&s, 2, PA + 2 * PAGE, PA + 3 * PAGE, VA);
	expect_count(&s, 0, 1, PA + 2 * PAGE, 1, 0);
	expect_count(&s, 4, 3, PA, 3, 3);
	teardown(&s);
}

/* Not what is mapped first is counted first, but what is at the lowest address. */
TEST(share_of_itself_is_no_saving_at_its_lowest_address)
{
	struct setup s;

	setup(&s);
	map(&s, 4, PA, 0, 3);
	EXPECT_EQ(mms_shares_build(&s.runs, &s.shares), 0);
	expect_count(&s, 0, 1, PA, 1, 0);
	expect_count(&s, 1, 1, PA, 1, 1);
	teardown(&s);
}

static int build_shares(void)
{
	static struct mms_run runs[200];
	struct mms_vec vec = VEC_OF(runs, 200), shares;
	u64 i;
	int err;

	for (i = 0; i < 200; i++)
		runs[i] = (struct mms_run){
			.start_va = i * PAGE,
			.end_va = (i + 1) * PAGE,
			.mapped = true,
			.leaf_bytes = PAGE,
			.backing_pa = i / 2 * 2 * PAGE,
		};
	mms_vec_init(&shares, sizeof(struct mms_share));
	err = mms_shares_build(&vec, &shares);
	mms_vec_free(&shares);
	return err;
}

TEST(shares_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_shares);
}

static void look(const struct toy *toy, const struct mms_vec *shares, u64 *times, u64 *first)
{
	u64 i;

	for (i = 0; i < toy->bytes; i++) {
		struct mms_stretch stretch = {
			.start_va = toy->start_va + i,
			.end_va = toy->start_va + i + 1,
			.backing_pa = TOY_PA + (u64)toy->backing[i],
		};
		u64 shared = 0, saved = 0;

		if (!toy->leaf[i])
			continue;
		mms_shares_count(shares, &stretch, &shared, &saved);
		EXPECT_EQ(shared, times[toy->backing[i]] > 1);
		EXPECT_EQ(saved, first[toy->backing[i]] != i);
	}
}

TEST(share_agrees_with_a_look_at_every_byte)
{
	for_each_round(300) {
		static struct toy toy;
		static u64 times[TOY_BACKING * TOY_PTE], first[TOY_BACKING * TOY_PTE];
		struct mms_vec shares;
		u64 i;

		toy_random(&toy);
		mms_vec_init(&shares, sizeof(struct mms_share));
		EXPECT_EQ(mms_shares_build(&toy.runs, &shares), 0);
		__builtin_memset(times, 0, sizeof(times));
		for (i = 0; i < toy.bytes; i++) {
			if (toy.leaf[i] && !times[toy.backing[i]]++)
				first[toy.backing[i]] = i;
		}
		look(&toy, &shares, times, first);
		mms_vec_free(&shares);
		toy_free(&toy);
	}
}
