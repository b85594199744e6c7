// SPDX-License-Identifier: GPL-2.0
/*
 * memmapscope_hotplug - memory blocks of the boot go and come back, on machines that have no slots
 * for them.
 *
 * For tests only. In /sys/kernel/debug/memmapscope_hotplug, both take the address at which a memory
 * block starts:
 *
 *	remove	the block goes offline and is removed
 *	add	a block is added, as that of a DIMM of node 0 would be
 *
 * A write fails as offline_and_remove_memory() and add_memory() do.
 */
#include <linux/debugfs.h>
#include <linux/memory.h>
#include <linux/module.h>

#include "compat.h"

static struct dentry *dir;

static int remove_set(void *data, u64 start)
{
	return hotplug_remove(start, memory_block_size_bytes());
}

static int add_set(void *data, u64 start)
{
	return add_memory(0, start, memory_block_size_bytes(), MHP_NONE);
}

DEFINE_DEBUGFS_ATTRIBUTE(remove_fops, NULL, remove_set, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(add_fops, NULL, add_set, "%llu\n");

static int __init hotplug_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file_unsafe("remove", 0200, dir, NULL, &remove_fops);
	debugfs_create_file_unsafe("add", 0200, dir, NULL, &add_fops);
	return 0;
}
module_init(hotplug_init);

static void __exit hotplug_exit(void)
{
	debugfs_remove(dir);
}
module_exit(hotplug_exit);

MODULE_DESCRIPTION("memory hotplug for the tests of memmapscope");
MODULE_LICENSE("GPL");
