// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../core/edge.h"
#include "../source/source.h"
#include "print.h"

#define X(id, word) \
	[MMS_SIDE_##id] = word,
static const char * const mms_side_words[] = { MMS_SIDE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_BUDDY_##id] = word,
static const char * const mms_buddy_words[] = { MMS_BUDDY_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_OTHER_##id] = word,
static const char * const mms_other_words[] = { MMS_OTHER_WORDS(X) };
#undef X

/* Under the lock, as what it has found is read then. */
static int mms_edges_capture(struct mms_snapshot *snap)
{
	int err = mms_regions_make(snap);

	if (!err)
		err = mms_edges_build(&snap->regions, &snap->lists[MMS_LIST_VALID],
				      snap->memmap.nr_frames, &snap->records);
	if (!err)
		mms_buddies_read(&snap->records);
	return err;
}

static void mms_edge_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_edge *edge = mms_vec_at(&snap->records, struct mms_edge, i);

	seq_printf(m, "0x%016llx %s ", edge->pfn << snap->machine.page_shift,
		   mms_side_words[edge->side]);
	mms_print_state(m, edge->state);
	seq_putc(m, ' ');
	mms_print_section_flags(m, edge->section);
	seq_printf(m, " %s %s ", mms_buddy_words[edge->buddy], mms_other_words[edge->other]);
	mms_print_section_flags(m, edge->other_section);
	seq_putc(m, '\n');
}

static mms_step_t * const mms_capture[] = {
	mms_frames_capture,
	mms_coverage_capture,
	mms_edges_capture,
	NULL,
};

const struct mms_file mms_file_edges = {
	.id = MMS_FILE_EDGES,
	.part = {
		.record_bytes = sizeof(struct mms_edge),
		.capture = mms_capture,
	},
	.show = mms_edge_show,
};
