// SPDX-License-Identifier: GPL-2.0
/*
 * regions, sections, blocks, edges and check_pages against /proc/kpageflags: which frames the
 * kernel takes for online, which it will not let go, which are free, and what their pages say.
 */
#include <unistd.h>

#include "fixture.h"
#include "witness/iomem.h"
#include "witness/kpageflags.h"
#include "witness/memblock.h"

static void expected_online(const struct machine *m, struct mmr_set *online)
{
	__u64 sub = mmr_number(&m->summary, MMR_SUMMARY_SUBSECTION_SIZE);

	for (size_t i = 0; i < m->regions.nr; i++) {
		const struct mmr_region *r = &m->regions.v[i];
		__u64 next;

		for (__u64 a = r->phys.start; a < r->phys.end; a = next) {
			next = a - a % sub + sub;
			if (next > r->phys.end)
				next = r->phys.end;
			if (is_online_page(m, r, a))
				mmr_add(online, (struct mmr_range){ a, next }, 0);
		}
	}
}

/*
 * A section in no memory block is not online, and then pfn_to_online_page() looks no further: its
 * first and its last frame stand for those between, of which there may be a terabyte. False if it
 * has to be read whole.
 */
static bool skip_section(const struct machine *m, int fd, __u64 pfn, size_t nr)
{
	__u64 flags[2];

	if (block_of(m, pfn * m->memmap.page_size) ||
	    kpageflags_read(fd, &flags[0], pfn, 1) != 1 ||
	    kpageflags_read(fd, &flags[1], pfn + nr - 1, 1) != 1)
		return false;
	return !kpageflags_has_page(flags[0]) && !kpageflags_has_page(flags[1]);
}

/* All frames of the file, section by section; false if it cannot be read. */
static bool seen_online(const struct machine *m, struct mmr_set *online, __u64 *end)
{
	int fd = kpageflags_open();
	size_t nr = m->section_size / m->memmap.page_size;
	__u64 *flags = calloc(nr, sizeof(*flags)), pfn = 0;
	ssize_t got = fd < 0 || !flags ? -1 : (ssize_t)nr;

	for (; got == (ssize_t)nr; pfn += got) {
		if (skip_section(m, fd, pfn, nr))
			continue;
		got = kpageflags_read(fd, flags, pfn, nr);
		for (ssize_t i = 0; i < got; i++)
			if (kpageflags_has_page(flags[i]))
				mmr_add(online, (struct mmr_range){ (pfn + i) * m->memmap.page_size,
					(pfn + i + 1) * m->memmap.page_size }, 0);
		if (got < 0)
			break;
	}
	*end = pfn * m->memmap.page_size;
	if (fd >= 0)
		close(fd);
	free(flags);
	return got >= 0;
}

/* Whether a frame of a hole, of its first whole sub-section or of a section, has no page. */
static bool nopage_in(const struct machine *m, int fd, struct mmr_range hole)
{
	__u64 sub = mmr_number(&m->summary, MMR_SUMMARY_SUBSECTION_SIZE), flags, at;

	for (at = (hole.start + sub - 1) / sub * sub; at + sub <= hole.end;
	     at = (at / m->section_size + 1) * m->section_size)
		if (kpageflags_read(fd, &flags, at / m->memmap.page_size, 1) == 1 &&
		    !kpageflags_has_page(flags))
			return true;
	return false;
}

/*
 * Since 6.13 or so kpageflags shows 0 for frames without a page (fs/proc/page.c, kpage_read()).
 * What lies between System RAM shows which kind of kernel this is.
 */
static bool says_nopage(const struct machine *m)
{
	struct mmr_set ram = { .v = NULL };
	struct mmr_range hole = { 0, 0 };
	int fd = kpageflags_open();
	bool says = false;

	iomem_ram(&ram);
	mmr_union(&ram);
	for (size_t i = 0; i < ram.nr && !says; i++) {
		hole.end = ram.v[i].r.start;
		says = nopage_in(m, fd, hole);
		hole.start = ram.v[i].r.end;
	}
	mmr_free(&ram);
	if (fd >= 0)
		close(fd);
	return says;
}

/*
 * Whether all frames of the file are online: then it cannot be wrong, whatever kind it is. To read
 * it whole would take too long, as it may have a terabyte of frames.
 */
static bool all_online(const struct machine *m, int fd, const struct mmr_set *online)
{
	__u64 flags;

	if (online->nr != 1 || online->v[0].r.start)
		return false;
	return kpageflags_read(fd, &flags, online->v[0].r.end / m->memmap.page_size, 1) != 1;
}

