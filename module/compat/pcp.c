// SPDX-License-Identifier: GPL-2.0
/*
 * Free pages that CPUs have on lists of their own: nothing in their struct pages says so. Each
 * zone has such lists for each CPU, one for each order and migrate type: order_to_pindex() in
 * mm/page_alloc.c.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include "pcp.h"

/* A lock is not held for more. Pages are put in front, so those that just came are seen. */
#define MMS_PCP_STEPS	16384

/**
 * struct mms_pcp_walk - one walk
 * @listed: called for each free block
 * @ctx: for that
 * @zone: whose lists
 * @whole: all lists were walked to their ends
 */
struct mms_pcp_walk {
	mms_listed_t *listed;
	void *ctx;
	struct zone *zone;
	bool whole;
};

/*
 * What is too large for a list of its own order is on that of transparent huge pages. That is of
 * pageblock_order in older kernels, which is the same.
 */
static unsigned int __maybe_unused mms_pcp_order(size_t list)
{
	size_t order = list / MIGRATE_PCPTYPES;

	return order <= PAGE_ALLOC_COSTLY_ORDER ? order : PMD_SHIFT - PAGE_SHIFT;
}

static void __maybe_unused mms_pcp_lists(struct mms_pcp_walk *walk, struct per_cpu_pages *pcp)
{
	unsigned int steps = MMS_PCP_STEPS;
	struct page *page;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pcp->lists); i++) {
		list_for_each_entry(page, &pcp->lists[i], lru) {
			if (!steps--) {
				walk->whole = false;
				return;
			}
			walk->listed(walk->ctx, page_to_pfn(page), mms_pcp_order(i));
		}
	}
}

#ifdef MMS_HAVE_PCP_LOCK
/*
 * 4b23a68f9536 ("mm/page_alloc: protect PCP lists with a spinlock", v6.0), which takes it with
 * interrupts off; newer kernels only try it where they could have been interrupted.
 */
static void mms_pcp_zone(struct mms_pcp_walk *walk)
{
	unsigned long flags;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct per_cpu_pages *pcp = per_cpu_ptr(walk->zone->per_cpu_pageset, cpu);

		spin_lock_irqsave(&pcp->lock, flags);
		mms_pcp_lists(walk, pcp);
		spin_unlock_irqrestore(&pcp->lock, flags);
	}
}
#elif defined(MMS_HAVE_PAGESET) && !defined(CONFIG_PREEMPT_RT)
static void mms_pcp_mine(void *info)
{
	struct mms_pcp_walk *walk = info;

	mms_pcp_lists(walk, &this_cpu_ptr(walk->zone->pageset)->pcp);
}

/* Up to v5.12 each CPU has its own to itself as long as it is not interrupted. */
static void mms_pcp_zone(struct mms_pcp_walk *walk)
{
	on_each_cpu(mms_pcp_mine, walk, 1);
}
#else
/* How these lists are kept still is not known. */
static void mms_pcp_zone(struct mms_pcp_walk *walk)
{
	walk->whole = false;
}
#endif

/**
 * mms_pcp_each() - walk the lists of all CPUs
 * @listed: called for each free block, perhaps by several CPUs at once
 * @ctx: for that
 *
 * Context: process context, under the memory hotplug lock.
 * Return: false if some could not be walked to their ends.
 */
bool mms_pcp_each(mms_listed_t *listed, void *ctx)
{
	struct mms_pcp_walk walk = { .listed = listed, .ctx = ctx, .whole = true };
	int nid, i;

	for_each_node_state(nid, N_MEMORY) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			walk.zone = &NODE_DATA(nid)->node_zones[i];
			if (populated_zone(walk.zone))
				mms_pcp_zone(&walk);
			cond_resched();
		}
	}
	return walk.whole;
}
