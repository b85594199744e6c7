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
 * No entry at all: a table above is empty there. Of which level, kernels tell in two ways. Those
 * with PG_LEVEL_256T name the empty entry's; before, it is that of the entry above
 * it, and PG_LEVEL_NONE for the topmost, of which it does not say which it is when there are five.
 * Kbuild finds out.
 */
#ifdef ORACLE_LOOKUP_NAMES_EMPTY
static void empty_entry(struct answer *a, unsigned int level)
{
	a->stretch = page_level_size(level);
	a->entry = a->stretch;
}
#else
static void empty_entry(struct answer *a, unsigned int level)
{
	if (level == PG_LEVEL_NONE) {
		a->stretch = page_level_size(PG_LEVEL_512G);
		a->entry = pgtable_l5_enabled() ? 0 : a->stretch;
	} else {
		a->stretch = page_level_size(level - 1);
		a->entry = a->stretch;
	}
}
#endif

bool oracle_ask(unsigned long addr, struct answer *a)
{
	unsigned int level;
	pte_t *entry = lookup_address(addr, &level);

	a->mapped = entry && (pte_flags(*entry) & _PAGE_PRESENT);
	if (!entry) {
		empty_entry(a, level);
		return true;
	}
	a->stretch = page_level_size(level);
	if (!a->mapped) {
		a->entry = a->stretch;
		return true;
	}
	a->level = level_name(level);
	a->phys = entry_phys(addr, *entry, level);
	return a->phys == slow_virt_to_phys((void *)addr);
}

unsigned long oracle_window_start(void)
{
	return VMEMMAP_START;
}

/*
 * As large as Documentation/arch/x86/x86_64/mm.rst has it. With five levels KASLR may put its start
 * so near to the CPU entry area, where it ends all that it places (arch/x86/mm/kaslr.c), that this
 * is less. Behind that are ESPFIX's 65,536 stacks, about which vmalloc_to_page() warns.
 */
unsigned long oracle_window_end(void)
{
	unsigned long room = CPU_ENTRY_AREA_BASE - VMEMMAP_START;

	return VMEMMAP_START + min(room, 1UL << (pgtable_l5_enabled() ? 49 : 40));
}

unsigned long oracle_linear_start(void)
{
	return PAGE_OFFSET;
}

unsigned long oracle_linear_end(void)
{
	return min(PAGE_OFFSET + (1UL << MAX_PHYSMEM_BITS), VMALLOC_START);
}
