// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../core/section_run.h"
#include "../source/source.h"
#include "print.h"

static u64 mms_section_pages(const struct mms_snapshot *snap)
{
	return snap->machine.section_bytes >> snap->machine.page_shift;
}

static int mms_sections_make(struct mms_snapshot *snap)
{
	return mms_section_runs_build(&snap->sections, &snap->regions, mms_section_pages(snap),
				      &snap->records);
}

static void mms_subsections_show(struct seq_file *m, const struct mms_snapshot *snap,
				 const struct mms_section *section)
{
	int nr = (int)(snap->machine.section_bytes / snap->machine.subsection_bytes);

	if (!section->flags)
		seq_putc(m, '-');
	else if (mms_section_bare(section))
		seq_puts(m, MMS_WORD_NO_SUBSECTIONS);
	else
		seq_printf(m, "%*pbl", nr, section->subsections);
}

/* Blocks are numbered as in pfn_to_block_id() of drivers/base/memory.c. */
static void mms_blocks_show(struct seq_file *m, const struct mms_snapshot *snap,
			    const struct mms_section_run *run)
{
	u64 block_bytes = snap->machine.block_bytes;
	u64 start = run->first.nr * snap->machine.section_bytes;
	u64 end = start + run->nr_sections * snap->machine.section_bytes;
	u64 first, last;

	if (!run->block || !block_bytes) {
		seq_putc(m, '-');
		return;
	}
	first = start / block_bytes;
	last = (end - 1) / block_bytes;
	if (first == last)
		seq_printf(m, "%llu", first);
	else
		seq_printf(m, "%llu-%llu", first, last);
}

static void mms_sections_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_section_run *run = mms_vec_at(&snap->records, struct mms_section_run, i);
	u64 section_pages = mms_section_pages(snap);
	u64 start_pfn = run->first.nr * section_pages;

	mms_print_frames(m, snap, start_pfn, start_pfn + run->nr_sections * section_pages);
	seq_printf(m, " %llu ", run->nr_sections);
	mms_print_section_flags(m, run->first.flags);
	seq_putc(m, ' ');
	mms_subsections_show(m, snap, &run->first);
	seq_putc(m, ' ');
	mms_print_nids(m, &run->nids, run->nid_unknown);
	seq_putc(m, ' ');
	mms_blocks_show(m, snap, run);
	seq_putc(m, '\n');
}

static mms_step_t * const mms_capture[] = { mms_frames_capture, mms_sections_capture, NULL };
static mms_step_t * const mms_build[] = { mms_regions_make, mms_sections_make, NULL };

const struct mms_file mms_file_sections = {
	.id = MMS_FILE_SECTIONS,
	.part = {
		.record_bytes = sizeof(struct mms_section_run),
		.capture = mms_capture,
		.build = mms_build,
	},
	.show = mms_sections_show,
};
