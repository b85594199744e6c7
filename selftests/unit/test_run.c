// SPDX-License-Identifier: GPL-2.0
#include "lists.h"
#include "region.h"

#define K	1024ULL
#define M	(1024 * K)
#define VA	0xffffea0000000000ULL
#define PA	0x100000000ULL

struct setup {
	struct mms_vec runs;
	u64 va;		/* where the next one begins */
};

static void setup(struct setup *s)
{
	runs_init(&s->runs);
	s->va = VA;
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->runs);
}

static struct mms_run leaf(u64 bytes, u64 pa)
{
	return (struct mms_run){
		.mapped = true,
		.level = bytes == 2 * M,
		.leaf_bytes = bytes,
		.attrs = 3,
		.backing_pa = pa,
		.nid = 0,
	};
}

static void append(struct setup *s, struct mms_run run, u64 bytes)
{
	run.start_va = s->va;
	s->va += bytes;
	run.end_va = s->va;
	EXPECT_EQ(mms_run_append(&s->runs, &run), 0);
}

static void append_leaf(struct setup *s, u64 bytes, u64 pa)
{
	append(s, leaf(bytes, pa), bytes);
}

static void append_empty(struct setup *s, u64 bytes, u8 level)
{
	append(s, (struct mms_run){ .level = level, .nid = MMS_NID_NONE }, bytes);
}

static const struct mms_run *run_at(const struct setup *s, size_t i)
{
	static const struct mms_run none;

	return i < s->runs.nr ? mms_vec_at(&s->runs, struct mms_run, i) : &none;
}

static void expect_run(const struct setup *s, size_t i, u64 bytes, enum mms_order order,
		       u64 backing_pa, u64 backing_bytes)
{
	const struct mms_run *run = run_at(s, i);

	EXPECT_EQ(run->end_va - run->start_va, bytes);
	EXPECT_EQ(run->order, order);
	EXPECT_EQ(run->backing_pa, backing_pa);
	EXPECT_EQ(mms_run_backing_bytes(run), backing_bytes);
}

static u64 backed(const struct setup *s)
{
	u64 bytes = 0xdead;

	EXPECT_EQ(mms_runs_backed(&s->runs, &bytes), 0);
	return bytes;
}

TEST(run_of_one_leaf_has_no_order)
{
	struct setup s;

	setup(&s);
	append_leaf(&s, 2 * M, PA);
	EXPECT_EQ(s.runs.nr, 1);
	expect_run(&s, 0, 2 * M, MMS_ORDER_ONE, PA, 2 * M);
	teardown(&s);
}

/*
 *	virtual   | 0 | 1 | 2 |
 *	physical  | 0 | 1 | 2 |
 */
TEST(run_goes_up_where_each_leaf_maps_what_follows)
{
	struct setup s;

	setup(&s);
	append_leaf(&s, 4 * K, PA);
	append_leaf(&s, 4 * K, PA + 4 * K);
	append_leaf(&s, 4 * K, PA + 8 * K);
	EXPECT_EQ(s.runs.nr, 1);
	EXPECT_EQ(run_at(&s, 0)->start_va, VA);
	expect_run(&s, 0, 12 * K, MMS_ORDER_UP, PA, 12 * K);
	teardown(&s);
}

/*
 *	virtual   | 0 | 1 | 2 |
 *	physical  | 2 | 1 | 0 |		lowest address first
 */
TEST(run_goes_down_where_each_leaf_maps_what_precedes)
{
	struct setup s;

	setup(&s);
	append_leaf(&s, 4 * K, PA + 8 * K);
	append_leaf(&s, 4 * K, PA + 4 * K);
	append_leaf(&s, 4 * K, PA);
	EXPECT_EQ(s.runs.nr, 1);
	expect_run(&s, 0, 12 * K, MMS_ORDER_DOWN, PA, 12 * K);
	teardown(&s);
}

