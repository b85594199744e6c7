// SPDX-License-Identifier: GPL-2.0
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "source.h"

/**
 * struct mms_iomem_walk - where a walk of the resource tree has got to
 * @list: list that is filled
 * @start: first byte of System RAM that is not in @list yet
 * @end: byte after the last one
 * @err: first error
 */
struct mms_iomem_walk {
	struct mms_vec *list;
	u64 start;
	u64 end;
	int err;
};

static void mms_iomem_flush(struct mms_iomem_walk *walk)
{
	if (!walk->err)
		walk->err = mms_span_append(walk->list, PFN_UP(walk->start),
					    PFN_DOWN(walk->end), 0);
}

/*
 * Resources that touch are joined before they are cut to whole pages: two kinds of
 * RAM in the firmware's map may meet inside a page (E820_TYPE_RESERVED_KERN).
 */
static int mms_iomem_found(struct resource *res, void *ctx)
{
	struct mms_iomem_walk *walk = ctx;

	if (res->start != walk->end) {
		mms_iomem_flush(walk);
		walk->start = res->start;
	}
	walk->end = res->end + 1;
	return walk->err;
}

/**
 * mms_iomem_each() - find System RAM in the resource tree
 * @found: called for each resource, in order; its error ends the search. It sees a
 *         copy without name and children: find_next_iomem_res() in kernel/resource.c
 * @ctx: for @found
 *
 * Any depth of the tree and any name: RAM of dax/kmem is "System RAM (kmem)"
 * below its device. The device itself is IORESOURCE_SYSTEM_RAM, too, but not busy
 * (virtio_mem_create_resource(), dev_dax_kmem_probe()): it is what may become RAM,
 * which is why walk_system_ram_range() asks for both. The walker takes the
 * resource lock for each step only.
 *
 * Return: 0, or -ENOMEM if @found returned it.
 */
int mms_iomem_each(int (*found)(struct resource *res, void *ctx), void *ctx)
{
	int err = walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
				      0, -1, ctx, found);

	/* -EINVAL, too, if there is no such resource */
	return err == -ENOMEM ? err : 0;
}

/**
 * mms_iomem_capture() - list System RAM of the resource tree
 * @snap: snapshot
 *
 * Return: 0, -ENOMEM, or -EINVAL if the tree was not in order.
 */
int mms_iomem_capture(struct mms_snapshot *snap)
{
	struct mms_iomem_walk walk = { .list = &snap->lists[MMS_LIST_IOMEM] };

	mms_iomem_each(mms_iomem_found, &walk);
	mms_iomem_flush(&walk);
	return walk.err;
}
