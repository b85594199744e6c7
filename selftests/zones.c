// SPDX-License-Identifier: GPL-2.0
/* The zones of backing against those of /proc/zoneinfo. */
#include "fixture.h"
#include "witness/zoneinfo.h"

static const struct mmr_backing *line_at(const struct machine *m, __u64 phys)
{
	for (size_t i = 0; i < m->backing.nr; i++)
		if (m->backing.v[i].phys.start <= phys && phys < m->backing.v[i].phys.end)
			return &m->backing.v[i];
	return NULL;
}

/* Described frames are in a zone if and only if they are online, or of a device. */
TEST_F(files, backing_zone_is_given_for_memory_that_is_online)
{
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];
		bool online = r->section & MMR_SECTION_ONLINE && mmr_described(r);
		const struct mmr_backing *b;

		if (!mmr_is_populated(r))
			continue;
		b = line_at(&self->m, r->phys.start);
		ASSERT_NE(NULL, b);
		if (r->ram & MMR_RAM_DEVICE) {
			EXPECT_EQ(MMR_ZONE_DEVICE, b->zone);
		} else if (!online) {
			EXPECT_EQ(MMR_NONE, b->zone) {
				TH_LOG("at 0x%llx", r->phys.start);
			}
		} else {
			EXPECT_NE(MMR_NONE, b->zone) {
				TH_LOG("at 0x%llx", r->phys.start);
			}
			EXPECT_NE(MMR_ZONE_DEVICE, b->zone);
		}
	}
}

/* Zones without pages are printed without their start. */
TEST_F(files, zones_span_the_frames_that_are_in_them)
{
	struct zones zones;

	ASSERT_EQ(0, zones_read(&zones));
	for (size_t i = 0; i < self->m.backing.nr; i++) {
		const struct mmr_backing *b = &self->m.backing.v[i];
		const struct zone *z;

		if (b->nid < 0 || b->zone < 0 || b->zone == MMR_ZONE_DEVICE)
			continue;
		z = zone_at(&zones, b->nid, b->zone);
		EXPECT_NE(NULL, z);
		EXPECT_TRUE(z && z->start * self->m.memmap.page_size <= b->phys.start &&
			    b->phys.end <= (z->start + z->spanned) * self->m.memmap.page_size) {
			TH_LOG("%s at 0x%llx", mmr_zone_name[b->zone], b->phys.start);
		}
	}
	free(zones.v);
}

static void count_present(const struct machine *m, __u64 pages[MAX_NODES][MMR_ZONE_NR])
{
	size_t at = 0;

	for (size_t i = 0; i < m->regions.nr; i++) {
		const struct mmr_region *r = &m->regions.v[i];

		if (!counts_as_present(m, r))
			continue;
		while (at < m->backing.nr && m->backing.v[at].phys.end <= r->phys.start)
			at++;
		for (size_t j = at; j < m->backing.nr; j++) {
			const struct mmr_backing *b = &m->backing.v[j];

			if (b->phys.start >= r->phys.end)
				break;
			if (b->nid >= 0 && b->nid < MAX_NODES && b->zone >= 0)
				pages[b->nid][b->zone] += mmr_overlap(b->phys, r->phys) /
							  m->memmap.page_size;
		}
	}
}

/*
 * With deferred initialisation Linux 6.2 to 7.2 counts what is mirrored, and put into Movable,
 * as present in Normal: more of Movable is managed than present, which cannot be.
 */
static bool is_miscounted(const struct zones *zones, int nid)
{
	for (size_t i = 0; i < zones->nr; i++)
		if (zones->v[i].nid == nid && zones->v[i].managed > zones->v[i].present)
			return true;
	return false;
}

static __u64 sum(const __u64 *pages)
{
	__u64 all = 0;

	for (size_t i = 0; i < MMR_ZONE_NR; i++)
		all += pages[i];
	return all;
}

TEST_F(files, zones_have_as_many_pages_present)
{
	static __u64 pages[MAX_NODES][MMR_ZONE_NR];
	struct zones zones;

	ASSERT_EQ(0, zones_read(&zones));
	count_present(&self->m, pages);
	for (size_t i = 0; i < self->m.backing.nr; i++) {
		const struct mmr_backing *b = &self->m.backing.v[i];

		if (b->nid == MMR_UNKNOWN && b->zone != MMR_NONE)
			SKIP(return, "memory that is online and of no known node");
	}
	for (size_t i = 0; i < zones.nr; i++) {
		ASSERT_LE(0, zones.v[i].zone);
		ASSERT_GT(MAX_NODES, zones.v[i].nid);
		if (is_miscounted(&zones, zones.v[i].nid)) {
			EXPECT_EQ(node_present(&zones, zones.v[i].nid), sum(pages[zones.v[i].nid]));
			continue;
		}
		EXPECT_EQ(zones.v[i].present, pages[zones.v[i].nid][zones.v[i].zone]) {
			TH_LOG("node %d, %s", zones.v[i].nid, mmr_zone_name[zones.v[i].zone]);
		}
	}
	free(zones.v);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(BACKING));
}

TEST_PROGRAM(read_report)
