// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../core/ledger.h"
#include "../ledger.h"
#include "print.h"

static size_t mms_removals_nr(const struct mms_snapshot *snap)
{
	return snap->removals.nr;
}

static void mms_removal_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_removal *removal = mms_vec_at(&snap->removals, struct mms_removal, i);

	mms_print_frames(m, snap, removal->gone.start_pfn, removal->gone.end_pfn);
	seq_printf(m, " %llu ", removal->gone.ms);
	if (removal->seen)
		seq_printf(m, "%llu %llu %llu %llu\n", removal->pages, removal->back,
			   removal->lost, removal->pages - removal->back - removal->lost);
	else
		seq_puts(m, "? ? ? ?\n");
}

static mms_step_t * const mms_capture[] = { mms_ledger_capture, NULL };

const struct mms_file mms_file_ledger = {
	.id = MMS_FILE_LEDGER,
	.part = {
		.capture = mms_capture,
	},
	.nr = mms_removals_nr,
	.show = mms_removal_show,
};
