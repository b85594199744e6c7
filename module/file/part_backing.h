/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_PART_BACKING_H
#define MMS_PART_BACKING_H

#include "../snapshot.h"

extern const struct mms_part mms_part_backing;
extern const struct mms_part mms_part_blocks;

#endif