TEST(run_stays_the_same_where_all_leaves_map_one_frame)
{
	struct setup s;

	setup(&s);
	append_leaf(&s, 4 * K, PA);
	append_leaf(&s, 4 * K, PA);
	append_leaf(&s, 4 * K, PA);
	EXPECT_EQ(s.runs.nr, 1);
	expect_run(&s, 0, 12 * K, MMS_ORDER_SAME, PA, 4 * K);
	teardown(&s);
}

TEST(run_ends_where_the_backing_jumps)
{
	struct setup s;

	setup(&s);
	append_leaf(&s, 4 * K, PA);
	append_leaf(&s, 4 * K, PA + 8 * K);	/* one frame left out, upwards */
	append_leaf(&s, 4 * K, PA);		/* and downwards */
	EXPECT_EQ(s.runs.nr, 3);
	teardown(&s);
}

/*
 *	physical  0 1 2 1 0 0 0 1	up, then down, then same, then up
 *	runs      |---| |-| |-| |
 */
TEST(run_ends_where_the_order_changes)
{
	static const u64 frames[] = { 0, 1, 2, 1, 0, 0, 0, 1 };
	struct setup s;
	size_t i;

	setup(&s);
	for (i = 0; i < ARRAY_SIZE(frames); i++)
		append_leaf(&s, 4 * K, PA + frames[i] * 4 * K);
	EXPECT_EQ(s.runs.nr, 4);
	expect_run(&s, 0, 12 * K, MMS_ORDER_UP, PA, 12 * K);
	expect_run(&s, 1, 8 * K, MMS_ORDER_DOWN, PA, 8 * K);
	expect_run(&s, 2, 8 * K, MMS_ORDER_SAME, PA, 4 * K);
	expect_run(&s, 3, 4 * K, MMS_ORDER_ONE, PA + 4 * K, 4 * K);
	teardown(&s);
}

static struct mms_run different(int how, u64 pa)
{
	struct mms_run run = leaf(2 * M, pa);

	switch (how) {
	case 0:
		run.attrs ^= 1ULL << 60;
		break;
	case 1:
		run.level = 2;
		break;
	case 2:
		run.cont = true;
		break;
	case 3:
		run.nid = 1;
		break;
	case 4:
		run.nid = MMS_NID_UNKNOWN;
		break;
	default:
		run.leaf_bytes *= 2;
		break;
	}
	return run;
}

TEST(run_ends_where_attrs_level_cont_node_or_leaf_size_change)
{
	int how;

	for (how = 0; how < 6; how++) {
		struct setup s;

		setup(&s);
		append_leaf(&s, 2 * M, PA);
		append(&s, different(how, PA + 2 * M), 2 * M);
		append_leaf(&s, 2 * M, PA + 4 * M);
		EXPECT_EQ(s.runs.nr, 3);
		teardown(&s);
	}
}

TEST(run_ends_between_mapped_and_empty)
{
	struct setup s;

	setup(&s);
	append_empty(&s, 2 * M, 1);
	append_leaf(&s, 2 * M, PA);
	append_empty(&s, 2 * M, 1);
	EXPECT_EQ(s.runs.nr, 3);
	EXPECT_EQ(backed(&s), 2 * M);
	teardown(&s);
}

TEST(run_of_empty_entries_ends_where_the_level_changes)
{
	struct setup s;

	setup(&s);
	append_empty(&s, 4 * K, 0);
	append_empty(&s, 4 * K, 0);
	append_empty(&s, 2 * M, 1);
	append_empty(&s, 2 * M, 1);
	append_empty(&s, 4 * K, 0);
	EXPECT_EQ(s.runs.nr, 3);
	EXPECT_EQ(run_at(&s, 0)->end_va - run_at(&s, 0)->start_va, 8 * K);
	EXPECT_EQ(run_at(&s, 1)->end_va - run_at(&s, 1)->start_va, 4 * M);
	EXPECT_EQ(run_at(&s, 1)->backing_pa, 0);
	EXPECT_EQ(backed(&s), 0);
	teardown(&s);
}

/*
 * The window begins inside a leaf and ends inside another one:
 *
 *	window        |-----------------|
 *	leaves    |   .   |       |     .   |
 */
