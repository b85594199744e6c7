// SPDX-License-Identifier: GPL-2.0
#include "device.h"
#include "lists.h"
#include "region.h"
#include "share.h"
#include "written.h"

#define BASE	0x100000
#define PAGE	4096ULL		/* memmap of 64 frames */
#define RW	2
#define ONLINE	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP | MMS_SECTION_ONLINE)
#define OFFLINE	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP)

struct setup {
	struct mms_vec runs, valid, devices, shares;
};

static const struct mms_memmap geometry = { .base_va = BASE, .nr_frames = 1 << 20,
					    .page_bytes = 64 };

static void setup(struct setup *s)
{
	runs_init(&s->runs);
	spans_init(&s->valid);
	mms_vec_init(&s->devices, sizeof(struct mms_device));
	mms_vec_init(&s->shares, sizeof(struct mms_share));
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->runs);
	mms_vec_free(&s->valid);
	mms_vec_free(&s->devices);
	mms_vec_free(&s->shares);
}

/* Pages of memmap from number @nr on are mapped to @pa. */
static void mapped(struct setup *s, u64 nr, u64 pages, enum mms_order order, u64 pa, u64 attrs)
{
	const struct mms_run run = {
		.start_va = BASE + nr * PAGE,
		.end_va = BASE + (nr + pages) * PAGE,
		.mapped = true,
		.leaf_bytes = PAGE,
		.attrs = attrs | 1,
		.order = order,
		.backing_pa = pa,
	};

	EXPECT_EQ(mms_vec_add(&s->runs, &run), 0);
}

/* A page map that begins at frame @start_pfn, and has compound pages if @order is not 0. */
static void device(struct setup *s, u64 start_pfn, u64 end_pfn, u32 order)
{
	const struct mms_device device = { .start_pfn = start_pfn, .end_pfn = end_pfn,
					   .order = order, .map = start_pfn + 1 };

	EXPECT_EQ(mms_vec_add(&s->devices, &device), 0);
}

static int look(struct setup *s)
{
	static const struct mms_match writable = { RW, RW };

	const struct mms_written_view view = { &geometry, &s->runs, &s->valid, &s->devices,
					       &writable };

	return mms_shares_written(&view, &s->shares);
}

static void expect_shares(struct setup *s, size_t nr, u64 start_pa, u64 end_pa)
{
	EXPECT_EQ(look(s), 0);
	EXPECT_EQ(s->shares.nr, nr);
	if (!nr)
		return;
	EXPECT_EQ(mms_vec_at(&s->shares, struct mms_share, 0)->start_pa, start_pa);
	EXPECT_EQ(mms_vec_at(&s->shares, struct mms_share, nr - 1)->end_pa, end_pa);
}

/* As the HugeTLB optimisation leaves it: the first place is written, the others are read. */
TEST(written_is_not_what_only_one_can_write)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 512, ONLINE);
	mapped(&s, 0, 1, MMS_ORDER_ONE, 0x8000, RW);
	mapped(&s, 1, 7, MMS_ORDER_SAME, 0x8000, 0);
	expect_shares(&s, 0, 0, 0);
	teardown(&s);
}

TEST(written_is_what_two_can_write)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 1024, ONLINE);
	mapped(&s, 0, 4, MMS_ORDER_DOWN, 0x8000, RW);
	mapped(&s, 4, 1, MMS_ORDER_ONE, 0x20000, RW);
	mapped(&s, 8, 1, MMS_ORDER_ONE, 0x9000, RW);
	mapped(&s, 9, 1, MMS_ORDER_ONE, 0x9000, 0);
	expect_shares(&s, 1, 0x9000, 0xa000);
	teardown(&s);
}

TEST(written_goes_on_along_a_run)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 1024, ONLINE);
	mapped(&s, 0, 4, MMS_ORDER_UP, 0x8000, RW);
	mapped(&s, 4, 2, MMS_ORDER_SAME, 0x20000, RW);
	mapped(&s, 6, 1, MMS_ORDER_ONE, 0xb000, RW);
	expect_shares(&s, 2, 0xb000, 0x21000);
	teardown(&s);
}

/* What is cut is cut where frames end to be online; what is offline is written once. */
TEST(written_by_frames_that_are_online_is_so_by_each)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 64, OFFLINE);
	spans_add(&s.valid, 64, 96, ONLINE);
	spans_add(&s.valid, 96, 192, OFFLINE);
	spans_add(&s.valid, 192, 224, ONLINE);
	mapped(&s, 0, 4, MMS_ORDER_SAME, 0x8000, RW);
	expect_shares(&s, 1, 0x8000, 0x8000 + 32 * 64);
	teardown(&s);
}

