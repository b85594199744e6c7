// SPDX-License-Identifier: GPL-2.0
#include "lex.h"

static void backing_record(struct mmr_cursor *c, void *out)
{
	struct mmr_backing *b = out;

	b->phys = mmr_range_field(c, true);
	b->pages = mmr_number_field(c);
	b->nid = mmr_nid_field(c);
	b->zone = mmr_zone_field(c);
	b->backing_nid = mmr_nid_field(c);
	b->backing_zone = mmr_zone_field(c);
	b->distance = mmr_optional_number(c);
	b->host = mmr_word_field(c, mmr_host_name);
	b->bytes = mmr_number_field(c);
	b->shared = mmr_number_field(c);
	b->saved = mmr_number_field(c);
}

int mmr_read_backing(struct mmr_report *report, struct mmr_backings *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_BACKING,
		.size = sizeof(struct mmr_backing),
		.record = backing_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
