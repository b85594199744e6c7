// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "lists.h"
#include "model.h"
#include "totals.h"
#include "toy.h"

#define PRESENT	MMS_SECTION_PRESENT
#define EARLY	(MMS_SECTION_PRESENT | MMS_SECTION_EARLY)

static const struct mms_memmap memmap64 = { 0x10000, 1 << 20, 64 };

struct setup {
	struct mms_vec runs, regions;
	struct mms_totals totals;
};

static void setup(struct setup *s)
{
	runs_init(&s->runs);
	mms_vec_init(&s->regions, sizeof(struct mms_region));
	/* what was in it before must not count */
	__builtin_memset(&s->totals, 0xa5, sizeof(s->totals));
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->runs);
	mms_vec_free(&s->regions);
}

static void add_region(struct setup *s, u64 pages, enum mms_state state, enum mms_cause cause)
{
	struct mms_region region = { .end_pfn = pages, .state = state, .cause = cause };

	if (s->regions.nr)
		region.start_pfn = mms_vec_at(&s->regions, struct mms_region,
					      s->regions.nr - 1)->end_pfn;
	region.end_pfn += region.start_pfn;
	EXPECT_EQ(mms_vec_add(&s->regions, &region), 0);
}

static void add_run(struct setup *s, u64 start_va, u64 end_va, bool mapped, u64 backing_pa)
{
	struct mms_run run = {
		.start_va = start_va,
		.end_va = end_va,
		.mapped = mapped,
		.leaf_bytes = mapped ? 4096 : 0,
		.order = mapped ? MMS_ORDER_UP : MMS_ORDER_ONE,
		.backing_pa = backing_pa,
	};

	EXPECT_EQ(mms_vec_add(&s->runs, &run), 0);
}

static void build(struct setup *s)
{
	EXPECT_EQ(mms_totals_build(&memmap64, &s->runs, &s->regions, &s->totals), 0);
}

TEST(totals_of_nothing_are_zero)
{
	struct setup s;

	setup(&s);
	build(&s);
	EXPECT_EQ(s.totals.mapped | s.totals.backed | s.totals.span_start_va |
		  s.totals.span_end_va | s.totals.described_pages | s.totals.used |
		  s.totals.missing, 0);
	EXPECT_EQ(mms_totals_surplus(&s.totals), 0);
	EXPECT_EQ(mms_totals_populated(&s.totals), 0);
	teardown(&s);
}

TEST(totals_put_each_state_and_cause_in_its_place)
{
	struct setup s;

	setup(&s);
	/* a power of ten each: no sum of others looks like one */
	add_region(&s, 1, MMS_HOLE, MMS_CAUSE_NONE);
	add_region(&s, 10, MMS_USED, MMS_CAUSE_NONE);
	add_region(&s, 100, MMS_SURPLUS, MMS_CAUSE_SECTION);
	add_region(&s, 1000, MMS_SURPLUS, MMS_CAUSE_LEAF);
	add_region(&s, 10000, MMS_SURPLUS, MMS_CAUSE_UNCLAIMED);
	add_region(&s, 100000, MMS_SURPLUS, MMS_CAUSE_ORPHAN);
	add_region(&s, 1000000, MMS_MISSING, MMS_CAUSE_NONE);
	build(&s);
	EXPECT_EQ(s.totals.used, 10 * 64);
	EXPECT_EQ(s.totals.surplus[MMS_CAUSE_NONE], 0);
	EXPECT_EQ(s.totals.surplus[MMS_CAUSE_SECTION], 100 * 64);
	EXPECT_EQ(s.totals.surplus[MMS_CAUSE_LEAF], 1000 * 64);
	EXPECT_EQ(s.totals.surplus[MMS_CAUSE_UNCLAIMED], 10000 * 64);
	EXPECT_EQ(s.totals.surplus[MMS_CAUSE_ORPHAN], 100000 * 64);
	EXPECT_EQ(s.totals.missing, 1000000 * 64);
	EXPECT_EQ(s.totals.described_pages, 1000010);
	EXPECT_EQ(mms_totals_surplus(&s.totals), 111100 * 64);
	EXPECT_EQ(mms_totals_populated(&s.totals), 111110 * 64);
	teardown(&s);
}

