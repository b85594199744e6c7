/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/vmstat. */
#ifndef WITNESS_VMSTAT_H
#define WITNESS_VMSTAT_H

#include "../root.h"

/* False if there is no such line. */
bool vmstat_line(const char *name, __u64 *value);

#endif /* WITNESS_VMSTAT_H */
