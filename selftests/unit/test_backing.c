// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "lists.h"
#include "world.h"

#define K	1024ULL
#define G	(1024 * 1024 * K)

/*
 * A walk over a world is right if it hands out each populated frame once, in order, and if
 * what it says of a piece holds for every frame and every byte of memmap in it.
 */
struct seen {
	const struct world *w;
	u64 end_pfn;
	u64 frames;
	u64 pieces;
	u64 times[TOY_BACKING * TOY_PTE];
	u64 first_va[TOY_BACKING * TOY_PTE];
};

static void seen_init(struct seen *seen, const struct world *w)
{
	u64 va;

	*seen = (struct seen){ .w = w };
	for (va = w->toy.start_va; va < w->toy.start_va + w->toy.bytes; va++) {
		if (toy_leaf_at(&w->toy, va) && !seen->times[world_pa(w, va)]++)
			seen->first_va[world_pa(w, va)] = va;
	}
}

/* Backing beyond the frames that the lists know is in no zone and of no node. */
static struct world_frame holder(const struct world *w, u64 pfn)
{
	struct world_frame none = { .zone = MMS_ZONE_NONE, .node = MMS_NID_UNKNOWN };

	return pfn < w->toy.memmap.nr_frames ? w->frames[pfn] : none;
}

static u64 block_of(const struct world *w, u64 pfn)
{
	return w->view.block_pages ? pfn / w->view.block_pages : 0;
}

static void expect_frame(const struct world *w, const struct mms_backing *backing, u64 pfn)
{
	const struct world_frame *frame = &w->frames[pfn];
	u64 backing_pfn = world_pa(w, toy_frame_va(&w->toy, pfn)) >> WORLD_SHIFT;
	struct world_frame in = holder(w, backing_pfn);
	enum mms_host host = MMS_HOST_OTHER;

	if (w->view.block_pages && block_of(w, pfn) == block_of(w, backing_pfn))
		host = MMS_HOST_SELF;
	if (in.altmap)
		host = MMS_HOST_ALTMAP;
	EXPECT_TRUE(mms_region_populated(&frame->region));
	EXPECT_EQ(backing->nid, frame->region.nid);
	EXPECT_EQ(backing->zone, frame->zone);
	EXPECT_EQ(backing->backing_nid, in.node);
	EXPECT_EQ(backing->backing_zone, in.zone);
	EXPECT_EQ(backing->host, host);
	EXPECT_EQ(backing->ram, in.ram);
	EXPECT_EQ(block_of(w, backing_pfn), block_of(w, backing->backing_pfn));
}

static void count(const struct seen *seen, u64 pfn, u64 *shared, u64 *saved)
{
	u64 va = toy_frame_va(&seen->w->toy, pfn), end_va = va + seen->w->toy.memmap.page_bytes;

	for (; va < end_va; va++) {
		u64 pa = world_pa(seen->w, va);

		*shared += seen->times[pa] > 1;
		*saved += seen->first_va[pa] != va;
	}
}

/* Struct pages that do not lie across mappings, which count where they begin. */
static bool whole(const struct world *w)
{
	return w->toy.memmap.page_bytes == 64 && w->toy.memmap.base_va % 64 == 0;
}

static int seen_piece(void *ctx, const struct mms_backing *backing)
{
	u64 shared = 0, saved = 0, pfn;
	struct seen *seen = ctx;
	const struct world *w = seen->w;

	EXPECT_LE(seen->end_pfn, backing->start_pfn);
	EXPECT_TRUE(backing->start_pfn < backing->end_pfn);
	EXPECT_EQ(block_of(w, backing->start_pfn), block_of(w, backing->end_pfn - 1));
	EXPECT_EQ(backing->backing_pfn,
		  world_pa(w, toy_frame_va(&w->toy, backing->start_pfn)) >> WORLD_SHIFT);
	for (pfn = backing->start_pfn; pfn < backing->end_pfn; pfn++) {
		expect_frame(w, backing, pfn);
		count(seen, pfn, &shared, &saved);
	}
	if (whole(w)) {
		EXPECT_EQ(backing->shared, shared);
		EXPECT_EQ(backing->saved, saved);
	}
	EXPECT_LE(backing->saved, backing->shared);
	seen->end_pfn = backing->end_pfn;
	seen->frames += backing->end_pfn - backing->start_pfn;
	seen->pieces++;
	return 0;
}

