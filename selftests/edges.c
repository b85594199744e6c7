// SPDX-License-Identifier: GPL-2.0
/*
 * edges against the page tables as they are seen from outside, and against regions and sections.
 * Which of them are free is asked of the machine that runs: see kpageflags.c.
 */
#include "fixture.h"
#include "witness/outside.h"

/* Frames with a struct page, by the ends that edges has; false if these do not alternate. */
static bool stretches(const struct machine *m, struct mmr_set *found)
{
	const struct mmr_edge *e = m->edges.v;

	for (size_t i = 0; i + 1 < m->edges.nr; i += 2) {
		if (e[i].side != MMR_SIDE_FIRST || e[i + 1].side != MMR_SIDE_LAST)
			return false;
		mmr_add(found, (struct mmr_range){ e[i].frame,
			e[i + 1].frame + m->memmap.page_size }, i);
	}
	return m->edges.nr && m->edges.nr % 2 == 0;
}

/* Numbered as above: neighbours that touch would be one in regions, and are two here. */
static void number(struct mmr_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		set->v[i].tag = 2 * i;
}

TEST_F(files, edges_are_the_ends_of_populated_stretches)
{
	struct mmr_set edges = { .v = NULL }, regions = { .v = NULL };

	ASSERT_TRUE(stretches(&self->m, &edges));
	for (size_t i = 0; i < self->m.regions.nr; i++)
		if (mmr_is_populated(&self->m.regions.v[i]))
			mmr_add(&regions, self->m.regions.v[i].phys, 0);
	number(&regions);
	EXPECT_TRUE(same("stretches", "regions", &regions, "edges", &edges));
	mmr_free(&edges);
	mmr_free(&regions);
}

TEST_F(files, edges_are_where_memmap_ends_as_is_seen)
{
	struct mmr_set edges = { .v = NULL }, mapped = { .v = NULL }, frames = { .v = NULL };
	struct outside seen = { .v = NULL };

	if (!root_exists(OUTSIDE_FILE))
		SKIP(return, "nobody has looked from outside (scripts/guest --asks)");
	ASSERT_EQ(0, outside_read(&seen));
	ASSERT_LT(0, seen.nr) {
		TH_LOG("the host was asked, and has not answered");
	}
	for (size_t i = 0; i < seen.nr; i++)
		if (seen.v[i].mapped)
			mmr_add(&mapped, seen.v[i].virt, 0);
	mmr_populated(&frames, &self->m.memmap, &mapped);
	number(&frames);
	ASSERT_TRUE(stretches(&self->m, &edges));
	EXPECT_TRUE(same("stretches", "outside", &frames, "edges", &edges));
	mmr_free(&edges);
	mmr_free(&mapped);
	mmr_free(&frames);
}

static const struct mmr_region *region_at(const struct machine *m, __u64 phys)
{
	for (size_t i = 0; i < m->regions.nr; i++)
		if (m->regions.v[i].phys.start <= phys && phys < m->regions.v[i].phys.end)
			return &m->regions.v[i];
	return NULL;
}

TEST_F(files, edges_are_of_their_regions)
{
	for (size_t i = 0; i < self->m.edges.nr; i++) {
		const struct mmr_edge *e = &self->m.edges.v[i];
		const struct mmr_region *r = region_at(&self->m, e->frame);

		ASSERT_NE(NULL, r);
		EXPECT_EQ(r->state, e->state) {
			TH_LOG("at 0x%llx", e->frame);
		}
		EXPECT_EQ(r->section, e->section) {
			TH_LOG("at 0x%llx", e->frame);
		}
	}
}

/* Flags of the section of a valid frame, by sections. */
static unsigned int valid_flags(const struct machine *m, __u64 phys)
{
	const struct mmr_section *s = section_at(m, phys);

	return s && is_valid(m, s, phys) ? s->flags : 0;
}

/* What physical addresses can name ends far behind all memory: only before frame 0 is no frame. */
TEST_F(files, edges_have_on_their_other_side_what_is_there)
{
	for (size_t i = 0; i < self->m.edges.nr; i++) {
		const struct mmr_edge *e = &self->m.edges.v[i];
		__u64 page = self->m.memmap.page_size;
		__u64 at = e->side == MMR_SIDE_FIRST ? e->frame - page : e->frame + page;
		const struct mmr_region *r = region_at(&self->m, at);
		bool missing = r && r->state == MMR_STATE_MISSING, none = at == -page;

		EXPECT_EQ(none ? MMR_OTHER_NONE : missing ? MMR_OTHER_MISSING : MMR_OTHER_HOLE,
			  e->other) {
			TH_LOG("at 0x%llx", e->frame);
		}
		EXPECT_EQ(none ? 0 : valid_flags(&self->m, at), e->other_section) {
			TH_LOG("at 0x%llx", e->frame);
		}
	}
}

/* The kernel looks at no other struct pages; of these it is known, as all were initialised. */
TEST_F(files, edges_are_asked_whether_they_are_free_if_they_are_online)
{
	for (size_t i = 0; i < self->m.edges.nr; i++) {
		const struct mmr_edge *e = &self->m.edges.v[i];
		const struct mmr_region *r = region_at(&self->m, e->frame);
		bool online = r && is_online_page(&self->m, r, e->frame);

		EXPECT_EQ(online, e->buddy == MMR_BUDDY_NO || e->buddy == MMR_BUDDY_YES) {
			TH_LOG("at 0x%llx", e->frame);
		}
		EXPECT_EQ(!online, e->buddy == MMR_BUDDY_NONE);
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP) | READ(SECTIONS) | READ(EDGES));
}

TEST_PROGRAM(read_report)
