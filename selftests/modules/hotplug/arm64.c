// SPDX-License-Identifier: GPL-2.0
/*
 * Nobody exports init_mm, but the processor says where its page tables are. From there on the
 * kernel's own helpers know which levels are in use: all are inline, 5.10 to 7.3.
 */
#include <linux/bits.h>
#include <linux/mm.h>
#include <asm/memory.h>
#include <asm/sysreg.h>
#include <asm/tlbflush.h>

#include "leaf.h"

/* Guests have no memory above 2^48, which would need the bits that are elsewhere. */
#define ADDRESS	GENMASK_ULL(47, PAGE_SHIFT)

pmd_t *leaf_at(unsigned long va)
{
	pgd_t *root = phys_to_virt(read_sysreg(ttbr1_el1) & ADDRESS);
	p4d_t *p4d = p4d_offset(pgd_offset_pgd(root, va), va);
	pud_t *pud;
	pmd_t *pmd;

	if (p4d_none(*p4d))
		return NULL;
	pud = pud_offset(p4d, va);
	if (pud_none(*pud) || pud_leaf(*pud))
		return NULL;
	pmd = pmd_offset(pud, va);
	return pmd_leaf(*pmd) ? pmd : NULL;
}

pmd_t leaf_moved(pmd_t leaf, u64 pa)
{
	return __pmd(pa | (pmd_val(leaf) & ~ADDRESS));
}

void leaf_flush(unsigned long va)
{
	flush_tlb_kernel_range(va, va + PMD_SIZE);
}
