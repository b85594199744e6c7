// SPDX-License-Identifier: GPL-2.0
#include "judged.h"

TEST(rules_hold_where_all_is_as_it_should_be)
{
	struct setup s;

	set_up(&s);
	/* one of the boot that is not all memory, one added, one that is offline, a device */
	valid(&s, 0, SECTION, EARLY);
	valid(&s, 2 * SECTION, 3 * SECTION, ONLINE);
	valid(&s, 3 * SECTION, 4 * SECTION, OFFLINE);
	valid(&s, 5 * SECTION + 8, 5 * SECTION + 16, OFFLINE | MMS_SECTION_DEVICE);
	populated(&s, 0, SECTION);
	populated(&s, 2 * SECTION, 4 * SECTION);
	populated(&s, 5 * SECTION + 8, 5 * SECTION + 16);
	described(&s, 4, 16);
	described(&s, 2 * SECTION, 4 * SECTION);
	device(&s, 5 * SECTION + 8, 5 * SECTION + 16, MMS_DEVICE_GENERIC, true);
	spans_add(&s.lists[MMS_LIST_DEVICE], 5 * SECTION + 8, 5 * SECTION + 16, 0);
	judge(&s);
	for (enum mms_rule rule = 0; rule < MMS_NR_RULES; rule++)
		EXPECT_OK(&s, rule);
	tear_down(&s);
}

TEST(rules_hold_of_nothing)
{
	struct setup s;

	set_up(&s);
	judge(&s);
	for (enum mms_rule rule = 0; rule < MMS_NR_RULES; rule++)
		EXPECT_OK(&s, rule);
	tear_down(&s);
}

TEST(rule_memory_is_violated_where_a_section_has_no_memmap)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, 2 * SECTION, EARLY);
	populated(&s, 0, SECTION);
	described(&s, 0, SECTION + 32);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_MEMORY, 1);
	EXPECT_FIRST(&s, MMS_RULE_MEMORY, 0, SECTION, SECTION + 32);
	EXPECT_VIOLATED(&s, MMS_RULE_ONLINE, 1);
	EXPECT_FIRST(&s, MMS_RULE_ONLINE, 0, SECTION, 2 * SECTION);
	EXPECT_VIOLATED(&s, MMS_RULE_ALL, 2);
	tear_down(&s);
}

/* It is a resource before it has sections. */
TEST(rule_memory_cannot_be_judged_without_a_section)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, EARLY);
	populated(&s, 0, SECTION);
	described(&s, 0, SECTION);
	described(&s, 4 * SECTION, 5 * SECTION);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_MEMORY, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_SECTION, 1);
	EXPECT_FIRST(&s, MMS_RULE_MEMORY, 0, 4 * SECTION, 5 * SECTION);
	EXPECT_RULING(&s, MMS_RULE_ALL, MMS_HOLDS_UNKNOWN, MMS_REASON_NONE, 1);
	tear_down(&s);
}

TEST(rule_memory_is_violated_even_if_some_of_it_has_no_section)
{
	struct setup s;

	set_up(&s);
	described(&s, 0, SECTION);
	valid(&s, 2 * SECTION, 3 * SECTION, OFFLINE);
	described(&s, 2 * SECTION, 3 * SECTION);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_MEMORY, 1);
	EXPECT_FIRST(&s, MMS_RULE_MEMORY, 0, 2 * SECTION, 3 * SECTION);
	EXPECT_VIOLATED(&s, MMS_RULE_VALID, 1);
	EXPECT_OK(&s, MMS_RULE_ONLINE);
	tear_down(&s);
}

/* Whole sections: what the map of sub-sections leaves out is not populated either. */
TEST(rule_online_is_about_whole_sections)
{
	struct setup s;

	set_up(&s);
	valid(&s, SECTION + 8, SECTION + 16, ONLINE);
	valid(&s, SECTION + 24, 2 * SECTION - 8, ONLINE);
	valid(&s, 3 * SECTION, 4 * SECTION - 8, ONLINE);
	populated(&s, SECTION + 8, SECTION + 16);
	populated(&s, SECTION + 24, 2 * SECTION - 8);
	populated(&s, 3 * SECTION, 4 * SECTION - 8);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_ONLINE, 4);
	EXPECT_FIRST(&s, MMS_RULE_ONLINE, 0, SECTION, SECTION + 8);
	EXPECT_FIRST(&s, MMS_RULE_ONLINE, 1, SECTION + 16, SECTION + 24);
	EXPECT_FIRST(&s, MMS_RULE_ONLINE, 2, 2 * SECTION - 8, 2 * SECTION);
	EXPECT_FIRST(&s, MMS_RULE_ONLINE, 3, 4 * SECTION - 8, 4 * SECTION);
	EXPECT_OK(&s, MMS_RULE_VALID);
	EXPECT_OK(&s, MMS_RULE_MEMORY);
	tear_down(&s);
}

