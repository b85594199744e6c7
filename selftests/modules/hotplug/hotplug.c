// SPDX-License-Identifier: GPL-2.0
/*
 * memmapscope_hotplug - memory blocks of the boot go and come back, on machines that have no slots
 * for them.
 *
 * For tests only. In /sys/kernel/debug/memmapscope_hotplug; they take the address at which a memory
 * block starts:
 *
 *	remove	the block goes offline and is removed
 *	add	a block is added, as that of a DIMM would be
 *	add_self	and may hold its own memmap, if memmap_on_memory says so
 *	node	not an address: of which node it is; 0 at first
 *	disown	System RAM that starts there is not in the resource tree any more
 *	own	it is in it again, whatever is written
 *	renode	the block says that it is of the node behind the one it was added to
 *	unspan	the zone of its first frame spans nothing any more
 *	uncount	the zone of its first frame counts one frame less as present than it has
 *	uncount_node	the same, of the node
 *	mend	block, zone and node are what they were, whatever is written
 *
 * A write fails as offline_and_remove_memory() and add_memory() do. memmap.c and pages.c have more.
 */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/ioport.h>
#include <linux/kernfs.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pfn.h>

#include "compat.h"
#include "memmap.h"
#include "pages.h"

static struct dentry *dir;

static int remove_set(void *data, u64 start)
{
	return hotplug_remove(start, memory_block_size_bytes());
}

static u32 node;

static int add_set(void *data, u64 start)
{
	return add_memory(node, start, memory_block_size_bytes(), MHP_NONE);
}

static int add_self_set(void *data, u64 start)
{
	return add_memory(node, start, memory_block_size_bytes(), HOTPLUG_SELF);
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

DEFINE_DEBUGFS_ATTRIBUTE(remove_fops, NULL, remove_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(disown_fops, NULL, disown_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(own_fops, NULL, own_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(renode_fops, NULL, renode_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(unspan_fops, NULL, unspan_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(uncount_fops, NULL, uncount_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(uncount_node_fops, NULL, uncount_node_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(mend_fops, NULL, mend_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(add_fops, NULL, add_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(add_self_fops, NULL, add_self_set, "%llu\n");

static int __init hotplug_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file_unsafe("remove", 0200, dir, NULL, &remove_fops);
	debugfs_create_file_unsafe("add", 0200, dir, NULL, &add_fops);
	debugfs_create_file_unsafe("add_self", 0200, dir, NULL, &add_self_fops);
	debugfs_create_u32("node", 0600, dir, &node);
	debugfs_create_file_unsafe("disown", 0200, dir, NULL, &disown_fops);
	debugfs_create_file_unsafe("own", 0200, dir, NULL, &own_fops);
	debugfs_create_file_unsafe("renode", 0200, dir, NULL, &renode_fops);
	debugfs_create_file_unsafe("unspan", 0200, dir, NULL, &unspan_fops);
	debugfs_create_file_unsafe("uncount", 0200, dir, NULL, &uncount_fops);
	debugfs_create_file_unsafe("uncount_node", 0200, dir, NULL, &uncount_node_fops);
	debugfs_create_file_unsafe("mend", 0200, dir, NULL, &mend_fops);
	memmap_init(dir);
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
