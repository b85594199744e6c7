// SPDX-License-Identifier: GPL-2.0
/*
 * x86: lookup_address() is exported on every kernel and tells the level of a present entry.
 *
 * slow_virt_to_phys() computes the physical address in its own way; it must not be asked about
 * unmapped addresses (it has a BUG_ON).
 */
#include <linux/mm.h>
#include <asm/pgtable.h>

#include "oracle.h"

const char *const oracle_interfaces = "lookup_address,slow_virt_to_phys";

static const char *level_name(unsigned int level)
{
	switch (level) {
	case PG_LEVEL_4K:
		return "PTE";
	case PG_LEVEL_2M:
		return "PMD";
	case PG_LEVEL_1G:
		return "PUD";
	default:
		return "-";
	}
}

/* The entry is a pte_t in name only: for huge leaves its address bits start at the leaf's size. */
static u64 entry_phys(unsigned long addr, pte_t entry, unsigned int level)
{
	unsigned long mask = page_level_mask(level);

	return (pte_val(entry) & PTE_PFN_MASK & mask) | (addr & ~mask);
}

/*
 * No entry at all: a table above is empty there. Of which level, kernels tell in two ways: newer
 * ones name the empty entry's, older ones the one above it, and PG_LEVEL_NONE for the topmost. What
 * the older ones mean is the smaller stretch, and so true on both.
 */
static u64 empty_stretch(unsigned int level)
{
	if (level == PG_LEVEL_NONE)
		return page_level_size(PG_LEVEL_512G);
	return page_level_size(max_t(unsigned int, level - 1, PG_LEVEL_4K));
}

bool oracle_ask(unsigned long addr, struct answer *a)
{
	unsigned int level;
	pte_t *entry = lookup_address(addr, &level);

	a->mapped = entry && (pte_flags(*entry) & _PAGE_PRESENT);
	a->empty = entry ? PAGE_SIZE : empty_stretch(level);
	if (!a->mapped)
		return true;
	a->level = level_name(level);
	a->phys = entry_phys(addr, *entry, level);
	return a->phys == slow_virt_to_phys((void *)addr);
}

unsigned long oracle_window_start(void)
{
	return VMEMMAP_START;
}

/* What is behind it is too far away to be met. */
unsigned long oracle_window_end(void)
{
	return ULONG_MAX;
}
