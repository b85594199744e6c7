// SPDX-License-Identifier: GPL-2.0
/*
 * cost against summary and regions, from which all but free memory follows (that is in free.c), and
 * its nodes against sysfs and zoneinfo.
 */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "witness/iomem.h"
#include "witness/sysfs_node.h"
#include "witness/zoneinfo.h"

static __u64 min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* The bytes of a line; a node may have none. */
static __u64 cost(const struct mmr_costs *costs, enum mmr_cost_name name, __u64 number)
{
	const struct mmr_cost *line = mmr_cost_line(costs, name, number);

	return line ? line->bytes : ~0ULL;
}

TEST_F(files, cost_repeats_the_summary)
{
	static const struct {
		enum mmr_cost_name cost;
		enum mmr_summary_line summary;
	} pairs[] = {
		{ MMR_COST_MEMORY, MMR_SUMMARY_DESCRIBED },
		{ MMR_COST_NEEDED, MMR_SUMMARY_NEEDED },
		{ MMR_COST_MAPPED, MMR_SUMMARY_MAPPED },
		{ MMR_COST_SECTION, MMR_SUMMARY_SURPLUS_SECTION },
		{ MMR_COST_LEAF, MMR_SUMMARY_SURPLUS_LEAF },
		{ MMR_COST_UNCLAIMED, MMR_SUMMARY_SURPLUS_UNCLAIMED },
		{ MMR_COST_ORPHAN, MMR_SUMMARY_SURPLUS_ORPHAN },
		{ MMR_COST_MISSING, MMR_SUMMARY_MISSING },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		EXPECT_EQ(mmr_number(&self->m.summary, pairs[i].summary),
			  cost(&self->m.cost, pairs[i].cost, 0)) {
			TH_LOG("line %zu", i + 1);
		}
	}
	EXPECT_EQ(mmr_number(&self->m.summary, MMR_SUMMARY_MAPPED) -
		  mmr_number(&self->m.summary, MMR_SUMMARY_BACKED),
		  cost(&self->m.cost, MMR_COST_SAVED, 0));
}

#define SUBSECTION	(2 << 20)

/*
 * Bytes of memmap of the @section pieces of the axis with described RAM, and of the sub-sections
 * with described device memory, in units of @unit.
 */
static __u64 pieces(const struct machine *m, __u64 section, __u64 unit)
{
	__u64 page = m->memmap.page_size, bytes;
	struct mmr_set ranges = { .v = NULL };

	for (size_t i = 0; i < m->regions.nr; i++) {
		struct mmr_range r = m->regions.v[i].phys;
		__u64 size = m->regions.v[i].ram == MMR_RAM_DEVICE ? SUBSECTION : section;

		if (!mmr_described(&m->regions.v[i]))
			continue;
		r.start = r.start / size * size / page * m->memmap.struct_page;
		r.end = (r.end + size - 1) / size * size / page * m->memmap.struct_page;
		r.start = r.start / unit * unit;
		r.end = (r.end + unit - 1) / unit * unit;
		mmr_add(&ranges, r, 0);
	}
	mmr_union(&ranges);
	bytes = mmr_total(&ranges);
	mmr_free(&ranges);
	return bytes;
}

TEST_F(files, cost_of_other_models_follows_from_regions)
{
	__u64 first = ~0ULL, last = 0;

	for (__u64 mib = 2; mib <= 1024; mib *= 2) {
		EXPECT_EQ(pieces(&self->m, mib << 20, 1),
			  cost(&self->m.cost, MMR_COST_SECTIONS, mib)) {
			TH_LOG("%llu MiB", mib);
		}
	}
	EXPECT_EQ(pieces(&self->m, SUBSECTION, self->m.memmap.page_size),
		  cost(&self->m.cost, MMR_COST_EXACT, 0));
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		if (!mmr_described(&self->m.regions.v[i]))
			continue;
		first = min(first, self->m.regions.v[i].phys.start);
		last = self->m.regions.v[i].phys.end;
	}
	EXPECT_EQ((last - first) / self->m.memmap.page_size * self->m.memmap.struct_page,
		  cost(&self->m.cost, MMR_COST_FLAT, 0));
	for (__u64 gib = 1; gib <= 1024; gib *= 4) {
		EXPECT_EQ((gib << 30) / self->m.memmap.page_size * self->m.memmap.struct_page,
			  cost(&self->m.cost, MMR_COST_PLUG, gib)) {
			TH_LOG("%llu GiB", gib);
		}
	}
}

TEST_F(files, cost_leaves_are_free_memory)
{
	for (size_t i = 0; i < self->m.cost.nr; i++) {
		const struct mmr_cost *c = &self->m.cost.v[i];

		if (c->name != MMR_COST_FREE_LEAVES)
			continue;
		EXPECT_EQ(!has_leaves(&self->m), c->none) {
			TH_LOG("node %llu", c->number);
		}
		EXPECT_GE(c[-1].bytes, c->bytes);
		EXPECT_EQ(0, c->bytes % (2 << 20));
	}
}

TEST_F(files, cost_has_room_where_there_are_memory_blocks)
{
	for (size_t i = 0; i < self->m.cost.nr; i++) {
		const struct mmr_cost *c = &self->m.cost.v[i];

		if (c->name != MMR_COST_ROOM)
			continue;
		EXPECT_EQ(!root_exists(SYSFS_BLOCK_SIZE), c->none) {
			TH_LOG("node %llu", c->number);
		}
		EXPECT_EQ(0, c->none ? 0 : c->bytes % self->m.block_size);
	}
}

