// SPDX-License-Identifier: GPL-2.0
#include <linux/bitfield.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/memory.h>
#include <asm/sysreg.h>

#include "bench.h"

/* Each level translates as many bits as a page has entries; T1SZ says how many there are. */
void bench_tables(struct tables *tables)
{
	unsigned int bits = 64 - FIELD_GET(TCR_T1SZ_MASK, read_sysreg(tcr_el1));

	tables->root_pa = read_sysreg(ttbr1_el1) & GENMASK_ULL(47, 6);
	tables->va_bits = bits;
	tables->nr_levels = DIV_ROUND_UP(bits - PAGE_SHIFT, PAGE_SHIFT - 3);
	tables->table_mask = 3;
	tables->table_value = 3;
}

/* Guests have no memory above 2^48, which would need the bits that are elsewhere. */
u64 bench_table_pa(u64 entry)
{
	return entry & GENMASK_ULL(47, PAGE_SHIFT);
}

/*
 * A kernel built for 52-bit addresses that runs with fewer leaves the start of the window to
 * vmalloc since 6.9 ("arm64: mm: Reclaim unused vmemmap region for vmalloc use").
 */
#ifndef VMEMMAP_UNUSED_NPAGES
#define VMEMMAP_UNUSED_NPAGES	0UL
#endif

void bench_memmap(struct window *window)
{
	window->start = VMEMMAP_START + VMEMMAP_UNUSED_NPAGES * sizeof(struct page);
	window->last = VMEMMAP_START + VMEMMAP_SIZE - 1;
}

/* PAGE_OFFSET may be below all that the processor translates. */
void bench_linear(struct window *window)
{
	struct tables tables;

	bench_tables(&tables);
	window->start = max_t(u64, PAGE_OFFSET, -(1ULL << tables.va_bits));
	window->last = PAGE_END - 1;
}
