// SPDX-License-Identifier: GPL-2.0
#include <linux/smp.h>
#include <asm/pgtable_types.h>

#include "leaf.h"

pmd_t *leaf_at(unsigned long va)
{
	unsigned int level;
	pte_t *entry = lookup_address(va, &level);

	return entry && level == PG_LEVEL_2M ? (pmd_t *)entry : NULL;
}

pmd_t leaf_moved(pmd_t leaf, u64 pa)
{
	return __pmd(pa | (pmd_val(leaf) & ~PTE_PFN_MASK));
}

static void flush(void *va)
{
	asm volatile("invlpg (%0)" : : "r" (va) : "memory");
}

void leaf_flush(unsigned long va)
{
	on_each_cpu(flush, (void *)va, 1);
}
