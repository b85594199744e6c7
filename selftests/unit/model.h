/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "region.h"

#define ABSENT	(-1)

/* What the lists say of one frame: the attr, or ABSENT. */
struct frame {
	int at[MMS_NR_LISTS];
};

/* The columns of the regions file for one frame; start and end are not set. */
struct mms_region model_frame(const struct frame *frame);

#endif
