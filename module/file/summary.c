// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mmzone.h>
#include <linux/pgtable.h>
#include <linux/seq_file.h>
#include <linux/utsname.h>

#include "../hotplug_lock.h"
#include "../source/source.h"
#include "print.h"

/**
 * struct mms_line - one line of the summary
 * @name: what it is
 * @unit: unit of the value, "-" for none
 * @number: the value, for lines that are a number
 * @text: prints the value, for the others
 */
struct mms_line {
	const char *name;
	const char *unit;
	u64 (*number)(const struct mms_snapshot *snap);
	void (*text)(struct seq_file *m, const struct mms_snapshot *snap);
};

static void mms_kernel(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, init_utsname()->release);
}

static void mms_architecture(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_arch_name);
}

static u64 mms_page_size(const struct mms_snapshot *snap)
{
	return PAGE_SIZE;
}

static u64 mms_struct_page(const struct mms_snapshot *snap)
{
	return snap->memmap.page_bytes;
}

static u64 mms_section_size(const struct mms_snapshot *snap)
{
	return 1ULL << SECTION_SIZE_BITS;
}

static u64 mms_subsection_size(const struct mms_snapshot *snap)
{
	return SUBSECTION_SIZE;
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
	return PAGE_SIZE / snap->memmap.page_bytes;
}

static u64 mms_pmd_describes(const struct mms_snapshot *snap)
{
	return PMD_SIZE / snap->memmap.page_bytes;
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
	return snap->totals.described_pages << PAGE_SHIFT;
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

static void mms_memblock_origin(struct seq_file *m, const struct mms_memblock *memblock)
{
	if (memblock->from)
		seq_puts(m, memblock->from);
	else
		seq_printf(m, "unavailable: %s", memblock->why);
}

static void mms_origin_memory(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_memblock_origin(m, &snap->memblock[MMS_MEMBLOCK_MEMORY]);
}

static void mms_origin_reserved(struct seq_file *m, const struct mms_snapshot *snap)
{
	mms_memblock_origin(m, &snap->memblock[MMS_MEMBLOCK_RESERVED]);
}

static void mms_origin_iomem(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, "resource tree");
}

static void mms_origin_device(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, IS_ENABLED(CONFIG_ZONE_DEVICE) ? "page maps of valid sub-sections" :
		    "unavailable: kernel without ZONE_DEVICE");
}

static void mms_origin_sections(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, "symbol mem_section");
}

static void mms_origin_tables(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_arch_root_name);
}

static void mms_origin_names(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_resources_from() ?: "unavailable: no symbol resource_lock");
}

static void mms_origin_firmware(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_firmware_from() ?: "unavailable: no memmap, no EFI map, no device tree");
}

static void mms_lock(struct seq_file *m, const struct mms_snapshot *snap)
{
	seq_puts(m, mms_hotplug_lock_name());
}

static u64 mms_entries(const struct mms_snapshot *snap)
{
	return snap->nr_entries;
}

static u64 mms_ns(const struct mms_snapshot *snap)
{
	return snap->ns;
}

static const struct mms_line mms_lines[] = {
	{ "Kernel", "-", .text = mms_kernel },
	{ "Architecture", "-", .text = mms_architecture },
	{ "Page size", "bytes", .number = mms_page_size },
	{ "Struct page", "bytes", .number = mms_struct_page },
	{ "Section size", "bytes", .number = mms_section_size },
	{ "Sub-section size", "bytes", .number = mms_subsection_size },
	{ "Memory block size", "bytes", .text = mms_block_size },
	{ "PTE leaf describes", "pages", .number = mms_pte_describes },
	{ "PMD leaf describes", "pages", .number = mms_pmd_describes },
	{ "Paging levels", "levels", .number = mms_levels },
	{ "VA bits", "bits", .number = mms_va_bits },
	{ "Vmemmap window", "-", .text = mms_window },
	{ "Vmemmap window size", "bytes", .number = mms_window_size },
	{ "Vmemmap span", "-", .text = mms_span },
	{ "Vmemmap span size", "bytes", .number = mms_span_size },
	{ "Vmemmap mapped", "bytes", .number = mms_mapped },
	{ "Vmemmap backed", "bytes", .number = mms_backed },
	{ "Memmap populated", "bytes", .number = mms_populated },
	{ "Memmap fragments", "bytes", .number = mms_fragments },
	{ "Described memory", "bytes", .number = mms_described },
	{ "Memmap needed", "bytes", .number = mms_needed },
	{ "Memmap used", "bytes", .number = mms_used },
	{ "Memmap surplus", "bytes", .number = mms_surplus },
	{ "Memmap surplus section", "bytes", .number = mms_surplus_section },
	{ "Memmap surplus leaf", "bytes", .number = mms_surplus_leaf },
	{ "Memmap surplus unclaimed", "bytes", .number = mms_surplus_unclaimed },
	{ "Memmap surplus orphan", "bytes", .number = mms_surplus_orphan },
	{ "Memmap missing", "bytes", .number = mms_missing },
	{ "Source memblock memory", "-", .text = mms_origin_memory },
	{ "Source memblock reserved", "-", .text = mms_origin_reserved },
	{ "Source iomem", "-", .text = mms_origin_iomem },
	{ "Source device", "-", .text = mms_origin_device },
	{ "Source sections", "-", .text = mms_origin_sections },
	{ "Source page tables", "-", .text = mms_origin_tables },
	{ "Source resource names", "-", .text = mms_origin_names },
	{ "Source firmware", "-", .text = mms_origin_firmware },
	{ "Lock", "-", .text = mms_lock },
	{ "Entries read", "entries", .number = mms_entries },
	{ "Snapshot time", "ns", .number = mms_ns },
};

static size_t mms_summary_nr(const struct mms_snapshot *snap)
{
	return ARRAY_SIZE(mms_lines);
}

static void mms_summary_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_line *line = &mms_lines[i];

	seq_printf(m, "%s: ", line->name);
	if (line->number)
		seq_printf(m, "%llu", line->number(snap));
	else
		line->text(m, snap);
	seq_printf(m, " %s\n", line->unit);
}

const struct mms_file mms_file_summary = {
	.name = "summary",
	.columns = "name: value unit",
	.part = &mms_part_none,
	.nr = mms_summary_nr,
	.show = mms_summary_show,
};
