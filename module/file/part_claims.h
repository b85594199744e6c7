/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_PART_CLAIMS_H
#define MMS_PART_CLAIMS_H

#include "../snapshot.h"

extern const struct mms_part mms_part_claims;

#endif