TEST(run_may_begin_and_end_inside_a_leaf)
{
	struct setup s;

	setup(&s);
	append(&s, leaf(2 * M, PA + 1 * M), 1 * M);
	append(&s, leaf(2 * M, PA + 2 * M), 2 * M);
	append(&s, leaf(2 * M, PA + 4 * M), 512 * K);
	EXPECT_EQ(s.runs.nr, 1);
	expect_run(&s, 0, 3 * M + 512 * K, MMS_ORDER_UP, PA + 1 * M, 3 * M + 512 * K);
	EXPECT_EQ(backed(&s), 3 * M + 512 * K);
	teardown(&s);
}

/*
 * A piece of a leaf at the end of the window has what it shows in common with
 * the leaf before, but it does not map all of it.
 */
TEST(run_of_shared_memmap_does_not_take_a_piece_of_a_leaf)
{
	struct setup s;

	setup(&s);
	append(&s, leaf(2 * M, PA), 2 * M);
	append(&s, leaf(2 * M, PA), 2 * M);
	append(&s, leaf(2 * M, PA), 1 * M);
	EXPECT_EQ(s.runs.nr, 2);
	EXPECT_EQ(backed(&s), 2 * M);
	teardown(&s);
}

/*
 * HugeTLB vmemmap optimisation, one 2 MiB page: its memmap is 8 pages. They are
 * mapped page by page; the first is writable, the tails are read-only aliases
 * of a page of their own huge page.
 *
 *	vmemmap	 | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
 *	frame	 | H | T   T   T   T   T   T   T |
 */
static void append_hugetlb_page(struct setup *s, u64 head_pa, u64 tail_pa)
{
	struct mms_run tail = leaf(4 * K, tail_pa);
	int i;

	tail.attrs = 2;
	append_leaf(s, 4 * K, head_pa);
	for (i = 1; i < 8; i++)
		append(s, tail, 4 * K);
}

TEST(run_shows_hugetlb_tails_that_alias_one_frame_of_each_huge_page)
{
	struct setup s;
	u64 page;

	setup(&s);
	for (page = 0; page < 3; page++)
		append_hugetlb_page(&s, PA + page * 32 * K, PA + page * 32 * K);
	EXPECT_EQ(s.runs.nr, 6);
	expect_run(&s, 2, 4 * K, MMS_ORDER_ONE, PA + 32 * K, 4 * K);
	expect_run(&s, 3, 28 * K, MMS_ORDER_SAME, PA + 32 * K, 4 * K);
	/* 96 KiB of memmap in three frames: head and tails are one */
	EXPECT_EQ(backed(&s), 3 * 4 * K);
	teardown(&s);
}

TEST(run_shows_hugetlb_tails_that_alias_the_second_frame_of_each_huge_page)
{
	struct setup s;
	u64 page;

	setup(&s);
	for (page = 0; page < 3; page++)
		append_hugetlb_page(&s, PA + page * 32 * K, PA + page * 32 * K + 4 * K);
	EXPECT_EQ(s.runs.nr, 6);
	expect_run(&s, 3, 28 * K, MMS_ORDER_SAME, PA + 36 * K, 4 * K);
	EXPECT_EQ(backed(&s), 6 * 4 * K);
	teardown(&s);
}

TEST(run_shows_hugetlb_tails_of_all_huge_pages_that_alias_one_frame)
{
	struct setup s;
	u64 page;

	setup(&s);
	for (page = 0; page < 3; page++)
		append_hugetlb_page(&s, PA + page * 32 * K, PA - 4 * K);
	EXPECT_EQ(s.runs.nr, 6);
	expect_run(&s, 1, 28 * K, MMS_ORDER_SAME, PA - 4 * K, 4 * K);
	expect_run(&s, 5, 28 * K, MMS_ORDER_SAME, PA - 4 * K, 4 * K);
	EXPECT_EQ(backed(&s), 4 * 4 * K);
	teardown(&s);
}

