// SPDX-License-Identifier: GPL-2.0
#include <linux/bitfield.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/memory.h>
#include <asm/sysreg.h>

#include "../compat/compat.h"
#include "arch.h"
#include "arm64_format.h"
#include "bits.h"

const char * const mms_arch_name = "arm64";
const char * const mms_arch_root_name = "register TTBR1_EL1";
const bool mms_arch_may_call_hidden = true;
const bool mms_arch_boot_memory_stays = true;
const bool mms_arch_keeps_leaves = true;
const bool mms_arch_counts_leaves;
const bool mms_arch_memmap_leaves = IS_ENABLED(CONFIG_ARM64_4K_PAGES);

/* The bits in arm64_format.h are those of the manual; here are the kernel's. */
static_assert(MMS_ARM64_VALID == PTE_VALID);
static_assert((MMS_ARM64_VALID | MMS_ARM64_TABLE) == PTE_TYPE_PAGE);
static_assert((MMS_ARM64_VALID | MMS_ARM64_TABLE) == PMD_TYPE_TABLE);
static_assert(MMS_ARM64_VALID == PMD_TYPE_SECT);
static_assert(MMS_ARM64_ATTRINDX == PTE_ATTRINDX_MASK);
static_assert(MMS_ARM64_USER == PTE_USER);
static_assert(MMS_ARM64_RDONLY == PTE_RDONLY);
static_assert(MMS_ARM64_SHARED == PTE_SHARED);
static_assert(MMS_ARM64_AF == PTE_AF);
static_assert(MMS_ARM64_NG == PTE_NG);
static_assert(MMS_ARM64_GP == PTE_GP);
static_assert(MMS_ARM64_CONT == PTE_CONT);
static_assert(MMS_ARM64_PXN == PTE_PXN);
static_assert(MMS_ARM64_UXN == PTE_UXN);
/* The kernel's mask has 49:48 without LPA2, too: they are 0 then. */
static_assert((PTE_ADDR_LOW & GENMASK_ULL(47, 0)) == GENMASK_ULL(47, PAGE_SHIFT));
#ifdef CONFIG_ARM64_PA_BITS_52
static_assert(PTE_ADDR_HIGH == (PAGE_SHIFT == 16 ? MMS_ARM64_PA_HIGH_64K :
						   MMS_ARM64_PA_HIGH_LPA2));
static_assert(MMS_PTE_ADDR_HIGH_SHIFT == (PAGE_SHIFT == 16 ? MMS_ARM64_PA_SHIFT_64K :
							     MMS_ARM64_PA_SHIFT_LPA2));
#endif

/*
 * A word for each bit of MMS_ARM64_ATTRS. What the values of ATTRINDX stand for is the
 * kernel's choice (MAIR_EL1).
 */
static const struct mms_bit mms_desc_bits[] = {
	{ MMS_ARM64_USER, MMS_ARM64_USER, "USR", NULL },
	{ MMS_ARM64_RDONLY, MMS_ARM64_RDONLY, "ro", "RW" },
	{ MMS_ARM64_PXN, MMS_ARM64_PXN, "NX", "x" },
	{ MMS_ARM64_SHARED, MMS_ARM64_SHARED, "SHD", NULL },
	{ MMS_ARM64_AF, MMS_ARM64_AF, "AF", NULL },
	{ MMS_ARM64_NG, MMS_ARM64_NG, "NG", NULL },
	{ MMS_ARM64_CONT, MMS_ARM64_CONT, "CON", NULL },
	{ MMS_ARM64_TABLE, 0, "BLK", NULL },
	{ MMS_ARM64_UXN, MMS_ARM64_UXN, "UXN", NULL },
	{ MMS_ARM64_GP, MMS_ARM64_GP, "GP", NULL },
	{ MMS_ARM64_ATTRINDX, PTE_ATTRINDX(MT_DEVICE_nGnRnE), "DEVICE/nGnRnE", NULL },
	{ MMS_ARM64_ATTRINDX, PTE_ATTRINDX(MT_DEVICE_nGnRE), "DEVICE/nGnRE", NULL },
	{ MMS_ARM64_ATTRINDX, PTE_ATTRINDX(MT_NORMAL_NC), "MEM/NORMAL-NC", NULL },
	{ MMS_ARM64_ATTRINDX, PTE_ATTRINDX(MT_NORMAL), "MEM/NORMAL", NULL },
	{ MMS_ARM64_ATTRINDX, PTE_ATTRINDX(MT_NORMAL_TAGGED), "MEM/NORMAL-TAGGED", NULL },
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
	u64 tcr = read_sysreg(tcr_el1);

	mms_arm64_tables(PAGE_SHIFT, 64 - FIELD_GET(TCR_T1SZ_MASK, tcr), tcr & MMS_TCR_DS,
			 MMS_PROT_NS_SHARED, tables);
	tables->root_pa = mms_ttbr_to_phys(read_sysreg(ttbr1_el1));
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

/* As addr_splits_kernel_leaf() in arch/arm64/mm/mmu.c asks, 7.1 to 7.3. */
bool mms_arch_splits(const struct mms_run *run, u64 va)
{
	u64 group_bytes = run->level ? CONT_PMD_SIZE : CONT_PTE_SIZE;

	return run->mapped && !IS_ALIGNED(va, run->cont ? group_bytes : run->leaf_bytes);
}

void mms_arch_attrs(struct seq_file *m, unsigned int level, u64 attrs)
{
	mms_bits_print(m, mms_desc_bits, ARRAY_SIZE(mms_desc_bits), attrs);
}
