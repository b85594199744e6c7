// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>

#include "entry.h"
#include "test.h"

/* Of no architecture: each field somewhere else, and nothing that follows from another. */
static const struct mms_format format = {
	.present = { 0x03, 0x02 },
	.table = { 0x0c, 0x08 },
	.page = { 0x0c, 0x04 },
	.pa_mask = 0x00fffffffffff000,
	.pa_high_mask = 0x30,
	.pa_high_shift = 52,
	.page_attrs = 0x140,
	.large_attrs = 0x240,
	.cont = 0x400,
	.max_leaf_level = 2,
	.page_shift = 12,
};

static struct mms_entry decode(unsigned int level, u64 raw)
{
	struct mms_entry entry = { .pa = 99, .attrs = 99, .cont = true };

	mms_entry_decode(&format, level, raw, &entry);
	return entry;
}

static void expect_nothing(const struct mms_entry *entry)
{
	EXPECT_EQ(entry->pa, 0);
	EXPECT_EQ(entry->attrs, 0);
	EXPECT_FALSE(entry->cont);
}

TEST(entry_without_its_present_bits_is_empty)
{
	static const u64 raws[] = { 0, ~3ULL, ~2ULL, ~0ULL };
	unsigned int level, i;

	for (level = 0; level < 5; level++) {
		for (i = 0; i < ARRAY_SIZE(raws); i++) {
			struct mms_entry entry = decode(level, raws[i]);

			EXPECT_EQ(entry.kind, MMS_ENTRY_EMPTY);
			expect_nothing(&entry);
		}
	}
}

TEST(entry_of_the_last_level_is_a_page_or_bad)
{
	EXPECT_EQ(decode(0, 0x06).kind, MMS_ENTRY_LEAF);
	EXPECT_EQ(decode(0, 0x0a).kind, MMS_ENTRY_BAD);
	EXPECT_EQ(decode(0, 0x02).kind, MMS_ENTRY_BAD);
}

TEST(entry_above_is_a_table_or_a_leaf_where_there_can_be_one)
{
	unsigned int level;

	for (level = 1; level < 5; level++) {
		EXPECT_EQ(decode(level, 0x0a).kind, MMS_ENTRY_TABLE);
		EXPECT_EQ(decode(level, 0x06).kind, level <= 2 ? MMS_ENTRY_LEAF : MMS_ENTRY_BAD);
		EXPECT_EQ(decode(level, 0x02).kind, level <= 2 ? MMS_ENTRY_LEAF : MMS_ENTRY_BAD);
	}
}

TEST(entry_that_cannot_be_says_nothing_else)
{
	struct mms_entry entry = decode(0, ~0ULL & ~0x05ULL);

	EXPECT_EQ(entry.kind, MMS_ENTRY_BAD);
	expect_nothing(&entry);
}

TEST(entry_address_is_put_together)
{
	EXPECT_EQ(decode(0, 0xffabcdef01234036).pa, 0x03abcdef01234000);
	EXPECT_EQ(decode(0, 0xffabcdef01234016).pa, 0x01abcdef01234000);
	EXPECT_EQ(decode(0, 0xffabcdef01234006).pa, 0x00abcdef01234000);
	EXPECT_EQ(decode(4, 0xffabcdef0123403a).pa, 0x03abcdef01234000);
}

TEST(entry_of_a_large_leaf_has_the_address_of_a_large_leaf)
{
	EXPECT_EQ(decode(1, 0xffabcdef01fff036).pa, 0x03abcdef01e00000);
	EXPECT_EQ(decode(2, 0xffabcdeffffff036).pa, 0x03abcdefc0000000);
	/* a table is a page, whatever the level */
	EXPECT_EQ(decode(2, 0xffabcdeffffff03a).pa, 0x03abcdeffffff000);
}

TEST(entry_attributes_are_of_pages_or_of_large_leaves)
{
	EXPECT_EQ(decode(0, 0xffffffffffffff76).attrs, 0x140);
	EXPECT_EQ(decode(1, 0xffffffffffffff76).attrs, 0x240);
	EXPECT_EQ(decode(2, 0xffffffffffffff76).attrs, 0x240);
	EXPECT_EQ(decode(1, 0xffffffffffffff7a).attrs, 0);
}

TEST(entry_has_the_hint_if_it_is_a_leaf)
{
	EXPECT_TRUE(decode(0, 0x406).cont);
	EXPECT_TRUE(decode(1, 0x406).cont);
	EXPECT_FALSE(decode(0, 0xfffffffffffffbf6).cont);
	EXPECT_FALSE(decode(1, 0x40a).cont);
}

/* As on x86: at level 0 the bit of large leaves is one of PAT's. */
TEST(entries_are_of_a_kind_by_the_bits_of_their_level)
{
	const struct mms_format format = {
		.present = { 1, 1 },
		.table = { 0x80, 0 },
	};
	const u64 raw[] = { 0x1081, 0x7083, 0x1001, 0x1000 };

	EXPECT_EQ(mms_entries_of_kind(&format, 1, raw, 4), 2);
	EXPECT_EQ(mms_entries_of_kind(&format, 0, raw, 4), 3);
	EXPECT_EQ(mms_entries_of_kind(&format, 0, raw, 1), 1);
}
