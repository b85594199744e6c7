/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTPLUG_LEAF_H
#define HOTPLUG_LEAF_H

#include <linux/pgtable.h>
#include <linux/types.h>

/**
 * leaf_at() - the entry of the kernel's page tables that maps an address by a PMD leaf
 * @va: an address of the memmap
 *
 * Return: NULL if the address is not mapped, or by another level.
 */
pmd_t *leaf_at(unsigned long va);

/**
 * leaf_moved() - a PMD leaf that maps other memory in the same way
 * @leaf: an entry that is one
 * @pa: start of that memory, a multiple of PMD_SIZE
 */
pmd_t leaf_moved(pmd_t leaf, u64 pa);

/**
 * leaf_flush() - no processor remembers what a PMD leaf has mapped
 * @va: first address of what it maps
 */
void leaf_flush(unsigned long va);

#endif
