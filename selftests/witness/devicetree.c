// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware.h"

/* Cells of 32 bits, big-endian, two for an address and two for a size. */
static void add_reg(struct mmr_set *memory, const char *node, const char *name)
{
	char path[512];
	unsigned char *reg;
	size_t len = 0;

	snprintf(path, sizeof(path), "%s/reg", node);
	reg = (unsigned char *)root_slurp(path, &len);
	for (size_t at = 0; reg && at + 16 <= len; at += 16) {
		__u64 start = 0, size = 0;

		for (int i = 0; i < 8; i++) {
			start = start << 8 | reg[at + i];
			size = size << 8 | reg[at + 8 + i];
		}
		mmr_add(memory, (struct mmr_range){ start, start + size }, name_tag(name));
	}
	free(reg);
}

static bool has(const char *node, const char *property)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", node, property);
	return root_exists(path);
}

/* Those of @parent, by address. */
static void add_nodes(struct mmr_set *memory, const char *parent, const char *prefix,
		      const char *name)
{
	char *full = root_path(parent);
	DIR *d = opendir(full);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char node[400];

		if (e->d_name[0] == '.' || strncmp(e->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(node, sizeof(node), "%s/%s", parent, e->d_name);
		if (has(node, "reg"))
			add_reg(memory, node, has(node, "no-map") ? "no-map" : name);
	}
	if (d)
		closedir(d);
	free(full);
	mmr_sort(memory);
}

/* @below where there is nothing of @above, and @above. */
static void overlay(struct mmr_set *out, const struct mmr_set *below, const struct mmr_set *above)
{
	size_t a = 0;

	for (size_t b = 0; b < below->nr; b++) {
		struct mmr_range r = below->v[b].r;

		if (a && r.start < above->v[a - 1].r.end)
			r.start = above->v[a - 1].r.end;
		for (; a < above->nr && above->v[a].r.start < r.end; a++) {
			if (r.start < above->v[a].r.start)
				mmr_add(out, (struct mmr_range){ r.start, above->v[a].r.start },
					below->v[b].tag);
			mmr_add(out, above->v[a].r, above->v[a].tag);
			r.start = above->v[a].r.end;
		}
		if (r.start < r.end)
			mmr_add(out, r, below->v[b].tag);
	}
	for (; a < above->nr; a++)
		mmr_add(out, above->v[a].r, above->v[a].tag);
}

bool devicetree_memory(struct mmr_set *map)
{
	struct mmr_set memory = { .v = NULL }, reserved = { .v = NULL };

	add_nodes(&memory, "/sys/firmware/devicetree/base", "memory@", "memory");
	add_nodes(&reserved, "/sys/firmware/devicetree/base/reserved-memory", "", "reserved");
	if (memory.nr)
		overlay(map, &memory, &reserved);
	mmr_free(&memory);
	mmr_free(&reserved);
	return map->nr;
}
