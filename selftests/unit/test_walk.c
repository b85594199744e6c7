// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <asm/barrier.h>

#include "region.h"
#include "walked.h"

static void setup(struct setup *s)
{
	setup_shape(s, 12, 48, ENTRY_EMPTY);
}

static void set(struct setup *s, unsigned int level, u64 va, u64 entry)
{
	tables_set(&s->walk.tables, level, va, entry);
}

#define EXPECT_LEAF(s, i, start, end, lvl, pa)	do {			\
	const struct mms_run *_run = run_at(s, i);			\
									\
	EXPECT_TRUE(_run->mapped);					\
	EXPECT_EQ(_run->start_va, start);				\
	EXPECT_EQ(_run->end_va, end);					\
	EXPECT_EQ(_run->level, lvl);					\
	EXPECT_EQ(_run->leaf_bytes, tables_entry_bytes(&(s)->walk.tables, lvl)); \
	EXPECT_EQ(_run->backing_pa, pa);				\
	EXPECT_EQ(_run->order, MMS_ORDER_ONE);				\
	EXPECT_EQ(_run->nid, MMS_NID_UNKNOWN);				\
} while (0)

#define EXPECT_EMPTY(s, i, start, end, lvl)	do {			\
	const struct mms_run *_run = run_at(s, i);			\
									\
	EXPECT_FALSE(_run->mapped);					\
	EXPECT_EQ(_run->start_va, start);				\
	EXPECT_EQ(_run->end_va, end);					\
	EXPECT_EQ(_run->level, lvl);					\
	EXPECT_EQ(_run->leaf_bytes | _run->attrs | _run->backing_pa, 0);	\
	EXPECT_FALSE(_run->cont);					\
	EXPECT_EQ(_run->nid, MMS_NID_NONE);				\
} while (0)

#define VA	0xffffea0000000000ULL	/* 4K, 48 bits: a PGD entry begins here */
#define K4	BIT_ULL(12)
#define K16	BIT_ULL(14)
#define M2	BIT_ULL(21)
#define G1	BIT_ULL(30)
#define T512	BIT_ULL(39)
#define PA	0x1240000000ULL		/* aligned to 1 GiB */

TEST(walk_shapes_have_the_levels_they_should)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		struct setup s;

		setup_shape(&s, shapes[i].page_shift, shapes[i].va_bits, ENTRY_EMPTY);
		EXPECT_EQ(s.walk.tables.nr_levels, shapes[i].nr_levels);
		teardown(&s);
	}
}

TEST(walk_finds_leaves_of_each_level)
{
	struct setup s;

	setup(&s);
	set(&s, PUD, VA, PA | ENTRY_LEAF);
	set(&s, PMD, VA + G1, (PA + M2) | ENTRY_LEAF);
	set(&s, PTE, VA + G1 + M2, (PA + K4) | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + G1 + M2 + K4), 0);
	EXPECT_EQ(s.runs.nr, 3);
	EXPECT_LEAF(&s, 0, VA, VA + G1, PUD, PA);
	EXPECT_LEAF(&s, 1, VA + G1, VA + G1 + M2, PMD, PA + M2);
	EXPECT_LEAF(&s, 2, VA + G1 + M2, VA + G1 + M2 + K4, PTE, PA + K4);
	teardown(&s);
}

TEST(walk_hands_on_attributes_and_the_contiguous_hint)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_LEAF | ENTRY_ATTRS(5) | ENTRY_CONT);
	set(&s, PTE, VA + K4, PA | ENTRY_LEAF | ENTRY_ATTRS(10));
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + 2 * K4), 0);
	EXPECT_EQ(run_at(&s, 0)->attrs, ENTRY_ATTRS(5));
	EXPECT_TRUE(run_at(&s, 0)->cont);
	EXPECT_EQ(run_at(&s, 1)->attrs, ENTRY_ATTRS(10));
	EXPECT_FALSE(run_at(&s, 1)->cont);
	teardown(&s);
}

