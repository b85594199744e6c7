// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "ledger.h"
#include "lists.h"

/*
 * A struct page of 64 bytes, and leaves of 4 pages: one describes 256 frames. The memmap begins at
 * address 0x100000.
 */
#define BASE	0x100000ULL
#define PAGE	4096ULL
#define LEAF	(4 * PAGE)
#define FRAMES	256	/* of a leaf */

static const struct mms_memmap geometry = { .base_va = BASE, .nr_frames = 1 << 20,
					    .page_bytes = 64 };

struct setup {
	struct mms_ledger ledger;
	struct mms_vec now;
	struct mms_departure gone[4];
	size_t nr;
};

static void setup(struct setup *s)
{
	mms_ledger_init(&s->ledger);
	mms_vec_init(&s->now, sizeof(struct mms_run));
	s->nr = 0;
}

static void teardown(struct setup *s)
{
	mms_ledger_free(&s->ledger);
	mms_vec_free(&s->now);
}

/* Memmap of frames from @pfn on. */
static void run(struct mms_vec *runs, u64 pfn, u64 bytes, u64 leaf_bytes, enum mms_order order,
		u64 backing_pfn)
{
	const struct mms_run run = {
		.start_va = BASE + pfn * 64,
		.end_va = BASE + pfn * 64 + bytes,
		.mapped = true,
		.leaf_bytes = leaf_bytes,
		.order = order,
		.backing_pa = backing_pfn * PAGE,
	};

	EXPECT_EQ(mms_vec_add(runs, &run), 0);
}

/* So many leaves, one after the other, and so is what is behind them. */
static void leaves(struct mms_vec *runs, u64 pfn, u64 nr, u64 backing_pfn)
{
	run(runs, pfn, nr * LEAF, LEAF, nr > 1 ? MMS_ORDER_UP : MMS_ORDER_ONE, backing_pfn);
}

static void gone(struct setup *s, u64 start_pfn, u64 end_pfn)
{
	s->gone[s->nr] = (struct mms_departure){ start_pfn, end_pfn, 1000 + s->nr };
	s->nr++;
}

static void settle(struct setup *s)
{
	EXPECT_EQ(mms_ledger_settle(&s->ledger, &geometry, 12, &s->now, s->gone, s->nr), 0);
}

static const struct mms_removal *removal(const struct setup *s, size_t i)
{
	static const struct mms_removal none;

	EXPECT_EQ(i < s->ledger.removals.nr, true);
	return i < s->ledger.removals.nr ?
	       mms_vec_at(&s->ledger.removals, struct mms_removal, i) : &none;
}

static const struct mms_due *due(const struct setup *s, size_t i)
{
	static const struct mms_due none;

	EXPECT_EQ(i < s->ledger.due.nr, true);
	return i < s->ledger.due.nr ? mms_vec_at(&s->ledger.due, struct mms_due, i) : &none;
}

#define EXPECT_DUE(s, i, start, end, of) do {		\
	EXPECT_EQ(due(s, i)->start_pfn, start);		\
	EXPECT_EQ(due(s, i)->end_pfn, end);		\
	EXPECT_EQ(due(s, i)->serial, of);		\
} while (0)

TEST(ledger_what_was_removed_is_due)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 3, 100);
	leaves(&s.now, 0, 1, 100);
	leaves(&s.now, 2 * FRAMES, 1, 108);
	gone(&s, FRAMES, 2 * FRAMES);
	settle(&s);
	EXPECT_EQ(s.ledger.removals.nr, 1);
	EXPECT_EQ(removal(&s, 0)->gone.start_pfn, FRAMES);
	EXPECT_EQ(removal(&s, 0)->gone.end_pfn, 2 * FRAMES);
	EXPECT_EQ(removal(&s, 0)->gone.ms, 1000);
	EXPECT_EQ(removal(&s, 0)->serial, 1);
	EXPECT_TRUE(removal(&s, 0)->seen);
	EXPECT_EQ(s.ledger.due.nr, 1);
	EXPECT_DUE(&s, 0, 104, 108, 1);
	EXPECT_TRUE(due(&s, 0)->fresh);
	EXPECT_EQ(due(&s, 0)->missed, 0);
	teardown(&s);
}