TEST(backed_counts_neighbours_without_gap_or_overlap)
{
	struct setup s;

	setup(&s);
	append_leaf(&s, 2 * M, PA + 2 * M);
	append_empty(&s, 2 * M, 1);
	append_leaf(&s, 2 * M, PA);
	append_empty(&s, 2 * M, 1);
	append_leaf(&s, 2 * M, PA + 6 * M);
	EXPECT_EQ(backed(&s), 6 * M);
	teardown(&s);
}

/*
 *	|---------------|	one PMD leaf
 *	    |--|		PTE leaves that map frames of it, in any order
 *	              |--|	and one that is half inside
 */
TEST(backed_counts_a_byte_once_however_often_it_is_mapped)
{
	struct setup s;

	setup(&s);
	append_leaf(&s, 4 * K, PA + 2 * M - 2 * K);
	append_leaf(&s, 4 * K, PA + 64 * K);
	append_leaf(&s, 2 * M, PA);
	append_leaf(&s, 4 * K, PA + 128 * K);
	append_leaf(&s, 4 * K, PA);
	EXPECT_EQ(backed(&s), 2 * M + 2 * K);
	teardown(&s);
}

/* Distances of 4 GiB and more, which are 0 or negative in 32 bits. */
TEST(backed_tells_addresses_apart_in_64_bits)
{
	static const u64 far[] = { 4096 * M, 0, 1ULL << 45, 2048 * M, 4096 * M, 0, 8192 * M };
	struct setup s;
	size_t i;

	setup(&s);
	for (i = 0; i < ARRAY_SIZE(far); i++) {
		append_leaf(&s, 2 * M, far[i]);
		append_empty(&s, 2 * M, 1);
	}
	EXPECT_EQ(backed(&s), 5 * 2 * M);
	teardown(&s);
}

TEST(backed_by_nothing_is_nothing)
{
	struct setup s;

	setup(&s);
	EXPECT_EQ(backed(&s), 0);
	teardown(&s);
}

static int append_many(struct mms_vec *runs)
{
	struct mms_run run = leaf(4 * K, PA);
	int i, err = 0;

	for (i = 0; i < 200 && !err; i++) {
		run.start_va = VA + i * 4 * K;
		run.end_va = run.start_va + 4 * K;
		run.backing_pa = PA + i * 16 * K;
		err = mms_run_append(runs, &run);
	}
	return err;
}

static int build_many_runs(void)
{
	struct mms_vec runs;
	u64 bytes = 0;
	int err;

	runs_init(&runs);
	err = append_many(&runs);
	if (!err)
		err = mms_runs_backed(&runs, &bytes);
	if (!err)
		EXPECT_EQ(bytes, 200 * 4 * K);
	mms_vec_free(&runs);
	return err;
}

TEST(runs_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_many_runs);
}

/*
 * The model keeps all leaves. A leaf goes on with the run if the run and it are
 * one arithmetic progression of frames with step 1, -1 or 0.
 */
#define LEAVES	60
#define FRAMES	32

struct model_leaf {
	bool mapped;
	u8 attrs;
	int frame;
};

static void random_leaves(struct model_leaf *leaves)
{
	int step = 1, i;

	for (i = 0; i < LEAVES; i++) {
		struct model_leaf *model = &leaves[i];

		*model = i ? leaves[i - 1] : (struct model_leaf){ true, 1, 7 };
		model->frame = (model->frame + step + FRAMES) % FRAMES;
		if (sim_chance(30))
			step = (int)sim_random_below(3) - 1;
		if (sim_chance(10))
			model->frame = (int)sim_random_below(FRAMES);
		if (sim_chance(10))
			model->attrs = (u8)sim_random_below(2);
		if (sim_chance(15))
			model->mapped = sim_chance(70);
	}
}

static bool progression(const struct model_leaf *first, int nr)
{
	int step = nr > 1 ? first[1].frame - first[0].frame : 0, i;

	for (i = 1; i < nr; i++) {
		if (first[i].mapped != first->mapped)
			return false;
		if (!first->mapped)
			continue;
		if (first[i].attrs != first->attrs || first[i].frame - first[i - 1].frame != step)
			return false;
	}
	return step >= -1 && step <= 1;
}

