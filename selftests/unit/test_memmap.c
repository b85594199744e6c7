// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/sched.h>

#include "lists.h"
#include "region.h"
#include "toy.h"

#define K	1024ULL
#define M	(1024 * K)
#define VA	0xffffea0000000000ULL
#define NR	BIT_ULL(34)	/* frames: 46 bits of address, 4K pages */

struct setup {
	struct mms_memmap memmap;
	struct mms_vec runs, valid, list;
	u64 va;
};

static void setup(struct setup *s, u32 page_bytes)
{
	*s = (struct setup){ .memmap = { VA, NR, page_bytes }, .va = VA };
	runs_init(&s->runs);
	spans_init(&s->valid);
	spans_init(&s->list);
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->runs);
	mms_vec_free(&s->valid);
	mms_vec_free(&s->list);
}

static void map(struct setup *s, u64 bytes, u64 leaf_bytes)
{
	struct mms_run run = {
		.start_va = s->va,
		.end_va = s->va + bytes,
		.mapped = true,
		.leaf_bytes = leaf_bytes,
		.order = MMS_ORDER_UP,
		.backing_pa = s->va - VA,
	};

	s->va += bytes;
	EXPECT_EQ(mms_vec_add(&s->runs, &run), 0);
}

static void leave(struct setup *s, u64 bytes)
{
	struct mms_run run = { .start_va = s->va, .end_va = s->va + bytes };

	s->va += bytes;
	EXPECT_EQ(mms_vec_add(&s->runs, &run), 0);
}

static void populated(struct setup *s)
{
	s->list.nr = 0;
	EXPECT_EQ(mms_memmap_populated(&s->memmap, &s->runs, &s->list), 0);
}

static void leaves(struct setup *s)
{
	s->list.nr = 0;
	EXPECT_EQ(mms_memmap_leaves(&s->memmap, &s->runs, &s->valid, &s->list), 0);
}

static void expect_touched(const struct mms_memmap *memmap, u64 start_va, u64 end_va,
			   u64 want_start, u64 want_end)
{
	u64 start_pfn, end_pfn;

	mms_memmap_touched(memmap, start_va, end_va, &start_pfn, &end_pfn);
	EXPECT_EQ(start_pfn, want_start);
	EXPECT_EQ(end_pfn, want_end);
}

static void expect_untouched(const struct mms_memmap *memmap, u64 start_va, u64 end_va)
{
	u64 start_pfn, end_pfn;

	mms_memmap_touched(memmap, start_va, end_va, &start_pfn, &end_pfn);
	EXPECT_LE(end_pfn, start_pfn);
}

TEST(memmap_pmd_leaf_describes_128_mib_of_4k_pages)
{
	struct setup s;

	setup(&s, 64);
	expect_touched(&s.memmap, VA, VA + 2 * M, 0, 32768);
	expect_touched(&s.memmap, VA + 2 * M, VA + 4 * M, 32768, 65536);
	teardown(&s);
}

/*
 *	struct pages  | 72 | 73 | 74 |		56 bytes each
 *	page of memmap ------|--------		4096 = 73 * 56 + 8
 */
TEST(memmap_page_touches_a_struct_page_that_lies_across_its_end)
{
	struct setup s;

	setup(&s, 56);
	expect_touched(&s.memmap, VA, VA + 4 * K, 0, 74);
	expect_touched(&s.memmap, VA + 4 * K, VA + 8 * K, 73, 147);
	setup(&s, 80);	/* 4096 = 51 * 80 + 16 */
	expect_touched(&s.memmap, VA, VA + 4 * K, 0, 52);
	expect_touched(&s.memmap, VA + 4 * K, VA + 8 * K, 51, 103);
	expect_touched(&s.memmap, VA + 81, VA + 82, 1, 2);
	teardown(&s);
}

TEST(memmap_is_populated_where_every_byte_is_mapped)
{
	struct setup s;

	setup(&s, 56);
	map(&s, 4 * K, 4 * K);
	leave(&s, 4 * K);
	map(&s, 4 * K, 4 * K);
	leave(&s, 4 * K);
	populated(&s);
	/* [8192, 12288): frame 146 has 8176 to 8232, frame 219 has 12264 to 12320 */
	EXPECT_SPANS(&s.list, { 0, 73, 0 }, { 147, 219, 0 });
	teardown(&s);
}

