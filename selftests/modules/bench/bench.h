/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMMAPSCOPE_BENCH_H
#define MEMMAPSCOPE_BENCH_H

#include <linux/types.h>

/**
 * struct tables - the kernel's page tables on this machine
 * @root_pa: where the topmost is
 * @va_bits: bits of an address that they translate
 * @nr_levels: how many levels are in use
 * @table_mask: above the last level an entry is a table if these bits of it
 * @table_value: have this value
 */
struct tables {
	u64 root_pa;
	unsigned int va_bits;
	unsigned int nr_levels;
	u64 table_mask;
	u64 table_value;
};

/**
 * struct window - a range of virtual addresses
 * @start: first byte
 * @last: last byte: the range may end with the address space
 */
struct window {
	unsigned long start;
	unsigned long last;
};

void bench_tables(struct tables *tables);

/* Where the table is that an entry is for. */
u64 bench_table_pa(u64 entry);

/* Where the memmap, and where the linear mapping can be. */
void bench_memmap(struct window *window);
void bench_linear(struct window *window);

#endif /* MEMMAPSCOPE_BENCH_H */