TEST(totals_add_up_lines_of_one_kind)
{
	struct setup s;

	setup(&s);
	add_region(&s, 3, MMS_USED, MMS_CAUSE_NONE);
	add_region(&s, 5, MMS_SURPLUS, MMS_CAUSE_LEAF);
	add_region(&s, 4, MMS_USED, MMS_CAUSE_NONE);
	add_region(&s, 1ULL << 40, MMS_SURPLUS, MMS_CAUSE_LEAF);
	build(&s);
	EXPECT_EQ(s.totals.used, 7 * 64);
	EXPECT_EQ(s.totals.surplus[MMS_CAUSE_LEAF], (5 + (1ULL << 40)) * 64);
	teardown(&s);
}

/*
 *	window	| empty | mapped | empty | mapped | empty |
 *	span	        |-------------------------|
 */
TEST(totals_span_reaches_from_the_first_to_the_last_mapped_byte)
{
	struct setup s;

	setup(&s);
	add_run(&s, 0x10000, 0x20000, false, 0);
	add_run(&s, 0x20000, 0x21000, true, 0x5000);
	add_run(&s, 0x21000, 0x30000, false, 0);
	add_run(&s, 0x30000, 0x33000, true, 0x5000);
	add_run(&s, 0x33000, 0x40000, false, 0);
	build(&s);
	EXPECT_EQ(s.totals.span_start_va, 0x20000);
	EXPECT_EQ(s.totals.span_end_va, 0x33000);
	EXPECT_EQ(s.totals.mapped, 0x4000);
	/* [0x5000, 0x6000) is behind both */
	EXPECT_EQ(s.totals.backed, 0x3000);
	teardown(&s);
}

static int build_totals(void)
{
	struct mms_run runs[200] = { { .mapped = false } };
	struct mms_vec regions, vec = VEC_OF(runs, 200);
	struct mms_totals totals;
	int i;

	mms_vec_init(&regions, sizeof(struct mms_region));
	for (i = 0; i < 200; i++)
		runs[i] = (struct mms_run){
			.end_va = 1,
			.mapped = true,
			.backing_pa = i * 2,
		};
	return mms_totals_build(&memmap64, &vec, &regions, &totals);
}

TEST(totals_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_totals);
}

/*
 * The whole way from page tables and lists to the summary, on toy windows.
 */
struct machine {
	struct toy toy;
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_vec regions;
	struct mms_totals totals;
};

static void random_list(struct machine *m, enum mms_list list, const int *attrs)
{
	u64 pfn = sim_random_below(50);

	while (pfn < m->toy.memmap.nr_frames) {
		u64 end_pfn = pfn + 1 + sim_random_below(50);

		if (end_pfn > m->toy.memmap.nr_frames)
			end_pfn = m->toy.memmap.nr_frames;
		spans_add(&m->lists[list], pfn, end_pfn, (u64)attrs[sim_random_below(2)]);
		pfn = end_pfn + sim_random_below(100);
	}
}

static void machine_random(struct machine *m)
{
	static const int none[] = { 0, 0 }, nodes[] = { 0, 1 };
	static const int memblock[] = { MMS_RAM_MEMBLOCK, MMS_RAM_MEMBLOCK | MMS_RAM_AT_BOOT };
	static const int sections[] = { PRESENT, EARLY };

	toy_random(&m->toy);
	lists_init(m->lists);
	mms_vec_init(&m->regions, sizeof(struct mms_region));
	random_list(m, MMS_LIST_MEMBLOCK, memblock);
	random_list(m, MMS_LIST_IOMEM, none);
	random_list(m, MMS_LIST_DEVICE, none);
	random_list(m, MMS_LIST_NODE, nodes);
	random_list(m, MMS_LIST_VALID, sections);
}

static void machine_report(struct machine *m)
{
	struct toy *toy = &m->toy;

	EXPECT_EQ(mms_memmap_populated(&toy->memmap, &toy->runs,
				       &m->lists[MMS_LIST_POPULATED]), 0);
	EXPECT_EQ(mms_memmap_leaves(&toy->memmap, &toy->runs, &m->lists[MMS_LIST_VALID],
				    &m->lists[MMS_LIST_LEAF]), 0);
	EXPECT_EQ(mms_regions_build(m->lists, &m->regions), 0);
	EXPECT_EQ(mms_totals_build(&toy->memmap, &toy->runs, &m->regions, &m->totals), 0);
}

static void machine_free(struct machine *m)
{
	toy_free(&m->toy);
	lists_free(m->lists);
	mms_vec_free(&m->regions);
}

static struct mms_region slow_region(const struct machine *m, u64 pfn)
{
	struct frame frame;
	int list;

