// SPDX-License-Identifier: GPL-2.0
/*
 * ledger against itself and against check. Whether what is lost is lost MemFree knows: see
 * mechanisms/ledger.sh.
 */
#include "fixture.h"

/* Memmap is in whole pages: that of a sub-section may have one that it does not fill. */
TEST_F(files, ledger_has_no_more_pages_than_memmap_was_in)
{
	__u64 page = self->m.memmap.page_size;

	for (size_t i = 0; i < self->m.ledger.nr; i++) {
		const struct mmr_removal *r = &self->m.ledger.v[i];
		__u64 bytes = mmr_size(r->phys) / page * self->m.memmap.struct_page;

		EXPECT_LE(r->pages, (bytes + page - 1) / page) {
			TH_LOG("line %zu", i);
		}
	}
}

/* The places of the removals that a verdict is about, neighbours as one. */
static void removals(const struct mmr_ledger *ledger, int holds, struct mmr_set *set)
{
	for (size_t i = 0; i < ledger->nr; i++) {
		const struct mmr_removal *r = &ledger->v[i];

		if (holds == MMR_HOLDS_VIOLATED ? r->lost : r->unknown || r->undecided)
			mmr_add(set, r->phys, 0);
	}
	mmr_union(set);
}

/* Some may not have been seen, and others be undecided; the rule has one reason. */
static bool is_reason(const struct mmr_ledger *ledger, int reason)
{
	for (size_t i = 0; i < ledger->nr; i++)
		if (reason == MMR_REASON_NOT_SEEN ? ledger->v[i].unknown : ledger->v[i].undecided)
			return reason == MMR_REASON_NOT_SEEN || reason == MMR_REASON_UNDECIDED;
	return false;
}

static const struct mmr_ruling *ruling_about(const struct mmr_rulings *rulings, int rule)
{
	for (size_t i = 0; i < rulings->nr; i++)
		if (rulings->v[i].rule == rule)
			return &rulings->v[i];
	return NULL;
}

/* Where nothing can be removed, or nobody sees it, there are no lines. */
TEST_F(files, ledger_is_what_its_rule_says)
{
	const struct mmr_ruling *r = ruling_about(&self->m.rulings, MMR_RULE_BACK);
	struct mmr_set lost = { .v = NULL }, rest = { .v = NULL }, *about = &lost;

	ASSERT_NE(NULL, r);
	if (r->reason == MMR_REASON_NO_HOTREMOVE || r->reason == MMR_REASON_NO_PROBES) {
		EXPECT_EQ(0, self->m.ledger.nr);
		return;
	}
	removals(&self->m.ledger, MMR_HOLDS_VIOLATED, &lost);
	removals(&self->m.ledger, MMR_HOLDS_UNKNOWN, &rest);
	if (!lost.nr) {
		about = &rest;
		EXPECT_EQ(rest.nr != 0, is_reason(&self->m.ledger, r->reason));
	}
	EXPECT_EQ(lost.nr ? MMR_HOLDS_VIOLATED : rest.nr ? MMR_HOLDS_UNKNOWN : MMR_HOLDS_OK,
		  r->verdict);
	EXPECT_EQ(about->nr, r->count);
	for (unsigned int i = 0; i < r->nr_first && i < about->nr; i++) {
		EXPECT_EQ(about->v[i].r.start, r->first[i].start);
		EXPECT_EQ(about->v[i].r.end, r->first[i].end);
	}
	mmr_free(&lost);
	mmr_free(&rest);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(LEDGER) | READ(CHECK));
}

TEST_PROGRAM(read_report)
