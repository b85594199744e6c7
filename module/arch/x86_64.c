// SPDX-License-Identifier: GPL-2.0
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "arch.h"
#include "bits.h"
#include "x86_64_format.h"

const char * const mms_arch_name = "x86_64";
const char * const mms_arch_root_name = "register CR3";
const bool mms_arch_may_call_hidden;
const bool mms_arch_boot_memory_stays;
const bool mms_arch_keeps_leaves;
const bool mms_arch_counts_leaves = true;	/* vmemmap_use_sub_pmd(); before v5.13 PAGE_INUSE */
const bool mms_arch_memmap_leaves = true;	/* PSE: all 64-bit processors */

/* The bits in x86_64_format.h are those of the manual; here are the kernel's. */
static_assert(MMS_X86_PRESENT == _PAGE_PRESENT);
static_assert(MMS_X86_RW == _PAGE_RW);
static_assert(MMS_X86_USER == _PAGE_USER);
static_assert(MMS_X86_PWT == _PAGE_PWT);
static_assert(MMS_X86_PCD == _PAGE_PCD);
static_assert(MMS_X86_PSE == _PAGE_PSE);
static_assert(MMS_X86_PAT == _PAGE_PAT);
static_assert(MMS_X86_GLOBAL == _PAGE_GLOBAL);
static_assert(MMS_X86_PAT_LARGE == _PAGE_PAT_LARGE);
static_assert(MMS_X86_NX == _PAGE_NX);

/*
 * A word for each bit of MMS_X86_PAGE_ATTRS, and of MMS_X86_LARGE_ATTRS: bit 7 is PSE
 * in a large leaf and PAT in a PTE.
 */
static const struct mms_bit mms_pte_bits[] = {
	{ MMS_X86_USER, MMS_X86_USER, "USR", NULL },
	{ MMS_X86_RW, MMS_X86_RW, "RW", "ro" },
	{ MMS_X86_PWT, MMS_X86_PWT, "PWT", NULL },
	{ MMS_X86_PCD, MMS_X86_PCD, "PCD", NULL },
	{ MMS_X86_PAT, MMS_X86_PAT, "PAT", NULL },
	{ MMS_X86_GLOBAL, MMS_X86_GLOBAL, "GLB", NULL },
	{ MMS_X86_NX, MMS_X86_NX, "NX", "x" },
};

static const struct mms_bit mms_large_bits[] = {
	{ MMS_X86_USER, MMS_X86_USER, "USR", NULL },
	{ MMS_X86_RW, MMS_X86_RW, "RW", "ro" },
	{ MMS_X86_PWT, MMS_X86_PWT, "PWT", NULL },
	{ MMS_X86_PCD, MMS_X86_PCD, "PCD", NULL },
	{ MMS_X86_PSE, MMS_X86_PSE, "PSE", NULL },
	{ MMS_X86_PAT_LARGE, MMS_X86_PAT_LARGE, "PAT", NULL },
	{ MMS_X86_GLOBAL, MMS_X86_GLOBAL, "GLB", NULL },
	{ MMS_X86_NX, MMS_X86_NX, "NX", "x" },
};

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
	mms_x86_64_tables(pgtable_l5_enabled() ? 5 : 4, PTE_PFN_MASK, tables);
	tables->root_pa = read_cr3_pa();
}

/*
 * The window has no end of its own: kernel_randomize_memory() gives vmemmap what
 * the RAM of the machine needs, and lets it come as near to the CPU entry area. With
 * five levels that may be so near that the memmap of all frames would wrap around.
 */
void mms_arch_window(u64 nr_frames, struct mms_window *window)
{
	u64 room = CPU_ENTRY_AREA_BASE - VMEMMAP_START;

	window->start_va = VMEMMAP_START;
	window->end_va = VMEMMAP_START + min_t(u64, nr_frames * sizeof(struct page), room);
}

/* kernel_randomize_memory() gives it the room up to where vmalloc begins, at most. */
void mms_arch_linear(const struct mms_tables *tables, struct mms_window *window)
{
	window->start_va = PAGE_OFFSET;
	window->end_va = min_t(u64, PAGE_OFFSET + (1ULL << MAX_PHYSMEM_BITS), VMALLOC_START);
}

bool mms_arch_splits(const struct mms_run *run, u64 va)
{
	return run->mapped && !IS_ALIGNED(va, run->leaf_bytes);
}

void mms_arch_attrs(struct seq_file *m, unsigned int level, u64 attrs)
{
	if (level)
		mms_bits_print(m, mms_large_bits, ARRAY_SIZE(mms_large_bits), attrs);
	else
		mms_bits_print(m, mms_pte_bits, ARRAY_SIZE(mms_pte_bits), attrs);
}
