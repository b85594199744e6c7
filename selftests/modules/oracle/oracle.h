/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMMAPSCOPE_ORACLE_H
#define MEMMAPSCOPE_ORACLE_H

#include <linux/types.h>

/**
 * struct answer - what an interface of the kernel says about one page
 * @mapped: the address translates
 * @phys: to this physical address, of the start of the page
 * @level: "PTE", "PMD", "PUD", or "-" if the interface does not say
 * @stretch: the size of the naturally aligned stretch around the address that translates, or does
 *	not, by the same entry of a table, as far as the interface says; at least PAGE_SIZE
 * @entry: if it does not translate, the size of what the empty entry is for; 0 if that is not said
 */
struct answer {
	bool mapped;
	u64 phys;
	const char *level;
	u64 stretch;
	u64 entry;
};

/* The interfaces of this architecture, as the file names them. */
extern const char *const oracle_interfaces;

/**
 * oracle_ask - ask the architecture's interfaces about a page
 * @addr: kernel virtual address, page-aligned, inside the vmemmap window or the linear mapping
 * @a: the answer
 *
 * Return: false if two interfaces of the architecture contradict each other.
 */
bool oracle_ask(unsigned long addr, struct answer *a);

/* The vmemmap window; no other kernel mapping may be taken for memmap. */
unsigned long oracle_window_start(void);
unsigned long oracle_window_end(void);

/* Where the linear mapping can be. */
unsigned long oracle_linear_start(void);
unsigned long oracle_linear_end(void);

/**
 * struct run - neighbouring pages of which the same is said
 * @start: virtual address
 * @end: behind the last page
 * @answer: of the first page
 * @conflict: two interfaces contradict each other
 */
struct run {
	unsigned long start;
	unsigned long end;
	struct answer answer;
	bool conflict;
};

struct report {
	const char *also;	/* interfaces besides those of the architecture */
	struct run *runs;
	size_t nr;
	size_t room;
};

/* Both return 0, -ENOMEM, or -EINTR if the reader was killed. */
int oracle_memmap(struct report *r);
int oracle_linear(struct report *r);

/**
 * oracle_asks - what is said from the start of a run on
 * @run: its start is given; its end, which is behind that, and the rest are filled in
 * @end: where the range that is walked ends
 *
 * Return: whether it belongs into the report.
 */
typedef bool oracle_asks(struct run *run, unsigned long end);

/* Asks about a range, run by run; neighbours that are the same are one. Returns as those above. */
int oracle_walk(struct report *r, unsigned long addr, unsigned long end, oracle_asks *asks);

#endif /* MEMMAPSCOPE_ORACLE_H */
