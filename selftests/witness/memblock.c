// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memblock.h"

/* "HOTPLUG | NOMAP|", or "NONE". One that has no name here is the last of them. */
static unsigned int flags_of(char *text)
{
	unsigned int flags = 0, i;
	char *word;

	while ((word = strsep(&text, " |"))) {
		if (!*word || !strcmp(word, MMS_WORD_NO_FLAGS))
			continue;
		for (i = 0; i + 1 < MMR_FLAG_NR && strcmp(mmr_memblock_words[i], word); i++)
			;
		flags |= 1u << i;
	}
	return flags;
}

__u64 memblock_tag(int nid, unsigned int flags)
{
	return (__u64)flags << 32 | (__u32)nid;
}

/* What a range is to be known by, from its number and what stands behind it; false: nothing. */
typedef bool tag_t(unsigned int index, char *rest, __u64 *tag);

/* "   0: 0x..0x    0 NONE". False also if a range has no tag. */
static bool read_file(const char *type, struct mmr_set *ranges, tag_t *tag_of)
{
	char path[64], *text, *rest, *line;
	bool tagged = true;

	snprintf(path, sizeof(path), "/sys/kernel/debug/memblock/%s", type);
	text = root_slurp(path, NULL);
	rest = text;
	while (text && tagged && (line = strsep(&rest, "\n"))) {
		unsigned long long start, end;
		unsigned int index;
		__u64 tag;
		int n;

		if (sscanf(line, " %u: 0x%llx..0x%llx%n", &index, &start, &end, &n) != 3)
			continue;
		tagged = tag_of(index, line + n, &tag);
		if (tagged)
			mmr_add(ranges, (struct mmr_range){ start, end + 1 }, tag);
	}
	free(text);
	return text && tagged;
}

static bool by_index(unsigned int index, char *rest, __u64 *tag)
{
	*tag = index;
	return true;
}

bool kernel_memblock(const char *type, struct mmr_set *ranges)
{
	return read_file(type, ranges, by_index);
}

/* A node that there is not is "x", or a number that is none. */
static bool by_facts(unsigned int index, char *rest, __u64 *tag)
{
	char node[16];
	int n, nid;

	if (sscanf(rest, "%15s%n", node, &n) != 1)
		return false;
	nid = *node == 'x' || atoll(node) >= MMR_NODES ? MMR_NONE : atoi(node);
	*tag = memblock_tag(nid, flags_of(rest + n));
	return true;
}

bool kernel_memblock_facts(const char *type, struct mmr_set *ranges)
{
	return read_file(type, ranges, by_facts);
}
