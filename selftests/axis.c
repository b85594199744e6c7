// SPDX-License-Identifier: GPL-2.0
/*
 * The axes: regions and vmemmap each cover their axis once, their lines are as long as they can
 * be, and regions, vmemmap and sections say the same of every frame.
 */

#include "kselftest_harness.h"
#include "mms_util.h"

FIXTURE(files) {
	struct mms_summary *summary;
	struct mms_region *regions;
	struct mms_vmemmap *vmemmap;
	struct mms_section *sections;
	size_t nr_regions, nr_vmemmap, nr_sections;
	struct mms_geometry geometry;
	struct mms_range axis;
};

/* Each test is a child of its own; all of them see what was read once, before they were born. */
static FIXTURE_DATA(files) files;

__attribute__((constructor))
static void read_files(void)
{
	size_t nr;

	files.summary = mms_summary(&nr);
	files.regions = mms_regions(&files.nr_regions);
	files.vmemmap = mms_vmemmap(&files.nr_vmemmap);
	files.sections = mms_sections(&files.nr_sections);
	fflush(stdout);
}

FIXTURE_SETUP(files)
{
	*self = files;
	ASSERT_NE(NULL, self->summary);
	ASSERT_NE(NULL, self->regions);
	ASSERT_NE(NULL, self->vmemmap);
	ASSERT_NE(NULL, self->sections);
	ASSERT_LT(0, self->nr_regions);
	ASSERT_TRUE(mms_geometry(&self->geometry, self->summary, self->vmemmap,
				 self->nr_vmemmap));
	self->axis = (struct mms_range){ 0, self->regions[self->nr_regions - 1].phys.end };
}

FIXTURE_TEARDOWN(files)
{
}

TEST_F(files, regions_start_at_frame_0_without_gap_or_overlap)
{
	__u64 next = 0;

	for (size_t i = 0; i < self->nr_regions; i++) {
		EXPECT_EQ(next, self->regions[i].phys.start);
		next = self->regions[i].phys.end;
	}
}

TEST_F(files, regions_are_whole_pages_and_count_them)
{
	for (size_t i = 0; i < self->nr_regions; i++) {
		const struct mms_region *r = &self->regions[i];

		EXPECT_EQ(0, (r->phys.start | r->phys.end) % self->geometry.page_size) {
			TH_LOG("at 0x%llx", r->phys.start);
		}
		EXPECT_EQ(mms_size(r->phys) / self->geometry.page_size, r->pages);
	}
}

TEST_F(files, regions_end_with_a_described_or_populated_frame)
{
	EXPECT_NE(MMS_HOLE, self->regions[self->nr_regions - 1].state);
}

