// SPDX-License-Identifier: GPL-2.0
#include "judged.h"

TEST(rule_owner_is_violated_by_two_page_maps_in_one_leaf)
{
	struct setup s;

	set_up(&s);
	valid(&s, SECTION, 2 * SECTION, OFFLINE | MMS_SECTION_DEVICE);
	valid(&s, 4 * SECTION, 4 * SECTION + 16, OFFLINE | MMS_SECTION_DEVICE);
	valid(&s, 5 * SECTION - 16, 5 * SECTION, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, SECTION, SECTION + 32, MMS_DEVICE_GENERIC, false);
	device(&s, SECTION + 32, SECTION + 48, MMS_DEVICE_GENERIC, false);
	device(&s, SECTION + 48, 2 * SECTION, MMS_DEVICE_GENERIC, false);
	device(&s, 4 * SECTION, 4 * SECTION + 16, MMS_DEVICE_GENERIC, false);
	device(&s, 5 * SECTION - 16, 5 * SECTION, MMS_DEVICE_GENERIC, false);
	in_page(&s, SECTION, 4);
	in_page(&s, 4 * SECTION, 5);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_OWNER, 2);
	EXPECT_FIRST(&s, MMS_RULE_OWNER, 0, SECTION, 2 * SECTION);
	EXPECT_FIRST(&s, MMS_RULE_OWNER, 1, 4 * SECTION, 5 * SECTION);
	tear_down(&s);
}

TEST(rule_owner_lets_page_maps_be_side_by_side_in_leaves_of_their_own)
{
	struct setup s;

	set_up(&s);
	valid(&s, SECTION, 4 * SECTION, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, SECTION, 2 * SECTION, MMS_DEVICE_GENERIC, false);
	device(&s, 2 * SECTION, 4 * SECTION, MMS_DEVICE_GENERIC, false);
	in_page(&s, SECTION, 4);
	in_page(&s, 2 * SECTION, 5);
	/* and of the fourth there is nothing */
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_OWNER);
	tear_down(&s);
}

/* Several ranges of it go together. */
TEST(rule_owner_is_about_page_maps_and_not_their_ranges)
{
	struct setup s;

	set_up(&s);
	valid(&s, SECTION, 2 * SECTION, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, SECTION, SECTION + 16, MMS_DEVICE_GENERIC, false);
	device(&s, SECTION + 48, 2 * SECTION, MMS_DEVICE_GENERIC, false);
	in_page(&s, SECTION, 4);
	mms_vec_at(&s.devices, struct mms_device, 1)->map =
		mms_vec_at(&s.devices, struct mms_device, 0)->map;
	/* what is between them is of another one */
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_OWNER, 1);
	tear_down(&s);

	set_up(&s);
	valid(&s, SECTION, SECTION + 16, OFFLINE | MMS_SECTION_DEVICE);
	valid(&s, SECTION + 48, 2 * SECTION, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, SECTION, SECTION + 16, MMS_DEVICE_GENERIC, false);
	device(&s, SECTION + 48, 2 * SECTION, MMS_DEVICE_GENERIC, false);
	in_page(&s, SECTION, 4);
	mms_vec_at(&s.devices, struct mms_device, 1)->map =
		mms_vec_at(&s.devices, struct mms_device, 0)->map;
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_OWNER);
	tear_down(&s);
}

/* Two sections, whose memmap is in one leaf. */
static void one_leaf(struct setup *s, u8 level)
{
	const struct mms_run run = {
		.start_va = BASE + 2 * SECTION * 64, .end_va = BASE + 4 * SECTION * 64,
		.mapped = true, .level = level, .leaf_bytes = 2 * 4096, .order = MMS_ORDER_ONE,
		.backing_pa = 4 << 12,
	};

	EXPECT_EQ(mms_vec_add(&s->runs, &run), 0);
	populated(s, 2 * SECTION, 4 * SECTION);
}

TEST(rule_owner_is_about_memory_blocks)
{
	struct setup s;

	set_up(&s);
	valid(&s, 2 * SECTION, 4 * SECTION, ONLINE);
	one_leaf(&s, 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_OWNER, 1);
	EXPECT_FIRST(&s, MMS_RULE_OWNER, 0, 2 * SECTION, 4 * SECTION);
	tear_down(&s);

	set_up(&s);
	valid(&s, 2 * SECTION, 3 * SECTION, ONLINE);
	valid(&s, 3 * SECTION + 8, 3 * SECTION + 16, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, 3 * SECTION + 8, 3 * SECTION + 16, MMS_DEVICE_GENERIC, false);
	/* as the block is called */
	mms_vec_at(&s.devices, struct mms_device, 0)->map = 2;
	one_leaf(&s, 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_OWNER, 1);
	tear_down(&s);

	set_up(&s);
	s.backing.block_pages = 2 * SECTION;
	valid(&s, 2 * SECTION, 4 * SECTION, ONLINE);
	one_leaf(&s, 0);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_OWNER);
	tear_down(&s);
}

