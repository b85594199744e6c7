// SPDX-License-Identifier: GPL-2.0
/* What this kernel refuses to offline, whatever is in it. */
#include <linux/kernel.h>
#include <linux/mmzone.h>

#include "../arch/arch.h"
#include "../compat/symbols.h"
#include "source.h"

/* set once, by mms_block_rules_find(), before any file exists */
static struct mms_block_rules mms_rules = {
	.hotremove = IS_ENABLED(CONFIG_MEMORY_HOTREMOVE),
	.movable = ZONE_MOVABLE,
};

/**
 * mms_block_rules_find() - find out what the kernel refuses
 *
 * Context: process; takes the CPU hotplug lock.
 */
void mms_block_rules_find(void)
{
	int leaves = mms_arch_keeps_leaves ? mms_kernel_keeps_leaves() : 0;

	mms_rules.boot_stays = mms_arch_boot_memory_stays;
	mms_rules.whole_leaves = leaves > 0;
	mms_rules.leaves_known = leaves >= 0;
	mms_rules.zones_known = mms_memory_blocks_zones_known();
	mms_rules.memmap_leaves = mms_arch_memmap_leaves;
}

/**
 * mms_block_rules_get() - what the kernel refuses
 *
 * Return: the rules, which do not change once they are found.
 */
const struct mms_block_rules *mms_block_rules_get(void)
{
	return &mms_rules;
}