TEST(walk_reports_empty_entries_with_their_level)
{
	struct setup s;

	setup_shape(&s, 12, 57, ENTRY_EMPTY);
	set(&s, PTE, VA, ENTRY_EMPTY);
	set(&s, PMD, VA + M2, ENTRY_EMPTY);
	set(&s, PUD, VA + G1, ENTRY_EMPTY);
	set(&s, P4D, VA + T512, ENTRY_EMPTY);
	EXPECT_EQ(mms_walk_range(&s.walk, VA + M2 - K4, 0), 0);
	EXPECT_EMPTY(&s, 0, VA + M2 - K4, VA + M2, PTE);
	EXPECT_EMPTY(&s, 1, VA + M2, VA + 2 * M2, PMD);
	EXPECT_EMPTY(&s, 511, VA + 511 * M2, VA + G1, PMD);
	EXPECT_EMPTY(&s, 512, VA + G1, VA + 2 * G1, PUD);
	EXPECT_EMPTY(&s, 512 + 511, VA + T512, VA + 2 * T512, P4D);
	/* VA is in entry 468 of the last P4D table */
	EXPECT_EQ(s.runs.nr, 512 + 511 + (511 - 468));
	EXPECT_EMPTY(&s, s.runs.nr - 1, 0 - T512, 0, P4D);
	teardown(&s);
}

TEST(walk_reports_an_empty_top_entry_as_one_run)
{
	struct setup s;

	setup_shape(&s, 12, 57, ENTRY_EMPTY);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + T512), 0);
	EXPECT_EQ(s.runs.nr, 1);
	EXPECT_EMPTY(&s, 0, VA, VA + T512, PGD);
	EXPECT_EQ(s.walk.nr_read, 1);
	teardown(&s);
}

/*
 *	leaf	|---------------|---------------|
 *	range	      |---------|------|
 *	pa	      ^ + 64K		^ + 0
 */
TEST(walk_clips_leaves_at_both_ends_of_the_range)
{
	struct setup s;

	setup(&s);
	set(&s, PMD, VA, PA | ENTRY_LEAF);
	set(&s, PMD, VA + M2, (PA + 8 * M2) | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA + 16 * K4, VA + M2 + K4), 0);
	EXPECT_EQ(s.runs.nr, 2);
	EXPECT_LEAF(&s, 0, VA + 16 * K4, VA + M2, PMD, PA + 16 * K4);
	EXPECT_LEAF(&s, 1, VA + M2, VA + M2 + K4, PMD, PA + 8 * M2);
	teardown(&s);
}

TEST(walk_translates_eight_bytes_inside_a_page)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, VA + 7 * K4, PA | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA + 7 * K4 + 0x128, VA + 7 * K4 + 0x130), 0);
	EXPECT_EQ(s.runs.nr, 1);
	EXPECT_LEAF(&s, 0, VA + 7 * K4 + 0x128, VA + 7 * K4 + 0x130, PTE, PA + 0x128);
	EXPECT_EQ(s.walk.nr_read, 4);
	teardown(&s);
}

TEST(walk_clips_empty_entries_too)
{
	struct setup s;

	setup(&s);
	set(&s, PMD, VA, ENTRY_EMPTY);
	EXPECT_EQ(mms_walk_range(&s.walk, VA + K4, VA + M2 + K4), 0);
	EXPECT_EQ(s.runs.nr, 2);
	EXPECT_EMPTY(&s, 0, VA + K4, VA + M2, PMD);
	EXPECT_EMPTY(&s, 1, VA + M2, VA + M2 + K4, PMD);
	teardown(&s);
}

TEST(walk_stops_before_the_entry_behind_the_range)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_LEAF);
	set(&s, PTE, VA + K4, ENTRY_BAD);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + K4), 0);
	EXPECT_EQ(s.runs.nr, 1);
	EXPECT_EQ(tables_reads(tables_entry_pa(&s.walk.tables, PTE, VA + K4)), 0);
	teardown(&s);
}

TEST(walk_reaches_the_end_of_the_address_space)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, 0 - K4, PA | ENTRY_LEAF);
	set(&s, PTE, 0 - 2 * K4, ENTRY_EMPTY);
	EXPECT_EQ(mms_walk_range(&s.walk, 0 - 2 * K4, 0), 0);
	EXPECT_EQ(s.runs.nr, 2);
	EXPECT_EMPTY(&s, 0, 0 - 2 * K4, 0 - K4, PTE);
	EXPECT_LEAF(&s, 1, 0 - K4, 0, PTE, PA);
	teardown(&s);
}

