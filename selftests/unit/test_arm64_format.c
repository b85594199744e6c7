// SPDX-License-Identifier: GPL-2.0
/* What entries mean is written here in numbers: the names are what is tested. */
#include <linux/bits.h>

#include "arm64_format.h"
#include "image.h"
#include "test.h"

/* Page sizes, widths and formats that Linux can be configured to or find itself on. */
static const struct shape {
	unsigned int page_shift;
	unsigned int va_bits;
	bool lpa2;
	unsigned int nr_levels;
	unsigned int pa_bits;
} shapes[] = {
	{ 12, 39, false, 3, 48 }, { 12, 48, false, 4, 48 }, { 12, 52, true, 5, 52 },
	{ 14, 36, false, 2, 48 }, { 14, 47, false, 3, 48 }, { 14, 48, false, 4, 48 },
	{ 14, 52, true, 4, 52 },
	{ 16, 42, false, 2, 52 }, { 16, 48, false, 3, 52 }, { 16, 52, false, 3, 52 },
	{ 16, 52, true, 3, 52 },
};

static struct mms_entry decode_in_realm(unsigned int page_shift, bool lpa2, u64 shared,
					unsigned int level, u64 raw)
{
	struct mms_tables tables;
	struct mms_entry entry;

	mms_arm64_tables(page_shift, lpa2 ? 52 : 48, lpa2, shared, &tables);
	mms_entry_decode(&tables.format, level, raw, &entry);
	return entry;
}

static struct mms_entry decode(unsigned int page_shift, bool lpa2, unsigned int level, u64 raw)
{
	return decode_in_realm(page_shift, lpa2, 0, level, raw);
}

TEST(arm64_depth_follows_from_page_size_and_width)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		struct mms_tables tables = { .root_pa = 1 };

		mms_arm64_tables(shapes[i].page_shift, shapes[i].va_bits, shapes[i].lpa2, 0,
				 &tables);
		EXPECT_EQ(tables.nr_levels, shapes[i].nr_levels);
		EXPECT_EQ(tables.va_bits, shapes[i].va_bits);
		EXPECT_EQ(tables.format.page_shift, shapes[i].page_shift);
		EXPECT_EQ(tables.root_pa, 0);
	}
}

TEST(arm64_kinds_are_in_bits_1_and_0)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		unsigned int shift = shapes[i].page_shift, level;
		bool lpa2 = shapes[i].lpa2;

		EXPECT_EQ(decode(shift, lpa2, 0, ~0ULL).kind, MMS_ENTRY_LEAF);
		EXPECT_EQ(decode(shift, lpa2, 0, ~2ULL).kind, MMS_ENTRY_BAD);
		for (level = 1; level < 5; level++) {
			EXPECT_EQ(decode(shift, lpa2, level, ~0ULL).kind, MMS_ENTRY_TABLE);
			EXPECT_EQ(decode(shift, lpa2, level, ~2ULL).kind,
				  level <= 2 ? MMS_ENTRY_LEAF : MMS_ENTRY_BAD);
		}
		for (level = 0; level < 5; level++) {
			EXPECT_EQ(decode(shift, lpa2, level, 0).kind, MMS_ENTRY_EMPTY);
			EXPECT_EQ(decode(shift, lpa2, level, ~1ULL).kind, MMS_ENTRY_EMPTY);
			EXPECT_EQ(decode(shift, lpa2, level, ~3ULL).kind, MMS_ENTRY_EMPTY);
		}
	}
}

static const struct {
	unsigned int page_shift;
	bool lpa2;
	unsigned int level;
	u64 raw;
	u64 pa;
} addresses[] = {
	/* pages, and all bits set */
	{ 12, false, 0, 0x0068000040212707, 0x0000000040212000 },
	{ 12, false, 0, 0xffffffffffffffff, 0x0000fffffffff000 },
	{ 14, false, 0, 0xffffffffffffffff, 0x0000ffffffffc000 },
	{ 16, false, 0, 0xffffffffffffffff, 0x000fffffffff0000 },
	{ 12, true, 0, 0xffffffffffffffff, 0x000ffffffffff000 },
	{ 14, true, 0, 0xffffffffffffffff, 0x000fffffffffc000 },
	{ 16, true, 0, 0xffffffffffffffff, 0x000fffffffff0000 },
	/* each piece goes to its place; the shareability is none without LPA2 */
	{ 12, false, 0, 0x0000000000000303, 0 },
	{ 14, false, 0, 0x0000000000000303, 0 },
	{ 16, true, 0, 0x0000000000000303, 0 },
	{ 12, true, 0, 0x0000000000000103, 0x0004000000000000 },
	{ 12, true, 0, 0x0000000000000203, 0x0008000000000000 },
	{ 14, true, 0, 0x0001000000000103, 0x0005000000000000 },
	{ 14, true, 0, 0x0002000000000203, 0x000a000000000000 },
	{ 16, false, 0, 0x0000000000001003, 0x0001000000000000 },
	{ 16, false, 0, 0x000080000000a003, 0x000a800000000000 },
	{ 14, false, 0, 0x0000000000003003, 0 },
	/* GP and DBM are no part of it */
	{ 12, true, 0, 0x000c000000000003, 0 },
	/* tables, at every level */
	{ 12, false, 1, 0x1800000047fff003, 0x0000000047fff000 },
	{ 14, false, 1, 0x1800000047fff003, 0x0000000047ffc000 },
	{ 12, true, 4, 0x1800000047fff303, 0x000c000047fff000 },
	{ 14, true, 1, 0x1800000047fff003, 0x0000000047ffc000 },
	{ 14, true, 3, 0x1801000047ffc203, 0x0009000047ffc000 },
	{ 16, false, 2, 0x1800000047ff9003, 0x0009000047ff0000 },
	/* blocks; bit 16 is nT */
	{ 12, false, 1, 0x0060000040611f01, 0x0000000040600000 },
	{ 12, false, 2, 0x0060000080010f01, 0x0000000080000000 },
	{ 12, true, 1, 0x0060000040611d01, 0x0004000040600000 },
	{ 14, false, 1, 0x0060000046010f01, 0x0000000046000000 },
	{ 14, true, 1, 0x0061000046010d01, 0x0005000046000000 },
	{ 16, false, 1, 0x006000006001ff01, 0x000f000060000000 },
};

