// SPDX-License-Identifier: GPL-2.0
/*
 * arm64: the contiguous hint in leaves of the kernel's page tables. It tells the processor that
 * so many of them, next to each other and beginning at a multiple of their size, map memory of
 * which the same is true (Arm ARM, D8.7.1 "The Contiguous bit"). No kernel gives it to memmap.
 */
#include <linux/align.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/barrier.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/sysreg.h>

#include "contiguous.h"

#define ENTRY_VALID	BIT_ULL(0)
#define ENTRY_TABLE	BIT_ULL(1)	/* of what is no page */
#define ENTRY_CONT	BIT_ULL(52)
#define ENTRY_ADDRESS	GENMASK_ULL(47, PAGE_SHIFT)

#define INDEX_BITS	(PAGE_SHIFT - 3)

struct group {
	u64 *entries;
	unsigned int nr;
	unsigned long leaf_bytes;
};

/* The leaf that maps an address, and how much it maps; NULL if there is none. */
static u64 *leaf_of(unsigned long va, unsigned long *bytes)
{
	unsigned int bits = 64 - (read_sysreg(tcr_el1) >> 16 & 63);	/* T1SZ */
	unsigned int levels = DIV_ROUND_UP(bits - PAGE_SHIFT, INDEX_BITS);
	u64 table = read_sysreg(ttbr1_el1) & ENTRY_ADDRESS;

	va &= GENMASK(bits - 1, 0);
	while (levels--) {
		unsigned int shift = PAGE_SHIFT + levels * INDEX_BITS;
		u64 *entry = (u64 *)__va(table) + (va >> shift);

		if (!(*entry & ENTRY_VALID))
			return NULL;
		if (!levels || !(*entry & ENTRY_TABLE)) {
			*bytes = 1UL << shift;
			return entry;
		}
		va &= GENMASK(shift - 1, 0);
		table = *entry & ENTRY_ADDRESS;
	}
	return NULL;
}

static bool group_is_contiguous(const struct group *group)
{
	u64 size = group->nr * group->leaf_bytes;
	unsigned int i;

	if (!IS_ALIGNED(group->entries[0] & ENTRY_ADDRESS, size))
		return false;
	for (i = 1; i < group->nr; i++) {
		if (group->entries[i] != group->entries[0] + i * group->leaf_bytes)
			return false;
	}
	return true;
}

static int group_of(unsigned long va, struct group *group)
{
	group->entries = leaf_of(va, &group->leaf_bytes);
	if (!group->entries || group->leaf_bytes > PMD_SIZE)
		return -EINVAL;
	group->nr = group->leaf_bytes == PAGE_SIZE ? CONT_PTES : CONT_PMDS;
	if (!IS_ALIGNED(va, group->nr * group->leaf_bytes) || !group_is_contiguous(group))
		return -EINVAL;
	return 0;
}

/* All of them are invalid before one has another hint than its neighbours. */
static void group_set(const struct group *group, bool hint)
{
	u64 first = group->entries[0] & ~ENTRY_CONT;
	unsigned int i;

	for (i = 0; i < group->nr; i++)
		WRITE_ONCE(group->entries[i], 0);
	dsb(ishst);
	asm volatile("tlbi vmalle1is" : : : "memory");
	dsb(ish);
	isb();
	for (i = 0; i < group->nr; i++)
		WRITE_ONCE(group->entries[i], (first + i * group->leaf_bytes) |
					      (hint ? ENTRY_CONT : 0));
	dsb(ishst);
	isb();
}

/* Either all groups, or none. */
int contiguous_set(unsigned long va, unsigned long end, bool hint)
{
	struct group group;
	unsigned long at;

	for (at = va; at < end; at += group.nr * group.leaf_bytes) {
		if (group_of(at, &group))
			return -EINVAL;
	}
	if (at != end)
		return -EINVAL;
	for (at = va; at < end; at += group.nr * group.leaf_bytes) {
		group_of(at, &group);
		group_set(&group, hint);
	}
	return 0;
}