TEST(backing_agrees_with_a_look_at_every_frame)
{
	for_each_round(300) {
		static struct world w;
		static struct seen seen;
		u64 populated = 0, pfn;

		world_random(&w);
		if (sim_chance(20))
			w.view.block_pages = 0;
		seen_init(&seen, &w);
		EXPECT_EQ(mms_backing_walk(&w.view, seen_piece, &seen), 0);
		for (pfn = 0; pfn < w.toy.memmap.nr_frames; pfn++)
			populated += mms_region_populated(&w.frames[pfn].region);
		EXPECT_EQ(seen.frames, populated);
		world_free(&w);
	}
}

static int refuse(void *ctx, const struct mms_backing *backing)
{
	u64 *calls = ctx;

	(void)backing;
	return ++*calls == 3 ? -7 : 0;
}

TEST(backing_walk_ends_with_the_first_error)
{
	for_each_round(20) {
		static struct world w;
		static struct seen seen;
		u64 calls = 0;

		world_random(&w);
		seen_init(&seen, &w);
		EXPECT_EQ(mms_backing_walk(&w.view, seen_piece, &seen), 0);
		EXPECT_EQ(mms_backing_walk(&w.view, refuse, &calls), seen.pieces < 3 ? 0 : -7);
		EXPECT_EQ(calls, seen.pieces < 3 ? seen.pieces : 3);
		world_free(&w);
	}
}

/* A step for each edge, not for each frame: terabytes in one leaf are one step. */
struct big {
	struct mms_vec runs, regions, shares, nodes, zones, altmaps, ram, list;
	struct mms_memmap memmap;
	struct mms_backing_view view;
};

static void big_init(struct big *b, u64 pages)
{
	struct mms_run run = {
		.end_va = pages * 64,
		.mapped = true,
		.leaf_bytes = 2 * K * K,
		.order = MMS_ORDER_UP,
		.backing_pa = 4 * G,
	};
	struct mms_region region = { .end_pfn = pages, .state = MMS_USED };

	*b = (struct big){ .memmap = { 0, pages, 64 } };
	runs_init(&b->runs);
	mms_vec_init(&b->regions, sizeof(region));
	mms_vec_init(&b->shares, sizeof(struct mms_share));
	mms_vec_init(&b->list, sizeof(struct mms_backing));
	spans_init(&b->nodes);
	spans_init(&b->zones);
	spans_init(&b->altmaps);
	spans_init(&b->ram);
	EXPECT_EQ(mms_vec_add(&b->runs, &run), 0);
	EXPECT_EQ(mms_vec_add(&b->regions, &region), 0);
	spans_add(&b->nodes, 0, pages, 0);
	spans_add(&b->zones, 0, pages, 2);
	b->view = (struct mms_backing_view) {
		.memmap = &b->memmap, .runs = &b->runs, .regions = &b->regions,
		.shares = &b->shares, .nodes = &b->nodes, .zones = &b->zones,
		.altmaps = &b->altmaps, .ram = &b->ram, .block_pages = pages, .page_shift = 12,
	};
}

static void big_free(struct big *b)
{
	mms_vec_free(&b->runs);
	mms_vec_free(&b->regions);
	mms_vec_free(&b->shares);
	mms_vec_free(&b->nodes);
	mms_vec_free(&b->zones);
	mms_vec_free(&b->altmaps);
	mms_vec_free(&b->ram);
	mms_vec_free(&b->list);
}

static int big_append(void *ctx, const struct mms_backing *backing)
{
	return mms_backing_append(ctx, backing);
}

TEST(backing_of_a_terabyte_takes_few_steps)
{
	unsigned long before = sim_resched;
	struct big b;

	big_init(&b, 1ULL << 28);
	EXPECT_EQ(mms_backing_walk(&b.view, big_append, &b.list), 0);
	EXPECT_EQ(b.list.nr, 1);
	EXPECT_LE(sim_resched - before, 2);
	EXPECT_NE(sim_resched, before);
	big_free(&b);
}

/*
 *	block     |       0       |       1       |       2       |
 *	host      |     other     |     self      |     other     |
 */
TEST(backing_lines_that_agree_are_merged_over_blocks)
{
	const struct mms_backing *line;
	struct big b;

	big_init(&b, 3 << 19);
	b.view.block_pages = 1 << 19;
	mms_vec_at(&b.runs, struct mms_run, 0)->backing_pa = (1ULL << 31) + (64 << 20);
	EXPECT_EQ(mms_backing_walk(&b.view, big_append, &b.list), 0);
	ASSERT_EQ(b.list.nr, 3);
	line = mms_vec_at(&b.list, struct mms_backing, 1);
	EXPECT_EQ(line->start_pfn, 1 << 19);
	EXPECT_EQ(line->end_pfn, 2 << 19);
	EXPECT_EQ(line->host, MMS_HOST_SELF);
	EXPECT_EQ(mms_vec_at(&b.list, struct mms_backing, 2)->host, MMS_HOST_OTHER);
	b.list.nr = 0;
	mms_vec_at(&b.runs, struct mms_run, 0)->backing_pa = 1ULL << 40;
	EXPECT_EQ(mms_backing_walk(&b.view, big_append, &b.list), 0);
	EXPECT_EQ(b.list.nr, 1);
	big_free(&b);
}