	for (list = 0; list < MMS_NR_LISTS; list++) {
		const struct mms_span *span = mms_span_find(&m->lists[list], pfn);

		frame.at[list] = span ? (int)span->attr : ABSENT;
	}
	/* not from the list: this is what the page tables are for */
	frame.at[MMS_LIST_POPULATED] =
		toy_frame_mapped(&m->toy, pfn) == m->toy.memmap.page_bytes ? 0 : ABSENT;
	return model_frame(&frame);
}

static struct mms_totals slow_totals(const struct machine *m)
{
	u64 page_bytes = m->toy.memmap.page_bytes, pfn, i;
	struct mms_totals totals = { .mapped = 0 };
	bool backed[TOY_BACKING * TOY_PTE] = { false };

	for (pfn = 0; pfn < m->toy.memmap.nr_frames; pfn++) {
		struct mms_region region = slow_region(m, pfn);

		totals.described_pages += mms_region_described(&region);
		totals.used += region.state == MMS_USED ? page_bytes : 0;
		totals.missing += region.state == MMS_MISSING ? page_bytes : 0;
		totals.surplus[region.cause] += region.state == MMS_SURPLUS ? page_bytes : 0;
	}
	for (i = 0; i < m->toy.bytes; i++) {
		if (!m->toy.leaf[i])
			continue;
		if (!totals.mapped++)
			totals.span_start_va = m->toy.start_va + i;
		totals.span_end_va = m->toy.start_va + i + 1;
		totals.backed += !backed[m->toy.backing[i]];
		backed[m->toy.backing[i]] = true;
	}
	return totals;
}

/* Mapped bytes of the window that are in no struct page which is mapped as a whole. */
static u64 slow_fragments(const struct machine *m)
{
	const struct mms_memmap *memmap = &m->toy.memmap;
	u64 fragments = 0, i;

	for (i = 0; i < m->toy.bytes; i++) {
		u64 va = m->toy.start_va + i;
		u64 pfn = (va - memmap->base_va) / memmap->page_bytes;
		bool whole = va >= memmap->base_va && pfn < memmap->nr_frames &&
			     toy_frame_mapped(&m->toy, pfn) == memmap->page_bytes;

		fragments += m->toy.leaf[i] && !whole;
	}
	return fragments;
}

TEST(totals_agree_with_a_look_at_every_frame_and_byte)
{
	for_each_round(300) {
		static struct machine m;
		struct mms_totals slow;
		int cause;

		machine_random(&m);
		machine_report(&m);
		slow = slow_totals(&m);
		EXPECT_EQ(m.totals.mapped, slow.mapped);
		EXPECT_EQ(m.totals.backed, slow.backed);
		EXPECT_EQ(m.totals.span_start_va, slow.span_start_va);
		EXPECT_EQ(m.totals.span_end_va, slow.span_end_va);
		EXPECT_EQ(m.totals.described_pages, slow.described_pages);
		EXPECT_EQ(m.totals.used, slow.used);
		EXPECT_EQ(m.totals.missing, slow.missing);
		for (cause = 0; cause < MMS_NR_CAUSES; cause++)
			EXPECT_EQ(m.totals.surplus[cause], slow.surplus[cause]);
		machine_free(&m);
	}
}

/* What Documentation/debugfs.rst promises at its end. */
TEST(totals_keep_the_promises_of_the_summary)
{
	for_each_round(100) {
		static struct machine m;
		u64 populated, needed;

		machine_random(&m);
		machine_report(&m);
		populated = mms_totals_populated(&m.totals);
		needed = m.totals.described_pages * m.toy.memmap.page_bytes;
		EXPECT_EQ(m.totals.mapped, populated + slow_fragments(&m));
		EXPECT_EQ(populated, m.totals.used + mms_totals_surplus(&m.totals));
		EXPECT_EQ(needed, m.totals.used + m.totals.missing);
		EXPECT_EQ(m.totals.surplus[MMS_CAUSE_NONE], 0);
		EXPECT_LE(m.totals.backed, m.totals.mapped);
		machine_free(&m);
	}
}

/* Sorting yields, too: once and a half for each. */
TEST(totals_yield_where_there_are_many_runs)
{
	unsigned long before = sim_resched;
	struct setup s;

	setup(&s);
	for (u64 i = 0; i < 100; i++)
		add_run(&s, i << 12, (i + 1) << 12, true, i << 13);
	build(&s);
	EXPECT_LE(before + 200, sim_resched);
	teardown(&s);
}
