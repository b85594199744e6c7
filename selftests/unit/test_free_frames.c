// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>
#include <linux/sched.h>

#include "free_frames.h"
#include "lists.h"

#define MAX_ORDER	4

/* Free blocks, by their heads; frames that were asked. */
static int order_of[64];
static unsigned int asked[64];

static int free_order(u64 pfn)
{
	asked[pfn]++;
	return order_of[pfn];
}

static bool is_free(u64 pfn, u64 first_pfn)
{
	struct mms_span block;

	for (size_t i = 0; i < 64; i++)
		asked[i] = 0;
	return mms_free_block(pfn, first_pfn, MAX_ORDER, free_order, &block);
}

static void nothing_is_free(void)
{
	for (size_t i = 0; i < 64; i++)
		order_of[i] = -1;
}

TEST(frame_is_free_as_a_block)
{
	nothing_is_free();
	order_of[23] = 0;
	EXPECT_EQ(is_free(23, 0), true);
	order_of[32] = 4;
	EXPECT_EQ(is_free(32, 32), true);
	order_of[0] = 2;
	EXPECT_EQ(is_free(0, 0), true);
}

TEST(frame_is_free_in_a_block_of_any_order)
{
	for (int order = 1; order <= MAX_ORDER; order++) {
		nothing_is_free();
		order_of[48 >> order << order] = order;
		EXPECT_EQ(is_free(48 + (1 << order) - 1, 0), true);
	}
}

TEST(frame_is_not_free_behind_a_block)
{
	nothing_is_free();
	order_of[32] = 3;
	EXPECT_EQ(is_free(40, 0), false);
	EXPECT_EQ(is_free(47, 0), false);
	EXPECT_EQ(is_free(39, 0), true);
}

/* Another's memmap may lie there, or none. */
TEST(free_block_asks_no_frame_that_cannot_be_its_head)
{
	nothing_is_free();
	EXPECT_EQ(is_free(47, 40), false);
	for (u64 pfn = 0; pfn < 64; pfn++)
		EXPECT_EQ(asked[pfn], pfn == 47 || pfn == 46 || pfn == 44 || pfn == 40);
	/* no block is larger than the largest */
	EXPECT_EQ(is_free(63, 0), false);
	for (u64 pfn = 0; pfn < 64; pfn++)
		EXPECT_EQ(asked[pfn], pfn == 63 || pfn == 62 || pfn == 60 || pfn == 56 ||
			  pfn == 48);
	EXPECT_EQ(is_free(0, 0), false);
	for (u64 pfn = 0; pfn < 64; pfn++)
		EXPECT_EQ(asked[pfn], pfn == 0);
}

/* What is no head of its own cannot be in two blocks. */
TEST(free_block_believes_the_first_head)
{
	nothing_is_free();
	order_of[46] = 0;
	order_of[32] = 4;
	EXPECT_EQ(is_free(47, 0), false);
	EXPECT_EQ(asked[32], 0);
}

TEST(free_block_is_named)
{
	struct mms_span block = { 0, 0, 1 };

	nothing_is_free();
	order_of[8] = 3;
	EXPECT_EQ(mms_free_block(13, 0, MAX_ORDER, free_order, &block), true);
	EXPECT_EQ(block.start_pfn, 8);
	EXPECT_EQ(block.end_pfn, 16);
	EXPECT_EQ(block.attr, 0);
}

/* ---- and which of many ---- */

static u64 looks, first_look, last_look;
static struct mms_vec taken;	/* list of free blocks */

static bool free_at(u64 pfn, struct mms_span *block)
{
	const struct mms_span *found = mms_span_find(&taken, pfn);

	first_look = looks++ ? min(first_look, pfn) : pfn;
	last_look = pfn;
	if (found)
		*block = *found;
	return found;
}

static void look(struct mms_vec *frames, u64 step, struct mms_vec *found)
{
	looks = 0;
	EXPECT_EQ(mms_free_frames(frames, step, free_at, found), 0);
}

TEST(free_frames_are_looked_for_at_both_ends)
{
	struct mms_vec frames, found;

	spans_init(&frames);
	spans_init(&found);
	spans_init(&taken);
	spans_add(&frames, 100, 101, 0);
	spans_add(&frames, 200, 300, 0);
	spans_add(&taken, 96, 104, 0);
	spans_add(&taken, 196, 204, 0);
	spans_add(&taken, 240, 248, 0);
	spans_add(&taken, 299, 300, 0);
	look(&frames, 512, &found);
	EXPECT_EQ(looks, 3);
	EXPECT_EQ(first_look, 100);
	EXPECT_EQ(last_look, 299);
	EXPECT_SPANS(&found, { 100, 101, 0 }, { 200, 204, 0 }, { 299, 300, 0 });
	mms_vec_free(&frames);
	mms_vec_free(&found);
	mms_vec_free(&taken);
}

TEST(free_frames_are_looked_for_at_every_step)
{
	struct mms_vec frames, found;

	spans_init(&frames);
	spans_init(&found);
	spans_init(&taken);
	spans_add(&frames, 1024, 4096, 0);
	spans_add(&taken, 1500, 1600, 0);
	spans_add(&taken, 1700, 1800, 0);
	spans_add(&taken, 2000, 4000, 0);
	look(&frames, 512, &found);
	EXPECT_EQ(looks, 7);
	EXPECT_SPANS(&found, { 1500, 1600, 0 }, { 2000, 4000, 0 });
	mms_vec_free(&frames);
	mms_vec_free(&found);
	mms_vec_free(&taken);
}

TEST(free_frames_are_looked_for_some_times_in_any_range)
{
	struct mms_vec frames, found;
	unsigned long before = sim_resched;

	spans_init(&frames);
	spans_init(&found);
	spans_init(&taken);
	spans_add(&frames, 0, 1 << 20, 0);
	spans_add(&frames, 1 << 21, (1 << 21) + (1 << 20) + 1, 0);
	look(&frames, 512, &found);
	EXPECT_LE(looks, 2 * (MMS_FREE_LOOKS + 1));
	EXPECT_LE(2 * MMS_FREE_LOOKS, looks);
	EXPECT_EQ(found.nr, 0);
	EXPECT_LE(before + 2, sim_resched);
	mms_vec_free(&frames);
	mms_vec_free(&found);
	mms_vec_free(&taken);
}

TEST(free_frames_are_found_twice)
{
	struct mms_vec before, now, found;

	spans_init(&before);
	spans_init(&now);
	spans_init(&found);
	spans_add(&before, 8, 16, 0);
	spans_add(&before, 32, 40, 0);
	spans_add(&before, 64, 65, 0);
	spans_add(&now, 16, 32, 0);
	spans_add(&now, 36, 48, 0);
	spans_add(&now, 60, 68, 0);
	spans_add(&now, 80, 81, 0);
	EXPECT_EQ(mms_free_still(&before, &now, &found), 0);
	EXPECT_SPANS(&found, { 36, 48, 0 }, { 60, 68, 0 });
	mms_vec_free(&before);
	mms_vec_free(&now);
	mms_vec_free(&found);
}