TEST(memmap_struct_page_across_two_runs_is_populated)
{
	struct setup s;

	setup(&s, 56);
	map(&s, 4 * K, 4 * K);
	map(&s, 2 * M, 4 * K);
	map(&s, 4 * K, 4 * K);
	leave(&s, 4 * K);
	populated(&s);
	EXPECT_SPANS(&s.list, { 0, (2 * M + 8 * K) / 56, 0 });
	teardown(&s);
}

TEST(memmap_run_smaller_than_a_struct_page_populates_nothing)
{
	struct setup s;

	setup(&s, 80);
	leave(&s, 80);
	map(&s, 79, 4 * K);
	leave(&s, 1);
	map(&s, 80, 4 * K);
	populated(&s);
	EXPECT_SPANS(&s.list, { 2, 3, 0 });
	teardown(&s);
}

TEST(memmap_of_empty_runs_is_not_populated)
{
	struct setup s;

	setup(&s, 64);
	populated(&s);
	EXPECT_EQ(s.list.nr, 0);
	leave(&s, 2 * M);
	leave(&s, 4 * K);
	populated(&s);
	EXPECT_EQ(s.list.nr, 0);
	teardown(&s);
}

/*
 * The window begins below the struct page of frame 0, as with memory that
 * starts at 0 on arm64 when the linear map starts below it:
 *
 *	window	|---------|---------|
 *	frames	      | 0 | 1 | ...
 */
TEST(memmap_below_frame_0_is_of_no_frame)
{
	struct setup s;

	setup(&s, 64);
	s.memmap.base_va = VA + 4 * K - 64;
	map(&s, 4 * K, 4 * K);
	expect_touched(&s.memmap, VA, VA + 4 * K, 0, 1);
	expect_untouched(&s.memmap, VA, VA + 4 * K - 64);
	populated(&s);
	EXPECT_SPANS(&s.list, { 0, 1, 0 });
	s.memmap.base_va = VA + 4 * K;
	populated(&s);
	EXPECT_EQ(s.list.nr, 0);
	teardown(&s);
}

TEST(memmap_window_far_above_frame_0_counts_on)
{
	struct setup s;

	setup(&s, 64);
	s.memmap.base_va = VA - (1ULL << 34) * 64;	/* frames beyond 32 bits */
	s.memmap.nr_frames = 1ULL << 40;
	map(&s, 4 * K, 4 * K);
	populated(&s);
	EXPECT_SPANS(&s.list, { 1ULL << 34, (1ULL << 34) + 64, 0 });
	teardown(&s);
}

TEST(memmap_ends_with_the_last_frame_an_address_can_name)
{
	struct setup s;

	setup(&s, 64);
	s.memmap.nr_frames = 65;
	map(&s, 8 * K, 4 * K);
	expect_touched(&s.memmap, VA, VA + 8 * K, 0, 65);
	expect_untouched(&s.memmap, VA + 65 * 64, VA + 8 * K);
	populated(&s);
	EXPECT_SPANS(&s.list, { 0, 65, 0 });
	spans_add(&s.valid, 64, 65, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 64, 65, 0 });
	teardown(&s);
}

TEST(memmap_valid_frames_beyond_the_last_one_share_nothing)
{
	struct setup s;

	setup(&s, 64);
	s.memmap.nr_frames = 65;
	map(&s, 8 * K, 4 * K);
	leave(&s, 4 * K);
	map(&s, 4 * K, 4 * K);
	spans_add(&s.valid, 64, 128, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 64, 65, 0 });
	teardown(&s);
}

/*
 * One sub-section, 2 MiB, beside ZONE_DEVICE memory in a section of which the
 * kernel mapped the memmap with one PMD leaf:
 *
 *	leaf	|-------------------------------|	32768 frames
 *	valid	     |--|				512 frames
 */
TEST(memmap_pmd_leaf_around_a_sub_section_is_shared_by_all_its_frames)
{
	struct setup s;

	setup(&s, 64);
	map(&s, 2 * M, 2 * M);
	spans_add(&s.valid, 1024, 1536, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 0, 32768, 0 });
	teardown(&s);
}

