// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lex.h"

/* "-", "?", "DMA,Normal" or "Normal,?". */
static void zones_field(struct mmr_cursor *c, struct mmr_block *b)
{
	const char *s = mmr_field(c);
	size_t len = strlen(s);

	if (!strcmp(s, "-"))
		return;
	b->zone_unknown = mmr_cut_unknown(s, &len);
	if (len)
		b->zones = mmr_word_list(c, s, len, mmr_zone_name);
}

/* What a driver calls itself: no space, no parenthesis. */
static void owner_field(struct mmr_cursor *c, struct mmr_block *b)
{
	mmr_text_field(c, b->owner, sizeof(b->owner));
	if (strpbrk(b->owner, "()"))
		mmr_complain(c, "'%s' is no driver", b->owner);
}

/* Whether such reasons make it what @removable says. */
static bool fits(int removable, unsigned int why)
{
	switch (removable) {
	case MMR_REMOVABLE_NO:
		return why && !(why & MMR_STAYS_ZONE);
	case MMR_REMOVABLE_MAYBE:
		return why == MMR_STAYS_ZONE;
	default:
		return !why;
	}
}

static void why_field(struct mmr_cursor *c, struct mmr_block *b)
{
	bool unknown, is_unknown = b->removable == MMR_REMOVABLE_UNKNOWN;
	int none = MMR_NONE;

	if (!mmr_no_value(c, &none))
		b->why = mmr_words_field(c, mmr_stays_words);
	unknown = none == MMR_UNKNOWN;
	if (!fits(b->removable, b->why) || unknown != is_unknown)
		mmr_complain(c, "'why' does not say why");
}

static void reserved_field(struct mmr_cursor *c, struct mmr_block *b)
{
	int none;

	b->reserved = mmr_no_value(c, &none) ? none : (__s64)mmr_address_field(c);
}

static void block_record(struct mmr_cursor *c, void *out)
{
	struct mmr_block *b = out;

	b->number = mmr_number_field(c);
	b->phys = mmr_range_field(c, true);
	b->online = mmr_word_field(c, mmr_block_states) == MMR_BLOCK_ONLINE;
	mmr_nids_field(c, &b->nid);
	zones_field(c, b);
	b->removable = mmr_word_field(c, mmr_removable_name);
	why_field(c, b);
	reserved_field(c, b);
	mmr_block_range_field(c, &b->first_hosted, &b->last_hosted);
	b->origin = mmr_word_field(c, mmr_origin_name);
	owner_field(c, b);
	b->memmap = mmr_number_field(c);
	b->self = mmr_number_field(c);
	b->near = mmr_optional_number(c);
	b->far = mmr_optional_number(c);
	b->altmap_pages = mmr_optional_number(c);
	b->unplugged_pages = mmr_optional_number(c);
}

int mmr_read_blocks(struct mmr_report *report, struct mmr_blocks *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_BLOCKS,
		.size = sizeof(struct mmr_block),
		.record = block_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
