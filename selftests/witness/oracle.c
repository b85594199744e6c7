// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../tools/report/lex.h"
#include "oracle.h"

static void oracle_record(struct mmr_cursor *c, struct oracle_run *o)
{
	static const char *const states[] = { "absent", "mapped", NULL };
	const char *backing;

	o->virt = mmr_range_field(c, false);
	o->mapped = mmr_word_field(c, states) == 1;
	backing = mmr_field(c);
	if (o->mapped && !mmr_address(backing, &o->backing))
		mmr_complain(c, "'%s' is no address", backing);
	if (!o->mapped && strcmp(backing, "-") &&
	    !mmr_decimal(backing, strlen(backing), &o->entry))
		mmr_complain(c, "'%s' is no size", backing);
	o->level = mmr_optional_word(c, mmr_level_name);
	mmr_field(c);
	if (!c->bad && c->next != c->nr)
		mmr_complain(c, "too many columns");
}

static int oracle_lines(struct mmr_cursor *c, char *text, struct oracle *out)
{
	char *line;

	for (c->line = 1; (line = strsep(&text, "\n")) && text; c->line++) {
		if (!strncmp(line, "# frame 0 at ", 13) && mmr_address(line + 13, &out->base))
			continue;
		if (sscanf(line, "# struct page has %llu bytes", &out->struct_page) == 1)
			continue;
		if (*line == '#')
			continue;
		out->v = grow(out->v, out->nr, sizeof(*out->v));
		mmr_split(c, line);
		oracle_record(c, memset(&out->v[out->nr++], 0, sizeof(*out->v)));
		if (c->bad)
			return -1;
		out->mapped += out->v[out->nr - 1].mapped;
	}
	return 0;
}

static int oracle_file(const char *path, struct oracle *out)
{
	struct mmr_report report = { .error = "" };
	struct mmr_cursor c = { .report = &report, .file = "oracle" };
	char *text = root_slurp(path, NULL);
	int err = text ? oracle_lines(&c, text, out) : -1;

	if (err)
		printf("# %s: %s\n", path, text ? report.error : "cannot be read");
	free(text);
	return err;
}

int oracle_read(struct oracle *out)
{
	return oracle_file(ORACLE_FILE, out);
}

int oracle_linear(struct mmr_set *out)
{
	struct oracle oracle = { .v = NULL };
	int err = oracle_file(ORACLE_LINEAR, &oracle);

	for (size_t i = 0; !err && i < oracle.nr; i++) {
		const struct oracle_run *o = &oracle.v[i];

		mmr_add(out, (struct mmr_range){ o->backing, o->backing + mmr_size(o->virt) }, 0);
	}
	mmr_union(out);
	free(oracle.v);
	return err;
}
