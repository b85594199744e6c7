// SPDX-License-Identifier: GPL-2.0
/* memblock against the kernel's own memblock files, on architectures that keep memblock. */
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

static void read_report(void)
{
	machine_read(READ(MEMBLOCK));
}

TEST_PROGRAM(read_report)
