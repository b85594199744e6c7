/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/devices/system/node: distances. */
#ifndef WITNESS_SYSFS_NODE_H
#define WITNESS_SYSFS_NODE_H

#include "../root.h"

bool sysfs_has_distances(void);
/* What a node says of its distance to another. */
int sysfs_distance(int from, int to);

#endif /* WITNESS_SYSFS_NODE_H */
