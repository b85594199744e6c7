// SPDX-License-Identifier: GPL-2.0
/*
 * blocks: why a memory block cannot go, against System RAM in /proc/iomem, the kernel's memblock
 * files and its log, and whose memmap is in it, against vmemmap.
 */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "witness/dmesg.h"
#include "witness/iomem.h"
#include "witness/memblock.h"

/* The kernel is asked about a block only while it is online, and if it can take memory away. */
static bool is_asked(const struct mmr_block *l)
{
	return l->online && !(l->why & MMR_STAYS_KERNEL) &&
	       l->removable != MMR_REMOVABLE_UNKNOWN;
}

/* Whether all of a block is described RAM of one zone and node, as offline_pages() wants it. */
static bool is_whole(const struct machine *m, const struct mmr_block *l)
{
	__u64 bytes = 0;

	for (size_t i = 0; i < m->regions.nr; i++)
		if (m->regions.v[i].ram & MMR_RAM_IOMEM)
			bytes += mmr_overlap(m->regions.v[i].phys, l->phys);
	return bytes == mmr_size(l->phys) && !(l->zones & (l->zones - 1)) && l->nid.nr <= 1;
}

/* What is not known: the zone, or what was taken at boot. */
static bool may_be_unknown(const struct machine *m, const struct mmr_block *l)
{
	return l->zone_unknown || (l->origin == MMR_ORIGIN_BOOT &&
				   !mmr_available(&m->summary, MMR_SUMMARY_FROM_RESERVED));
}

static bool removable_fits(const struct machine *m, const struct mmr_block *l)
{
	bool movable = l->zones == 1u << MMR_ZONE_MOVABLE && !l->zone_unknown;

	switch (l->removable) {
	case MMR_REMOVABLE_MOVABLE:
		return !l->online || (movable && is_whole(m, l));
	case MMR_REMOVABLE_MAYBE:
		return l->online && !movable && is_whole(m, l) && !may_be_unknown(m, l);
	case MMR_REMOVABLE_UNKNOWN:
		return l->online && may_be_unknown(m, l) && is_whole(m, l);
	default:
		return l->online || l->why == MMR_STAYS_KERNEL;
	}
}

/* What is not removable the mechanism offline tries: the kernel has to refuse. */
TEST_F(files, blocks_are_removable_if_the_other_columns_let_them)
{
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		EXPECT_TRUE(removable_fits(&self->m, &self->m.lines.v[i])) {
			TH_LOG("block %llu", self->m.lines.v[i].number);
		}
	}
}

/* removable_show(), drivers/base/memory.c: what this kernel is able to, of all blocks the same. */
TEST_F(files, blocks_stay_for_want_of_hot_remove_if_sysfs_says_so)
{
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		const struct sysfs_block *b = block_at(&self->m, l->number);

		ASSERT_NE(NULL, b);
		EXPECT_EQ(!b->can_go, !!(l->why & MMR_STAYS_KERNEL)) {
			TH_LOG("block %llu", l->number);
		}
	}
}

/* walk_system_ram_range() rounds each resource by itself to whole pages, also where two touch. */
static __u64 ram_of(const struct machine *m, const struct iomem *iomem, struct mmr_range phys)
{
	__u64 bytes = 0, page = m->memmap.page_size;

	for (size_t i = 0; i < iomem->nr; i++) {
		const struct iomem_line *l = &iomem->v[i];
		struct mmr_range whole = {
			(l->phys.start + page - 1) / page * page, l->phys.end / page * page,
		};

		if (!strncmp(l->name, "System RAM", 10) && whole.start < whole.end)
			bytes += mmr_overlap(whole, phys);
	}
	return bytes;
}

TEST_F(files, blocks_have_holes_where_iomem_has_them)
{
	struct iomem iomem;

	iomem_read(&iomem);
	ASSERT_LT(0, iomem.nr);
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		bool holes = ram_of(&self->m, &iomem, l->phys) < mmr_size(l->phys);

		EXPECT_EQ(is_asked(l) && holes, !!(l->why & MMR_STAYS_HOLES)) {
			TH_LOG("block %llu", l->number);
		}
	}
	free(iomem.v);
}

/*
 * A block of the boot with memory of one zone that has none to the kernel, whose valid_zones
 * says so. Linux 5.18 has blocks remember it: 395f6081bad4. Kernels that do not tell where
 * their data is let nobody ask a block.
 */
static bool is_zoneless(const struct machine *m, const struct mmr_block *l)
{
	const struct sysfs_block *b = block_at(m, l->number);

	return b && !strcmp("none", b->zones) && !kernel_before(m, 5, 18) && l->zones &&
	       l->nid.nr == 1 && !l->nid.unknown &&
	       mmr_available(&m->summary, MMR_SUMMARY_FROM_NAMES);
}

