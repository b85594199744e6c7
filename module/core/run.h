/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_RUN_H
#define MMS_RUN_H

#include "span.h"

/**
 * enum mms_order - how the backing goes on from leaf to leaf of a run
 * @MMS_ORDER_ONE: the run is one leaf
 * @MMS_ORDER_UP: each leaf maps what follows the memory of the one before
 * @MMS_ORDER_DOWN: each leaf maps what precedes it; memblock allocates downwards
 * @MMS_ORDER_SAME: all leaves map the same memory
 * @MMS_ORDER_ANY: nobody asked
 */
enum mms_order {
	MMS_ORDER_ONE,
	MMS_ORDER_UP,
	MMS_ORDER_DOWN,
	MMS_ORDER_SAME,
	MMS_ORDER_ANY,
};

/**
 * struct mms_run - a stretch of virtual addresses that is mapped in one way, or
 *                  empty at one level
 * @start_va: first byte
 * @end_va: byte after the last one
 * @mapped: false if the entry at @level is empty
 * @cont: mapped with the contiguous hint
 * @level: level of the leaf or of the empty entry, 0 is PTE
 * @leaf_bytes: bytes one leaf of the run maps; 0 if empty
 * @attrs: the leaf's attribute bits, as the architecture left them; 0 if empty
 * @order: how the backing goes on from leaf to leaf
 * @backing_pa: lowest physical address of the backing; 0 if empty
 * @nid: node of the backing, MMS_NID_UNKNOWN, or MMS_NID_NONE if empty
 */
struct mms_run {
	u64 start_va;
	u64 end_va;
	bool mapped;
	bool cont;
	u8 level;
	u64 leaf_bytes;
	u64 attrs;
	enum mms_order order;
	u64 backing_pa;
	int nid;
};

/**
 * struct mms_stretch - part of a run in which the backing goes up
 * @start_va: first byte
 * @end_va: byte after the last one
 * @backing_pa: physical address of @start_va
 */
struct mms_stretch {
	u64 start_va;
	u64 end_va;
	u64 backing_pa;
};

void mms_run_cut(struct mms_run *run, u64 va, struct mms_run *head);
int mms_run_append(struct mms_vec *runs, const struct mms_run *run);
int mms_run_cover(struct mms_vec *runs, const struct mms_run *run);
int mms_run_extend(struct mms_vec *runs, const struct mms_run *run);
const struct mms_run *mms_run_find(const struct mms_vec *runs, u64 va);
u64 mms_run_backing_bytes(const struct mms_run *run);
struct mms_span mms_run_extent(const struct mms_run *run);
void mms_run_stretch(const struct mms_run *run, u64 va, struct mms_stretch *stretch);
struct mms_span mms_run_frames(const struct mms_run *run, unsigned int page_shift);
int mms_runs_frames(const struct mms_vec *runs, unsigned int page_shift, struct mms_vec *frames);
int mms_runs_backed(const struct mms_vec *runs, u64 *bytes);

#endif
