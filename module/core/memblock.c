// SPDX-License-Identifier: GPL-2.0
#include "memblock.h"

/**
 * mms_memblock_list() - the regions of memblock as a list, in bytes
 * @regions: vector of struct mms_memblock_region
 * @mask: the flags that matter
 * @list: empty list, filled in; attr: those of @mask that are set
 *
 * Return: 0 or -ENOMEM.
 */
int mms_memblock_list(const struct mms_vec *regions, u32 mask, struct mms_vec *list)
{
	int err = 0;
	size_t i;

	for (i = 0; i < regions->nr && !err; i++) {
		const struct mms_memblock_region *region;

		region = mms_vec_at(regions, struct mms_memblock_region, i);
		err = mms_span_append(list, region->start, region->end, region->flags & mask);
	}
	return err;
}

static bool mms_memblock_ends(const void *region, u64 end)
{
	return ((const struct mms_memblock_region *)region)->end < end;
}

/**
 * mms_memblock_until() - end of the region that holds a frame as a whole
 * @regions: vector of struct mms_memblock_region
 * @page_shift: log2 of the page size
 * @pfn: page frame
 *
 * Return: the frame after the last whole one of the region; that after @pfn if no
 * region holds it.
 */
u64 mms_memblock_until(const struct mms_vec *regions, unsigned int page_shift, u64 pfn)
{
	/* the first that has all of the frame or more behind it */
	size_t i = mms_vec_lower(regions, mms_memblock_ends, (pfn + 1) << page_shift);
	const struct mms_memblock_region *region;

	if (i == regions->nr)
		return pfn + 1;
	region = mms_vec_at(regions, struct mms_memblock_region, i);
	return region->start <= pfn << page_shift ? region->end >> page_shift : pfn + 1;
}
