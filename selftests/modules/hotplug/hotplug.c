// SPDX-License-Identifier: GPL-2.0
/*
 * memmapscope_hotplug - memory blocks of the boot go and come back, on machines that have no slots
 * for them.
 *
 * For tests only. In /sys/kernel/debug/memmapscope_hotplug; they take the address at which a memory
 * block starts:
 *
 *	remove	the block goes offline and is removed
 *	add	a block is added, as that of a DIMM of node 0 would be
 *	disown	System RAM that starts there is not in the resource tree any more
 *	own	it is in it again, whatever is written
 *	renode	the block says that it is of the node behind the one it was added to
 *	unspan	the zone of its first frame spans nothing any more
 *	uncount	the zone of its first frame counts one frame less as present than it has
 *	uncount_node	the same, of the node
 *	mend	block, zone and node are what they were, whatever is written
 *	unmap	x86: the block's memmap, one PMD leaf, is not mapped any more, as by a bug of the
 *		kernel. Whoever touches a struct page of it now dies
 *	elsewhere	and then mapped to the physical address that is written; nobody is to
 *		touch a struct page of it
 *	lend	and then mapped to memory that is given back to the page allocator, whatever is
 *		written; read, it says to which
 *	map	it is mapped again as it was, whatever is written
 *
 * A write fails as offline_and_remove_memory() and add_memory() do. pages.c has more of them.
 */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/ioport.h>
#include <linux/kernfs.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/pgtable.h>
#include <linux/smp.h>

#include "compat.h"
#include "pages.h"

static struct dentry *dir;

static int remove_set(void *data, u64 start)
{
	return hotplug_remove(start, memory_block_size_bytes());
}

static int add_set(void *data, u64 start)
{
	return add_memory(0, start, memory_block_size_bytes(), MHP_NONE);
}

static struct resource *disowned;

/* A test alone changes the tree: nobody has to be kept out. */
static int disown_set(void *data, u64 start)
{
	struct resource *res = iomem_resource.child;
	int err;

	while (res && (res->start != start || !(res->flags & IORESOURCE_SYSTEM_RAM)))
		res = res->sibling;
	if (!res || disowned)
		return -EINVAL;
	err = remove_resource(res);
	if (!err)
		disowned = res;
	return err;
}

static int own_set(void *data, u64 start)
{
	struct resource *res = disowned;

	if (!res)
		return -EINVAL;
	disowned = NULL;
	return insert_resource(&iomem_resource, res);
}

/* Nobody exports the bus that memory blocks are on, but sysfs has them beside the processors. */
static struct memory_block *block_at(u64 start)
{
	struct kobject *cpus = get_cpu_device(0)->kobj.parent;
	struct kernfs_node *blocks = kernfs_find_and_get(cpus->parent->sd, "memory"), *block = NULL;
	struct memory_block *found = NULL;
	char name[32];

	snprintf(name, sizeof(name), "memory%llu", start / memory_block_size_bytes());
	if (blocks)
		block = kernfs_find_and_get(blocks, name);
	if (block)
		found = container_of(kobj_to_dev(block->priv), struct memory_block, dev);
	kernfs_put(block);
	kernfs_put(blocks);
	return found;
}

static struct memory_block *renoded;
static struct zone *unspanned;
static unsigned long spanned_pages;
static struct zone *uncounted;
static struct pglist_data *uncounted_node;

static int renode_set(void *data, u64 start)
{
	struct memory_block *block = block_at(start);

	if (!block || renoded)
		return -EINVAL;
	block->nid++;
	renoded = block;
	return 0;
}

static int unspan_set(void *data, u64 start)
{
	struct page *page = pfn_to_online_page(PHYS_PFN(start));

	if (!page || unspanned)
		return -EINVAL;
	unspanned = page_zone(page);
	spanned_pages = unspanned->spanned_pages;
	unspanned->spanned_pages = 0;
	return 0;
}

static int uncount_set(void *data, u64 start)
{
	struct page *page = pfn_to_online_page(PHYS_PFN(start));

	if (!page || uncounted)
		return -EINVAL;
	uncounted = page_zone(page);
	uncounted->present_pages--;
	return 0;
}

