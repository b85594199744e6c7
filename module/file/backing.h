/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_FILE_BACKING_H
#define MMS_FILE_BACKING_H

#include "../core/backing.h"
#include "../snapshot.h"

/* What the files blocks and check need of what the file backing does. */
struct mms_backing_view mms_backing_view_of(const struct mms_snapshot *snap);

#endif
