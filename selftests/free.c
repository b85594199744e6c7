// SPDX-License-Identifier: GPL-2.0
/* The free memory that cost tells of, against /proc/zoneinfo: of the machine that runs, now. */
#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"
#include "witness/zoneinfo.h"

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
		*spare += pages > kept(m, z) ? pages - kept(m, z) : 0;
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
	const struct mmr_cost *line = mmr_cost_line(costs, name, nid);
	bool agrees = line && line->bytes == want;

	if (!agrees && say)
		printf("# node %d, %s: %llu, zoneinfo: %llu\n", nid,
		       name == MMR_COST_FREE ? "free" : "room", line ? line->bytes : 0, want);
	return agrees;
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

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(COST));
}

TEST_PROGRAM(read_report)