TEST(rule_valid_is_not_about_the_boot)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, EARLY);
	valid(&s, SECTION, SECTION + 16, OFFLINE);
	populated(&s, SECTION, SECTION + 4);
	populated(&s, SECTION + 8, SECTION + 12);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_VALID, 2);
	EXPECT_FIRST(&s, MMS_RULE_VALID, 0, SECTION + 4, SECTION + 8);
	EXPECT_FIRST(&s, MMS_RULE_VALID, 1, SECTION + 12, SECTION + 16);
	EXPECT_VIOLATED(&s, MMS_RULE_ONLINE, 1);
	tear_down(&s);
}

TEST(rule_section_is_violated_by_memmap_of_nobody)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, EARLY);
	populated(&s, 0, SECTION + 16);
	populated(&s, 2 * SECTION, 2 * SECTION + 16);
	spans_add(&s.lists[MMS_LIST_LEAF], SECTION, SECTION + 16, 0);
	described(&s, 0, SECTION);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_SECTION, 1);
	EXPECT_FIRST(&s, MMS_RULE_SECTION, 0, 2 * SECTION, 2 * SECTION + 16);
	EXPECT_VIOLATED(&s, MMS_RULE_ALL, 1);
	tear_down(&s);
}

TEST(rule_described_is_violated_where_nobody_can_go)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, EARLY);
	valid(&s, SECTION, 2 * SECTION, ONLINE);
	valid(&s, 4 * SECTION, 5 * SECTION, OFFLINE);
	populated(&s, 0, 2 * SECTION);
	populated(&s, 4 * SECTION, 5 * SECTION);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_DESCRIBED, 1);
	EXPECT_FIRST(&s, MMS_RULE_DESCRIBED, 0, SECTION, 2 * SECTION);
	EXPECT_VIOLATED(&s, MMS_RULE_ALL, 1);
	tear_down(&s);
}

TEST(rule_described_cannot_be_judged_while_a_page_map_goes)
{
	struct setup s;

	set_up(&s);
	valid(&s, SECTION, 2 * SECTION, OFFLINE);
	populated(&s, SECTION, 2 * SECTION);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_DESCRIBED, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_PAGE_MAP, 1);
	EXPECT_FIRST(&s, MMS_RULE_DESCRIBED, 0, SECTION, 2 * SECTION);
	tear_down(&s);
}

TEST(rule_host_is_violated_outside_of_memory)
{
	struct setup s;

	set_up(&s);
	described(&s, 0, SECTION);
	spans_add(&s.altmaps, 5 * SECTION, 5 * SECTION + 2, 0);
	valid(&s, 0, 3 * SECTION, ONLINE);
	valid(&s, 3 * SECTION, 5 * SECTION, OFFLINE);
	spans_add(&s.lists[MMS_LIST_DEVICE], 3 * SECTION, 5 * SECTION, 0);
	in_page(&s, 0, 4);
	in_page(&s, SECTION, SECTION);
	in_page(&s, 2 * SECTION, 5);
	in_page(&s, 3 * SECTION, 5 * SECTION + 1);
	in_page(&s, 4 * SECTION, 5 * SECTION + 2);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_HOST, 2);
	EXPECT_FIRST(&s, MMS_RULE_HOST, 0, SECTION, 2 * SECTION);
	EXPECT_FIRST(&s, MMS_RULE_HOST, 1, 4 * SECTION, 5 * SECTION);
	/* and two of these sections are nobody's */
	EXPECT_VIOLATED(&s, MMS_RULE_ALL, 2);
	tear_down(&s);
}

/* A page map that is killed has no altmap any more, and its memmap still is where that was. */
TEST(rule_host_cannot_be_judged_without_a_page_map)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, OFFLINE);
	in_page(&s, 0, 4);
	in_page(&s, 2 * SECTION, 5);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_HOST, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_PAGE_MAP, 2);
	EXPECT_FIRST(&s, MMS_RULE_HOST, 0, 0, SECTION);
	EXPECT_FIRST(&s, MMS_RULE_HOST, 1, 2 * SECTION, 3 * SECTION);
	tear_down(&s);
}

