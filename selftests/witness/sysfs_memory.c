// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs_memory.h"

/* A block's nodes are the links nodeN in its directory. */
static __u64 block_nodes(const char *dir)
{
	char *full = root_path(dir);
	DIR *d = opendir(full);
	struct dirent *e;
	__u64 nodes = 0;
	unsigned int n;
	char rest;

	free(full);
	while (d && (e = readdir(d)))
		if (sscanf(e->d_name, "node%u%c", &n, &rest) == 1 && n < 64)
			nodes |= 1ULL << n;
	if (d)
		closedir(d);
	return nodes;
}

static void read_block(struct sysfs_block *b)
{
	char path[96], *state, *zones, *removable;

	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%u", b->number);
	b->nodes = block_nodes(path);
	strncat(path, "/state", sizeof(path) - strlen(path) - 1);
	state = root_slurp(path, NULL);
	b->online = state && !strcmp(state, "online\n");
	free(state);
	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%u/valid_zones",
		 b->number);
	zones = root_slurp(path, NULL);
	if (zones)
		snprintf(b->zones, sizeof(b->zones), "%.*s", (int)strcspn(zones, "\n"), zones);
	free(zones);
	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%u/removable", b->number);
	removable = root_slurp(path, NULL);
	b->can_go = removable && *removable == '1';
	free(removable);
}

void sysfs_blocks_read(struct sysfs_blocks *out)
{
	char *full = root_path("/sys/devices/system/memory");
	DIR *d = opendir(full);
	struct dirent *e;
	char rest;

	while (d && (e = readdir(d))) {
		unsigned int number;

		if (sscanf(e->d_name, "memory%u%c", &number, &rest) != 1)
			continue;
		out->v = grow(out->v, out->nr, sizeof(*out->v));
		out->v[out->nr] = (struct sysfs_block){ .number = number };
		read_block(&out->v[out->nr++]);
	}
	if (d)
		closedir(d);
	free(full);
}

bool sysfs_block_size(__u64 *size)
{
	char *text = root_slurp(SYSFS_BLOCK_SIZE, NULL), *end = text;
	bool ok;

	if (text)
		*size = strtoull(text, &end, 16);
	ok = end != text;
	free(text);
	return ok;
}

int sysfs_set_state(__u64 number, const char *state)
{
	char path[80];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%llu/state", number);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, state, strlen(state)) < 0)
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}