TEST(walk_reaches_the_end_in_the_last_entry_of_each_level)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		unsigned int level;

		for (level = 0; level < shapes[i].nr_levels; level++) {
			struct setup s;

			setup_shape(&s, shapes[i].page_shift, shapes[i].va_bits, ENTRY_EMPTY);
			set(&s, level, ~0ULL, ENTRY_EMPTY);
			EXPECT_EQ(mms_walk_range(&s.walk, 0 - (8ULL << 16), 0), 0);
			EXPECT_EQ(run_at(&s, s.runs.nr - 1)->end_va, 0);
			EXPECT_EQ(run_at(&s, s.runs.nr - 1)->level, level);
			teardown(&s);
		}
	}
}

/* The other half of the address space, and an end below 2^64 that is a round number. */
TEST(walk_works_for_low_addresses)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, 0, (PA + K4) | ENTRY_LEAF);
	set(&s, PMD, M2, PA | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, 0, 2 * M2), 0);
	EXPECT_EQ(s.runs.nr, 513);
	EXPECT_LEAF(&s, 0, 0, K4, PTE, PA + K4);
	EXPECT_LEAF(&s, 512, M2, 2 * M2, PMD, PA);
	teardown(&s);
}

TEST(walk_refuses_a_table_at_the_last_level)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_TABLE);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + K4), -EAGAIN);
	EXPECT_EQ(s.runs.nr, 0);
	teardown(&s);
}

TEST(walk_refuses_a_bad_entry_at_each_level)
{
	unsigned int level;

	for (level = 0; level < 4; level++) {
		struct setup s;

		setup(&s);
		set(&s, level, VA, level ? PA | ENTRY_LEAF : ENTRY_BAD);
		s.walk.tables.format.max_leaf_level = level ? (u8)(level - 1) : PUD;
		EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + K4), -EAGAIN);
		EXPECT_EQ(s.runs.nr, 0);
		EXPECT_EQ(s.walk.nr_read, 4 - level);
		teardown(&s);
	}
}

TEST(walk_gives_up_where_there_can_be_no_table)
{
	unsigned int level;

	for (level = 0; level < 4; level++) {
		struct setup s;

		setup(&s);
		set(&s, PTE, VA, PA | ENTRY_LEAF);
		tables_fail_pa = tables_entry_pa(&s.walk.tables, level, VA);
		EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + K4), -EAGAIN);
		EXPECT_EQ(s.runs.nr, 0);
		/* an entry that could not be read has not been read */
		EXPECT_EQ(s.walk.nr_read, 3 - level);
		teardown(&s);
	}
}

static void expect_calls(u64 (*entry)(u64 i), u64 calls)
{
	struct setup s;
	u64 i;

	setup(&s);
	for (i = 0; i < 16; i++)
		set(&s, PTE, VA + i * K4, entry(i));
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + 16 * K4), 0);
	EXPECT_EQ(s.calls, calls);
	EXPECT_EQ(s.runs.nr, 16);
	for (i = 0; i < 16; i++)
		EXPECT_EQ(run_at(&s, i)->backing_pa, entry(i) & ENTRY_PA);
	teardown(&s);
}

static u64 goes_up(u64 i)
{
	return (PA + i * K4) | ENTRY_LEAF;
}

static u64 goes_down(u64 i)
{
	return (PA - i * K4) | ENTRY_LEAF;
}

static u64 stays(u64 i)
{
	(void)i;
	return PA | ENTRY_LEAF;
}

static u64 stays_then_goes_up(u64 i)
{
	return goes_up(i > 6 ? i : 6);
}

static u64 goes_up_in_two(u64 i)
{
	return (PA + (i + (i > 6)) * K4) | ENTRY_LEAF;
}

static u64 has_an_attribute_from_seven_on(u64 i)
{
	return goes_up(i) | ENTRY_ATTRS(i > 6);
}

static u64 has_the_hint_from_seven_on(u64 i)
{
	return goes_up(i) | (i > 6 ? ENTRY_CONT : 0);
}