/* What of the boot is in the leaf of something that goes, goes. */
TEST(rule_owner_knows_that_the_boot_stays)
{
	struct setup s;

	set_up(&s);
	valid(&s, 2 * SECTION, 4 * SECTION, EARLY);
	device(&s, 3 * SECTION, 3 * SECTION + 8, MMS_DEVICE_GENERIC, false);
	device(&s, 3 * SECTION + 8, 3 * SECTION + 16, MMS_DEVICE_GENERIC, false);
	one_leaf(&s, 0);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_OWNER);
	tear_down(&s);

	set_up(&s);
	valid(&s, 2 * SECTION, 3 * SECTION, EARLY);
	valid(&s, 3 * SECTION, 4 * SECTION, ONLINE);
	one_leaf(&s, 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_OWNER, 1);
	tear_down(&s);
}

TEST(rule_owner_does_not_mind_leaves_that_are_counted)
{
	struct setup s;

	set_up(&s);
	valid(&s, 2 * SECTION, 4 * SECTION, ONLINE);
	one_leaf(&s, 1);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_OWNER);
	tear_down(&s);

	set_up(&s);
	s.view.counts_leaves = false;
	valid(&s, 2 * SECTION, 4 * SECTION, ONLINE);
	one_leaf(&s, 1);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_OWNER, 1);
	tear_down(&s);
}

TEST(rule_owner_has_nobody_before_the_first)
{
	const struct mms_run run = {
		.start_va = BASE - 4096, .end_va = BASE + 4096, .mapped = true,
		.leaf_bytes = 2 * BASE, .order = MMS_ORDER_ONE, .backing_pa = 4 << 12,
	};
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, ONLINE);
	EXPECT_EQ(mms_vec_add(&s.runs, &run), 0);
	populated(&s, 0, SECTION);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_OWNER);
	tear_down(&s);
}

TEST(rule_owner_is_nothing_to_a_kernel_that_removes_no_memory)
{
	struct setup s;

	set_up(&s);
	s.view.watch = MMS_WATCH_NEEDLESS;
	valid(&s, 2 * SECTION, 4 * SECTION, ONLINE);
	one_leaf(&s, 0);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_OWNER, MMS_HOLDS_NONE, MMS_REASON_NO_HOTREMOVE, 0);
	tear_down(&s);
}

TEST(rule_free_is_violated_by_memmap_that_is_free)
{
	struct setup s;

	set_up(&s);
	spans_add(&s.free_memmap, 8, 16, 0);
	spans_add(&s.free_memmap, 24, 25, 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_FREE, 2);
	EXPECT_FIRST(&s, MMS_RULE_FREE, 0, 8, 16);
	EXPECT_FIRST(&s, MMS_RULE_FREE, 1, 24, 25);
	tear_down(&s);
}

TEST(rule_free_cannot_be_judged_without_the_lock)
{
	struct setup s;

	set_up(&s);
	s.view.locked = false;
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_FREE, MMS_HOLDS_UNKNOWN, MMS_REASON_UNLOCKED, 0);
	tear_down(&s);
}

TEST(rule_self_is_about_blocks_that_hold_their_own_memmap)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, EARLY);
	valid(&s, 2 * SECTION, 6 * SECTION, ONLINE);
	spans_add(&s.self_hosts, 3 * SECTION, 5 * SECTION, 1);
	in_page(&s, 0, 8);
	in_page(&s, 2 * SECTION, 9);
	in_page(&s, 3 * SECTION, 3 * SECTION);
	in_page(&s, 4 * SECTION, 4 * SECTION);
	/* beside what is set aside there is memory as any other */
	in_page(&s, 5 * SECTION, 3 * SECTION + 1);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_SELF);
	tear_down(&s);
}

