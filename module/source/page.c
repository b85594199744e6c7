// SPDX-License-Identifier: GPL-2.0
/*
 * Struct pages, as they are: one that the kernel should have mapped and initialised
 * may not be, which is what the report is there to tell.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/page-flags.h>
#include <linux/uaccess.h>

#include "source.h"

/**
 * mms_page_read() - copy a struct page without trusting that it is there
 * @pfn: page frame of a valid sub-section
 * @page: filled in. Only what is in itself can be asked of it: flags, node and zone
 *
 * Asking the kernel's own struct page oopses where it is not mapped, and is a BUG
 * with CONFIG_DEBUG_VM_PGFLAGS where nobody has initialised it (PF_POISONED_CHECK()
 * in include/linux/page-flags.h).
 *
 * Return: false if it is not mapped or not initialised.
 */
bool mms_page_read(u64 pfn, struct page *page)
{
	return !copy_from_kernel_nofault(page, pfn_to_page(pfn), sizeof(*page)) &&
	       !PagePoisoned(page);
}

/**
 * mms_zone_at() - the zone that the struct page of a frame names
 * @pfn: page frame of a valid sub-section
 *
 * Return: NULL if its struct page cannot be read, was never initialised, or has a node or zone
 * that is not there.
 */
struct zone *mms_zone_at(u64 pfn)
{
	struct page page;

	if (!mms_page_read(pfn, &page) || !node_online(page_to_nid(&page)) ||
	    page_zonenum(&page) >= MAX_NR_ZONES)
		return NULL;
	return page_zone(&page);
}
