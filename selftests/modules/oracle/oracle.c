// SPDX-License-Identifier: GPL-2.0
/*
 * memmapscope_oracle - where the memmap is mapped, asked from interfaces that memmapscope does
 * not use.
 *
 * For tests only. /sys/kernel/debug/memmapscope_oracle/memmap lists every page of the vmemmap
 * window, equal neighbours as one line. Pages are asked for one by one, but for those that the same
 * empty entry of a table rules out.
 *
 *	# frame 0 at 0x<address of frame 0's struct page>
 *	# struct page has <number> bytes
 *	0x<start>-0x<end> mapped|absent 0x<physical address>|<bytes>|- <level>|- <interfaces>
 *
 * start-end is virtual and half-open. Where nothing is mapped, bytes are what each of the empty
 * entries is for. "conflict" instead of a state says that two interfaces contradict each other.
 * struct page pointers are arithmetic here and never dereferenced.
 *
 * linear has the same of the linear mapping: virtual addresses, too, and only what is mapped.
 *
 * page_tables is what the kernel itself would print into /sys/kernel/debug/page_tables/kernel, had
 * it been built with CONFIG_PTDUMP_DEBUGFS. It is there on kernels that export how (x86, for KVM
 * and EFI, up to 6.18).
 *
 * No lock is held: the machine must not plug memory while a file is opened.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#ifdef ORACLE_HAVE_PTDUMP
#include <asm/pgtable.h>
#endif

#include "oracle.h"

static struct dentry *dir;

/*
 * vmalloc_to_page() walks the tables once more, and knows huge leaves since c0eb315ad971
 * ("mm/vmalloc: fix HUGE_VMAP regression by enabling huge pages in vmalloc_to_page"); before, it
 * warns. Kbuild finds out. With CONFIG_DEBUG_VIRTUAL it is a bug to ask about anything but vmalloc.
 */
#if defined(ORACLE_VMALLOC_KNOWS_LEAVES) && !defined(CONFIG_DEBUG_VIRTUAL)
#define AND_VMALLOC	",vmalloc_to_page"
static bool ask_vmalloc(unsigned long addr, const struct answer *a)
{
	struct page *page = vmalloc_to_page((void *)addr);

	if (!page || !a->mapped)
		return !page == !a->mapped;
	return page_to_pfn(page) == PHYS_PFN(a->phys);
}
#else
#define AND_VMALLOC	""
static bool ask_vmalloc(unsigned long addr, const struct answer *a)
{
	return true;
}
#endif

static bool same(const struct run *last, const struct run *next)
{
	if (last->end != next->start || last->conflict != next->conflict ||
	    last->answer.mapped != next->answer.mapped || last->answer.level != next->answer.level)
		return false;
	if (!next->answer.mapped)
		return last->answer.entry == next->answer.entry;
	return last->answer.phys + (next->start - last->start) == next->answer.phys;
}

static int report_grow(struct report *r)
{
	size_t room = r->room ? 2 * r->room : 256;
	struct run *runs = vmalloc(array_size(room, sizeof(*runs)));

	if (!runs)
		return -ENOMEM;
	if (r->nr)
		memcpy(runs, r->runs, r->nr * sizeof(*runs));
	vfree(r->runs);
	r->runs = runs;
	r->room = room;
	return 0;
}

static bool append(struct report *r, const struct run *run)
{
	if (r->nr && same(&r->runs[r->nr - 1], run)) {
		r->runs[r->nr - 1].end = run->end;
		return true;
	}
	if (r->nr == r->room && report_grow(r))
		return false;
	r->runs[r->nr++] = *run;
	return true;
}

int oracle_walk(struct report *r, unsigned long addr, unsigned long end, oracle_asks *asks)
{
	while (addr < end) {
		struct run run = { .start = addr, .answer.level = "-" };

		if (asks(&run, end) && !append(r, &run))
			return -ENOMEM;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		addr = run.end;
	}
	return 0;
}