/* 2 MiB are 128 pages of 16K, their memmap is half a page. */
TEST(memmap_16k_page_is_shared_by_two_sub_sections)
{
	struct setup s;

	setup(&s, 64);
	map(&s, 48 * K, 16 * K);
	spans_add(&s.valid, 256 + 128, 256 + 256, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 256, 512, 0 });
	teardown(&s);
}

/* 2 MiB are 512 pages of 4K, their memmap is eight pages and no more. */
TEST(memmap_of_4k_pages_is_not_shared_by_sub_sections)
{
	struct setup s;

	setup(&s, 64);
	map(&s, 2 * M, 4 * K);
	spans_add(&s.valid, 512, 1024, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 512, 1024, 0 });
	teardown(&s);
}

TEST(memmap_leaf_without_a_valid_frame_is_not_shared)
{
	struct setup s;

	setup(&s, 64);
	map(&s, 4 * M, 2 * M);
	leave(&s, 2 * M);
	map(&s, 2 * M, 2 * M);
	spans_add(&s.valid, 0, 1, 1);
	spans_add(&s.valid, 65536, 98304, 1);	/* not mapped */
	leaves(&s);
	EXPECT_SPANS(&s.list, { 0, 32768, 0 });
	populated(&s);
	EXPECT_SPANS(&s.list, { 0, 65536, 0 }, { 98304, 131072, 0 });
	teardown(&s);
}

TEST(memmap_leaf_is_cut_where_the_window_ends)
{
	struct setup s;

	setup(&s, 64);
	s.va += 64 * K;
	map(&s, 128 * K, 2 * M);
	spans_add(&s.valid, 1536, 1537, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 1024, 3072, 0 });
	teardown(&s);
}

TEST(memmap_several_valid_ranges_in_one_leaf_are_one)
{
	struct setup s;

	setup(&s, 64);
	map(&s, 4 * M, 2 * M);
	spans_add(&s.valid, 0, 512, 1);
	spans_add(&s.valid, 1024, 1536, 2);
	spans_add(&s.valid, 32767, 32769, 1);	/* goes on in the next leaf */
	leaves(&s);
	EXPECT_SPANS(&s.list, { 0, 65536, 0 });
	teardown(&s);
}

TEST(memmap_of_many_runs_yields)
{
	struct setup s;
	unsigned long before;

	setup(&s, 64);
	for (int i = 0; i < 100; i++) {
		map(&s, 4096, 4096);
		leave(&s, 4096);
	}
	before = sim_resched;
	leaves(&s);
	EXPECT_LE(before + 100, sim_resched);
	teardown(&s);
}

TEST(memmap_valid_range_may_reach_over_several_runs)
{
	struct setup s;

	setup(&s, 64);
	map(&s, 4 * K, 4 * K);
	leave(&s, 2 * M - 4 * K);
	map(&s, 2 * M, 2 * M);
	spans_add(&s.valid, 32, 32769, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 0, 64, 0 }, { 32768, 65536, 0 });
	teardown(&s);
}

/* Frame 73 has its first 8 bytes in the first page, and frame 0 is valid. */
TEST(memmap_leaf_is_shared_by_a_struct_page_that_only_begins_in_it)
{
	struct setup s;

	setup(&s, 56);
	map(&s, 8 * K, 4 * K);
	spans_add(&s.valid, 0, 1, 1);
	leaves(&s);
	EXPECT_SPANS(&s.list, { 0, 74, 0 });
	s.valid.nr = 0;
	spans_add(&s.valid, 73, 74, 1);		/* and is in both */
	leaves(&s);
	EXPECT_SPANS(&s.list, { 0, 147, 0 });
	teardown(&s);
}

static u64 count_frames(const struct mms_vec *spans)
{
	u64 frames = 0;
	size_t i;

	for (i = 0; i < spans->nr; i++) {
		const struct mms_span *span = mms_vec_at(spans, struct mms_span, i);

		frames += span->end_pfn - span->start_pfn;
	}
	return frames;
}