TEST_F(files, frames_are_online_if_kpageflags_has_a_page)
{
	struct mmr_set expected = { .v = NULL }, seen = { .v = NULL };
	__u64 end;
	int fd;

	if (!root_exists(KPAGEFLAGS))
		SKIP(return, "no /proc/kpageflags (CONFIG_PROC_PAGE_MONITOR)");
	expected_online(&self->m, &expected);
	mmr_union(&expected);
	fd = kpageflags_open();
	ASSERT_LE(0, fd);
	if (!says_nopage(&self->m) && !all_online(&self->m, fd, &expected))
		SKIP(return, "this kernel's kpageflags never shows KPF_NOPAGE");
	ASSERT_TRUE(seen_online(&self->m, &seen, &end));
	ASSERT_LT(0, end);
	close(fd);
	EXPECT_TRUE(same("online", "kpageflags", &seen, "memmapscope", &expected));
	mmr_free(&expected);
	mmr_free(&seen);
}

/* Drivers reserve pages, too; where the kernel shows memblock it is known of which that is not. */
static bool taken_at_boot(const struct mmr_set *reserved, __u64 phys, __u64 size)
{
	struct mmr_range page = { phys, phys + size };

	return !reserved->nr || mmr_touches(reserved, page);
}

/* The first frame of a range that is reserved since the boot, or the end of it. */
static __u64 first_reserved(const struct machine *m, int fd, struct mmr_range phys,
			    const struct mmr_set *reserved)
{
	__u64 page = m->memmap.page_size, flags[1024];
	__u64 pfn = phys.start / page, end = phys.end / page;

	while (pfn < end) {
		size_t nr = end - pfn < 1024 ? end - pfn : 1024;

		if (kpageflags_read(fd, flags, pfn, nr) != (ssize_t)nr)
			return 0;
		for (size_t i = 0; i < nr; i++, pfn++)
			if (kpageflags_is_reserved(flags[i]) &&
			    taken_at_boot(reserved, pfn * page, page))
				return pfn * page;
	}
	return phys.end;
}

/* The same of RAM alone: where a range has holes, their frames are reserved, too. */
static __u64 first_reserved_ram(const struct machine *m, int fd, struct mmr_range phys,
				const struct mmr_set *ram, const struct mmr_set *reserved)
{
	__u64 page = m->memmap.page_size;

	for (size_t i = 0; i < ram->nr; i++) {
		struct mmr_range r = ram->v[i].r, whole = phys;
		__u64 at;

		if (!mmr_overlap(r, phys))
			continue;
		if (r.start > phys.start)
			whole.start = (r.start + page - 1) / page * page;
		if (r.end < phys.end)
			whole.end = r.end / page * page;
		at = first_reserved(m, fd, whole, reserved);
		if (at < whole.end)
			return at;
	}
	return phys.end;
}

/*
 * Of a few blocks every frame before the reserved one is read, or all if there is none. Those with
 * holes are below.
 */
TEST_F(files, blocks_have_the_first_reserved_frame_of_kpageflags)
{
	struct mmr_set reserved = { .v = NULL };
	unsigned int some = 0, none = 0;
	int fd = kpageflags_open();

	if (fd < 0)
		SKIP(return, "no /proc/kpageflags (CONFIG_PROC_PAGE_MONITOR)");
	kernel_memblock("reserved", &reserved);
	for (size_t i = 0; i < self->m.lines.nr; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		unsigned int *tried = l->reserved >= 0 ? &some : &none;

		if (!l->online || l->why & MMR_STAYS_HOLES || l->reserved == MMR_UNKNOWN ||
		    l->origin != MMR_ORIGIN_BOOT || (*tried)++ >= 3)
			continue;
		EXPECT_EQ(l->reserved >= 0 ? (__u64)l->reserved : l->phys.end,
			  first_reserved(&self->m, fd, l->phys, &reserved)) {
			TH_LOG("block %llu", l->number);
		}
	}
	close(fd);
	mmr_free(&reserved);
	if (!some && !none)
		SKIP(return, "no memory blocks of the boot of which this is known");
}

/*
 * What boot has kept may be no RAM to /proc/iomem: the first page of a PC, or tables of ACPI's
 * behind the RAM that memmap= has left. Of the latter kpageflags does not say that it is reserved.
 */
TEST_F(files, blocks_with_holes_have_no_reserved_ram_before_the_reserved_frame)
{
	__u64 page = self->m.memmap.page_size;
	struct mmr_set reserved = { .v = NULL }, ram = { .v = NULL };
	unsigned int tried = 0;
	int fd = kpageflags_open();

	if (fd < 0)
		SKIP(return, "no /proc/kpageflags (CONFIG_PROC_PAGE_MONITOR)");
	kernel_memblock("reserved", &reserved);
	iomem_ram(&ram);
	for (size_t i = 0; i < self->m.lines.nr && tried < 6; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];
		__u64 at = l->reserved >= 0 ? (__u64)l->reserved : l->phys.end;
		struct mmr_range frame = { at, at + page };

		if (!l->online || !(l->why & MMR_STAYS_HOLES) || l->reserved == MMR_UNKNOWN ||
		    l->origin != MMR_ORIGIN_BOOT)
			continue;
		tried++;
		EXPECT_LE(at, first_reserved_ram(&self->m, fd, l->phys, &ram, &reserved)) {
			TH_LOG("block %llu", l->number);
		}
		if (l->reserved >= 0 && mmr_touches(&ram, frame))
			EXPECT_EQ(at, first_reserved(&self->m, fd, frame, &reserved));
	}
	close(fd);
	mmr_free(&ram);
	mmr_free(&reserved);
	if (!tried)
		SKIP(return, "no memory blocks of the boot with holes of which this is known");
}