TEST(ledger_what_is_not_kept_track_of_was_not_seen)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 2, 100);
	gone(&s, 0, FRAMES);
	gone(&s, FRAMES, 2 * FRAMES);
	settle(&s);
	s.ledger.due.nr = 1;
	mms_ledger_unsee(&s.ledger);
	EXPECT_FALSE(removal(&s, 0)->seen);
	EXPECT_TRUE(removal(&s, 1)->seen);
	teardown(&s);
}

/* The HugeTLB optimisation maps memmap elsewhere, and gives back what it was in. */
TEST(ledger_what_moved_by_itself_is_not_due)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 2, 100);
	leaves(&s.now, 0, 1, 300);
	gone(&s, FRAMES, 2 * FRAMES);
	settle(&s);
	EXPECT_EQ(s.ledger.due.nr, 1);
	EXPECT_DUE(&s, 0, 104, 108, 1);
	s.nr = 0;
	settle(&s);
	EXPECT_EQ(s.ledger.removals.nr, 1);
	teardown(&s);
}

/* Split into pages, but it leads where it led. */
TEST(ledger_a_leaf_that_was_split_stays)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 1, 100);
	run(&s.now, 0, 2 * PAGE, PAGE, MMS_ORDER_UP, 100);
	run(&s.now, 128, 2 * PAGE, PAGE, MMS_ORDER_SAME, 102);
	gone(&s, 0, FRAMES);
	settle(&s);
	EXPECT_EQ(s.ledger.due.nr, 1);
	EXPECT_DUE(&s, 0, 103, 104, 1);
	teardown(&s);
}

/* Tails have pages of their own again: what they shared is memmap of one only. */
TEST(ledger_shared_pages_that_are_none_any_more)
{
	struct setup s;

	setup(&s);
	run(&s.ledger.kept, 0, 3 * PAGE, PAGE, MMS_ORDER_SAME, 102);
	run(&s.now, 0, 3 * PAGE, PAGE, MMS_ORDER_UP, 102);
	gone(&s, 0, 3 * 64);
	settle(&s);
	EXPECT_EQ(s.ledger.due.nr, 1);
	EXPECT_DUE(&s, 0, 102, 103, 1);
	teardown(&s);
}

/* Plugged again before anybody looked. */
TEST(ledger_what_came_again_elsewhere_is_due)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 2, 100);
	leaves(&s.now, 0, 1, 200);
	leaves(&s.now, FRAMES, 1, 104);
	gone(&s, 0, 2 * FRAMES);
	settle(&s);
	EXPECT_EQ(s.ledger.due.nr, 1);
	EXPECT_DUE(&s, 0, 100, 104, 1);
	teardown(&s);
}

TEST(ledger_what_nobody_saw_is_not_seen)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 1, 100);
	gone(&s, 0, 2 * FRAMES);
	gone(&s, 2 * FRAMES, 3 * FRAMES);
	settle(&s);
	EXPECT_FALSE(removal(&s, 0)->seen);
	EXPECT_FALSE(removal(&s, 1)->seen);
	EXPECT_EQ(s.ledger.due.nr, 0);
	teardown(&s);

	setup(&s);
	leaves(&s.ledger.kept, 0, 1, 100);
	leaves(&s.ledger.kept, 2 * FRAMES, 1, 100);
	gone(&s, 0, 3 * FRAMES);
	settle(&s);
	EXPECT_FALSE(removal(&s, 0)->seen);
	teardown(&s);
}

/* Of the second nobody has seen the memmap, as that of the first was there at the last look. */
TEST(ledger_what_went_twice_was_seen_once)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 2, 100);
	gone(&s, 0, FRAMES);
	gone(&s, FRAMES, 2 * FRAMES);
	gone(&s, 0, FRAMES);
	settle(&s);
	EXPECT_TRUE(removal(&s, 0)->seen);
	EXPECT_TRUE(removal(&s, 1)->seen);
	EXPECT_FALSE(removal(&s, 2)->seen);
	EXPECT_EQ(s.ledger.due.nr, 2);
	EXPECT_DUE(&s, 0, 100, 104, 1);
	EXPECT_DUE(&s, 1, 104, 108, 2);
	teardown(&s);
}