TEST(memmap_populated_agrees_with_a_look_at_every_byte)
{
	for_each_round(300) {
		static struct toy toy;
		struct mms_vec spans;
		u64 pfn, nr = 0;

		toy_random(&toy);
		spans_init(&spans);
		EXPECT_EQ(mms_memmap_populated(&toy.memmap, &toy.runs, &spans), 0);
		EXPECT_SORTED(&spans);
		for (pfn = 0; pfn < toy.memmap.nr_frames; pfn++) {
			bool all = toy_frame_mapped(&toy, pfn) == toy.memmap.page_bytes;

			EXPECT_EQ(!!mms_span_find(&spans, pfn), all);
			nr += all;
		}
		EXPECT_EQ(count_frames(&spans), nr);
		mms_vec_free(&spans);
		toy_free(&toy);
	}
}

TEST(memmap_touched_agrees_with_a_look_at_every_byte)
{
	for_each_round(300) {
		static struct toy toy;
		u64 start_va, end_va, start_pfn, end_pfn, pfn;

		toy_random(&toy);
		start_va = toy.start_va + sim_random_below(toy.bytes);
		end_va = start_va + 1 + sim_random_below(1000);
		mms_memmap_touched(&toy.memmap, start_va, end_va, &start_pfn, &end_pfn);
		EXPECT_LE(end_pfn, toy.memmap.nr_frames);
		for (pfn = 0; pfn < toy.memmap.nr_frames; pfn++) {
			u64 va = toy_frame_va(&toy, pfn);
			bool in = va < end_va && va + toy.memmap.page_bytes > start_va;

			EXPECT_EQ(pfn >= start_pfn && pfn < end_pfn, in);
		}
		toy_free(&toy);
	}
}

static void random_valid(const struct toy *toy, struct mms_vec *valid)
{
	u64 pfn = sim_random_below(40);

	while (pfn < toy->memmap.nr_frames) {
		u64 end_pfn = pfn + 1 + sim_random_below(40);

		if (end_pfn > toy->memmap.nr_frames)
			end_pfn = toy->memmap.nr_frames;
		spans_add(valid, pfn, end_pfn, sim_random_below(2));
		pfn = end_pfn + sim_random_below(60);
	}
}

/* Mark each leaf with a byte of a valid frame; then ask each frame for a marked one. */
static void slow_leaves(const struct toy *toy, const struct mms_vec *valid, bool *shared)
{
	static bool marked[TOY_BYTES + 1];
	u64 pfn, i;

	__builtin_memset(marked, 0, sizeof(marked));
	for (pfn = 0; pfn < toy->memmap.nr_frames; pfn++)
		for (i = 0; i < toy->memmap.page_bytes && mms_span_find(valid, pfn); i++)
			marked[toy_leaf_at(toy, toy_frame_va(toy, pfn) + i)] = true;
	marked[0] = false;
	for (pfn = 0; pfn < toy->memmap.nr_frames; pfn++)
		for (i = 0, shared[pfn] = false; i < toy->memmap.page_bytes; i++)
			shared[pfn] |= marked[toy_leaf_at(toy, toy_frame_va(toy, pfn) + i)];
}

TEST(memmap_leaves_agree_with_a_look_at_every_byte)
{
	for_each_round(300) {
		static struct toy toy;
		struct mms_vec valid, spans;
		bool shared[TOY_FRAMES];
		u64 pfn, nr = 0;

		toy_random(&toy);
		spans_init(&valid);
		spans_init(&spans);
		random_valid(&toy, &valid);
		EXPECT_EQ(mms_memmap_leaves(&toy.memmap, &toy.runs, &valid, &spans), 0);
		EXPECT_SORTED(&spans);
		slow_leaves(&toy, &valid, shared);
		for (pfn = 0; pfn < toy.memmap.nr_frames; pfn++) {
			EXPECT_EQ(!!mms_span_find(&spans, pfn), shared[pfn]);
			nr += shared[pfn];
		}
		EXPECT_EQ(count_frames(&spans), nr);
		mms_vec_free(&valid);
		mms_vec_free(&spans);
		toy_free(&toy);
	}
}

