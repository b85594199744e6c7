// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "block.h"

/**
 * struct mms_blocks_walk - what is needed while the memmap is added up
 * @view: what is walked
 * @blocks: vector of struct mms_block
 */
struct mms_blocks_walk {
	const struct mms_backing_view *view;
	const struct mms_vec *blocks;
};

static int mms_block_get(struct mms_vec *blocks, u64 nr)
{
	struct mms_block block = { .nr = nr };

	if (blocks->nr && mms_vec_at(blocks, struct mms_block, blocks->nr - 1)->nr == nr)
		return 0;
	return mms_vec_add(blocks, &block);
}

static void mms_block_zones(struct mms_block *block, const struct mms_vec *zones, u64 pfn,
			    u64 end_pfn)
{
	while (pfn < end_pfn) {
		u64 next_pfn = end_pfn;
		const struct mms_span *span = mms_span_until(zones, pfn, &next_pfn);

		if (span && (int)span->attr == MMS_ZONE_UNKNOWN)
			block->zone_unknown = true;
		else if (span)
			block->zones |= BIT(span->attr);
		pfn = next_pfn;
	}
}

/* Frames of the block in one region. ZONE_DEVICE memory may lie in it, but is not of it. */
static void mms_block_region(struct mms_block *block, const struct mms_vec *zones,
			     const struct mms_region *region, u64 start_pfn, u64 end_pfn)
{
	if (mms_region_in_block(region))
		block->section |= region->section;
	if (!mms_region_described(region) || !(region->ram & ~MMS_RAM_DEVICE))
		return;
	mms_block_zones(block, zones, start_pfn, end_pfn);
	if (region->nid >= 0)
		node_set(region->nid, block->nids);
	if (region->nid == MMS_NID_UNKNOWN)
		block->nid_unknown = true;
}

static int mms_blocks_exist(const struct mms_region *region, u64 block_pages,
			    struct mms_vec *blocks)
{
	u64 nr = region->start_pfn / block_pages;
	int err = 0;

	if (!mms_region_in_block(region))
		return 0;
	for (; nr * block_pages < region->end_pfn && !err; nr++) {
		err = mms_block_get(blocks, nr);
		cond_resched();
	}
	return err;
}

/* What the regions say of one block; *@i moves on to the first that touches it. */
static void mms_block_look(struct mms_block *block, const struct mms_backing_view *view, size_t *i)
{
	const struct mms_vec *regions = view->regions;
	u64 start_pfn = block->nr * view->block_pages;
	u64 end_pfn = start_pfn + view->block_pages;
	size_t j;

	while (*i < regions->nr && mms_vec_at(regions, struct mms_region, *i)->end_pfn <= start_pfn)
		(*i)++;
	for (j = *i; j < regions->nr; j++) {
		const struct mms_region *region = mms_vec_at(regions, struct mms_region, j);

		if (region->start_pfn >= end_pfn)
			break;
		mms_block_region(block, view->zones, region, max(region->start_pfn, start_pfn),
				 min(region->end_pfn, end_pfn));
	}
}

/* The first span of a list that has frames of the block, or NULL. */
static const struct mms_span *mms_block_span(const struct mms_block *block, u64 block_pages,
					     const struct mms_vec *spans)
{
	u64 start_pfn = block->nr * block_pages;
	size_t i = mms_span_lower(spans, start_pfn);
	const struct mms_span *span;

	if (i == spans->nr)
		return NULL;
	span = mms_vec_at(spans, struct mms_span, i);
	return span->start_pfn < start_pfn + block_pages ? span : NULL;
}

static void mms_block_driver(struct mms_block *block, u64 block_pages,
			     const struct mms_vec *drivers)
{
	block->driver = mms_block_span(block, block_pages, drivers);
	block->hosted_pfn = block->nr * block_pages;
}

/* offline_pages() counts with walk_system_ram_range(), which rounds each resource by itself. */
static void mms_block_ram(struct mms_block *block, u64 block_pages, const struct mms_vec *ram)
{
	u64 start_pfn = block->nr * block_pages;
	u64 end_pfn = start_pfn + block_pages;
	size_t i;

	for (i = mms_span_lower(ram, start_pfn); i < ram->nr; i++) {
		const struct mms_span *span = mms_vec_at(ram, struct mms_span, i);

		if (span->start_pfn >= end_pfn)
			break;
		block->ram_pages += min(span->end_pfn, end_pfn) - max(span->start_pfn, start_pfn);
	}
}

/* Only memory of the boot can have been taken at boot. */
static void mms_block_pinned(struct mms_block *block, u64 block_pages,
			     const struct mms_pinned_view *pinned)
{
	int i;

	for (i = 0; i < MMS_NR_PINNED; i++)
		block->pinned[i] = mms_block_span(block, block_pages, &pinned->lists[i]);
	block->reserved_unknown = !pinned->reserved_known && block->section & MMS_SECTION_EARLY;
}