/* All lines of a node; one that zoneinfo has no memory of has nothing free, and no room. */
static bool has_lines(const struct machine *m, const struct zones *zones, int nid)
{
	__u64 nothing = node_present(zones, nid) ? ~0ULL : 0;

	for (int name = MMR_COST_FREE; name <= MMR_COST_ROOM; name++) {
		const struct mmr_cost *c = mmr_cost_line(&m->cost, name, nid);

		if (!c || c->bytes > nothing)
			return false;
	}
	return true;
}

TEST_F(files, cost_has_lines_for_each_node_that_there_can_be)
{
	size_t wanted = 0, lines = 0;
	struct zones zones;

	ASSERT_EQ(0, zones_read(&zones));
	for (int nid = 0; nid < MAX_NODES; nid++) {
		if (!sysfs_possible(nid))
			continue;
		wanted++;
		EXPECT_TRUE(has_lines(&self->m, &zones, nid)) {
			TH_LOG("node %d", nid);
		}
	}
	for (size_t i = 0; i < self->m.cost.nr; i++)
		lines += self->m.cost.v[i].name == MMR_COST_ROOM;
	EXPECT_EQ(wanted, lines);
	free(zones.v);
}

/*
 * Which range that is, says the kernel when it refuses memory: mechanisms try that. That it has the
 * RAM is known here, as the linear mapping reaches both.
 */
TEST_F(files, pluggable_range_has_all_ram)
{
	const struct mmr_cost *c = mmr_cost_line(&self->m.cost, MMR_COST_PLUGGABLE, 0);

	ASSERT_NE(NULL, c);
	EXPECT_EQ(!self->m.block_size, c->none);
	if (c->none)
		return;
	EXPECT_TRUE(!c->unknown || kernel_before(&self->m, 5, 12));
	for (size_t i = 0; i < self->m.regions.nr && !c->unknown; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		if (!(r->ram & MMR_RAM_IOMEM))
			continue;
		EXPECT_TRUE(c->range.start <= r->phys.start && r->phys.end <= c->range.end) {
			TH_LOG("0x%llx-0x%llx", r->phys.start, r->phys.end - 1);
		}
	}
}

/* Bytes of a range that are in no memory block it has all of. */
static __u64 outside_blocks(struct mmr_range r, __u64 block)
{
	__u64 bytes = r.end - r.start;

	for (__u64 at = (r.start + block - 1) / block * block; at + block <= r.end; at += block)
		bytes -= block;
	return bytes;
}

/* Bytes of a range that no resource in it has. */
static __u64 outside_resources(const struct iomem *iomem, struct mmr_range r)
{
	struct mmr_set inside = { .v = NULL };
	__u64 bytes;

	for (size_t i = 0; i < iomem->nr; i++) {
		struct mmr_range in = iomem->v[i].phys;

		if (r.start <= in.start && in.end <= r.end && in.end - in.start < r.end - r.start)
			mmr_add(&inside, in, 0);
	}
	mmr_union(&inside);
	bytes = r.end - r.start - mmr_total(&inside);
	mmr_free(&inside);
	return bytes;
}

/* Whether kmem has made RAM of a part of it. */
static bool kmem_has_a_part(const struct iomem *iomem, struct mmr_range r)
{
	for (size_t i = 0; i < iomem->nr; i++)
		if (!strcmp(iomem->v[i].name, "System RAM (kmem)") &&
		    mmr_overlap(iomem->v[i].phys, r) && iomem->v[i].phys.start != r.start)
			return true;
	return false;
}

TEST_F(files, stranded_is_what_is_outside_of_memory_blocks)
{
	struct iomem iomem;

	iomem_read(&iomem);
	for (size_t i = 0; i < self->m.cost.nr; i++) {
		const struct mmr_cost *c = &self->m.cost.v[i];
		__u64 left;

		if (c->name != MMR_COST_STRANDED)
			continue;
		left = kmem_has_a_part(&iomem, c->range) ?
			outside_resources(&iomem, c->range) :
			outside_blocks(c->range, self->m.block_size);
		EXPECT_EQ(left, c->bytes) {
			TH_LOG("0x%llx-0x%llx", c->range.start, c->range.end - 1);
		}
	}
	free(iomem.v);
}

/* A line that ends there. */
static bool has_stranded(const struct mmr_costs *costs, __u64 end)
{
	for (size_t i = 0; i < costs->nr; i++)
		if (costs->v[i].name == MMR_COST_STRANDED && costs->v[i].range.end == end)
			return true;
	return false;
}

/* As the driver calls the region of a virtio-mem device: "virtio0". */
static bool is_virtio_device(const char *name)
{
	return !strncmp(name, "virtio", 6) && name[6] && !name[6 + strspn(name + 6, "0123456789")];
}

TEST_F(files, stranded_has_all_that_could_be_ram)
{
	struct mmr_devices devices;
	struct iomem iomem;

	ASSERT_EQ(0, mmr_read_devices(&machine.report, &devices));
	for (size_t i = 0; i < devices.nr && self->m.block_size; i++) {
		const struct mmr_device *d = &devices.v[i];
		bool may = d->type == MMR_DEVICE_FS_DAX || d->type == MMR_DEVICE_GENERIC;

		EXPECT_EQ(may, has_stranded(&self->m.cost, d->phys.end)) {
			TH_LOG("0x%llx", d->phys.start);
		}
	}
	free(devices.v);
	iomem_read(&iomem);
	for (size_t i = 0; i < iomem.nr && self->m.block_size &&
	     mmr_available(&self->m.summary, MMR_SUMMARY_FROM_NAMES); i++) {
		const struct iomem_line *l = &iomem.v[i];

		if (strcmp(l->name, "Soft Reserved") && !is_virtio_device(l->name))
			continue;
		EXPECT_TRUE(has_stranded(&self->m.cost, l->phys.end)) {
			TH_LOG("%s", l->name);
		}
	}
	free(iomem.v);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(COST));
}

TEST_PROGRAM(read_report)
