// SPDX-License-Identifier: GPL-2.0
/*
 * The axes: regions and vmemmap each cover their axis once, their lines are as long as they can
 * be, and regions, vmemmap and sections say the same of every frame.
 */
#include "fixture.h"

TEST_F(files, regions_start_at_frame_0_without_gap_or_overlap)
{
	__u64 next = 0;

	for (size_t i = 0; i < self->m.regions.nr; i++) {
		EXPECT_EQ(next, self->m.regions.v[i].phys.start);
		next = self->m.regions.v[i].phys.end;
	}
}

TEST_F(files, regions_are_whole_pages_and_count_them)
{
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		EXPECT_EQ(0, (r->phys.start | r->phys.end) % self->m.memmap.page_size) {
			TH_LOG("at 0x%llx", r->phys.start);
		}
		EXPECT_EQ(mmr_size(r->phys) / self->m.memmap.page_size, r->pages);
	}
}

TEST_F(files, regions_end_with_a_described_or_populated_frame)
{
	EXPECT_NE(MMR_STATE_HOLE, self->m.regions.v[self->m.regions.nr - 1].state);
}

TEST_F(files, neighbouring_regions_differ_in_some_column)
{
	for (size_t i = 1; i < self->m.regions.nr; i++) {
		const struct mmr_region *a = &self->m.regions.v[i - 1], *b = &self->m.regions.v[i];

		EXPECT_TRUE(a->state != b->state || a->cause != b->cause || a->ram != b->ram ||
			    a->nid != b->nid || a->section != b->section) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
}

TEST_F(files, memmap_bytes_are_those_of_populated_frames)
{
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];
		__u64 bytes = r->pages * self->m.memmap.struct_page;

		EXPECT_EQ(mmr_is_populated(r) ? bytes : 0, r->memmap_bytes) {
			TH_LOG("at 0x%llx", r->phys.start);
		}
	}
}

/* The four causes exclude each other by what the section table says of the frame. */
TEST_F(files, causes_fit_the_section_column)
{
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];
		bool right = true;

		switch (r->cause) {
		case MMR_CAUSE_SECTION:
			right = r->section & MMR_SECTION_EARLY;
			break;
		case MMR_CAUSE_UNCLAIMED:
			right = r->section && !(r->section & MMR_SECTION_EARLY);
			break;
		case MMR_CAUSE_LEAF:
		case MMR_CAUSE_ORPHAN:
			right = !r->section;
			break;
		}
		EXPECT_TRUE(right) {
			TH_LOG("0x%llx has cause %s", r->phys.start,
			       mmr_cause_name[r->cause]);
		}
	}
}

/* Outside the moment of plugging, the memmap of valid frames is there (mm/sparse.c). */
TEST_F(files, no_valid_frame_is_unpopulated_on_a_quiet_machine)
{
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		EXPECT_FALSE(r->section && !mmr_is_populated(r)) {
			TH_LOG("at 0x%llx", r->phys.start);
		}
	}
}

TEST_F(files, vmemmap_runs_cover_the_window_without_gap_or_overlap)
{
	__u64 next = self->m.memmap.window.start;

	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		EXPECT_EQ(next, v->virt.start);
		EXPECT_EQ(mmr_size(v->virt), v->bytes) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
		next = v->virt.end;
	}
	EXPECT_EQ(self->m.memmap.window.end, next);
}

/* Whether the first leaf of @b should be in run @a; a run of one leaf takes every order. */
static bool continues(const struct mmr_memmap *g, const struct mmr_vmemmap *a,
		      const struct mmr_vmemmap *b)
{
	__u64 leaf = mmr_leaf_size(g, a->level), last, first;

	if (a->mapped != b->mapped || a->level != b->level || a->contiguous != b->contiguous)
		return false;
	if (!a->mapped)
		return true;
	if (strcmp(a->attrs, b->attrs) || a->backing_nid != b->backing_nid)
		return false;
	last = mmr_backing_of(g, a, a->virt.end - leaf);
	first = mmr_backing_of(g, b, b->virt.start);
	if (a->bytes == leaf)
		return first == last || first == last + leaf || first + leaf == last;
	return (a->order == MMR_ORDER_UP && first == last + leaf) ||
	       (a->order == MMR_ORDER_DOWN && first + leaf == last) ||
	       (a->order == MMR_ORDER_SAME && first == last);
}

/* The topmost is always called PGD, so no other name is for it. */
TEST_F(files, vmemmap_levels_are_those_the_tables_have)
{
	__u64 levels = mmr_number(&self->m.summary, MMR_SUMMARY_LEVELS);

	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		EXPECT_TRUE(v->level == MMR_LEVEL_PGD || (__u64)v->level < levels - 1) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
	}
}

