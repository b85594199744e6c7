// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memblock.h"

/* 5.10: "   0: 0x..0x"; 6.12 and later have node and flags behind it. */
bool kernel_memblock(const char *type, struct mmr_set *ranges)
{
	char path[64], *text, *rest, *line;

	snprintf(path, sizeof(path), "/sys/kernel/debug/memblock/%s", type);
	text = root_slurp(path, NULL);
	rest = text;
	if (!text)
		return false;
	while ((line = strsep(&rest, "\n"))) {
		unsigned long long start, end;
		unsigned int index;

		if (sscanf(line, " %u: 0x%llx..0x%llx", &index, &start, &end) == 3)
			mmr_add(ranges, (struct mmr_range){ start, end + 1 }, index);
	}
	free(text);
	return true;
}
