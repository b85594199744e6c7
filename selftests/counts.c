// SPDX-License-Identifier: GPL-2.0
/*
 * regions and summary against what the kernel counted: the boot in its log, and since then in
 * /proc/zoneinfo and /proc/vmstat.
 */
#include "fixture.h"
#include "witness/dmesg.h"
#include "witness/iomem.h"
#include "witness/vmstat.h"
#include "witness/zoneinfo.h"

static bool nodes_are_known(const struct machine *m)
{
	for (size_t i = 0; i < m->regions.nr; i++)
		if (counts_as_present(m, &m->regions.v[i]) && m->regions.v[i].nid < 0)
			return false;
	return true;
}

TEST_F(files, described_pages_are_present_in_their_nodes_zones)
{
	static __u64 expected[MAX_NODES];
	bool per_node = nodes_are_known(&self->m);
	__u64 sum = 0, seen_sum = 0;
	struct zones zones;

	ASSERT_EQ(0, zones_read(&zones));
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		if (!counts_as_present(&self->m, r))
			continue;
		sum += r->pages;
		if (per_node && r->nid < MAX_NODES)
			expected[r->nid] += r->pages;
	}
	for (int nid = 0; nid < MAX_NODES; nid++) {
		__u64 seen = node_present(&zones, nid);

		seen_sum += seen;
		EXPECT_TRUE(!per_node || expected[nid] == seen) {
			TH_LOG("node %d: %llu pages here, %llu in zoneinfo", nid, expected[nid],
			       seen);
		}
	}
	ASSERT_LT(0, seen_sum);
	EXPECT_EQ(seen_sum, sum);
	free(zones.v);
}

/* Frames of boot-time sections that no memblock region has: all that the boot could know of. */
static bool unavailable(const struct machine *m, const struct mmr_region *r)
{
	bool memblock = mmr_available(&m->summary, MMR_SUMMARY_FROM_MEMORY);

	return r->section & MMR_SECTION_EARLY &&
	       !(r->ram & (memblock ? MMR_RAM_MEMBLOCK | MMR_RAM_NOMAP : MMR_RAM_IOMEM));
}

/*
 * arm64 before 5.14 counted only page blocks whose first frame is mapped memory: pfn_valid() was
 * false elsewhere. A page block has 512 pages there.
 */
static __u64 in_started_blocks(const struct machine *m, const struct mmr_region *r,
			       const struct mmr_region *before)
{
	__u64 block = 512 * m->memmap.page_size;
	__u64 end = (r->phys.start + block - 1) / block * block;

	if (!before || !(before->ram & MMR_RAM_MEMBLOCK) || before->phys.start > end - block)
		return 0;
	return ((end < r->phys.end ? end : r->phys.end) - r->phys.start) / m->memmap.page_size;
}

TEST_F(files, surplus_frames_are_those_the_boot_found_unavailable)
{
	bool started_only = is_arm64(&self->m) && kernel_before(&self->m, 5, 14);
	__u64 expected = 0, seen;

	if (!dmesg_sum("pages in unavailable ranges", " pages", &seen))
		SKIP(return, "the log does not go back to the boot");
	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		if (!unavailable(&self->m, r))
			continue;
		expected += started_only ? in_started_blocks(&self->m, r, i ? r - 1 : NULL) :
			    r->pages;
	}
	EXPECT_EQ(seen, expected);
}

/* Whole pages of memory of the boot between @from and @to, less what is NOMAP or a driver's. */
static __u64 free_pages(const struct machine *m, const struct mmr_memblock *memory, __u64 from,
			__u64 to)
{
	__u64 page = m->memmap.page_size;

	from = from > memory->phys.start ? from : memory->phys.start;
	to = to < memory->phys.end ? to : memory->phys.end;
	from = (from + page - 1) / page;
	to /= page;
	return from < to && !(memory->flags & (MMR_FLAG_NOMAP | MMR_FLAG_DRIVER)) ? to - from : 0;
}

/* What memblock gave to the page allocator: all that is between what is reserved. */
static __u64 given_away(const struct machine *m, const struct mmr_memblock *memory)
{
	__u64 pages = 0, at = 0;

	for (size_t i = 0; i < m->memblock.nr; i++) {
		if (!m->memblock.v[i].reserved)
			continue;
		pages += free_pages(m, memory, at, m->memblock.v[i].phys.start);
		at = m->memblock.v[i].phys.end;
	}
	return pages + free_pages(m, memory, at, ~0ULL);
}

/*
 * What is memory but was not given away is what the boot called reserved. arm64 goes on to keep
 * memblock, which knows of what was freed since. Gigantic pages are counted as given away before
 * that line, or after it.
 */
