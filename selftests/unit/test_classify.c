// SPDX-License-Identifier: GPL-2.0
#include "model.h"
#include "test.h"

/* A frame of which the lists say what is named; the other lists do not know it. */
#define FRAME(...) \
	((struct frame){ .at = { [0 ... MMS_NR_LISTS - 1] = ABSENT, __VA_ARGS__ } })

#define SAYS(list, attr)	[list] = attr
#define MEMBLOCK	SAYS(MMS_LIST_MEMBLOCK, MMS_RAM_MEMBLOCK)
#define NOMAP		SAYS(MMS_LIST_MEMBLOCK, MMS_RAM_NOMAP)
#define BOOT		SAYS(MMS_LIST_MEMBLOCK, MMS_RAM_MEMBLOCK | MMS_RAM_AT_BOOT)
#define BOOT_NOMAP	SAYS(MMS_LIST_MEMBLOCK, MMS_RAM_NOMAP | MMS_RAM_AT_BOOT)
#define IOMEM		SAYS(MMS_LIST_IOMEM, 0)
#define DEVICE		SAYS(MMS_LIST_DEVICE, 0)
#define NODE(nid)	SAYS(MMS_LIST_NODE, nid)
#define VALID(flags)	SAYS(MMS_LIST_VALID, flags)
#define POPULATED	SAYS(MMS_LIST_POPULATED, 0)
#define LEAF		SAYS(MMS_LIST_LEAF, 0)

#define EARLY_FLAGS	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP | MMS_SECTION_EARLY | \
			 MMS_SECTION_ONLINE)
#define ADDED_FLAGS	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP | MMS_SECTION_ONLINE)
#define EARLY		VALID(EARLY_FLAGS)
#define ADDED		VALID(ADDED_FLAGS)

static struct mms_region classify(struct frame frame)
{
	struct mms_piece piece = { .start_pfn = 16, .end_pfn = 32 };
	struct mms_span spans[MMS_NR_LISTS];
	struct mms_region region;
	int list;

	for (list = 0; list < MMS_NR_LISTS; list++) {
		/* a span may be longer than the piece it holds */
		spans[list] = (struct mms_span){ 8, 64, (u64)frame.at[list] };
		piece.at[list] = frame.at[list] == ABSENT ? NULL : &spans[list];
	}
	/* whatever was in it must not shine through */
	__builtin_memset(&region, 0xa5, sizeof(region));
	mms_classify(&piece, &region);
	EXPECT_EQ(region.start_pfn, 16);
	EXPECT_EQ(region.end_pfn, 32);
	return region;
}

#define EXPECT_STATE(st, ca, ...)	do {				\
	struct mms_region _region = classify(FRAME(__VA_ARGS__));	\
									\
	EXPECT_EQ(_region.state, st);					\
	EXPECT_EQ(_region.cause, ca);					\
} while (0)

#define EXPECT_HOLE(...)	EXPECT_STATE(MMS_HOLE, MMS_CAUSE_NONE, __VA_ARGS__)
#define EXPECT_USED(...)	EXPECT_STATE(MMS_USED, MMS_CAUSE_NONE, __VA_ARGS__)
#define EXPECT_MISSING(...)	EXPECT_STATE(MMS_MISSING, MMS_CAUSE_NONE, __VA_ARGS__)
#define EXPECT_SURPLUS(cause, ...)	EXPECT_STATE(MMS_SURPLUS, cause, __VA_ARGS__)

TEST(classify_nothing_is_a_hole)
{
	EXPECT_HOLE();
	EXPECT_EQ(classify(FRAME()).ram, 0);
}

TEST(classify_valid_without_memmap_and_memory_is_a_hole)
{
	EXPECT_HOLE(EARLY);
	EXPECT_HOLE(ADDED);
}

TEST(classify_leaf_of_a_neighbour_populates_nothing)
{
	/* a struct page that lies across two leaves, one of them empty */
	EXPECT_HOLE(LEAF);
	EXPECT_MISSING(IOMEM, LEAF);
}

