// SPDX-License-Identifier: GPL-2.0
/*
 * sections, regions and vmemmap against the memory blocks in sysfs: which sections are online, and
 * of which node memory is.
 */
#include "fixture.h"

/* Without them all that has sections is online since the boot (memory_present()). */
static bool no_blocks(void)
{
	return !root_exists(SYSFS_BLOCK_SIZE);
}

TEST_F(files, sections_are_online_if_their_memory_block_is)
{
	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		if (!s->flags)
			continue;
		for (__u64 a = s->phys.start; a < s->phys.end; a += self->m.section_size) {
			const struct sysfs_block *b = block_of(&self->m, a);

			EXPECT_EQ(no_blocks() || (b && b->online),
				  !!(s->flags & MMR_SECTION_ONLINE)) {
				TH_LOG("section at 0x%llx", a);
			}
			EXPECT_EQ(!!b, s->first_block != MMR_NONE) {
				TH_LOG("section at 0x%llx", a);
			}
		}
	}
}

TEST_F(files, every_memory_block_has_a_present_section)
{
	if (no_blocks())
		SKIP(return, "no /sys/devices/system/memory (CONFIG_MEMORY_HOTPLUG)");
	EXPECT_LT(0, self->m.blocks.nr);
	for (size_t i = 0; i < self->m.blocks.nr; i++) {
		__u64 start = self->m.blocks.v[i].number * self->m.block_size, a;

		for (a = start; a < start + self->m.block_size; a += self->m.section_size) {
			const struct mmr_section *s = section_at(&self->m, a);

			if (s && s->flags)
				break;
		}
		EXPECT_GT(start + self->m.block_size, a) {
			TH_LOG("memory%u", self->m.blocks.v[i].number);
		}
	}
}

static bool has_node(const struct sysfs_block *b, int nid)
{
	return nid >= 0 && nid < 64 && b->nodes >> nid & 1;
}

/* Memory of a region that crosses blocks is in each of them. */
TEST_F(files, nodes_are_those_of_the_memory_blocks)
{
	unsigned int compared = 0;

	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		if (r->nid < 0 || !(r->ram & (MMR_RAM_MEMBLOCK | MMR_RAM_IOMEM)))
			continue;
		for (__u64 a = r->phys.start; a < r->phys.end;
		     a = (a / self->m.section_size + 1) * self->m.section_size) {
			const struct sysfs_block *b = block_of(&self->m, a);

			if (!b || !b->nodes)
				continue;
			compared++;
			EXPECT_TRUE(has_node(b, r->nid)) {
				TH_LOG("0x%llx: node %d, but memory%u has nodes 0x%llx",
				       r->phys.start, r->nid, b->number, b->nodes);
			}
		}
	}
	if (!compared)
		SKIP(return, "no node is known both here and in sysfs");
}

/* A section may have less of its block's nodes. */
TEST_F(files, sections_are_of_the_nodes_of_their_memory_blocks)
{
	unsigned int compared = 0;

	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		for (__u64 a = s->phys.start; a < s->phys.end; a += self->m.section_size) {
			const struct sysfs_block *b = block_of(&self->m, a);
			bool whole = self->m.block_size == self->m.section_size;

			if (!b || !b->nodes)
				continue;
			compared++;
			/* Device memory in it may be of a node that is not known. */
			EXPECT_TRUE(s->nid.nr || !(s->flags & MMR_SECTION_ONLINE)) {
				TH_LOG("0x%llx", a);
			}
			if (s->nid.unknown)
				continue;
			EXPECT_EQ(whole ? b->nodes : s->nid.nodes[0] & b->nodes, s->nid.nodes[0]) {
				TH_LOG("0x%llx: memory%u has nodes 0x%llx", a, b->number, b->nodes);
			}
		}
	}
	if (!compared)
		SKIP(return, "no node is known both here and in sysfs");
}

TEST_F(files, memmap_is_of_a_node_of_the_memory_block_that_holds_it)
{
	unsigned int compared = 0;

	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		for (__u64 a = v->backing.start; v->mapped && a < v->backing.end;
		     a = (a / self->m.section_size + 1) * self->m.section_size) {
			const struct sysfs_block *b = block_of(&self->m, a);

			if (!b || !b->nodes || v->backing_nid == MMR_UNKNOWN)
				continue;
			compared++;
			EXPECT_TRUE(has_node(b, v->backing_nid)) {
				TH_LOG("0x%llx: node %d, but memory%u has nodes 0x%llx", a,
				       v->backing_nid, b->number, b->nodes);
			}
		}
	}
	if (!compared)
		SKIP(return, "no node is known both here and in sysfs");
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP) | READ(SECTIONS) | READ_SYSFS);
}

TEST_PROGRAM(read_report)
