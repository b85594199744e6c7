// SPDX-License-Identifier: GPL-2.0
#include "device.h"
#include "lists.h"
#include "stranded.h"

#define M	(1024 * 1024ULL)
#define BLOCK	(128 * M)

struct setup {
	struct mms_resources resources;
	struct mms_vec devices, stranded;
	struct mms_stranded_view view;
};

static void setup(struct setup *s)
{
	mms_resources_init(&s->resources);
	mms_vec_init(&s->devices, sizeof(struct mms_device));
	mms_vec_init(&s->stranded, sizeof(struct mms_span));
	s->view = (struct mms_stranded_view) {
		.resources = &s->resources,
		.devices = &s->devices,
		.page_shift = 12,
		.block_bytes = BLOCK,
	};
}

static void teardown(struct setup *s)
{
	mms_resources_free(&s->resources);
	mms_vec_free(&s->devices);
	mms_vec_free(&s->stranded);
}

/* Flags of a resource that is persistent memory, for add(). */
#define SPECIAL	BIT(31)

static void add(struct setup *s, u32 depth, u32 flags, u64 start, u64 end)
{
	struct mms_resource resource = {
		.start = start,
		.end = end,
		.flags = flags & ~SPECIAL,
		.depth = depth,
		.special = flags & SPECIAL,
	};

	EXPECT_EQ(mms_vec_add(&s->resources.list, &resource), 0);
}

static struct mms_device *map(struct setup *s, enum mms_device_type type, u64 start, u64 end)
{
	struct mms_device device = {
		.start_pfn = start >> 12,
		.end_pfn = end >> 12,
		.type = type,
	};

	EXPECT_EQ(mms_vec_add(&s->devices, &device), 0);
	return mms_vec_at(&s->devices, struct mms_device, s->devices.nr - 1);
}

static void build(struct setup *s)
{
	mms_resources_link(&s->resources);
	s->stranded.nr = 0;
	EXPECT_EQ(mms_stranded_build(&s->view, &s->stranded), 0);
}

static void expect(const struct setup *s, size_t i, u64 start, u64 end, u64 bytes)
{
	const struct mms_span *span = mms_vec_at(&s->stranded, struct mms_span, i);

	ASSERT_TRUE(i < s->stranded.nr);
	EXPECT_EQ(span->start_pfn, start);
	EXPECT_EQ(span->end_pfn, end);
	EXPECT_EQ(span->attr, bytes);
}

TEST(stranded_is_what_no_block_is_filled_with)
{
	struct setup s;

	setup(&s);
	map(&s, MMS_DEVICE_GENERIC, 4 * BLOCK, 6 * BLOCK);
	map(&s, MMS_DEVICE_FS_DAX, 7 * BLOCK - 2 * M, 9 * BLOCK + 4 * M);
	map(&s, MMS_DEVICE_GENERIC, 10 * BLOCK + 2 * M, 11 * BLOCK);
	map(&s, MMS_DEVICE_GENERIC, 13 * BLOCK - 2 * M, 13 * BLOCK + 2 * M);
	map(&s, MMS_DEVICE_GENERIC, 14 * BLOCK + 2 * M, 14 * BLOCK + 4 * M);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 5);
	expect(&s, 0, 4 * BLOCK, 6 * BLOCK, 0);
	expect(&s, 1, 7 * BLOCK - 2 * M, 9 * BLOCK + 4 * M, 6 * M);
	expect(&s, 2, 10 * BLOCK + 2 * M, 11 * BLOCK, 126 * M);
	expect(&s, 3, 13 * BLOCK - 2 * M, 13 * BLOCK + 2 * M, 4 * M);
	expect(&s, 4, 14 * BLOCK + 2 * M, 14 * BLOCK + 4 * M, 2 * M);
	teardown(&s);
}

