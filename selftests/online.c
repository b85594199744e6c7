// SPDX-License-Identifier: GPL-2.0
/*
 * sections and regions against the memory blocks in sysfs: which sections are online, and of which
 * node memory is.
 */
#include "fixture.h"

TEST_F(files, sections_are_online_if_their_memory_block_is)
{
	for (size_t i = 0; i < self->m.sections.nr; i++) {
		const struct mmr_section *s = &self->m.sections.v[i];

		if (!s->flags)
			continue;
		for (__u64 a = s->phys.start; a < s->phys.end; a += self->m.section_size) {
			const struct sysfs_block *b = block_at(&self->m, a / self->m.block_size);

			EXPECT_EQ(b && b->online, !!(s->flags & MMR_SECTION_ONLINE)) {
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

/* Memory of a region that crosses blocks is in each of them. */
TEST_F(files, nodes_are_those_of_the_memory_blocks)
{
	unsigned int compared = 0;

	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		if (r->nid < 0 || !(r->ram & (MMR_RAM_MEMBLOCK | MMR_RAM_IOMEM)))
			continue;
		for (__u64 n = r->phys.start / self->m.block_size;
		     n <= (r->phys.end - 1) / self->m.block_size; n++) {
			const struct sysfs_block *b = block_at(&self->m, n);

			if (!b || !b->nodes)
				continue;
			compared++;
			EXPECT_TRUE(b->nodes >> r->nid & 1) {
				TH_LOG("0x%llx: node %d, but memory%llu has nodes 0x%llx",
				       r->phys.start, r->nid, n, b->nodes);
			}
		}
	}
	if (!compared)
		SKIP(return, "no node is known both here and in sysfs");
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(SECTIONS) | READ_SYSFS);
}

TEST_PROGRAM(read_report)
