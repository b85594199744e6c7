// SPDX-License-Identifier: GPL-2.0
#include "counted.h"
#include "device.h"
#include "lists.h"
#include "region.h"

#define SECTION		512	/* frames: 8 pages of memmap */
#define PAGE		4096ULL
#define HALF		32	/* frames with half a page of it */
#define BASE		0x100000ULL
#define RW		2ULL
#define OFFLINE		(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP)
#define EARLY		(OFFLINE | MMS_SECTION_ONLINE | MMS_SECTION_EARLY)

static const struct mms_memmap geometry = { .base_va = BASE, .nr_frames = 1 << 20,
					    .page_bytes = 64 };
static const struct mms_match writable = { RW, RW };

struct setup {
	struct mms_vec runs, valid, devices;
	struct mms_counted counted;
	struct mms_written_view memory;
	struct mms_count_due_view view;
	struct mms_count_due due;
};

static void setup(struct setup *s)
{
	runs_init(&s->runs);
	spans_init(&s->valid);
	mms_vec_init(&s->devices, sizeof(struct mms_device));
	s->counted = (struct mms_counted) { .count = MMS_COUNT_READ };
	s->memory = (struct mms_written_view) {
		.memmap = &geometry, .runs = &s->runs, .valid = &s->valid,
		.devices = &s->devices, .writable = &writable,
	};
	s->view = (struct mms_count_due_view) {
		.memory = &s->memory, .counted = &s->counted,
		.section_pages = SECTION, .page_shift = 12,
	};
}

static void teardown(struct setup *s)
{
	mms_vec_free(&s->runs);
	mms_vec_free(&s->valid);
	mms_vec_free(&s->devices);
}

/* Pages of memmap, the first of which is number @page of it, in memory that goes up from @pfn. */
static void mapped(struct setup *s, u64 page, u64 pages, u64 pfn, u64 attrs)
{
	const struct mms_run run = {
		.start_va = BASE + page * PAGE,
		.end_va = BASE + (page + pages) * PAGE,
		.mapped = true,
		.leaf_bytes = PAGE,
		.attrs = attrs,
		.order = pages == 1 ? MMS_ORDER_ONE : MMS_ORDER_UP,
		.backing_pa = pfn * PAGE,
	};

	EXPECT_EQ(mms_vec_add(&s->runs, &run), 0);
}

static void valid(struct setup *s, u64 start_pfn, u64 end_pfn, u64 flags)
{
	EXPECT_EQ(mms_span_append(&s->valid, start_pfn, end_pfn, flags), 0);
}

static void device(struct setup *s, u64 start_pfn, u64 end_pfn)
{
	const struct mms_device device = { .start_pfn = start_pfn, .end_pfn = end_pfn };

	valid(s, start_pfn, end_pfn, OFFLINE);
	EXPECT_EQ(mms_vec_add(&s->devices, &device), 0);
}

static u64 due(struct setup *s)
{
	EXPECT_EQ(mms_count_due_make(&s->view, &s->due), 0);
	return s->due.pages;
}

TEST(counted_is_looked_at_twice)
{
	struct mms_counted counted = { .count = MMS_COUNT_NONE };

	mms_counted_look(&counted, 7);
	EXPECT_EQ(counted.count, MMS_COUNT_READ);
	EXPECT_EQ(counted.pages, 7);
	mms_counted_look(&counted, 7);
	EXPECT_EQ(counted.count, MMS_COUNT_READ);
	mms_counted_look(&counted, 8);
	EXPECT_EQ(counted.count, MMS_COUNT_MOVED);
	EXPECT_EQ(counted.pages, 8);
}

TEST(due_is_all_memory_behind_memmap)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 8, 100, RW);
	mapped(&s, 16, 8, 300, RW);
	valid(&s, 0, SECTION, EARLY);
	valid(&s, 2 * SECTION, 3 * SECTION, OFFLINE);
	EXPECT_EQ(due(&s), 16);
	EXPECT_FALSE(s.due.shared);
	teardown(&s);
}

TEST(due_is_no_memory_twice)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 8, 100, RW);
	mapped(&s, 8, 8, 104, RW);
	valid(&s, 0, 2 * SECTION, EARLY);
	EXPECT_EQ(due(&s), 12);
	teardown(&s);
}

