// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "lists.h"
#include "memblock.h"

#define SHIFT	4

static void add(struct mms_vec *regions, u64 start, u64 end, u32 flags)
{
	struct mms_memblock_region region = { .start = start, .end = end, .flags = flags };

	if (mms_vec_add(regions, &region))
		abort();
}

/* Frames 1 to 3, frames 4 to 5 but for a byte at each end, and a piece of frame 8. */
static void add_some(struct mms_vec *regions)
{
	mms_vec_init(regions, sizeof(struct mms_memblock_region));
	add(regions, 0x10, 0x40, MMS_MEMBLOCK_NOMAP);
	add(regions, 0x41, 0x6f, MMS_MEMBLOCK_NOMAP | MMS_MEMBLOCK_MIRROR);
	add(regions, 0x81, 0x82, 0);
}

TEST(memblock_is_a_list_with_the_flags_that_matter)
{
	struct mms_vec regions, list;

	add_some(&regions);
	spans_init(&list);
	ASSERT_EQ(mms_memblock_list(&regions, MMS_MEMBLOCK_MIRROR, &list), 0);
	EXPECT_SPANS(&list, { 0x10, 0x40, 0 }, { 0x41, 0x6f, MMS_MEMBLOCK_MIRROR },
		     { 0x81, 0x82, 0 });
	mms_vec_free(&list);
	mms_vec_free(&regions);
}

TEST(memblock_holds_whole_frames_until_the_region_ends)
{
	static const u64 until[] = { 1, 4, 4, 4, 5, 6, 7, 8, 9, 10 };
	struct mms_vec regions;
	u64 pfn;

	add_some(&regions);
	for (pfn = 0; pfn < ARRAY_SIZE(until); pfn++)
		EXPECT_EQ(mms_memblock_until(&regions, SHIFT, pfn), until[pfn]);
	mms_vec_free(&regions);
}

static int list_many(void)
{
	struct mms_vec regions, list;
	int err = 0;
	u64 i;

	mms_vec_init(&regions, sizeof(struct mms_memblock_region));
	spans_init(&list);
	for (i = 0; i < 100 && !err; i++) {
		struct mms_memblock_region region = { .start = 2 * i, .end = 2 * i + 1 };

		err = mms_vec_add(&regions, &region);
	}
	if (!err)
		err = mms_memblock_list(&regions, 0, &list);
	mms_vec_free(&regions);
	mms_vec_free(&list);
	return err;
}

TEST(memblock_reports_that_memory_is_short)
{
	EXPECT_NOMEM(list_many);
}
