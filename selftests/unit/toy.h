/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A vmemmap window so small that every byte of it can be looked at: leaves of
 * 256 and of 1024 bytes, up to 16 KiB in all.
 */
#ifndef SIM_TOY_H
#define SIM_TOY_H

#include "memmap.h"

#define TOY_PTE		256ULL
#define TOY_PMD		1024ULL
#define TOY_BYTES	16384ULL
#define TOY_FRAMES	400ULL
#define TOY_PA		0x40000000ULL	/* where it is backed */
#define TOY_BACKING	32	/* PTE-sized frames that can be behind it */

struct toy {
	struct mms_memmap memmap;
	struct mms_vec runs;
	u64 start_va;
	u64 bytes;
	int leaf[TOY_BYTES];		/* number of the leaf at each byte, 0: empty */
	int backing[TOY_BYTES];		/* address behind it */
};

void toy_random(struct toy *toy);
void toy_free(struct toy *toy);
int toy_leaf_at(const struct toy *toy, u64 va);
u64 toy_frame_va(const struct toy *toy, u64 pfn);
/* Bytes of the frame's struct page that are mapped. */
u64 toy_frame_mapped(const struct toy *toy, u64 pfn);

#endif
