// SPDX-License-Identifier: GPL-2.0
#include "x86_64_format.h"

#define MMS_X86_PAGE_SHIFT	12
#define MMS_X86_LEVEL_PUD	2	/* the highest level with leaves */

/**
 * mms_x86_64_tables() - page tables of an x86-64 machine
 * @nr_levels: 4 or 5
 * @pa_mask: bits of an entry that are an address; not all of 51:12 where memory is
 *           encrypted
 * @tables: filled in, except for the root
 */
void mms_x86_64_tables(unsigned int nr_levels, u64 pa_mask, struct mms_tables *tables)
{
	*tables = (struct mms_tables){
		.va_bits = nr_levels == 5 ? 57 : 48,
		.nr_levels = (u8)nr_levels,
		.format = {
			.present = { MMS_X86_PRESENT, MMS_X86_PRESENT },
			.table = { MMS_X86_PSE, 0 },
			.pa_mask = pa_mask,
			.page_attrs = MMS_X86_PAGE_ATTRS,
			.large_attrs = MMS_X86_LARGE_ATTRS,
			.writable = { MMS_X86_RW, MMS_X86_RW },
			.max_leaf_level = MMS_X86_LEVEL_PUD,
			.page_shift = MMS_X86_PAGE_SHIFT,
		},
	};
}