TEST(arm64_address_is_put_together)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		struct mms_entry entry = decode(addresses[i].page_shift, addresses[i].lpa2,
						addresses[i].level, addresses[i].raw);

		EXPECT_EQ(entry.pa, addresses[i].pa);
		if (sim_failing())
			sim_fail(__FILE__, __LINE__, "address %zu", i);
	}
}

/* The top bit of a realm's addresses may be at any place that a bit of an address has. */
static const struct {
	unsigned int page_shift;
	bool lpa2;
	u64 shared;
	unsigned int level;
	u64 raw;
	u64 pa;
} realms[] = {
	{ 12, false, 0x0000000100000000, 0, 0x0068000140212707, 0x0000000040212000 },
	{ 12, false, 0x0000000100000000, 0, 0x0068000040212707, 0x0000000040212000 },
	{ 12, false, 0x0000800000000000, 0, 0xffffffffffffffff, 0x00007ffffffff000 },
	{ 14, false, 0x0000800000000000, 1, 0x0060800046010f01, 0x0000000046000000 },
	{ 12, true, 0x0001000000000000, 0, 0x0001000040000c03, 0x0000000040000000 },
	{ 12, true, 0x0000000000000200, 0, 0x0000000040000303, 0x0004000040000000 },
	{ 14, true, 0x0000000000000100, 0, 0x0001000040000103, 0x0001000040000000 },
	{ 16, false, 0x0000000000008000, 0, 0x000000004000f003, 0x0007000040000000 },
};

TEST(arm64_shared_memory_of_a_realm_is_where_it_is_when_it_is_not_shared)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(realms); i++) {
		struct mms_entry entry = decode_in_realm(realms[i].page_shift, realms[i].lpa2,
							 realms[i].shared, realms[i].level,
							 realms[i].raw);

		EXPECT_EQ(entry.kind, MMS_ENTRY_LEAF);
		EXPECT_EQ(entry.pa, realms[i].pa);
		if (sim_failing())
			sim_fail(__FILE__, __LINE__, "realm %zu", i);
	}
}

TEST(arm64_attributes_are_those_with_a_word)
{
	EXPECT_EQ(decode(12, false, 0, ~0ULL).attrs, 0x0074000000000fde);
	EXPECT_EQ(decode(14, false, 0, ~0ULL).attrs, 0x0074000000000fde);
	EXPECT_EQ(decode(16, false, 0, ~0ULL).attrs, 0x0074000000000fde);
	EXPECT_EQ(decode(12, false, 1, ~2ULL).attrs, 0x0074000000000fdc);
	EXPECT_EQ(decode(12, false, 2, ~2ULL).attrs, 0x0074000000000fdc);
}

TEST(arm64_shareability_is_an_address_with_lpa2)
{
	EXPECT_EQ(decode(12, true, 0, ~0ULL).attrs, 0x0074000000000cde);
	EXPECT_EQ(decode(14, true, 0, ~0ULL).attrs, 0x0074000000000cde);
	EXPECT_EQ(decode(14, true, 1, ~2ULL).attrs, 0x0074000000000cdc);
	/* not so with 64K pages */
	EXPECT_EQ(decode(16, true, 0, ~0ULL).attrs, 0x0074000000000fde);
}

TEST(arm64_is_written_where_bit_7_does_not_forbid_it)
{
	struct mms_tables tables;

	mms_arm64_tables(12, 48, false, 0, &tables);
	EXPECT_TRUE(mms_match(&tables.format.writable, decode(12, false, 0, 0x703).attrs));
	EXPECT_FALSE(mms_match(&tables.format.writable, decode(12, false, 0, 0x783).attrs));
}

TEST(arm64_contiguous_hint_is_bit_52)
{
	EXPECT_TRUE(decode(12, false, 0, 0x0010000000000003).cont);
	EXPECT_TRUE(decode(16, false, 1, 0x0010000000000001).cont);
	EXPECT_FALSE(decode(12, false, 0, ~0x0010000000000000ULL).cont);
	EXPECT_FALSE(decode(12, false, 1, 0x0010000000000003).cont);
}

static u64 encode_pa(const struct mms_tables *tables, u64 pa)
{
	u64 above_48 = pa >> 48, low = pa % BIT_ULL(48);

	if (tables->format.page_shift == 16)
		return low | above_48 << 12;
	return low | (above_48 & 3) << 48 | above_48 >> 2 << 8;
}

static u64 encode(const struct mms_tables *tables, unsigned int level, u64 pa, bool leaf)
{
	u64 raw = encode_pa(tables, pa);

	if (!leaf)
		return raw | 0x1800000000000003;
	return raw | 0x0078000000000404 | (level ? 1 : 3);
}

TEST(arm64_image_is_walked)
{
	for_each_round(5) {
		size_t i;

		for (i = 0; i < ARRAY_SIZE(shapes) && !sim_failing(); i++) {
			const struct shape *shape = &shapes[i];
			struct mms_tables tables;

			mms_arm64_tables(shape->page_shift, shape->va_bits, shape->lpa2, 0,
					 &tables);
			image_expect_random_leaf(&tables, encode, shape->pa_bits);
		}
	}
}
