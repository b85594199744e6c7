// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../arch/arch.h"
#include "../source/source.h"
#include "print.h"

#define X(id, word) MMS_MAPPED_##id,
enum { MMS_MAPPED_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_MAPPED_##id] = word,
static const char * const mms_mapped_words[] = { MMS_MAPPED_WORDS(X) };
#undef X

#define X(id, word) MMS_LEVEL_##id,
enum { MMS_LEVEL_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_LEVEL_##id] = word,
static const char * const mms_level_words[] = { MMS_LEVEL_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_LEVEL_##id] = word,
static const char * const mms_cont_words[] = { MMS_CONT_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_ORDER_##id] = word,
static const char * const mms_order_words[] = { MMS_ORDER_WORDS(X) };
#undef X

static size_t mms_vmemmap_nr(const struct mms_snapshot *snap)
{
	return snap->runs.nr;
}

/* The levels above are folded away: whatever is on top is the PGD. */
static const char *mms_level_word(const struct mms_snapshot *snap, const struct mms_run *run)
{
	if (run->cont)
		return mms_cont_words[run->level];
	if (run->level + 1 == snap->tables.nr_levels)
		return mms_level_words[MMS_LEVEL_PGD];
	return mms_level_words[run->level];
}

/* A single leaf goes up. */
static const char *mms_order_word(const struct mms_run *run)
{
	return mms_order_words[run->order == MMS_ORDER_ONE ? MMS_ORDER_UP : run->order];
}

static void mms_backing_show(struct seq_file *m, const struct mms_run *run)
{
	if (!run->mapped) {
		seq_puts(m, "- -");
		return;
	}
	mms_print_phys(m, run->backing_pa, run->backing_pa + mms_run_backing_bytes(run));
	seq_printf(m, " %s", mms_order_word(run));
}

static void mms_describes_show(struct seq_file *m, const struct mms_snapshot *snap,
			       const struct mms_run *run)
{
	u64 start_pfn, end_pfn;

	mms_memmap_touched(&snap->memmap, run->start_va, run->end_va, &start_pfn, &end_pfn);
	if (start_pfn < end_pfn)
		mms_print_frames(m, snap, start_pfn, end_pfn);
	else
		seq_putc(m, '-');
}

static void mms_vmemmap_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_run *run = mms_vec_at(&snap->runs, struct mms_run, i);

	mms_print_virt(m, run->start_va, run->end_va);
	seq_printf(m, " %llu %s %s ", run->end_va - run->start_va,
		   mms_mapped_words[run->mapped ? MMS_MAPPED_MAPPED : MMS_MAPPED_EMPTY],
		   mms_level_word(snap, run));
	if (run->mapped)
		mms_arch_attrs(m, run->level, run->attrs);
	else
		seq_putc(m, '-');
	seq_putc(m, ' ');
	mms_describes_show(m, snap, run);
	seq_putc(m, ' ');
	mms_backing_show(m, run);
	seq_putc(m, ' ');
	mms_print_nid(m, run->nid);
	seq_putc(m, '\n');
}

static mms_step_t * const mms_capture[] = { mms_memmap_capture, NULL };

const struct mms_file mms_file_vmemmap = {
	.id = MMS_FILE_VMEMMAP,
	.part = {
		.capture = mms_capture,
	},
	.nr = mms_vmemmap_nr,
	.show = mms_vmemmap_show,
};
