// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "lists.h"
#include "model.h"

#define EARLY	(MMS_SECTION_PRESENT | MMS_SECTION_EARLY)
#define ADDED	MMS_SECTION_PRESENT

struct setup {
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_vec regions;
};

static void setup(struct setup *s)
{
	lists_init(s->lists);
	mms_vec_init(&s->regions, sizeof(struct mms_region));
}

static void teardown(struct setup *s)
{
	lists_free(s->lists);
	mms_vec_free(&s->regions);
}

static void add(struct setup *s, enum mms_list list, u64 start_pfn, u64 end_pfn, u64 attr)
{
	spans_add(&s->lists[list], start_pfn, end_pfn, attr);
}

static void build(struct setup *s)
{
	EXPECT_EQ(mms_regions_build(s->lists, &s->regions), 0);
}

static const struct mms_region *region_at(const struct setup *s, size_t i)
{
	static const struct mms_region none = { .start_pfn = ~0ULL };

	return i < s->regions.nr ? mms_vec_at(&s->regions, struct mms_region, i) : &none;
}

#define EXPECT_REGION(s, i, start, end, st)	do {			\
	const struct mms_region *_region = region_at(s, i);		\
									\
	EXPECT_EQ(_region->start_pfn, start);				\
	EXPECT_EQ(_region->end_pfn, end);				\
	EXPECT_EQ(_region->state, st);					\
} while (0)

TEST(regions_of_nothing_are_none)
{
	struct setup s;

	setup(&s);
	build(&s);
	EXPECT_EQ(s.regions.nr, 0);
	teardown(&s);
}

TEST(regions_begin_with_a_hole_at_frame_0)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_IOMEM, 8, 16, 0);
	add(&s, MMS_LIST_POPULATED, 8, 16, 0);
	build(&s);
	EXPECT_EQ(s.regions.nr, 2);
	EXPECT_REGION(&s, 0, 0, 8, MMS_HOLE);
	EXPECT_REGION(&s, 1, 8, 16, MMS_USED);
	teardown(&s);
}

/*
 *	pfn		0    8   16   24   32   40
 *	iomem		|----|         |----|
 *	populated	|---------|
 *			used surpl hole miss
 */
TEST(regions_have_one_line_for_each_state)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_IOMEM, 0, 8, 0);
	add(&s, MMS_LIST_IOMEM, 24, 32, 0);
	add(&s, MMS_LIST_POPULATED, 0, 16, 0);
	build(&s);
	EXPECT_EQ(s.regions.nr, 4);
	EXPECT_REGION(&s, 0, 0, 8, MMS_USED);
	EXPECT_REGION(&s, 1, 8, 16, MMS_SURPLUS);
	EXPECT_REGION(&s, 2, 16, 24, MMS_HOLE);
	EXPECT_REGION(&s, 3, 24, 32, MMS_MISSING);
	teardown(&s);
}

/*
 *	pfn		0    8   16   24
 *	iomem		|----|
 *	node		|---------|		a hole whose node is known
 *	valid		|--------------|	and one in a present section
 *	lines		|----|
 */
TEST(regions_end_with_the_last_frame_that_is_described_or_populated)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_IOMEM, 0, 8, 0);
	add(&s, MMS_LIST_NODE, 0, 16, 0);
	add(&s, MMS_LIST_VALID, 0, 24, ADDED);
	build(&s);
	EXPECT_EQ(s.regions.nr, 1);
	EXPECT_REGION(&s, 0, 0, 8, MMS_MISSING);
	teardown(&s);
}

TEST(regions_are_none_if_all_is_hole)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_VALID, 8, 16, ADDED);
	add(&s, MMS_LIST_LEAF, 20, 24, 0);
	build(&s);
	EXPECT_EQ(s.regions.nr, 0);
	teardown(&s);
}

TEST(regions_keep_a_surplus_at_the_end)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_IOMEM, 0, 8, 0);
	add(&s, MMS_LIST_POPULATED, 0, 9, 0);
	build(&s);
	EXPECT_EQ(s.regions.nr, 2);
	EXPECT_REGION(&s, 1, 8, 9, MMS_SURPLUS);
	teardown(&s);
}

/*
 * Spans end where a source ends a record, for instance between two resources;
 * that is no line as long as all columns agree.
 */
TEST(regions_that_agree_in_every_column_are_one)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_IOMEM, 0, 8, 0);
	add(&s, MMS_LIST_IOMEM, 8, 16, 0);
	add(&s, MMS_LIST_POPULATED, 0, 4, 0);
	add(&s, MMS_LIST_POPULATED, 4, 16, 0);
	/* a used frame shows no difference between leaf and no leaf */
	add(&s, MMS_LIST_LEAF, 2, 6, 0);
	build(&s);
	EXPECT_EQ(s.regions.nr, 1);
	EXPECT_REGION(&s, 0, 0, 16, MMS_USED);
	teardown(&s);
}

/* Both halves of [0, 16) alike but for one list, which changes at 8. */
static void expect_split(enum mms_list list, u64 attr_low, u64 attr_high)
{
	struct setup s;

	setup(&s);
	if (list != MMS_LIST_MEMBLOCK)
		add(&s, MMS_LIST_MEMBLOCK, 0, 16, MMS_RAM_MEMBLOCK);
	add(&s, MMS_LIST_POPULATED, 0, 16, 0);
	add(&s, list, 0, 8, attr_low);
	add(&s, list, 8, 16, attr_high);
	build(&s);
	EXPECT_EQ(s.regions.nr, 2);
	EXPECT_REGION(&s, 0, 0, 8, MMS_USED);
	EXPECT_REGION(&s, 1, 8, 16, MMS_USED);
	teardown(&s);
}

