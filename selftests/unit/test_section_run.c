// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include <linux/sched.h>

#include "lists.h"
#include "section_run.h"

#define PAGES	16ULL

struct setup {
	struct mms_vec sections, regions, runs;
};

static void setup(struct setup *s)
{
	mms_vec_init(&s->sections, sizeof(struct mms_section));
	mms_vec_init(&s->regions, sizeof(struct mms_region));
	mms_vec_init(&s->runs, sizeof(struct mms_section_run));
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->sections);
	mms_vec_free(&s->regions);
	mms_vec_free(&s->runs);
}

static void add_section(struct setup *s, u64 nr, u32 flags, unsigned long map)
{
	struct mms_section section = { .nr = nr, .flags = flags, .subsections = { map } };

	if (mms_vec_add(&s->sections, &section))
		abort();
}

static void add_flagged(struct setup *s, u64 start_pfn, u64 end_pfn, u32 ram, int nid, u32 section)
{
	struct mms_region region = {
		.start_pfn = start_pfn,
		.end_pfn = end_pfn,
		.ram = ram,
		.nid = nid,
		.section = section,
	};

	if (mms_vec_add(&s->regions, &region))
		abort();
}

static void add_region(struct setup *s, u64 start_pfn, u64 end_pfn, u32 ram, int nid)
{
	add_flagged(s, start_pfn, end_pfn, ram, nid, MMS_SECTION_PRESENT);
}

static int build(struct setup *s)
{
	return mms_section_runs_build(&s->sections, &s->regions, PAGES, &s->runs);
}

static const struct mms_section_run *run(const struct setup *s, size_t i)
{
	return mms_vec_at(&s->runs, struct mms_section_run, i);
}

TEST(sections_that_agree_are_one_run)
{
	struct setup s;

	setup(&s);
	add_section(&s, 0, MMS_SECTION_PRESENT, 3);
	add_section(&s, 1, MMS_SECTION_PRESENT, 3);
	ASSERT_EQ(build(&s), 0);
	ASSERT_EQ(s.runs.nr, 1);
	EXPECT_EQ(run(&s, 0)->nr_sections, 2);
	EXPECT_EQ(run(&s, 0)->first.nr, 0);
	teardown(&s);
}

TEST(sections_that_differ_in_flags_or_map_are_two_runs)
{
	struct setup s;

	setup(&s);
	add_section(&s, 0, MMS_SECTION_PRESENT, 3);
	add_section(&s, 1, MMS_SECTION_PRESENT, 1);
	add_section(&s, 2, MMS_SECTION_PRESENT | MMS_SECTION_ONLINE, 1);
	add_section(&s, 3, MMS_SECTION_PRESENT | MMS_SECTION_ONLINE, 1);
	mms_vec_at(&s.sections, struct mms_section, 3)->subsections[MMS_SUBSECTION_LONGS - 1] = 1;
	ASSERT_EQ(build(&s), 0);
	EXPECT_EQ(s.runs.nr, 4);
	teardown(&s);
}

TEST(sections_that_are_absent_are_runs_too)
{
	struct setup s;

	setup(&s);
	add_section(&s, 2, MMS_SECTION_PRESENT, 1);
	add_section(&s, 5, MMS_SECTION_PRESENT, 1);
	ASSERT_EQ(build(&s), 0);
	ASSERT_EQ(s.runs.nr, 4);
	EXPECT_EQ(run(&s, 0)->nr_sections, 2);
	EXPECT_EQ(run(&s, 0)->first.flags, 0);
	EXPECT_EQ(run(&s, 2)->first.nr, 3);
	EXPECT_EQ(run(&s, 2)->nr_sections, 2);
	EXPECT_EQ(run(&s, 2)->first.flags, 0);
	teardown(&s);
}

