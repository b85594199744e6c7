/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/devices/system/node: distances, and which nodes there can be. */
#ifndef WITNESS_SYSFS_NODE_H
#define WITNESS_SYSFS_NODE_H

#include "../root.h"

bool sysfs_has_distances(void);
/* Whether there can be such a node; a kernel without NUMA has node 0. */
bool sysfs_possible(int nid);
/* What a node says of its distance to another. */
int sysfs_distance(int from, int to);

#endif /* WITNESS_SYSFS_NODE_H */
