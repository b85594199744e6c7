// SPDX-License-Identifier: GPL-2.0
/*
 * arm64: the processor's own translation of the address, AT S1E1R. It is no software walk at all,
 * so it cannot share a mistake with one. It does not tell the level of what is mapped.
 *
 * PAR_EL1 (Arm ARM, D19.2.113): F, bit 0, is 1 if the translation failed; then FST, bits 6:1, say
 * why. Otherwise bits 51:12 hold the output address, of which 51:48 are zero without FEAT_LPA or
 * FEAT_LPA2.
 */
#include <linux/bits.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <asm/barrier.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/sysreg.h>

#include "oracle.h"

const char *const oracle_interfaces = "AT_S1E1R";

/*
 * What a realm shares with its host is mapped with one more bit in its address, since 6.13; the
 * rest says which memory it is.
 */
#ifdef PROT_NS_SHARED
#define SHARED_BIT	__pte_to_phys(__pte(PROT_NS_SHARED))
#else
#define SHARED_BIT	0ULL
#endif

/* PAR_EL1 is this processor's: nothing may run between the instruction and the read. */
static u64 translate(unsigned long addr)
{
	unsigned long flags;
	u64 par;

	local_irq_save(flags);
	asm volatile("at s1e1r, %0" : : "r" (addr));
	isb();
	par = read_sysreg_par();
	local_irq_restore(flags);
	return par;
}

/*
 * A translation fault at a level (0b0001LL, and 0b101011 for level -1) is an invalid entry there:
 * no address of those it is for translates. Of other faults nothing follows for the neighbours.
 */
static u64 empty_stretch(u64 par)
{
	unsigned int status = (par >> 1) & 0x3f, levels_below;

	if (status == 0x2b)
		levels_below = 4;
	else if (status >> 2 == 1)
		levels_below = 3 - (status & 3);
	else
		levels_below = 0;
	return 1ULL << (PAGE_SHIFT + levels_below * (PAGE_SHIFT - 3));
}

bool oracle_ask(unsigned long addr, struct answer *a)
{
	u64 par = translate(addr);

	a->mapped = !(par & BIT(0));
	if (a->mapped) {
		a->stretch = PAGE_SIZE;
		a->phys = par & GENMASK_ULL(51, 12) & PAGE_MASK & ~SHARED_BIT;
	} else {
		a->stretch = empty_stretch(par);
		a->entry = a->stretch;
	}
	return true;
}

/*
 * A kernel built for 52-bit addresses that runs with 48 (or 47) leaves the start of the window it
 * was built with to vmalloc, since 6.9 ("arm64: mm: Reclaim unused vmemmap region for vmalloc
 * use").
 */
#ifndef VMEMMAP_UNUSED_NPAGES
#define VMEMMAP_UNUSED_NPAGES	0UL
#endif

unsigned long oracle_window_start(void)
{
	return VMEMMAP_START + VMEMMAP_UNUSED_NPAGES * sizeof(struct page);
}

#ifndef VMEMMAP_END
#define VMEMMAP_END	(VMEMMAP_START + VMEMMAP_SIZE)
#endif

unsigned long oracle_window_end(void)
{
	return VMEMMAP_END;
}

/*
 * Below PAGE_END (arch/arm64/include/asm/memory.h). Where the processor translates fewer bits than
 * the kernel was built for, the first part is empty to it.
 */
unsigned long oracle_linear_start(void)
{
	return PAGE_OFFSET;
}

unsigned long oracle_linear_end(void)
{
	return PAGE_END;
}
