// SPDX-License-Identifier: GPL-2.0
/*
 * check_pages against /proc/kpageflags: what the kernel says of the same struct pages. And against
 * regions and sections: which these are.
 */
#include <unistd.h>

#include "fixture.h"
#include "witness/kpageflags.h"

#define FLAGS_AT_ONCE	1024

/* Of a block, as the other files and kpageflags have it. */
struct counted {
	__u64 frames, populated, surplus, pageless, unreserved, taken, offline;
};

static void count_flags(const struct mmr_region *r, __u64 flags, struct counted *c)
{
	bool surplus = r->cause == MMR_CAUSE_SECTION;

	c->pageless += !kpageflags_has_page(flags);
	c->offline += kpageflags_is_offline(flags);
	c->unreserved += surplus && !kpageflags_is_reserved(flags);
	c->taken += surplus && kpageflags_is_taken(flags);
}

/* Frames of a region that are online; false if kpageflags cannot be read. */
static bool count_frames(const struct machine *m, int fd, const struct mmr_region *r, __u64 pfn,
			 __u64 end, struct counted *c)
{
	__u64 flags[FLAGS_AT_ONCE];

	while (pfn < end && fd >= 0) {
		size_t nr = end - pfn < FLAGS_AT_ONCE ? end - pfn : FLAGS_AT_ONCE;

		if (kpageflags_read(fd, flags, pfn, nr) != (ssize_t)nr)
			return false;
		for (size_t i = 0; i < nr; i++)
			count_flags(r, flags[i], c);
		pfn += nr;
	}
	return true;
}

/* What of a region is in a block: all frames of a sub-section are online, or none. */
static bool count_region(const struct machine *m, int fd, const struct mmr_region *r,
			 struct mmr_range block, struct counted *c)
{
	__u64 sub = mmr_number(&m->summary, MMR_SUMMARY_SUBSECTION_SIZE);
	__u64 page = m->memmap.page_size, next;
	__u64 end = r->phys.end < block.end ? r->phys.end : block.end;
	__u64 at = r->phys.start > block.start ? r->phys.start : block.start;

	for (; at < end; at = next) {
		next = at - at % sub + sub;
		if (next > end)
			next = end;
		if (!is_online_page(m, r, at) || r->ram & MMR_RAM_DEVICE)
			continue;
		c->frames += (next - at) / page;
		if (!mmr_is_populated(r))
			continue;
		c->populated += (next - at) / page;
		if (r->cause == MMR_CAUSE_SECTION)
			c->surplus += (next - at) / page;
		if (!count_frames(m, fd, r, at / page, next / page, c))
			return false;
	}
	return true;
}

static bool count_block(const struct machine *m, int fd, struct mmr_range block, struct counted *c)
{
	*c = (struct counted){ .frames = 0 };
	for (size_t i = 0; i < m->regions.nr; i++)
		if (!count_region(m, fd, &m->regions.v[i], block, c))
			return false;
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
		struct counted c;

		ASSERT_TRUE(count_block(&self->m, -1, t->phys, &c));
		if (t->unknown)
			continue;
		EXPECT_EQ(c.frames, t->frames) {
			TH_LOG("at 0x%llx", t->phys.start);
		}
		EXPECT_EQ(c.populated, t->read);
		EXPECT_EQ(c.surplus, t->surplus);
	}
}

TEST_F(files, check_pages_counts_what_kpageflags_says)
{
	int fd = kpageflags_open();

	if (fd < 0)
		SKIP(return, "no /proc/kpageflags (CONFIG_PROC_PAGE_MONITOR)");
	for (size_t i = 0; i < self->m.tallies.nr; i++) {
		const struct mmr_tally *t = &self->m.tallies.v[i];
		struct counted c;

		if (t->unknown || t->read != t->frames)
			continue;
		ASSERT_TRUE(count_block(&self->m, fd, t->phys, &c));
		EXPECT_EQ(0, c.pageless) {
			TH_LOG("at 0x%llx", t->phys.start);
		}
		EXPECT_EQ(c.unreserved, t->unreserved);
		EXPECT_EQ(c.taken, t->taken);
		EXPECT_EQ(c.offline, t->offline);
	}
	close(fd);
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

TEST_F(files, check_pages_finds_nothing_wrong_but_what_is_known)
{
	bool known = mmr_available(&self->m.summary, MMR_SUMMARY_FROM_RESERVED);

	for (size_t i = 0; i < self->m.tallies.nr; i++) {
		const struct mmr_tally *t = &self->m.tallies.v[i];

		EXPECT_EQ(0, t->uninitialised) {
			TH_LOG("at 0x%llx", t->first.start);
		}
		EXPECT_EQ(0, t->unreserved);
		EXPECT_EQ(0, t->taken);
		EXPECT_LE(t->misplaced, t->surplus);
		if (known && t->misplaced)
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
