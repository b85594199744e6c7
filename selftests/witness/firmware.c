// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware.h"

__u64 name_tag(const char *name)
{
	__u64 tag = 1;

	while (*name && *name != '\n') {
		bool space = !strncmp(name, "\\040", 4);

		tag = tag * 257 + (space ? ' ' : *name);
		name += space ? 4 : 1;
	}
	return tag;
}

static char *attribute(const char *entry, const char *name)
{
	char path[320];

	snprintf(path, sizeof(path), "/sys/firmware/memmap/%s/%s", entry, name);
	return root_slurp(path, NULL);
}

static void add_entry(struct mmr_set *entries, const char *entry)
{
	char *start = attribute(entry, "start");
	char *end = attribute(entry, "end");
	char *type = attribute(entry, "type");

	if (start && end && type)
		mmr_add(entries, (struct mmr_range){ strtoull(start, NULL, 0),
			strtoull(end, NULL, 0) + 1 }, name_tag(type));
	free(start);
	free(end);
	free(type);
}

/* Memory of the boot that was removed and added again is listed twice: what comes first counts. */
static void add_once(struct mmr_set *map, const struct mmr_set *sorted)
{
	__u64 heard = 0;

	for (size_t i = 0; i < sorted->nr; i++) {
		struct mmr_range r = sorted->v[i].r;

		if (r.start < heard)
			r.start = heard;
		if (r.start < r.end)
			mmr_add(map, r, sorted->v[i].tag);
		if (heard < r.end)
			heard = r.end;
	}
}

bool firmware_memmap(struct mmr_set *map)
{
	char *path = root_path("/sys/firmware/memmap");
	struct mmr_set entries = { .v = NULL };
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		add_entry(&entries, e->d_name);
	if (dir)
		closedir(dir);
	free(path);
	mmr_sort(&entries);
	add_once(map, &entries);
	mmr_free(&entries);
	return map->nr;
}