/* Whole pages, whatever of them is shared. */
TEST(rule_shared_is_violated_by_what_is_written)
{
	const struct mms_share shares[] = { { 0x8000, 0x8800, 0 }, { 0x9fc0, 0xb000, 0 } };
	struct setup s;

	set_up(&s);
	EXPECT_EQ(mms_vec_add(&s.written, &shares[0]), 0);
	EXPECT_EQ(mms_vec_add(&s.written, &shares[1]), 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_SHARED, 1);
	EXPECT_FIRST(&s, MMS_RULE_SHARED, 0, 8, 11);
	EXPECT_VIOLATED(&s, MMS_RULE_ALL, 1);
	tear_down(&s);
}

TEST(rule_private_is_violated_by_an_altmap_there)
{
	struct setup s;

	set_up(&s);
	device(&s, 0, 8, MMS_DEVICE_PRIVATE, false);
	device(&s, 8, 16, MMS_DEVICE_COHERENT, true);
	device(&s, 16, 24, MMS_DEVICE_UNKNOWN, false);
	device(&s, 24, 32, MMS_DEVICE_UNKNOWN, true);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_PRIVATE, MMS_HOLDS_UNKNOWN, MMS_REASON_TYPE, 1);
	EXPECT_FIRST(&s, MMS_RULE_PRIVATE, 0, 24, 32);
	tear_down(&s);

	set_up(&s);
	device(&s, 24, 32, MMS_DEVICE_UNKNOWN, true);
	device(&s, 40, 48, MMS_DEVICE_PRIVATE, true);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_PRIVATE, 1);
	EXPECT_FIRST(&s, MMS_RULE_PRIVATE, 0, 40, 48);
	tear_down(&s);

	set_up(&s);
	device(&s, 0, 8, MMS_DEVICE_PRIVATE, true);
	device(&s, 24, 32, MMS_DEVICE_UNKNOWN, true);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_PRIVATE, 1);
	EXPECT_FIRST(&s, MMS_RULE_PRIVATE, 0, 0, 8);
	tear_down(&s);
}

TEST(rules_of_devices_are_nothing_to_a_kernel_without_them)
{
	struct setup s;

	set_up(&s);
	s.view.zone_device = false;
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_PRIVATE, MMS_HOLDS_NONE, MMS_REASON_NO_ZONE_DEVICE, 0);
	EXPECT_RULING(&s, MMS_RULE_DEVICE, MMS_HOLDS_NONE, MMS_REASON_NO_ZONE_DEVICE, 0);
	EXPECT_OK(&s, MMS_RULE_ALL);
	tear_down(&s);
}

/* Parts of sections, but not whole ones, are to be marked. */
TEST(rule_device_is_about_the_sections_at_the_ends)
{
	struct setup s;

	set_up(&s);
	valid(&s, 8, 2 * SECTION, OFFLINE | MMS_SECTION_DEVICE);
	valid(&s, 2 * SECTION, 4 * SECTION, OFFLINE);
	valid(&s, 4 * SECTION, 4 * SECTION + 8, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, 8, 4 * SECTION + 8, MMS_DEVICE_GENERIC, false);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_DEVICE);
	tear_down(&s);

	set_up(&s);
	valid(&s, 8, 4 * SECTION + 8, OFFLINE);
	valid(&s, 5 * SECTION, 5 * SECTION + 8, OFFLINE);
	valid(&s, 6 * SECTION + 8, 6 * SECTION + 16, OFFLINE);
	valid(&s, 7 * SECTION + 8, 8 * SECTION, OFFLINE);
	device(&s, 8, 4 * SECTION + 8, MMS_DEVICE_GENERIC, false);
	device(&s, 5 * SECTION, 5 * SECTION + 8, MMS_DEVICE_GENERIC, false);
	device(&s, 6 * SECTION + 8, 6 * SECTION + 16, MMS_DEVICE_GENERIC, false);
	device(&s, 7 * SECTION + 8, 8 * SECTION, MMS_DEVICE_GENERIC, false);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_DEVICE, 5);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 0, 8, SECTION);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 1, 4 * SECTION, 4 * SECTION + 8);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 2, 5 * SECTION, 5 * SECTION + 8);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 3, 6 * SECTION + 8, 6 * SECTION + 16);
	tear_down(&s);
}

TEST(rule_device_asks_for_no_mark_that_the_kernel_does_not_have)
{
	struct setup s;

	set_up(&s);
	s.view.marks_devices = false;
	valid(&s, 0, 16, OFFLINE);
	device(&s, 0, 8, MMS_DEVICE_GENERIC, false);
	device(&s, 8, 16, MMS_DEVICE_GENERIC, false);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_DEVICE);
	tear_down(&s);
}