TEST(sections_have_the_nodes_of_the_memory_in_them)
{
	struct setup s;

	setup(&s);
	add_section(&s, 0, MMS_SECTION_PRESENT, 1);
	add_section(&s, 1, MMS_SECTION_PRESENT, 1);
	add_section(&s, 2, MMS_SECTION_PRESENT, 1);
	add_region(&s, 0, PAGES, MMS_RAM_IOMEM, 1);
	add_region(&s, PAGES, PAGES + 4, MMS_RAM_IOMEM, 2);
	add_region(&s, PAGES + 4, PAGES + 8, 0, MMS_NID_NONE);
	add_region(&s, PAGES + 8, 2 * PAGES + 1, MMS_RAM_IOMEM, 3);
	add_region(&s, 2 * PAGES + 1, 3 * PAGES, MMS_RAM_IOMEM, MMS_NID_UNKNOWN);
	ASSERT_EQ(build(&s), 0);
	ASSERT_EQ(s.runs.nr, 3);
	EXPECT_EQ(run(&s, 0)->nids.bits, BIT(1));
	EXPECT_EQ(run(&s, 1)->nids.bits, BIT(2) | BIT(3));
	EXPECT_FALSE(run(&s, 1)->nid_unknown);
	EXPECT_EQ(run(&s, 2)->nids.bits, BIT(3));
	EXPECT_TRUE(run(&s, 2)->nid_unknown);
	teardown(&s);
}

/*
 * ZONE_DEVICE memory makes no block, nor if memblock still has the RAM that was removed there; what
 * was there at boot has one.
 */
TEST(sections_have_a_block_if_they_hold_ram)
{
	struct setup s;

	setup(&s);
	add_section(&s, 0, MMS_SECTION_PRESENT, 1);
	add_section(&s, 1, MMS_SECTION_PRESENT, 1);
	add_section(&s, 2, MMS_SECTION_PRESENT | MMS_SECTION_ONLINE, 1);
	add_section(&s, 3, MMS_SECTION_PRESENT | MMS_SECTION_EARLY, 1);
	add_region(&s, 0, PAGES, MMS_RAM_DEVICE, 0);
	add_region(&s, PAGES, 2 * PAGES, MMS_RAM_MEMBLOCK | MMS_RAM_DEVICE, 0);
	add_region(&s, 2 * PAGES, 2 * PAGES + 1, MMS_RAM_IOMEM, 0);
	add_flagged(&s, 3 * PAGES, 4 * PAGES, 0, MMS_NID_NONE,
		    MMS_SECTION_PRESENT | MMS_SECTION_EARLY);
	ASSERT_EQ(build(&s), 0);
	ASSERT_EQ(s.runs.nr, 3);
	EXPECT_FALSE(run(&s, 0)->block);
	EXPECT_EQ(run(&s, 0)->nr_sections, 2);
	EXPECT_TRUE(run(&s, 1)->block);
	EXPECT_TRUE(run(&s, 2)->block);
	teardown(&s);
}

/* RAM that was plugged in, beside memory of a device: they differ in nothing else. */
TEST(sections_with_a_block_and_without_are_two_runs)
{
	struct setup s;

	setup(&s);
	add_section(&s, 0, MMS_SECTION_PRESENT, 1);
	add_section(&s, 1, MMS_SECTION_PRESENT, 1);
	add_region(&s, 0, PAGES, MMS_RAM_IOMEM, 0);
	add_region(&s, PAGES, 2 * PAGES, MMS_RAM_DEVICE, 0);
	ASSERT_EQ(build(&s), 0);
	EXPECT_EQ(s.runs.nr, 2);
	teardown(&s);
}

TEST(sections_yield_where_there_are_many)
{
	unsigned long before = sim_resched;
	struct setup s;
	u64 nr;

	setup(&s);
	for (nr = 0; nr < 50; nr++)
		add_section(&s, nr, MMS_SECTION_PRESENT, 1);
	ASSERT_EQ(build(&s), 0);
	EXPECT_LE(before + 50, sim_resched);
	teardown(&s);
}

static int build_many(void)
{
	struct setup s;
	int err = 0;
	u64 nr;

	setup(&s);
	for (nr = 0; nr < 100 && !err; nr++) {
		struct mms_section section = { .nr = 2 * nr, .flags = MMS_SECTION_PRESENT };

		err = mms_vec_add(&s.sections, &section);
	}
	if (!err)
		err = build(&s);
	teardown(&s);
	return err;
}

TEST(sections_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_many);
}
