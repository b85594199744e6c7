// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that virtio-mem has not got from its host, in memory blocks of which it has got
 * some: the block is online as a whole, and these pages are PageOffline
 * (virtio_mem_set_fake_offline() in drivers/virtio/virtio_mem.c, 5.10 to 7.3). No other
 * driver of those that manage memory has such pages.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "source.h"

/* add_memory_driver_managed() is told it by virtio_mem_add_memory(). */
#define MMS_VIRTIO_MEM	"System RAM (virtio_mem)"

/* After so many there is a chance to reschedule. */
#define MMS_PAGES_AT_ONCE	1024

/*
 * Only the type is read: of a terabyte the rest would be 16 GiB. What is not mapped does
 * not count: regions has it.
 */
static bool mms_page_is_offline(u64 pfn)
{
	const struct page *from = pfn_to_page(pfn);
	struct page page = { };

	return !copy_from_kernel_nofault(&page.page_type, &from->page_type,
					 sizeof(page.page_type)) && PageOffline(&page);
}

/* Of one memory block. */
static int mms_unplugged_in(struct mms_vec *list, u64 start_pfn, u64 end_pfn)
{
	u64 pfn, count = 0;

	for (pfn = start_pfn; pfn < end_pfn; pfn++) {
		count += mms_page_is_offline(pfn);
		if (pfn % MMS_PAGES_AT_ONCE)
			continue;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return mms_span_append(list, start_pfn, end_pfn, count);
}

static int mms_unplugged_of(struct mms_snapshot *snap, const struct mms_resource *resource)
{
	u64 block_pages = snap->machine.block_bytes >> PAGE_SHIFT;
	u64 pfn = PHYS_PFN(resource->start), end_pfn = PHYS_PFN(resource->end);
	int err = 0;

	for (; pfn < end_pfn && !err; pfn += block_pages) {
		const struct mms_span *valid = mms_span_find(&snap->lists[MMS_LIST_VALID], pfn);

		if (valid && (u32)valid->attr & MMS_SECTION_ONLINE)
			err = mms_unplugged_in(&snap->unplugged, pfn, pfn + block_pages);
	}
	return err;
}

/**
 * mms_unplugged_capture() - count what is unplugged of each memory block of virtio-mem
 * @snap: snapshot in which the resources and the valid frames are listed
 *
 * Reads a word of each struct page of them, and is not for those who hold a lock. Blocks
 * that are offline have none: their struct pages mean nothing.
 *
 * Return: 0, also where names of resources are unknown; -ENOMEM; -EINTR if the reader was
 * killed.
 */
int mms_unplugged_capture(struct mms_snapshot *snap)
{
	const struct mms_resources *resources = &snap->resources;
	int err = 0;
	size_t i;

	for (i = 0; i < resources->list.nr && !err; i++) {
		const struct mms_resource *resource =
			mms_vec_at(&resources->list, struct mms_resource, i);
		const char *name = mms_resource_name(resources, resource);

		if (mms_resource_is_ram(resource->flags) && name && !strcmp(name, MMS_VIRTIO_MEM))
			err = mms_unplugged_of(snap, resource);
	}
	return err;
}
