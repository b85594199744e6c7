// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "vmstat.h"

bool vmstat_line(const char *name, __u64 *value)
{
	char *text = root_slurp("/proc/vmstat", NULL), *rest = text, *line;
	size_t len = strlen(name);
	bool found = false;

	while (!found && rest && (line = strsep(&rest, "\n"))) {
		char *end;

		if (strncmp(line, name, len) || line[len] != ' ')
			continue;
		*value = strtoull(line + len + 1, &end, 10);
		found = end > line + len + 1 && !*end;
	}
	free(text);
	return found;
}
