/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_FILE_CLAIMS_H
#define MMS_FILE_CLAIMS_H

#include "../snapshot.h"

/* What the file check needs of what the file claims does. */
mms_step_t mms_claims_capture;

#endif
