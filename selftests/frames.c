// SPDX-License-Identifier: GPL-2.0
/*
 * Every frame against the oracle module (oracle/), which asks other interfaces than memmapscope:
 * on arm64 the processor's own address translation, on x86 lookup_address(), on both
 * vmalloc_to_page() where the kernel's copes with huge leaves.
 *
 * Needs memmapscope_oracle.ko loaded.
 */

#include "kselftest_harness.h"
#include "mms_util.h"

FIXTURE(both) {
	struct mms_summary *summary;
	struct mms_region *regions;
	struct mms_vmemmap *vmemmap;
	struct mms_oracle *oracle;
	size_t nr_regions, nr_vmemmap, nr_oracle;
	struct mms_geometry geometry;
	__u64 base;
};

/* Each test is a child of its own; all of them see what was read once, before they were born. */
static FIXTURE_DATA(both) both;

__attribute__((constructor))
static void read_both(void)
{
	size_t nr;

	if (!mms_exists(MMS_ORACLE))
		return;
	both.summary = mms_summary(&nr);
	both.regions = mms_regions(&both.nr_regions);
	both.vmemmap = mms_vmemmap(&both.nr_vmemmap);
	/* A conflict between the oracle's own interfaces is an unknown word, and ends here. */
	both.oracle = mms_oracle(&both.nr_oracle, &both.base);
	fflush(stdout);
}

FIXTURE_SETUP(both)
{
	if (!mms_exists(MMS_ORACLE))
		SKIP(return, "memmapscope_oracle.ko is not loaded");
	*self = both;
	ASSERT_NE(NULL, self->summary);
	ASSERT_NE(NULL, self->regions);
	ASSERT_NE(NULL, self->vmemmap);
	ASSERT_NE(NULL, self->oracle);
	ASSERT_LT(0, self->nr_oracle);
	ASSERT_TRUE(mms_geometry(&self->geometry, self->summary, self->vmemmap,
				 self->nr_vmemmap));
}

FIXTURE_TEARDOWN(both)
{
}

static struct mms_range oracle_window(const struct mms_oracle *o, size_t nr)
{
	return (struct mms_range){ o[0].virt.start, o[nr - 1].virt.end };
}

TEST_F(both, struct_page_0_is_where_the_kernel_computes_it)
{
	EXPECT_EQ(self->base, self->geometry.base);
}

/* The oracle probes beyond the last present section, so nothing mapped there can be missed. */
TEST_F(both, oracle_has_probed_the_whole_axis)
{
	struct mms_range window = oracle_window(self->oracle, self->nr_oracle);
	__u64 axis_end = self->regions[self->nr_regions - 1].phys.end;

	EXPECT_GE(window.end, self->geometry.base + axis_end / self->geometry.page_size *
		  self->geometry.struct_page);
	EXPECT_LE(window.start, mms_virtual(self->summary, "Vmemmap span").start);
	EXPECT_GE(window.end, mms_virtual(self->summary, "Vmemmap span").end);
}

TEST_F(both, every_frame_is_populated_if_the_oracle_says_so)
{
	struct mms_ranges mapped = { 0 }, oracle = { 0 }, regions = { 0 };
	struct mms_geometry g = self->geometry;

	for (size_t i = 0; i < self->nr_oracle; i++)
		if (self->oracle[i].mapped)
			mms_add(&mapped, self->oracle[i].virt, 0);
	/* The kernel's base, not the one memmapscope's lines imply. */
	g.base = self->base;
	mms_populated(&oracle, &g, &mapped);
	for (size_t i = 0; i < self->nr_regions; i++)
		if (mms_is_populated(&self->regions[i]))
			mms_add(&regions, self->regions[i].phys, 0);
	EXPECT_TRUE(mms_same("populated", "oracle", &oracle, "regions", &regions));
	free(mapped.v);
	free(oracle.v);
	free(regions.v);
}

/*
 * Runs as (virtual range, tag) where the tag is what is to be compared. The tag of a backing is
 * backing - virtual start, which is constant while the backing goes on contiguously.
 */
static void add_leaves(struct mms_ranges *out, const struct mms_geometry *g,
		       const struct mms_vmemmap *v)
{
	__u64 leaf = mms_leaf_size(g, v->level);

	for (__u64 a = v->virt.start; a < v->virt.end; a += leaf)
		mms_add(out, (struct mms_range){ a, a + leaf }, mms_backing_of(g, v, a) - a);
}

TEST_F(both, every_mapped_byte_is_backed_by_the_oracles_frame)
{
	struct mms_ranges oracle = { 0 }, vmemmap = { 0 };

	for (size_t i = 0; i < self->nr_oracle; i++) {
		const struct mms_oracle *o = &self->oracle[i];

		if (o->mapped)
			mms_add(&oracle, o->virt, o->backing - o->virt.start);
	}
	for (size_t i = 0; i < self->nr_vmemmap; i++)
		if (self->vmemmap[i].mapped)
			add_leaves(&vmemmap, &self->geometry, &self->vmemmap[i]);
	EXPECT_TRUE(mms_same("backing", "oracle", &oracle, "vmemmap", &vmemmap));
	free(oracle.v);
	free(vmemmap.v);
}

TEST_F(both, levels_are_those_the_oracle_names)
{
	struct mms_ranges oracle = { 0 }, vmemmap = { 0 };

	for (size_t i = 0; i < self->nr_oracle; i++) {
		const struct mms_oracle *o = &self->oracle[i];

		if (o->mapped && o->level == MMS_NONE)
			SKIP(return, "the oracle's interfaces on this architecture know no level");
		if (o->mapped)
			mms_add(&oracle, o->virt, o->level);
	}
	for (size_t i = 0; i < self->nr_vmemmap; i++)
		if (self->vmemmap[i].mapped)
			mms_add(&vmemmap, self->vmemmap[i].virt, self->vmemmap[i].level);
	EXPECT_TRUE(mms_same("level", "oracle", &oracle, "vmemmap", &vmemmap));
	free(oracle.v);
	free(vmemmap.v);
}

TEST_HARNESS_MAIN
