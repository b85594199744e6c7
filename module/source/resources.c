// SPDX-License-Identifier: GPL-2.0
/*
 * The resource tree with its names, which no exported function hands out: the
 * tree is walked under its own lock, a static variable of kernel/resource.c.
 */
#include <linux/ioport.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "../compat/symbols.h"
#include "source.h"

#define MMS_RESOURCES_TRIES	8
#define MMS_RESOURCES_SLACK	16	/* the tree may grow between two looks */

/* set once, by mms_resources_find(), before any file exists */
static rwlock_t *mms_resource_lock;

/**
 * mms_resources_find() - find the lock of the resource tree
 *
 * Context: once, from module init; takes the CPU hotplug lock.
 */
void mms_resources_find(void)
{
	mms_resource_lock = mms_kernel_resource_lock();
}

/**
 * mms_resources_from() - where names of resources come from
 *
 * Return: MMS_FROM_NOWHERE if they cannot be read.
 */
enum mms_from mms_resources_from(void)
{
	return mms_resource_lock ? MMS_FROM_SYMBOL_RESOURCE_LOCK : MMS_FROM_NOWHERE;
}

static u32 mms_resource_flags(unsigned long kernel)
{
	u32 flags = 0;

	if ((kernel & IORESOURCE_SYSTEM_RAM) == IORESOURCE_SYSTEM_RAM) {
		flags |= MMS_RESOURCE_SYSRAM;
		/* these bits mean other things elsewhere */
		if (kernel & IORESOURCE_SYSRAM_DRIVER_MANAGED)
			flags |= MMS_RESOURCE_DRIVER;
		if (kernel & IORESOURCE_SYSRAM_MERGEABLE)
			flags |= MMS_RESOURCE_MERGEABLE;
	}
	if (kernel & IORESOURCE_BUSY)
		flags |= MMS_RESOURCE_BUSY;
	return flags;
}

/* What is made of it has this, too: __request_region_locked() copies it from the parent. */
static bool mms_resource_special(const struct resource *res)
{
	return res->desc == IORES_DESC_PERSISTENT_MEMORY ||
	       res->desc == IORES_DESC_PERSISTENT_MEMORY_LEGACY ||
	       res->desc == IORES_DESC_SOFT_RESERVED;
}

static struct mms_resource mms_resource_copy(const struct resource *res)
{
	return (struct mms_resource) {
		.start = res->start,
		/* the last byte of all may belong to the last resource */
		.end = (u64)res->end + 1 ?: U64_MAX,
		.flags = mms_resource_flags(res->flags),
		.name = MMS_NAME_UNKNOWN,
		.special = mms_resource_special(res),
	};
}

/* Adds to vectors that were given room beforehand; counts on when it is used up. */
static void mms_resource_store(struct mms_resources *to, const struct resource *res, u32 depth)
{
	struct mms_resource resource = mms_resource_copy(res);
	size_t bytes = res->name && *res->name ? strlen(res->name) + 1 : 0;

	resource.depth = depth;
	if (bytes && to->names.nr + bytes <= to->names.max) {
		resource.name = to->names.nr;
		memcpy(mms_vec_at(&to->names, char, to->names.nr), res->name, bytes);
	}
	to->names.nr += bytes;
	if (to->list.nr < to->list.max)
		*mms_vec_at(&to->list, struct mms_resource, to->list.nr) = resource;
	to->list.nr++;
}

/* As next_resource() goes: the node, its children, its siblings. */
static void mms_resources_walk(struct mms_resources *to)
{
	const struct resource *res = iomem_resource.child;
	u32 depth = 0;

	while (res) {
		mms_resource_store(to, res, depth);
		if (res->child) {
			res = res->child;
			depth++;
			continue;
		}
		while (!res->sibling && res->parent != &iomem_resource) {
			res = res->parent;
			depth--;
		}
		res = res->sibling;
	}
}

/* One look; true if all of it was copied. */
static bool mms_resources_look(struct mms_resources *to)
{
	to->list.nr = 0;
	to->names.nr = 0;
	read_lock(mms_resource_lock);
	mms_resources_walk(to);
	read_unlock(mms_resource_lock);
	return to->list.nr <= to->list.max && to->names.nr <= to->names.max;
}

static int mms_resources_tree(struct mms_resources *to)
{
	int tries = MMS_RESOURCES_TRIES;
	int err = 0;

	while (!mms_resources_look(to)) {
		size_t nr = to->list.nr + MMS_RESOURCES_SLACK;
		size_t bytes = to->names.nr + MMS_RESOURCES_SLACK * sizeof(struct mms_resource);

		if (!--tries)
			err = -EAGAIN;
		if (!err)
			err = mms_vec_room(&to->list, nr);
		if (!err)
			err = mms_vec_room(&to->names, bytes);
		if (err) {
			mms_resources_free(to);
			return err;
		}
	}
	mms_resources_link(to);
	return 0;
}

static int mms_resource_found(struct resource *res, void *ctx)
{
	struct mms_resource resource = mms_resource_copy(res);
	struct mms_resources *to = ctx;

	resource.parent = res->parent == &iomem_resource ? MMS_PARENT_ROOT : MMS_PARENT_UNKNOWN;
	return mms_vec_add(&to->list, &resource);
}

/**
 * mms_resources_capture() - copy the resource tree
 * @snap: snapshot
 *
 * On kernels that do not know their data by name: System RAM only, without
 * names, see mms_iomem_each().
 *
 * Return: 0, -ENOMEM, or -EAGAIN if the tree grew whenever it was read.
 */
int mms_resources_capture(struct mms_snapshot *snap)
{
	if (mms_resource_lock)
		return mms_resources_tree(&snap->resources);
	return mms_iomem_each(mms_resource_found, &snap->resources);
}
