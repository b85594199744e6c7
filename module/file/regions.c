// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "print.h"

static const char * const mms_state_words[] = {
	[MMS_HOLE] = "hole",
	[MMS_USED] = "used",
	[MMS_SURPLUS] = "surplus",
	[MMS_MISSING] = "missing",
};

static const char * const mms_cause_words[] = {
	[MMS_CAUSE_NONE] = "-",
	[MMS_CAUSE_SECTION] = "section",
	[MMS_CAUSE_LEAF] = "leaf",
	[MMS_CAUSE_UNCLAIMED] = "unclaimed",
	[MMS_CAUSE_ORPHAN] = "orphan",
};

static const char * const mms_ram_words[] = {
	"memblock", "nomap", "iomem", "device",
};

static size_t mms_regions_nr(const struct mms_snapshot *snap)
{
	return snap->regions.nr;
}

static void mms_regions_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_region *region = mms_vec_at(&snap->regions, struct mms_region, i);
	u64 pages = region->end_pfn - region->start_pfn;
	u64 bytes = mms_region_populated(region) ? pages * snap->memmap.page_bytes : 0;

	mms_print_frames(m, region->start_pfn, region->end_pfn);
	seq_printf(m, " %llu %s %s ", pages, mms_state_words[region->state],
		   mms_cause_words[region->cause]);
	mms_print_words(m, mms_ram_words, ARRAY_SIZE(mms_ram_words), region->ram);
	seq_putc(m, ' ');
	mms_print_nid(m, region->nid);
	seq_putc(m, ' ');
	mms_print_section_flags(m, region->section);
	seq_printf(m, " %llu\n", bytes);
}

const struct mms_file mms_file_regions = {
	.name = "regions",
	.columns = "start-end pages state cause ram nid section memmap_bytes",
	.part = &mms_part_none,
	.nr = mms_regions_nr,
	.show = mms_regions_show,
};
