// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs_node.h"

bool sysfs_has_distances(void)
{
	return root_exists("/sys/devices/system/node/node0/distance");
}

bool sysfs_possible(int nid)
{
	char *text = root_slurp("/sys/devices/system/node/possible", NULL);
	char *rest = text, *item;
	bool found = !text && !nid;

	while (rest && (item = strsep(&rest, ",\n"))) {
		int first, last, nr = sscanf(item, "%d-%d", &first, &last);

		found |= nr >= 1 && first <= nid && nid <= (nr == 2 ? last : first);
	}
	free(text);
	return found;
}

/* A node lists them by the order of the online ones. */
int sysfs_distance(int from, int to)
{
	char path[64], *text, *rest;
	int distance = -1, at = 0;

	for (int nid = 0; nid < to; nid++) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", nid);
		at += root_exists(path);
	}
	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/distance", from);
	text = root_slurp(path, NULL);
	for (rest = text; rest && at >= 0; at--)
		distance = strtol(rest, &rest, 10);
	free(text);
	return distance;
}
