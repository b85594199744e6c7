/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_MEMBLOCK_H
#define MMS_MEMBLOCK_H

#include <linux/bits.h>

#include "found.h"
#include "span.h"

/* Flags of a region as the kernel has them: enum memblock_flags, 5.10 to 7.3. */
#define MMS_MEMBLOCK_HOTPLUG		BIT(0)
#define MMS_MEMBLOCK_MIRROR		BIT(1)
#define MMS_MEMBLOCK_NOMAP		BIT(2)
#define MMS_MEMBLOCK_DRIVER		BIT(3)
#define MMS_MEMBLOCK_RSV_NIT		BIT(4)
#define MMS_MEMBLOCK_RSV_KERN		BIT(5)
#define MMS_MEMBLOCK_KHO_SCRATCH	BIT(6)
#define MMS_MEMBLOCK_RSV_HUGETLB	BIT(7)
#define MMS_MEMBLOCK_OTHER		BIT(8)	/* stands for all bits from here on */

/**
 * enum mms_memblock_kind - the two arrays of memblock that are reported
 * @MMS_MEMBLOCK_MEMORY: memblock.memory
 * @MMS_MEMBLOCK_RESERVED: memblock.reserved
 * @MMS_NR_MEMBLOCK: number of them
 */
enum mms_memblock_kind {
	MMS_MEMBLOCK_MEMORY,
	MMS_MEMBLOCK_RESERVED,
	MMS_NR_MEMBLOCK,
};

/**
 * struct mms_memblock_region - copy of one region of memblock
 * @start: first byte
 * @end: byte after the last one
 * @flags: MMS_MEMBLOCK_*
 * @nid: its node, or MMS_NID_NONE
 */
struct mms_memblock_region {
	u64 start;
	u64 end;
	u32 flags;
	int nid;
};

/**
 * struct mms_memblock - copy of one array of memblock
 * @regions: vector of struct mms_memblock_region, sorted, without overlap
 * @from: where the array was found, MMS_FROM_NOWHERE if it is unavailable
 * @why: why it is unavailable
 */
struct mms_memblock {
	struct mms_vec regions;
	enum mms_from from;
	enum mms_why why;
};

int mms_memblock_list(const struct mms_vec *regions, u32 mask, struct mms_vec *list);
u64 mms_memblock_until(const struct mms_vec *regions, unsigned int page_shift, u64 pfn);

#endif
