// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lex.h"

static void flags_field(struct mmr_cursor *c, struct mmr_claim *claim)
{
	int none;

	if (mmr_no_value(c, &none))
		claim->flags_unknown = none == MMR_UNKNOWN;
	else
		claim->flags = mmr_words_field(c, mmr_resource_words);
}

static int memblock_field(struct mmr_cursor *c)
{
	const char *s;
	int none;

	if (mmr_no_value(c, &none))
		return none;
	s = mmr_field(c);
	if (!strcmp(s, MMS_WORD_NO_FLAGS))
		return 0;
	return mmr_word_list(c, s, strlen(s), mmr_memblock_words);
}

static void alone_field(struct mmr_cursor *c, struct mmr_claim *claim)
{
	int none;

	if (mmr_no_value(c, &none))
		claim->alone_unknown = none == MMR_UNKNOWN;
	else
		claim->alone = mmr_words_field(c, mmr_witness_words);
}

static void claim_record(struct mmr_cursor *c, void *out)
{
	struct mmr_claim *claim = out;

	claim->phys = mmr_range_field(c, true);
	mmr_name_field(c, claim->firmware, sizeof(claim->firmware));
	mmr_name_field(c, claim->resource, sizeof(claim->resource));
	mmr_name_field(c, claim->parent, sizeof(claim->parent));
	flags_field(c, claim);
	claim->memblock = memblock_field(c);
	claim->reserved = mmr_word_field(c, mmr_reserved_words);
	claim->section = mmr_words_field(c, mmr_section_words);
	claim->linear = mmr_word_field(c, mmr_linear_words);
	claim->kexec = mmr_word_field(c, mmr_kexec_words);
	claim->verdict = mmr_word_field(c, mmr_verdict_name);
	alone_field(c, claim);
}

int mmr_read_claims(struct mmr_report *report, struct mmr_claims *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_CLAIMS,
		.size = sizeof(struct mmr_claim),
		.record = claim_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
