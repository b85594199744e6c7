// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zoneinfo.h"

int zone_number(const char *name)
{
	for (int i = 0; mmr_zone_name[i]; i++)
		if (!strcmp(mmr_zone_name[i], name))
			return i;
	return -1;
}

struct zone *zone_at(const struct zones *zones, int nid, int zone)
{
	for (size_t i = 0; i < zones->nr; i++)
		if (zones->v[i].nid == nid && zones->v[i].zone == zone)
			return &zones->v[i];
	return NULL;
}

__u64 node_present(const struct zones *zones, int nid)
{
	__u64 present = 0;

	for (size_t i = 0; i < zones->nr; i++)
		present += zones->v[i].nid == nid ? zones->v[i].present : 0;
	return present;
}

/* The numbers are those for allocations that may use DMA, DMA32, ..., as far as there are zones. */
static void zone_protection(struct zone *z, const char *numbers, int normal)
{
	for (int i = 0; numbers && i < normal; i++) {
		numbers = strchr(numbers, ',');
		numbers += !!numbers;
	}
	if (numbers)
		z->kept_for_normal = strtoull(numbers, NULL, 10);
}

static void zone_line(struct zone *z, const char *line, int normal)
{
	static const struct {
		const char *key;
		size_t offset;
	} keys[] = {
		{ "low", offsetof(struct zone, low) },
		{ "spanned", offsetof(struct zone, spanned) },
		{ "present", offsetof(struct zone, present) },
		{ "managed", offsetof(struct zone, managed) },
		{ "start_pfn:", offsetof(struct zone, start) },
		{ "nr_free_pages", offsetof(struct zone, free) },
		{ "nr_free_cma", offsetof(struct zone, free_cma) },
		{ NULL, 0 },
	};
	unsigned long long value;
	char key[32];
	int i;

	if (strstr(line, "protection: ("))
		zone_protection(z, strchr(line, '(') + 1, normal);
	if (sscanf(line, " %31s %llu", key, &value) != 2)
		return;
	for (i = 0; keys[i].key && strcmp(key, keys[i].key); i++)
		;
	if (keys[i].key)
		*(__u64 *)((char *)z + keys[i].offset) = value;
}

/* Which of a node's zones "Normal" is: kernels may be built without some below it. */
static int normal_zone(const char *text)
{
	const char *line = text;
	int nid, first = -1, i = 0;
	char name[16];

	for (; line && *line; line = strchr(line, '\n'), line += !!line) {
		if (sscanf(line, "Node %d, zone %15s", &nid, name) != 2)
			continue;
		if (first < 0)
			first = nid;
		if (nid != first || !strcmp(name, "Normal"))
			break;
		i++;
	}
	return i;
}

int zones_read(struct zones *out)
{
	char *text = root_slurp("/proc/zoneinfo", NULL), *rest = text, *line;
	int normal = text ? normal_zone(text) : 0;

	*out = (struct zones){ NULL, 0 };
	while (rest && (line = strsep(&rest, "\n"))) {
		struct zone z = { .nid = 0 };
		char name[16] = "";

		if (sscanf(line, "Node %d, zone %15s", &z.nid, name) == 2) {
			z.zone = zone_number(name);
			out->v = grow(out->v, out->nr, sizeof(*out->v));
			out->v[out->nr++] = z;
		} else if (out->nr) {
			zone_line(&out->v[out->nr - 1], line, normal);
		}
	}
	free(text);
	pagetypeinfo_read(out);
	return out->nr ? 0 : -1;
}
