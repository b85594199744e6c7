/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_MEMMAP_H
#define MMS_MEMMAP_H

#include "run.h"

/**
 * struct mms_memmap - where the memmap is and how it counts frames
 * @base_va: address of the struct page of frame 0; need not lie in the window
 * @nr_frames: frames a physical address of this machine can name
 * @page_bytes: sizeof(struct page)
 */
struct mms_memmap {
	u64 base_va;
	u64 nr_frames;
	u32 page_bytes;
};

void mms_memmap_touched(const struct mms_memmap *memmap, u64 start_va, u64 end_va,
			u64 *start_pfn, u64 *end_pfn);
u64 mms_memmap_va(const struct mms_memmap *memmap, u64 pfn);
u64 mms_memmap_begins(const struct mms_memmap *memmap, u64 va);
void mms_memmap_leaf(const struct mms_memmap *memmap, const struct mms_run *run, u64 va,
		     u64 *start_pfn, u64 *end_pfn);
int mms_memmap_populated(const struct mms_memmap *memmap, const struct mms_vec *runs,
			 struct mms_vec *populated);
int mms_memmap_leaves(const struct mms_memmap *memmap, const struct mms_vec *runs,
		      const struct mms_vec *valid, struct mms_vec *leaves);

#endif
