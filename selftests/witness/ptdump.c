// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ptdump.h"

static int level_of(const char *word)
{
	for (int level = 0; mmr_level_name[level]; level++)
		if (!strcasecmp(mmr_level_name[level], word))
			return level;
	return MMR_NONE;
}

/* The level, last on x86 and in lower case, first on arm64, among the words. */
static bool ptdump_words(char *rest, struct ptdump_line *p)
{
	char *word;

	p->level = MMR_NONE;
	p->attrs[0] = '\0';
	while ((word = strsep(&rest, " "))) {
		if (level_of(word) != MMR_NONE) {
			p->level = level_of(word);
			continue;
		}
		if (!*word)
			continue;
		if (strlen(p->attrs) + strlen(word) + 2 > sizeof(p->attrs))
			return false;
		sprintf(p->attrs + strlen(p->attrs), "%s%s", *p->attrs ? "," : "", word);
	}
	p->mapped = *p->attrs;
	return p->level != MMR_NONE;
}

/* "0x<start>-0x<end>   <size><unit> <words>" */
static bool ptdump_record(char *line, struct ptdump_line *p)
{
	int words = 0;

	if (sscanf(line, "0x%16llx-0x%16llx %*u%*1[BKMGTPE]%n", &p->virt.start, &p->virt.end,
		   &words) != 2 || !words)
		return false;
	return ptdump_words(line + words, p);
}

/* Not mmr_overlap(): either may end with the address space. */
static bool touch(struct mmr_range a, struct mmr_range b)
{
	return a.start <= b.end - 1 && b.start <= a.end - 1;
}

static bool is_headline(const char *line, struct ptdump_line *p)
{
	if (strncmp(line, "---[ ", 5))
		return false;
	p->in_part = !strcmp(line, "---[ Vmemmap ]---") || !strcmp(line, "---[ vmemmap start ]---");
	return true;
}

int ptdump_read(const char *path, struct mmr_range window, struct ptdump *out)
{
	char *text = root_slurp(path, NULL), *rest = text, *line;
	struct ptdump_line p = { .in_part = false };
	int err = text ? 0 : -1;

	while (!err && (line = strsep(&rest, "\n"))) {
		/* "... 16 entries skipped ..." stands in parts that are cut short. */
		if (is_headline(line, &p) || !*line || !strncmp(line, "...", 3))
			continue;
		if (!ptdump_record(line, &p)) {
			printf("# %s: malformed \"%.200s\"\n", path, line);
			err = -1;
		} else if (p.in_part || touch(p.virt, window)) {
			out->v = grow(out->v, out->nr, sizeof(*out->v));
			out->v[out->nr++] = p;
		}
	}
	free(text);
	return err;
}