TEST(walk_tells_of_leaves_that_go_on_at_once)
{
	expect_calls(goes_up, 1);
	expect_calls(goes_up_in_two, 2);
	expect_calls(has_an_attribute_from_seven_on, 2);
	expect_calls(has_the_hint_from_seven_on, 2);
	expect_calls(goes_down, 16);
	expect_calls(stays, 1);
	expect_calls(stays_then_goes_up, 2);
}

static int count(void *ctx, struct mms_run *run)
{
	(void)run;
	++*(u64 *)ctx;
	return 0;
}

TEST(walk_of_what_is_mapped_tells_of_a_table_at_once)
{
	u64 i, calls = 0;
	struct setup s;

	setup(&s);
	for (i = 0; i < 512; i++)
		set(&s, PTE, VA + i * K4, goes_down(i) | ENTRY_ATTRS(i % 16));
	for (i = 0; i < 511; i++)
		set(&s, PMD, VA + M2 + i * M2, stays(i));
	s.walk.found = count;
	s.walk.found_ctx = &calls;
	EXPECT_EQ(mms_walk_coverage(&s.walk, VA, VA + G1), 0);
	EXPECT_EQ(calls, 2);
	EXPECT_EQ(mms_walk_coverage(&s.walk, VA, VA), -EINVAL);
	teardown(&s);
}

/* The first and the last are not as large as the others. */
TEST(walk_tells_of_leaves_that_it_cuts_into_by_themselves)
{
	struct setup s;
	u64 i;

	setup(&s);
	for (i = 0; i < 16; i++)
		set(&s, PTE, VA + i * K4, stays(i));
	EXPECT_EQ(mms_walk_range(&s.walk, VA + 8, VA + 15 * K4), 0);
	EXPECT_EQ(s.calls, 2);
	EXPECT_LEAF(&s, 0, VA + 8, VA + K4, PTE, PA + 8);
	EXPECT_LEAF(&s, 14, VA + 14 * K4, VA + 15 * K4, PTE, PA);
	s.runs.nr = 0;
	s.calls = 0;
	EXPECT_EQ(mms_walk_range(&s.walk, VA + 13 * K4, VA + 15 * K4 + 8), 0);
	EXPECT_EQ(s.calls, 3);
	EXPECT_LEAF(&s, 1, VA + 14 * K4, VA + 15 * K4, PTE, PA);
	EXPECT_LEAF(&s, 2, VA + 15 * K4, VA + 15 * K4 + 8, PTE, PA);
	teardown(&s);
}

TEST(walk_tells_of_empty_entries_at_once)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, VA + 100 * K4, PA | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + M2), 0);
	EXPECT_EQ(s.calls, 3);
	EXPECT_EQ(s.runs.nr, 512);
	teardown(&s);
}

/* What would be the next address is another bit there, and an address that is small again. */
TEST(walk_does_not_carry_an_address_out_of_its_place)
{
	struct setup s;
	u64 i;

	setup(&s);
	s.walk.tables.format.pa_mask = BIT_ULL(52) - K4;
	for (i = 0; i < 16; i++)
		set(&s, PTE, VA + i * K4, (BIT_ULL(52) - 7 * K4 + i * K4) | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + 16 * K4), 0);
	EXPECT_EQ(s.calls, 2);
	EXPECT_EQ(run_at(&s, 6)->backing_pa, BIT_ULL(52) - K4);
	EXPECT_EQ(run_at(&s, 7)->backing_pa, 0);
	teardown(&s);
}

/* Entries of tables may differ as those of leaves do that go on. */
TEST(walk_takes_each_table_for_itself)
{
	struct setup s;
	u64 first, table;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_LEAF);
	first = tables_entry_pa(&s.walk.tables, PTE, VA);
	do {
		table = tables_new(&s.walk.tables, ENTRY_EMPTY);
	} while (table != first + M2);
	set(&s, PMD, VA + M2, table | ENTRY_TABLE);
	set(&s, PTE, VA + M2, (PA + K4) | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + 2 * M2), 0);
	EXPECT_EQ(s.runs.nr, 2 * 512);
	EXPECT_EQ(run_at(&s, 512)->backing_pa, PA + K4);
	teardown(&s);
}