TEST_F(files, neighbouring_vmemmap_runs_differ)
{
	for (size_t i = 1; i < self->m.vmemmap.nr; i++) {
		EXPECT_FALSE(continues(&self->m.memmap, &self->m.vmemmap.v[i - 1],
				       &self->m.vmemmap.v[i])) {
			TH_LOG("at 0x%llx", self->m.vmemmap.v[i].virt.start);
		}
	}
}

/* Shared memmap is one leaf; a run of one leaf goes up. */
TEST_F(files, backing_is_as_large_as_its_order_says)
{
	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];
		__u64 leaf = mmr_leaf_size(&self->m.memmap, v->level);

		if (!v->mapped)
			continue;
		EXPECT_EQ(v->order == MMR_ORDER_SAME ? leaf : v->bytes, mmr_size(v->backing)) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
		EXPECT_TRUE(v->bytes > leaf || v->order == MMR_ORDER_UP) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
		EXPECT_EQ(0, v->backing.start % leaf);
	}
}

TEST_F(files, mapped_runs_are_whole_leaves_of_their_level)
{
	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		if (!v->mapped)
			continue;
		EXPECT_EQ(0, (v->virt.start | v->virt.end) %
			     mmr_leaf_size(&self->m.memmap, v->level)) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
	}
}

/*
 * The frames a run touches; none below frame 0, whose struct page may lie behind the start of the
 * window (arm64 with RAM below memstart_addr).
 */
static struct mmr_range expected_frames(const struct mmr_memmap *g, struct mmr_range virt)
{
	if (virt.start < g->base)
		virt.start = g->base;
	if (virt.end && virt.end <= virt.start)
		return (struct mmr_range){ 0, 0 };
	return mmr_touched(g, virt);
}

TEST_F(files, describes_are_the_frames_of_the_struct_pages_in_the_run)
{
	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];
		struct mmr_range want = expected_frames(&self->m.memmap, v->virt);

		EXPECT_EQ(want.start, v->describes.start) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
		EXPECT_EQ(want.end, v->describes.end) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
	}
}

/* A frame is populated if and only if every byte of its struct page is mapped. */
TEST_F(files, populated_frames_are_those_with_a_mapped_struct_page)
{
	struct mmr_set mapped = { .v = NULL };
	struct mmr_set from_vmemmap = { .v = NULL }, from_regions = { .v = NULL };

	for (size_t i = 0; i < self->m.vmemmap.nr; i++)
		if (self->m.vmemmap.v[i].mapped)
			mmr_add(&mapped, self->m.vmemmap.v[i].virt, 0);
	mmr_populated(&from_vmemmap, &self->m.memmap, &mapped);
	for (size_t i = 0; i < self->m.regions.nr; i++)
		if (mmr_is_populated(&self->m.regions.v[i]))
			mmr_add(&from_regions, self->m.regions.v[i].phys, 0);
	EXPECT_TRUE(same("populated", "vmemmap", &from_vmemmap, "regions", &from_regions));
	mmr_free(&mapped);
	mmr_free(&from_vmemmap);
	mmr_free(&from_regions);
}

TEST_F(files, sections_start_at_0_without_gap_or_overlap)
{
	__u64 size = mmr_number(&self->m.summary, MMR_SUMMARY_SECTION_SIZE), next = 0;

	ASSERT_LT(0, size);
	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		EXPECT_EQ(next, s->phys.start);
		EXPECT_EQ(s->sections * size, mmr_size(s->phys)) {
			TH_LOG("at 0x%llx", s->phys.start);
		}
		next = s->phys.end;
	}
	ASSERT_LT(0, self->m.sections.nr);
	EXPECT_NE(0, self->m.sections.v[self->m.sections.nr - 1].flags);
}

TEST_F(files, neighbouring_section_runs_differ)
{
	for (size_t i = 1; i < self->m.sections.nr; i++) {
		const struct mmr_section *b = &self->m.sections.v[i], *a = b - 1;

		EXPECT_TRUE(a->flags != b->flags || memcmp(&a->nid, &b->nid, sizeof(a->nid)) ||
			    memcmp(a->subsection, b->subsection, sizeof(a->subsection))) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
}

/* A section cannot have more sub-sections than fit, and memmap only if it is present. */
TEST_F(files, section_flags_and_sub_sections_are_possible)
{
	unsigned int max = mmr_number(&self->m.summary, MMR_SUMMARY_SECTION_SIZE) /
			   mmr_number(&self->m.summary, MMR_SUMMARY_SUBSECTION_SIZE);

	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		for (unsigned int n = max; n < MMR_SUBSECTIONS; n++)
			EXPECT_FALSE(s->subsection[n]);
		/* What is not early exists for its sub-sections only (mm/sparse.c). */
		if (!s->flags || s->flags & MMR_SECTION_EARLY)
			continue;
		EXPECT_LT(0, s->nr_subsections) {
			TH_LOG("at 0x%llx", s->phys.start);
		}
	}
}

