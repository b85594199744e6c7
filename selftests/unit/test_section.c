// SPDX-License-Identifier: GPL-2.0
#include "section_bits.h"
#include "test.h"

/* sparse_encode_mem_map() of section 1 with 64-byte struct pages; no bit of it is a flag */
#define MEM_MAP	(0xffffea0000000000UL - (1UL << 15) * 64)

static u32 marked(unsigned long word)
{
	return mms_section_flags(word, section_marked, section_marked_nr);
}

static u32 next(unsigned long word)
{
	return mms_section_flags(word, section_next, section_next_nr);
}

TEST(section_flags_are_the_kernels_bits)
{
	EXPECT_EQ(marked(0), 0);
	EXPECT_EQ(marked(MEM_MAP), 0);
	EXPECT_EQ(marked(MEM_MAP | BIT(0)), MMS_SECTION_PRESENT);
	EXPECT_EQ(marked(MEM_MAP | BIT(1)), MMS_SECTION_MEMMAP);
	EXPECT_EQ(marked(MEM_MAP | BIT(2)), MMS_SECTION_ONLINE);
	EXPECT_EQ(marked(MEM_MAP | BIT(3)), MMS_SECTION_EARLY);
	EXPECT_EQ(marked(MEM_MAP | BIT(4)), MMS_SECTION_DEVICE);
	EXPECT_EQ(marked(MEM_MAP | BIT(5)), MMS_SECTION_PREINIT);
	EXPECT_EQ(marked(MEM_MAP | 0x0f), MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP |
		  MMS_SECTION_ONLINE | MMS_SECTION_EARLY);
}

/* A section that is being removed has lost its memmap and is still present: not so next. */
TEST(section_is_present_by_its_mark_where_there_is_one)
{
	EXPECT_FALSE(marked(MEM_MAP | BIT(1)) & MMS_SECTION_PRESENT);
	EXPECT_TRUE(marked(MEM_MAP | BIT(0)) & MMS_SECTION_PRESENT);
}

TEST(section_is_present_by_its_memmap_where_there_is_no_mark)
{
	EXPECT_EQ(next(0), 0);
	EXPECT_EQ(next(MEM_MAP), 0);
	EXPECT_EQ(next(MEM_MAP | BIT(0)), MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP);
	EXPECT_EQ(next(MEM_MAP | BIT(1)), MMS_SECTION_ONLINE);
	EXPECT_EQ(next(MEM_MAP | 7), MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP |
		  MMS_SECTION_ONLINE | MMS_SECTION_EARLY);
}

TEST(section_bits_that_a_kernel_lacks_are_never_set)
{
	EXPECT_EQ(next(~0UL) & (MMS_SECTION_DEVICE | MMS_SECTION_PREINIT), 0);
}

TEST(section_of_ram_holds_no_page_map)
{
	const u32 hotplugged = MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP;
	const u32 early = hotplugged | MMS_SECTION_EARLY;

	EXPECT_TRUE(mms_section_holds_maps(hotplugged, true));
	EXPECT_FALSE(mms_section_holds_maps(hotplugged | MMS_SECTION_ONLINE, true));
	EXPECT_FALSE(mms_section_holds_maps(hotplugged | MMS_SECTION_ONLINE, false));
	EXPECT_FALSE(mms_section_holds_maps(early, true));
	EXPECT_FALSE(mms_section_holds_maps(early | MMS_SECTION_ONLINE, true));
	EXPECT_TRUE(mms_section_holds_maps(early | MMS_SECTION_ONLINE | MMS_SECTION_DEVICE, true));
	EXPECT_TRUE(mms_section_holds_maps(early | MMS_SECTION_ONLINE, false));
}

TEST(section_is_bare_without_a_sub_section)
{
	struct mms_section section = { .nr = 0 };

	EXPECT_TRUE(mms_section_bare(&section));
	section.subsections[MMS_SUBSECTION_LONGS - 1] = 1;
	EXPECT_FALSE(mms_section_bare(&section));
}