TEST_F(files, reserved_is_what_the_boot_kept_back)
{
	__u64 page = self->m.memmap.page_size, kept = 0, seen, gigantic;

	if (is_arm64(&self->m))
		SKIP(return, "memblock is kept, and has a file of its own");
	if (!mmr_available(&self->m.summary, MMR_SUMMARY_FROM_MEMORY) ||
	    !mmr_available(&self->m.summary, MMR_SUMMARY_FROM_RESERVED))
		SKIP(return, "memblock is unavailable");
	if (!dmesg_kept_back(&seen) ||
	    !dmesg_sum("registered 1.00 GiB page size, pre-allocated", " pages", &gigantic))
		SKIP(return, "the log does not go back to the boot");
	if (gigantic)
		SKIP(return, "gigantic pages were taken at boot");
	for (size_t i = 0; i < self->m.memblock.nr; i++) {
		const struct mmr_memblock *r = &self->m.memblock.v[i];

		if (!r->reserved)
			kept += r->phys.end / page - (r->phys.start + page - 1) / page -
				given_away(&self->m, r);
	}
	EXPECT_EQ(seen, kept * page >> 10);
}

/*
 * The kernel adds up what it asks for: whole pages for each range of a section that it adds. Two
 * ranges may share a page of memmap (2 MiB with 16K pages need half a page), which then counts
 * twice. Ranges that touch are one line here, but two resources.
 */
static bool added_later(const struct mmr_region *r)
{
	return r->section && !(r->section & MMR_SECTION_EARLY);
}

/* One more if the page with the first struct page at @phys began before, with one added, too. */
static unsigned int shares_page(const struct machine *m, __u64 phys, __u64 added_before)
{
	__u64 start = phys / m->memmap.page_size * m->memmap.struct_page;
	__u64 last = added_before / m->memmap.page_size * m->memmap.struct_page - 1;

	return added_before && start % m->memmap.page_size &&
	       start / m->memmap.page_size == last / m->memmap.page_size;
}

static __u64 shared_pages(const struct machine *m)
{
	__u64 sub = mmr_number(&m->summary, MMR_SUMMARY_SUBSECTION_SIZE), shared = 0, end = 0;

	for (size_t i = 0; i < m->regions.nr; i++) {
		const struct mmr_region *r = &m->regions.v[i];

		if (!added_later(r))
			continue;
		shared += shares_page(m, r->phys.start, end);
		for (__u64 a = r->phys.start + sub; a < r->phys.end; a += sub)
			shared += shares_page(m, a, a) && iomem_starts(a);
		end = r->phys.end;
	}
	return shared;
}

/*
 * From Linux 7.1 on the tails of HugeTLB pages share a page of their zone that is not counted
 * (vmemmap_get_tail() in mm/hugetlb_vmemmap.c). Nothing else is mapped for reading alone; before,
 * it was the page of a head, which is mapped for writing, too.
 */
static __u64 read_only_pages(const struct machine *m)
{
	struct mmr_set all = { .v = NULL }, writable = { .v = NULL };
	__u64 bytes;

	for (size_t i = 0; i < m->vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &m->vmemmap.v[i];

		if (!v->mapped)
			continue;
		mmr_add(&all, v->backing, 0);
		if (strncmp(v->attrs, "ro,", 3))
			mmr_add(&writable, v->backing, 0);
	}
	mmr_union(&all);
	mmr_union(&writable);
	bytes = mmr_total(&all) - mmr_total(&writable);
	mmr_free(&all);
	mmr_free(&writable);
	return bytes / m->memmap.page_size;
}

/* A section then shares a leaf with the next one, and is counted with less than it has. */
static bool sections_share_leaves(const struct machine *m)
{
	__u64 size = m->memmap.struct_page;

	return size & (size - 1);
}

/*
 * Tails of compound device pages share memory; until "mm/sparse-vmemmap: fix DAX vmemmap accounting
 * with optimization" each was counted as if it had its own. 6.12.117 has that, 6.18.15 has not:
 * kernels between these and 7.1 count in one of two ways.
 */
static __u64 tails_that_share(const struct machine *m)
{
	__u64 bytes = mmr_number(&m->summary, MMR_SUMMARY_MAPPED) -
		      mmr_number(&m->summary, MMR_SUMMARY_BACKED);

	if (kernel_before(m, 6, 13) || !kernel_before(m, 7, 1))
		return 0;
	return bytes / m->memmap.page_size;
}

/* page_ext is counted with the memmap (mm/page_ext.c); the boot says how much it is. */
TEST_F(files, backed_pages_are_those_that_vmstat_counts)
{
	__u64 boot, later, page_ext, expected;

	if (!vmstat_line("nr_memmap_boot_pages", &boot) || !vmstat_line("nr_memmap_pages", &later))
		SKIP(return, "no nr_memmap_pages in /proc/vmstat (before 6.11)");
	if (!dmesg_sum("allocated ", " bytes of page_ext", &page_ext))
		SKIP(return, "the log does not go back to the boot");
	if (sections_share_leaves(&self->m))
		SKIP(return, "the kernel counts struct pages, and these do not fill leaves");
	expected = mmr_number(&self->m.summary, MMR_SUMMARY_BACKED) + page_ext;
	expected = expected / self->m.memmap.page_size + shared_pages(&self->m) -
		   read_only_pages(&self->m);
	EXPECT_TRUE(boot + later == expected ||
		    boot + later == expected + tails_that_share(&self->m)) {
		TH_LOG("vmstat: %llu at boot, %llu later, page_ext %llu bytes; %llu pages here",
		       boot, later, page_ext, expected);
	}
}

static void read_report(void)
{
	machine_read(READ(MEMBLOCK) | READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP));
}

TEST_PROGRAM(read_report)