static int big_keep(void *ctx, const struct mms_backing *backing)
{
	return mms_vec_add(ctx, backing);
}

/*
 *	frames    |     block 0       |     block 1       |
 *	memmap    | block 99 |        block 100           |
 */
TEST(backing_pieces_end_where_the_block_of_their_memmap_does)
{
	struct big b;

	big_init(&b, 2048);
	b.view.block_pages = 1024;
	mms_vec_at(&b.runs, struct mms_run, 0)->backing_pa = (100 << 22) - 512 * 64;
	EXPECT_EQ(mms_backing_walk(&b.view, big_keep, &b.list), 0);
	ASSERT_EQ(b.list.nr, 3);
	EXPECT_EQ(mms_vec_at(&b.list, struct mms_backing, 0)->end_pfn, 512);
	EXPECT_EQ(mms_vec_at(&b.list, struct mms_backing, 1)->end_pfn, 1024);
	EXPECT_EQ(mms_vec_at(&b.list, struct mms_backing, 1)->backing_pfn, 100 << 10);
	big_free(&b);
}

TEST(backing_is_not_cut_where_there_are_no_blocks)
{
	struct big b;

	big_init(&b, 2048);
	b.view.block_pages = 0;
	b.nodes.nr = 0;
	EXPECT_EQ(mms_backing_walk(&b.view, big_keep, &b.list), 0);
	ASSERT_EQ(b.list.nr, 1);
	EXPECT_EQ(mms_vec_at(&b.list, struct mms_backing, 0)->end_pfn, 2048);
	EXPECT_EQ(mms_vec_at(&b.list, struct mms_backing, 0)->host, MMS_HOST_OTHER);
	big_free(&b);
}

static void expect_lines(const struct mms_backing *a, const struct mms_backing *b, size_t nr)
{
	struct mms_vec list;

	mms_vec_init(&list, sizeof(*a));
	EXPECT_EQ(mms_backing_append(&list, a), 0);
	EXPECT_EQ(mms_backing_append(&list, b), 0);
	EXPECT_EQ(list.nr, nr);
	mms_vec_free(&list);
}

TEST(backing_lines_differ_by_each_column)
{
	const struct mms_backing a = { .end_pfn = 4 }, b = { .start_pfn = 4, .end_pfn = 9 };
	struct mms_backing c;

	expect_lines(&a, &b, 1);
	c = b;
	c.start_pfn = 5;
	expect_lines(&a, &c, 2);
	c = b;
	c.nid = 1;
	expect_lines(&a, &c, 2);
	c = b;
	c.zone = 1;
	expect_lines(&a, &c, 2);
	c = b;
	c.backing_nid = 1;
	expect_lines(&a, &c, 2);
	c = b;
	c.backing_zone = 1;
	expect_lines(&a, &c, 2);
	c = b;
	c.host = MMS_HOST_SELF;
	expect_lines(&a, &c, 2);
	c = b;
	c.backing_pfn = 77;
	c.shared = 5;
	c.saved = 3;
	expect_lines(&a, &c, 1);
}

TEST(backing_lines_add_up_what_is_shared)
{
	struct mms_backing a = { .end_pfn = 4, .shared = 10, .saved = 1 };
	struct mms_backing b = { .start_pfn = 4, .end_pfn = 9, .shared = 200, .saved = 20 };
	struct mms_vec list;

	mms_vec_init(&list, sizeof(a));
	EXPECT_EQ(mms_backing_append(&list, &a), 0);
	EXPECT_EQ(mms_backing_append(&list, &b), 0);
	EXPECT_EQ(mms_vec_at(&list, struct mms_backing, 0)->end_pfn, 9);
	EXPECT_EQ(mms_vec_at(&list, struct mms_backing, 0)->shared, 210);
	EXPECT_EQ(mms_vec_at(&list, struct mms_backing, 0)->saved, 21);
	mms_vec_free(&list);
}

static int append_lines(void)
{
	struct mms_vec list;
	int i, err = 0;

	mms_vec_init(&list, sizeof(struct mms_backing));
	for (i = 0; i < 200 && !err; i++) {
		struct mms_backing backing = { .start_pfn = i, .end_pfn = i + 1, .nid = i };

		err = mms_backing_append(&list, &backing);
	}
	mms_vec_free(&list);
	return err;
}

TEST(backing_reports_that_memory_is_short)
{
	EXPECT_NOMEM(append_lines);
}