/* Both halves of what a leaf describes went: each has its own, or the last to go has all. */
TEST(ledger_a_leaf_of_two_removals)
{
	struct setup s;

	setup(&s);
	leaves(&s.ledger.kept, 0, 1, 100);
	gone(&s, 0, FRAMES / 2);
	gone(&s, FRAMES / 2, FRAMES);
	settle(&s);
	EXPECT_EQ(s.ledger.due.nr, 2);
	EXPECT_DUE(&s, 0, 100, 102, 1);
	EXPECT_DUE(&s, 1, 102, 104, 2);
	teardown(&s);

	setup(&s);
	leaves(&s.ledger.kept, 0, 1, 100);
	gone(&s, FRAMES / 2, FRAMES);
	settle(&s);
	EXPECT_EQ(s.ledger.due.nr, 1);
	EXPECT_DUE(&s, 0, 100, 104, 1);
	teardown(&s);
}

/* A page that is memmap of several frames has to come back once. */
TEST(ledger_shared_pages_are_due_once)
{
	struct setup s;

	setup(&s);
	run(&s.ledger.kept, 0, PAGE, PAGE, MMS_ORDER_ONE, 101);
	run(&s.ledger.kept, 64, 3 * PAGE, PAGE, MMS_ORDER_SAME, 100);
	run(&s.ledger.kept, FRAMES, PAGE, PAGE, MMS_ORDER_ONE, 102);
	run(&s.ledger.kept, FRAMES + 64, 3 * PAGE, PAGE, MMS_ORDER_SAME, 100);
	gone(&s, 0, 2 * FRAMES);
	settle(&s);
	EXPECT_TRUE(removal(&s, 0)->seen);
	EXPECT_EQ(s.ledger.due.nr, 1);
	EXPECT_DUE(&s, 0, 100, 103, 1);
	teardown(&s);
}

static struct mms_due frames(u64 serial, bool fresh)
{
	return (struct mms_due){ .start_pfn = 100, .end_pfn = 104, .serial = serial,
				 .fresh = fresh };
}

TEST(ledger_counts_what_is_due)
{
	struct mms_due one = frames(1, true);
	struct mms_vec rest;
	struct setup s;

	setup(&s);
	mms_vec_init(&rest, sizeof(struct mms_due));
	gone(&s, 0, FRAMES);
	settle(&s);
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &one, MMS_FATE_GONE, 0), 0);
	EXPECT_EQ(removal(&s, 0)->pages, 0);
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &one, MMS_FATE_BACK, 0), 0);
	EXPECT_EQ(removal(&s, 0)->pages, 4);
	EXPECT_EQ(removal(&s, 0)->back, 4);
	EXPECT_EQ(rest.nr, 0);
	one = frames(1, false);
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &one, MMS_FATE_GONE, 0), 0);
	EXPECT_EQ(removal(&s, 0)->pages, 4);
	EXPECT_EQ(removal(&s, 0)->back, 8);
	one = frames(2, true);
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &one, MMS_FATE_NOBODY, 0), 0);
	EXPECT_EQ(rest.nr, 0);
	mms_vec_free(&rest);
	teardown(&s);
}

/* What a look at @due finds, @ms after 5000. */
static void look(struct setup *s, struct mms_due *due, enum mms_fate fate, u64 ms)
{
	struct mms_vec rest;

	mms_vec_init(&rest, sizeof(struct mms_due));
	EXPECT_EQ(mms_ledger_decide(&s->ledger, &rest, due, fate, 5000 + ms), 0);
	if (rest.nr)
		*due = *mms_vec_at(&rest, struct mms_due, 0);
	mms_vec_free(&rest);
}

#define EXPECT_LOOK(s, due, fate, ms, times) do {		\
	look(s, due, fate, ms);					\
	EXPECT_EQ((due)->missed, times);			\
} while (0)