static void append_model(struct setup *s, const struct model_leaf *model)
{
	struct mms_run run = leaf(4 * K, PA + (u64)model->frame * 4 * K);

	run.attrs = model->attrs;
	if (model->mapped)
		append(s, run, 4 * K);
	else
		append_empty(s, 4 * K, 0);
}

/* The frame that leaf @i of a run maps, as Documentation/debugfs.rst tells a reader. */
static u64 told_frame(const struct mms_run *run, u64 i)
{
	u64 first = (run->backing_pa - PA) / (4 * K);

	switch (run->order) {
	case MMS_ORDER_UP:
		return first + i;
	case MMS_ORDER_DOWN:
		return first + (run->end_va - run->start_va) / (4 * K) - 1 - i;
	default:
		return first;
	}
}

static void expect_model(const struct setup *s, const struct model_leaf *leaves)
{
	int first = 0, nr, i;
	size_t r;

	for (r = 0; r < s->runs.nr; r++) {
		const struct mms_run *run = run_at(s, r);

		nr = (int)((run->end_va - run->start_va) / (4 * K));
		EXPECT_EQ(run->start_va, VA + first * 4 * K);
		EXPECT_TRUE(!leaves[first].mapped || progression(leaves + first, nr));
		if (first + nr < LEAVES && leaves[first].mapped)
			EXPECT_FALSE(progression(leaves + first, nr + 1));
		if (first + nr < LEAVES && !leaves[first].mapped)
			EXPECT_TRUE(leaves[first + nr].mapped);
		for (i = 0; i < nr; i++) {
			EXPECT_EQ(run->mapped, leaves[first + i].mapped);
			if (run->mapped)
				EXPECT_EQ(told_frame(run, i), leaves[first + i].frame);
		}
		first += nr;
	}
	EXPECT_EQ(first, LEAVES);
}

static u64 model_backed(const struct model_leaf *leaves)
{
	bool seen[FRAMES] = { false };
	u64 bytes = 0;
	int i;

	for (i = 0; i < LEAVES; i++) {
		if (!leaves[i].mapped || seen[leaves[i].frame])
			continue;
		seen[leaves[i].frame] = true;
		bytes += 4 * K;
	}
	return bytes;
}

TEST(runs_tell_of_every_leaf_what_it_maps)
{
	for_each_round(2000) {
		struct model_leaf leaves[LEAVES];
		struct setup s;
		int i;

		setup(&s);
		random_leaves(leaves);
		for (i = 0; i < LEAVES; i++)
			append_model(&s, &leaves[i]);
		expect_model(&s, leaves);
		EXPECT_EQ(backed(&s), model_backed(leaves));
		teardown(&s);
	}
}

/* From inside a leaf to inside another one. */
TEST(run_that_goes_up_is_cut_at_leaves)
{
	struct mms_run run = leaf(2 * M, PA + 512 * K), head;

	run.order = MMS_ORDER_UP;
	run.start_va = VA + 512 * K;
	run.end_va = VA + 7 * M;
	mms_run_cut(&run, run.start_va + 1, &head);
	EXPECT_EQ(head.start_va, VA + 512 * K);
	EXPECT_EQ(head.end_va, VA + 2 * M);
	EXPECT_EQ(head.backing_pa, PA + 512 * K);
	EXPECT_EQ(head.order, MMS_ORDER_ONE);
	EXPECT_EQ(head.attrs, 3);
	EXPECT_EQ(run.start_va, VA + 2 * M);
	EXPECT_EQ(run.backing_pa, PA + 2 * M);
	EXPECT_EQ(run.order, MMS_ORDER_UP);
	mms_run_cut(&run, VA + 4 * M + 1, &head);
	EXPECT_EQ(head.end_va, VA + 6 * M);
	EXPECT_EQ(head.backing_pa, PA + 2 * M);
	EXPECT_EQ(head.order, MMS_ORDER_UP);
	EXPECT_EQ(run.backing_pa, PA + 6 * M);
	EXPECT_EQ(run.order, MMS_ORDER_ONE);
	mms_run_cut(&run, VA + 7 * M, &head);
	EXPECT_EQ(head.start_va, VA + 6 * M);
	EXPECT_EQ(head.end_va, VA + 7 * M);
	EXPECT_EQ(run.start_va, run.end_va);
}

