// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "cost.h"
#include "lists.h"

#define K	1024ULL
#define M	(1024 * K)
#define G	(1024 * M)

struct setup {
	struct mms_memmap memmap;
	struct mms_vec regions, stranded, lines;
	struct mms_totals totals;
	struct mms_cost_view view;
};

static void setup(struct setup *s, unsigned int page_shift)
{
	*s = (struct setup){ .memmap = { 0xffffea0000000000ULL, 1ULL << 34, 64 } };
	mms_vec_init(&s->regions, sizeof(struct mms_region));
	mms_vec_init(&s->stranded, sizeof(struct mms_span));
	mms_vec_init(&s->lines, sizeof(struct mms_cost));
	s->view = (struct mms_cost_view) {
		.memmap = &s->memmap,
		.regions = &s->regions,
		.totals = &s->totals,
		.stranded = &s->stranded,
		.page_shift = page_shift,
		.subsection_bytes = 2 * M,
		.block_bytes = 128 * M,
	};
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->regions);
	mms_vec_free(&s->stranded);
	mms_vec_free(&s->lines);
}

static void add_as(struct setup *s, u32 ram, enum mms_state state, u64 start, u64 end)
{
	struct mms_region region = {
		.ram = ram,
		.start_pfn = start >> s->view.page_shift,
		.end_pfn = end >> s->view.page_shift,
		.state = state,
	};

	EXPECT_EQ(mms_vec_add(&s->regions, &region), 0);
}

static void add(struct setup *s, enum mms_state state, u64 start, u64 end)
{
	add_as(s, MMS_RAM_MEMBLOCK, state, start, end);
}

static void build(struct setup *s)
{
	EXPECT_EQ(mms_cost_build(&s->view, &s->lines), 0);
}

static u64 cost(const struct setup *s, enum mms_cost_name name, u64 arg)
{
	size_t i;

	for (i = 0; i < s->lines.nr; i++) {
		const struct mms_cost *line = mms_vec_at(&s->lines, struct mms_cost, i);

		if (line->name == name && line->arg == arg)
			return line->none ? 0xbad : line->bytes;
	}
	return 0xdead;
}

/* Memory at 0 to 1.5 GiB and from 2 to 3.5 GiB: machines/feng-3g.machine. */
TEST(cost_of_a_3_gib_board_depends_on_the_section_size)
{
	struct setup s;

	setup(&s, 12);
	add(&s, MMS_USED, 0, G + 512 * M);
	add(&s, MMS_HOLE, G + 512 * M, 2 * G);
	add(&s, MMS_USED, 2 * G, 3 * G + 512 * M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 1024), 64 * M);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 128), 48 * M);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 512), 48 * M);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 2), 48 * M);
	EXPECT_EQ(cost(&s, MMS_COST_EXACT, 0), 48 * M);
	EXPECT_EQ(cost(&s, MMS_COST_FLAT, 0), 56 * M);
	teardown(&s);
}

TEST(cost_counts_a_section_once)
{
	struct setup s;

	setup(&s, 12);
	add(&s, MMS_SURPLUS, 0, 4 * K);
	add(&s, MMS_USED, G + 4 * K, G + 8 * K);
	add(&s, MMS_HOLE, G + 8 * K, G + M);
	add(&s, MMS_MISSING, G + M, G + M + 4 * K);
	add(&s, MMS_USED, G + 127 * M, G + 129 * M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 1024), 16 * M);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 128), 4 * M);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 2), 3 * 32 * K);
	EXPECT_EQ(cost(&s, MMS_COST_FLAT, 0), (129 * M - 4 * K) / 64);
	teardown(&s);
}

