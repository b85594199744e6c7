// SPDX-License-Identifier: GPL-2.0
#include "lex.h"

static void region_record(struct mmr_cursor *c, void *out)
{
	struct mmr_region *r = out;

	r->phys = mmr_range_field(c, true);
	r->pages = mmr_number_field(c);
	r->state = mmr_word_field(c, mmr_state_name);
	r->cause = mmr_word_field(c, mmr_cause_name);
	r->ram = mmr_words_field(c, mmr_ram_words);
	r->nid = mmr_nid_field(c);
	r->section = mmr_words_field(c, mmr_section_words);
	r->memmap_bytes = mmr_number_field(c);
}

int mmr_read_regions(struct mmr_report *report, struct mmr_regions *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_REGIONS,
		.size = sizeof(struct mmr_region),
		.record = region_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
