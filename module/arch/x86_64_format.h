/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_ARCH_X86_64_FORMAT_H
#define MMS_ARCH_X86_64_FORMAT_H

#include <linux/bits.h>

#include "../core/walk.h"

/* Intel SDM volume 3, "Paging": 4-level and 5-level. */
#define MMS_X86_PRESENT		BIT_ULL(0)
#define MMS_X86_RW		BIT_ULL(1)
#define MMS_X86_USER		BIT_ULL(2)
#define MMS_X86_PWT		BIT_ULL(3)
#define MMS_X86_PCD		BIT_ULL(4)
#define MMS_X86_PSE		BIT_ULL(7)	/* above level 0: a leaf */
#define MMS_X86_PAT		BIT_ULL(7)	/* at level 0 */
#define MMS_X86_GLOBAL		BIT_ULL(8)
#define MMS_X86_PAT_LARGE	BIT_ULL(12)	/* above level 0 */
#define MMS_X86_NX		BIT_ULL(63)

/* What both kinds of leaf have. */
#define MMS_X86_ATTRS		(MMS_X86_USER | MMS_X86_RW | MMS_X86_PWT | MMS_X86_PCD | \
				 MMS_X86_GLOBAL | MMS_X86_NX)
#define MMS_X86_PAGE_ATTRS	(MMS_X86_ATTRS | MMS_X86_PAT)
#define MMS_X86_LARGE_ATTRS	(MMS_X86_ATTRS | MMS_X86_PSE | MMS_X86_PAT_LARGE)

void mms_x86_64_tables(unsigned int nr_levels, u64 pa_mask, struct mms_tables *tables);

#endif
