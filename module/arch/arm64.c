// SPDX-License-Identifier: GPL-2.0
#include <linux/bitfield.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/memory.h>
#include <asm/sysreg.h>

#include "../compat/compat.h"
#include "arch.h"
#include "bits.h"

const char * const mms_arch_name = "arm64";
const char * const mms_arch_root_name = "register TTBR1_EL1";
const bool mms_arch_may_call_hidden = true;
const bool mms_arch_boot_memory_stays = true;
const bool mms_arch_memmap_leaves = IS_ENABLED(CONFIG_ARM64_4K_PAGES);

#define MMS_LEVEL_PUD	2	/* the highest level at which Linux uses blocks */

/* Descriptor types, bits 1:0 (ARM DDI 0487, VMSAv8-64 descriptor formats). */
#define MMS_DESC_VALID	BIT(0)
#define MMS_DESC_TABLE	BIT(1)	/* a table; at the last level, a page */

static const struct mms_bit mms_desc_bits[] = {
	{ PTE_USER, PTE_USER, "USR", NULL },
	{ PTE_RDONLY, PTE_RDONLY, "ro", "RW" },
	{ PTE_PXN, PTE_PXN, "NX", "x" },
	{ PTE_SHARED, PTE_SHARED, "SHD", NULL },
	{ PTE_AF, PTE_AF, "AF", NULL },
	{ PTE_NG, PTE_NG, "NG", NULL },
	{ PTE_CONT, PTE_CONT, "CON", NULL },
	{ MMS_DESC_TABLE, 0, "BLK", NULL },
	{ PTE_UXN, PTE_UXN, "UXN", NULL },
	{ PTE_GP, PTE_GP, "GP", NULL },
	{ PTE_ATTRINDX_MASK, PTE_ATTRINDX(MT_DEVICE_nGnRnE), "DEVICE/nGnRnE", NULL },
	{ PTE_ATTRINDX_MASK, PTE_ATTRINDX(MT_DEVICE_nGnRE), "DEVICE/nGnRE", NULL },
	{ PTE_ATTRINDX_MASK, PTE_ATTRINDX(MT_NORMAL_NC), "MEM/NORMAL-NC", NULL },
	{ PTE_ATTRINDX_MASK, PTE_ATTRINDX(MT_NORMAL), "MEM/NORMAL", NULL },
	{ PTE_ATTRINDX_MASK, PTE_ATTRINDX(MT_NORMAL_TAGGED), "MEM/NORMAL-TAGGED", NULL },
};

const char *mms_arch_unsupported(void)
{
	return NULL;
}

/* Inverse of phys_to_ttbr(): with 52-bit addresses, bits 51:48 are in 5:2. */
static u64 mms_ttbr_to_phys(u64 ttbr)
{
	if (IS_ENABLED(CONFIG_ARM64_PA_BITS_52))
		return (ttbr & GENMASK_ULL(47, 6)) | (ttbr & GENMASK_ULL(5, 2)) << 46;
	return ttbr & GENMASK_ULL(47, 1);
}

/*
 * In the kernel TTBR1 is always swapper_pg_dir; the trampoline table of KPTI is
 * in use between user space and the entry code only. Depth follows from T1SZ, so
 * levels that a 52-bit kernel folds away on a 48-bit CPU are not there at all,
 * and TTBR1 is already offset for them (offset_ttbr1 in asm/assembler.h).
 */
void mms_arch_tables(struct mms_tables *tables)
{
	tables->root_pa = mms_ttbr_to_phys(read_sysreg(ttbr1_el1));
	tables->va_bits = 64 - FIELD_GET(TCR_T1SZ_MASK, read_sysreg(tcr_el1));
	tables->nr_levels = DIV_ROUND_UP(tables->va_bits - PAGE_SHIFT, PAGE_SHIFT - 3);
	tables->page_shift = PAGE_SHIFT;
}

void mms_arch_window(u64 nr_frames, struct mms_window *window)
{
	window->start_va = VMEMMAP_START + MMS_VMEMMAP_UNUSED;
	window->end_va = VMEMMAP_START + VMEMMAP_SIZE;
}

/*
 * The half of the addresses below PAGE_END. A 52-bit kernel on a CPU that
 * translates fewer bits has a PAGE_OFFSET that is below all of them.
 */
void mms_arch_linear(const struct mms_tables *tables, struct mms_window *window)
{
	window->start_va = max_t(u64, PAGE_OFFSET, -(1ULL << tables->va_bits));
	window->end_va = PAGE_END;
}

/* With LPA2 the shareability bits 9:8 hold address bits 51:50. */
static u64 mms_attr_mask(void)
{
	u64 mask = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mms_desc_bits); i++)
		mask |= mms_desc_bits[i].mask;
	return mask & ~(PTE_SHARED ^ MMS_PTE_MAYBE_SHARED);
}

void mms_arch_decode(unsigned int level, u64 raw, struct mms_entry *entry)
{
	bool table = raw & MMS_DESC_TABLE;

	*entry = (struct mms_entry){ .kind = MMS_ENTRY_EMPTY };
	if (!(raw & MMS_DESC_VALID))
		return;
	entry->pa = __pte_to_phys(__pte(raw));
	if (level && table) {
		entry->kind = MMS_ENTRY_TABLE;
		return;
	}
	if (level > MMS_LEVEL_PUD || (!level && !table)) {
		entry->kind = MMS_ENTRY_BAD;
		return;
	}
	entry->kind = MMS_ENTRY_LEAF;
	entry->attrs = raw & mms_attr_mask();
	entry->cont = raw & PTE_CONT;
}

void mms_arch_attrs(struct seq_file *m, unsigned int level, u64 attrs)
{
	mms_bits_print(m, mms_desc_bits, ARRAY_SIZE(mms_desc_bits), attrs);
}
