// SPDX-License-Identifier: GPL-2.0
#include <linux/ioport.h>
#include <linux/pfn.h>

#include "sources.h"

struct mms_iomem_walk {
	struct mms_vec *list;
	int err;
};

static int mms_iomem_found(struct resource *res, void *ctx)
{
	struct mms_iomem_walk *walk = ctx;

	walk->err = mms_span_append(walk->list, PFN_UP(res->start), PFN_DOWN(res->end + 1), 0);
	return walk->err;
}

/**
 * mms_iomem_capture() - list System RAM of the resource tree
 * @snap: snapshot
 *
 * Any depth of the tree and any name: RAM of dax/kmem is "System RAM (kmem)"
 * below its device. The walker takes the resource lock for each step only.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_iomem_capture(struct mms_snapshot *snap)
{
	struct mms_iomem_walk walk = { .list = &snap->lists[MMS_LIST_IOMEM] };

	/* the result is -EINVAL, too, if there is no such resource */
	walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM, 0, -1, &walk,
			    mms_iomem_found);
	return walk.err;
}
