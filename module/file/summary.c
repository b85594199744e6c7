// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../arch/arch.h"
#include "../source/source.h"
#include "print.h"

#define X(id, word) \
	[MMS_FROM_##id] = word,
static const char * const mms_from_words[] = { MMS_FROM_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_LOCK_##id] = word,
static const char * const mms_lock_words[] = { MMS_LOCK_WORDS(X) };
#undef X

#define X(id, name, unit) MMS_SUMMARY_##id,
enum { MMS_SUMMARY_WORDS(X) };
#undef X

/**
 * struct mms_title - what one line of the summary is called
 * @name: what it is
 * @unit: unit of the value, "-" for none
 */
struct mms_title {
	const char *name;
	const char *unit;
};

#define X(id, name, unit) \
	[MMS_SUMMARY_##id] = { name, unit },
static const struct mms_title mms_titles[] = { MMS_SUMMARY_WORDS(X) };
#undef X

/**
 * struct mms_value - what one line of the summary says
 * @number: the value, for lines that are a number
 * @text: prints the value, for the others
 */
struct mms_value {
	u64 (*number)(const struct mms_snapshot *snap);
	void (*text)(struct seq_file *m, const struct mms_snapshot *snap);
};

static void mms_kernel(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, snap->machine.kernel);
}

static void mms_architecture(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_arch_name);
}

static u64 mms_page_size(const struct mms_snapshot *snap)
{
	return 1ULL << snap->machine.page_shift;
}

static u64 mms_struct_page(const struct mms_snapshot *snap)
{
	return snap->memmap.page_bytes;
}

static u64 mms_section_size(const struct mms_snapshot *snap)
{
	return snap->machine.section_bytes;
}

static u64 mms_subsection_size(const struct mms_snapshot *snap)
{
	return snap->machine.subsection_bytes;
}

static void mms_block_size(struct seq_file *m, const struct mms_snapshot *snap)
{
	if (snap->machine.block_bytes)
		seq_printf(m, "%llu", snap->machine.block_bytes);
	else
		seq_putc(m, '-');
}

static u64 mms_pte_describes(const struct mms_snapshot *snap)
{
	return mms_page_size(snap) / snap->memmap.page_bytes;
}

static u64 mms_pmd_describes(const struct mms_snapshot *snap)
{
	return snap->machine.pmd_bytes / snap->memmap.page_bytes;
}

static u64 mms_levels(const struct mms_snapshot *snap)
{
	return snap->tables.nr_levels;
}

static u64 mms_va_bits(const struct mms_snapshot *snap)
{
	return snap->tables.va_bits;
}

static void mms_window(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_print_virt(m, snap->window.start_va, snap->window.end_va);
}

static u64 mms_window_size(const struct mms_snapshot *snap)
{
	return snap->window.end_va - snap->window.start_va;
}

static void mms_span(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_print_virt(m, snap->totals.span_start_va, snap->totals.span_end_va);
}

static u64 mms_span_size(const struct mms_snapshot *snap)
{
	return snap->totals.span_end_va - snap->totals.span_start_va;
}

static u64 mms_mapped(const struct mms_snapshot *snap)
{
	return snap->totals.mapped;
}

static u64 mms_backed(const struct mms_snapshot *snap)
{
	return snap->totals.backed;
}

static u64 mms_populated(const struct mms_snapshot *snap)
{
	return mms_totals_populated(&snap->totals);
}

static u64 mms_fragments(const struct mms_snapshot *snap)
{
	return snap->totals.mapped - mms_totals_populated(&snap->totals);
}

static u64 mms_described(const struct mms_snapshot *snap)
{
	return snap->totals.described_pages << snap->machine.page_shift;
}

static u64 mms_needed(const struct mms_snapshot *snap)
{
	return snap->totals.used + snap->totals.missing;
}

static u64 mms_used(const struct mms_snapshot *snap)
{
	return snap->totals.used;
}

static u64 mms_surplus(const struct mms_snapshot *snap)
{
	return mms_totals_surplus(&snap->totals);
}

static u64 mms_surplus_section(const struct mms_snapshot *snap)
{
	return snap->totals.surplus[MMS_CAUSE_SECTION];
}

static u64 mms_surplus_leaf(const struct mms_snapshot *snap)
{
	return snap->totals.surplus[MMS_CAUSE_LEAF];
}

static u64 mms_surplus_unclaimed(const struct mms_snapshot *snap)
{
	return snap->totals.surplus[MMS_CAUSE_UNCLAIMED];
}

static u64 mms_surplus_orphan(const struct mms_snapshot *snap)
{
	return snap->totals.surplus[MMS_CAUSE_ORPHAN];
}

static u64 mms_missing(const struct mms_snapshot *snap)
{
	return snap->totals.missing;
}

static void mms_origin(struct seq_file *m, enum mms_from from, enum mms_why why)
{
	if (from == MMS_FROM_NOWHERE)
		mms_print_unavailable(m, why);
	else
		seq_puts(m, mms_from_words[from]);
}

static void mms_origin_memory(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_origin(m, snap->memblock[MMS_MEMBLOCK_MEMORY].from,
		   snap->memblock[MMS_MEMBLOCK_MEMORY].why);
}

static void mms_origin_reserved(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_origin(m, snap->memblock[MMS_MEMBLOCK_RESERVED].from,
		   snap->memblock[MMS_MEMBLOCK_RESERVED].why);
}

static void mms_origin_iomem(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_from_words[MMS_FROM_RESOURCES]);
}

static void mms_origin_device(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_origin(m, snap->machine.zone_device ? MMS_FROM_PAGE_MAPS : MMS_FROM_NOWHERE,
		   MMS_WHY_NO_ZONE_DEVICE);
}

