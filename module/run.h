/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_RUN_H
#define MMS_RUN_H

#include "vec.h"

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
 * @backing_pa: physical address @start_va maps to; 0 if empty
 * @repeat_bytes: 0 if the backing is contiguous, else every @repeat_bytes of the
 *                run map the same frame at @backing_pa
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
	u64 backing_pa;
	u64 repeat_bytes;
	int nid;
};

int mms_run_append(struct mms_vec *runs, const struct mms_run *run);
u64 mms_run_backing_bytes(const struct mms_run *run);
int mms_runs_backed(const struct mms_vec *runs, u64 *bytes);

#endif
