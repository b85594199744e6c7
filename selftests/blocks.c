// SPDX-License-Identifier: GPL-2.0
/*
 * blocks against the other files, and against memory blocks in sysfs and zones in /proc/zoneinfo.
 */
#include <stdlib.h>

#include "fixture.h"
#include "witness/zoneinfo.h"

TEST_F(files, blocks_are_those_of_sysfs)
{
	EXPECT_EQ(self->m.blocks.nr, self->m.lines.nr);
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		const struct sysfs_block *b = block_at(&self->m, l->number);

		EXPECT_TRUE(!i || l[-1].number < l->number);
		EXPECT_EQ(l->number * self->m.block_size, l->phys.start);
		EXPECT_EQ(self->m.block_size, mmr_size(l->phys));
		EXPECT_NE(NULL, b) {
			TH_LOG("block %llu", l->number);
		}
		if (b) {
			EXPECT_EQ(b->online, l->online) {
				TH_LOG("block %llu", l->number);
			}
		}
	}
}

/* Offline blocks keep their links: unregister_memory_block_under_nodes() is for removal. */
TEST_F(files, blocks_belong_to_the_nodes_of_sysfs)
{
	unsigned int seen = 0;

	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		const struct sysfs_block *b = block_at(&self->m, l->number);
		__u64 nodes = l->nid.nodes[0];

		if (!b || !b->nodes)
			continue;
		seen++;
		EXPECT_TRUE(l->nid.nr || !l->online) {
			TH_LOG("block %llu", l->number);
		}
		if (l->nid.unknown)
			continue;
		EXPECT_EQ(b->nodes, nodes) {
			TH_LOG("block %llu", l->number);
		}
	}
	if (!seen)
		SKIP(return, "no node links in /sys/devices/system/memory (CONFIG_NUMA)");
}

/* Who says of some of a range that it is memory. */
static __u32 witnesses(const struct machine *m, struct mmr_range phys)
{
	__u32 ram = 0;

	for (size_t i = 0; i < m->regions.nr; i++)
		if (mmr_overlap(m->regions.v[i].phys, phys))
			ram |= m->regions.v[i].ram;
	return ram;
}

static __u64 spans(const struct machine *m, const struct zone *zone, struct mmr_range phys)
{
	struct mmr_range span = {
		.start = zone->start * m->memmap.page_size,
		.end = (zone->start + zone->spanned) * m->memmap.page_size,
	};

	return mmr_overlap(span, phys);
}

static bool several_span(const struct machine *m, const struct zones *zones, int nid,
			 struct mmr_range phys)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < zones->nr; i++)
		nr += zones->v[i].nid == nid && spans(m, &zones->v[i], phys);
	return nr > 1;
}

/*
 * Whether valid_zones may say "none" of a block whose memory is all in @zone. Since Linux 5.18
 * (395f6081bad4) a block stores its zone when it goes online, and of the boot if no other zone of
 * its node spans any of it; before, reading looks at the first page of each 4 MiB: one beyond the
 * end of the zone, or of a ZONE_DEVICE range that shares the block, makes it "none". So does NOMAP
 * memory if there is nothing else, which pfn_valid() of arm64 did not know then. A kernel that has
 * it backported may say "none", and does not.
 */
static bool may_have_lost_its_zone(const struct machine *m, const struct mmr_block *l,
				   const struct zones *zones, const struct zone *zone)
{
	__u32 ram = witnesses(m, l->phys);

	if (!kernel_before(m, 5, 18))
		return l->origin == MMR_ORIGIN_BOOT && several_span(m, zones, zone->nid, l->phys);
	return ram & MMR_RAM_DEVICE || !(ram & MMR_RAM_IOMEM) ||
	       spans(m, zone, l->phys) < mmr_size(l->phys);
}

/* An unknown one may be node 0. */
static int first_node(const struct mmr_nids *nids)
{
	return nids->nodes[0] ? __builtin_ctzll(nids->nodes[0]) : 0;
}