static void mms_origin_sections(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_from_words[MMS_FROM_SYMBOL_SECTIONS]);
}

static void mms_origin_tables(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_arch_root_name);
}

static void mms_origin_names(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_origin(m, mms_resources_from(), MMS_WHY_NO_RESOURCE_LOCK);
}

static void mms_origin_firmware(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_origin(m, mms_firmware_from(), MMS_WHY_NO_FIRMWARE);
}

static void mms_lock(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_lock_words[snap->lock]);
}

static u64 mms_held(const struct mms_snapshot *snap)
{
	return snap->held_ns;
}

static u64 mms_entries(const struct mms_snapshot *snap)
{
	return snap->nr_entries;
}

static u64 mms_ns(const struct mms_snapshot *snap)
{
	return snap->ns;
}

static u64 mms_peak(const struct mms_snapshot *snap)
{
	return sizeof(*snap) + snap->account.peak;
}

static const struct mms_value mms_values[] = {
	[MMS_SUMMARY_KERNEL] = { .text = mms_kernel },
	[MMS_SUMMARY_ARCHITECTURE] = { .text = mms_architecture },
	[MMS_SUMMARY_PAGE_SIZE] = { .number = mms_page_size },
	[MMS_SUMMARY_STRUCT_PAGE] = { .number = mms_struct_page },
	[MMS_SUMMARY_SECTION_SIZE] = { .number = mms_section_size },
	[MMS_SUMMARY_SUBSECTION_SIZE] = { .number = mms_subsection_size },
	[MMS_SUMMARY_BLOCK_SIZE] = { .text = mms_block_size },
	[MMS_SUMMARY_PTE_DESCRIBES] = { .number = mms_pte_describes },
	[MMS_SUMMARY_PMD_DESCRIBES] = { .number = mms_pmd_describes },
	[MMS_SUMMARY_LEVELS] = { .number = mms_levels },
	[MMS_SUMMARY_VA_BITS] = { .number = mms_va_bits },
	[MMS_SUMMARY_WINDOW] = { .text = mms_window },
	[MMS_SUMMARY_WINDOW_SIZE] = { .number = mms_window_size },
	[MMS_SUMMARY_SPAN] = { .text = mms_span },
	[MMS_SUMMARY_SPAN_SIZE] = { .number = mms_span_size },
	[MMS_SUMMARY_MAPPED] = { .number = mms_mapped },
	[MMS_SUMMARY_BACKED] = { .number = mms_backed },
	[MMS_SUMMARY_POPULATED] = { .number = mms_populated },
	[MMS_SUMMARY_FRAGMENTS] = { .number = mms_fragments },
	[MMS_SUMMARY_DESCRIBED] = { .number = mms_described },
	[MMS_SUMMARY_NEEDED] = { .number = mms_needed },
	[MMS_SUMMARY_USED] = { .number = mms_used },
	[MMS_SUMMARY_SURPLUS] = { .number = mms_surplus },
	[MMS_SUMMARY_SURPLUS_SECTION] = { .number = mms_surplus_section },
	[MMS_SUMMARY_SURPLUS_LEAF] = { .number = mms_surplus_leaf },
	[MMS_SUMMARY_SURPLUS_UNCLAIMED] = { .number = mms_surplus_unclaimed },
	[MMS_SUMMARY_SURPLUS_ORPHAN] = { .number = mms_surplus_orphan },
	[MMS_SUMMARY_MISSING] = { .number = mms_missing },
	[MMS_SUMMARY_FROM_MEMORY] = { .text = mms_origin_memory },
	[MMS_SUMMARY_FROM_RESERVED] = { .text = mms_origin_reserved },
	[MMS_SUMMARY_FROM_IOMEM] = { .text = mms_origin_iomem },
	[MMS_SUMMARY_FROM_DEVICE] = { .text = mms_origin_device },
	[MMS_SUMMARY_FROM_SECTIONS] = { .text = mms_origin_sections },
	[MMS_SUMMARY_FROM_TABLES] = { .text = mms_origin_tables },
	[MMS_SUMMARY_FROM_NAMES] = { .text = mms_origin_names },
	[MMS_SUMMARY_FROM_FIRMWARE] = { .text = mms_origin_firmware },
	[MMS_SUMMARY_LOCK] = { .text = mms_lock },
	[MMS_SUMMARY_HELD] = { .number = mms_held },
	[MMS_SUMMARY_ENTRIES] = { .number = mms_entries },
	[MMS_SUMMARY_TIME] = { .number = mms_ns },
	[MMS_SUMMARY_BYTES] = { .number = mms_peak },
};

static_assert(ARRAY_SIZE(mms_values) == ARRAY_SIZE(mms_titles));

static size_t mms_summary_nr(const struct mms_snapshot *snap)
{
	return ARRAY_SIZE(mms_values);
}

static void mms_summary_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_value *value = &mms_values[i];

	seq_printf(m, "%s: ", mms_titles[i].name);
	if (value->number)
		seq_printf(m, "%llu", value->number(snap));
	else
		value->text(m, snap);
	seq_printf(m, " %s\n", mms_titles[i].unit);
}

static mms_step_t * const mms_capture[] = { mms_memmap_capture, NULL };
static mms_step_t * const mms_build[] = { mms_regions_make, mms_totals_make, NULL };

const struct mms_file mms_file_summary = {
	.id = MMS_FILE_SUMMARY,
	.part = {
		.capture = mms_capture,
		.build = mms_build,
	},
	.nr = mms_summary_nr,
	.show = mms_summary_show,
};
