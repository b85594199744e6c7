// SPDX-License-Identifier: GPL-2.0
/*
 * memblock, as it is now (architectures with ARCH_KEEP_MEMBLOCK) or as it was at
 * the end of boot (the others, as long as its static arrays survive).
 */
#include <linux/debugfs.h>
#include <linux/memblock.h>
#include <linux/numa.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../compat/symbols.h"
#include "source.h"

#define MMS_MEMBLOCK_TRIES	4

static const char * const mms_memblock_names[] = {
	[MMS_MEMBLOCK_MEMORY] = "memory",
	[MMS_MEMBLOCK_RESERVED] = "reserved",
};

/* set once, by mms_memblock_find(), before any file exists */
static struct memblock_type *mms_memblock_types[MMS_NR_MEMBLOCK];
static enum mms_from mms_memblock_from;
static enum mms_why mms_memblock_why;

/*
 * The kernel's own memblock files hang on the array they print, so exported
 * functions are enough to find it where kallsyms knows no data.
 */
static struct memblock_type *mms_memblock_debugfs(const char *name)
{
	struct dentry *dir = debugfs_lookup("memblock", NULL);
	struct memblock_type *type = NULL;
	struct dentry *file;

	if (IS_ERR_OR_NULL(dir))
		return NULL;
	file = debugfs_lookup(name, dir);
	if (!IS_ERR_OR_NULL(file)) {
		type = d_inode(file)->i_private;
		dput(file);
	}
	dput(dir);
	return type;
}

static void mms_memblock_find_debugfs(void)
{
	enum mms_memblock_kind kind;

	for (kind = 0; kind < MMS_NR_MEMBLOCK; kind++) {
		mms_memblock_types[kind] = mms_memblock_debugfs(mms_memblock_names[kind]);
		if (!mms_memblock_types[kind]) {
			mms_memblock_why = MMS_WHY_NO_SYMBOL_MEMBLOCK;
			return;
		}
	}
	mms_memblock_from = MMS_FROM_DEBUGFS_MEMBLOCK;
}

/**
 * mms_memblock_find() - find memblock
 *
 * Where memblock is not kept, the struct and its static arrays outlive boot only
 * with MEMORY_HOTPLUG: __initdata_memblock is __meminitdata then
 * (include/linux/memblock.h, include/linux/init.h).
 *
 * Context: once, from module init; takes the CPU hotplug lock.
 */
void mms_memblock_find(void)
{
	struct memblock *memblock;

	if (!IS_ENABLED(CONFIG_ARCH_KEEP_MEMBLOCK) && !IS_ENABLED(CONFIG_MEMORY_HOTPLUG)) {
		mms_memblock_why = MMS_WHY_DISCARDED;
		return;
	}
	memblock = mms_kernel_memblock();
	if (!memblock) {
		mms_memblock_find_debugfs();
		return;
	}
	mms_memblock_types[MMS_MEMBLOCK_MEMORY] = &memblock->memory;
	mms_memblock_types[MMS_MEMBLOCK_RESERVED] = &memblock->reserved;
	mms_memblock_from = MMS_FROM_SYMBOL_MEMBLOCK;
}

/*
 * memblock_discard() frees an array that has outgrown its static one, and leaves
 * the pointer. The static ones lie in the kernel image, all others in the direct
 * map, so that reading one of those would not fault but read somebody else's data.
 */
static bool mms_memblock_freed(const struct memblock_region *regions)
{
	return !IS_ENABLED(CONFIG_ARCH_KEEP_MEMBLOCK) && __va(__pa(regions)) == regions;
}

static bool mms_memblock_sorted(const struct memblock_region *regions, unsigned long cnt)
{
	phys_addr_t end = 0;
	unsigned long i;

	for (i = 0; i < cnt; i++) {
		if (regions[i].base < end)
			return false;
		end = regions[i].base + regions[i].size;
	}
	return true;
}

/*
 * Does a second look find what the first one copied? type->total_size would be no
 * check: memblock_trim_memory() does not keep it up to date.
 */
static bool mms_memblock_still(const struct memblock_type *live, const struct memblock_type *type,
			       const struct memblock_region *regions)
{
	struct memblock_region region;
	struct memblock_type again;
	unsigned long i;

	for (i = 0; i < type->cnt; i++) {
		if (copy_from_kernel_nofault(&region, &type->regions[i], sizeof(region)) ||
		    memcmp(&region, &regions[i], sizeof(region)))
			return false;
	}
	return !copy_from_kernel_nofault(&again, live, sizeof(again)) &&
	       !memcmp(&again, type, sizeof(again));
}