TEST(due_is_not_what_has_no_entry)
{
	const struct mms_run nothing = { .start_va = BASE, .end_va = BASE + PAGE };
	struct setup s;

	setup(&s);
	EXPECT_EQ(mms_vec_add(&s.runs, &nothing), 0);
	mapped(&s, 1, 7, 101, RW);
	valid(&s, 0, SECTION, EARLY);
	EXPECT_EQ(due(&s), 7);
	EXPECT_FALSE(s.due.shared);
	teardown(&s);
}

/* Tails share the page of a head, or one of the zone. */
TEST(due_is_not_what_is_read_only)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 1, 100, RW);
	mapped(&s, 1, 1, 100, 0);
	mapped(&s, 2, 1, 100, 0);
	valid(&s, 0, SECTION, EARLY);
	EXPECT_EQ(due(&s), 1);
	EXPECT_TRUE(s.due.shared);
	teardown(&s);

	setup(&s);
	mapped(&s, 0, 1, 100, RW);
	mapped(&s, 1, 1, 200, 0);
	EXPECT_EQ(due(&s), 1);
	EXPECT_TRUE(s.due.shared);
	teardown(&s);
}

TEST(due_has_page_ext_of_each_section)
{
	struct setup s;

	setup(&s);
	s.counted.extended = 3;
	s.counted.extension = 16;
	EXPECT_EQ(due(&s), 3 * 2);
	s.counted.extension = 17;
	EXPECT_EQ(due(&s), 3 * 3);
	teardown(&s);
}

TEST(due_is_a_whole_page_for_half_of_one)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 1, 100, RW);
	device(&s, 0, HALF);
	EXPECT_EQ(due(&s), 1);
	teardown(&s);
}

TEST(due_is_a_shared_page_for_each_who_has_a_part)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 1, 100, RW);
	device(&s, 0, HALF);
	device(&s, HALF, 2 * HALF);
	EXPECT_EQ(due(&s), 2);
	teardown(&s);

	setup(&s);
	mapped(&s, 0, 1, 100, RW);
	device(&s, 0, 2 * HALF);
	EXPECT_EQ(due(&s), 1);
	teardown(&s);
}

/* One page in size, of two it has halves. */
TEST(due_is_by_size_wherever_it_begins)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 2, 100, RW);
	device(&s, HALF, 3 * HALF);
	EXPECT_EQ(due(&s), 1);
	teardown(&s);

	setup(&s);
	mapped(&s, 0, 2, 100, RW);
	device(&s, 0, HALF);
	device(&s, HALF, 3 * HALF);
	device(&s, 3 * HALF, 4 * HALF);
	EXPECT_EQ(due(&s), 3);
	teardown(&s);
}

/* A device is added section by section. */
TEST(due_is_that_of_each_section)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 16, 100, RW);
	device(&s, HALF, 2 * SECTION - HALF);
	EXPECT_EQ(due(&s), 16);
	teardown(&s);
}

/* What comes into a section of the boot has its memmap already. */
TEST(due_is_counted_at_boot)
{
	struct setup s;

	setup(&s);
	mapped(&s, 0, 8, 100, RW);
	device(&s, 0, HALF);
	device(&s, HALF, 2 * HALF);
	mms_vec_at(&s.valid, struct mms_span, 0)->attr = EARLY;
	EXPECT_EQ(due(&s), 8);
	teardown(&s);
}

/* The one that went took the page along: then it is counted, and not there. */
TEST(due_is_what_is_left_of_a_shared_page)
{
	struct setup s;

	setup(&s);
	device(&s, HALF, 2 * HALF);
	EXPECT_EQ(due(&s), 0);
	teardown(&s);
}

static int due_of_one(void)
{
	const struct mms_run run = { .end_va = PAGE, .mapped = true, .leaf_bytes = PAGE,
				     .attrs = RW };
	const struct mms_vec runs = VEC_OF(&run, 1);
	struct setup s;
	int err;

	setup(&s);
	s.memory.runs = &runs;
	err = mms_count_due_make(&s.view, &s.due);
	teardown(&s);
	return err;
}

TEST(due_without_memory)
{
	EXPECT_NOMEM(due_of_one);
}