/* A leaf that begins at the address is none of the first. */
TEST(run_is_cut_where_a_leaf_begins)
{
	struct mms_run run = leaf(2 * M, PA), head;

	run.order = MMS_ORDER_UP;
	run.start_va = VA;
	run.end_va = VA + 6 * M;
	mms_run_cut(&run, VA + 4 * M, &head);
	EXPECT_EQ(head.end_va, VA + 4 * M);
	EXPECT_EQ(run.backing_pa, PA + 4 * M);
}

TEST(run_of_the_same_memory_is_cut_and_stays_there)
{
	struct mms_run run = leaf(4 * K, PA), head;

	run.order = MMS_ORDER_SAME;
	run.start_va = VA;
	run.end_va = VA + 12 * K;
	mms_run_cut(&run, VA + 1, &head);
	EXPECT_EQ(head.order, MMS_ORDER_ONE);
	EXPECT_EQ(head.backing_pa, PA);
	EXPECT_EQ(run.order, MMS_ORDER_SAME);
	EXPECT_EQ(run.backing_pa, PA);
	EXPECT_EQ(run.start_va, VA + 4 * K);
}

TEST(run_whose_last_leaf_ends_with_the_address_space)
{
	struct mms_run run = leaf(2 * M, PA), head;

	run.order = MMS_ORDER_UP;
	run.start_va = 0 - 4 * M;
	run.end_va = 0;
	mms_run_cut(&run, 0 - 4 * M + 1, &head);
	EXPECT_EQ(head.end_va, 0 - 2 * M);
	EXPECT_EQ(run.order, MMS_ORDER_ONE);
	mms_run_cut(&run, 0, &head);
	EXPECT_EQ(head.end_va, 0);
	EXPECT_EQ(run.start_va, 0);
}

static void expect_same_runs(const struct mms_vec *a, const struct mms_vec *b)
{
	size_t i;

	EXPECT_EQ(a->nr, b->nr);
	for (i = 0; i < a->nr && i < b->nr; i++) {
		const struct mms_run *x = mms_vec_at(a, struct mms_run, i);
		const struct mms_run *y = mms_vec_at(b, struct mms_run, i);

		EXPECT_EQ(x->start_va, y->start_va);
		EXPECT_EQ(x->end_va, y->end_va);
		EXPECT_EQ(x->order, y->order);
		EXPECT_EQ(x->backing_pa, y->backing_pa);
	}
}

/* Few places, so that what comes goes on from what was there in all orders. */
TEST(run_of_many_leaves_is_added_as_if_they_came_one_by_one)
{
	for_each_round(500) {
		struct setup at_once, one_by_one;
		int i;

		setup(&at_once);
		setup(&one_by_one);
		for (i = 0; i < 6; i++) {
			u64 nr = 1 + sim_random_below(3), pa = PA + sim_random_below(6) * 4 * K;
			bool same = sim_chance(40);
			struct mms_run run = leaf(4 * K, pa);
			u64 j;

			if (nr > 1)
				run.order = same ? MMS_ORDER_SAME : MMS_ORDER_UP;
			run.start_va = at_once.va;
			run.end_va = at_once.va += nr * 4 * K;
			EXPECT_EQ(mms_run_extend(&at_once.runs, &run), 0);
			for (j = 0; j < nr; j++)
				append_leaf(&one_by_one, 4 * K, pa + (same ? 0 : j * 4 * K));
		}
		expect_same_runs(&at_once.runs, &one_by_one.runs);
		teardown(&at_once);
		teardown(&one_by_one);
	}
}