/* By the file, that is. Frames behind its end have no page. */
static bool is_free(const struct machine *m, int fd, const struct mmr_edge *e)
{
	__u64 flags;

	return kpageflags_read(fd, &flags, e->frame / m->memmap.page_size, 1) == 1 &&
	       kpageflags_has_page(flags) && kpageflags_is_buddy(flags);
}

/* How many lines are wrong of which kpageflags says the same before and after they were read. */
static size_t wrong_edges(const struct machine *m, int fd, const struct mmr_edges *was,
			  struct mmr_edges *now, bool *before, size_t *moved)
{
	size_t wrong = 0;

	for (size_t i = 0; i < was->nr; i++)
		before[i] = is_free(m, fd, &was->v[i]);
	if (mmr_read_edges(&machine.report, now) || now->nr != was->nr)
		return was->nr;
	for (size_t i = 0; i < now->nr; i++) {
		const struct mmr_edge *e = &now->v[i];
		bool buddy = e->buddy == MMR_BUDDY_YES;

		if (is_free(m, fd, e) != before[i]) {
			(*moved)++;
			continue;
		}
		if (before[i] == buddy)
			continue;
		wrong++;
		printf("# at 0x%llx: %s, and kpageflags says %s\n", e->frame,
		       mmr_buddy_name[e->buddy], before[i] ? "yes" : "no");
	}
	return wrong;
}

/* A frame may be taken or freed meanwhile, or both: then all are asked again. */
TEST_F(files, edges_are_free_as_kpageflags_says)
{
	struct mmr_edges now = { .v = NULL };
	bool *before = calloc(self->m.edges.nr, sizeof(*before));
	size_t wrong = 1, moved = 1;
	int fd = kpageflags_open();

	if (fd < 0)
		SKIP(return, "no /proc/kpageflags (CONFIG_PROC_PAGE_MONITOR)");
	ASSERT_NE(NULL, before);
	for (int tries = 0; tries < 8 && (wrong || moved); tries++) {
		free(now.v);
		moved = 0;
		wrong = wrong_edges(&self->m, fd, &self->m.edges, &now, before, &moved);
	}
	EXPECT_EQ(0, moved);
	EXPECT_EQ(0, wrong);
	close(fd);
	free(before);
	free(now.v);
}

/* Of a block, by kpageflags. Which frames are asked say the other files. */
struct said {
	int fd;
	__u64 pageless, unreserved, taken, offline;
};

static bool said_of(void *ctx, const struct mmr_region *r, __u64 pfn, size_t nr)
{
	bool surplus = r->cause == MMR_CAUSE_SECTION;
	struct said *said = ctx;
	__u64 *flags = calloc(nr, sizeof(*flags));
	bool ok = flags && kpageflags_read(said->fd, flags, pfn, nr) == (ssize_t)nr;

	for (size_t i = 0; ok && i < nr; i++) {
		said->pageless += !kpageflags_has_page(flags[i]);
		said->offline += kpageflags_is_offline(flags[i]);
		said->unreserved += surplus && !kpageflags_is_reserved(flags[i]);
		said->taken += surplus && kpageflags_is_taken(flags[i]);
	}
	free(flags);
	return ok;
}

TEST_F(files, check_pages_counts_what_kpageflags_says)
{
	struct said said = { .fd = kpageflags_open() };

	if (said.fd < 0)
		SKIP(return, "no /proc/kpageflags (CONFIG_PROC_PAGE_MONITOR)");
	for (size_t i = 0; i < self->m.tallies.nr; i++) {
		const struct mmr_tally *t = &self->m.tallies.v[i];

		if (t->unknown || t->read != t->frames)
			continue;
		said = (struct said){ .fd = said.fd };
		ASSERT_TRUE(each_online_piece(&self->m, t->phys, said_of, &said));
		EXPECT_EQ(0, said.pageless) {
			TH_LOG("at 0x%llx", t->phys.start);
		}
		EXPECT_EQ(said.unreserved, t->unreserved);
		EXPECT_EQ(said.taken, t->taken);
		EXPECT_EQ(said.offline, t->offline);
	}
	close(said.fd);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(SECTIONS) | READ(BLOCKS) | READ(EDGES) |
		     READ(CHECK_PAGES) | READ_SYSFS);
}

TEST_PROGRAM(read_report)