/* The altmap of a block that was added is at its start; what else is there came by chance. */
static bool mms_block_altmap(struct mms_block *block, const struct mms_backing *backing, u64 pages)
{
	if (block->section & MMS_SECTION_EARLY || backing->backing_pfn > block->hosted_pfn)
		return false;
	block->hosted_pfn = max(block->hosted_pfn, backing->backing_pfn + pages);
	return true;
}

static void mms_block_guest(struct mms_block *block, u64 nr)
{
	block->first_guest = block->has_guests ? min(block->first_guest, nr) : nr;
	block->last_guest = block->has_guests ? max(block->last_guest, nr) : nr;
	block->has_guests = true;
}

static bool mms_block_is_before(const void *block, u64 nr)
{
	return ((const struct mms_block *)block)->nr < nr;
}

static struct mms_block *mms_block_find(const struct mms_vec *blocks, u64 nr)
{
	size_t i = mms_vec_lower(blocks, mms_block_is_before, nr);
	struct mms_block *block;

	if (i == blocks->nr)
		return NULL;
	block = mms_vec_at(blocks, struct mms_block, i);
	return block->nr == nr ? block : NULL;
}

/* Memmap of the block's own frames. */
static void mms_block_memmap(struct mms_block *block, const struct mms_block *host,
			     const struct mms_backing *backing, u64 bytes)
{
	block->memmap += bytes;
	if (block == host)
		block->self += bytes;
	else if (backing->backing_nid < 0)
		block->backing_unknown = true;
	else if (node_isset(backing->backing_nid, block->nids))
		block->near += bytes;
	else
		block->far += bytes;
}

static int mms_block_backing(void *ctx, const struct mms_backing *backing)
{
	const struct mms_blocks_walk *walk = ctx;
	const struct mms_backing_view *view = walk->view;
	u64 bytes = (backing->end_pfn - backing->start_pfn) * view->memmap->page_bytes;
	u64 pages = (bytes + (1ULL << view->page_shift) - 1) >> view->page_shift;
	struct mms_block *block = mms_block_find(walk->blocks,
						 backing->start_pfn / view->block_pages);
	struct mms_block *host = mms_block_find(walk->blocks,
						backing->backing_pfn / view->block_pages);

	if (block)
		mms_block_memmap(block, host, backing, bytes);
	if (host && block)
		mms_block_guest(host, block->nr);
	if (host && (host != block || !mms_block_altmap(host, backing, pages)))
		host->hosts = true;
	return 0;
}

/**
 * mms_blocks_build() - the memory blocks, and where their memmap is
 * @view: what the backing is worked out from
 * @drivers: list of frames whose memory a driver manages; blocks point into it
 * @ram: list of the whole frames of each System RAM resource by itself
 * @pinned: what keeps its block
 * @blocks: empty vector of struct mms_block, filled in; none if the kernel has none
 *
 * Return: 0 or -ENOMEM.
 */
int mms_blocks_build(const struct mms_backing_view *view, const struct mms_vec *drivers,
		     const struct mms_vec *ram, const struct mms_pinned_view *pinned,
		     struct mms_vec *blocks)
{
	struct mms_blocks_walk walk = { .view = view, .blocks = blocks };
	const struct mms_vec *regions = view->regions;
	size_t i, region = 0;
	int err = 0;

	if (!view->block_pages)
		return 0;
	for (i = 0; i < regions->nr && !err; i++)
		err = mms_blocks_exist(mms_vec_at(regions, struct mms_region, i),
				       view->block_pages, blocks);
	for (i = 0; i < blocks->nr && !err; i++) {
		struct mms_block *block = mms_vec_at(blocks, struct mms_block, i);

		mms_block_look(block, view, &region);
		mms_block_driver(block, view->block_pages, drivers);
		mms_block_ram(block, view->block_pages, ram);
		mms_block_pinned(block, view->block_pages, pinned);
		cond_resched();
	}
	return err ? err : mms_backing_walk(view, mms_block_backing, &walk);
}

/**
 * mms_block_has_node() - does all memory of a block belong to one node?
 * @block: the block
 *
 * Return: false if it has none, is of several nodes, or of one that is not known:
 * @block->near and @block->far mean nothing then.
 */
bool mms_block_has_node(const struct mms_block *block)
{
	return !block->nid_unknown && nodes_weight(block->nids) == 1;
}

/**
 * mms_block_origin() - how the memory of a block got here
 * @block: the block
 *
 * A section is early until it is removed; memory that is added again is not
 * (sparse_remove_section(), sparse_init_one_section()).
 *
 * Return: the origin.
 */
enum mms_origin mms_block_origin(const struct mms_block *block)
{
	if (block->section & MMS_SECTION_EARLY)
		return MMS_ORIGIN_BOOT;
	return block->driver ? MMS_ORIGIN_DRIVER : MMS_ORIGIN_HOTPLUG;
}