TEST_F(files, neighbouring_regions_differ_in_some_column)
{
	for (size_t i = 1; i < self->nr_regions; i++) {
		const struct mms_region *a = &self->regions[i - 1], *b = &self->regions[i];

		EXPECT_TRUE(a->state != b->state || a->cause != b->cause || a->ram != b->ram ||
			    a->nid != b->nid || a->section != b->section) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
}

TEST_F(files, memmap_bytes_are_those_of_populated_frames)
{
	for (size_t i = 0; i < self->nr_regions; i++) {
		const struct mms_region *r = &self->regions[i];
		__u64 bytes = r->pages * self->geometry.struct_page;

		EXPECT_EQ(mms_is_populated(r) ? bytes : 0, r->memmap_bytes) {
			TH_LOG("at 0x%llx", r->phys.start);
		}
	}
}

/* The four causes exclude each other by what the section table says of the frame. */
TEST_F(files, causes_fit_the_section_column)
{
	for (size_t i = 0; i < self->nr_regions; i++) {
		const struct mms_region *r = &self->regions[i];
		bool right = true;

		switch (r->cause) {
		case MMS_SECTION:
			right = r->section & MMS_EARLY;
			break;
		case MMS_UNCLAIMED:
			right = r->section && !(r->section & MMS_EARLY);
			break;
		case MMS_LEAF:
		case MMS_ORPHAN:
			right = !r->section;
			break;
		}
		EXPECT_TRUE(right) {
			TH_LOG("0x%llx has cause %s", r->phys.start,
			       mms_cause_name[r->cause]);
		}
	}
}

/* Outside the moment of plugging, the memmap of valid frames is there (mm/sparse.c). */
TEST_F(files, no_valid_frame_is_unpopulated_on_a_quiet_machine)
{
	for (size_t i = 0; i < self->nr_regions; i++) {
		EXPECT_FALSE(self->regions[i].section && !mms_is_populated(&self->regions[i])) {
			TH_LOG("at 0x%llx", self->regions[i].phys.start);
		}
	}
}

TEST_F(files, vmemmap_runs_cover_the_window_without_gap_or_overlap)
{
	__u64 next = self->geometry.window.start;

	for (size_t i = 0; i < self->nr_vmemmap; i++) {
		const struct mms_vmemmap *v = &self->vmemmap[i];

		EXPECT_EQ(next, v->virt.start);
		EXPECT_EQ(mms_size(v->virt), v->bytes) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
		next = v->virt.end;
	}
	EXPECT_EQ(self->geometry.window.end, next);
}

/* Whether the first leaf of @b should be in run @a; a run of one leaf takes every order. */
static bool continues(const struct mms_geometry *g, const struct mms_vmemmap *a,
		      const struct mms_vmemmap *b)
{
	__u64 leaf = mms_leaf_size(g, a->level), last, first;

	if (a->mapped != b->mapped || a->level != b->level)
		return false;
	if (!a->mapped)
		return true;
	if (strcmp(a->attrs, b->attrs) || a->backing_nid != b->backing_nid)
		return false;
	last = mms_backing_of(g, a, a->virt.end - leaf);
	first = mms_backing_of(g, b, b->virt.start);
	if (a->bytes == leaf)
		return first == last || first == last + leaf || first + leaf == last;
	return (a->order == MMS_UP && first == last + leaf) ||
	       (a->order == MMS_DOWN && first + leaf == last) ||
	       (a->order == MMS_SAME && first == last);
}

TEST_F(files, neighbouring_vmemmap_runs_differ)
{
	for (size_t i = 1; i < self->nr_vmemmap; i++) {
		EXPECT_FALSE(continues(&self->geometry, &self->vmemmap[i - 1],
				       &self->vmemmap[i])) {
			TH_LOG("at 0x%llx", self->vmemmap[i].virt.start);
		}
	}
}

/* Shared memmap is one leaf; a run of one leaf goes up. */
TEST_F(files, backing_is_as_large_as_its_order_says)
{
	for (size_t i = 0; i < self->nr_vmemmap; i++) {
		const struct mms_vmemmap *v = &self->vmemmap[i];
		__u64 leaf = mms_leaf_size(&self->geometry, v->level);

		if (!v->mapped)
			continue;
		EXPECT_EQ(v->order == MMS_SAME ? leaf : v->bytes, mms_size(v->backing)) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
		EXPECT_TRUE(v->bytes > leaf || v->order == MMS_UP) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
		EXPECT_EQ(0, v->backing.start % leaf);
	}
}

TEST_F(files, mapped_runs_are_whole_leaves_of_their_level)
{
	for (size_t i = 0; i < self->nr_vmemmap; i++) {
		const struct mms_vmemmap *v = &self->vmemmap[i];

		if (!v->mapped)
			continue;
		EXPECT_EQ(0, (v->virt.start | v->virt.end) %
			     mms_leaf_size(&self->geometry, v->level)) {
			TH_LOG("at 0x%llx", v->virt.start);
		}
	}
}

/*
 * The frames a run touches; none below frame 0, whose struct page may lie behind the start of the
 * window (arm64 with RAM below memstart_addr).
 */
static struct mms_range expected_frames(const struct mms_geometry *g, struct mms_range virt)
{
	if (virt.start < g->base)
		virt.start = g->base;
	if (virt.end && virt.end <= virt.start)
		return (struct mms_range){ 0, 0 };
	return mms_touched(g, virt);
}

TEST_F(files, describes_are_the_frames_of_the_struct_pages_in_the_run)
{
	for (size_t i = 0; i < self->nr_vmemmap; i++) {
		const struct mms_vmemmap *v = &self->vmemmap[i];
		struct mms_range want = expected_frames(&self->geometry, v->virt);

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
	struct mms_ranges mapped = { 0 }, from_vmemmap = { 0 }, from_regions = { 0 };

	for (size_t i = 0; i < self->nr_vmemmap; i++)
		if (self->vmemmap[i].mapped)
			mms_add(&mapped, self->vmemmap[i].virt, 0);
	mms_populated(&from_vmemmap, &self->geometry, &mapped);
	for (size_t i = 0; i < self->nr_regions; i++)
		if (mms_is_populated(&self->regions[i]))
			mms_add(&from_regions, self->regions[i].phys, 0);
	EXPECT_TRUE(mms_same("populated", "vmemmap", &from_vmemmap, "regions", &from_regions));
	free(mapped.v);
	free(from_vmemmap.v);
	free(from_regions.v);
}

TEST_F(files, sections_start_at_0_without_gap_or_overlap)
{
	__u64 size = mms_number(self->summary, "Section size"), next = 0;

	ASSERT_LT(0, size);
	for (size_t i = 0; i < self->nr_sections; i++) {
		const struct mms_section *s = &self->sections[i];

		EXPECT_EQ(next, s->phys.start);
		EXPECT_EQ(s->sections * size, mms_size(s->phys)) {
			TH_LOG("at 0x%llx", s->phys.start);
		}
		next = s->phys.end;
	}
	ASSERT_LT(0, self->nr_sections);
	EXPECT_NE(0, self->sections[self->nr_sections - 1].flags);
}

TEST_F(files, neighbouring_section_runs_differ)
{
	for (size_t i = 1; i < self->nr_sections; i++) {
		const struct mms_section *a = &self->sections[i - 1], *b = &self->sections[i];

		EXPECT_TRUE(a->flags != b->flags || strcmp(a->nid, b->nid) ||
			    memcmp(a->subsection, b->subsection, sizeof(a->subsection))) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
}

/* A section cannot have more sub-sections than fit, and memmap only if it is present. */
TEST_F(files, section_flags_and_sub_sections_are_possible)
{
	unsigned int max = mms_number(self->summary, "Section size") /
			   mms_number(self->summary, "Sub-section size");

	for (size_t i = 0; i < self->nr_sections; i++) {
		const struct mms_section *s = &self->sections[i];

		for (unsigned int n = max; n < MMS_SUBSECTIONS; n++)
			EXPECT_FALSE(s->subsection[n]);
		/* What is not early exists for its sub-sections only (mm/sparse.c). */
		if (!s->flags || s->flags & MMS_EARLY)
			continue;
		EXPECT_LT(0, s->nr_subsections) {
			TH_LOG("at 0x%llx", s->phys.start);
		}
	}
}

/* pfn_valid(): early sections whole, others by sub-section. */
static void add_valid(struct mms_ranges *out, const struct mms_section *s, __u64 section,
		      __u64 size, __u64 sub)
{
	if (s->flags & MMS_EARLY) {
		mms_add(out, (struct mms_range){ section, section + size }, s->flags);
		return;
	}
	for (__u64 n = 0; n < size / sub; n++) {
		struct mms_range r = { section + n * sub, section + (n + 1) * sub };

		if (s->subsection[n])
			mms_add(out, r, s->flags);
	}
}

TEST_F(files, section_column_is_that_of_the_valid_frames_section)
{
	__u64 size = mms_number(self->summary, "Section size");
	__u64 sub = mms_number(self->summary, "Sub-section size");
	struct mms_ranges from_sections = { 0 }, from_regions = { 0 };

	for (size_t i = 0; i < self->nr_sections; i++) {
		const struct mms_section *s = &self->sections[i];

		if (s->flags & MMS_MEMMAP)
			for (__u64 a = s->phys.start; a < s->phys.end; a += size)
				add_valid(&from_sections, s, a, size, sub);
	}
	mms_clip(&from_sections, self->axis);
	for (size_t i = 0; i < self->nr_regions; i++)
		if (self->regions[i].section)
			mms_add(&from_regions, self->regions[i].phys, self->regions[i].section);
	EXPECT_TRUE(mms_same("section", "sections", &from_sections, "regions", &from_regions));
	free(from_sections.v);
	free(from_regions.v);
}

TEST_F(files, blocks_are_those_the_sections_lie_in)
{
	__u64 block = mms_number(self->summary, "Memory block size");

	ASSERT_LT(0, block);
	for (size_t i = 0; i < self->nr_sections; i++) {
		const struct mms_section *s = &self->sections[i];

		if (s->first_block == MMS_NONE)
			continue;
		EXPECT_EQ(s->phys.start / block, s->first_block) {
			TH_LOG("at 0x%llx", s->phys.start);
		}
		EXPECT_EQ((s->phys.end - 1) / block, s->last_block);
	}
}

TEST_HARNESS_MAIN
