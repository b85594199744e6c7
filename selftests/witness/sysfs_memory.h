/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/devices/system/memory: the memory blocks. */
#ifndef WITNESS_SYSFS_MEMORY_H
#define WITNESS_SYSFS_MEMORY_H

#include "../root.h"

#define SYSFS_BLOCKS		"/sys/devices/system/memory"
#define SYSFS_BLOCK_SIZE	SYSFS_BLOCKS "/block_size_bytes"

struct sysfs_block {
	unsigned int number;
	bool online;
	__u64 nodes;		/* bit N: sysfs says that memory of node N is in it */
	bool can_go;		/* CONFIG_MEMORY_HOTREMOVE: removable_show() says no more */
	char zones[64];		/* valid_zones; empty where sysfs has no such file */
};

struct sysfs_blocks {
	struct sysfs_block *v;
	size_t nr;
};

/* None where sysfs has none. */
void sysfs_blocks_read(struct sysfs_blocks *out);
bool sysfs_block_size(__u64 *size);
/* Writes to a block's state; 0 or the error. */
int sysfs_set_state(__u64 number, const char *state);

#endif /* WITNESS_SYSFS_MEMORY_H */
