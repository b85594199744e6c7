// SPDX-License-Identifier: GPL-2.0
/* cost against summary and regions, from which all but free memory follows; that is in free.c. */
#include "fixture.h"

static __u64 min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* The bytes of a line; a node may have none. */
static __u64 cost(const struct mmr_costs *costs, enum mmr_cost_name name, __u64 number)
{
	const struct mmr_cost *line = mmr_cost_line(costs, name, number);

	return line ? line->bytes : ~0ULL;
}

TEST_F(files, cost_repeats_the_summary)
{
	static const struct {
		enum mmr_cost_name cost;
		enum mmr_summary_line summary;
	} pairs[] = {
		{ MMR_COST_MEMORY, MMR_SUMMARY_DESCRIBED },
		{ MMR_COST_NEEDED, MMR_SUMMARY_NEEDED },
		{ MMR_COST_MAPPED, MMR_SUMMARY_MAPPED },
		{ MMR_COST_SECTION, MMR_SUMMARY_SURPLUS_SECTION },
		{ MMR_COST_LEAF, MMR_SUMMARY_SURPLUS_LEAF },
		{ MMR_COST_UNCLAIMED, MMR_SUMMARY_SURPLUS_UNCLAIMED },
		{ MMR_COST_ORPHAN, MMR_SUMMARY_SURPLUS_ORPHAN },
		{ MMR_COST_MISSING, MMR_SUMMARY_MISSING },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		EXPECT_EQ(mmr_number(&self->m.summary, pairs[i].summary),
			  cost(&self->m.cost, pairs[i].cost, 0)) {
			TH_LOG("line %zu", i + 1);
		}
	}
	EXPECT_EQ(mmr_number(&self->m.summary, MMR_SUMMARY_MAPPED) -
		  mmr_number(&self->m.summary, MMR_SUMMARY_BACKED),
		  cost(&self->m.cost, MMR_COST_SAVED, 0));
}

#define SUBSECTION	(2 << 20)

/*
 * Bytes of memmap of the @section pieces of the axis with described RAM, and of the sub-sections
 * with described device memory, in units of @unit.
 */
static __u64 pieces(const struct machine *m, __u64 section, __u64 unit)
{
	__u64 page = m->memmap.page_size, bytes;
	struct mmr_set ranges = { .v = NULL };

	for (size_t i = 0; i < m->regions.nr; i++) {
		struct mmr_range r = m->regions.v[i].phys;
		__u64 size = m->regions.v[i].ram == MMR_RAM_DEVICE ? SUBSECTION : section;

		if (!mmr_described(&m->regions.v[i]))
			continue;
		r.start = r.start / size * size / page * m->memmap.struct_page;
		r.end = (r.end + size - 1) / size * size / page * m->memmap.struct_page;
		r.start = r.start / unit * unit;
		r.end = (r.end + unit - 1) / unit * unit;
		mmr_add(&ranges, r, 0);
	}
	mmr_union(&ranges);
	bytes = mmr_total(&ranges);
	mmr_free(&ranges);
	return bytes;
}

TEST_F(files, cost_of_other_models_follows_from_regions)
{
	__u64 first = ~0ULL, last = 0;

	for (__u64 mib = 2; mib <= 1024; mib *= 2) {
		EXPECT_EQ(pieces(&self->m, mib << 20, 1),
			  cost(&self->m.cost, MMR_COST_SECTIONS, mib)) {
			TH_LOG("%llu MiB", mib);
		}
	}
	EXPECT_EQ(pieces(&self->m, SUBSECTION, self->m.memmap.page_size),
		  cost(&self->m.cost, MMR_COST_EXACT, 0));
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		if (!mmr_described(&self->m.regions.v[i]))
			continue;
		first = min(first, self->m.regions.v[i].phys.start);
		last = self->m.regions.v[i].phys.end;
	}
	EXPECT_EQ((last - first) / self->m.memmap.page_size * self->m.memmap.struct_page,
		  cost(&self->m.cost, MMR_COST_FLAT, 0));
	for (__u64 gib = 1; gib <= 1024; gib *= 4) {
		EXPECT_EQ((gib << 30) / self->m.memmap.page_size * self->m.memmap.struct_page,
			  cost(&self->m.cost, MMR_COST_PLUG, gib)) {
			TH_LOG("%llu GiB", gib);
		}
	}
}

TEST_F(files, cost_leaves_are_free_memory)
{
	for (size_t i = 0; i < self->m.cost.nr; i++) {
		const struct mmr_cost *c = &self->m.cost.v[i];

		if (c->name != MMR_COST_FREE_LEAVES)
			continue;
		EXPECT_EQ(!has_leaves(&self->m), c->none) {
			TH_LOG("node %llu", c->number);
		}
		EXPECT_GE(c[-1].bytes, c->bytes);
		EXPECT_EQ(0, c->bytes % (2 << 20));
	}
}

TEST_F(files, cost_has_room_where_there_are_memory_blocks)
{
	for (size_t i = 0; i < self->m.cost.nr; i++) {
		const struct mmr_cost *c = &self->m.cost.v[i];

		if (c->name != MMR_COST_ROOM)
			continue;
		EXPECT_EQ(!root_exists(SYSFS_BLOCK_SIZE), c->none) {
			TH_LOG("node %llu", c->number);
		}
		EXPECT_EQ(0, c->none ? 0 : c->bytes % self->m.block_size);
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(COST));
}

TEST_PROGRAM(read_report)