TEST(classify_memory_with_memmap_is_used)
{
	EXPECT_USED(MEMBLOCK, IOMEM, EARLY, POPULATED, LEAF);
	EXPECT_USED(IOMEM, ADDED, POPULATED, LEAF);
	EXPECT_USED(DEVICE, ADDED, POPULATED, LEAF);
}

TEST(classify_each_source_alone_describes)
{
	EXPECT_USED(MEMBLOCK, POPULATED);
	EXPECT_USED(NOMAP, POPULATED);
	EXPECT_USED(IOMEM, POPULATED);
	EXPECT_USED(DEVICE, POPULATED);
}

TEST(classify_memory_without_memmap_is_missing)
{
	EXPECT_MISSING(MEMBLOCK);
	EXPECT_MISSING(NOMAP);
	EXPECT_MISSING(IOMEM);
	EXPECT_MISSING(DEVICE);
	EXPECT_MISSING(MEMBLOCK, IOMEM, EARLY);
}

TEST(classify_rest_of_an_early_section_is_surplus_section)
{
	EXPECT_SURPLUS(MMS_CAUSE_SECTION, EARLY, POPULATED, LEAF);
	EXPECT_SURPLUS(MMS_CAUSE_SECTION, EARLY, POPULATED);
}

TEST(classify_invalid_frame_beside_a_valid_one_is_surplus_leaf)
{
	EXPECT_SURPLUS(MMS_CAUSE_LEAF, POPULATED, LEAF);
}

TEST(classify_valid_frame_that_nobody_describes_is_unclaimed)
{
	/* with LEAF: every valid frame that is populated shares a leaf with itself */
	EXPECT_SURPLUS(MMS_CAUSE_UNCLAIMED, ADDED, POPULATED, LEAF);
	EXPECT_SURPLUS(MMS_CAUSE_UNCLAIMED, ADDED, POPULATED);
	EXPECT_SURPLUS(MMS_CAUSE_UNCLAIMED, VALID(MMS_SECTION_PRESENT), POPULATED);
}

TEST(classify_invalid_frame_in_a_leaf_of_its_own_is_an_orphan)
{
	EXPECT_SURPLUS(MMS_CAUSE_ORPHAN, POPULATED);
}

TEST(classify_node_alone_describes_nothing)
{
	EXPECT_HOLE(NODE(0));
	EXPECT_SURPLUS(MMS_CAUSE_ORPHAN, NODE(0), POPULATED);
}

TEST(classify_boot_snapshot_describes_while_its_early_section_is_there)
{
	EXPECT_USED(BOOT, EARLY, POPULATED, LEAF);
	EXPECT_USED(BOOT_NOMAP, EARLY, POPULATED, LEAF);
	EXPECT_MISSING(BOOT, EARLY);
}

TEST(classify_boot_snapshot_of_removed_memory_describes_nothing)
{
	EXPECT_HOLE(BOOT);
	EXPECT_HOLE(BOOT_NOMAP);
	EXPECT_SURPLUS(MMS_CAUSE_ORPHAN, BOOT, POPULATED);
	EXPECT_SURPLUS(MMS_CAUSE_LEAF, BOOT, POPULATED, LEAF);
}

TEST(classify_boot_snapshot_of_memory_replaced_since_describes_nothing)
{
	EXPECT_SURPLUS(MMS_CAUSE_UNCLAIMED, BOOT, ADDED, POPULATED, LEAF);
	EXPECT_USED(BOOT, IOMEM, ADDED, POPULATED, LEAF);
	EXPECT_USED(BOOT, DEVICE, ADDED, POPULATED, LEAF);
}

TEST(classify_keeps_the_word_of_a_snapshot_that_describes_nothing)
{
	struct mms_region region = classify(FRAME(BOOT));

	EXPECT_EQ(region.ram, MMS_RAM_MEMBLOCK);
	EXPECT_EQ(region.nid, MMS_NID_NONE);
}

