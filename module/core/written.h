/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_WRITTEN_H
#define MMS_WRITTEN_H

#include "entry.h"
#include "memmap.h"

int mms_shares_written(const struct mms_memmap *memmap, const struct mms_vec *runs,
		       const struct mms_vec *valid, const struct mms_match *writable,
		       struct mms_vec *shares);

#endif
