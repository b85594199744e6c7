// SPDX-License-Identifier: GPL-2.0
/*
 * memmapscope_bench - how long it takes to read the page tables below a window, and nothing else.
 *
 * For "make bench" only: the least that a report can cost. A read of
 * /sys/kernel/debug/memmapscope_bench/memmap (the vmemmap window) or linear (the linear mapping)
 * reads each entry of these tables with a plain load and says
 *
 *	entries <number> ns <time>
 *
 * Once: a second time they would be in the processor's caches, where a report does not find them.
 *
 * It shares nothing with memmapscope. Nothing is checked and no lock is held: meanwhile the machine
 * must not plug memory, nor load modules, for which some kernels free tables of the linear mapping.
 */
#include <linux/compiler.h>
#include <linux/debugfs.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "bench.h"

static struct dentry *dir;

/* A page of entries of 8 bytes. */
#define TABLE_SHIFT	(PAGE_SHIFT - 3)

/* Bits of an address that an entry of this level, 0 is the last, does not translate. */
static unsigned int below(unsigned int level)
{
	return PAGE_SHIFT + level * TABLE_SHIFT;
}

/* The topmost table may be short. */
static unsigned int index_of(const struct tables *tables, unsigned long addr, unsigned int level)
{
	unsigned int bits = min_t(unsigned int, TABLE_SHIFT, tables->va_bits - below(level));

	return (addr >> below(level)) & ((1U << bits) - 1);
}

static u64 read_last(const u64 *table, unsigned int first, unsigned int last)
{
	unsigned int i;

	for (i = first; i <= last; i++)
		READ_ONCE(table[i]);
	return last - first + 1;
}

/* Returns how many entries were read. */
static u64 read_table(const struct tables *tables, u64 pa, unsigned int level,
		      unsigned long start, unsigned long end)
{
	const u64 *table = __va(pa);
	unsigned int first = index_of(tables, start, level);
	unsigned int last = index_of(tables, end, level);
	u64 nr = last - first + 1;
	unsigned int i;

	if (!level)
		return read_last(table, first, last);
	for (i = first; i <= last; i++) {
		u64 entry = READ_ONCE(table[i]);

		if ((entry & tables->table_mask) == tables->table_value)
			nr += read_table(tables, bench_table_pa(entry), level - 1,
					 i == first ? start : 0, i == last ? end : ULONG_MAX);
	}
	return nr;
}

static int window_show(struct seq_file *m, void *v)
{
	void (*window_of)(struct window *window) = m->private;
	struct tables tables;
	struct window window;
	u64 nr, started;

	window_of(&window);
	bench_tables(&tables);
	started = ktime_get_ns();
	nr = read_table(&tables, tables.root_pa, tables.nr_levels - 1, window.start, window.last);
	seq_printf(m, "entries %llu ns %llu\n", nr, ktime_get_ns() - started);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(window);

static int __init bench_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("memmap", 0400, dir, bench_memmap, &window_fops);
	debugfs_create_file("linear", 0400, dir, bench_linear, &window_fops);
	return 0;
}
module_init(bench_init);

static void __exit bench_exit(void)
{
	debugfs_remove(dir);
}
module_exit(bench_exit);

MODULE_DESCRIPTION("The least that a report of memmapscope can cost");
MODULE_LICENSE("GPL");