/*
 * One attempt to copy an array that may change meanwhile: from 7.1 on memblock
 * edits memblock.reserved at run time and holds no lock. Returns false to try
 * again; true with @regions NULL if it was freed or there is no memory.
 */
static bool mms_memblock_copy(const struct memblock_type *live, struct memblock_type *type,
			      struct memblock_region **regions)
{
	size_t bytes;

	*regions = NULL;
	if (copy_from_kernel_nofault(type, live, sizeof(*type)) || type->cnt > type->max)
		return false;
	if (mms_memblock_freed(type->regions))
		return true;
	bytes = type->cnt * sizeof(**regions);
	*regions = kvmalloc(bytes, GFP_KERNEL);
	if (!*regions)
		return true;
	if (!copy_from_kernel_nofault(*regions, type->regions, bytes) &&
	    mms_memblock_sorted(*regions, type->cnt) && mms_memblock_still(live, type, *regions))
		return true;
	kvfree(*regions);
	return false;
}

static int mms_memblock_add(struct mms_memblock *memblock, const struct memblock_region *kernel)
{
	int nid = memblock_get_region_node(kernel);
	struct mms_memblock_region region = {
		.start = kernel->base,
		.end = kernel->base + kernel->size,
		.flags = kernel->flags,
		.nid = nid >= 0 && nid < MAX_NUMNODES ? nid : MMS_NID_NONE,
	};

	return mms_vec_add(&memblock->regions, &region);
}

static int mms_memblock_store(struct mms_memblock *memblock, unsigned long cnt,
			      const struct memblock_region *regions)
{
	unsigned long i;
	int err = 0;

	for (i = 0; i < cnt && !err; i++) {
		/* an empty array is one region of size 0 */
		if (regions[i].size)
			err = mms_memblock_add(memblock, &regions[i]);
	}
	return err;
}

static int mms_memblock_capture_kind(struct mms_memblock *memblock, enum mms_memblock_kind kind)
{
	struct memblock_region *regions;
	struct memblock_type type;
	int tries = MMS_MEMBLOCK_TRIES;
	int err;

	memblock->why = mms_memblock_why;
	if (mms_memblock_from == MMS_FROM_NOWHERE)
		return 0;
	while (!mms_memblock_copy(mms_memblock_types[kind], &type, &regions)) {
		if (!--tries) {
			memblock->why = MMS_WHY_CHANGED;
			return 0;
		}
	}
	if (mms_memblock_freed(type.regions)) {
		memblock->why = MMS_WHY_OUTGROWN;
		return 0;
	}
	if (!regions)
		return -ENOMEM;
	memblock->from = mms_memblock_from;
	err = mms_memblock_store(memblock, type.cnt, regions);
	kvfree(regions);
	return err;
}

static int mms_memblock_span(struct mms_vec *list, const struct mms_memblock_region *region)
{
	int nid = region->nid == MMS_NID_NONE ? MMS_NID_UNKNOWN : region->nid;
	u32 ram = region->flags & MMS_MEMBLOCK_NOMAP ? MMS_RAM_NOMAP : MMS_RAM_MEMBLOCK;

	if (!IS_ENABLED(CONFIG_ARCH_KEEP_MEMBLOCK))
		ram |= MMS_RAM_AT_BOOT;
	return mms_span_append(list, PFN_UP(region->start), PFN_DOWN(region->end),
			       mms_memblock_attr(ram, nid));
}

/**
 * mms_memblock_capture() - copy memblock and list its memory
 * @snap: snapshot
 *
 * Return: 0, also if memblock is unavailable; -ENOMEM.
 */
int mms_memblock_capture(struct mms_snapshot *snap)
{
	struct mms_vec *regions = &snap->memblock[MMS_MEMBLOCK_MEMORY].regions;
	enum mms_memblock_kind kind;
	int err = 0;
	size_t i;

	for (kind = 0; kind < MMS_NR_MEMBLOCK && !err; kind++)
		err = mms_memblock_capture_kind(&snap->memblock[kind], kind);
	for (i = 0; i < regions->nr && !err; i++)
		err = mms_memblock_span(&snap->lists[MMS_LIST_MEMBLOCK],
					mms_vec_at(regions, struct mms_memblock_region, i));
	return err;
}
