// SPDX-License-Identifier: GPL-2.0
#include "lists.h"
#include "present.h"

#define SECTION	64	/* frames */
#define ONLINE	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP | MMS_SECTION_ONLINE)
#define EARLY	(ONLINE | MMS_SECTION_EARLY)
#define OFFLINE	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP)

/* Of a section with these flags; a list may have the frame, or not. */
static enum mms_present present_of(u64 section, bool memblock, bool iomem, bool device,
				   bool has_memblock)
{
	const struct mms_span span = { .end_pfn = SECTION },
			      valid = { .end_pfn = SECTION, .attr = section };
	const struct mms_piece piece = {
		.end_pfn = SECTION,
		.at = {
			[MMS_LIST_MEMBLOCK] = memblock ? &span : NULL,
			[MMS_LIST_IOMEM] = iomem ? &span : NULL,
			[MMS_LIST_DEVICE] = device ? &span : NULL,
			[MMS_LIST_VALID] = section ? &valid : NULL,
		},
	};

	return mms_present_of(&piece, has_memblock);
}

TEST(present_is_what_is_online)
{
	EXPECT_EQ(present_of(0, true, true, false, true), MMS_PRESENT_NO);
	EXPECT_EQ(present_of(OFFLINE, true, true, false, true), MMS_PRESENT_NO);
	EXPECT_EQ(present_of(OFFLINE, false, false, true, true), MMS_PRESENT_NO);
	EXPECT_EQ(present_of(OFFLINE | MMS_SECTION_EARLY, true, true, false, true),
		  MMS_PRESENT_NO);
	EXPECT_EQ(present_of(ONLINE, false, true, false, true), MMS_PRESENT_YES);
	EXPECT_EQ(present_of(ONLINE, false, false, false, true), MMS_PRESENT_YES);
	EXPECT_EQ(present_of(ONLINE, false, false, false, false), MMS_PRESENT_YES);
}

TEST(present_is_what_memblock_had_at_boot)
{
	EXPECT_EQ(present_of(EARLY, true, true, false, true), MMS_PRESENT_YES);
	EXPECT_EQ(present_of(EARLY, true, false, false, true), MMS_PRESENT_YES);
	EXPECT_EQ(present_of(EARLY, true, false, true, true), MMS_PRESENT_YES);
	EXPECT_EQ(present_of(EARLY, false, true, false, true), MMS_PRESENT_NO);
	EXPECT_EQ(present_of(EARLY, false, false, true, true), MMS_PRESENT_NO);
}

TEST(present_is_at_least_what_the_resource_tree_has)
{
	EXPECT_EQ(present_of(EARLY, false, true, false, false), MMS_PRESENT_YES);
	EXPECT_EQ(present_of(EARLY, false, false, false, false), MMS_PRESENT_MAYBE);
}

struct setup {
	struct mms_vec counters, present, places;
};

static void setup(struct setup *s)
{
	mms_vec_init(&s->counters, sizeof(struct mms_counter));
	spans_init(&s->present);
	spans_init(&s->places);
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->counters);
	mms_vec_free(&s->present);
	mms_vec_free(&s->places);
}

static void counter(struct setup *s, int nid, int zone, u64 start_pfn, u64 end_pfn, u64 present)
{
	const struct mms_counter counter = { nid, zone, start_pfn, end_pfn, present };

	EXPECT_EQ(mms_vec_add(&s->counters, &counter), 0);
}

static void present(struct setup *s, u64 start_pfn, u64 end_pfn, int nid, int zone)
{
	spans_add(&s->present, start_pfn, end_pfn, mms_zone_key(nid, zone));
}

static const struct mms_vec *found(struct setup *s, enum mms_present miscounted)
{
	s->places.nr = 0;
	EXPECT_EQ(mms_miscounted(&s->counters, &s->present, miscounted, &s->places), 0);
	return &s->places;
}

#define EXPECT_WRONG(s, ...)	EXPECT_SPANS(found(s, MMS_PRESENT_YES), __VA_ARGS__)
#define EXPECT_MAYBE(s, ...)	EXPECT_SPANS(found(s, MMS_PRESENT_MAYBE), __VA_ARGS__)
#define EXPECT_NONE(s, what)	EXPECT_EQ(found(s, what)->nr, 0)

