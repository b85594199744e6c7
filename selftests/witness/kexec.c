// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexec.h"

/* "# up", "# down" or "# - <why not>" */
static bool headline(char *line, struct kexec_loads *out)
{
	if (!strncmp(line, "- ", 2)) {
		snprintf(out->why_not, sizeof(out->why_not), "%s", line + 2);
		return true;
	}
	out->down = !strcmp(line, "down");
	return out->down || !strcmp(line, "up");
}

static bool segment(const char *word, struct kexec_load *load)
{
	struct mmr_range *s = &load->segment[load->nr];
	int len = 0;

	if (load->nr == sizeof(load->segment) / sizeof(*load->segment))
		return false;
	load->nr++;
	return sscanf(word, "0x%llx-0x%llx%n", &s->start, &s->end, &len) == 2 && !word[len];
}

/* "<alignment> cma|no-cma <start>-<end> ...", or "none" instead of ranges */
static bool image(char *line, struct kexec_load *load)
{
	const char *number = strsep(&line, " "), *cma = strsep(&line, " ");
	char *word;

	*load = (struct kexec_load){ .alignment = strtoull(number, NULL, 0) };
	if (!load->alignment || !cma || !line)
		return false;
	load->cma = !strcmp(cma, "cma");
	if (!strcmp(line, "none"))
		return true;
	while ((word = strsep(&line, " ")))
		if (!segment(word, load))
			return false;
	return load->cma || !strcmp(cma, "no-cma");
}

int kexec_read(struct kexec_loads *out)
{
	char *text = root_slurp(KEXEC_FILE, NULL), *rest = text, *line;
	bool said = false, good = true;

	while (good && rest && *rest) {
		line = strsep(&rest, "\n");
		said = true;
		if (!strncmp(line, "# ", 2)) {
			good = headline(line + 2, out);
			continue;
		}
		out->v = grow(out->v, out->nr, sizeof(*out->v));
		good = image(line, &out->v[out->nr++]);
	}
	free(text);
	if (!said || !good)
		printf("# " KEXEC_FILE ": %s\n", said ? "malformed" : "nothing was said");
	return said && good ? 0 : -1;
}
