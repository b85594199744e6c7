/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SHARE_H
#define MMS_SHARE_H

#include "run.h"

/**
 * struct mms_share - physical memory that is mapped as memmap more than once
 * @start_pa: first byte
 * @end_pa: byte after the last one
 * @first_va: lowest virtual address at which @start_pa is mapped
 *
 * Cut so that everything said of one byte holds for all.
 */
struct mms_share {
	u64 start_pa;
	u64 end_pa;
	u64 first_va;
};

int mms_shares_build(const struct mms_vec *runs, struct mms_vec *shares);
int mms_shares_of_extents(const struct mms_vec *extents, struct mms_vec *shares);
void mms_shares_count(const struct mms_vec *shares, const struct mms_stretch *stretch,
		      u64 *shared, u64 *saved);

#endif