TEST(rule_device_is_violated_outside_of_device_zones)
{
	const struct mms_device zoneless = { .start_pfn = 8, .end_pfn = 24, .zoneless = true };
	struct setup s;

	set_up(&s);
	valid(&s, 0, 24, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, 0, 8, MMS_DEVICE_GENERIC, false);
	EXPECT_EQ(mms_vec_add(&s.devices, &zoneless), 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_DEVICE, 1);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 0, 8, 24);
	tear_down(&s);
}

/* What is found there is no device to the rest of the report. */
TEST(rule_device_is_violated_in_sections_of_the_boot_without_the_mark)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, EARLY);
	valid(&s, 2 * SECTION, 2 * SECTION + 8, OFFLINE);
	valid(&s, 4 * SECTION, 5 * SECTION, EARLY);
	spans_add(&s.unmarked, 8, 16, 0);
	spans_add(&s.unmarked, 4 * SECTION + 8, 4 * SECTION + 16, 0);
	device(&s, 2 * SECTION, 2 * SECTION + 8, MMS_DEVICE_GENERIC, false);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_DEVICE, 3);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 0, 8, 16);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 1, 2 * SECTION, 2 * SECTION + 8);
	EXPECT_FIRST(&s, MMS_RULE_DEVICE, 2, 4 * SECTION + 8, 4 * SECTION + 16);
	tear_down(&s);
}

static void of_node(struct setup *s, u64 start_pfn, u64 end_pfn, int nid)
{
	spans_add(&s->lists[MMS_LIST_NODE], start_pfn, end_pfn, nid);
}

/* Offline as well; who is in no block, and whose node is not known, is in none but one. */
TEST(rule_node_is_violated_where_block_and_memory_differ)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, 3 * SECTION, ONLINE);
	valid(&s, 3 * SECTION, 6 * SECTION, OFFLINE);
	described(&s, 0, 6 * SECTION);
	of_node(&s, 0, 4 * SECTION, 1);
	of_node(&s, 5 * SECTION, 6 * SECTION, 0);
	spans_add(&s.block_nodes, 0, SECTION, 1);
	spans_add(&s.block_nodes, SECTION, 2 * SECTION, 0);
	spans_add(&s.block_nodes, 3 * SECTION, 5 * SECTION, 2);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_NODE, 2);
	EXPECT_FIRST(&s, MMS_RULE_NODE, 0, SECTION, 2 * SECTION);
	EXPECT_FIRST(&s, MMS_RULE_NODE, 1, 3 * SECTION, 4 * SECTION);
	tear_down(&s);
}

TEST(rule_node_is_violated_outside_of_zones)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, 2 * SECTION, ONLINE);
	described(&s, 0, 2 * SECTION);
	of_node(&s, 0, 2 * SECTION, 0);
	spans_add(&s.block_nodes, 0, 2 * SECTION, 0);
	spans_add(&s.unspanned, SECTION + 8, 2 * SECTION, 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_NODE, 1);
	EXPECT_FIRST(&s, MMS_RULE_NODE, 0, SECTION + 8, 2 * SECTION);
	tear_down(&s);
}

/* Nor about device memory, and what no section has. */
TEST(rule_node_is_not_about_the_boot)
{
	struct setup s;

	set_up(&s);
	valid(&s, 0, SECTION, EARLY);
	valid(&s, SECTION, 2 * SECTION, OFFLINE);
	described(&s, 0, SECTION);
	spans_add(&s.lists[MMS_LIST_DEVICE], SECTION, 2 * SECTION, 0);
	described(&s, 2 * SECTION, 3 * SECTION);
	of_node(&s, 0, 3 * SECTION, 0);
	spans_add(&s.block_nodes, 0, 3 * SECTION, 1);
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_NODE);
	tear_down(&s);
}

static void removed(struct setup *s, u64 start_pfn, u64 end_pfn, enum mms_return what)
{
	spans_add(&s->removed[what], start_pfn, end_pfn, 0);
}

TEST(rule_back_is_violated_by_lost_pages)
{
	struct setup s;

	set_up(&s);
	removed(&s, 0, SECTION, MMS_RETURN_ALL);
	removed(&s, 0, 8 * SECTION, MMS_RETURN_UNDECIDED);
	removed(&s, 2 * SECTION, 3 * SECTION, MMS_RETURN_LOST);
	removed(&s, 4 * SECTION, 5 * SECTION, MMS_RETURN_LOST);
	removed(&s, 0, SECTION, MMS_RETURN_NOT_SEEN);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_BACK, 2);
	EXPECT_FIRST(&s, MMS_RULE_BACK, 0, 2 * SECTION, 3 * SECTION);
	EXPECT_FIRST(&s, MMS_RULE_BACK, 1, 4 * SECTION, 5 * SECTION);
	tear_down(&s);
}