/* Two looks have to find it nobody's, and it takes twice as long from one to the next. */
TEST(ledger_lost_is_what_several_looks_miss)
{
	const u64 pause = MMS_LEDGER_PAUSE_MS;
	struct mms_due one = frames(1, true);
	struct setup s;

	setup(&s);
	gone(&s, 0, FRAMES);
	settle(&s);
	EXPECT_LOOK(&s, &one, MMS_FATE_MAYBE, 0, 0);
	EXPECT_FALSE(one.fresh);
	EXPECT_LOOK(&s, &one, MMS_FATE_NOBODY, 1, 1);
	EXPECT_LOOK(&s, &one, MMS_FATE_NOBODY, pause, 1);
	EXPECT_LOOK(&s, &one, MMS_FATE_MAYBE, 2 * pause, 1);
	EXPECT_LOOK(&s, &one, MMS_FATE_NOBODY, 2 * pause, 2);
	EXPECT_LOOK(&s, &one, MMS_FATE_NOBODY, 4 * pause - 1, 2);
	EXPECT_LOOK(&s, &one, MMS_FATE_MAYBE, 4 * pause, 3);
	EXPECT_LOOK(&s, &one, MMS_FATE_NOBODY, 8 * pause - 1, 3);
	EXPECT_LOOK(&s, &one, MMS_FATE_NOBODY, 8 * pause, 4);
	EXPECT_LOOK(&s, &one, MMS_FATE_NOBODY, 16 * pause - 1, 4);
	EXPECT_EQ(removal(&s, 0)->pages, 4);
	EXPECT_EQ(removal(&s, 0)->lost, 0);
	look(&s, &one, MMS_FATE_MAYBE, 16 * pause);
	EXPECT_EQ(removal(&s, 0)->lost, 4);
	EXPECT_EQ(removal(&s, 0)->back, 0);
	teardown(&s);
}

TEST(ledger_what_is_due_is_joined)
{
	struct mms_due one = frames(1, false), other = frames(1, false);
	struct mms_vec rest;
	struct setup s;

	setup(&s);
	mms_vec_init(&rest, sizeof(struct mms_due));
	gone(&s, 0, FRAMES);
	gone(&s, FRAMES, 2 * FRAMES);
	settle(&s);
	other.start_pfn = 104;
	other.end_pfn = 106;
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &one, MMS_FATE_MAYBE, 0), 0);
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &other, MMS_FATE_MAYBE, 0), 0);
	EXPECT_EQ(rest.nr, 1);
	EXPECT_EQ(mms_vec_at(&rest, struct mms_due, 0)->end_pfn, 106);
	other.start_pfn = 106;
	other.end_pfn = 107;
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &other, MMS_FATE_NOBODY, 0), 0);
	EXPECT_EQ(rest.nr, 2);
	other.start_pfn = 107;
	other.end_pfn = 108;
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &other, MMS_FATE_NOBODY, 1), 0);
	EXPECT_EQ(rest.nr, 3);
	other.start_pfn = 108;
	other.end_pfn = 109;
	other.serial = 2;
	EXPECT_EQ(mms_ledger_decide(&s.ledger, &rest, &other, MMS_FATE_NOBODY, 1), 0);
	EXPECT_EQ(rest.nr, 4);
	mms_vec_free(&rest);
	teardown(&s);
}

/* Those of which all came back are forgotten when there are too many; then no more are kept. */
TEST(ledger_keeps_so_many_removals)
{
	struct setup s;
	size_t i;

	setup(&s);
	for (i = 0; i <= MMS_LEDGER_REMOVALS; i++) {
		leaves(&s.ledger.kept, 0, 1, 100);
		s.nr = 0;
		gone(&s, 0, FRAMES);
		settle(&s);
		mms_vec_free(&s.ledger.kept);
		mms_ledger_removal(&s.ledger, i + 1)->pages = i != 1;
	}
	/* of the second all had come back */
	EXPECT_EQ(s.ledger.removals.nr, MMS_LEDGER_REMOVALS);
	EXPECT_EQ(removal(&s, 0)->serial, 1);
	EXPECT_EQ(removal(&s, 1)->serial, 3);
	EXPECT_EQ(removal(&s, MMS_LEDGER_REMOVALS - 1)->serial, MMS_LEDGER_REMOVALS + 1);
	EXPECT_FALSE(s.ledger.missed);
	EXPECT_FALSE(mms_ledger_removal(&s.ledger, 2));
	settle(&s);
	EXPECT_TRUE(s.ledger.missed);
	EXPECT_EQ(s.ledger.removals.nr, MMS_LEDGER_REMOVALS);
	EXPECT_EQ(removal(&s, 1)->serial, 3);
	teardown(&s);
}

