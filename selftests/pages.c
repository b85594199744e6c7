// SPDX-License-Identifier: GPL-2.0
/*
 * check_pages against regions and sections: whose struct pages they are, and against memblock and
 * /proc/zoneinfo: which of them kernels are known to break. What they say is asked of the machine
 * that runs: see kpageflags.c.
 */
#include "fixture.h"
#include "witness/zoneinfo.h"

/* Of a block, as the other files have it. */
struct counted {
	__u64 frames, populated, surplus;
};

static bool count_piece(void *ctx, const struct mmr_region *r, __u64 pfn, size_t nr)
{
	struct counted *c = ctx;

	c->frames += nr;
	if (mmr_is_populated(r))
		c->populated += nr;
	if (r->cause == MMR_CAUSE_SECTION)
		c->surplus += nr;
	return true;
}

TEST_F(files, check_pages_has_the_blocks_with_online_memory)
{
	__u64 size = self->m.block_size ? self->m.block_size : self->m.section_size;
	struct mmr_set expected = { .v = NULL }, seen = { .v = NULL };

	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];
		struct mmr_range whole = { r->phys.start / size * size,
					   (r->phys.end - 1) / size * size + size };

		if (r->section & MMR_SECTION_ONLINE && !(r->ram & MMR_RAM_DEVICE))
			mmr_add(&expected, whole, 0);
	}
	for (size_t i = 0; i < self->m.tallies.nr; i++) {
		EXPECT_EQ(size, mmr_size(self->m.tallies.v[i].phys));
		mmr_add(&seen, self->m.tallies.v[i].phys, 0);
	}
	mmr_union(&expected);
	mmr_union(&seen);
	EXPECT_TRUE(same("blocks", "regions", &expected, "check_pages", &seen));
	mmr_free(&expected);
	mmr_free(&seen);
}

TEST_F(files, check_pages_has_the_online_frames_of_regions)
{
	for (size_t i = 0; i < self->m.tallies.nr; i++) {
		const struct mmr_tally *t = &self->m.tallies.v[i];
		struct counted c = { .frames = 0 };

		each_online_piece(&self->m, t->phys, count_piece, &c);
		if (t->unknown)
			continue;
		EXPECT_EQ(c.frames, t->frames) {
			TH_LOG("at 0x%llx", t->phys.start);
		}
		EXPECT_EQ(c.populated, t->read);
		EXPECT_EQ(c.surplus, t->surplus);
	}
}

/*
 * What memblock has reserved where it has no memory, as tables of ACPI's behind the RAM: up to
 * Linux 7.3 its struct pages name a zone that there is not (__init_page_from_nid(), mm/mm_init.c).
 */
static __u64 reserved_in(const struct machine *m, struct mmr_range block)
{
	__u64 page = m->memmap.page_size, nr = 0;

	for (size_t i = 0; i < m->memblock.nr; i++) {
		struct mmr_range r = m->memblock.v[i].phys;

		r.start = r.start / page * page;
		r.end = (r.end + page - 1) / page * page;
		if (m->memblock.v[i].reserved)
			nr += mmr_overlap(r, block) / page;
	}
	return nr;
}

/*
 * With kernelcore=mirror Linux initialises what it has deferred of two zones as if it were one's
 * (deferred_init_memmap() in mm/mm_init.c, seen in 6.12 and 7.2): that manages more than it has,
 * and the other one has memory that nobody initialises: all zeros in 6.12, of another zone in 7.2.
 */
static bool zones_are_mixed_up(void)
{
	struct zones zones;
	bool mixed = false;

	if (zones_read(&zones))
		return false;
	for (size_t i = 0; i < zones.nr; i++)
		mixed |= zones.v[i].managed > zones.v[i].present;
	free(zones.v);
	return mixed;
}

TEST_F(files, check_pages_finds_nothing_wrong_but_what_is_known)
{
	bool mixed = zones_are_mixed_up();
	bool known = mmr_available(&self->m.summary, MMR_SUMMARY_FROM_RESERVED);

	for (size_t i = 0; i < self->m.tallies.nr; i++) {
		const struct mmr_tally *t = &self->m.tallies.v[i];

		EXPECT_TRUE(mixed || !t->uninitialised) {
			TH_LOG("at 0x%llx", t->first.start);
		}
		EXPECT_EQ(0, t->unreserved);
		EXPECT_EQ(0, t->taken);
		EXPECT_TRUE(mixed || t->misplaced <= t->surplus) {
			TH_LOG("at 0x%llx", t->first.start);
		}
		if (known && !mixed && t->misplaced)
			EXPECT_LE(t->misplaced, reserved_in(&self->m, t->first)) {
				TH_LOG("at 0x%llx", t->first.start);
			}
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(SECTIONS) | READ(MEMBLOCK) |
		     READ(CHECK_PAGES));
}

TEST_PROGRAM(read_report)
