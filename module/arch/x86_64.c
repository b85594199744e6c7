// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "arch.h"
#include "bits.h"

const char * const mms_arch_name = "x86_64";
const char * const mms_arch_root_name = "register CR3";
const bool mms_arch_may_call_hidden;
const bool mms_arch_boot_memory_stays;
const bool mms_arch_memmap_leaves = true;	/* PSE: all 64-bit processors */

#define MMS_LEVEL_PUD	2	/* the highest level with leaves */

/*
 * Bits that have a word. _PAGE_BIT_PSE is bit 7 of a large leaf and
 * _PAGE_BIT_PAT bit 7 of a PTE: two tables.
 */
static const struct mms_bit mms_pte_bits[] = {
	{ _PAGE_USER, _PAGE_USER, "USR", NULL },
	{ _PAGE_RW, _PAGE_RW, "RW", "ro" },
	{ _PAGE_PWT, _PAGE_PWT, "PWT", NULL },
	{ _PAGE_PCD, _PAGE_PCD, "PCD", NULL },
	{ _PAGE_PAT, _PAGE_PAT, "PAT", NULL },
	{ _PAGE_GLOBAL, _PAGE_GLOBAL, "GLB", NULL },
	{ _PAGE_NX, _PAGE_NX, "NX", "x" },
};

static const struct mms_bit mms_large_bits[] = {
	{ _PAGE_USER, _PAGE_USER, "USR", NULL },
	{ _PAGE_RW, _PAGE_RW, "RW", "ro" },
	{ _PAGE_PWT, _PAGE_PWT, "PWT", NULL },
	{ _PAGE_PCD, _PAGE_PCD, "PCD", NULL },
	{ _PAGE_PSE, _PAGE_PSE, "PSE", NULL },
	{ _PAGE_PAT_LARGE, _PAGE_PAT_LARGE, "PAT", NULL },
	{ _PAGE_GLOBAL, _PAGE_GLOBAL, "GLB", NULL },
	{ _PAGE_NX, _PAGE_NX, "NX", "x" },
};

static u64 mms_attr_mask(const struct mms_bit *bits, size_t nr)
{
	u64 mask = 0;

	while (nr--)
		mask |= bits[nr].mask;
	return mask;
}

const char *mms_arch_unsupported(void)
{
	/* entries hold machine frames there, not physical addresses */
	if (boot_cpu_has(X86_FEATURE_XENPV))
		return "page tables of a Xen PV guest";
	return NULL;
}

/*
 * read_cr3_pa() strips PCID, LAM and encryption bits; in the kernel, CR3 holds
 * the kernel's half of a PTI pair.
 */
void mms_arch_tables(struct mms_tables *tables)
{
	tables->root_pa = read_cr3_pa();
	tables->nr_levels = pgtable_l5_enabled() ? 5 : 4;
	tables->va_bits = pgtable_l5_enabled() ? 57 : 48;
	tables->page_shift = PAGE_SHIFT;
}

/*
 * The window has no end of its own: kernel_randomize_memory() gives vmemmap what
 * the RAM of the machine needs, and lets it come as near to the CPU entry area.
 */
void mms_arch_window(u64 nr_frames, struct mms_window *window)
{
	window->start_va = VMEMMAP_START;
	window->end_va = VMEMMAP_START + nr_frames * sizeof(struct page);
	window->end_va = min_t(u64, window->end_va, CPU_ENTRY_AREA_BASE);
}

/* kernel_randomize_memory() gives it the room up to where vmalloc begins, at most. */
void mms_arch_linear(const struct mms_tables *tables, struct mms_window *window)
{
	window->start_va = PAGE_OFFSET;
	window->end_va = min_t(u64, PAGE_OFFSET + (1ULL << MAX_PHYSMEM_BITS), VMALLOC_START);
}

static void mms_decode_leaf(unsigned int level, u64 raw, struct mms_entry *entry)
{
	static const u64 leaf_mask[] = { PAGE_MASK, PMD_MASK, PUD_MASK };

	entry->kind = MMS_ENTRY_LEAF;
	entry->pa = raw & PTE_PFN_MASK & leaf_mask[level];
	if (level)
		entry->attrs = raw & mms_attr_mask(mms_large_bits, ARRAY_SIZE(mms_large_bits));
	else
		entry->attrs = raw & mms_attr_mask(mms_pte_bits, ARRAY_SIZE(mms_pte_bits));
}

void mms_arch_decode(unsigned int level, u64 raw, struct mms_entry *entry)
{
	*entry = (struct mms_entry){ .kind = MMS_ENTRY_EMPTY };
	if (!(raw & _PAGE_PRESENT))
		return;
	if (!level || (raw & _PAGE_PSE && level <= MMS_LEVEL_PUD)) {
		mms_decode_leaf(level, raw, entry);
		return;
	}
	entry->kind = raw & _PAGE_PSE ? MMS_ENTRY_BAD : MMS_ENTRY_TABLE;
	entry->pa = raw & PTE_PFN_MASK;
}

void mms_arch_attrs(struct seq_file *m, unsigned int level, u64 attrs)
{
	if (level)
		mms_bits_print(m, mms_large_bits, ARRAY_SIZE(mms_large_bits), attrs);
	else
		mms_bits_print(m, mms_pte_bits, ARRAY_SIZE(mms_pte_bits), attrs);
}
