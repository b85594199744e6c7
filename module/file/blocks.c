// SPDX-License-Identifier: GPL-2.0
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "../core/block.h"
#include "part_backing.h"
#include "print.h"

static const char * const mms_origin_words[] = {
	[MMS_ORIGIN_BOOT] = "boot",
	[MMS_ORIGIN_HOTPLUG] = "hotplug",
	[MMS_ORIGIN_DRIVER] = "driver",
};

static const char * const mms_removable_words[] = {
	[MMS_REMOVABLE_NO] = "no",
	[MMS_REMOVABLE_MOVABLE] = "movable",
	[MMS_REMOVABLE_MAYBE] = "maybe",
	[MMS_REMOVABLE_UNKNOWN] = "?",
};

static size_t mms_blocks_nr(const struct mms_snapshot *snap)
{
	return snap->records.nr;
}

static void mms_zones_show(struct seq_file *m, const struct mms_block *block)
{
	const char *comma = "";
	int zone;

	for (zone = 0; zone < MAX_NR_ZONES; zone++) {
		if (!(block->zones & BIT(zone)))
			continue;
		seq_puts(m, comma);
		mms_print_zone(m, zone);
		comma = ",";
	}
	if (block->zone_unknown)
		seq_printf(m, "%s?", comma);
	else if (!block->zones)
		seq_putc(m, '-');
}

static const char *mms_driver_name(const struct mms_snapshot *snap, const struct mms_span *driver)
{
	return mms_resource_name(&snap->resources,
				 mms_vec_at(&snap->resources.list, struct mms_resource,
					    driver->attr));
}

static void mms_driver_show(struct seq_file *m, const char *name)
{
	for (; *name && *name != ')'; name++) {
		if (isgraph(*name) && *name != '\\')
			seq_putc(m, *name);
		else
			seq_printf(m, "\\%03o", (unsigned char)*name);
	}
}

/* What add_memory_driver_managed() insists on: "System RAM ($DRIVER)". */
static void mms_owner_show(struct seq_file *m, const struct mms_snapshot *snap,
			   const struct mms_block *block)
{
	const char *name;

	if (mms_block_origin(block) != MMS_ORIGIN_DRIVER) {
		seq_putc(m, '-');
		return;
	}
	name = mms_driver_name(snap, block->driver);
	name = name ? strchr(name, '(') : NULL;
	if (name && name[1] != ')')
		mms_driver_show(m, name + 1);
	else
		seq_putc(m, '?');
}

static void mms_places_show(struct seq_file *m, const struct mms_block *block)
{
	seq_printf(m, " %llu %llu ", block->memmap, block->self);
	if (mms_block_has_node(block) && !block->backing_unknown)
		seq_printf(m, "%llu %llu ", block->near, block->far);
	else
		seq_puts(m, block->nid_unknown || block->backing_unknown ? "? ? " : "- - ");
}

static void mms_block_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_block *block = mms_vec_at(&snap->records, struct mms_block, i);
	u64 block_bytes = snap->machine.block_bytes;

	seq_printf(m, "%llu ", block->nr);
	mms_print_phys(m, block->nr * block_bytes, (block->nr + 1) * block_bytes);
	seq_puts(m, block->section & MMS_SECTION_ONLINE ? " online " : " offline ");
	mms_print_nids(m, &block->nids, block->nid_unknown);
	seq_putc(m, ' ');
	mms_zones_show(m, block);
	seq_printf(m, " %s %s ",
		   mms_removable_words[mms_block_removable(block, block_bytes >> PAGE_SHIFT,
							   mms_block_rules_get())],
		   mms_origin_words[mms_block_origin(block)]);
	mms_owner_show(m, snap, block);
	mms_places_show(m, block);
	if (mms_block_origin(block) == MMS_ORIGIN_BOOT)
		seq_puts(m, "-\n");
	else
		seq_printf(m, "%llu\n",
			   block->hosted_pfn - block->nr * (block_bytes >> PAGE_SHIFT));
}

const struct mms_file mms_file_blocks = {
	.name = "blocks",
	.columns =
		"block start-end state nid zones removable origin owner memmap self near far altmap_pages",
	.part = &mms_part_blocks,
	.nr = mms_blocks_nr,
	.show = mms_block_show,
};
