// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iomem.h"

bool iomem_ram(struct mmr_set *ram)
{
	char *text = root_slurp("/proc/iomem", NULL), *rest = text, *line;
	bool addresses = false;

	while (rest && (line = strsep(&rest, "\n"))) {
		unsigned long long start, end;
		char name[64];

		if (sscanf(line, " %llx-%llx : %63[^\n]", &start, &end, name) != 3)
			continue;
		addresses |= end;
		if (!strncmp(name, "System RAM", 10))
			mmr_add(ram, (struct mmr_range){ start, end + 1 }, 0);
	}
	free(text);
	return addresses;
}

/* The last line that is not as far in. */
static int parent_of(const struct iomem *iomem, int depth)
{
	int i = (int)iomem->nr - 1;

	while (i >= 0 && iomem->v[i].depth >= depth)
		i--;
	return i;
}

void iomem_read(struct iomem *out)
{
	char *text = root_slurp("/proc/iomem", NULL), *rest = text, *line;

	*out = (struct iomem){ NULL, 0 };
	while (rest && (line = strsep(&rest, "\n"))) {
		struct iomem_line l = { .depth = strspn(line, " ") };
		unsigned long long start, end;
		int name = 0;

		if (sscanf(line, " %llx-%llx : %n", &start, &end, &name) != 2 || !name)
			continue;
		l.phys = (struct mmr_range){ start, end + 1 };
		snprintf(l.name, sizeof(l.name), "%s", line + name);
		l.parent = parent_of(out, l.depth);
		out->v = grow(out->v, out->nr, sizeof(*out->v));
		out->v[out->nr++] = l;
	}
	free(text);
}

bool iomem_starts(__u64 phys)
{
	char *text = root_slurp("/proc/iomem", NULL), *rest = text, *line;
	bool found = false;

	while (!found && rest && (line = strsep(&rest, "\n"))) {
		unsigned long long start;

		found = sscanf(line, " %llx-", &start) == 1 && start == phys;
	}
	free(text);
	return found;
}
