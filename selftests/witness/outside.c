// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outside.h"

static bool level(const char *word, struct outside_run *o)
{
	o->contiguous = !strncmp(word, "CONT-", 5);
	word += o->contiguous ? 5 : 0;
	for (o->level = 0; mmr_level_name[o->level]; o->level++)
		if (!strcmp(mmr_level_name[o->level], word))
			return true;
	return false;
}

/* "RW,NX" */
static bool words(const char *text, struct outside_run *o)
{
	o->write = !strncmp(text, "RW,", 3);
	o->execute = !strcmp(text + 2, ",x");
	return (o->write || !strncmp(text, "ro,", 3)) && (o->execute || !strcmp(text + 2, ",NX"));
}

/* "0x<start>-0x<end> <level> <words> 0x<target> up|same", or "- - -" behind the level: empty */
static bool record(const char *line, struct outside_run *o)
{
	char level_word[16], attrs[8], target[24], step[8];

	*o = (struct outside_run){ .mapped = false };
	if (sscanf(line, "0x%16llx-0x%16llx %15s %7s %23s %7s", &o->virt.start, &o->virt.end,
		   level_word, attrs, target, step) != 6 || !level(level_word, o))
		return false;
	if (!strcmp(attrs, "-"))
		return !strcmp(target, "-") && !strcmp(step, "-");
	o->mapped = true;
	o->same = !strcmp(step, "same");
	return words(attrs, o) && sscanf(target, "0x%16llx", &o->target) == 1 &&
	       (o->same || !strcmp(step, "up"));
}

int outside_read(struct outside *out)
{
	char *text = root_slurp(OUTSIDE_FILE, NULL), *rest = text, *line;
	int err = text ? 0 : -1;

	while (!err && (line = strsep(&rest, "\n"))) {
		if (!*line || sscanf(line, "# levels %u bits %u page %llu", &out->levels,
				     &out->bits, &out->page) == 3)
			continue;
		out->v = grow(out->v, out->nr, sizeof(*out->v));
		if (!record(line, &out->v[out->nr++])) {
			printf("# " OUTSIDE_FILE ": malformed \"%.200s\"\n", line);
			err = -1;
		}
	}
	free(text);
	return err;
}

/* "0x<start>-0x<end> <node>" */
int outside_owners(struct mmr_set *out)
{
	char *text = root_slurp(OUTSIDE_OWNERS, NULL), *rest = text, *line;
	bool good = text;

	while (good && rest && *rest) {
		struct mmr_range r = { 0, 0 };
		unsigned int nid = 0;

		line = strsep(&rest, "\n");
		good = sscanf(line, "0x%16llx-0x%16llx %u", &r.start, &r.end, &nid) == 3;
		mmr_add(out, r, nid);
	}
	free(text);
	return good && out->nr ? 0 : -1;
}
