// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lex.h"

static unsigned int flags_field(struct mmr_cursor *c)
{
	const char *s = mmr_field(c);

	if (!strcmp(s, MMS_WORD_NO_FLAGS))
		return 0;
	return mmr_word_list(c, s, strlen(s), mmr_memblock_words);
}

static void memblock_record(struct mmr_cursor *c, void *out)
{
	struct mmr_memblock *m = out;

	m->reserved = mmr_word_field(c, mmr_memblock_types) == MMR_MEMBLOCK_RESERVED;
	m->phys = mmr_range_field(c, true);
	m->bytes = mmr_number_field(c);
	m->flags = flags_field(c);
	m->nid = mmr_nid_field(c);
}

int mmr_read_memblock(struct mmr_report *report, struct mmr_memblocks *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_MEMBLOCK,
		.size = sizeof(struct mmr_memblock),
		.record = memblock_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
