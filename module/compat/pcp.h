/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_PCP_H
#define MMS_PCP_H

#include <linux/types.h>

/* Called for each free block on a list of a CPU, under the lock of that list. */
typedef void mms_listed_t(void *ctx, u64 pfn, unsigned int order);

bool mms_pcp_each(mms_listed_t *listed, void *ctx);

#endif