TEST(rule_self_is_violated_elsewhere)
{
	struct setup s;

	set_up(&s);
	valid(&s, 2 * SECTION, 7 * SECTION, ONLINE);
	spans_add(&s.self_hosts, 2 * SECTION, 4 * SECTION, 1);
	spans_add(&s.self_hosts, 5 * SECTION, 7 * SECTION, 1);
	in_page(&s, 2 * SECTION, 2 * SECTION);
	in_page(&s, 3 * SECTION, 3 * SECTION + 1);
	in_page(&s, 5 * SECTION, 9);
	in_page(&s, 6 * SECTION, 2 * SECTION);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_SELF, 2);
	EXPECT_FIRST(&s, MMS_RULE_SELF, 0, 3 * SECTION, 4 * SECTION);
	EXPECT_FIRST(&s, MMS_RULE_SELF, 1, 5 * SECTION, 7 * SECTION);
	tear_down(&s);
}

TEST(rule_self_is_violated_by_memmap_of_others_there)
{
	struct setup s;

	set_up(&s);
	valid(&s, 2 * SECTION, 3 * SECTION, ONLINE);
	valid(&s, 4 * SECTION, 5 * SECTION, ONLINE);
	spans_add(&s.self_hosts, 2 * SECTION, 3 * SECTION, 2);
	in_page(&s, 2 * SECTION, 2 * SECTION);
	in_page(&s, 4 * SECTION, 2 * SECTION + 1);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_SELF, 1);
	EXPECT_FIRST(&s, MMS_RULE_SELF, 0, 4 * SECTION, 5 * SECTION);
	tear_down(&s);
}

/* Several pieces of memmap, the last of which is too far. */
TEST(rule_self_knows_where_the_memmap_ends)
{
	struct setup s;

	set_up(&s);
	s.backing.block_pages = 2 * SECTION;
	valid(&s, 2 * SECTION, 4 * SECTION, ONLINE);
	spans_add(&s.self_hosts, 2 * SECTION, 4 * SECTION, 2);
	in_page(&s, 2 * SECTION, 2 * SECTION);
	in_page(&s, 3 * SECTION, 2 * SECTION + 1);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_SELF);
	tear_down(&s);

	set_up(&s);
	s.backing.block_pages = 2 * SECTION;
	valid(&s, 2 * SECTION, 4 * SECTION, ONLINE);
	spans_add(&s.self_hosts, 2 * SECTION, 4 * SECTION, 2);
	in_page(&s, 2 * SECTION, 2 * SECTION);
	in_page(&s, 3 * SECTION, 2 * SECTION + 2);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_SELF, 1);
	EXPECT_FIRST(&s, MMS_RULE_SELF, 0, 3 * SECTION, 4 * SECTION);
	tear_down(&s);
}

/* Half of it is memory: each half has a part of the page. */
TEST(rule_self_is_about_pages_that_are_used_in_part)
{
	struct setup s;

	set_up(&s);
	valid(&s, 2 * SECTION, 3 * SECTION, ONLINE);
	described(&s, 2 * SECTION, 2 * SECTION + 32);
	spans_add(&s.self_hosts, 2 * SECTION, 3 * SECTION, 1);
	in_page(&s, 2 * SECTION, 2 * SECTION + 1);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_SELF, 1);
	EXPECT_FIRST(&s, MMS_RULE_SELF, 0, 2 * SECTION, 3 * SECTION);
	tear_down(&s);
}

TEST(rule_self_cannot_be_judged_where_blocks_cannot_be_asked)
{
	struct setup s;

	set_up(&s);
	s.view.blocks_known = false;
	valid(&s, 0, 2 * SECTION, EARLY);
	valid(&s, 2 * SECTION, 5 * SECTION, ONLINE);
	valid(&s, 5 * SECTION, 6 * SECTION, OFFLINE | MMS_SECTION_DEVICE);
	spans_add(&s.lists[MMS_LIST_DEVICE], 5 * SECTION, 6 * SECTION, 0);
	in_page(&s, 0, 8);
	in_page(&s, 2 * SECTION, 2 * SECTION);
	in_page(&s, 3 * SECTION, 3 * SECTION + 1);
	in_page(&s, 4 * SECTION, 9 * SECTION);
	in_page(&s, 5 * SECTION, 5 * SECTION + 8);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_SELF, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_BLOCKS, 1);
	EXPECT_FIRST(&s, MMS_RULE_SELF, 0, 3 * SECTION, 4 * SECTION);
	tear_down(&s);
}

TEST(rule_self_is_nothing_to_a_kernel_without_such_blocks)
{
	struct setup s;

	set_up(&s);
	s.view.memmap_on_memory = false;
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_SELF, MMS_HOLDS_NONE, MMS_REASON_NO_SELF, 0);
	EXPECT_OK(&s, MMS_RULE_ALL);
	tear_down(&s);
}

