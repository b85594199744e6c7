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

bool oracle_ask(unsigned long addr, struct answer *a)
{
	unsigned int level;
	pte_t *entry = lookup_address(addr, &level);

	a->mapped = entry && (pte_flags(*entry) & _PAGE_PRESENT);
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