TEST(walk_ends_with_what_found_returns)
{
	struct setup s;
	u64 i;

	/* a table of 16K pages is read in four parts */
	setup_shape(&s, 14, 47, ENTRY_EMPTY);
	for (i = 0; i < 8; i++)
		set(&s, PTE, VA + i * K16, (PA + i * K16) | (i & 1 ? ENTRY_LEAF : ENTRY_EMPTY));
	for (i = 1; i < 8; i++) {
		s.runs.nr = 0;
		s.stop_after = i;
		s.stop_with = -EINTR;
		EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + 2048 * K16), -EINTR);
		EXPECT_EQ(s.runs.nr, i);
	}
	/* nor was more read than at once */
	EXPECT_EQ(tables_reads(tables_entry_pa(&s.walk.tables, PTE, VA + 512 * K16)), 0);
	teardown(&s);
}

/*
 * The HugeTLB vmemmap optimisation turns a leaf into a table at any moment. What
 * has been read is spoilt here, so that a second look would end in -EAGAIN.
 */
TEST(walk_decides_on_the_copy_it_has_read)
{
	struct setup s;

	setup(&s);
	set(&s, PUD, VA, PA | ENTRY_LEAF);
	set(&s, PMD, VA + G1, PA | ENTRY_LEAF);
	set(&s, PTE, VA + G1 + M2, PA | ENTRY_LEAF);
	set(&s, PTE, VA + G1 + M2 + K4, ENTRY_EMPTY);
	tables_read_spoils = true;
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + G1 + M2 + 2 * K4), 0);
	EXPECT_EQ(s.runs.nr, 4);
	teardown(&s);
}

/* Entry of @level for VA, and that of the first page, which is read in between. */
static void change_during_walk(struct setup *s, unsigned int level, u64 to)
{
	set(s, PTE, VA, PA | ENTRY_LEAF);
	tables_change.after_pa = tables_entry_pa(&s->walk.tables, PTE, VA);
	tables_change.pa = tables_entry_pa(&s->walk.tables, level, VA);
	tables_change.to = to | ENTRY_LEVEL(level);
}

TEST(walk_starts_over_if_a_table_went_while_it_was_read)
{
	static const u64 instead[] = { ENTRY_EMPTY, PA | ENTRY_LEAF, ENTRY_BAD };
	unsigned int level, i;

	for (level = PMD; level < 4; level++) {
		for (i = 0; i < ARRAY_SIZE(instead); i++) {
			struct setup s;

			setup(&s);
			change_during_walk(&s, level, instead[i]);
			EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + M2), -EAGAIN);
			teardown(&s);
		}
	}
}

TEST(walk_starts_over_if_a_leaf_has_the_place_of_the_table)
{
	struct setup s;
	u64 table;

	setup(&s);
	/* a place where there can be such a leaf */
	do {
		table = tables_new(&s.walk.tables, ENTRY_EMPTY);
	} while (table % M2);
	set(&s, PMD, VA, table | ENTRY_TABLE);
	change_during_walk(&s, PMD, table | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + M2), -EAGAIN);
	teardown(&s);
}

TEST(walk_starts_over_if_another_table_came)
{
	struct setup s;

	setup(&s);
	change_during_walk(&s, PMD, tables_new(&s.walk.tables, ENTRY_EMPTY) | ENTRY_TABLE);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + M2), -EAGAIN);
	teardown(&s);
}

/* The processor sets the accessed bit when it likes to. */
TEST(walk_goes_on_if_a_table_was_only_used)
{
	struct setup s;
	u64 entry;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_LEAF);
	entry = *tables_word(tables_entry_pa(&s.walk.tables, PMD, VA));
	change_during_walk(&s, PMD, entry | ENTRY_ATTRS(1));
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + M2), 0);
	teardown(&s);
}

TEST(walk_looks_at_the_entry_after_its_table)
{
	unsigned long before = sim_rmb;
	struct setup s;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + M2), 0);
	EXPECT_EQ(sim_rmb - before, 3);
	teardown(&s);
}

TEST(walk_reads_each_entry_once_and_those_of_tables_again)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_LEAF);
	set(&s, PTE, VA + M2, PA | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + 2 * M2), 0);
	/* one PGD, one PUD, two PMD entries, two full tables of pages */
	EXPECT_EQ(tables_reads_total(), 2 * (1 + 1 + 2) + 2 * 512);
	EXPECT_EQ(tables_words_read(), 1 + 1 + 2 + 2 * 512);
	EXPECT_EQ(s.walk.nr_read, tables_words_read());
	teardown(&s);
}