TEST(counters_have_what_is_present_in_their_zone)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, MMS_ZONE_NONE, 0, 100, 70);
	counter(&s, 0, 0, 0, 50, 50);
	counter(&s, 0, 1, 50, 100, 20);
	counter(&s, 1, MMS_ZONE_NONE, 100, 200, 90);
	counter(&s, 1, 0, 0, 0, 0);
	counter(&s, 1, 1, 100, 200, 90);
	present(&s, 0, 50, 0, 0);
	present(&s, 60, 80, 0, 1);
	present(&s, 100, 140, 1, 1);
	present(&s, 150, 200, 1, 1);
	EXPECT_NONE(&s, MMS_PRESENT_YES);
	EXPECT_NONE(&s, MMS_PRESENT_MAYBE);
	EXPECT_EQ(found(&s, MMS_PRESENT_NO)->nr, 1);
	teardown(&s);
}

/* Too many, too few, and in the zone of another node. */
TEST(counters_are_wrong_by_one)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, 0, 0, 50, 51);
	counter(&s, 0, 1, 60, 100, 19);
	counter(&s, 1, 1, 110, 200, 40);
	present(&s, 0, 50, 0, 0);
	present(&s, 60, 80, 0, 1);
	present(&s, 110, 150, 0, 3);
	EXPECT_WRONG(&s, { 0, 50, 0 }, { 60, 100, 0 }, { 110, 200, 0 });
	EXPECT_NONE(&s, MMS_PRESENT_MAYBE);
	teardown(&s);
}

TEST(counters_of_a_node_are_those_of_its_zones)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, MMS_ZONE_NONE, 0, 100, 50);
	counter(&s, 0, 0, 0, 50, 49);
	counter(&s, 1, MMS_ZONE_NONE, 100, 200, 60);
	counter(&s, 1, 0, 100, 120, 20);
	counter(&s, 1, 1, 150, 200, 40);
	present(&s, 0, 49, 0, 0);
	present(&s, 100, 120, 1, 0);
	present(&s, 150, 190, 1, 1);
	EXPECT_WRONG(&s, { 0, 100, 0 });
	EXPECT_NONE(&s, MMS_PRESENT_MAYBE);
	teardown(&s);
}

TEST(counters_of_a_zone_say_more_than_those_of_its_node)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, MMS_ZONE_NONE, 0, 200, 90);
	counter(&s, 0, 0, 0, 50, 50);
	counter(&s, 0, 1, 60, 100, 30);
	present(&s, 0, 50, 0, 0);
	present(&s, 60, 100, 0, 1);
	EXPECT_WRONG(&s, { 60, 100, 0 });
	teardown(&s);
}

TEST(counters_may_be_right_of_what_is_in_no_known_zone)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, 0, 0, 50, 50);
	counter(&s, 0, 1, 50, 100, 20);
	counter(&s, 1, 1, 100, 200, 20);
	present(&s, 0, 40, 0, 0);
	present(&s, 50, 60, 0, MMS_ZONE_UNKNOWN);
	EXPECT_WRONG(&s, { 50, 200, 0 });
	EXPECT_MAYBE(&s, { 0, 50, 0 });
	present(&s, 150, 170, MMS_NID_UNKNOWN, MMS_ZONE_UNKNOWN);
	EXPECT_NONE(&s, MMS_PRESENT_YES);
	EXPECT_MAYBE(&s, { 0, 200, 0 });
	teardown(&s);
}

/* What is surely there has to be counted, and what is counted as it is needs no more. */
TEST(counters_are_wrong_whatever_else_may_be_there)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, 0, 0, 50, 39);
	counter(&s, 0, 1, 50, 100, 20);
	present(&s, 0, 40, 0, 0);
	present(&s, 50, 70, 0, 1);
	present(&s, 70, 80, MMS_NID_UNKNOWN, MMS_ZONE_UNKNOWN);
	EXPECT_WRONG(&s, { 0, 50, 0 });
	EXPECT_NONE(&s, MMS_PRESENT_MAYBE);
	teardown(&s);
}

TEST(counters_without_a_span_are_where_it_would_begin)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, 0, 77, 77, 1);
	EXPECT_WRONG(&s, { 77, 78, 0 });
	teardown(&s);
}

TEST(counters_of_zones_that_overlap_are_one_place)
{
	struct setup s;

	setup(&s);
	counter(&s, 0, 2, 20, 60, 1);
	counter(&s, 0, 1, 0, 40, 1);
	EXPECT_WRONG(&s, { 0, 60, 0 });
	teardown(&s);
}

static int places(void)
{
	const struct mms_counter counter = { .end_pfn = 1, .present = 1 };
	const struct mms_vec counters = VEC_OF(&counter, 1);
	struct mms_vec present, places;
	int err;

	spans_init(&present);
	spans_init(&places);
	err = mms_miscounted(&counters, &present, MMS_PRESENT_YES, &places);
	mms_vec_free(&places);
	return err;
}

TEST(counters_without_memory)
{
	EXPECT_NOMEM(places);
}