/* Those of the regions that a section has anything of. */
static struct mmr_nids nodes_in(const struct mmr_regions *regions, size_t *from,
				struct mmr_range section)
{
	struct mmr_nids nids = { .nr = 0 };

	while (*from < regions->nr && regions->v[*from].phys.end <= section.start)
		(*from)++;
	for (size_t i = *from; i < regions->nr && regions->v[i].phys.start < section.end; i++) {
		int nid = regions->v[i].nid;

		nids.unknown |= nid == MMR_UNKNOWN;
		if (nid >= 0)
			nids.nodes[nid / 64] |= 1ULL << nid % 64;
	}
	return nids;
}

TEST_F(files, sections_are_of_the_nodes_of_the_memory_in_them)
{
	__u64 size = mmr_number(&self->m.summary, MMR_SUMMARY_SECTION_SIZE);
	size_t from = 0;

	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		if (!s->flags)
			continue;
		for (__u64 at = s->phys.start; at < s->phys.end; at += size) {
			struct mmr_range section = { at, at + size };
			struct mmr_nids nids = nodes_in(&self->m.regions, &from, section);

			EXPECT_EQ(nids.unknown, s->nid.unknown) {
				TH_LOG("at 0x%llx", at);
			}
			EXPECT_EQ(0, memcmp(nids.nodes, s->nid.nodes, sizeof(nids.nodes))) {
				TH_LOG("at 0x%llx", at);
			}
		}
	}
}

/* pfn_valid(): early sections whole, others by sub-section. */
static void add_valid(struct mmr_set *out, const struct mmr_section *s, __u64 section,
		      __u64 size, __u64 sub)
{
	if (s->flags & MMR_SECTION_EARLY) {
		mmr_add(out, (struct mmr_range){ section, section + size }, s->flags);
		return;
	}
	for (__u64 n = 0; n < size / sub; n++) {
		struct mmr_range r = { section + n * sub, section + (n + 1) * sub };

		if (s->subsection[n])
			mmr_add(out, r, s->flags);
	}
}

/* subsection_map_init(): of the boot, all that is in memblock. */
TEST_F(files, ram_is_in_sub_sections_that_are_there)
{
	__u64 sub = mmr_number(&self->m.summary, MMR_SUMMARY_SUBSECTION_SIZE);

	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		if (!(r->ram & (MMR_RAM_MEMBLOCK | MMR_RAM_NOMAP)) || !r->section)
			continue;
		for (__u64 at = r->phys.start; at < r->phys.end; at += sub - at % sub) {
			const struct mmr_section *s = section_at(&self->m, at);

			ASSERT_NE(NULL, s);
			EXPECT_TRUE(in_subsection_map(&self->m, s, at)) {
				TH_LOG("at 0x%llx", at);
			}
		}
	}
}

TEST_F(files, section_column_is_that_of_the_valid_frames_section)
{
	__u64 size = mmr_number(&self->m.summary, MMR_SUMMARY_SECTION_SIZE);
	__u64 sub = mmr_number(&self->m.summary, MMR_SUMMARY_SUBSECTION_SIZE);
	struct mmr_range axis = { 0, self->m.regions.v[self->m.regions.nr - 1].phys.end };
	struct mmr_set from_sections = { .v = NULL }, from_regions = { .v = NULL };

	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		if (s->flags & MMR_SECTION_MEMMAP)
			for (__u64 a = s->phys.start; a < s->phys.end; a += size)
				add_valid(&from_sections, s, a, size, sub);
	}
	mmr_clip(&from_sections, axis);
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		if (r->section)
			mmr_add(&from_regions, r->phys, r->section);
	}
	EXPECT_TRUE(same("section", "sections", &from_sections, "regions", &from_regions));
	mmr_free(&from_sections);
	mmr_free(&from_regions);
}

TEST_F(files, blocks_are_those_the_sections_lie_in)
{
	__u64 block = mmr_number(&self->m.summary, MMR_SUMMARY_BLOCK_SIZE);

	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		if (s->first_block == MMR_NONE)
			continue;
		ASSERT_LT(0, block);
		EXPECT_EQ(s->phys.start / block, (__u64)s->first_block) {
			TH_LOG("at 0x%llx", s->phys.start);
		}
		EXPECT_EQ((s->phys.end - 1) / block, (__u64)s->last_block);
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP) | READ(SECTIONS));
}

TEST_PROGRAM(read_report)