TEST(walk_counts_on_over_several_ranges)
{
	struct setup s;

	setup(&s);
	set(&s, PTE, VA, PA | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + K4), 0);
	EXPECT_EQ(mms_walk_range(&s.walk, VA + K4, VA + 3 * K4), 0);
	EXPECT_EQ(s.walk.nr_read, 4 + 5);
	teardown(&s);
}

TEST(walk_lets_others_run)
{
	unsigned long before = sim_resched;
	struct setup s;

	setup_shape(&s, 14, 47, ENTRY_EMPTY);
	set(&s, PTE, VA, PA | ENTRY_LEAF);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA + 2048 * K16), 0);
	EXPECT_LE(2048 / 512, sim_resched - before);
	teardown(&s);
}

/*
 * The top table has 2^(va_bits - shift) entries, as few as two. All bits of a
 * kernel address above va_bits are ones; they must not count.
 */
TEST(walk_takes_the_index_into_a_small_top_table_from_its_bits_alone)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		struct setup s;
		u64 start_va, bytes, nr, e;

		setup_shape(&s, shapes[i].page_shift, shapes[i].va_bits, ENTRY_EMPTY);
		start_va = tables_kernel_start(&s.walk.tables);
		bytes = tables_entry_bytes(&s.walk.tables, shapes[i].nr_levels - 1);
		nr = tables_entries(&s.walk.tables, shapes[i].nr_levels - 1);
		EXPECT_EQ(bytes * nr, 1ULL << shapes[i].va_bits);
		EXPECT_EQ(mms_walk_range(&s.walk, start_va, 0), 0);
		EXPECT_EQ(s.runs.nr, nr);
		for (e = 0; e < nr; e++)
			EXPECT_EQ(tables_reads(s.walk.tables.root_pa + 8 * e), 1);
		teardown(&s);
	}
}

TEST(walk_refuses_ranges_that_are_none)
{
	struct setup s;

	setup(&s);
	EXPECT_EQ(mms_walk_range(&s.walk, VA, VA), -EINVAL);
	EXPECT_EQ(mms_walk_range(&s.walk, VA + 1, VA), -EINVAL);
	EXPECT_EQ(mms_walk_range(&s.walk, ~0ULL, 1), -EINVAL);
	/* not all of 2^64 either: no tables translate that */
	EXPECT_EQ(mms_walk_range(&s.walk, 0, 0), -EINVAL);
	EXPECT_EQ(s.walk.nr_read, 0);
	EXPECT_EQ(mms_walk_range(&s.walk, ~0ULL, 0), 0);
	teardown(&s);
}

static int walk_shape(unsigned int nr_levels, unsigned int va_bits)
{
	struct setup s;
	int err;

	setup_shape(&s, 12, 48, ENTRY_EMPTY);
	s.walk.tables.nr_levels = (u8)nr_levels;
	s.walk.tables.va_bits = (u8)va_bits;
	err = mms_walk_range(&s.walk, VA, VA + K4);
	if (err)
		EXPECT_EQ(s.walk.nr_read, 0);
	teardown(&s);
	return err;
}

TEST(walk_refuses_shapes_that_are_none)
{
	EXPECT_EQ(walk_shape(0, 48), -EINVAL);
	EXPECT_EQ(walk_shape(MMS_MAX_LEVELS + 1, 64), -EINVAL);
	/* four levels of 4K pages translate 39 bits below the top table */
	EXPECT_EQ(walk_shape(4, 0), -EINVAL);
	EXPECT_EQ(walk_shape(4, 39), -EINVAL);
	EXPECT_EQ(walk_shape(4, 40), 0);
	EXPECT_EQ(walk_shape(4, 48), 0);
	/* and at most 48 with it */
	EXPECT_EQ(walk_shape(4, 49), -EINVAL);
	EXPECT_EQ(walk_shape(3, 48), -EINVAL);
	EXPECT_EQ(walk_shape(4, 255), -EINVAL);
}
