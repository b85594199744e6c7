// SPDX-License-Identifier: GPL-2.0
#include "device.h"
#include "lists.h"

static struct mms_device two[] = { { .start_pfn = 10, .end_pfn = 20 },
				   { .start_pfn = 20, .end_pfn = 30 } };

static void expect_until(size_t nr, u64 pfn, const struct mms_device *device, u64 until)
{
	const struct mms_vec devices = VEC_OF(two, nr);
	u64 end_pfn = 100;

	EXPECT_EQ(mms_device_until(&devices, pfn, &end_pfn) == device, true);
	EXPECT_EQ(end_pfn, until);
}

TEST(device_is_found_and_so_is_where_it_ends)
{
	expect_until(0, 10, NULL, 100);
	expect_until(2, 9, NULL, 10);
	expect_until(2, 10, &two[0], 20);
	expect_until(2, 19, &two[0], 20);
	expect_until(2, 20, &two[1], 30);
	expect_until(2, 30, NULL, 100);
}

/* Who asks may want less. */
TEST(device_does_not_raise_the_end)
{
	const struct mms_vec devices = VEC_OF(two, 2);
	u64 end_pfn = 12;

	mms_device_until(&devices, 10, &end_pfn);
	EXPECT_EQ(end_pfn, 12);
}
