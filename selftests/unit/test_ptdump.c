// SPDX-License-Identifier: GPL-2.0
/* Where the part of the memmap ends in x86's dump of its page tables, wherever KASLR put it. */
#include <linux/bits.h>
#include <stdio.h>
#include <stdlib.h>

#include "../witness/ptdump.h"
#include "test.h"

static char *dump;

/* What ptdump.c has of root.c, which needs the headers of kselftest. */
char *root_slurp(const char *path, size_t *len)
{
	(void)path;
	(void)len;
	return dump;
}

void *grow(void *array, size_t nr, size_t size)
{
	array = realloc(array, (nr + 1) * size);
	if (!array)
		abort();
	return array;
}

/* Two leaves at @start, and a third after @after bytes: which are the memmap's? */
static void expect_third(u64 start, u64 after, bool in_part)
{
	struct mmr_range window = { start, start + BIT_ULL(46) };
	struct ptdump out = { 0 };
	u64 at[] = { start, start + 0x200000, start + after };
	int len = 0;

	dump = malloc(1024);
	ASSERT_TRUE(dump);
	len = sprintf(dump, "---[ Vmemmap ]---\n");
	for (unsigned int i = 0; i < ARRAY_SIZE(at); i++)
		len += sprintf(dump + len, "0x%016llx-0x%016llx   2M     RW PSE GLB NX pmd\n",
			       (unsigned long long)at[i], (unsigned long long)at[i] + 0x200000);
	EXPECT_EQ(0, ptdump_read("dump", window, &out));
	EXPECT_EQ(in_part || at[2] < window.end ? 3 : 2, out.nr);
	EXPECT_TRUE(out.v[0].in_part);
	EXPECT_TRUE(out.v[1].in_part);
	if (out.nr == 3)
		EXPECT_EQ(in_part, out.v[2].in_part);
	free(out.v);
}

TEST(ptdump_memmap_of_four_levels_has_a_tebibyte)
{
	expect_third(0xffffea0000000000, BIT_ULL(40) - 0x200000, true);
	expect_third(0xffffea0000000000, BIT_ULL(40), false);
}

TEST(ptdump_memmap_of_five_levels_has_two_entries_of_the_pgd)
{
	expect_third(0xffd4000000000000, BIT_ULL(49) - 0x200000, true);
	expect_third(0xffd4000000000000, BIT_ULL(49), false);
}

/* Seen: Linux 6.1 with five levels and KASLR had it in the last entry of the PGD. */
TEST(ptdump_memmap_in_the_last_entry_of_the_pgd_ends_with_it)
{
	expect_third(0xffff532380000000, BIT_ULL(40), true);
}
