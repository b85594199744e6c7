// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "edge.h"
#include "lists.h"

#define ONLINE	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP | MMS_SECTION_ONLINE)
#define FRAMES	4096	/* that an address can name */

struct setup {
	struct mms_vec regions, valid, edges;
	u64 end_pfn;
};

static void setup(struct setup *s)
{
	mms_vec_init(&s->regions, sizeof(struct mms_region));
	spans_init(&s->valid);
	mms_vec_init(&s->edges, sizeof(struct mms_edge));
	s->end_pfn = 0;
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->regions);
	mms_vec_free(&s->valid);
	mms_vec_free(&s->edges);
}

/* The next region, up to @end_pfn; its frames are valid if it has flags. */
static void region(struct setup *s, u64 end_pfn, enum mms_state state, u32 section)
{
	const struct mms_region region = { .start_pfn = s->end_pfn, .end_pfn = end_pfn,
					   .state = state, .section = section };

	EXPECT_EQ(mms_vec_add(&s->regions, &region), 0);
	if (section)
		spans_add(&s->valid, s->end_pfn, end_pfn, section);
	s->end_pfn = end_pfn;
}

static void build(struct setup *s)
{
	EXPECT_EQ(mms_edges_build(&s->regions, &s->valid, FRAMES, &s->edges), 0);
}

static const struct mms_edge *edge(const struct setup *s, size_t i)
{
	static const struct mms_edge none;

	EXPECT_EQ(i < s->edges.nr, true);
	return i < s->edges.nr ? mms_vec_at(&s->edges, struct mms_edge, i) : &none;
}

#define EXPECT_EDGE(s, i, at, which, of, flags) do {			\
	EXPECT_EQ(edge(s, i)->pfn, at);					\
	EXPECT_EQ(edge(s, i)->side, which);				\
	EXPECT_EQ(edge(s, i)->state, of);				\
	EXPECT_EQ(edge(s, i)->section, flags);				\
} while (0)

#define EXPECT_OTHER(s, i, what, flags) do {				\
	EXPECT_EQ(edge(s, i)->other, what);				\
	EXPECT_EQ(edge(s, i)->other_section, flags);			\
} while (0)

TEST(edges_of_nothing)
{
	struct setup s;

	setup(&s);
	build(&s);
	EXPECT_EQ(s.edges.nr, 0);
	region(&s, 16, MMS_HOLE, 0);
	region(&s, 32, MMS_MISSING, ONLINE);
	build(&s);
	EXPECT_EQ(s.edges.nr, 0);
	teardown(&s);
}

TEST(edges_are_both_ends_of_a_stretch)
{
	struct setup s;

	setup(&s);
	region(&s, 16, MMS_HOLE, 0);
	region(&s, 24, MMS_SURPLUS, ONLINE | MMS_SECTION_EARLY);
	region(&s, 28, MMS_USED, ONLINE | MMS_SECTION_EARLY);
	region(&s, 32, MMS_USED, ONLINE);
	region(&s, 48, MMS_HOLE, 0);
	region(&s, 64, MMS_USED, MMS_SECTION_PRESENT);
	build(&s);
	EXPECT_EQ(s.edges.nr, 4);
	EXPECT_EDGE(&s, 0, 16, MMS_SIDE_FIRST, MMS_SURPLUS, ONLINE | MMS_SECTION_EARLY);
	EXPECT_EDGE(&s, 1, 31, MMS_SIDE_LAST, MMS_USED, ONLINE);
	EXPECT_EDGE(&s, 2, 48, MMS_SIDE_FIRST, MMS_USED, MMS_SECTION_PRESENT);
	EXPECT_EDGE(&s, 3, 63, MMS_SIDE_LAST, MMS_USED, MMS_SECTION_PRESENT);
	for (size_t i = 0; i < 4; i++)
		EXPECT_OTHER(&s, i, MMS_OTHER_HOLE, 0);
	EXPECT_EQ(edge(&s, 0)->stretch_pfn, 16);
	EXPECT_EQ(edge(&s, 1)->stretch_pfn, 16);
	EXPECT_EQ(edge(&s, 2)->stretch_pfn, 48);
	EXPECT_EQ(edge(&s, 3)->stretch_pfn, 48);
	teardown(&s);
}

TEST(edges_of_one_frame_are_two)
{
	struct setup s;

	setup(&s);
	region(&s, 7, MMS_HOLE, 0);
	region(&s, 8, MMS_USED, 0);
	build(&s);
	EXPECT_EQ(s.edges.nr, 2);
	EXPECT_EDGE(&s, 0, 7, MMS_SIDE_FIRST, MMS_USED, 0);
	EXPECT_EDGE(&s, 1, 7, MMS_SIDE_LAST, MMS_USED, 0);
	teardown(&s);
}

/* Before frame 0, and behind the last one that has an address. */
TEST(edges_of_the_axis_have_no_other_side)
{
	struct setup s;

	setup(&s);
	region(&s, FRAMES, MMS_USED, ONLINE);
	build(&s);
	EXPECT_EQ(s.edges.nr, 2);
	EXPECT_OTHER(&s, 0, MMS_OTHER_NONE, 0);
	EXPECT_OTHER(&s, 1, MMS_OTHER_NONE, 0);
	teardown(&s);
}

TEST(edges_tell_what_is_missing_beside_them)
{
	struct setup s;

	setup(&s);
	region(&s, 16, MMS_MISSING, ONLINE);
	region(&s, 32, MMS_USED, ONLINE);
	region(&s, 48, MMS_MISSING, 0);
	build(&s);
	EXPECT_EQ(s.edges.nr, 2);
	EXPECT_OTHER(&s, 0, MMS_OTHER_MISSING, ONLINE);
	EXPECT_OTHER(&s, 1, MMS_OTHER_MISSING, 0);
	teardown(&s);
}

/* A hole that is valid is left out of the regions where these end. */
TEST(edges_tell_what_is_valid_beside_them)
{
	struct setup s;

	setup(&s);
	region(&s, 16, MMS_HOLE, MMS_SECTION_PRESENT);
	region(&s, 32, MMS_USED, ONLINE);
	spans_add(&s.valid, 32, 48, ONLINE | MMS_SECTION_EARLY);
	build(&s);
	EXPECT_EQ(s.edges.nr, 2);
	EXPECT_OTHER(&s, 0, MMS_OTHER_HOLE, MMS_SECTION_PRESENT);
	EXPECT_OTHER(&s, 1, MMS_OTHER_HOLE, ONLINE | MMS_SECTION_EARLY);
	teardown(&s);
}

static int build_edges(void)
{
	const struct mms_region region = { .start_pfn = 8, .end_pfn = 16, .state = MMS_USED };
	const struct mms_vec regions = VEC_OF(&region, 1);
	struct mms_vec valid, edges;
	int err;

	spans_init(&valid);
	mms_vec_init(&edges, sizeof(struct mms_edge));
	err = mms_edges_build(&regions, &valid, FRAMES, &edges);
	mms_vec_free(&edges);
	return err;
}

TEST(edges_without_memory)
{
	EXPECT_NOMEM(build_edges);
}

TEST(edges_of_many_regions_yield)
{
	unsigned long before = sim_resched;
	struct setup s;

	setup(&s);
	for (u64 end_pfn = 16; end_pfn <= 1600; end_pfn += 16)
		region(&s, end_pfn, end_pfn % 32 ? MMS_USED : MMS_HOLE, 0);
	build(&s);
	EXPECT_EQ(s.edges.nr, 100);
	EXPECT_LE(before + 100, sim_resched);
	teardown(&s);
}
