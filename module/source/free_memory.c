// SPDX-License-Identifier: GPL-2.0
/*
 * Free memory that memmap can be made of. vmemmap_alloc_block() takes GFP_KERNEL
 * pages of the node that is plugged, so neither movable nor device memory and nothing
 * that is kept for CMA, and goes to another node when that one has no zone above its
 * low watermark any more, or none with a piece as large as it wants.
 */
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/spinlock.h>
#include <linux/vmstat.h>

#include "../compat/compat.h"
#include "source.h"

#define MMS_PMD_ORDER	(PMD_SHIFT - PAGE_SHIFT)

static u64 mms_list_length(const struct list_head *list)
{
	const struct list_head *item;
	u64 nr = 0;

	list_for_each(item, list)
		nr++;
	return nr;
}

/*
 * Pages in free pieces of at least a PMD leaf. free_area counts those of CMA, too, and
 * those that are kept for allocations in need or isolated, which memmap is not made of
 * (__zone_watermark_ok()); only their lists tell how many they are.
 */
static u64 mms_zone_leaves(struct zone *zone)
{
	unsigned long flags;
	unsigned int order, type;
	u64 pages = 0;

	spin_lock_irqsave(&zone->lock, flags);
	for (order = MMS_PMD_ORDER; order < ARRAY_SIZE(zone->free_area); order++) {
		const struct free_area *area = &zone->free_area[order];

		pages += (u64)area->nr_free << order;
		for (type = MIGRATE_PCPTYPES; type < MIGRATE_TYPES; type++)
			pages -= mms_list_length(&area->free_list[type]) << order;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return pages;
}

static void mms_zone_free(struct zone *zone, struct mms_cost_node *node)
{
	u64 free = zone_page_state(zone, NR_FREE_PAGES);
	u64 cma = zone_page_state(zone, NR_FREE_CMA_PAGES);
	u64 kept = low_wmark_pages(zone) + zone->lowmem_reserve[ZONE_NORMAL] +
		   mms_zone_highatomic(zone);

	u64 leaves = node->has_leaves ? mms_zone_leaves(zone) : 0;
	u64 spare;

	/* the two counters are not read at once */
	free -= min(free, cma);
	spare = free - min(free, kept);
	node->free += free << PAGE_SHIFT;
	node->leaves += leaves << PAGE_SHIFT;
	node->spare += spare << PAGE_SHIFT;
	/* each zone has to have both */
	node->spare_leaves += min(spare, leaves) << PAGE_SHIFT;
}

static struct mms_cost_node mms_node_free(int nid)
{
	struct mms_cost_node node = { .nid = nid, .has_leaves = mms_arch_memmap_leaves };
	int i;

	/* such a node may have no pglist_data (before 09f49dca570a, v5.18) */
	if (!node_state(nid, N_MEMORY))
		return node;
	for (i = 0; i <= ZONE_NORMAL; i++) {
		struct zone *zone = &NODE_DATA(nid)->node_zones[i];

		if (populated_zone(zone))
			mms_zone_free(zone, &node);
	}
	return node;
}

/**
 * mms_free_memory() - free memory of each node that there can be
 * @nodes: empty vector of struct mms_cost_node, filled in
 *
 * A node without memory has none; some may be plugged into it.
 *
 * Context: takes the locks of zones; comes and goes, so that no lock of the caller's
 * makes a difference.
 * Return: 0 or -ENOMEM.
 */
int mms_free_memory(struct mms_vec *nodes)
{
	u64 spare_leaves = 0;
	int nid, err = 0;
	size_t i;

	for_each_node(nid) {
		struct mms_cost_node node = mms_node_free(nid);

		spare_leaves += node.spare_leaves;
		if (!err)
			err = mms_vec_add(nodes, &node);
	}
	for (i = 0; i < nodes->nr; i++) {
		struct mms_cost_node *node = mms_vec_at(nodes, struct mms_cost_node, i);

		node->elsewhere = spare_leaves - node->spare_leaves;
	}
	return err;
}