/* Each has its own tails, wherever they are; of 1 GiB those of several sections are the same. */
TEST(written_is_not_what_compound_pages_share)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 256, OFFLINE);
	spans_add(&s.valid, 256, 512, OFFLINE | MMS_SECTION_DEVICE);
	device(&s, 0, 512, 9);
	mapped(&s, 0, 1, MMS_ORDER_ONE, 0x9000, RW);
	mapped(&s, 1, 3, MMS_ORDER_SAME, 0x8000, RW);
	mapped(&s, 4, 4, MMS_ORDER_SAME, 0x8000, RW);
	expect_shares(&s, 0, 0, 0);
	teardown(&s);
}

TEST(written_is_what_pages_of_a_device_share_that_are_not_compound)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 256, OFFLINE);
	device(&s, 0, 256, 0);
	mapped(&s, 0, 4, MMS_ORDER_SAME, 0x8000, RW);
	expect_shares(&s, 1, 0x8000, 0x9000);
	teardown(&s);
}

TEST(written_is_what_two_page_maps_share)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 512, OFFLINE);
	device(&s, 0, 256, 8);
	device(&s, 256, 512, 8);
	mapped(&s, 0, 4, MMS_ORDER_SAME, 0x8000, RW);
	mapped(&s, 4, 1, MMS_ORDER_ONE, 0xa000, RW);
	mapped(&s, 5, 3, MMS_ORDER_SAME, 0x8000, RW);
	expect_shares(&s, 1, 0x8000, 0x9000);
	teardown(&s);
}

TEST(written_by_a_page_map_twice_is_as_long_as_the_longer)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 512, OFFLINE);
	device(&s, 0, 256, 8);
	device(&s, 256, 512, 8);
	mapped(&s, 0, 3, MMS_ORDER_UP, 0x8000, RW);
	mapped(&s, 3, 1, MMS_ORDER_ONE, 0x9000, RW);
	mapped(&s, 4, 1, MMS_ORDER_ONE, 0xa000, RW);
	expect_shares(&s, 1, 0xa000, 0xb000);
	teardown(&s);
}

TEST(written_is_what_a_page_map_shares_with_what_is_online)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 256, ONLINE);
	spans_add(&s.valid, 256, 512, OFFLINE);
	device(&s, 256, 512, 8);
	mapped(&s, 0, 4, MMS_ORDER_UP, 0x8000, RW);
	mapped(&s, 4, 4, MMS_ORDER_SAME, 0xb000, RW);
	expect_shares(&s, 1, 0xb000, 0xc000);
	teardown(&s);
}

/* A page map of compound pages that is going away: nobody knows any more that it was one. */
TEST(written_is_what_others_share_with_what_is_nobodys)
{
	struct setup s;

	setup(&s);
	spans_add(&s.valid, 0, 512, OFFLINE);
	spans_add(&s.valid, 512, 576, ONLINE);
	device(&s, 256, 512, 8);
	mapped(&s, 0, 4, MMS_ORDER_SAME, 0x8000, RW);
	mapped(&s, 4, 4, MMS_ORDER_SAME, 0xc000, RW);
	expect_shares(&s, 0, 0, 0);
	mapped(&s, 8, 1, MMS_ORDER_ONE, 0x8000, RW);
	expect_shares(&s, 1, 0x8000, 0x9000);
	teardown(&s);
}

/* A leaf of four pages; the second half of it, and a bit, is of a page map. */
TEST(written_is_cut_where_page_maps_begin_and_end)
{
	struct setup s;
	const struct mms_run leaf = {
		.start_va = BASE, .end_va = BASE + 4 * PAGE, .mapped = true,
		.leaf_bytes = 4 * PAGE, .attrs = RW | 1, .order = MMS_ORDER_ONE,
		.backing_pa = 0x8000,
	};

	setup(&s);
	spans_add(&s.valid, 0, 512, OFFLINE);
	device(&s, 128, 192, 5);
	device(&s, 320, 384, 5);
	EXPECT_EQ(mms_vec_add(&s.runs, &leaf), 0);
	mapped(&s, 4, 1, MMS_ORDER_ONE, 0xb000, RW);
	mapped(&s, 5, 1, MMS_ORDER_ONE, 0xa000, RW);
	expect_shares(&s, 1, 0xa000, 0xb000);
	teardown(&s);
}

static int look_nomem(void)
{
	struct mms_span span = { 0, 256, ONLINE };
	struct mms_run run = {
		.start_va = BASE, .end_va = BASE + 4 * PAGE, .mapped = true, .leaf_bytes = PAGE,
		.attrs = RW, .order = MMS_ORDER_SAME, .backing_pa = 0x8000,
	};
	struct mms_device device = { .start_pfn = 512, .end_pfn = 576, .order = 4 };
	struct setup s = { .runs = VEC_OF(&run, 1), .valid = VEC_OF(&span, 1),
			   .devices = VEC_OF(&device, 1) };
	int err;

	mms_vec_init(&s.shares, sizeof(struct mms_share));
	err = look(&s);
	mms_vec_free(&s.shares);
	return err;
}

TEST(written_without_memory)
{
	EXPECT_NOMEM(look_nomem);
}