/* Alone, before RAM of its section, behind it, and said to be RAM by somebody else. */
TEST(cost_of_device_memory_is_by_subsections)
{
	struct setup s;

	setup(&s, 12);
	add_as(&s, MMS_RAM_DEVICE, MMS_USED, G + 4 * K, G + 4 * M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 1024), 2 * 32 * K);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 2), 2 * 32 * K);
	EXPECT_EQ(cost(&s, MMS_COST_EXACT, 0), 2 * 32 * K);
	s.lines.nr = 0;
	add(&s, MMS_USED, G + 200 * M, G + 201 * M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 1024), 16 * M);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 128), 2 * 32 * K + 2 * M);
	s.lines.nr = 0;
	add_as(&s, MMS_RAM_DEVICE, MMS_USED, G + 255 * M, G + 257 * M);
	add_as(&s, MMS_RAM_DEVICE | MMS_RAM_IOMEM, MMS_USED, 2 * G, 2 * G + M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 1024), 32 * M);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 128), 2 * 32 * K + 2 * M + 32 * K + 2 * M);
	teardown(&s);
}

/* With pages of 16 KiB, two sub-sections have their memmap in one page. */
TEST(cost_to_the_subsection_is_in_whole_pages)
{
	struct setup s;

	setup(&s, 14);
	add(&s, MMS_USED, 2 * M, 4 * M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 2), 8 * K);
	EXPECT_EQ(cost(&s, MMS_COST_EXACT, 0), 16 * K);
	s.lines.nr = 0;
	add(&s, MMS_USED, 8 * M, 10 * M);
	add(&s, MMS_USED, 10 * M, 12 * M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 2), 24 * K);
	EXPECT_EQ(cost(&s, MMS_COST_EXACT, 0), 32 * K);
	s.lines.nr = 0;
	add(&s, MMS_USED, 16 * M, 18 * M);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 2), 32 * K);
	EXPECT_EQ(cost(&s, MMS_COST_EXACT, 0), 48 * K);
	teardown(&s);
}

TEST(cost_of_no_memory_is_nothing)
{
	struct setup s;

	setup(&s, 12);
	add(&s, MMS_HOLE, 0, G);
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_FLAT, 0), 0);
	EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 1024), 0);
	EXPECT_EQ(cost(&s, MMS_COST_EXACT, 0), 0);
	EXPECT_EQ(cost(&s, MMS_COST_PLUG, 1), 16 * M);
	EXPECT_EQ(cost(&s, MMS_COST_PLUG, 1024), 16 * G);
	teardown(&s);
}

TEST(cost_repeats_the_sums)
{
	struct setup s;

	setup(&s, 12);
	s.totals = (struct mms_totals){
		.mapped = 7000, .backed = 2000, .described_pages = 3, .used = 10, .missing = 200,
		.surplus = { 0, 1, 20, 300, 4000 },
	};
	build(&s);
	EXPECT_EQ(cost(&s, MMS_COST_MEMORY, 0), 3 * 4096);
	EXPECT_EQ(cost(&s, MMS_COST_NEEDED, 0), 210);
	EXPECT_EQ(cost(&s, MMS_COST_MAPPED, 0), 7000);
	EXPECT_EQ(cost(&s, MMS_COST_SECTION, 0), 1);
	EXPECT_EQ(cost(&s, MMS_COST_LEAF, 0), 20);
	EXPECT_EQ(cost(&s, MMS_COST_UNCLAIMED, 0), 300);
	EXPECT_EQ(cost(&s, MMS_COST_ORPHAN, 0), 4000);
	EXPECT_EQ(cost(&s, MMS_COST_MISSING, 0), 200);
	EXPECT_EQ(cost(&s, MMS_COST_SAVED, 0), 5000);
	teardown(&s);
}

/* The order of the file is a contract. */
TEST(cost_has_each_line_once_and_in_order)
{
	size_t i, sections = 0, plugs = 0;
	struct setup s;

	setup(&s, 12);
	build(&s);
	for (i = 0; i < s.lines.nr; i++) {
		const struct mms_cost *line = mms_vec_at(&s.lines, struct mms_cost, i);

		EXPECT_TRUE(!i || line[-1].name < line->name ||
			    (line[-1].name == line->name && line[-1].arg < line->arg));
		sections += line->name == MMS_COST_SECTIONS;
		plugs += line->name == MMS_COST_PLUG;
	}
	EXPECT_EQ(sections, 10);
	EXPECT_EQ(plugs, 6);
	EXPECT_EQ(s.lines.nr, 11 + 10 + 6 + 1);
	teardown(&s);
}

