// SPDX-License-Identifier: GPL-2.0
#include "lex.h"

#define NR_COUNTS	8

/* All of these are known, or none. */
static void counts_fields(struct mmr_cursor *c, struct mmr_tally *t)
{
	__u64 *const count[NR_COUNTS] = {
		&t->frames, &t->read, &t->surplus, &t->uninitialised,
		&t->misplaced, &t->unreserved, &t->taken, &t->offline,
	};
	unsigned int unknown = 0;

	for (unsigned int i = 0; i < NR_COUNTS; i++) {
		__s64 value = mmr_optional_number(c);

		if (value == MMR_NONE)
			mmr_complain(c, "it applies to each block");
		unknown += value == MMR_UNKNOWN;
		*count[i] = value < 0 ? 0 : value;
		/* all behind it are of those that were read, and these of the surplus */
		if (i && *count[i] > (i == 1 ? t->frames : t->read))
			mmr_complain(c, "%llu are more than there are", *count[i]);
	}
	t->unknown = unknown != 0;
	if (unknown && unknown != NR_COUNTS)
		mmr_complain(c, "some of it is known, and some is not");
	if (t->unreserved > t->surplus || t->taken > t->surplus)
		mmr_complain(c, "there is not so much surplus");
}

static void tally_record(struct mmr_cursor *c, void *out)
{
	struct mmr_tally *t = out;
	bool wrong;
	int verdict;

	t->phys = mmr_range_field(c, true);
	t->verdict = mmr_word_field(c, mmr_holds_name);
	counts_fields(c, t);
	t->first = mmr_optional_range(c);
	wrong = t->uninitialised || t->misplaced || t->unreserved || t->taken;
	verdict = wrong ? MMR_HOLDS_VIOLATED :
		  t->unknown || t->read != t->frames ? MMR_HOLDS_UNKNOWN : MMR_HOLDS_OK;
	if (t->verdict != verdict)
		mmr_complain(c, "what was counted is '%s'", mmr_holds_name[verdict]);
	if (wrong != (mmr_size(t->first) != 0) ||
	    mmr_overlap(t->first, t->phys) != mmr_size(t->first))
		mmr_complain(c, "that is not the range that something is wrong with");
}

static void tally_follows(struct mmr_cursor *c, const void *record, const void *before)
{
	const struct mmr_tally *r = record, *b = before;

	if (r->phys.start < b->phys.end)
		mmr_complain(c, "it is not behind the line before");
}

int mmr_read_check_pages(struct mmr_report *report, struct mmr_tallies *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_CHECK_PAGES,
		.size = sizeof(struct mmr_tally),
		.record = tally_record,
		.follows = tally_follows,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
