// SPDX-License-Identifier: GPL-2.0
/* cost against summary and regions, from which all but free memory follows, and /proc/zoneinfo. */
#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"
#include "witness/zoneinfo.h"

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

/* Bytes of memmap of the @size pieces of the axis with a described frame, in units of @unit. */
static __u64 pieces(const struct machine *m, __u64 size, __u64 unit)
{
	__u64 page = m->memmap.page_size, bytes;
	struct mmr_set ranges = { .v = NULL };

	for (size_t i = 0; i < m->regions.nr; i++) {
		struct mmr_range r = m->regions.v[i].phys;

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
	EXPECT_EQ(pieces(&self->m, 2 << 20, self->m.memmap.page_size),
		  cost(&self->m.cost, MMR_COST_EXACT, 0));
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		if (!mmr_described(&self->m.regions.v[i]))
			continue;
		first = min(first, self->m.regions.v[i].phys.start);
		last = self->m.regions.v[i].phys.end;
	}
	EXPECT_EQ((last - first) / self->m.memmap.page_size * self->m.memmap.struct_page,
		  cost(&self->m.cost, MMR_COST_FLAT, 0));
	EXPECT_EQ((1ULL << 30) / self->m.memmap.page_size * self->m.memmap.struct_page,
		  cost(&self->m.cost, MMR_COST_PLUG, 1));
	EXPECT_EQ((1ULL << 40) / self->m.memmap.page_size * self->m.memmap.struct_page,
		  cost(&self->m.cost, MMR_COST_PLUG, 1024));
}

/*
 * What allocations like that of memmap leave. Linux 6.13, and 6.12.y since, count what is free of
 * the blocks for those in need; before that, all of them (__zone_watermark_unusable_free()).
 */
static __u64 kept(const struct machine *m, const struct zone *z)
{
	return z->low + z->kept_for_normal +
	       (kernel_before(m, 6, 12) ? z->highatomic : z->highatomic_free);
}

/* Free memory of a node that memmap could be made of, and what of it is above the watermarks. */
static void node_free(const struct machine *m, const struct zones *zones, int nid,
		      __u64 *free_pages, __u64 *spare)
{
	*free_pages = 0;
	*spare = 0;
	for (size_t i = 0; i < zones->nr; i++) {
		const struct zone *z = &zones->v[i];
		__u64 pages = z->free - z->free_cma;

		if (z->nid != nid || z->zone > MMR_ZONE_NORMAL || !z->present)
			continue;
		*free_pages += pages;
		*spare += pages - min(pages, kept(m, z));
	}
}

static __u64 node_present(const struct zones *zones, int nid)
{
	__u64 present = 0;

	for (size_t i = 0; i < zones->nr; i++)
		present += zones->v[i].nid == nid ? zones->v[i].present : 0;
	return present;
}

static bool line_agrees(const struct mmr_costs *costs, enum mmr_cost_name name, int nid, __u64 want,
			bool say)
{
	__u64 seen = cost(costs, name, nid);

	if (seen != want && say)
		printf("# node %d, %s: %llu, zoneinfo: %llu\n", nid,
		       name == MMR_COST_FREE ? "free" : "room", seen, want);
	return seen == want;
}

/* All nodes with memory, their free memory, and the room that follows from it. */
static bool nodes_agree(const struct machine *m, const struct mmr_costs *costs,
			const struct zones *zones, bool say)
{
	__u64 page = m->memmap.page_size;
	__u64 block = m->block_size / page * m->memmap.struct_page;
	size_t lines = 0;

	for (int nid = 0; nid < 64; nid++) {
		__u64 pages, spare;

		if (!node_present(zones, nid))
			continue;
		node_free(m, zones, nid, &pages, &spare);
		if (!line_agrees(costs, MMR_COST_FREE, nid, pages * page, say) ||
		    !line_agrees(costs, MMR_COST_ROOM, nid, spare * page / block * m->block_size,
				 say))
			return false;
		lines += 3;
	}
	for (size_t i = 0; i < costs->nr; i++)
		lines -= costs->v[i].name >= MMR_COST_FREE;
	return !lines;
}

static bool same_zones(const struct zones *a, const struct zones *b)
{
	return a->nr == b->nr && !memcmp(a->v, b->v, a->nr * sizeof(*a->v));
}

/* One open of the file, which goes on: its snapshot takes memory until it is closed. */
static int hold_cost(struct mmr_report *report, struct mmr_costs *out)
{
	char *path = report_path(MMR_FILE_COST), *text = NULL;
	int fd = open(path, O_RDONLY), err = -1;

	if (fd >= 0)
		text = slurp_fd(fd, NULL);
	snprintf(report->error, sizeof(report->error), "cost cannot be read");
	if (text)
		err = mmr_parse_cost(report, text, out);
	free(text);
	free(path);
	if (err && fd >= 0)
		close(fd);
	return err ? -1 : fd;
}

/*
 * Free memory changes from one look to the next, but on a machine where nothing else runs it stays
 * the same for long enough to be read twice, some of the time. The file is held open meanwhile: its
 * snapshot takes memory.
 */
TEST_F(files, cost_knows_the_free_memory_of_zoneinfo)
{
	bool agree = false, still = false;

	if (root_is_recorded())
		SKIP(return, "a recorded machine");
	for (int i = 0; i < 200 && !agree; i++) {
		struct zones zones, again;
		struct mmr_costs costs;
		struct mmr_report report;
		int fd = hold_cost(&report, &costs);

		ASSERT_LE(0, fd) {
			TH_LOG("%s", report.error);
		}
		ASSERT_EQ(0, zones_read(&zones));
		ASSERT_EQ(0, zones_read(&again));
		still |= same_zones(&zones, &again);
		agree = nodes_agree(&self->m, &costs, &zones, i == 199);
		close(fd);
		free(costs.v);
		free(zones.v);
		free(again.v);
	}
	if (!agree && !still)
		SKIP(return, "a quiet machine: free memory never stayed the same");
	EXPECT_TRUE(agree);
}

TEST_F(files, cost_leaves_are_free_memory)
{
	bool arm64 = is_arm64(&self->m);

	for (size_t i = 0; i < self->m.cost.nr; i++) {
		const struct mmr_cost *c = &self->m.cost.v[i];

		if (c->name != MMR_COST_FREE_LEAVES)
			continue;
		/* arm64 makes leaves of 4K pages only: vmemmap_populate() */
		EXPECT_EQ(arm64 && self->m.memmap.page_size != 4096, c->none) {
			TH_LOG("node %llu", c->number);
		}
		EXPECT_GE(c[-1].bytes, c->bytes);
		EXPECT_EQ(0, c->bytes % (2 << 20));
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(COST));
}

TEST_PROGRAM(read_report)
