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
 * struct mms_block_nodes - a look at all memory blocks
 * @start_pfn: first frame that is asked about
 * @end_pfn: frame after the last one
 * @found: list of frames, attr: their node
 */
struct mms_block_nodes {
	u64 start_pfn;
	u64 end_pfn;
	struct mms_vec found;
};

/* The driver core has blocks in the order in which they were made. */
static int mms_memory_block_look(struct device *dev, void *ctx)
{
	const struct memory_block *block = container_of(dev, struct memory_block, dev);
	u64 pfn = section_nr_to_pfn(block->start_section_nr);
	struct mms_block_nodes *nodes = ctx;
	struct mms_span span = {
		.start_pfn = max(pfn, nodes->start_pfn),
		.end_pfn = min(pfn + (mms_block_bytes() >> PAGE_SHIFT), nodes->end_pfn),
		.attr = block->nid,
	};

	cond_resched();
	if (block->nid == NUMA_NO_NODE || span.start_pfn >= span.end_pfn)
		return 0;
	return mms_vec_add(&nodes->found, &span);
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
	struct mms_block_nodes nodes = { .start_pfn = start_pfn, .end_pfn = end_pfn };
	size_t i;
	int err;

	if (!mms_memory_bus)
		return 0;
	mms_vec_init(&nodes.found, sizeof(struct mms_span));
	err = bus_for_each_dev(mms_memory_bus, NULL, &nodes, mms_memory_block_look);
	mms_span_sort(&nodes.found);
	for (i = 0; i < nodes.found.nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(&nodes.found, struct mms_span, i);

		err = mms_span_append(list, span->start_pfn, span->end_pfn, span->attr);
	}
	mms_vec_free(&nodes.found);
	return err;
}