static struct mms_cost pluggable(struct setup *s)
{
	build(s);
	return *mms_vec_at(&s->lines, struct mms_cost, s->lines.nr - 1);
}

TEST(cost_has_the_range_that_the_kernel_says_is_pluggable)
{
	struct mms_cost line;
	struct setup s;

	setup(&s, 12);
	s.view.pluggable_start = G;
	s.view.pluggable_end = 64 * G;
	line = pluggable(&s);
	EXPECT_EQ(line.name, MMS_COST_PLUGGABLE);
	EXPECT_EQ(line.start, G);
	EXPECT_EQ(line.end, 64 * G);
	EXPECT_TRUE(!line.none && !line.unknown);
	s.view.block_bytes = 0;
	EXPECT_TRUE(pluggable(&s).none);
	teardown(&s);
}

TEST(cost_does_not_know_the_pluggable_range_of_a_kernel_that_does_not_say)
{
	struct mms_cost line;
	struct setup s;

	setup(&s, 12);
	line = pluggable(&s);
	EXPECT_EQ(line.name, MMS_COST_PLUGGABLE);
	EXPECT_TRUE(!line.none && line.unknown);
	teardown(&s);
}

TEST(cost_has_a_line_for_each_stranded_range)
{
	const struct mms_cost *line;
	struct setup s;

	setup(&s, 12);
	EXPECT_EQ(mms_span_append(&s.stranded, G, 2 * G, 5), 0);
	EXPECT_EQ(mms_span_append(&s.stranded, 3 * G, 4 * G, 7), 0);
	build(&s);
	EXPECT_EQ(s.lines.nr, 11 + 10 + 6 + 1 + 2);
	line = mms_vec_at(&s.lines, struct mms_cost, s.lines.nr - 2);
	EXPECT_EQ(line[0].name, MMS_COST_STRANDED);
	EXPECT_EQ(line[0].start, G);
	EXPECT_EQ(line[0].end, 2 * G);
	EXPECT_EQ(line[0].bytes, 5);
	EXPECT_EQ(line[1].name, MMS_COST_STRANDED);
	EXPECT_EQ(line[1].bytes, 7);
	teardown(&s);
}

/* A block of 128 MiB takes 2 MiB of memmap. */
TEST(cost_has_room_for_whole_blocks)
{
	struct mms_cost_node node = { .nid = 3, .free = 9 * M, .leaves = 4 * M, .spare = 7 * M };
	struct setup s;

	setup(&s, 12);
	EXPECT_EQ(mms_cost_add_node(&s.view, &node, &s.lines), 0);
	EXPECT_EQ(cost(&s, MMS_COST_FREE, 3), 9 * M);
	EXPECT_EQ(cost(&s, MMS_COST_FREE_LEAVES, 3), 0xbad);
	EXPECT_EQ(cost(&s, MMS_COST_ROOM, 3), 3 * 128 * M);
	node.nid = 4;
	node.has_leaves = true;
	node.spare = 2 * M - 1;
	EXPECT_EQ(mms_cost_add_node(&s.view, &node, &s.lines), 0);
	EXPECT_EQ(cost(&s, MMS_COST_FREE_LEAVES, 4), 4 * M);
	EXPECT_EQ(cost(&s, MMS_COST_ROOM, 4), 0);
	teardown(&s);
}

