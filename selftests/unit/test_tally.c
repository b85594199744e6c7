// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "lists.h"
#include "tally.h"

#define EARLY	(MMS_SECTION_PRESENT | MMS_SECTION_ONLINE | MMS_SECTION_EARLY)
#define ADDED	(MMS_SECTION_PRESENT | MMS_SECTION_ONLINE)
#define MOVABLE	3
#define BLOCK	16

struct setup {
	struct mms_vec zones, memblock, valid;
	struct mms_tally_view view;
	struct mms_place place;
	struct mms_tally tally;
};

/*
 * RAM [4, 10) of node 0, in zone 1, then a hole, and RAM [14, 20) of node 1, in zone 2. Frames up
 * to 32 are online.
 */
static void setup(struct setup *s)
{
	spans_init(&s->zones);
	spans_init(&s->memblock);
	spans_init(&s->valid);
	spans_add(&s->zones, 4, 10, mms_zone_key(0, 1));
	spans_add(&s->zones, 14, 20, mms_zone_key(1, 2));
	spans_add(&s->memblock, 4, 10, mms_memblock_attr(MMS_RAM_MEMBLOCK, 0));
	spans_add(&s->memblock, 14, 20, mms_memblock_attr(MMS_RAM_MEMBLOCK, 1));
	spans_add(&s->valid, 0, 32, EARLY);
	s->view = (struct mms_tally_view){ .zones = &s->zones, .memblock = &s->memblock,
					   .valid = &s->valid, .movable = MOVABLE };
	s->tally = (struct mms_tally){ .end_pfn = 32, .known = true };
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->zones);
	mms_vec_free(&s->memblock);
	mms_vec_free(&s->valid);
}

static void ram(struct setup *s, u64 start_pfn, u64 end_pfn, u32 ram, u32 section, int nid)
{
	const struct mms_region region = { .start_pfn = start_pfn, .end_pfn = end_pfn,
					   .state = MMS_USED, .ram = ram, .section = section,
					   .nid = nid };

	mms_place_start(&region, &s->place);
}

static void hole(struct setup *s, u64 start_pfn, u64 end_pfn)
{
	const struct mms_region region = { .start_pfn = start_pfn, .end_pfn = end_pfn,
					   .state = MMS_SURPLUS, .cause = MMS_CAUSE_SECTION,
					   .section = EARLY, .nid = MMS_NID_NONE };

	mms_place_start(&region, &s->place);
}

static void page(struct setup *s, u64 pfn, u32 flags, int nid, int zone)
{
	const struct mms_page page = { .pfn = pfn, .flags = flags, .nid = nid, .zone = zone };

	s->tally.frames++;
	mms_tally_page(&s->view, &s->place, &page, &s->tally);
}

/* Whether a hole [10, 14), or one behind or before all memory, may say this. */
static bool fits(struct setup *s, u64 pfn, int nid, int zone)
{
	u64 misplaced = s->tally.misplaced;

	hole(s, pfn, pfn + 1);
	page(s, pfn, MMS_PAGE_RESERVED, nid, zone);
	return s->tally.misplaced == misplaced;
}

#define EXPECT_COUNTS(s, read_, surplus_, blank_, misplaced_, unreserved_, taken_, offline_) do { \
	EXPECT_EQ((s)->tally.read, read_);			\
	EXPECT_EQ((s)->tally.surplus, surplus_);		\
	EXPECT_EQ((s)->tally.uninitialised, blank_);		\
	EXPECT_EQ((s)->tally.misplaced, misplaced_);		\
	EXPECT_EQ((s)->tally.unreserved, unreserved_);		\
	EXPECT_EQ((s)->tally.taken, taken_);			\
	EXPECT_EQ((s)->tally.offline, offline_);		\
} while (0)

#define EXPECT_FIRST(s, start, end) do {			\
	EXPECT_EQ((s)->tally.first.start_pfn, start);		\
	EXPECT_EQ((s)->tally.first.end_pfn, end);		\
} while (0)

TEST(tally_of_memory_that_is_as_it_has_to_be)
{
	struct setup s;

	setup(&s);
	ram(&s, 4, 10, MMS_RAM_MEMBLOCK | MMS_RAM_IOMEM, EARLY, 0);
	page(&s, 4, 0, 0, 1);
	page(&s, 5, MMS_PAGE_RESERVED, 0, 1);
	page(&s, 9, MMS_PAGE_OFFLINE, 0, 1);
	EXPECT_COUNTS(&s, 3, 0, 0, 0, 0, 0, 1);
	EXPECT_FIRST(&s, 0, 0);
	EXPECT_EQ(mms_tally_holds(&s.tally), MMS_HOLDS_OK);
	teardown(&s);
}