/* valid_zones names the zone of an online block, or "none" if it is of several. */
TEST_F(files, blocks_are_in_the_zone_of_sysfs)
{
	struct zones zones;

	ASSERT_EQ(0, zones_read(&zones));
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		const struct sysfs_block *b = block_at(&self->m, l->number);
		bool several = l->zones & (l->zones - 1) ||
			       l->nid.nr + l->nid.unknown != 1;
		const struct zone *zone;

		EXPECT_EQ(l->online, l->zones || l->zone_unknown) {
			TH_LOG("block %llu", l->number);
		}
		if (!b || !*b->zones || !l->online || l->zone_unknown)
			continue;
		if (several) {
			EXPECT_STREQ("none", b->zones) {
				TH_LOG("block %llu", l->number);
			}
			continue;
		}
		zone = zone_at(&zones, first_node(&l->nid), __builtin_ctz(l->zones));
		EXPECT_NE(NULL, zone) {
			TH_LOG("block %llu", l->number);
		}
		if (zone && !strcmp("none", b->zones)) {
			EXPECT_TRUE(may_have_lost_its_zone(&self->m, l, &zones, zone)) {
				TH_LOG("block %llu", l->number);
			}
		} else {
			EXPECT_STREQ(mmr_zone_name[__builtin_ctz(l->zones)], b->zones) {
				TH_LOG("block %llu", l->number);
			}
		}
	}
	free(zones.v);
}

TEST_F(files, blocks_have_unplugged_pages_if_they_are_of_virtio_mem)
{
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		bool known = strcmp("?", l->owner);
		bool asked = l->online && (!known || !strcmp("virtio_mem", l->owner));

		EXPECT_EQ(asked && known, l->unplugged_pages >= 0);
		EXPECT_EQ(asked && !known, l->unplugged_pages == MMR_UNKNOWN) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_LE(l->unplugged_pages,
			  (__s64)(mmr_size(l->phys) / self->m.memmap.page_size));
	}
}

TEST_F(files, blocks_are_of_the_boot_if_their_sections_are)
{
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		bool early = false;

		for (size_t j = 0; j < self->m.sections.nr; j++)
			if (mmr_overlap(self->m.sections.v[j].phys, l->phys))
				early |= !!(self->m.sections.v[j].flags & MMR_SECTION_EARLY);
		EXPECT_EQ(early, l->origin == MMR_ORIGIN_BOOT) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_EQ(early, l->altmap_pages == MMR_NONE);
		EXPECT_EQ(l->origin == MMR_ORIGIN_DRIVER, !!strcmp(l->owner, "-"));
	}
}

TEST_F(files, blocks_have_the_memmap_of_their_frames)
{
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		__u64 bytes = 0;

		for (size_t j = 0; j < self->m.regions.nr; j++)
			if (mmr_is_populated(&self->m.regions.v[j]))
				bytes += mmr_overlap(self->m.regions.v[j].phys, l->phys) /
					 self->m.memmap.page_size * self->m.memmap.struct_page;
		EXPECT_EQ(bytes, l->memmap) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_EQ(l->near < 0, l->far < 0);
		if (l->near >= 0) {
			EXPECT_EQ(l->memmap, l->self + l->near + l->far) {
				TH_LOG("block %llu", l->number);
			}
		}
		if (l->altmap_pages <= 0)
			continue;
		EXPECT_EQ(l->self, l->altmap_pages * self->m.memmap.page_size);
	}
}

TEST_F(files, blocks_say_what_backing_says_of_their_frames)
{
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		__u64 own = 0, far = 0;
		unsigned int zones = 0;

		for (size_t j = 0; j < self->m.backing.nr; j++) {
			const struct mmr_backing *b = &self->m.backing.v[j];
			__u64 bytes = mmr_overlap(b->phys, l->phys) / self->m.memmap.page_size *
				      self->m.memmap.struct_page;

			/* ZONE_DEVICE memory may lie in a block, but is not of it */
			if (bytes && b->zone >= 0 && b->zone != MMR_ZONE_DEVICE)
				zones |= 1u << b->zone;
			if (b->host == MMR_HOST_SELF)
				own += bytes;
			else if (b->backing_nid >= 0 && !mmr_has_node(&l->nid, b->backing_nid))
				far += bytes;
		}
		EXPECT_EQ(zones, l->zones) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_EQ(own, l->self);
		if (l->far < 0)
			continue;
		EXPECT_EQ(far, (__u64)l->far);
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(SECTIONS) | READ(BACKING) |
		     READ(BLOCKS) | READ_SYSFS);
}

TEST_PROGRAM(read_report)
