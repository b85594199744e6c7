// SPDX-License-Identifier: GPL-2.0
#include "lex.h"

/* What has a struct page is not a hole, and nothing is missing. */
static int state_field(struct mmr_cursor *c)
{
	int state = mmr_word_field(c, mmr_state_name);

	if (state == MMR_STATE_HOLE || state == MMR_STATE_MISSING)
		mmr_complain(c, "a frame that is '%s' has no struct page", mmr_state_name[state]);
	return state;
}

static void edge_record(struct mmr_cursor *c, void *out)
{
	struct mmr_edge *e = out;

	e->frame = mmr_address_field(c);
	e->side = mmr_word_field(c, mmr_side_name);
	e->state = state_field(c);
	e->section = mmr_words_field(c, mmr_section_words);
	e->buddy = mmr_word_field(c, mmr_buddy_name);
	e->other = mmr_word_field(c, mmr_other_name);
	e->other_section = mmr_words_field(c, mmr_section_words);
}

int mmr_read_edges(struct mmr_report *report, struct mmr_edges *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_EDGES,
		.size = sizeof(struct mmr_edge),
		.record = edge_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