static int uncount_node_set(void *data, u64 start)
{
	struct page *page = pfn_to_online_page(PHYS_PFN(start));

	if (!page || uncounted_node)
		return -EINVAL;
	uncounted_node = page_pgdat(page);
	uncounted_node->node_present_pages--;
	return 0;
}

static int mend_set(void *data, u64 start)
{
	if (renoded)
		renoded->nid--;
	if (unspanned)
		unspanned->spanned_pages = spanned_pages;
	if (uncounted)
		uncounted->present_pages++;
	if (uncounted_node)
		uncounted_node->node_present_pages++;
	renoded = NULL;
	unspanned = NULL;
	uncounted = NULL;
	uncounted_node = NULL;
	return 0;
}

#if IS_ENABLED(CONFIG_X86_64)
static pmd_t *unmapped;		/* where the leaf was; NULL: all is mapped */
static unsigned long unmapped_va;
static pmd_t leaf;

static void flush(void *va)
{
	asm volatile("invlpg (%0)" : : "r" (va) : "memory");
}

/* The leaf that is all of the memmap of a block. */
static pmd_t *leaf_of(unsigned long va)
{
	unsigned int level;
	pte_t *entry = lookup_address(va, &level);

	if (!entry || level != PG_LEVEL_2M || va % PMD_SIZE ||
	    memory_block_size_bytes() / PAGE_SIZE * sizeof(struct page) != PMD_SIZE)
		return NULL;
	return (pmd_t *)entry;
}

static void flush_leaf(void)
{
	on_each_cpu(flush, (void *)unmapped_va, 1);
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
	set_pmd(pmd, __pmd(0));
	flush_leaf();
	return 0;
}

static int elsewhere_set(void *data, u64 pa)
{
	if (!unmapped || pa % PMD_SIZE)
		return -EINVAL;
	set_pmd(unmapped, __pmd(pa | (pmd_val(leaf) & ~PTE_PFN_MASK)));
	flush_leaf();
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
	set_pmd(unmapped, leaf);
	flush_leaf();
	unmapped = NULL;
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(unmap_fops, NULL, unmap_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(elsewhere_fops, NULL, elsewhere_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(lend_fops, lend_get, lend_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(map_fops, NULL, map_set, "%llu\n");

static void add_unmap(void)
{
	debugfs_create_file_unsafe("unmap", 0200, dir, NULL, &unmap_fops);
	debugfs_create_file_unsafe("elsewhere", 0200, dir, NULL, &elsewhere_fops);
	debugfs_create_file_unsafe("lend", 0600, dir, NULL, &lend_fops);
	debugfs_create_file_unsafe("map", 0200, dir, NULL, &map_fops);
}
#else
static void add_unmap(void)
{
}
#endif

DEFINE_DEBUGFS_ATTRIBUTE(remove_fops, NULL, remove_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(disown_fops, NULL, disown_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(own_fops, NULL, own_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(renode_fops, NULL, renode_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(unspan_fops, NULL, unspan_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(uncount_fops, NULL, uncount_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(uncount_node_fops, NULL, uncount_node_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(mend_fops, NULL, mend_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(add_fops, NULL, add_set, "%llu\n");

static int __init hotplug_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file_unsafe("remove", 0200, dir, NULL, &remove_fops);
	debugfs_create_file_unsafe("add", 0200, dir, NULL, &add_fops);
	debugfs_create_file_unsafe("disown", 0200, dir, NULL, &disown_fops);
	debugfs_create_file_unsafe("own", 0200, dir, NULL, &own_fops);
	debugfs_create_file_unsafe("renode", 0200, dir, NULL, &renode_fops);
	debugfs_create_file_unsafe("unspan", 0200, dir, NULL, &unspan_fops);
	debugfs_create_file_unsafe("uncount", 0200, dir, NULL, &uncount_fops);
	debugfs_create_file_unsafe("uncount_node", 0200, dir, NULL, &uncount_node_fops);
	debugfs_create_file_unsafe("mend", 0200, dir, NULL, &mend_fops);
	add_unmap();
	pages_init(dir);
	return 0;
}
module_init(hotplug_init);

static void __exit hotplug_exit(void)
{
	debugfs_remove(dir);
	pages_exit();
}
module_exit(hotplug_exit);

MODULE_DESCRIPTION("memory hotplug for the tests of memmapscope");
MODULE_LICENSE("GPL");
