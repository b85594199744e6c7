/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_ARCH_ARM64_FORMAT_H
#define MMS_ARCH_ARM64_FORMAT_H

#include <linux/bits.h>

#include "../core/walk.h"

/* ARM DDI 0487, "VMSAv8-64 translation table format descriptors". */
#define MMS_ARM64_VALID		BIT_ULL(0)
#define MMS_ARM64_TABLE		BIT_ULL(1)	/* a table; at the last level, a page */
#define MMS_ARM64_ATTRINDX	GENMASK_ULL(4, 2)
#define MMS_ARM64_USER		BIT_ULL(6)	/* AP[1] */
#define MMS_ARM64_RDONLY	BIT_ULL(7)	/* AP[2] */
#define MMS_ARM64_SHARED	GENMASK_ULL(9, 8)
#define MMS_ARM64_AF		BIT_ULL(10)
#define MMS_ARM64_NG		BIT_ULL(11)
#define MMS_ARM64_GP		BIT_ULL(50)
#define MMS_ARM64_CONT		BIT_ULL(52)
#define MMS_ARM64_PXN		BIT_ULL(53)
#define MMS_ARM64_UXN		BIT_ULL(54)

#define MMS_ARM64_ATTRS		(MMS_ARM64_TABLE | MMS_ARM64_ATTRINDX | MMS_ARM64_USER | \
				 MMS_ARM64_RDONLY | MMS_ARM64_SHARED | MMS_ARM64_AF | \
				 MMS_ARM64_NG | MMS_ARM64_GP | MMS_ARM64_CONT | \
				 MMS_ARM64_PXN | MMS_ARM64_UXN)

/* Where the bits of an address are that do not fit in 47:page_shift. */
#define MMS_ARM64_PA_HIGH_64K	GENMASK_ULL(15, 12)	/* address bits 51:48 */
#define MMS_ARM64_PA_HIGH_LPA2	GENMASK_ULL(9, 8)	/* address bits 51:50; 49:48 are in place */
#define MMS_ARM64_PA_SHIFT_64K	36
#define MMS_ARM64_PA_SHIFT_LPA2	42

void mms_arm64_tables(unsigned int page_shift, unsigned int va_bits, bool lpa2, u64 shared,
		      struct mms_tables *tables);

#endif
