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

/* Between the memmap's headline and the next one, and how far what is there can be memmap. */
struct part {
	bool open;
	__u64 end;
};

/*
 * x86 has two entries of the PGD for the memmap (Documentation/arch/x86/x86_64/mm.rst), no headline
 * where they end, and what follows may begin before its own: with five levels KASAN's shadow starts
 * in the middle of an entry, which is dumped as one.
 */
static __u64 x86_end(__u64 start)
{
	__u64 end = start + (start < 0xffff800000000000 ? 1ULL << 49 : 1ULL << 40);

	/* KASLR may move it into the last of the entries (kernel_randomize_memory()). */
	return end < start ? ~0ULL : end;
}

/* Not mmr_overlap(): either may end with the address space. */
static bool touch(struct mmr_range a, struct mmr_range b)
{
	return a.start <= b.end - 1 && b.start <= a.end - 1;
}

static bool is_headline(const char *line, struct part *part)
{
	if (strncmp(line, "---[ ", 5))
		return false;
	part->open = !strcmp(line, "---[ Vmemmap ]---") || !strcmp(line, "---[ vmemmap start ]---");
	part->end = strcmp(line, "---[ Vmemmap ]---") ? ~0ULL : 0;
	return true;
}

static bool in_part(struct part *part, __u64 start)
{
	if (!part->end)
		part->end = x86_end(start);
	return part->open && start < part->end;
}

int ptdump_read(const char *path, struct mmr_range window, struct ptdump *out)
{
	char *text = root_slurp(path, NULL), *rest = text, *line;
	struct part part = { .open = false };
	struct ptdump_line p;
	int err = text ? 0 : -1;

	while (!err && (line = strsep(&rest, "\n"))) {
		/* "... 16 entries skipped ..." stands in parts that are cut short. */
		if (is_headline(line, &part) || !*line || !strncmp(line, "...", 3))
			continue;
		if (!ptdump_record(line, &p)) {
			printf("# %s: malformed \"%.200s\"\n", path, line);
			err = -1;
			break;
		}
		p.in_part = in_part(&part, p.virt.start);
		if (p.in_part || touch(p.virt, window)) {
			out->v = grow(out->v, out->nr, sizeof(*out->v));
			out->v[out->nr++] = p;
		}
	}
	free(text);
	return err;
}