TEST(regions_split_where_only_the_words_of_ram_differ)
{
	expect_split(MMS_LIST_MEMBLOCK, MMS_RAM_MEMBLOCK, MMS_RAM_NOMAP);
}

TEST(regions_split_where_only_the_node_differs)
{
	expect_split(MMS_LIST_NODE, 0, 1);
}

TEST(regions_split_where_only_the_flags_of_the_section_differ)
{
	expect_split(MMS_LIST_VALID, EARLY, EARLY | MMS_SECTION_ONLINE);
}

TEST(regions_split_where_only_the_cause_differs)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_POPULATED, 0, 16, 0);
	add(&s, MMS_LIST_LEAF, 0, 8, 0);
	build(&s);
	EXPECT_EQ(s.regions.nr, 2);
	EXPECT_EQ(region_at(&s, 0)->cause, MMS_CAUSE_LEAF);
	EXPECT_EQ(region_at(&s, 1)->cause, MMS_CAUSE_ORPHAN);
	teardown(&s);
}

TEST(regions_split_where_only_the_state_differs)
{
	struct setup s;

	setup(&s);
	add(&s, MMS_LIST_IOMEM, 0, 16, 0);
	add(&s, MMS_LIST_POPULATED, 0, 8, 0);
	build(&s);
	EXPECT_EQ(s.regions.nr, 2);
	EXPECT_REGION(&s, 0, 0, 8, MMS_USED);
	EXPECT_REGION(&s, 1, 8, 16, MMS_MISSING);
	teardown(&s);
}

TEST(regions_let_others_run_while_they_are_built)
{
	unsigned long before = sim_resched;
	struct setup s;
	u64 pfn;

	setup(&s);
	for (pfn = 0; pfn < 100; pfn += 2)
		add(&s, MMS_LIST_IOMEM, pfn, pfn + 1, 0);
	build(&s);
	EXPECT_LE(50, sim_resched - before);
	teardown(&s);
}

static int build_many_regions(void)
{
	struct setup s;
	u64 pfn;
	int err;

	setup(&s);
	for (pfn = 0; pfn < 200; pfn += 2) {
		struct mms_span span = { pfn, pfn + 1, 0 };

		err = mms_vec_add(&s.lists[MMS_LIST_IOMEM], &span);
		if (err)
			goto out;
	}
	err = mms_regions_build(s.lists, &s.regions);
out:
	teardown(&s);
	return err;
}

TEST(regions_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_many_regions);
}

#define AXIS	64

/* Each list in stretches, so that neighbours often agree and often do not. */
static void random_frames(struct frame *frames)
{
	static const int attrs[MMS_NR_LISTS][3] = {
		[MMS_LIST_MEMBLOCK] = {
			MMS_RAM_MEMBLOCK, MMS_RAM_NOMAP, MMS_RAM_MEMBLOCK | MMS_RAM_AT_BOOT,
		},
		[MMS_LIST_NODE] = { 0, 1, 2 },
		[MMS_LIST_VALID] = { EARLY, ADDED, ADDED | MMS_SECTION_DEVICE },
	};
	int list, pfn;

	for (list = 0; list < MMS_NR_LISTS; list++) {
		int attr = ABSENT;

		for (pfn = 0; pfn < AXIS; pfn++) {
			if (!pfn || sim_chance(15))
				attr = sim_chance(50) ? ABSENT :
						       attrs[list][sim_random_below(3)];
			frames[pfn].at[list] = pfn < AXIS - 8 ? attr : ABSENT;
		}
	}
}

static void add_frames(struct setup *s, const struct frame *frames)
{
	int list, pfn;

	for (list = 0; list < MMS_NR_LISTS; list++)
		for (pfn = 0; pfn < AXIS; pfn++)
			if (frames[pfn].at[list] != ABSENT)
				EXPECT_EQ(mms_span_append(&s->lists[list], pfn, pfn + 1,
							  frames[pfn].at[list]), 0);
}

static bool columns_agree(const struct mms_region *a, const struct mms_region *b)
{
	return a->state == b->state && a->cause == b->cause && a->ram == b->ram &&
	       a->nid == b->nid && a->section == b->section;
}

static void expect_frames(const struct setup *s, const struct frame *frames)
{
	struct mms_region before = { .state = MMS_HOLE }, now;
	u64 pfn, end_pfn = 0, start_pfn = 0;
	size_t line = 0;

	for (pfn = 0; pfn < AXIS; pfn++)
		if (model_frame(&frames[pfn]).state != MMS_HOLE)
			end_pfn = pfn + 1;
	for (pfn = 0; pfn <= end_pfn; pfn++, before = now) {
		if (pfn < end_pfn)
			now = model_frame(&frames[pfn]);
		if (!pfn || (pfn < end_pfn && columns_agree(&before, &now)))
			continue;
		EXPECT_EQ(region_at(s, line)->start_pfn, start_pfn);
		EXPECT_EQ(region_at(s, line)->end_pfn, pfn);
		EXPECT_TRUE(columns_agree(region_at(s, line), &before));
		start_pfn = pfn;
		line++;
	}
	EXPECT_EQ(s->regions.nr, line);
}

TEST(regions_agree_with_a_look_at_every_frame)
{
	for_each_round(2000) {
		struct frame frames[AXIS];
		struct setup s;

		setup(&s);
		random_frames(frames);
		add_frames(&s, frames);
		build(&s);
		expect_frames(&s, frames);
		teardown(&s);
	}
}
