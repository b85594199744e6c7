// SPDX-License-Identifier: GPL-2.0
/* What entries mean is written here in numbers: the names are what is tested. */
#include <linux/bits.h>

#include "image.h"
#include "test.h"
#include "x86_64_format.h"

#define PA_MASK	0x000ffffffffff000ULL

static struct mms_entry decode(unsigned int level, u64 raw)
{
	struct mms_tables tables;
	struct mms_entry entry;

	mms_x86_64_tables(5, PA_MASK, &tables);
	mms_entry_decode(&tables.format, level, raw, &entry);
	return entry;
}

TEST(x86_64_tables_have_four_levels_or_five)
{
	struct mms_tables tables = { .root_pa = 1 };

	mms_x86_64_tables(4, PA_MASK, &tables);
	EXPECT_EQ(tables.nr_levels, 4);
	EXPECT_EQ(tables.va_bits, 48);
	EXPECT_EQ(tables.format.page_shift, 12);
	EXPECT_EQ(tables.root_pa, 0);
	mms_x86_64_tables(5, PA_MASK, &tables);
	EXPECT_EQ(tables.nr_levels, 5);
	EXPECT_EQ(tables.va_bits, 57);
}

TEST(x86_64_entry_that_is_not_present_is_empty)
{
	unsigned int level;

	for (level = 0; level < 5; level++) {
		EXPECT_EQ(decode(level, 0).kind, MMS_ENTRY_EMPTY);
		EXPECT_EQ(decode(level, ~1ULL).kind, MMS_ENTRY_EMPTY);
	}
}

/* Bit 7 is PSE above, and PAT of a page. */
TEST(x86_64_leaves_are_pages_and_what_pse_makes_large)
{
	EXPECT_EQ(decode(0, 0x01).kind, MMS_ENTRY_LEAF);
	EXPECT_EQ(decode(0, 0x81).kind, MMS_ENTRY_LEAF);
	EXPECT_EQ(decode(1, 0x81).kind, MMS_ENTRY_LEAF);
	EXPECT_EQ(decode(2, 0x81).kind, MMS_ENTRY_LEAF);
	EXPECT_EQ(decode(3, 0x81).kind, MMS_ENTRY_BAD);
	EXPECT_EQ(decode(4, 0x81).kind, MMS_ENTRY_BAD);
}

TEST(x86_64_tables_are_all_others)
{
	unsigned int level;

	for (level = 1; level < 5; level++) {
		struct mms_entry entry = decode(level, 0x8000123456789063);

		EXPECT_EQ(entry.kind, MMS_ENTRY_TABLE);
		EXPECT_EQ(entry.pa, 0x0000123456789000);
		EXPECT_EQ(entry.attrs, 0);
	}
}

TEST(x86_64_address_is_what_leaves_of_this_size_need)
{
	EXPECT_EQ(decode(0, 0xffffffffffffffff).pa, 0x000ffffffffff000);
	EXPECT_EQ(decode(1, 0xffffffffffffffff).pa, 0x000fffffffe00000);
	EXPECT_EQ(decode(2, 0xffffffffffffffff).pa, 0x000fffffc0000000);
	EXPECT_EQ(decode(1, 0x80000001234011e3).pa, 0x0000000123400000);
}

/* SME: bit 47 says that the memory is encrypted. */
TEST(x86_64_address_has_no_encryption_bit)
{
	struct mms_tables tables;
	struct mms_entry entry;
	unsigned int level;

	mms_x86_64_tables(4, PA_MASK & ~BIT_ULL(47), &tables);
	for (level = 0; level < 4; level++) {
		mms_entry_decode(&tables.format, level, 0x8000800040000063, &entry);
		EXPECT_EQ(entry.pa, 0x40000000);
	}
}

TEST(x86_64_attributes_are_those_with_a_word)
{
	EXPECT_EQ(decode(0, 0xffffffffffffffff).attrs, 0x800000000000019e);
	EXPECT_EQ(decode(1, 0xffffffffffffffff).attrs, 0x800000000000119e);
	EXPECT_EQ(decode(2, 0xffffffffffffffff).attrs, 0x800000000000119e);
	/* bit 12 is PAT of a large leaf, and address of a page */
	EXPECT_EQ(decode(0, 0x1001).attrs, 0);
	EXPECT_EQ(decode(0, 0x1001).pa, 0x1000);
	EXPECT_EQ(decode(1, 0x1081).attrs, 0x1080);
	EXPECT_EQ(decode(1, 0x1081).pa, 0);
}

TEST(x86_64_is_written_where_bit_1_says_so)
{
	struct mms_tables tables;

	mms_x86_64_tables(4, PA_MASK, &tables);
	EXPECT_TRUE(mms_match(&tables.format.writable, decode(0, 0x8000000000000163).attrs));
	EXPECT_FALSE(mms_match(&tables.format.writable, decode(1, 0x80000000000001e1).attrs));
}

TEST(x86_64_has_no_contiguous_hint)
{
	EXPECT_FALSE(decode(0, ~0ULL).cont);
	EXPECT_FALSE(decode(1, ~0ULL).cont);
}

static u64 encode(const struct mms_tables *tables, unsigned int level, u64 pa, bool leaf)
{
	(void)tables;
	if (leaf)
		return pa | 0x8000000000000163 | (level ? 0x1080 : 0);
	return pa | 0x67;
}

TEST(x86_64_image_is_walked)
{
	for_each_round(40) {
		struct mms_tables tables;

		mms_x86_64_tables(sim_chance(50) ? 5 : 4, PA_MASK, &tables);
		image_expect_random_leaf(&tables, encode, 52);
	}
}
