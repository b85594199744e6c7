// SPDX-License-Identifier: GPL-2.0
#include "arm64_format.h"

#define MMS_ARM64_LEVEL_PUD	2	/* the highest level at which Linux uses blocks */
#define MMS_ARM64_SHIFT_64K	16

/* With 64K pages all of 51:48 is beside 47:16, whatever LPA2 says; they are 0 without LPA. */
static void mms_arm64_pa_64k(struct mms_format *format)
{
	format->pa_mask = GENMASK_ULL(47, MMS_ARM64_SHIFT_64K);
	format->pa_high_mask = MMS_ARM64_PA_HIGH_64K;
	format->pa_high_shift = MMS_ARM64_PA_SHIFT_64K;
}

/* 51:50 take the place of the shareability, which is then the same for all memory. */
static void mms_arm64_pa_lpa2(struct mms_format *format)
{
	format->pa_mask = GENMASK_ULL(49, 0) & ~((1ULL << format->page_shift) - 1);
	format->pa_high_mask = MMS_ARM64_PA_HIGH_LPA2;
	format->pa_high_shift = MMS_ARM64_PA_SHIFT_LPA2;
	format->page_attrs &= ~MMS_ARM64_SHARED;
	format->large_attrs &= ~MMS_ARM64_SHARED;
}

static void mms_arm64_pa_plain(struct mms_format *format)
{
	format->pa_mask = GENMASK_ULL(47, 0) & ~((1ULL << format->page_shift) - 1);
}

/**
 * mms_arm64_tables() - page tables of an arm64 machine
 * @page_shift: log2 of the page size: 12, 14 or 16
 * @va_bits: bits of a virtual address that are translated
 * @lpa2: tables of 4K and 16K pages are in the format of LPA2 (TCR_EL1.DS)
 * @shared: in a realm, the bit of an entry that says that its host may see the page; else 0.
 *          It is the top bit of an address there, but no memory of its own begins with it
 * @tables: filled in, except for the root
 */
void mms_arm64_tables(unsigned int page_shift, unsigned int va_bits, bool lpa2, u64 shared,
		      struct mms_tables *tables)
{
	unsigned int level_bits = page_shift - MMS_ENTRY_SHIFT;
	struct mms_format *format = &tables->format;

	*tables = (struct mms_tables){
		.va_bits = (u8)va_bits,
		.nr_levels = (u8)((va_bits - page_shift + level_bits - 1) / level_bits),
		.format = {
			.present = { MMS_ARM64_VALID, MMS_ARM64_VALID },
			.table = { MMS_ARM64_TABLE, MMS_ARM64_TABLE },
			.page = { MMS_ARM64_TABLE, MMS_ARM64_TABLE },
			.page_attrs = MMS_ARM64_ATTRS,
			.large_attrs = MMS_ARM64_ATTRS,
			.cont = MMS_ARM64_CONT,
			.writable = { MMS_ARM64_RDONLY, 0 },
			.max_leaf_level = MMS_ARM64_LEVEL_PUD,
			.page_shift = (u8)page_shift,
		},
	};
	if (page_shift == MMS_ARM64_SHIFT_64K)
		mms_arm64_pa_64k(format);
	else if (lpa2)
		mms_arm64_pa_lpa2(format);
	else
		mms_arm64_pa_plain(format);
	format->pa_mask &= ~shared;
	format->pa_high_mask &= ~shared;
}
