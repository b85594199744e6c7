/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_FREE_FRAMES_H
#define MMS_FREE_FRAMES_H

#include "span.h"

#define MMS_FREE_LOOKS	64	/* in one range of frames, and one more at its end */

/* The order of the free block that a frame is the head of; negative if it is of none. */
typedef int mms_free_order_t(u64 pfn);

/* Whether a frame is in a free block, and which. */
typedef bool mms_free_at_t(u64 pfn, struct mms_span *block);

bool mms_free_block(u64 pfn, u64 first_pfn, unsigned int max_order, mms_free_order_t *free_order,
		    struct mms_span *block);
int mms_free_frames(const struct mms_vec *frames, u64 step, mms_free_at_t *free_at,
		    struct mms_vec *found);
int mms_free_still(const struct mms_vec *before, const struct mms_vec *now, struct mms_vec *found);

#endif
