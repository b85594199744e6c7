// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/processor.h>

#include "bench.h"

void bench_tables(struct tables *tables)
{
	tables->root_pa = read_cr3_pa();
	tables->nr_levels = pgtable_l5_enabled() ? 5 : 4;
	tables->va_bits = pgtable_l5_enabled() ? 57 : 48;
	tables->table_mask = _PAGE_PRESENT | _PAGE_PSE;
	tables->table_value = _PAGE_PRESENT;
}

u64 bench_table_pa(u64 entry)
{
	return entry & PTE_PFN_MASK;
}

/* KASLR may leave less room for it than all frames would take, with five levels. */
void bench_memmap(struct window *window)
{
	u64 bytes = (1ULL << (MAX_PHYSMEM_BITS - PAGE_SHIFT)) * sizeof(struct page);

	window->start = VMEMMAP_START;
	window->last = VMEMMAP_START - 1 + min_t(u64, bytes, CPU_ENTRY_AREA_BASE - VMEMMAP_START);
}

void bench_linear(struct window *window)
{
	window->start = PAGE_OFFSET;
	window->last = min_t(u64, PAGE_OFFSET + (1ULL << MAX_PHYSMEM_BITS), VMALLOC_START) - 1;
}
