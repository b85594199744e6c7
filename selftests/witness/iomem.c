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