TEST(classify_gives_each_source_its_word)
{
	EXPECT_EQ(classify(FRAME(MEMBLOCK)).ram, MMS_RAM_MEMBLOCK);
	EXPECT_EQ(classify(FRAME(NOMAP)).ram, MMS_RAM_NOMAP);
	EXPECT_EQ(classify(FRAME(IOMEM)).ram, MMS_RAM_IOMEM);
	EXPECT_EQ(classify(FRAME(DEVICE)).ram, MMS_RAM_DEVICE);
	EXPECT_EQ(classify(FRAME(MEMBLOCK, IOMEM)).ram, MMS_RAM_MEMBLOCK | MMS_RAM_IOMEM);
	EXPECT_EQ(classify(FRAME(BOOT_NOMAP, IOMEM, DEVICE)).ram,
		  MMS_RAM_NOMAP | MMS_RAM_IOMEM | MMS_RAM_DEVICE);
}

TEST(classify_names_the_node_of_described_memory_only)
{
	EXPECT_EQ(classify(FRAME(IOMEM, NODE(0), POPULATED)).nid, 0);
	EXPECT_EQ(classify(FRAME(IOMEM, NODE(3))).nid, 3);
	EXPECT_EQ(classify(FRAME(EARLY, NODE(3), POPULATED)).nid, MMS_NID_NONE);
	EXPECT_EQ(classify(FRAME(NODE(3))).nid, MMS_NID_NONE);
}

TEST(classify_says_that_a_node_is_unknown)
{
	EXPECT_EQ(classify(FRAME(IOMEM, POPULATED)).nid, MMS_NID_UNKNOWN);
	EXPECT_EQ(classify(FRAME(DEVICE)).nid, MMS_NID_UNKNOWN);
}

TEST(classify_hands_on_the_flags_of_the_valid_section)
{
	EXPECT_EQ(classify(FRAME(EARLY)).section, EARLY_FLAGS);
	EXPECT_EQ(classify(FRAME(ADDED, IOMEM, POPULATED)).section, ADDED_FLAGS);
	EXPECT_EQ(classify(FRAME(IOMEM, POPULATED)).section, 0);
}

/* All that the lists can say of a frame: 5 * 2 * 2 * 3 * 4 * 2 * 2 = 960 frames. */
static const int says[MMS_NR_LISTS][5] = {
	[MMS_LIST_MEMBLOCK] = {
		ABSENT, MMS_RAM_MEMBLOCK, MMS_RAM_NOMAP,
		MMS_RAM_MEMBLOCK | MMS_RAM_AT_BOOT, MMS_RAM_NOMAP | MMS_RAM_AT_BOOT,
	},
	[MMS_LIST_IOMEM] = { ABSENT, 0 },
	[MMS_LIST_DEVICE] = { ABSENT, 0 },
	[MMS_LIST_NODE] = { ABSENT, 0, 5 },
	[MMS_LIST_VALID] = {
		ABSENT, EARLY_FLAGS, ADDED_FLAGS,
		MMS_SECTION_PRESENT | MMS_SECTION_EARLY | MMS_SECTION_DEVICE,
	},
	[MMS_LIST_POPULATED] = { ABSENT, 0 },
	[MMS_LIST_LEAF] = { ABSENT, 0 },
};

static const unsigned int nr_says[MMS_NR_LISTS] = { 5, 2, 2, 3, 4, 2, 2 };

TEST(classify_agrees_with_the_contract_for_every_combination)
{
	unsigned int number, rest;
	int list;

	for (number = 0; number < 960; number++) {
		struct mms_region region, model;
		struct frame frame;

		for (list = 0, rest = number; list < MMS_NR_LISTS; list++) {
			frame.at[list] = says[list][rest % nr_says[list]];
			rest /= nr_says[list];
		}
		region = classify(frame);
		model = model_frame(&frame);
		EXPECT_EQ(region.state, model.state);
		EXPECT_EQ(region.cause, model.cause);
		EXPECT_EQ(region.ram, model.ram);
		EXPECT_EQ(region.nid, model.nid);
		EXPECT_EQ(region.section, model.section);
	}
}
