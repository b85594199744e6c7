// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "lists.h"
#include "resource.h"

static void add(struct mms_resources *resources, u32 depth, u64 start, u64 end, u32 flags,
		const char *name)
{
	struct mms_resource resource = {
		.start = start,
		.end = end,
		.flags = flags,
		.depth = depth,
		.name = name ? (int)resources->names.nr : MMS_NAME_UNKNOWN,
	};

	for (; name; name = *name ? name + 1 : NULL)
		if (mms_vec_add(&resources->names, name))
			abort();
	if (mms_vec_add(&resources->list, &resource))
		abort();
}

/* What /proc/iomem of a small machine with a virtio-mem device could show. */
static void add_tree(struct mms_resources *resources)
{
	const u32 ram = MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY;

	mms_resources_init(resources);
	add(resources, 0, 0x0, 0x1000, MMS_RESOURCE_BUSY, "Reserved");
	add(resources, 0, 0x1000, 0x8000, ram, "System RAM");
	add(resources, 1, 0x2000, 0x4000, ram, "Kernel code");
	add(resources, 2, 0x3000, 0x3800, 0, "inside");
	add(resources, 1, 0x4000, 0x5000, ram, "Kernel data");
	add(resources, 0, 0x9000, 0xf000, MMS_RESOURCE_BUSY, "virtio0");
	add(resources, 1, 0xa000, 0xb000, ram | MMS_RESOURCE_DRIVER, "System RAM (virtio_mem)");
	add(resources, 0, 0x10000, 0x11000, 0, NULL);
	mms_resources_link(resources);
}

TEST(resources_know_their_parents)
{
	static const int parents[] = { -1, -1, 1, 2, 1, -1, 5, -1 };
	struct mms_resources resources;
	size_t i;

	add_tree(&resources);
	ASSERT_EQ(resources.list.nr, ARRAY_SIZE(parents));
	for (i = 0; i < ARRAY_SIZE(parents); i++)
		EXPECT_EQ(mms_vec_at(&resources.list, struct mms_resource, i)->parent, parents[i]);
	mms_resources_free(&resources);
}

#define EXPECT_NAME(resources, resource, expected) do {				\
	const struct mms_resource *_resource = resource;			\
	const char *_name = _resource ? mms_resource_name(resources, _resource) : NULL; \
										\
	EXPECT_TRUE(_name && !strcmp(_name, expected));				\
} while (0)

TEST(resources_innermost_is_the_deepest_that_holds_all_of_it)
{
	struct mms_resources resources;

	add_tree(&resources);
	EXPECT_NAME(&resources, mms_resources_innermost(&resources, 0x3000, 0x3800), "inside");
	EXPECT_NAME(&resources, mms_resources_innermost(&resources, 0x3000, 0x3801),
		    "Kernel code");
	EXPECT_NAME(&resources, mms_resources_innermost(&resources, 0x3fff, 0x4001),
		    "System RAM");
	EXPECT_NAME(&resources, mms_resources_innermost(&resources, 0x9000, 0xa001), "virtio0");
	EXPECT_NAME(&resources, mms_resources_innermost(&resources, 0x0, 0x1000), "Reserved");
	EXPECT_TRUE(!mms_resources_innermost(&resources, 0x8000, 0x9000));
	mms_resources_free(&resources);
}

TEST(resources_without_a_name_have_none)
{
	const struct mms_resource *resource;
	struct mms_resources resources;

	add_tree(&resources);
	resource = mms_resources_innermost(&resources, 0x10000, 0x11000);
	ASSERT_TRUE(resource);
	EXPECT_TRUE(!mms_resource_name(&resources, resource));
	mms_resources_free(&resources);
}

TEST(resources_of_an_empty_tree)
{
	struct mms_resources resources;

	mms_resources_init(&resources);
	mms_resources_link(&resources);
	EXPECT_TRUE(!mms_resources_innermost(&resources, 0, 1));
	mms_resources_free(&resources);
}

TEST(resources_flat_are_the_system_ram_or_the_innermost)
{
	struct mms_resources resources;
	struct mms_vec flat;

	add_tree(&resources);
	spans_init(&flat);
	ASSERT_EQ(mms_resources_flatten(&resources, &flat), 0);
	EXPECT_SPANS(&flat, { 0x0, 0x1000, 0 }, { 0x1000, 0x8000, 1 }, { 0x9000, 0xa000, 5 },
		     { 0xa000, 0xb000, 6 }, { 0xb000, 0xf000, 5 }, { 0x10000, 0x11000, 7 });
	mms_vec_free(&flat);
	mms_resources_free(&resources);
}

/* A device that may become RAM is none: what is below it counts. */
TEST(resources_flat_look_into_what_is_not_busy)
{
	struct mms_resources resources;
	struct mms_vec flat;

	mms_resources_init(&resources);
	add(&resources, 0, 0, 8, MMS_RESOURCE_SYSRAM, "virtio0");
	add(&resources, 1, 0, 4, MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY, "System RAM");
	add(&resources, 2, 1, 2, MMS_RESOURCE_BUSY, "inside");
	mms_resources_link(&resources);
	spans_init(&flat);
	ASSERT_EQ(mms_resources_flatten(&resources, &flat), 0);
	EXPECT_SPANS(&flat, { 0, 4, 1 }, { 4, 8, 0 });
	mms_vec_free(&flat);
	mms_resources_free(&resources);
}

/* Where the tree cannot be walked: System RAM, of unknown parents. */
TEST(resources_flat_without_a_tree)
{
	struct mms_resources resources;
	struct mms_vec flat;
	size_t i;

	mms_resources_init(&resources);
	add(&resources, 0, 0, 4, MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY, NULL);
	add(&resources, 0, 6, 8, MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY, NULL);
	for (i = 0; i < resources.list.nr; i++)
		mms_vec_at(&resources.list, struct mms_resource, i)->parent = MMS_PARENT_UNKNOWN;
	spans_init(&flat);
	ASSERT_EQ(mms_resources_flatten(&resources, &flat), 0);
	EXPECT_SPANS(&flat, { 0, 4, 0 }, { 6, 8, 1 });
	mms_vec_free(&flat);
	mms_resources_free(&resources);
}

/* Each resource is rounded by itself; what is inside another one is a part of it. */
TEST(resources_of_ram_are_whole_frames)
{
	const u32 busy = MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY;
	struct mms_resources resources;
	struct mms_vec ram, drivers;

	mms_resources_init(&resources);
	spans_init(&ram);
	spans_init(&drivers);
	add(&resources, 0, 0x1001, 0x4fff, busy, "System RAM");
	add(&resources, 1, 0x2000, 0x3000, busy, "Kernel code");
	add(&resources, 0, 0x4fff, 0x6000, busy, "System RAM");
	add(&resources, 0, 0x7000, 0x8000, MMS_RESOURCE_SYSRAM, "virtio0");
	add(&resources, 0, 0x8000, 0x9000, busy | MMS_RESOURCE_DRIVER, "System RAM (kmem)");
	ASSERT_EQ(mms_resources_ram(&resources, 12, &ram, &drivers), 0);
	EXPECT_SPANS(&ram, { 2, 4, 0 }, { 5, 6, 2 }, { 8, 9, 4 });
	EXPECT_SPANS(&drivers, { 8, 9, 4 });
	mms_vec_free(&ram);
	mms_vec_free(&drivers);
	mms_resources_free(&resources);
}
