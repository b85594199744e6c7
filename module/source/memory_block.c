// SPDX-License-Identifier: GPL-2.0
/*
 * Memory blocks as the driver core has them. Their node is fixed when memory is
 * added, so it is known of what is offline, too, whose struct pages need not be
 * initialised.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/minmax.h>
#include <linux/mmzone.h>
#include <linux/numa.h>
#include <linux/sched.h>

#include "../compat/compat.h"
#include "../compat/symbols.h"
#include "../hotplug_lock.h"
#include "source.h"

/* set once, by mms_memory_blocks_find(), before any file exists */
static void *mms_memory_bus;

/**
 * mms_memory_blocks_find() - find a way to ask memory blocks
 *
 * Context: process; takes the CPU hotplug lock.
 */
void mms_memory_blocks_find(void)
{
	if (IS_ENABLED(CONFIG_MEMORY_HOTPLUG))
		mms_memory_bus = mms_kernel_memory_bus();
}

/**
 * struct mms_block_look - a look at all memory blocks
 * @start_pfn: first frame that is asked about
 * @end_pfn: frame after the last one
 * @is_wanted: whether a block is to be listed, and the attr of its frames
 * @found: list of frames
 */
struct mms_block_look {
	u64 start_pfn;
	u64 end_pfn;
	bool (*is_wanted)(const struct memory_block *block, u64 *attr);
	struct mms_vec found;
};

static bool mms_memory_block_node(const struct memory_block *block, u64 *nid)
{
	*nid = block->nid;
	return block->nid != NUMA_NO_NODE;
}

static bool mms_memory_block_zoneless(const struct memory_block *block, u64 *attr)
{
	*attr = 0;
	return mms_block_is_zoneless(block);
}

static bool mms_memory_block_memmap(const struct memory_block *block, u64 *pages)
{
	*pages = mms_block_memmap_pages(block);
	return *pages;
}

static int mms_memory_block_look(struct device *dev, void *ctx)
{
	const struct memory_block *block = container_of(dev, struct memory_block, dev);
	u64 pfn = section_nr_to_pfn(block->start_section_nr);
	struct mms_block_look *look = ctx;
	struct mms_span span = {
		.start_pfn = max(pfn, look->start_pfn),
		.end_pfn = min(pfn + (mms_block_bytes() >> PAGE_SHIFT), look->end_pfn),
	};

	cond_resched();
	if (span.start_pfn >= span.end_pfn || !look->is_wanted(block, &span.attr))
		return 0;
	return mms_vec_add(&look->found, &span);
}

/* The driver core has blocks in the order in which they were made; the list is sorted. */
static int mms_memory_blocks_list(struct mms_block_look *look, struct mms_vec *list)
{
	size_t i;
	int err;

	if (!mms_memory_bus)
		return 0;
	mms_vec_init(&look->found, sizeof(struct mms_span));
	err = bus_for_each_dev(mms_memory_bus, NULL, look, mms_memory_block_look);
	mms_span_sort(&look->found);
	for (i = 0; i < look->found.nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(&look->found, struct mms_span, i);

		err = mms_span_append(list, span->start_pfn, span->end_pfn, span->attr);
	}
	mms_vec_free(&look->found);
	return err;
}

/**
 * mms_memory_blocks_nodes() - list frames with the node of their memory block
 * @list: the frames are added behind what is in it, attr: the node
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 *
 * struct memory_block, include/linux/memory.h, 5.10 to 7.3: of memory that was added
 * @nid is what add_memory() was told. Of a block of the boot with memory of several
 * nodes it is one of them; such a block does not go offline. Looks at every block once.
 *
 * Context: under the memory hotplug lock, under which no block goes.
 * Return: 0, also where blocks cannot be asked; -ENOMEM.
 */
int mms_memory_blocks_nodes(struct mms_vec *list, u64 start_pfn, u64 end_pfn)
{
	struct mms_block_look look = {
		.start_pfn = start_pfn,
		.end_pfn = end_pfn,
		.is_wanted = mms_memory_block_node,
	};

	return mms_memory_blocks_list(&look, list);
}

/**
 * mms_block_nodes_capture() - list the frames whose memory block has a node
 * @snap: snapshot
 *
 * Return: as mms_memory_blocks_nodes().
 */
int mms_block_nodes_capture(struct mms_snapshot *snap)
{
	if (!mms_hotplug_locked())
		return 0;
	return mms_memory_blocks_nodes(&snap->block_nodes, 0, U64_MAX);
}

/**
 * mms_memory_blocks_zoneless() - list frames whose memory block has no zone
 * @list: empty list, filled in
 *
 * memory_block_offline() refuses it, v5.18 to 7.3. A block that is offline has none,
 * one with memory of several zones neither, and no block of the boot in which several
 * zones of its node span frames, whatever memory is in it:
 * early_node_zone_for_memory_block().
 *
 * Context: under the memory hotplug lock, under which no block goes on- or offline.
 * Return: 0, also where mms_memory_blocks_zones_known() says no; -ENOMEM.
 */
int mms_memory_blocks_zoneless(struct mms_vec *list)
{
	struct mms_block_look look = {
		.end_pfn = U64_MAX,
		.is_wanted = mms_memory_block_zoneless,
	};

	return mms_memory_blocks_list(&look, list);
}

/**
 * mms_memory_blocks_zones_known() - can it be known which blocks have no zone?
 *
 * Return: true, too, if the kernel does not care.
 */
bool mms_memory_blocks_zones_known(void)
{
	return !MMS_BLOCK_HAS_ZONE || mms_memory_bus;
}

/**
 * mms_self_hosts_capture() - list the frames whose memory block has set some aside for its memmap
 * @snap: snapshot
 *
 * Return: as mms_memory_blocks_nodes().
 */
int mms_self_hosts_capture(struct mms_snapshot *snap)
{
	struct mms_block_look look = { .end_pfn = U64_MAX, .is_wanted = mms_memory_block_memmap };

	if (!mms_hotplug_locked())
		return 0;
	return mms_memory_blocks_list(&look, &snap->self_hosts);
}

/**
 * mms_memory_blocks_known() - can memory blocks be asked?
 *
 * Return: true if they can.
 */
bool mms_memory_blocks_known(void)
{
	return mms_memory_bus && mms_hotplug_locked();
}
