// SPDX-License-Identifier: GPL-2.0
#include "lex.h"

#define NR_COUNTS	4

/* How many there are, and where they are: all of these are known, or none. */
static void counts_fields(struct mmr_cursor *c, struct mmr_removal *r)
{
	__u64 *const count[NR_COUNTS] = { &r->pages, &r->back, &r->lost, &r->undecided };
	unsigned int unknown = 0;

	for (unsigned int i = 0; i < NR_COUNTS; i++) {
		__s64 value = mmr_optional_number(c);

		if (value == MMR_NONE)
			mmr_complain(c, "it applies to each removal");
		unknown += value == MMR_UNKNOWN;
		*count[i] = value < 0 ? 0 : value;
	}
	r->unknown = unknown != 0;
	if (unknown && unknown != NR_COUNTS)
		mmr_complain(c, "some of it is known, and some is not");
	if (r->back + r->lost + r->undecided != r->pages)
		mmr_complain(c, "%llu, %llu and %llu are not %llu pages", r->back, r->lost,
			     r->undecided, r->pages);
}

static void removal_record(struct mmr_cursor *c, void *out)
{
	struct mmr_removal *r = out;

	r->phys = mmr_range_field(c, true);
	r->uptime_ms = mmr_number_field(c);
	counts_fields(c, r);
}

/* Time does not go back: the lines are in the order of what happened. */
static void removal_follows(struct mmr_cursor *c, const void *record, const void *before)
{
	const struct mmr_removal *r = record, *b = before;

	if (r->uptime_ms < b->uptime_ms)
		mmr_complain(c, "it is older than the line before");
}

int mmr_read_ledger(struct mmr_report *report, struct mmr_ledger *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_LEDGER,
		.size = sizeof(struct mmr_removal),
		.record = removal_record,
		.follows = removal_follows,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
