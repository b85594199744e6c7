// SPDX-License-Identifier: GPL-2.0
/*
 * Every frame against the oracle module (oracle/), which asks other interfaces than memmapscope:
 * on arm64 the processor's own address translation, on x86 lookup_address(), on both
 * vmalloc_to_page() where the kernel's copes with huge leaves.
 *
 * Needs memmapscope_oracle.ko loaded.
 */

#include "fixture.h"
#include "witness/oracle.h"

FIXTURE(both) {
	struct machine m;
	struct oracle oracle;
};

static struct oracle oracle;
static int oracle_error;

static void read_both(void)
{
	if (!root_exists(ORACLE_FILE))
		return;
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP));
	/* A conflict between the oracle's own interfaces is an unknown word, and ends here. */
	oracle_error = oracle_read(&oracle);
	fflush(stdout);
}

FIXTURE_SETUP(both)
{
	if (!root_exists(ORACLE_FILE))
		SKIP(return, "memmapscope_oracle.ko is not loaded");
	ASSERT_TRUE(machine_is_read());
	ASSERT_EQ(0, oracle_error);
	ASSERT_LT(0, oracle.mapped) {
		TH_LOG("the oracle compares nothing");
	}
	self->m = machine;
	self->oracle = oracle;
}

FIXTURE_TEARDOWN(both)
{
}

static struct mmr_range oracle_window(const struct oracle *o)
{
	return (struct mmr_range){ o->v[0].virt.start, o->v[o->nr - 1].virt.end };
}

TEST_F(both, struct_page_0_is_where_the_kernel_computes_it)
{
	EXPECT_EQ(self->oracle.base, self->m.memmap.base);
}

TEST_F(both, struct_page_is_as_large_as_the_kernels)
{
	EXPECT_EQ(self->oracle.struct_page, self->m.memmap.struct_page);
}

/* The oracle probes beyond the last present section, so nothing mapped there can be missed. */
TEST_F(both, oracle_has_probed_the_whole_axis)
{
	struct mmr_range window = oracle_window(&self->oracle);
	__u64 axis_end = self->m.regions.v[self->m.regions.nr - 1].phys.end;

	EXPECT_GE(window.end, self->m.memmap.base + axis_end / self->m.memmap.page_size *
		  self->m.memmap.struct_page);
	EXPECT_LE(window.start, mmr_virtual(&self->m.summary, MMR_SUMMARY_SPAN).start);
	EXPECT_GE(window.end, mmr_virtual(&self->m.summary, MMR_SUMMARY_SPAN).end);
}

TEST_F(both, every_frame_is_populated_if_the_oracle_says_so)
{
	struct mmr_set mapped = { .v = NULL }, theirs = { .v = NULL }, regions = { .v = NULL };
	struct mmr_memmap g = self->m.memmap;

	for (size_t i = 0; i < self->oracle.nr; i++)
		if (self->oracle.v[i].mapped)
			mmr_add(&mapped, self->oracle.v[i].virt, 0);
	/* The kernel's base, not the one memmapscope's lines imply. */
	g.base = self->oracle.base;
	mmr_populated(&theirs, &g, &mapped);
	for (size_t i = 0; i < self->m.regions.nr; i++)
		if (mmr_is_populated(&self->m.regions.v[i]))
			mmr_add(&regions, self->m.regions.v[i].phys, 0);
	EXPECT_TRUE(same("populated", "oracle", &theirs, "regions", &regions));
	mmr_free(&mapped);
	mmr_free(&theirs);
	mmr_free(&regions);
}

/*
 * Runs as (virtual range, tag) where the tag is what is to be compared. The tag of a backing is
 * backing - virtual start, which is constant while the backing goes on contiguously.
 */
static void add_leaves(struct mmr_set *out, const struct mmr_memmap *g,
		       const struct mmr_vmemmap *v)
{
	__u64 leaf = mmr_leaf_size(g, v->level);

	for (__u64 a = v->virt.start; a < v->virt.end; a += leaf)
		mmr_add(out, (struct mmr_range){ a, a + leaf }, mmr_backing_of(g, v, a) - a);
}

TEST_F(both, every_mapped_byte_is_backed_by_the_oracles_frame)
{
	struct mmr_set theirs = { .v = NULL }, vmemmap = { .v = NULL };

	for (size_t i = 0; i < self->oracle.nr; i++) {
		const struct oracle_run *o = &self->oracle.v[i];

		if (o->mapped)
			mmr_add(&theirs, o->virt, o->backing - o->virt.start);
	}
	for (size_t i = 0; i < self->m.vmemmap.nr; i++)
		if (self->m.vmemmap.v[i].mapped)
			add_leaves(&vmemmap, &self->m.memmap, &self->m.vmemmap.v[i]);
	EXPECT_TRUE(same("backing", "oracle", &theirs, "vmemmap", &vmemmap));
	mmr_free(&theirs);
	mmr_free(&vmemmap);
}

TEST_F(both, levels_are_those_the_oracle_names)
{
	struct mmr_set theirs = { .v = NULL }, vmemmap = { .v = NULL };

	for (size_t i = 0; i < self->oracle.nr; i++) {
		const struct oracle_run *o = &self->oracle.v[i];

		if (o->mapped && o->level == MMR_NONE)
			SKIP(return, "the oracle's interfaces on this architecture know no level");
		if (o->mapped)
			mmr_add(&theirs, o->virt, o->level);
	}
	for (size_t i = 0; i < self->m.vmemmap.nr; i++)
		if (self->m.vmemmap.v[i].mapped)
			mmr_add(&vmemmap, self->m.vmemmap.v[i].virt, self->m.vmemmap.v[i].level);
	EXPECT_TRUE(same("level", "oracle", &theirs, "vmemmap", &vmemmap));
	mmr_free(&theirs);
	mmr_free(&vmemmap);
}

/* What an empty entry of a level is for. */
static __u64 entry_size(const struct machine *m, int level)
{
	__u64 size = m->memmap.page_size, levels = mmr_number(&m->summary, MMR_SUMMARY_LEVELS);

	if (level == MMR_LEVEL_PGD)
		level = levels - 1;
	while (level--)
		size *= m->memmap.page_size / 8;
	return size;
}

TEST_F(both, empty_entries_are_of_the_levels_the_oracle_names)
{
	struct mmr_set theirs = { .v = NULL }, vmemmap = { .v = NULL };

	for (size_t i = 0; i < self->oracle.nr; i++) {
		const struct oracle_run *o = &self->oracle.v[i];

		if (!o->mapped && !o->entry)
			SKIP(return, "the oracle's interfaces on this kernel know not all levels");
		if (!o->mapped)
			mmr_add(&theirs, o->virt, o->entry);
	}
	for (size_t i = 0; i < self->m.vmemmap.nr; i++)
		if (!self->m.vmemmap.v[i].mapped)
			mmr_add(&vmemmap, self->m.vmemmap.v[i].virt,
				entry_size(&self->m, self->m.vmemmap.v[i].level));
	mmr_clip(&theirs, self->m.memmap.window);
	mmr_clip(&vmemmap, oracle_window(&self->oracle));
	EXPECT_TRUE(same("empty entries", "oracle", &theirs, "vmemmap", &vmemmap));
	mmr_free(&theirs);
	mmr_free(&vmemmap);
}

TEST_PROGRAM(read_both)