/* Of one that nobody has initialised nothing else is believed. */
TEST(tally_of_what_is_not_initialised)
{
	struct setup s;

	setup(&s);
	ram(&s, 4, 10, MMS_RAM_MEMBLOCK, EARLY, 0);
	page(&s, 4, 0, 0, 1);
	page(&s, 5, MMS_PAGE_BLANK | MMS_PAGE_OFFLINE, 7, 7);
	hole(&s, 10, 14);
	page(&s, 10, MMS_PAGE_BLANK | MMS_PAGE_TAKEN, 7, 7);
	EXPECT_COUNTS(&s, 3, 1, 2, 0, 0, 0, 0);
	EXPECT_FIRST(&s, 5, 6);
	EXPECT_EQ(mms_tally_holds(&s.tally), MMS_HOLDS_VIOLATED);
	teardown(&s);
}

TEST(tally_of_memory_that_is_misplaced)
{
	struct setup s;

	setup(&s);
	ram(&s, 4, 10, MMS_RAM_MEMBLOCK, EARLY, 0);
	page(&s, 4, 0, 0, 1);
	page(&s, 5, 0, 0, 2);
	page(&s, 6, 0, 1, 1);
	page(&s, 7, 0, 1, 2);
	page(&s, 8, 0, 0, 1);
	page(&s, 9, 0, 0, 9);
	EXPECT_COUNTS(&s, 6, 0, 0, 4, 0, 0, 0);
	/* neighbours are one range, and the first is named */
	EXPECT_FIRST(&s, 5, 8);
	teardown(&s);
}

/* One zone of the node has it, and the memory is of another node. */
TEST(tally_knows_the_node_of_memory)
{
	struct setup s;

	setup(&s);
	spans_add(&s.zones, 20, 24, mms_zone_key(0, 2));
	spans_add(&s.zones, 20, 24, mms_zone_key(1, 2));
	ram(&s, 20, 24, MMS_RAM_IOMEM, ADDED, 1);
	page(&s, 20, 0, 1, 2);
	page(&s, 21, 0, 0, 2);
	EXPECT_EQ(s.tally.misplaced, 1);
	ram(&s, 20, 24, MMS_RAM_IOMEM, ADDED, MMS_NID_UNKNOWN);
	page(&s, 21, 0, 0, 2);
	page(&s, 22, 0, 1, 2);
	EXPECT_EQ(s.tally.misplaced, 1);
	page(&s, 22, 0, 2, 2);
	EXPECT_EQ(s.tally.misplaced, 2);
	ram(&s, 20, 24, MMS_RAM_NOMAP, EARLY, 0);
	page(&s, 22, 0, 1, 2);
	EXPECT_EQ(s.tally.misplaced, 3);
	teardown(&s);
}

/* A zone that ends within a region: what was so of the page before is not, any more. */
TEST(tally_asks_again_where_a_zone_ends)
{
	struct setup s;

	setup(&s);
	ram(&s, 4, 14, MMS_RAM_MEMBLOCK, EARLY, 0);
	page(&s, 9, 0, 0, 1);
	page(&s, 10, 0, 0, 1);
	page(&s, 11, 0, 0, 1);
	EXPECT_EQ(s.tally.misplaced, 2);
	EXPECT_FIRST(&s, 10, 12);
	/* and before one begins */
	ram(&s, 2, 6, MMS_RAM_MEMBLOCK, EARLY, 0);
	page(&s, 3, 0, 0, 1);
	page(&s, 4, 0, 0, 1);
	EXPECT_EQ(s.tally.misplaced, 3);
	teardown(&s);
}

TEST(tally_of_holes_that_are_as_they_have_to_be)
{
	struct setup s;

	setup(&s);
	hole(&s, 10, 14);
	page(&s, 10, MMS_PAGE_RESERVED, 0, 1);
	page(&s, 11, MMS_PAGE_RESERVED, 1, 2);
	EXPECT_COUNTS(&s, 2, 2, 0, 0, 0, 0, 0);
	EXPECT_EQ(mms_tally_holds(&s.tally), MMS_HOLDS_OK);
	teardown(&s);
}