/* The memmap of two sections, counted as so many pages; what is valid is that of nobody yet. */
static void counted(struct setup *s, u64 pages, u64 due)
{
	set_up(s);
	in_page(s, SECTION, 1);
	in_page(s, 3 * SECTION, 2);
	valid(s, SECTION, 2 * SECTION, EARLY);
	valid(s, 3 * SECTION, 4 * SECTION, EARLY);
	s->counted.pages = pages;
	s->due.pages = due;
}

TEST(rule_counted_is_violated_by_a_page_more_or_less)
{
	struct setup s;

	counted(&s, 2, 2);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_COUNTED);
	tear_down(&s);
	for (u64 pages = 1; pages <= 3; pages += 2) {
		counted(&s, pages, 2);
		judge(&s);
		EXPECT_VIOLATED(&s, MMS_RULE_COUNTED, 1);
		EXPECT_FIRST(&s, MMS_RULE_COUNTED, 0, SECTION, 4 * SECTION);
		tear_down(&s);
	}
}

TEST(rule_counted_has_no_place_where_nothing_is_populated)
{
	struct setup s;

	set_up(&s);
	s.counted.pages = 1;
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_COUNTED);
	tear_down(&s);
}

static void count_is(enum mms_count count, u64 pages, bool locked, enum mms_holds holds,
		     enum mms_reason reason)
{
	struct setup s;

	counted(&s, pages, 2);
	s.counted.count = count;
	s.view.locked = locked;
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_COUNTED, holds, reason, 0);
	tear_down(&s);
}

TEST(rule_counted_needs_a_count_that_is_known)
{
	count_is(MMS_COUNT_NONE, 0, true, MMS_HOLDS_NONE, MMS_REASON_NO_COUNTERS);
	count_is(MMS_COUNT_NONE, 0, false, MMS_HOLDS_NONE, MMS_REASON_NO_COUNTERS);
	count_is(MMS_COUNT_HIDDEN, 0, true, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_WITNESS);
	count_is(MMS_COUNT_READ, 2, false, MMS_HOLDS_UNKNOWN, MMS_REASON_UNLOCKED);
	count_is(MMS_COUNT_MOVED, 2, true, MMS_HOLDS_UNKNOWN, MMS_REASON_UNDECIDED);
	count_is(MMS_COUNT_MOVED, 3, true, MMS_HOLDS_UNKNOWN, MMS_REASON_UNDECIDED);
}

TEST(rule_counted_does_not_know_what_leaves_at_ends_of_sections_are_counted_as)
{
	const struct mms_memmap memmap = { .base_va = BASE, .nr_frames = 1 << 20,
					   .page_bytes = 80 };
	struct setup s;

	counted(&s, 2, 2);
	s.backing.memmap = &memmap;
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_COUNTED, MMS_HOLDS_UNKNOWN, MMS_REASON_SHARED_LEAF, 0);
	tear_down(&s);
}

TEST(rule_counted_is_undecided_only_where_numbers_differ)
{
	struct setup s;

	for (u64 pages = 2; pages <= 3; pages++) {
		counted(&s, pages, 2);
		s.due.shared = true;
		judge(&s);
		if (pages == 2)
			EXPECT_OK(&s, MMS_RULE_COUNTED);
		else
			EXPECT_RULING(&s, MMS_RULE_COUNTED, MMS_HOLDS_UNKNOWN,
				      MMS_REASON_UNDECIDED, 0);
		tear_down(&s);
	}
}

/* Of a page map that is going away nobody knows how it was added. */
TEST(rule_counted_does_not_know_page_maps_that_go)
{
	struct setup s;

	for (u64 pages = 2; pages <= 3; pages++) {
		counted(&s, pages, 2);
		in_page(&s, 4 * SECTION, 3);
		valid(&s, 4 * SECTION, 5 * SECTION, OFFLINE);
		judge(&s);
		if (pages == 2)
			EXPECT_OK(&s, MMS_RULE_COUNTED);
		else
			EXPECT_RULING(&s, MMS_RULE_COUNTED, MMS_HOLDS_UNKNOWN,
				      MMS_REASON_NO_PAGE_MAP, 1);
		tear_down(&s);
	}
	counted(&s, 3, 2);
	in_page(&s, 4 * SECTION, 3);
	valid(&s, 4 * SECTION, 5 * SECTION, ONLINE);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_COUNTED, 1);
	tear_down(&s);
}
