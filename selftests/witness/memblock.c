// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memblock.h"

static const char *const flag_names[] = {
#define X(id, word) word,
	MMS_MEMBLOCK_FLAG_WORDS(X)
#undef X
};

/* "HOTPLUG | NOMAP|", or "NONE". One that has no name here is the last of them. */
static unsigned int flags_of(char *text)
{
	unsigned int flags = 0, i;
	char *word;

	while ((word = strsep(&text, " |"))) {
		if (!*word || !strcmp(word, MMS_WORD_NO_FLAGS))
			continue;
		for (i = 0; i + 1 < MMR_FLAG_NR && strcmp(flag_names[i], word); i++)
			;
		flags |= 1u << i;
	}
	return flags;
}

__u64 memblock_tag(int nid, unsigned int flags)
{
	return (__u64)flags << 32 | (__u32)nid;
}

/* "   0: 0x..0x    0 NONE"; a node that there is not is "x", or a number that is none. */
bool kernel_memblock_facts(const char *type, struct mmr_set *ranges)
{
	char path[64], *text, *rest, *line;
	bool told = true;

	snprintf(path, sizeof(path), "/sys/kernel/debug/memblock/%s", type);
	text = root_slurp(path, NULL);
	rest = text;
	while (text && (line = strsep(&rest, "\n"))) {
		unsigned long long start, end;
		char node[16];
		int n = 0, nid;

		if (sscanf(line, " %*u: 0x%llx..0x%llx", &start, &end) != 2)
			continue;
		if (sscanf(line, " %*u: 0x%*x..0x%*x %15s%n", node, &n) != 1) {
			told = false;
			break;
		}
		nid = *node == 'x' || atoll(node) >= MMR_NODES ? MMR_NONE : atoi(node);
		mmr_add(ranges, (struct mmr_range){ start, end + 1 },
			memblock_tag(nid, flags_of(line + n)));
	}
	free(text);
	return text && told;
}

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