TEST(tally_of_holes_that_somebody_has)
{
	struct setup s;

	setup(&s);
	hole(&s, 10, 14);
	page(&s, 10, 0, 1, 2);
	EXPECT_COUNTS(&s, 1, 1, 0, 0, 1, 0, 0);
	EXPECT_EQ(mms_tally_holds(&s.tally), MMS_HOLDS_VIOLATED);
	page(&s, 12, MMS_PAGE_TAKEN | MMS_PAGE_RESERVED, 1, 2);
	EXPECT_COUNTS(&s, 2, 2, 0, 0, 1, 1, 0);
	EXPECT_FIRST(&s, 10, 11);
	/* memory may be had, and need not be reserved */
	ram(&s, 14, 20, MMS_RAM_MEMBLOCK, EARLY, 1);
	page(&s, 14, MMS_PAGE_TAKEN, 1, 2);
	EXPECT_COUNTS(&s, 3, 2, 0, 0, 1, 1, 0);
	teardown(&s);
}

TEST(tally_of_taken_alone_is_a_violation)
{
	struct setup s;

	setup(&s);
	hole(&s, 10, 14);
	page(&s, 10, MMS_PAGE_TAKEN | MMS_PAGE_RESERVED, 1, 2);
	EXPECT_FIRST(&s, 10, 11);
	EXPECT_EQ(mms_tally_holds(&s.tally), MMS_HOLDS_VIOLATED);
	teardown(&s);
}

TEST(tally_of_a_hole_is_as_what_is_beside_it)
{
	struct setup s;

	setup(&s);
	EXPECT_EQ(fits(&s, 12, 0, 1), true);
	EXPECT_EQ(fits(&s, 12, 1, 2), true);
	EXPECT_EQ(fits(&s, 12, 0, 2), false);
	EXPECT_EQ(fits(&s, 12, 1, 1), false);
	EXPECT_EQ(fits(&s, 12, 2, 1), false);
	EXPECT_EQ(fits(&s, 12, 0, 9), false);
	/* before all memory, and behind it */
	EXPECT_EQ(fits(&s, 0, 0, 1), true);
	EXPECT_EQ(fits(&s, 0, 1, 2), false);
	EXPECT_EQ(fits(&s, 25, 1, 2), true);
	EXPECT_EQ(fits(&s, 25, 0, 1), false);
	teardown(&s);
}

/* In the middle of a zone it is of that, whatever is beside it. */
TEST(tally_of_a_hole_in_a_zone_is_of_that)
{
	struct setup s;

	setup(&s);
	spans_add(&s.zones, 11, 13, mms_zone_key(5, 0));
	EXPECT_EQ(fits(&s, 12, 5, 0), true);
	EXPECT_EQ(fits(&s, 13, 5, 0), false);
	/* nor where both are of one place */
	hole(&s, 10, 14);
	page(&s, 12, MMS_PAGE_RESERVED, 5, 0);
	page(&s, 13, MMS_PAGE_RESERVED, 5, 0);
	EXPECT_EQ(s.tally.misplaced, 2);
	teardown(&s);
}

TEST(tally_of_a_hole_next_to_memory_of_no_node)
{
	struct setup s;

	setup(&s);
	spans_add(&s.memblock, 40, 44, mms_memblock_attr(MMS_RAM_MEMBLOCK, MMS_NID_NONE));
	spans_add(&s.valid, 32, 64, EARLY);
	spans_add(&s.zones, 40, 44, mms_zone_key(6, 2));
	EXPECT_EQ(fits(&s, 36, 6, 2), true);
	EXPECT_EQ(fits(&s, 36, 6, 1), false);
	teardown(&s);
}

/* Memory goes offline, and to Movable and back; the hole beside it says what was so at boot. */
TEST(tally_of_a_hole_whose_neighbour_has_moved)
{
	struct setup s;

	setup(&s);
	EXPECT_EQ(fits(&s, 12, 0, MOVABLE), true);
	EXPECT_EQ(fits(&s, 12, 2, MOVABLE), false);
	EXPECT_EQ(fits(&s, 12, 1, 0), false);
	spans_add(&s.zones, 14, 16, mms_zone_key(1, MOVABLE));
	EXPECT_EQ(fits(&s, 12, 1, 0), true);
	EXPECT_EQ(fits(&s, 12, 0, 0), false);
	teardown(&s);
}

