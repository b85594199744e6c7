// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../source/source.h"
#include "print.h"

#define X(id, word) \
	[MMS_MEMBLOCK_##id] = word,
static const char * const mms_kind_words[] = { MMS_MEMBLOCK_WORDS(X) };
#undef X

static size_t mms_memblock_nr(const struct mms_snapshot *snap)
{
	return snap->memblock[MMS_MEMBLOCK_MEMORY].regions.nr +
	       snap->memblock[MMS_MEMBLOCK_RESERVED].regions.nr;
}

static void mms_memblock_notes(struct seq_file *m, const struct mms_snapshot *snap)
{
	int kind;

	for (kind = 0; kind < MMS_NR_MEMBLOCK; kind++) {
		if (snap->memblock[kind].from != MMS_FROM_NOWHERE)
			continue;
		seq_printf(m, "# %s ", mms_kind_words[kind]);
		mms_print_unavailable(m, snap->memblock[kind].why);
		seq_putc(m, '\n');
	}
}

static void mms_memblock_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	size_t nr_memory = snap->memblock[MMS_MEMBLOCK_MEMORY].regions.nr;
	int kind = i < nr_memory ? MMS_MEMBLOCK_MEMORY : MMS_MEMBLOCK_RESERVED;
	const struct mms_memblock_region *region;

	if (kind == MMS_MEMBLOCK_RESERVED)
		i -= nr_memory;
	region = mms_vec_at(&snap->memblock[kind].regions, struct mms_memblock_region, i);
	seq_printf(m, "%s ", mms_kind_words[kind]);
	mms_print_phys(m, region->start, region->end);
	seq_printf(m, " %llu ", region->end - region->start);
	mms_print_memblock_flags(m, region->flags);
	seq_putc(m, ' ');
	mms_print_nid(m, region->nid);
	seq_putc(m, '\n');
}

static mms_step_t * const mms_capture[] = { mms_memblock_capture, NULL };

const struct mms_file mms_file_memblock = {
	.id = MMS_FILE_MEMBLOCK,
	.part = {
		.capture = mms_capture,
	},
	.nr = mms_memblock_nr,
	.notes = mms_memblock_notes,
	.show = mms_memblock_show,
};