/* Nodes, zones and origin have witnesses of their own: blocks.c. */
TEST_F(files, blocks_stay_for_what_the_other_columns_say)
{
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		bool asked = is_asked(l);

		EXPECT_EQ(asked && (l->zones & (l->zones - 1) || is_zoneless(&self->m, l)),
			  !!(l->why & MMR_STAYS_ZONES)) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_EQ(asked && l->nid.nr > 1, !!(l->why & MMR_STAYS_NODES));
		EXPECT_EQ(asked && l->reserved >= 0, !!(l->why & MMR_STAYS_RESERVED));
		/* prevent_bootmem_remove_notifier() */
		EXPECT_EQ(asked && is_arm64(&self->m) && l->origin == MMR_ORIGIN_BOOT,
			  !!(l->why & MMR_STAYS_BOOT));
		/* can_unmap_without_split(), Linux 7.1 */
		if (l->why & (MMR_STAYS_ALTMAP | MMR_STAYS_LEAF)) {
			EXPECT_TRUE(is_arm64(&self->m) && !kernel_before(&self->m, 7, 1));
			EXPECT_NE(MMR_ORIGIN_BOOT, l->origin);
		}
		if (l->why & MMR_STAYS_ALTMAP)
			EXPECT_LT(0, l->altmap_pages);
	}
}

TEST_F(files, blocks_have_reserved_memory_that_memblock_has)
{
	struct mmr_set reserved = { .v = NULL };
	__u64 page = self->m.memmap.page_size;

	if (!kernel_memblock("reserved", &reserved))
		SKIP(return, "no /sys/kernel/debug/memblock/reserved (CONFIG_ARCH_KEEP_MEMBLOCK)");
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		struct mmr_range at = { l->reserved, l->reserved + page };

		if (l->reserved < 0)
			continue;
		EXPECT_TRUE(mmr_touches(&reserved, at) && mmr_overlap(l->phys, at) == page) {
			TH_LOG("block %llu", l->number);
		}
	}
	mmr_free(&reserved);
}

/* That all of the areas could be activated they are there for: the log would have a complaint. */
TEST_F(files, blocks_have_cma_where_the_log_says_it_is)
{
	struct mmr_set cma = { .v = NULL };

	if (!dmesg_cma(&cma))
		SKIP(return, "no beginning of the kernel's log");
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];

		EXPECT_EQ(is_asked(l) && mmr_touches(&cma, l->phys), !!(l->why & MMR_STAYS_CMA)) {
			TH_LOG("block %llu", l->number);
		}
	}
	mmr_free(&cma);
}

/* What is in a block: from the first to the last of the blocks it is memmap of. */
struct hosted {
	int first, last;
	bool stays;
};

/* The index of a block's line, or of the first behind it. */
static size_t line_of(const struct machine *m, __u64 number)
{
	size_t low = 0, high = m->lines.nr;

	while (low < high) {
		size_t i = (low + high) / 2;

		if (m->lines.v[i].number < number)
			low = i + 1;
		else
			high = i;
	}
	return low;
}

static bool has_line(const struct machine *m, __u64 number)
{
	size_t i = line_of(m, number);

	return i < m->lines.nr && m->lines.v[i].number == number;
}

/* Only what memory that was added has at its start goes away with it. */
static bool goes_with_it(const struct machine *m, const struct mmr_block *host, __u64 guest,
			 __u64 backing)
{
	return guest == host->number && host->altmap_pages > 0 &&
	       backing - host->phys.start < host->altmap_pages * m->memmap.page_size;
}

/* Struct pages that begin in a leaf, in the memory at @backing. */
static void note_leaf(const struct machine *m, struct hosted *hosted, struct mmr_range virt,
		      __u64 backing)
{
	const struct mmr_memmap *g = &m->memmap;
	__u64 first = (virt.start - g->base + g->struct_page - 1) / g->struct_page;
	__u64 end = (virt.end - g->base + g->struct_page - 1) / g->struct_page;
	__u64 pages = m->block_size / g->page_size, host = backing / m->block_size;
	struct hosted *h = &hosted[line_of(m, host)];

	if (!has_line(m, host))
		return;
	for (__u64 nr = first / pages; nr * pages < end; nr++) {
		h->stays |= !goes_with_it(m, &m->lines.v[h - hosted], nr, backing);
		if (!has_line(m, nr))
			continue;
		h->first = h->first < 0 || (int)nr < h->first ? (int)nr : h->first;
		h->last = (int)nr > h->last ? (int)nr : h->last;
	}
}

static void note_run(const struct machine *m, struct hosted *hosted, const struct mmr_vmemmap *v)
{
	__u64 leaf = mmr_leaf_size(&m->memmap, v->level);

	for (__u64 va = v->virt.start; va < v->virt.end; va += leaf)
		note_leaf(m, hosted, (struct mmr_range){ va, va + leaf },
			  mmr_backing_of(&m->memmap, v, va));
}

TEST_F(files, blocks_host_the_memmap_that_vmemmap_has_in_them)
{
	struct hosted *hosted = calloc(self->m.lines.nr + 1, sizeof(*hosted));

	ASSERT_NE(NULL, hosted);
	for (size_t i = 0; i < self->m.lines.nr; i++)
		hosted[i] = (struct hosted){ MMR_NONE, MMR_NONE, false };
	for (size_t i = 0; i < self->m.vmemmap.nr && self->m.block_size; i++)
		if (self->m.vmemmap.v[i].mapped)
			note_run(&self->m, hosted, &self->m.vmemmap.v[i]);
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];

		EXPECT_EQ(hosted[i].first, l->first_hosted);
		EXPECT_EQ(hosted[i].last, l->last_hosted);
		EXPECT_EQ(is_asked(l) && hosted[i].stays, !!(l->why & MMR_STAYS_MEMMAP)) {
			TH_LOG("block %llu", l->number);
		}
	}
	free(hosted);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP) | READ(BLOCKS) | READ_SYSFS);
}

TEST_PROGRAM(read_report)
