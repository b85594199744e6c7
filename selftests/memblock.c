// SPDX-License-Identifier: GPL-2.0
/*
 * memblock against the kernel's own memblock files, on architectures that keep memblock, and its
 * nodes against those of memory blocks.
 */
#include "fixture.h"
#include "witness/memblock.h"

static void check_memblock(struct __test_metadata *_metadata, const struct mmr_memblocks *m,
			   bool reserved, const char *type)
{
	struct mmr_set ours = { .v = NULL }, kernels = { .v = NULL };
	size_t index = 0;

	ASSERT_TRUE(kernel_memblock(type, &kernels));
	for (size_t i = 0; i < m->nr; i++)
		if (m->v[i].reserved == reserved)
			mmr_add(&ours, m->v[i].phys, index++);
	EXPECT_TRUE(same(type, "kernel", &kernels, "memmapscope", &ours));
	mmr_free(&ours);
	mmr_free(&kernels);
}

TEST_F(files, memblock_memory_is_the_kernels_own)
{
	if (!root_exists("/sys/kernel/debug/memblock/memory"))
		SKIP(return, "this architecture has no memblock files (ARCH_KEEP_MEMBLOCK)");
	check_memblock(_metadata, &self->m.memblock, false, "memory");
}

TEST_F(files, memblock_reserved_is_the_kernels_own)
{
	if (!root_exists("/sys/kernel/debug/memblock/reserved"))
		SKIP(return, "this architecture has no memblock files (ARCH_KEEP_MEMBLOCK)");
	check_memblock(_metadata, &self->m.memblock, true, "reserved");
}

/* What is of one node and has the same flags is one range to this. */
static void check_facts(struct __test_metadata *_metadata, const struct mmr_memblocks *m,
			bool reserved, const char *type)
{
	struct mmr_set ours = { .v = NULL }, kernels = { .v = NULL };

	if (!kernel_memblock_facts(type, &kernels)) {
		mmr_free(&kernels);
		SKIP(return, "the kernel's file has ranges only, if there is one");
	}
	for (size_t i = 0; i < m->nr; i++)
		if (m->v[i].reserved == reserved)
			mmr_add(&ours, m->v[i].phys, memblock_tag(m->v[i].nid, m->v[i].flags));
	EXPECT_TRUE(same(type, "kernel", &kernels, "memmapscope", &ours));
	mmr_free(&ours);
	mmr_free(&kernels);
}

TEST_F(files, memblock_memory_has_the_kernels_nodes_and_flags)
{
	check_facts(_metadata, &self->m.memblock, false, "memory");
}

TEST_F(files, memblock_reserved_has_the_kernels_nodes_and_flags)
{
	check_facts(_metadata, &self->m.memblock, true, "reserved");
}

/* A block that was removed since has no links, and is still in memblock of x86. */
TEST_F(files, memblock_memory_is_of_the_nodes_of_its_memory_blocks)
{
	unsigned int compared = 0;

	for (size_t i = 0; i < self->m.memblock.nr; i++) {
		const struct mmr_memblock *r = &self->m.memblock.v[i];
		__u64 size = self->m.block_size, at;

		for (at = r->phys.start; !r->reserved && size && at < r->phys.end;
		     at += size - at % size) {
			const struct sysfs_block *b = block_of(&self->m, at);

			if (!b || !b->nodes)
				continue;
			compared++;
			EXPECT_TRUE(r->nid >= 0 && r->nid < 64 && b->nodes >> r->nid & 1) {
				TH_LOG("0x%llx: node %d, but memory%u has nodes 0x%llx", at, r->nid,
				       b->number, b->nodes);
			}
		}
	}
	if (!compared)
		SKIP(return, "no memory block has a node (CONFIG_NUMA, CONFIG_MEMORY_HOTPLUG)");
}

/* Bytes of memory in a range, of one node or (MMR_NONE) of all. */
static __u64 memory_in(const struct mmr_memblocks *memblock, struct mmr_range phys, int nid)
{
	__u64 bytes = 0;

	for (size_t i = 0; i < memblock->nr; i++)
		if (!memblock->v[i].reserved && (nid == MMR_NONE || memblock->v[i].nid == nid))
			bytes += mmr_overlap(memblock->v[i].phys, phys);
	return bytes;
}

/* Few kernels give what is reserved a node at all; then it is where it is. */
TEST_F(files, memblock_reserved_is_of_no_node_but_that_of_its_memory)
{
	for (size_t i = 0; i < self->m.memblock.nr; i++) {
		const struct mmr_memblock *r = &self->m.memblock.v[i];

		if (!r->reserved)
			continue;
		EXPECT_EQ(memory_in(&self->m.memblock, r->phys, MMR_NONE),
			  memory_in(&self->m.memblock, r->phys, r->nid)) {
			TH_LOG("0x%llx: node %d", r->phys.start, r->nid);
		}
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(MEMBLOCK) | READ_SYSFS);
}

TEST_PROGRAM(read_report)
