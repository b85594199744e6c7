/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_STRANDED_H
#define MMS_STRANDED_H

#include "resource.h"

/**
 * struct mms_stranded_view - what stranded memory is worked out from
 * @resources: copy of the tree, with its parents
 * @devices: vector of struct mms_device, the page maps
 * @page_shift: PAGE_SHIFT
 * @block_bytes: bytes of memory of a memory block; 0 if this kernel has none
 */
struct mms_stranded_view {
	const struct mms_resources *resources;
	const struct mms_vec *devices;
	unsigned int page_shift;
	u64 block_bytes;
};

int mms_stranded_build(const struct mms_stranded_view *view, struct mms_vec *stranded);

#endif