TEST(stranded_is_only_what_could_be_ram)
{
	struct setup s;

	setup(&s);
	map(&s, MMS_DEVICE_PRIVATE, BLOCK, BLOCK + 2 * M);
	map(&s, MMS_DEVICE_COHERENT, 2 * BLOCK, 2 * BLOCK + 2 * M);
	map(&s, MMS_DEVICE_P2PDMA, 3 * BLOCK, 3 * BLOCK + 2 * M);
	map(&s, MMS_DEVICE_UNKNOWN, 4 * BLOCK, 4 * BLOCK + 2 * M);
	add(&s, 0, MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY, 5 * BLOCK, 6 * BLOCK + M);
	add(&s, 1, MMS_RESOURCE_SYSRAM, 5 * BLOCK, 5 * BLOCK + M);
	add(&s, 2, MMS_RESOURCE_SYSRAM, 5 * BLOCK, 5 * BLOCK + M / 2);
	add(&s, 0, MMS_RESOURCE_BUSY, 7 * BLOCK, 7 * BLOCK + M);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 0);
	teardown(&s);
}

TEST(stranded_is_nothing_where_there_are_no_blocks)
{
	struct setup s;

	setup(&s);
	s.view.block_bytes = 0;
	map(&s, MMS_DEVICE_GENERIC, BLOCK, BLOCK + 2 * M);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 0);
	teardown(&s);
}

/* An altmap, and a dax device whose resource begins behind what else is kept. */
TEST(stranded_is_of_the_data_of_a_map)
{
	struct mms_device *device;
	struct setup s;

	setup(&s);
	device = map(&s, MMS_DEVICE_GENERIC, 4 * BLOCK, 8 * BLOCK);
	device->has_altmap = true;
	device->altmap_pfn = 4 * BLOCK >> 12;
	device->reserve = 512;
	device->free = 2048;
	build(&s);
	expect(&s, 0, 4 * BLOCK + 10 * M, 8 * BLOCK, 118 * M);
	add(&s, 0, MMS_RESOURCE_BUSY, 4 * BLOCK, 8 * BLOCK);
	add(&s, 1, MMS_RESOURCE_BUSY, 4 * BLOCK + 12 * M, 8 * BLOCK);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 1);
	expect(&s, 0, 4 * BLOCK + 12 * M, 8 * BLOCK, 116 * M);
	teardown(&s);
}

/* A range that has been made of nothing but memory of its own. */
TEST(stranded_is_not_a_map_that_is_all_kept)
{
	struct mms_device *device;
	struct setup s;

	setup(&s);
	device = map(&s, MMS_DEVICE_FS_DAX, 4 * BLOCK, 4 * BLOCK + 2 * M);
	device->has_altmap = true;
	device->altmap_pfn = 4 * BLOCK >> 12;
	device->free = 512;
	build(&s);
	EXPECT_EQ(s.stranded.nr, 0);
	teardown(&s);
}

/* kmem has whole blocks of a namespace; what is online in them is a child of its own. */
TEST(stranded_is_what_kmem_did_not_take)
{
	struct setup s;

	setup(&s);
	add(&s, 0, SPECIAL, 4 * BLOCK, 8 * BLOCK);
	add(&s, 1, SPECIAL | MMS_RESOURCE_BUSY, 4 * BLOCK, 8 * BLOCK);
	add(&s, 2, SPECIAL | MMS_RESOURCE_SYSRAM, 5 * BLOCK, 6 * BLOCK);
	add(&s, 3, SPECIAL | MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY, 5 * BLOCK, 6 * BLOCK);
	add(&s, 2, SPECIAL | MMS_RESOURCE_SYSRAM, 7 * BLOCK, 8 * BLOCK);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 1);
	expect(&s, 0, 4 * BLOCK, 8 * BLOCK, 2 * BLOCK);
	teardown(&s);
}