TEST(ledger_backing_is_joined)
{
	struct mms_vec backing;
	struct setup s;

	setup(&s);
	spans_init(&backing);
	leaves(&s.now, 0, 1, 104);
	leaves(&s.now, FRAMES, 1, 100);
	run(&s.now, 2 * FRAMES, 3 * PAGE, PAGE, MMS_ORDER_SAME, 102);
	run(&s.now, 4 * FRAMES, PAGE, PAGE, MMS_ORDER_ONE, 200);
	EXPECT_EQ(mms_runs_frames(&s.now, 12, &backing), 0);
	EXPECT_SPANS(&backing, { 100, 108, 0 }, { 200, 201, 0 });
	mms_vec_free(&backing);
	teardown(&s);
}

#define MAX_ORDER	4

static enum mms_holder holders[64];
static unsigned int orders[64];

static enum mms_holder holder(u64 pfn, unsigned int *order)
{
	*order = orders[pfn];
	return holders[pfn];
}

static enum mms_fate fate(u64 pfn)
{
	return mms_ledger_fate(pfn, MAX_ORDER, holder);
}

static void held(u64 pfn, enum mms_holder by, unsigned int order)
{
	holders[pfn] = by;
	orders[pfn] = order;
}

TEST(ledger_fate_of_a_frame_that_says_so)
{
	held(20, MMS_HOLDER_FREE, 0);
	EXPECT_EQ(fate(20), MMS_FATE_BACK);
	held(20, MMS_HOLDER_HELD, 0);
	EXPECT_EQ(fate(20), MMS_FATE_BACK);
	held(20, MMS_HOLDER_GONE, 0);
	EXPECT_EQ(fate(20), MMS_FATE_GONE);
	held(20, MMS_HOLDER_NONE, 0);
	EXPECT_EQ(fate(20), MMS_FATE_NOBODY);
}

TEST(ledger_fate_in_a_free_block)
{
	held(16, MMS_HOLDER_FREE, 3);
	EXPECT_EQ(fate(20), MMS_FATE_BACK);
	EXPECT_EQ(fate(23), MMS_FATE_BACK);
	EXPECT_EQ(fate(24), MMS_FATE_NOBODY);
	/* no block is larger than the largest */
	held(0, MMS_HOLDER_FREE, 6);
	EXPECT_EQ(fate(24), MMS_FATE_NOBODY);
	held(16, MMS_HOLDER_NONE, 0);
	EXPECT_EQ(fate(24), MMS_FATE_NOBODY);
	held(0, MMS_HOLDER_NONE, 0);
}

TEST(ledger_fate_behind_what_somebody_has)
{
	held(20, MMS_HOLDER_HELD, 63);
	EXPECT_EQ(fate(21), MMS_FATE_MAYBE);
	EXPECT_EQ(fate(23), MMS_FATE_MAYBE);
	/* what begins at 20 is of four at most */
	EXPECT_EQ(fate(24), MMS_FATE_NOBODY);
	held(20, MMS_HOLDER_HELD, 1);
	EXPECT_EQ(fate(21), MMS_FATE_MAYBE);
	EXPECT_EQ(fate(22), MMS_FATE_NOBODY);
	held(16, MMS_HOLDER_HELD, 63);
	EXPECT_EQ(fate(22), MMS_FATE_MAYBE);
	held(20, MMS_HOLDER_GONE, 0);
	EXPECT_EQ(fate(21), MMS_FATE_NOBODY);
	held(16, MMS_HOLDER_NONE, 0);
	held(20, MMS_HOLDER_NONE, 0);
}