TEST(tally_of_a_hole_whose_neighbour_has_gone)
{
	struct setup s;

	setup(&s);
	mms_vec_free(&s.valid);
	spans_init(&s.valid);
	spans_add(&s.valid, 0, 14, EARLY);
	EXPECT_EQ(fits(&s, 12, 1, 0), true);
	EXPECT_EQ(fits(&s, 12, 0, 0), false);
	/* or is offline */
	spans_add(&s.valid, 14, 32, EARLY & ~MMS_SECTION_ONLINE);
	EXPECT_EQ(fits(&s, 12, 1, 0), true);
	EXPECT_EQ(fits(&s, 25, 1, 0), true);
	EXPECT_EQ(fits(&s, 25, 0, 0), false);
	teardown(&s);
}

TEST(tally_of_a_hole_where_memblock_is_not_known)
{
	struct setup s;

	setup(&s);
	mms_vec_free(&s.memblock);
	spans_init(&s.memblock);
	EXPECT_EQ(fits(&s, 12, 7, 0), true);
	teardown(&s);
}

/* RAM that memblock does not have is a hole to the boot, and no surplus. */
TEST(tally_of_memory_that_is_not_in_memblock)
{
	struct setup s;

	setup(&s);
	ram(&s, 10, 14, MMS_RAM_IOMEM, EARLY, 0);
	page(&s, 10, 0, 1, 2);
	page(&s, 11, MMS_PAGE_TAKEN, 0, 1);
	EXPECT_COUNTS(&s, 2, 0, 0, 0, 0, 0, 0);
	page(&s, 12, 0, 0, 2);
	EXPECT_EQ(s.tally.misplaced, 1);
	teardown(&s);
}

TEST(tally_that_is_not_whole_holds_nothing)
{
	struct mms_tally tally = { .frames = 4, .read = 3, .known = true };

	EXPECT_EQ(mms_tally_holds(&tally), MMS_HOLDS_UNKNOWN);
	tally.read = 4;
	EXPECT_EQ(mms_tally_holds(&tally), MMS_HOLDS_OK);
	tally.known = false;
	EXPECT_EQ(mms_tally_holds(&tally), MMS_HOLDS_UNKNOWN);
	tally.read = 0;
	tally.first.end_pfn = 1;
	EXPECT_EQ(mms_tally_holds(&tally), MMS_HOLDS_VIOLATED);
}

static const struct mms_region axis[] = {
	{ .start_pfn = 0, .end_pfn = 10, .section = EARLY, .ram = MMS_RAM_MEMBLOCK },
	{ .start_pfn = 10, .end_pfn = 18, .section = EARLY, .cause = MMS_CAUSE_SECTION },
	{ .start_pfn = 18, .end_pfn = 64, .section = 0 },
	{ .start_pfn = 64, .end_pfn = 80, .section = EARLY & ~MMS_SECTION_ONLINE },
	{ .start_pfn = 80, .end_pfn = 96, .section = ADDED, .ram = MMS_RAM_DEVICE },
	{ .start_pfn = 100, .end_pfn = 144, .section = ADDED, .ram = MMS_RAM_IOMEM },
};

static int build(struct mms_vec *tallies)
{
	const struct mms_vec regions = VEC_OF(axis, ARRAY_SIZE(axis));

	mms_vec_init(tallies, sizeof(struct mms_tally));
	return mms_tallies_build(&regions, BLOCK, tallies);
}

TEST(tallies_are_of_blocks_with_online_memory)
{
	static const u64 starts[] = { 0, 16, 96, 112, 128 };
	struct mms_vec tallies;

	EXPECT_EQ(build(&tallies), 0);
	ASSERT_EQ(tallies.nr, ARRAY_SIZE(starts));
	for (size_t i = 0; i < tallies.nr; i++) {
		const struct mms_tally *tally = mms_vec_at(&tallies, struct mms_tally, i);

		EXPECT_EQ(tally->start_pfn, starts[i]);
		EXPECT_EQ(tally->end_pfn, starts[i] + BLOCK);
		EXPECT_EQ(tally->known, false);
		EXPECT_EQ(tally->frames, 0);
	}
	mms_vec_free(&tallies);
}

static int build_and_free(void)
{
	struct mms_vec tallies;
	int err = build(&tallies);

	mms_vec_free(&tallies);
	return err;
}

TEST(tallies_report_no_memory)
{
	EXPECT_NOMEM(build_and_free);
}

TEST(tallies_yield)
{
	struct mms_vec tallies;
	unsigned long before = sim_resched;

	EXPECT_EQ(build(&tallies), 0);
	EXPECT_LE(before + 5, sim_resched);
	mms_vec_free(&tallies);
}
