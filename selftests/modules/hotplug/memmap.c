// SPDX-License-Identifier: GPL-2.0
/*
 * Memmap of a memory block that is not where it has to be. Beside the files of hotplug.c:
 *
 *	unmap	takes the address at which a memory block starts: the block's memmap, one PMD leaf,
 *		is not mapped any more, as by a bug of the kernel. Whoever touches a struct page of
 *		it now dies
 *	elsewhere	and then mapped to the physical address that is written; nobody is to
 *		touch a struct page of it
 *	lend	and then mapped to memory that is given back to the page allocator, whatever is
 *		written; read, it says to which
 *	map	it is mapped again as it was, whatever is written
 */
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "leaf.h"
#include "memmap.h"

static pmd_t *unmapped;		/* where the leaf was; NULL: all is mapped */
static unsigned long unmapped_va;
static pmd_t leaf;

/* The leaf that is all of the memmap of a block. */
static pmd_t *leaf_of(unsigned long va)
{
	if (va % PMD_SIZE ||
	    memory_block_size_bytes() / PAGE_SIZE * sizeof(struct page) != PMD_SIZE)
		return NULL;
	return leaf_at(va);
}

static void unset(void)
{
	set_pmd(unmapped, __pmd(0));
	leaf_flush(unmapped_va);
}

/* Break before make: arm64 must not see two leaves in a row that map different memory. */
static void set(pmd_t entry)
{
	unset();
	set_pmd(unmapped, entry);
}

static int unmap_set(void *data, u64 start)
{
	unsigned long va = (unsigned long)pfn_to_page(PHYS_PFN(start));
	pmd_t *pmd = leaf_of(va);

	if (!pmd || unmapped)
		return -EINVAL;
	unmapped = pmd;
	unmapped_va = va;
	leaf = *pmd;
	unset();
	return 0;
}

static int elsewhere_set(void *data, u64 pa)
{
	if (!unmapped || pa % PMD_SIZE)
		return -EINVAL;
	set(leaf_moved(leaf, pa));
	return 0;
}

/* So large a block is on no list of a processor when it is given back. */
#define LENT_ORDER	10

static u64 lent;

static int lend_set(void *data, u64 value)
{
	struct page *spare = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN, LENT_ORDER);
	int err;

	if (!spare)
		return -ENOMEM;
	lent = PFN_PHYS(page_to_pfn(spare));
	err = elsewhere_set(data, lent);
	__free_pages(spare, LENT_ORDER);
	return err;
}

static int lend_get(void *data, u64 *pa)
{
	*pa = lent;
	return 0;
}

static int map_set(void *data, u64 start)
{
	if (!unmapped)
		return -EINVAL;
	set(leaf);
	unmapped = NULL;
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(unmap_fops, NULL, unmap_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(elsewhere_fops, NULL, elsewhere_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(lend_fops, lend_get, lend_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(map_fops, NULL, map_set, "%llu\n");

void memmap_init(struct dentry *dir)
{
	debugfs_create_file_unsafe("unmap", 0200, dir, NULL, &unmap_fops);
	debugfs_create_file_unsafe("elsewhere", 0200, dir, NULL, &elsewhere_fops);
	debugfs_create_file_unsafe("lend", 0600, dir, NULL, &lend_fops);
	debugfs_create_file_unsafe("map", 0200, dir, NULL, &map_fops);
}
