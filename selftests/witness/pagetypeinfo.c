// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zoneinfo.h"

/* Pages in free pieces, which stand by order, the smallest first; of those of @least pages. */
static __u64 pieces(const char *numbers, __u64 least)
{
	__u64 pages = 0, size = 1;
	int n;

	for (unsigned long long nr; sscanf(numbers, " %llu%n", &nr, &n) == 1; numbers += n) {
		if (size >= least)
			pages += nr * size;
		size *= 2;
	}
	return pages;
}

/* Which of the words of a headline HighAtomic is. */
static int highatomic_column(char *types)
{
	int column = 0;

	for (char *type = strtok(types, " "); type && strcmp(type, "HighAtomic");
	     type = strtok(NULL, " "))
		column++;
	return column;
}

static __u64 number_at(char *numbers, int column)
{
	char *number = strtok(numbers, " ");

	for (; column && number; column--)
		number = strtok(NULL, " ");
	return number ? strtoull(number, NULL, 10) : 0;
}

static void add_pieces(struct zone *z, const char *type, const char *numbers, __u64 per_block)
{
	if (!strcmp(type, "HighAtomic"))
		z->highatomic_free = pieces(numbers, 1);
	else if (strcmp(type, "CMA") && strcmp(type, "Isolate"))
		z->whole_blocks += pieces(numbers, per_block);
}

/*
 * "Node    0, zone   Normal, type   HighAtomic      0 ..." counts free pieces; "Node 0, zone Normal
 * 14 7 ...", below a headline with the types, counts blocks.
 */
void pagetypeinfo_read(struct zones *zones)
{
	char *text = root_slurp("/proc/pagetypeinfo", NULL), *rest = text, *line;
	unsigned long long per_block = 0;
	int column = -1;

	while (rest && (line = strsep(&rest, "\n"))) {
		struct zone *z;
		char name[16], type[16];
		int nid, n = 0, at = 0;

		if (sscanf(line, "Pages per block: %llu", &per_block) == 1)
			continue;
		if (!strncmp(line, "Number of blocks type", 21)) {
			column = highatomic_column(line + 21);
			continue;
		}
		if (sscanf(line, "Node %d, zone %15[A-Za-z0-9]%n", &nid, name, &n) != 2)
			continue;
		z = zone_at(zones, nid, zone_number(name));
		if (z && sscanf(line + n, ", type %15s%n", type, &at) == 1)
			add_pieces(z, type, line + n + at, per_block);
		else if (z && column >= 0)
			z->highatomic = number_at(line + n, column) * per_block;
	}
	free(text);
}
