// SPDX-License-Identifier: GPL-2.0
/*
 * Memory blocks as the driver core has them. Their node is fixed when memory is
 * added, so it is known of what is offline, too, whose struct pages need not be
 * initialised.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/numa.h>

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

/* The device has the number of the block: drivers/base/memory.c, 5.10 to 7.3. */
static int mms_memory_block_is(struct device *dev, const void *nr)
{
	return dev->id == *(const u64 *)nr;
}

/**
 * mms_memory_block_nid() - node of the memory in a memory block
 * @nr: number of the block
 *
 * struct memory_block, include/linux/memory.h, 5.10 to 7.3: of memory that was added
 * @nid is what add_memory() was told. Of a block of the boot with memory of several
 * nodes it is one of them; such a block does not go offline.
 *
 * Context: may be called under the memory hotplug lock, under which no block goes.
 * Return: the node, or MMS_NID_UNKNOWN.
 */
int mms_memory_block_nid(u64 nr)
{
	int nid = NUMA_NO_NODE;
	struct device *dev;

	if (!mms_memory_bus)
		return MMS_NID_UNKNOWN;
	dev = bus_find_device(mms_memory_bus, NULL, &nr, mms_memory_block_is);
	if (dev) {
		nid = container_of(dev, struct memory_block, dev)->nid;
		put_device(dev);
	}
	return nid == NUMA_NO_NODE ? MMS_NID_UNKNOWN : nid;
}
