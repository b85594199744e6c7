// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../core/tally.h"
#include "../source/source.h"
#include "print.h"

/* Struct pages are read by what regions say. If memory comes or goes meanwhile, all is anew. */
static int mms_tallies_make(struct mms_snapshot *snap)
{
	u64 bytes = snap->machine.block_bytes ? snap->machine.block_bytes :
						snap->machine.section_bytes;
	int err = mms_regions_make(snap);

	return err ? err : mms_tallies_build(&snap->regions, bytes >> snap->machine.page_shift,
					     &snap->records);
}

static void mms_counts_show(struct seq_file *m, const struct mms_tally *tally)
{
	const u64 counts[] = {
		tally->frames, tally->read, tally->surplus, tally->uninitialised,
		tally->misplaced, tally->unreserved, tally->taken, tally->offline,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		if (tally->known)
			seq_printf(m, " %llu", counts[i]);
		else
			seq_puts(m, " ?");
	}
}

static void mms_tally_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_tally *tally = mms_vec_at(&snap->records, struct mms_tally, i);

	mms_print_frames(m, snap, tally->start_pfn, tally->end_pfn);
	seq_putc(m, ' ');
	mms_print_holds(m, mms_tally_holds(tally));
	mms_counts_show(m, tally);
	seq_putc(m, ' ');
	if (tally->first.end_pfn)
		mms_print_frames(m, snap, tally->first.start_pfn, tally->first.end_pfn);
	else
		seq_putc(m, '-');
	seq_putc(m, '\n');
}

static mms_step_t * const mms_capture[] = {
	mms_frames_capture,
	mms_coverage_capture,
	mms_zone_spans_capture,
	mms_tallies_make,
	NULL,
};

const struct mms_file mms_file_check_pages = {
	.id = MMS_FILE_CHECK_PAGES,
	.part = {
		.record_bytes = sizeof(struct mms_tally),
		.capture = mms_capture,
		.unlocked = mms_pages_capture,
	},
	.show = mms_tally_show,
};