static int build_lists(int (*build)(struct setup *s))
{
	/* not allocated: only what is tested is to fail */
	struct mms_run runs[200];
	struct mms_span valid[100];
	struct setup s;
	int i, err;

	setup(&s, 64);
	for (i = 0; i < 200; i++) {
		runs[i] = (struct mms_run){
			.start_va = VA + i * 4 * K,
			.end_va = VA + (i + 1) * 4 * K,
			.mapped = i % 2 == 0,
			.leaf_bytes = 4 * K,
		};
		valid[i / 2] = (struct mms_span){ i / 2 * 128, i / 2 * 128 + 1, 1 };
	}
	s.runs = (struct mms_vec)VEC_OF(runs, 200);
	s.valid = (struct mms_vec)VEC_OF(valid, 100);
	err = build(&s);
	mms_vec_free(&s.list);
	return err;
}

static int build_populated(struct setup *s)
{
	return mms_memmap_populated(&s->memmap, &s->runs, &s->list);
}

static int build_leaves(struct setup *s)
{
	return mms_memmap_leaves(&s->memmap, &s->runs, &s->valid, &s->list);
}

static int build_populated_lists(void)
{
	return build_lists(build_populated);
}

static int build_leaves_lists(void)
{
	return build_lists(build_leaves);
}

TEST(memmap_lists_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_populated_lists);
	EXPECT_NOMEM(build_leaves_lists);
}

TEST(leaf_has_the_frames_of_all_its_bytes)
{
	u64 start_pfn, end_pfn;
	struct setup s;

	setup(&s, 56);
	map(&s, 12 * K, 4 * K);
	mms_memmap_leaf(&s.memmap, mms_vec_at(&s.runs, struct mms_run, 0), VA + 4 * K, &start_pfn,
			&end_pfn);
	EXPECT_EQ(start_pfn, 73);
	EXPECT_EQ(end_pfn, 147);
	mms_memmap_leaf(&s.memmap, mms_vec_at(&s.runs, struct mms_run, 0), VA + 8 * K - 1,
			&start_pfn, &end_pfn);
	EXPECT_EQ(start_pfn, 73);
	EXPECT_EQ(end_pfn, 147);
	teardown(&s);
}

TEST(run_is_found_by_its_addresses_alone)
{
	struct setup s;

	setup(&s, 64);
	map(&s, 4 * K, 4 * K);
	s.va += 4 * K;
	map(&s, 4 * K, 4 * K);
	EXPECT_TRUE(!mms_run_find(&s.runs, VA - 1));
	EXPECT_TRUE(mms_run_find(&s.runs, VA + 4 * K - 1) ==
		    mms_vec_at(&s.runs, struct mms_run, 0));
	EXPECT_TRUE(!mms_run_find(&s.runs, VA + 4 * K));
	EXPECT_TRUE(mms_run_find(&s.runs, VA + 8 * K) == mms_vec_at(&s.runs, struct mms_run, 1));
	EXPECT_TRUE(!mms_run_find(&s.runs, VA + 12 * K));
	teardown(&s);
}

TEST(frames_of_runs_are_each_once_and_in_order)
{
	const struct mms_run runs[] = {
		{ 0, 8 * K, true, .leaf_bytes = 4 * K, .order = MMS_ORDER_UP,
		  .backing_pa = 40 * K },
		{ .start_va = 8 * K, .end_va = 16 * K },
		{ 16 * K, 20 * K, true, .leaf_bytes = 4 * K, .backing_pa = 8 * K },
		{ 20 * K, 32 * K, true, .leaf_bytes = 4 * K, .order = MMS_ORDER_SAME,
		  .backing_pa = 48 * K },
		{ 32 * K, 36 * K, true, .leaf_bytes = 4 * K, .backing_pa = 40 * K },
		{ 36 * K, 38 * K, true, .leaf_bytes = 4 * K, .backing_pa = 60 * K },
	};
	const struct mms_vec vec = VEC_OF(runs, 6);
	struct mms_vec frames;

	spans_init(&frames);
	EXPECT_EQ(mms_runs_frames(&vec, 12, &frames), 0);
	EXPECT_SPANS(&frames, { 2, 3, 0 }, { 10, 13, 0 }, { 15, 16, 0 });
	mms_vec_free(&frames);
}