TEST(rule_back_does_not_know_what_is_undecided_or_was_not_seen)
{
	struct setup s;

	set_up(&s);
	removed(&s, 2 * SECTION, 3 * SECTION, MMS_RETURN_UNDECIDED);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_BACK, MMS_HOLDS_UNKNOWN, MMS_REASON_UNDECIDED, 1);
	EXPECT_FIRST(&s, MMS_RULE_BACK, 0, 2 * SECTION, 3 * SECTION);
	tear_down(&s);

	set_up(&s);
	removed(&s, 0, SECTION, MMS_RETURN_UNDECIDED);
	removed(&s, 2 * SECTION, 3 * SECTION, MMS_RETURN_NOT_SEEN);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_BACK, MMS_HOLDS_UNKNOWN, MMS_REASON_NOT_SEEN, 1);
	EXPECT_FIRST(&s, MMS_RULE_BACK, 0, 2 * SECTION, 3 * SECTION);
	tear_down(&s);
}

TEST(rule_back_says_that_some_was_missed_before_what_is_undecided)
{
	struct setup s;

	set_up(&s);
	s.view.watch = MMS_WATCH_MISSED;
	removed(&s, 0, SECTION, MMS_RETURN_UNDECIDED);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_BACK, MMS_HOLDS_UNKNOWN, MMS_REASON_NOT_SEEN, 0);
	tear_down(&s);
}

static void judge_watched(enum mms_watch watch, enum mms_holds holds, enum mms_reason reason)
{
	struct setup s;

	set_up(&s);
	s.view.watch = watch;
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_BACK, holds, reason, 0);
	tear_down(&s);
}

TEST(rule_back_is_known_where_all_is_watched)
{
	judge_watched(MMS_WATCH_NEEDLESS, MMS_HOLDS_NONE, MMS_REASON_NO_HOTREMOVE);
	judge_watched(MMS_WATCH_BLIND, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_PROBES);
	judge_watched(MMS_WATCH_MISSED, MMS_HOLDS_UNKNOWN, MMS_REASON_NOT_SEEN);
	judge_watched(MMS_WATCH_ALL, MMS_HOLDS_OK, MMS_REASON_NONE);
}

TEST(rule_present_is_violated_where_zones_count_something_else)
{
	struct setup s;

	set_up(&s);
	spans_add(&s.miscounted, 0, SECTION, 0);
	spans_add(&s.miscounted, 2 * SECTION, 3 * SECTION, 0);
	spans_add(&s.uncounted, SECTION, 2 * SECTION, 0);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_PRESENT, 2);
	EXPECT_FIRST(&s, MMS_RULE_PRESENT, 0, 0, SECTION);
	EXPECT_FIRST(&s, MMS_RULE_PRESENT, 1, 2 * SECTION, 3 * SECTION);
	tear_down(&s);
}

TEST(rule_present_does_not_know_what_may_be_in_a_zone_or_comes_and_goes)
{
	struct setup s;

	set_up(&s);
	spans_add(&s.uncounted, SECTION, 2 * SECTION, 0);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_PRESENT, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_ZONE, 1);
	EXPECT_FIRST(&s, MMS_RULE_PRESENT, 0, SECTION, 2 * SECTION);
	tear_down(&s);

	set_up(&s);
	s.view.locked = false;
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_PRESENT, MMS_HOLDS_UNKNOWN, MMS_REASON_UNLOCKED, 0);
	tear_down(&s);
}

/* All are counted, some are named, and neighbours are one. */
TEST(rulings_name_the_first_ranges)
{
	struct setup s;

	set_up(&s);
	for (u64 pfn = 0; pfn < 16 * 7; pfn += 16) {
		valid(&s, pfn, pfn + 2, OFFLINE);
		valid(&s, pfn + 2, pfn + 4, OFFLINE | MMS_SECTION_DEVICE);
	}
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_VALID, 7);
	for (u64 i = 0; i < MMS_RULING_FIRST; i++)
		EXPECT_FIRST(&s, MMS_RULE_VALID, i, 16 * i, 16 * i + 4);
	tear_down(&s);
}

static int judge_all(void)
{
	struct setup s;
	int err;

	set_up(&s);
	err = mms_rules_judge(&s.view, &s.rulings);
	tear_down(&s);
	return err;
}

TEST(rules_without_memory)
{
	EXPECT_NOMEM(judge_all);
}