/* Small pages are of use once no node has leaves. */
TEST(cost_has_room_for_leaves_where_others_have_some)
{
	struct mms_cost_node node = {
		.nid = 3, .free = 900 * M, .leaves = 6 * M, .spare = 700 * M, .spare_leaves = 4 * M,
		.has_leaves = true,
	};
	struct setup s;

	setup(&s, 12);
	EXPECT_EQ(mms_cost_add_node(&s.view, &node, &s.lines), 0);
	EXPECT_EQ(cost(&s, MMS_COST_ROOM, 3), 350 * 128 * M);
	s.lines.nr = 0;
	node.elsewhere = 2 * M;
	EXPECT_EQ(mms_cost_add_node(&s.view, &node, &s.lines), 0);
	EXPECT_EQ(cost(&s, MMS_COST_ROOM, 3), 2 * 128 * M);
	teardown(&s);
}

TEST(cost_has_no_room_where_there_are_no_blocks)
{
	struct mms_cost_node node = { .nid = 3, .free = 9 * M, .spare = 7 * M };
	struct setup s;

	setup(&s, 12);
	s.view.block_bytes = 0;
	EXPECT_EQ(mms_cost_add_node(&s.view, &node, &s.lines), 0);
	EXPECT_EQ(cost(&s, MMS_COST_FREE, 3), 9 * M);
	EXPECT_EQ(cost(&s, MMS_COST_ROOM, 3), 0xbad);
	teardown(&s);
}

static int build_cost(void)
{
	struct mms_cost_node node = { .nid = 0 };
	struct setup s;
	int i, err;

	setup(&s, 12);
	err = mms_cost_build(&s.view, &s.lines);
	for (i = 0; i < 100 && !err; i++)
		err = mms_cost_add_node(&s.view, &node, &s.lines);
	teardown(&s);
	return err;
}

TEST(cost_reports_that_memory_is_short)
{
	EXPECT_NOMEM(build_cost);
}

/* Slow: one section after the other. */
static u64 slow_sections(const struct setup *s, u64 section_pages, u64 frames)
{
	u64 bytes = 0, nr, i;

	for (nr = 0; nr * section_pages < frames; nr++) {
		for (i = 0; i < s->regions.nr; i++) {
			const struct mms_region *r;

			r = mms_vec_at(&s->regions, struct mms_region, i);
			if (mms_region_described(r) && r->start_pfn < (nr + 1) * section_pages &&
			    r->end_pfn > nr * section_pages) {
				bytes += section_pages * s->memmap.page_bytes;
				break;
			}
		}
	}
	return bytes;
}

/* Eleven models, in each of which sorting yields, too: once and a half for each region. */
TEST(cost_yields_where_there_are_many_regions)
{
	unsigned long before = sim_resched;
	struct setup s;
	u64 i;

	setup(&s, 12);
	for (i = 0; i < 100; i++)
		add(&s, MMS_USED, 2 * i * G, (2 * i + 1) * G);
	build(&s);
	EXPECT_LE(before + 11 * 200, sim_resched);
	teardown(&s);
}

TEST(cost_agrees_with_a_look_at_every_section)
{
	for_each_round(100) {
		static const enum mms_state states[] = { MMS_HOLE, MMS_USED, MMS_SURPLUS,
							 MMS_MISSING };
		u64 pfn = 0, end_pfn, mib;
		struct setup s;

		setup(&s, 12);
		while (pfn < 4000000) {
			end_pfn = pfn + 1 + sim_random_below(sim_chance(50) ? 2000 : 500000);
			add(&s, states[sim_random_below(4)], pfn << 12, end_pfn << 12);
			pfn = end_pfn;
		}
		build(&s);
		for (mib = 32; mib <= 1024; mib *= 2)
			EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, mib),
				  slow_sections(&s, mib << 8, pfn));
		EXPECT_EQ(cost(&s, MMS_COST_SECTIONS, 2), slow_sections(&s, 512, pfn));
		EXPECT_EQ(cost(&s, MMS_COST_EXACT, 0), slow_sections(&s, 512, pfn));
		teardown(&s);
	}
}