/* What another has of the same range is no loss of this one's. */
TEST(stranded_is_not_what_others_have)
{
	struct setup s;

	setup(&s);
	add(&s, 0, SPECIAL, 4 * BLOCK, 8 * BLOCK);
	add(&s, 1, SPECIAL | MMS_RESOURCE_BUSY, 4 * BLOCK, 5 * BLOCK + 2 * M);
	add(&s, 1, SPECIAL | MMS_RESOURCE_SYSRAM, 6 * BLOCK, 8 * BLOCK);
	add(&s, 0, MMS_RESOURCE_BUSY, 9 * BLOCK, 10 * BLOCK);
	map(&s, MMS_DEVICE_GENERIC, 4 * BLOCK, 5 * BLOCK + 2 * M);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 2);
	expect(&s, 0, 4 * BLOCK, 5 * BLOCK + 2 * M, 2 * M);
	expect(&s, 1, 4 * BLOCK, 8 * BLOCK, BLOCK - 2 * M);
	teardown(&s);
}

/* Its region is its own, as it comes from the machine. */
TEST(stranded_is_what_a_region_of_virtio_mem_has_at_its_ends)
{
	struct setup s;

	setup(&s);
	add(&s, 0, MMS_RESOURCE_SYSRAM, 4 * BLOCK - 2 * M, 8 * BLOCK + 32 * M);
	add(&s, 1, MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY, 4 * BLOCK, 5 * BLOCK);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 1);
	expect(&s, 0, 4 * BLOCK - 2 * M, 8 * BLOCK + 32 * M, 34 * M);
	teardown(&s);
}

TEST(stranded_is_foretold_of_memory_that_nobody_uses)
{
	struct setup s;

	setup(&s);
	add(&s, 0, SPECIAL, BLOCK + 2 * M, 3 * BLOCK);
	add(&s, 0, SPECIAL, 4 * BLOCK + 2 * M, 6 * BLOCK);
	add(&s, 1, SPECIAL | MMS_RESOURCE_BUSY, 4 * BLOCK + 4 * M, 6 * BLOCK);
	add(&s, 0, SPECIAL, 7 * BLOCK, 8 * BLOCK + 2 * M);
	map(&s, MMS_DEVICE_PRIVATE, 7 * BLOCK, 7 * BLOCK + 2 * M);
	add(&s, 0, SPECIAL, 9 * BLOCK, 9 * BLOCK + 2 * M);
	map(&s, MMS_DEVICE_PRIVATE, 9 * BLOCK - 2 * M, 9 * BLOCK);
	map(&s, MMS_DEVICE_PRIVATE, 9 * BLOCK + 2 * M, 9 * BLOCK + 4 * M);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 2);
	expect(&s, 0, BLOCK + 2 * M, 3 * BLOCK, 126 * M);
	expect(&s, 1, 9 * BLOCK, 9 * BLOCK + 2 * M, 2 * M);
	teardown(&s);
}

TEST(stranded_ranges_are_in_order)
{
	struct setup s;

	setup(&s);
	map(&s, MMS_DEVICE_GENERIC, 4 * BLOCK, 5 * BLOCK);
	add(&s, 0, SPECIAL, BLOCK, 2 * BLOCK);
	build(&s);
	EXPECT_EQ(s.stranded.nr, 2);
	expect(&s, 0, BLOCK, 2 * BLOCK, 0);
	expect(&s, 1, 4 * BLOCK, 5 * BLOCK, 0);
	teardown(&s);
}

static int build_stranded(void)
{
	struct setup s;
	int err = 0;
	size_t i;

	setup(&s);
	for (i = 0; i < 100 && !err; i++) {
		struct mms_resource resource = {
			.start = i * BLOCK,
			.end = i * BLOCK + M,
			.parent = MMS_PARENT_ROOT,
			.special = true,
		};

		err = mms_vec_add(&s.resources.list, &resource);
	}
	if (!err)
		err = mms_stranded_build(&s.view, &s.stranded);
	teardown(&s);
	return err;
}

TEST(stranded_reports_that_memory_is_short)
{
	EXPECT_NOMEM(build_stranded);
}
