// SPDX-License-Identifier: GPL-2.0
/* The free memory that cost tells of, against /proc/zoneinfo: of the machine that runs, now. */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "witness/sysfs_node.h"
#include "witness/zoneinfo.h"

static __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* The bytes of a line; a node may have none. */
static __u64 cost(const struct mmr_costs *costs, enum mmr_cost_name name, int nid)
{
	const struct mmr_cost *line = mmr_cost_line(costs, name, nid);

	return line ? line->bytes : ~0ULL;
}

/* Pages of a node: free, and what of that memmap could be made of. */
struct node_free {
	__u64 all;
	__u64 spare;		/* above the watermarks */
	__u64 spare_of_old;
	__u64 leaves;		/* in pieces that a PMD leaf can be made of */
	__u64 spare_leaves;	/* both, zone by zone */
	__u64 spare_leaves_of_old;
};

/*
 * Of what is free, allocations like that of memmap leave what is free of the blocks for those in
 * need. Before Linux 6.13 it was all of these blocks (__zone_watermark_unusable_free()); stable
 * kernels have the change, too, and none says whether it has.
 */
static struct node_free node_free(const struct zones *zones, int nid)
{
	struct node_free node = { .all = 0 };

	for (size_t i = 0; i < zones->nr; i++) {
		const struct zone *z = &zones->v[i];
		__u64 pages = z->free - z->free_cma, kept = z->low + z->kept_for_normal;
		__u64 spare, spare_of_old;

		if (z->nid != nid || z->zone > MMR_ZONE_NORMAL || !z->present)
			continue;
		node.all += pages;
		spare = pages - least(pages, kept + z->highatomic_free);
		spare_of_old = pages - least(pages, kept + z->highatomic);
		node.spare += spare;
		node.spare_of_old += spare_of_old;
		node.leaves += z->whole_blocks;
		node.spare_leaves += least(spare, z->whole_blocks);
		node.spare_leaves_of_old += least(spare_of_old, z->whole_blocks);
	}
	return node;
}

static bool free_agrees(const struct machine *m, const struct mmr_costs *costs,
			const struct node_free *want, int nid)
{
	const struct mmr_cost *leaves = mmr_cost_line(costs, MMR_COST_FREE_LEAVES, nid);

	if (!leaves || leaves->none != !has_leaves(m))
		return false;
	return cost(costs, MMR_COST_FREE, nid) == want->all * m->memmap.page_size &&
	       (leaves->none || leaves->bytes == want->leaves * m->memmap.page_size);
}

/* Whether another node has pieces for leaves, which are taken before small pages of this one. */
static bool others_have_leaves(const struct machine *m, const struct zones *zones, int nid)
{
	for (int other = 0; has_leaves(m) && other < MAX_NODES; other++)
		if (other != nid && node_free(zones, other).spare_leaves)
			return true;
	return false;
}

/* Bytes of memory in whole blocks, for whose memmap there are so many pages. */
static __u64 room_of(const struct machine *m, __u64 pages)
{
	__u64 page = m->memmap.page_size;

	return pages * page / (m->block_size / page * m->memmap.struct_page) * m->block_size;
}

static bool room_agrees(const struct machine *m, const struct mmr_costs *costs,
			const struct node_free *want, int nid)
{
	const struct mmr_cost *room = mmr_cost_line(costs, MMR_COST_ROOM, nid);

	if (!room || room->none || !m->block_size)
		return room && room->none && !m->block_size;
	return room->bytes == room_of(m, want->spare) ||
	       room->bytes == room_of(m, want->spare_of_old);
}

static void say(const struct mmr_costs *costs, const struct node_free *want, int nid)
{
	printf("# node %d: %llu bytes free, %llu of them in leaves, room for %llu\n", nid,
	       cost(costs, MMR_COST_FREE, nid), cost(costs, MMR_COST_FREE_LEAVES, nid),
	       cost(costs, MMR_COST_ROOM, nid));
	printf("# zoneinfo: %llu pages free, spare %llu or %llu, in page blocks %llu\n", want->all,
	       want->spare, want->spare_of_old, want->leaves);
}

/*
 * All nodes that there can be, their free memory, and the room that follows from it: one without
 * memory has neither.
 */
static bool nodes_agree(const struct machine *m, const struct mmr_costs *costs,
			const struct zones *zones, const bool *possible, bool last)
{
	size_t lines = 0;

	for (int nid = 0; nid < MAX_NODES; nid++) {
		struct node_free want = node_free(zones, nid);

		if (!possible[nid])
			continue;
		if (others_have_leaves(m, zones, nid)) {
			want.spare = want.spare_leaves;
			want.spare_of_old = want.spare_leaves_of_old;
		}
		if (!free_agrees(m, costs, &want, nid) || !room_agrees(m, costs, &want, nid)) {
			if (last)
				say(costs, &want, nid);
			return false;
		}
		lines += 3;
	}
	for (size_t i = 0; i < costs->nr; i++)
		lines -= costs->v[i].name >= MMR_COST_FREE;
	return !lines;
}

static __u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* Whether zones stay the same for as long again as has passed since @start. */
static bool zones_stay(const struct zones *zones, __u64 start)
{
	__u64 passed = now() - start;
	struct timespec t = { passed / 1000000000, passed % 1000000000 };
	struct zones again;
	bool same;

	nanosleep(&t, NULL);
	same = !zones_read(&again) && zones->nr == again.nr &&
	       !memcmp(zones->v, again.v, again.nr * sizeof(*again.v));
	free(again.v);
	return same;
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
 * the same for long enough to be read twice, some of the time. If that is one time in ten, so many
 * looks meet one; on a machine that is busier it cannot be told. The file is held open meanwhile:
 * its snapshot takes memory.
 */
TEST_F(files, cost_knows_the_free_memory_of_zoneinfo)
{
	unsigned int looks = 200, still = 0;
	bool agree = false, possible[MAX_NODES];

	if (root_is_recorded())
		SKIP(return, "a recorded machine");
	for (int nid = 0; nid < MAX_NODES; nid++)
		possible[nid] = sysfs_possible(nid);
	for (unsigned int i = 0; i < looks && !agree; i++) {
		__u64 start = now();
		struct zones zones;
		struct mmr_costs costs;
		struct mmr_report report;
		int fd = hold_cost(&report, &costs);

		ASSERT_LE(0, fd) {
			TH_LOG("%s", report.error);
		}
		ASSERT_EQ(0, zones_read(&zones));
		agree = nodes_agree(&self->m, &costs, &zones, possible, i + 1 == looks);
		still += !agree && zones_stay(&zones, start);
		close(fd);
		free(costs.v);
		free(zones.v);
	}
	if (!agree && still < looks / 10)
		SKIP(return, "no quiet machine: free memory hardly ever stayed the same");
	EXPECT_TRUE(agree);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(COST));
}

TEST_PROGRAM(read_report)
