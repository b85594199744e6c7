// SPDX-License-Identifier: GPL-2.0
/*
 * Memory becomes RAM by whole memory blocks. What a device has at its ends beyond
 * these is left: dax_kmem_range() in drivers/dax/kmem.c, virtio_mem_init_hotplug() in
 * drivers/virtio/virtio_mem.c.
 */
#include <linux/minmax.h>

#include "device.h"
#include "stranded.h"

static const struct mms_resource *mms_stranded_at(const struct mms_stranded_view *view, size_t i)
{
	return mms_vec_at(&view->resources->list, struct mms_resource, i);
}

/* Bytes of memory that are in no whole block. */
static u64 mms_stranded_ends(u64 block_bytes, u64 start, u64 end)
{
	u64 first = (start + block_bytes - 1) / block_bytes;
	u64 last = end / block_bytes;

	return end - start - (first < last ? (last - first) * block_bytes : 0);
}

static int mms_stranded_add(const struct mms_stranded_view *view, struct mms_vec *stranded,
			    u64 start, u64 end)
{
	struct mms_span range = {
		.start_pfn = start,
		.end_pfn = end,
		.attr = mms_stranded_ends(view->block_bytes, start, end),
	};

	return start < end ? mms_vec_add(stranded, &range) : 0;
}

/* Of the types that are memory like any other; the others' is a device's own. */
static bool mms_stranded_may_be_ram(const struct mms_device *device)
{
	return device->type == MMS_DEVICE_FS_DAX || device->type == MMS_DEVICE_GENERIC;
}

/*
 * A page map without what is set aside at its start for memmap, and what its driver
 * keeps there: the resource of a dax device begins behind that (dev_dax_probe()).
 */
static int mms_stranded_map(const struct mms_stranded_view *view, struct mms_vec *stranded,
			    const struct mms_device *device)
{
	u64 end = device->end_pfn << view->page_shift;
	u64 last_page = (device->end_pfn - 1) << view->page_shift;
	const struct mms_resource *owner;
	u64 start_pfn = device->start_pfn;
	u64 start;

	if (device->has_altmap)
		start_pfn = max(start_pfn, device->altmap_pfn + device->reserve + device->free);
	start = start_pfn << view->page_shift;
	owner = mms_resources_innermost(view->resources, last_page, end);
	if (owner)
		start = max(start, owner->start);
	return mms_stranded_add(view, stranded, start, end);
}

static bool mms_stranded_is_mapped(const struct mms_stranded_view *view, u64 start, u64 end)
{
	size_t i;

	for (i = 0; i < view->devices->nr; i++) {
		const struct mms_device *device = mms_vec_at(view->devices, struct mms_device, i);

		if (device->start_pfn << view->page_shift < end &&
		    start < device->end_pfn << view->page_shift)
			return true;
	}
	return false;
}

/*
 * It is a driver's, to make System RAM of: request_mem_region() of kmem and virtio-mem.
 * What is in System RAM has such flags, too: the kernel's image on arm64.
 */
static bool mms_stranded_is_drivers(const struct mms_stranded_view *view,
				    const struct mms_resource *resource)
{
	if (!(resource->flags & MMS_RESOURCE_SYSRAM) || resource->flags & MMS_RESOURCE_BUSY)
		return false;
	return resource->parent < 0 ||
	       !(mms_stranded_at(view, resource->parent)->flags & MMS_RESOURCE_SYSRAM);
}

/* Bytes of a resource that its children have; *@first is the first of them that is a driver's. */
static u64 mms_stranded_taken(const struct mms_stranded_view *view, int parent, size_t *first)
{
	u64 bytes = 0;
	size_t i;

	*first = view->resources->list.nr;
	for (i = parent + 1; i < view->resources->list.nr; i++) {
		const struct mms_resource *resource = mms_stranded_at(view, i);

		if (resource->start >= mms_stranded_at(view, parent)->end)
			break;
		if (resource->parent != parent)
			continue;
		bytes += resource->end - resource->start;
		if (mms_stranded_is_drivers(view, resource))
			*first = min(*first, i);
	}
	return bytes;
}

/*
 * kmem asks for whole blocks at once, so what is left is around them. virtio-mem asks
 * for its region as it is.
 */
static int mms_stranded_driver(const struct mms_stranded_view *view, struct mms_vec *stranded,
			       size_t i)
{
	const struct mms_resource *resource = mms_stranded_at(view, i);
	const struct mms_resource *parent;
	struct mms_span range;
	size_t first;
	u64 taken;

	if (resource->parent < 0)
		return mms_stranded_add(view, stranded, resource->start, resource->end);
	taken = mms_stranded_taken(view, resource->parent, &first);
	if (first != i)
		return 0;
	parent = mms_stranded_at(view, resource->parent);
	range = (struct mms_span) {
		.start_pfn = parent->start,
		.end_pfn = parent->end,
		.attr = parent->end - parent->start - taken,
	};
	return mms_vec_add(stranded, &range);
}

/*
 * Persistent or soft reserved memory that nobody has made anything of. What somebody has
 * is in it, and has the same mark.
 */
static bool mms_stranded_is_idle(const struct mms_stranded_view *view, size_t i)
{
	const struct mms_resource *resource = mms_stranded_at(view, i);

	if (!resource->special || (resource->parent >= 0 &&
				   mms_stranded_at(view, resource->parent)->special))
		return false;
	if (i + 1 < view->resources->list.nr && mms_stranded_at(view, i + 1)->parent == (int)i)
		return false;
	return !mms_stranded_is_mapped(view, resource->start, resource->end);
}

/**
 * mms_stranded_build() - device memory, and what of it cannot become RAM
 * @view: what that is worked out from
 * @stranded: empty list, filled in, in bytes; attr: how many of them cannot
 *
 * Return: 0 or -ENOMEM.
 */
int mms_stranded_build(const struct mms_stranded_view *view, struct mms_vec *stranded)
{
	int err = 0;
	size_t i;

	if (!view->block_bytes)
		return 0;
	for (i = 0; i < view->devices->nr && !err; i++) {
		const struct mms_device *device = mms_vec_at(view->devices, struct mms_device, i);

		if (mms_stranded_may_be_ram(device))
			err = mms_stranded_map(view, stranded, device);
	}
	for (i = 0; i < view->resources->list.nr && !err; i++) {
		const struct mms_resource *resource = mms_stranded_at(view, i);

		if (mms_stranded_is_drivers(view, resource))
			err = mms_stranded_driver(view, stranded, i);
		else if (mms_stranded_is_idle(view, i))
			err = mms_stranded_add(view, stranded, resource->start, resource->end);
	}
	mms_span_sort(stranded);
	return err;
}
