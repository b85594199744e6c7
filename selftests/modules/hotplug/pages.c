// SPDX-License-Identifier: GPL-2.0
/*
 * One struct page that is not as it has to be, for check_pages. Beside the files of hotplug.c; all
 * but the first take the address of a frame:
 *
 *	page	reads the address of a page that nobody else has
 *	poison	its struct page is all ones
 *	blank	it is all zeros
 *	rezone	it names another zone of its node
 *	renode_page	it names the node behind its own
 *	unreserve	it is not reserved
 *	release	it is the head of a free block of two pages
 *	heal	the struct page is what it was, whatever is written
 *
 * For a page of our own, or of a hole: nobody looks at these, but who scans memory. A free block in
 * a hole is in no list, and nothing is merged with it as long as its neighbour is in the hole, too.
 */
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/string.h>

#include "pages.h"

static struct page *own;

static int page_get(void *data, u64 *addr)
{
	if (!own)
		own = alloc_page(GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	*addr = PFN_PHYS(page_to_pfn(own));
	return 0;
}

static struct page *broken;	/* NULL: none is */
static struct page was;

static int break_page(u64 addr, void (*how)(struct page *page))
{
	struct page *page = pfn_to_online_page(PHYS_PFN(addr));

	if (!page || broken)
		return -EINVAL;
	broken = page;
	was = *page;
	how(page);
	return 0;
}

static void poison(struct page *page)
{
	memset(page, 0xff, sizeof(*page));
}

static void blank(struct page *page)
{
	memset(page, 0, sizeof(*page));
}

static void rezone(struct page *page)
{
	set_page_zone(page, page_zonenum(page) ? 0 : 1);
}

static void renode(struct page *page)
{
	set_page_node(page, page_to_nid(page) + 1);
}

static void unreserve(struct page *page)
{
	ClearPageReserved(page);
}

static void release(struct page *page)
{
	set_page_private(page, 1);
	__SetPageBuddy(page);
}

#define BREAK(name)						\
	static int name##_set(void *data, u64 addr)		\
	{							\
		return break_page(addr, name);			\
	}							\
	DEFINE_DEBUGFS_ATTRIBUTE(name##_fops, NULL, name##_set, "%llu\n")

BREAK(poison);
BREAK(blank);
BREAK(rezone);
BREAK(renode);
BREAK(unreserve);
BREAK(release);

static int heal_set(void *data, u64 addr)
{
	if (!broken)
		return -EINVAL;
	*broken = was;
	broken = NULL;
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(page_fops, page_get, NULL, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(heal_fops, NULL, heal_set, "%llu\n");

void pages_init(struct dentry *dir)
{
	debugfs_create_file_unsafe("page", 0400, dir, NULL, &page_fops);
	debugfs_create_file_unsafe("poison", 0200, dir, NULL, &poison_fops);
	debugfs_create_file_unsafe("blank", 0200, dir, NULL, &blank_fops);
	debugfs_create_file_unsafe("rezone", 0200, dir, NULL, &rezone_fops);
	debugfs_create_file_unsafe("renode_page", 0200, dir, NULL, &renode_fops);
	debugfs_create_file_unsafe("unreserve", 0200, dir, NULL, &unreserve_fops);
	debugfs_create_file_unsafe("release", 0200, dir, NULL, &release_fops);
	debugfs_create_file_unsafe("heal", 0200, dir, NULL, &heal_fops);
}

void pages_exit(void)
{
	heal_set(NULL, 0);
	if (own)
		__free_page(own);
}