TEST(ledger_places_are_in_order)
{
	struct mms_vec places[MMS_NR_RETURNS];
	struct setup s;
	int i;

	setup(&s);
	gone(&s, 4 * FRAMES, 6 * FRAMES);
	gone(&s, 2 * FRAMES, 3 * FRAMES);
	gone(&s, FRAMES, 2 * FRAMES);
	gone(&s, 0, FRAMES);
	settle(&s);
	s.nr = 0;
	gone(&s, FRAMES, 2 * FRAMES);
	gone(&s, 4 * FRAMES, 5 * FRAMES);
	settle(&s);
	for (i = 1; i <= 6; i++)
		mms_ledger_removal(&s.ledger, i)->seen = i != 4;
	mms_ledger_removal(&s.ledger, 1)->lost = 1;
	mms_ledger_removal(&s.ledger, 2)->pages = 1;
	mms_ledger_removal(&s.ledger, 3)->lost = 1;
	mms_ledger_removal(&s.ledger, 6)->lost = 1;
	for (i = 0; i < MMS_NR_RETURNS; i++) {
		spans_init(&places[i]);
		EXPECT_EQ(mms_ledger_places(&s.ledger.removals, i, &places[i]), 0);
	}
	EXPECT_SPANS(&places[MMS_RETURN_ALL], { FRAMES, 2 * FRAMES, 0 });
	EXPECT_SPANS(&places[MMS_RETURN_NOT_SEEN], { 0, FRAMES, 0 });
	EXPECT_SPANS(&places[MMS_RETURN_UNDECIDED], { 2 * FRAMES, 3 * FRAMES, 0 });
	EXPECT_SPANS(&places[MMS_RETURN_LOST], { FRAMES, 2 * FRAMES, 0 },
		     { 4 * FRAMES, 6 * FRAMES, 0 });
	for (i = 0; i < MMS_NR_RETURNS; i++)
		mms_vec_free(&places[i]);
	teardown(&s);
}

static int settle_twice(void)
{
	struct setup s;
	int err;

	mms_ledger_init(&s.ledger);
	mms_vec_init(&s.now, sizeof(struct mms_run));
	s.nr = 0;
	gone(&s, 0, FRAMES / 2);
	gone(&s, FRAMES / 2, 2 * FRAMES);
	err = mms_vec_add(&s.ledger.kept, &(struct mms_run){
		.start_va = BASE, .end_va = BASE + 2 * LEAF, .mapped = true, .leaf_bytes = LEAF,
		.order = MMS_ORDER_UP, .backing_pa = PAGE });
	if (!err)
		err = mms_ledger_settle(&s.ledger, &geometry, 12, &s.now, s.gone, s.nr);
	teardown(&s);
	return err;
}

static int backing_of_one(void)
{
	static struct mms_run one = { .end_va = LEAF, .mapped = true, .leaf_bytes = LEAF };
	struct mms_vec runs = VEC_OF(&one, 1), backing;
	int err;

	spans_init(&backing);
	err = mms_runs_frames(&runs, 12, &backing);
	mms_vec_free(&backing);
	return err;
}

static int place_of_one(void)
{
	static struct mms_removal one;
	struct mms_vec removals = VEC_OF(&one, 1), places;
	int err;

	spans_init(&places);
	err = mms_ledger_places(&removals, MMS_RETURN_NOT_SEEN, &places);
	mms_vec_free(&places);
	return err;
}

TEST(ledger_without_memory)
{
	EXPECT_NOMEM(place_of_one);
	EXPECT_NOMEM(settle_twice);
	EXPECT_NOMEM(backing_of_one);
}

TEST(ledger_yields)
{
	struct mms_vec backing;
	unsigned long before;
	struct setup s;

	setup(&s);
	spans_init(&backing);
	leaves(&s.ledger.kept, 0, 1, 100);
	gone(&s, 0, FRAMES);
	before = sim_resched;
	EXPECT_EQ(mms_runs_frames(&s.ledger.kept, 12, &backing), 0);
	EXPECT_EQ(sim_resched - before >= 1, true);
	before = sim_resched;
	settle(&s);
	/* once for what is kept, and for what is gone as often as there are removals */
	EXPECT_EQ(sim_resched - before >= 2, true);
	mms_vec_free(&backing);
	teardown(&s);
}
