// SPDX-License-Identifier: GPL-2.0
#include "device.h"
#include "test.h"

static const struct mms_device maps[] = {
	{ .start_pfn = 10, .end_pfn = 20, .map = 1 },
	{ .start_pfn = 20, .end_pfn = 30, .map = 2 },
	{ .start_pfn = 50, .end_pfn = 60, .map = 3 },
};

/* The map that has @pfn, 0 if none has, and until where that is so. */
static u64 map_until(u64 pfn, u64 *end_pfn)
{
	const struct mms_vec devices = { .chunks = (void *[]){ (void *)maps }, .nr = 3, .max = 3,
					 .item_size = sizeof(*maps), .shift = 62 };
	const struct mms_device *found = mms_device_until(&devices, pfn, end_pfn);

	return found ? found->map : 0;
}

#define EXPECT_UNTIL(pfn, most, has, until) do {	\
	u64 _end_pfn = most;				\
							\
	EXPECT_EQ(map_until(pfn, &_end_pfn), has);	\
	EXPECT_EQ(_end_pfn, until);			\
} while (0)

TEST(device_until_ends_with_the_page_map)
{
	EXPECT_UNTIL(10, 100, 1, 20);
	EXPECT_UNTIL(19, 100, 1, 20);
	EXPECT_UNTIL(20, 100, 2, 30);
	EXPECT_UNTIL(55, 57, 3, 57);
}

TEST(device_until_ends_where_the_next_one_begins)
{
	EXPECT_UNTIL(0, 100, 0, 10);
	EXPECT_UNTIL(30, 100, 0, 50);
	EXPECT_UNTIL(30, 40, 0, 40);
	EXPECT_UNTIL(60, 100, 0, 100);
}
