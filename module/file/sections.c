// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/mmzone.h>
#include <linux/pfn.h>
#include <linux/seq_file.h>

#include "print.h"

static size_t mms_sections_nr(const struct mms_snapshot *snap)
{
	return snap->section_runs.nr;
}

static void mms_subsections_show(struct seq_file *m, const struct mms_section *section)
{
	if (!section->flags)
		seq_putc(m, '-');
	else if (bitmap_empty(section->subsections, SUBSECTIONS_PER_SECTION))
		seq_puts(m, "none");
	else
		seq_printf(m, "%*pbl", (int)SUBSECTIONS_PER_SECTION, section->subsections);
}

/* Blocks are numbered as in pfn_to_block_id() of drivers/base/memory.c. */
static void mms_blocks_show(struct seq_file *m, const struct mms_snapshot *snap,
			    const struct mms_section_run *run)
{
	u64 block_bytes = snap->machine.block_bytes;
	u64 start_pfn = section_nr_to_pfn(run->first.nr);
	u64 end_pfn = start_pfn + run->nr_sections * PAGES_PER_SECTION;
	u64 first, last;

	if (!run->block || !block_bytes) {
		seq_putc(m, '-');
		return;
	}
	first = PFN_PHYS(start_pfn) / block_bytes;
	last = PFN_PHYS(end_pfn - 1) / block_bytes;
	if (first == last)
		seq_printf(m, "%llu", first);
	else
		seq_printf(m, "%llu-%llu", first, last);
}

static void mms_sections_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_section_run *run;
	u64 start_pfn;

	run = mms_vec_at(&snap->section_runs, struct mms_section_run, i);
	start_pfn = section_nr_to_pfn(run->first.nr);
	mms_print_frames(m, start_pfn, start_pfn + run->nr_sections * PAGES_PER_SECTION);
	seq_printf(m, " %llu ", run->nr_sections);
	mms_print_section_flags(m, run->first.flags);
	seq_putc(m, ' ');
	mms_subsections_show(m, &run->first);
	seq_putc(m, ' ');
	mms_print_nids(m, &run->nids, run->nid_unknown);
	seq_putc(m, ' ');
	mms_blocks_show(m, snap, run);
	seq_putc(m, '\n');
}

const struct mms_file mms_file_sections = {
	.name = "sections",
	.columns = "start-end sections flags subsections nid blocks",
	.part = &mms_part_none,
	.nr = mms_sections_nr,
	.show = mms_sections_show,
};