/* Of two nodes it is of two zones, too, which says no more; without memory of none. */
static bool mms_block_has_no_zone(const struct mms_block *block)
{
	return block->zones & (block->zones - 1) ||
	       (block->zones && block->pinned[MMS_PINNED_ZONELESS] && mms_block_has_node(block));
}

/*
 * offline_pages() counts System RAM; it and memory_block_offline() refuse several zones
 * or nodes; has_unmovable_pages() lets no page go that is reserved, in Movable neither,
 * or CMA's. Memmap is reserved if it was allocated at boot, and a page that cannot be
 * moved if later.
 */
static u32 mms_block_contents(const struct mms_block *block, u64 block_pages)
{
	return (block->ram_pages < block_pages ? MMS_STAYS_HOLES : 0) |
	       (mms_block_has_no_zone(block) ? MMS_STAYS_ZONES : 0) |
	       (nodes_weight(block->nids) > 1 ? MMS_STAYS_NODES : 0) |
	       (block->pinned[MMS_PINNED_RESERVED] ? MMS_STAYS_RESERVED : 0) |
	       (block->pinned[MMS_PINNED_CMA] ? MMS_STAYS_CMA : 0) |
	       (block->hosts ? MMS_STAYS_MEMMAP : 0);
}

/* The range to be offlined begins behind the altmap, so within a leaf of memmap. */
static bool mms_block_splits_memmap(const struct mms_block *block, u64 block_pages,
				    const struct mms_block_rules *rules)
{
	return rules->memmap_leaves && block->hosted_pfn > block->nr * block_pages;
}

static u32 mms_block_rule(const struct mms_block *block, u64 block_pages,
			  const struct mms_block_rules *rules)
{
	u32 stays = 0;

	if (rules->boot_stays && block->section & MMS_SECTION_EARLY)
		stays |= MMS_STAYS_BOOT;
	if (rules->whole_leaves && mms_block_splits_memmap(block, block_pages, rules))
		stays |= MMS_STAYS_ALTMAP;
	if (rules->whole_leaves && block->pinned[MMS_PINNED_LEAF])
		stays |= MMS_STAYS_LEAF;
	return stays;
}

/**
 * mms_block_stays() - why a block cannot be offlined, or not always
 * @block: the block
 * @block_pages: frames of a memory block
 * @rules: what the kernel makes of them
 *
 * What memory_subsys_offline() refuses on its way to start_isolate_page_range(), 5.10
 * to 7.3, drivers/base/memory.c, mm/memory_hotplug.c, mm/page_isolation.c. arm64 refuses
 * boot memory: prevent_bootmem_remove_notifier() in arch/arm64/mm/mmu.c. For leaves of
 * the page tables see mms_kernel_keeps_leaves().
 *
 * Return: all of MMS_STAYS_* that make the kernel refuse, whatever else is in it; or
 * MMS_STAYS_ZONE; or nothing, if it is offline or movable as a whole.
 */
u32 mms_block_stays(const struct mms_block *block, u64 block_pages,
		    const struct mms_block_rules *rules)
{
	u32 stays;

	if (!rules->hotremove)
		return MMS_STAYS_KERNEL;
	if (!(block->section & MMS_SECTION_ONLINE))
		return 0;
	stays = mms_block_contents(block, block_pages) |
		mms_block_rule(block, block_pages, rules);
	return stays || block->zones == BIT(rules->movable) ? stays : MMS_STAYS_ZONE;
}

static bool mms_block_unknown(const struct mms_block *block, u64 block_pages,
			      const struct mms_block_rules *rules)
{
	return block->zone_unknown || block->reserved_unknown ||
	       (!rules->zones_known && block->section & MMS_SECTION_EARLY) ||
	       (!rules->leaves_known && (mms_block_splits_memmap(block, block_pages, rules) ||
					 block->pinned[MMS_PINNED_LEAF]));
}

/**
 * mms_block_removable() - may a block be offlined?
 * @block: the block
 * @block_pages: frames of a memory block
 * @rules: what the kernel makes of them
 *
 * Return: what is known before anybody has tried.
 */
enum mms_removable mms_block_removable(const struct mms_block *block, u64 block_pages,
				       const struct mms_block_rules *rules)
{
	u32 stays = mms_block_stays(block, block_pages, rules);

	if (stays & MMS_STAYS_REFUSED)
		return MMS_REMOVABLE_NO;
	if (!(block->section & MMS_SECTION_ONLINE))
		return MMS_REMOVABLE_MOVABLE;
	if (mms_block_unknown(block, block_pages, rules))
		return MMS_REMOVABLE_UNKNOWN;
	return stays ? MMS_REMOVABLE_MAYBE : MMS_REMOVABLE_MOVABLE;
}
