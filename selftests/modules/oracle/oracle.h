/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMMAPSCOPE_ORACLE_H
#define MEMMAPSCOPE_ORACLE_H

#include <linux/types.h>

/**
 * struct answer - what an interface of the kernel says about one page of memmap
 * @mapped: the address translates
 * @phys: to this physical address, of the start of the page
 * @level: "PTE", "PMD", "PUD", or "-" if the interface does not say
 * @empty: if it does not translate, the size of the naturally aligned stretch around the address
 *	of which the interface says that nothing in it does, at least PAGE_SIZE
 */
struct answer {
	bool mapped;
	u64 phys;
	const char *level;
	u64 empty;
};

/* The interfaces of this architecture, as the file names them. */
extern const char *const oracle_interfaces;

/**
 * oracle_ask - ask the architecture's interfaces about a page of memmap
 * @addr: kernel virtual address, page-aligned, inside the vmemmap window
 * @a: the answer
 *
 * Return: false if two interfaces of the architecture contradict each other.
 */
bool oracle_ask(unsigned long addr, struct answer *a);

/* The vmemmap window; no other kernel mapping may be taken for memmap. */
unsigned long oracle_window_start(void);
unsigned long oracle_window_end(void);

#endif /* MEMMAPSCOPE_ORACLE_H */
