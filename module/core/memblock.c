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
	size_t lo = 0, hi = regions->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct mms_memblock_region *region;
		u64 end_pfn;

		region = mms_vec_at(regions, struct mms_memblock_region, mid);
		end_pfn = region->end >> page_shift;
		if (end_pfn > pfn && region->start <= pfn << page_shift)
			return end_pfn;
		if (end_pfn <= pfn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return pfn + 1;
}
