// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../source/source.h"
#include "print.h"

#define X(id, word) \
	[MMS_CAUSE_##id] = word,
static const char * const mms_cause_words[] = { MMS_CAUSE_WORDS(X) };
#undef X

#define X(id, word) MMS_RAM_AT_##id,
enum { MMS_RAM_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_RAM_AT_##id] = mms_bit_word(word, MMS_RAM_##id, MMS_RAM_AT_##id),
static const char * const mms_ram_words[] = { MMS_RAM_WORDS(X) };
#undef X

static size_t mms_regions_nr(const struct mms_snapshot *snap)
{
	return snap->regions.nr;
}

static void mms_regions_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_region *region = mms_vec_at(&snap->regions, struct mms_region, i);
	u64 pages = region->end_pfn - region->start_pfn;
	u64 bytes = mms_region_populated(region) ? pages * snap->memmap.page_bytes : 0;

	mms_print_frames(m, snap, region->start_pfn, region->end_pfn);
	seq_printf(m, " %llu ", pages);
	mms_print_state(m, region->state);
	seq_printf(m, " %s ", mms_cause_words[region->cause]);
	mms_print_words(m, mms_ram_words, ARRAY_SIZE(mms_ram_words), region->ram);
	seq_putc(m, ' ');
	mms_print_nid(m, region->nid);
	seq_putc(m, ' ');
	mms_print_section_flags(m, region->section);
	seq_printf(m, " %llu\n", bytes);
}

static mms_step_t * const mms_capture[] = { mms_frames_capture, mms_coverage_capture, NULL };
static mms_step_t * const mms_build[] = { mms_regions_make, NULL };

const struct mms_file mms_file_regions = {
	.id = MMS_FILE_REGIONS,
	.part = {
		.capture = mms_capture,
		.build = mms_build,
	},
	.nr = mms_regions_nr,
	.show = mms_regions_show,
};
