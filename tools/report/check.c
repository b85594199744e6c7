// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lex.h"

/* Ranges joined by commas, in order; "-" is none. */
static void first_ranges_field(struct mmr_cursor *c, struct mmr_ruling *r)
{
	char *rest = mmr_field(c), *text;

	r->nr_first = 0;
	if (!strcmp(rest, "-"))
		return;
	while ((text = strsep(&rest, ","))) {
		struct mmr_range *range = &r->first[r->nr_first];

		if (r->nr_first == MMR_FIRST_RANGES || !mmr_parse_range(text, true, range) ||
		    (r->nr_first && range->start <= range[-1].end)) {
			mmr_complain(c, "'%s' is no range that may come here", text);
			return;
		}
		r->nr_first++;
	}
}

static void ruling_record(struct mmr_cursor *c, void *out)
{
	struct mmr_ruling *r = out;

	r->rule = mmr_word_field(c, mmr_rule_name);
	r->verdict = mmr_word_field(c, mmr_holds_name);
	r->count = mmr_number_field(c);
	first_ranges_field(c, r);
	r->reason = mmr_word_field(c, mmr_reason_name);
}

int mmr_read_check(struct mmr_report *report, struct mmr_rulings *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_CHECK,
		.size = sizeof(struct mmr_ruling),
		.record = ruling_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
