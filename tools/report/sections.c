// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lex.h"

static void subsections_field(struct mmr_cursor *c, struct mmr_section *s)
{
	const char *list = mmr_field(c);

	s->nr_subsections = MMR_NONE;
	if (!strcmp(list, "-"))
		return;
	s->nr_subsections = 0;
	if (!strcmp(list, MMS_WORD_NO_SUBSECTIONS))
		return;
	s->nr_subsections = mmr_list(list, strlen(list), s->subsection, MMR_SUBSECTIONS);
	if (s->nr_subsections <= 0)
		mmr_complain(c, "'%s' is no list", list);
}

static void section_record(struct mmr_cursor *c, void *out)
{
	struct mmr_section *s = out;

	s->phys = mmr_range_field(c, true);
	s->sections = mmr_number_field(c);
	s->flags = mmr_words_field(c, mmr_section_words);
	subsections_field(c, s);
	mmr_nids_field(c, &s->nid);
	mmr_block_range_field(c, &s->first_block, &s->last_block);
}

int mmr_read_sections(struct mmr_report *report, struct mmr_sections *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_SECTIONS,
		.size = sizeof(struct mmr_section),
		.record = section_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
