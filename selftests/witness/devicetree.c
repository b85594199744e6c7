// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware.h"

#define BASE	"/sys/firmware/devicetree/base"

/* NULL if the node has no such property. */
static unsigned char *property(const char *node, const char *name, size_t *len)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", node, name);
	return (unsigned char *)root_slurp(path, len);
}

static bool has(const char *node, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", node, name);
	return root_exists(path);
}

/* The number in so many cells, of 32 bits and big-endian each; *@at goes on behind them. */
static __u64 number(const unsigned char **at, unsigned int cells)
{
	__u64 value = 0;

	for (unsigned int i = 0; i < 4 * cells; i++)
		value = value << 8 | *(*at)++;
	return value;
}

/* How many cells an address, or a size, has in the nodes below @parent: 1 if that does not say. */
static unsigned int cells(const char *parent, const char *name)
{
	size_t len = 0;
	unsigned char *text = property(parent, name, &len);
	const unsigned char *at = text;
	unsigned int nr = text && len == 4 ? number(&at, 1) : 1;

	free(text);
	return nr;
}

/* What a node says beside its reg goes before it: early_init_dt_scan_memory(). */
static void add_reg(struct mmr_set *memory, const char *parent, const char *node, const char *name)
{
	unsigned int address = cells(parent, "#address-cells"), size = cells(parent, "#size-cells");
	bool usable = has(node, "linux,usable-memory");
	size_t len = 0;
	unsigned char *reg = property(node, usable ? "linux,usable-memory" : "reg", &len);
	const unsigned char *at = reg;

	while (reg && size && at + 4 * (address + size) <= reg + len) {
		__u64 start = number(&at, address), bytes = number(&at, size);

		if (bytes)
			mmr_add(memory, (struct mmr_range){ start, start + bytes }, name_tag(name));
	}
	free(reg);
}

static bool is(const char *node, const char *name, const char *value)
{
	char *text = (char *)property(node, name, NULL);
	bool same = text && !strcmp(text, value);

	free(text);
	return same;
}

static bool available(const char *node)
{
	return !has(node, "status") || is(node, "status", "okay") || is(node, "status", "ok");
}

/* Those of @parent, by address; of all types if @type is NULL. */
static void add_nodes(struct mmr_set *memory, const char *parent, const char *type,
		      const char *name)
{
	char *full = root_path(parent);
	DIR *d = opendir(full);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char node[400];

		snprintf(node, sizeof(node), "%s/%s", parent, e->d_name);
		if (e->d_name[0] == '.' || !available(node))
			continue;
		if (!type || is(node, "device_type", type))
			add_reg(memory, parent, node, has(node, "no-map") ? "no-map" : name);
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
			if (r.start < above->v[a].r.end)
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

	add_nodes(&memory, BASE, "memory", "memory");
	add_nodes(&reserved, BASE "/reserved-memory", NULL, "reserved");
	if (memory.nr)
		overlay(map, &memory, &reserved);
	mmr_free(&memory);
	mmr_free(&reserved);
	return map->nr;
}

/* Pairs of 64 bits, the last without a size. Where they begin is the fifth word of the header. */
void devicetree_memreserve(struct mmr_set *ranges)
{
	size_t len = 0;
	unsigned char *tree = (unsigned char *)root_slurp("/sys/firmware/fdt", &len);
	const unsigned char *at;

	if (tree && len >= 20) {
		at = tree + 16;
		at = tree + number(&at, 1);
		while (at + 16 <= tree + len) {
			__u64 start = number(&at, 2), bytes = number(&at, 2);

			if (!bytes)
				break;
			mmr_add(ranges, (struct mmr_range){ start, start + bytes }, 0);
		}
	}
	free(tree);
}