/* A page, and as many behind it as one empty entry rules out, but none from @end on. */
static bool ask_memmap(struct run *run, unsigned long end)
{
	unsigned long last = run->start;

	run->conflict = !oracle_ask(run->start, &run->answer) ||
			!ask_vmalloc(run->start, &run->answer);
	if (!run->answer.mapped && !run->conflict) {
		last = min_t(unsigned long, last | (run->answer.stretch - 1), end - 1) & PAGE_MASK;
		run->conflict = !ask_vmalloc(last, &run->answer);
	}
	run->end = last + PAGE_SIZE;
	return true;
}

int oracle_memmap(struct report *r)
{
	r->also = AND_VMALLOC;
	return oracle_walk(r, oracle_window_start(), oracle_window_end(), ask_memmap);
}

static void report_free(struct report *r)
{
	vfree(r->runs);
	kfree(r);
}

static void *runs_start(struct seq_file *m, loff_t *pos)
{
	struct report *r = m->private;

	return *pos < r->nr ? &r->runs[*pos] : NULL;
}

static void *runs_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return runs_start(m, pos);
}

static void runs_stop(struct seq_file *m, void *v)
{
}

static void head_show(struct seq_file *m)
{
	seq_printf(m, "# frame 0 at 0x%016lx\n", (unsigned long)pfn_to_page(0));
	seq_printf(m, "# struct page has %zu bytes\n", sizeof(struct page));
}

static int runs_show(struct seq_file *m, void *v)
{
	const struct report *r = m->private;
	const struct run *run = v;

	if (run == r->runs)
		head_show(m);
	seq_printf(m, "0x%016lx-0x%016lx %s ", run->start, run->end,
		   run->conflict ? "conflict" : run->answer.mapped ? "mapped" : "absent");
	if (run->answer.mapped)
		seq_printf(m, "0x%016llx", run->answer.phys);
	else if (run->answer.entry)
		seq_printf(m, "%llu", run->answer.entry);
	else
		seq_putc(m, '-');
	seq_printf(m, " %s %s%s\n", run->answer.level, oracle_interfaces, r->also);
	return 0;
}

static const struct seq_operations runs_ops = {
	.start = runs_start,
	.next = runs_next,
	.stop = runs_stop,
	.show = runs_show,
};

/* What fills the report is the file's own. */
static int runs_open(struct inode *inode, struct file *file)
{
	int (*fill)(struct report *r) = inode->i_private;
	struct report *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	r->also = "";
	err = fill(r);
	if (!err)
		err = seq_open(file, &runs_ops);
	if (err) {
		report_free(r);
		return err;
	}
	((struct seq_file *)file->private_data)->private = r;
	return 0;
}

static int runs_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	report_free(m->private);
	return seq_release(inode, file);
}

static const struct file_operations runs_fops = {
	.owner = THIS_MODULE,
	.open = runs_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = runs_release,
};

#ifdef ORACLE_HAVE_PTDUMP
/* Of this process: its kernel half is everyone's, and init_mm is not exported. */
static int page_tables_show(struct seq_file *m, void *v)
{
	ptdump_walk_pgd_level_debugfs(m, current->mm, false);
	return 0;
}

/* Room for all of it: with a buffer that has to grow, seq_file walks again for each doubling. */
static int page_tables_open(struct inode *inode, struct file *file)
{
	return single_open_size(file, page_tables_show, NULL, SZ_8M);
}

static const struct file_operations page_tables_fops = {
	.owner = THIS_MODULE,
	.open = page_tables_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static void create_page_tables(void)
{
	debugfs_create_file("page_tables", 0400, dir, NULL, &page_tables_fops);
}
#else
static void create_page_tables(void)
{
}
#endif

static int __init oracle_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("memmap", 0400, dir, oracle_memmap, &runs_fops);
	debugfs_create_file("linear", 0400, dir, oracle_linear, &runs_fops);
	create_page_tables();
	return 0;
}
module_init(oracle_init);

static void __exit oracle_exit(void)
{
	debugfs_remove(dir);
}
module_exit(oracle_exit);

MODULE_DESCRIPTION("Second opinion on the memmap for the tests of memmapscope");
MODULE_LICENSE("GPL");
