/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_PART_COST_H
#define MMS_PART_COST_H

#include "../snapshot.h"

extern const struct mms_part mms_part_cost;

#endif
