// SPDX-License-Identifier: GPL-2.0
/*
 * regions and sections against what the kernel says elsewhere: memory blocks in sysfs,
 * /proc/kpageflags, /proc/zoneinfo, /proc/vmstat, the log of the boot, and, on architectures that
 * keep memblock, the kernel's own memblock files.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "mms_util.h"

/* include/uapi/linux/kernel-page-flags.h */
#define KPF_NOPAGE	20

struct machine {
	struct mms_summary *summary;
	struct mms_region *regions;
	struct mms_section *sections;
	struct mms_block *blocks;
	size_t nr_regions, nr_sections, nr_blocks;
	__u64 page_size, block_size, section_size, struct_page;
};

FIXTURE(files) {
	struct machine m;
};

/* Each test is a child of its own; all of them see what was read once, before they were born. */
static struct machine machine;

__attribute__((constructor))
static void read_machine(void)
{
	size_t nr;

	machine.summary = mms_summary(&nr);
	machine.regions = mms_regions(&machine.nr_regions);
	machine.sections = mms_sections(&machine.nr_sections);
	machine.blocks = mms_blocks(&machine.nr_blocks);
	fflush(stdout);
}

FIXTURE_SETUP(files)
{
	self->m = machine;
	ASSERT_NE(NULL, self->m.summary);
	ASSERT_NE(NULL, self->m.regions);
	ASSERT_NE(NULL, self->m.sections);
	self->m.page_size = mms_number(self->m.summary, "Page size");
	self->m.struct_page = mms_number(self->m.summary, "Struct page");
	self->m.block_size = mms_number(self->m.summary, "Memory block size");
	self->m.section_size = mms_number(self->m.summary, "Section size");
	ASSERT_LT(0, self->m.page_size);
	ASSERT_LT(0, self->m.block_size);
	ASSERT_LT(0, self->m.section_size);
}

FIXTURE_TEARDOWN(files)
{
}

static bool is_arm64(const struct mms_summary *summary)
{
	return !strcmp(mms_text(summary, "Architecture"), "arm64");
}

/* ---- memory blocks ---- */

static const struct mms_block *block_at(const struct mms_block *blocks, size_t nr, __u64 number)
{
	for (size_t i = 0; i < nr; i++)
		if (blocks[i].number == number)
			return &blocks[i];
	return NULL;
}

static const struct mms_section *section_at(const struct mms_section *s, size_t nr, __u64 phys)
{
	for (size_t i = 0; i < nr; i++)
		if (s[i].phys.start <= phys && phys < s[i].phys.end)
			return &s[i];
	return NULL;
}

TEST_F(files, sections_are_online_if_their_memory_block_is)
{
	for (size_t i = 0; i < self->m.nr_sections; i++) {
		const struct mms_section *s = &self->m.sections[i];

		if (!s->flags)
			continue;
		for (__u64 a = s->phys.start; a < s->phys.end; a += self->m.section_size) {
			const struct mms_block *b = block_at(self->m.blocks, self->m.nr_blocks,
							     a / self->m.block_size);

			EXPECT_EQ(b && b->online, !!(s->flags & MMS_ONLINE)) {
				TH_LOG("section at 0x%llx", a);
			}
			EXPECT_EQ(!!b, s->first_block != MMS_NONE) {
				TH_LOG("section at 0x%llx", a);
			}
		}
	}
}

TEST_F(files, every_memory_block_has_a_present_section)
{
	EXPECT_LT(0, self->m.nr_blocks);
	for (size_t i = 0; i < self->m.nr_blocks; i++) {
		__u64 start = self->m.blocks[i].number * self->m.block_size, a;

		for (a = start; a < start + self->m.block_size; a += self->m.section_size) {
			const struct mms_section *s = section_at(self->m.sections,
								 self->m.nr_sections, a);

			if (s && s->flags)
				break;
		}
		EXPECT_GT(start + self->m.block_size, a) {
			TH_LOG("memory%u", self->m.blocks[i].number);
		}
	}
}

/* Memory of a region that crosses blocks is in each of them. */
TEST_F(files, nodes_are_those_of_the_memory_blocks)
{
	unsigned int compared = 0;

	for (size_t i = 0; i < self->m.nr_regions; i++) {
		const struct mms_region *r = &self->m.regions[i];

		if (r->nid < 0 || !(r->ram & (MMS_MEMBLOCK | MMS_IOMEM)))
			continue;
		for (__u64 n = r->phys.start / self->m.block_size;
		     n <= (r->phys.end - 1) / self->m.block_size; n++) {
			const struct mms_block *b = block_at(self->m.blocks, self->m.nr_blocks, n);

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

/* ---- /proc/kpageflags ---- */

/*
 * What pfn_to_online_page() says of the frames of a sub-section, which is what kpageflags shows as
 * the absence of KPF_NOPAGE:
 * - before 5.12 (9f9b02e5b3e3 "mm: fix pfn_to_online_page() with respect to ZONE_DEVICE"), that
 *   the section is online; on arm64, which had a pfn_valid() of its own, also that the frame is
 *   memory in memblock and has a linear mapping;
 * - since, that the section is online, that the sub-section is in its map, early or not, and that
 *   the frame is no ZONE_DEVICE memory.
 */
static bool online_frames(const struct machine *m, const struct mms_region *r, __u64 phys)
{
	__u64 sub = mms_number(m->summary, "Sub-section size");
	const struct mms_section *s = section_at(m->sections, m->nr_sections, phys);

	if (!s || !(s->flags & MMS_ONLINE))
		return false;
	if (mms_kernel_before(m->summary, 5, 12))
		return !is_arm64(m->summary) || r->ram & MMS_MEMBLOCK;
	return s->subsection[phys % m->section_size / sub] && !(r->ram & MMS_DEVICE);
}

static void expected_online(const struct machine *m, struct mms_ranges *online)
{
	__u64 sub = mms_number(m->summary, "Sub-section size");

	for (size_t i = 0; i < m->nr_regions; i++) {
		const struct mms_region *r = &m->regions[i];
		__u64 next;

		for (__u64 a = r->phys.start; a < r->phys.end; a = next) {
			next = a - a % sub + sub;
			if (next > r->phys.end)
				next = r->phys.end;
			if (online_frames(m, r, a))
				mms_add(online, (struct mms_range){ a, next }, 0);
		}
	}
}

/* Frames that were there to read, or -1. */
static ssize_t read_flags(int fd, __u64 *flags, __u64 pfn, size_t nr)
{
	size_t done = 0, size = nr * sizeof(*flags);
	ssize_t got;

	do {
		got = pread(fd, (char *)flags + done, size - done, pfn * sizeof(*flags) + done);
		if (got < 0)
			return -1;
		done += got;
	} while (got && done < size);
	return done / sizeof(*flags);
}

static bool has_page(__u64 flags)
{
	return !(flags >> KPF_NOPAGE & 1);
}

/*
 * A section in no memory block is not online, and then pfn_to_online_page() looks no further: its
 * first and its last frame stand for those between, of which there may be a terabyte. False if it
 * has to be read whole.
 */
static bool skip_section(const struct machine *m, int fd, __u64 pfn, size_t nr)
{
	__u64 flags[2];

	return !block_at(m->blocks, m->nr_blocks, pfn * m->page_size / m->block_size) &&
	       read_flags(fd, &flags[0], pfn, 1) == 1 && !has_page(flags[0]) &&
	       read_flags(fd, &flags[1], pfn + nr - 1, 1) == 1 && !has_page(flags[1]);
}

/* All frames of the file, section by section; false if it cannot be read. */
static bool seen_online(const struct machine *m, struct mms_ranges *online, __u64 *end)
{
	char *path = mms_path("/proc/kpageflags");
	int fd = open(path, O_RDONLY);
	size_t nr = m->section_size / m->page_size;
	__u64 *flags = calloc(nr, sizeof(*flags)), pfn = 0;
	ssize_t got = fd < 0 || !flags ? -1 : (ssize_t)nr;

	for (; got == (ssize_t)nr; pfn += got) {
		if (skip_section(m, fd, pfn, nr))
			continue;
		got = read_flags(fd, flags, pfn, nr);
		for (ssize_t i = 0; i < got; i++)
			if (has_page(flags[i]))
				mms_add(online, (struct mms_range){ (pfn + i) * m->page_size,
					(pfn + i + 1) * m->page_size }, 0);
		if (got < 0)
			break;
	}
	*end = pfn * m->page_size;
	if (fd >= 0)
		close(fd);
	free(path);
	free(flags);
	return got >= 0;
}

/*
 * Since 6.17 or so kpageflags shows 0 for frames without a page (fs/proc/page.c, kpage_read()).
 * Frames of memory blocks that do not exist show which kind of kernel this is; where there are
 * none between others, the version has to.
 */
static bool says_nopage(const struct machine *m)
{
	char *path = mms_path("/proc/kpageflags");
	int fd = open(path, O_RDONLY);
	__u64 highest = 0, n, flags = 0;
	bool known = false, says = false;

	for (size_t i = 0; i < m->nr_blocks; i++)
		if (m->blocks[i].number > highest)
			highest = m->blocks[i].number;
	for (n = 0; n < highest && !says; n++) {
		if (block_at(m->blocks, m->nr_blocks, n) ||
		    read_flags(fd, &flags, n * m->block_size / m->page_size, 1) != 1)
			continue;
		known = true;
		says = !has_page(flags);
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return known ? says : mms_kernel_before(m->summary, 6, 13);
}

TEST_F(files, frames_are_online_if_kpageflags_has_a_page)
{
	struct mms_ranges expected = { 0 }, seen = { 0 };
	__u64 end;

	if (!mms_exists("/proc/kpageflags"))
		SKIP(return, "no /proc/kpageflags (CONFIG_PROC_PAGE_MONITOR)");
	if (!says_nopage(&self->m))
		SKIP(return, "this kernel's kpageflags never shows KPF_NOPAGE");
	ASSERT_TRUE(seen_online(&self->m, &seen, &end));
	ASSERT_LT(0, end);
	expected_online(&self->m, &expected);
	EXPECT_TRUE(mms_same("online", "kpageflags", &seen, "memmapscope", &expected));
	free(expected.v);
	free(seen.v);
}

/* ---- /proc/zoneinfo ---- */

static bool nodes_are_known(const struct machine *m)
{
	for (size_t i = 0; i < m->nr_regions; i++)
		if (mms_counts_as_present(m->summary, &m->regions[i]) && m->regions[i].nid < 0)
			return false;
	return true;
}

TEST_F(files, described_pages_are_present_in_their_nodes_zones)
{
	__u64 expected[64] = { 0 }, sum = 0, seen, seen_sum = 0;
	bool per_node = nodes_are_known(&self->m);

	for (size_t i = 0; i < self->m.nr_regions; i++) {
		const struct mms_region *r = &self->m.regions[i];

		if (!mms_counts_as_present(self->m.summary, r))
			continue;
		sum += r->pages;
		if (per_node && r->nid < 64)
			expected[r->nid] += r->pages;
	}
	for (int nid = 0; nid < 64; nid++) {
		mms_zoneinfo(nid, "present", &seen);
		seen_sum += seen;
		EXPECT_TRUE(!per_node || expected[nid] == seen) {
			TH_LOG("node %d: %llu pages here, %llu in zoneinfo", nid, expected[nid],
			       seen);
		}
	}
	ASSERT_LT(0, seen_sum);
	EXPECT_EQ(seen_sum, sum);
}

/* ---- the log of the boot ---- */

/* Frames of boot-time sections that no memblock region has: all that the boot could know of. */
static bool unavailable(const struct machine *m, const struct mms_region *r)
{
	bool memblock = mms_available(m->summary, "Source memblock memory");

	return r->section & MMS_EARLY &&
	       !(r->ram & (memblock ? MMS_MEMBLOCK | MMS_NOMAP : MMS_IOMEM));
}

/*
 * arm64 before 5.14 counted only page blocks whose first frame is mapped memory: pfn_valid() was
 * false elsewhere. A page block has 512 pages there.
 */
static __u64 in_started_blocks(const struct machine *m, const struct mms_region *r,
			       const struct mms_region *before)
{
	__u64 block = 512 * m->page_size;
	__u64 end = (r->phys.start + block - 1) / block * block;

	if (!before || !(before->ram & MMS_MEMBLOCK) || before->phys.start > end - block)
		return 0;
	return ((end < r->phys.end ? end : r->phys.end) - r->phys.start) / m->page_size;
}

TEST_F(files, surplus_frames_are_those_the_boot_found_unavailable)
{
	bool started_only = is_arm64(self->m.summary) && mms_kernel_before(self->m.summary, 5, 14);
	__u64 expected = 0, seen;

	if (!mms_dmesg_sum("pages in unavailable ranges", " pages", &seen))
		SKIP(return, "the log does not go back to the boot");
	for (size_t i = 0; i < self->m.nr_regions; i++) {
		const struct mms_region *r = &self->m.regions[i];

		if (!unavailable(&self->m, r))
			continue;
		expected += started_only ? in_started_blocks(&self->m, r, i ? r - 1 : NULL) :
			    r->pages;
	}
	EXPECT_EQ(seen, expected);
}

/* ---- /proc/vmstat ---- */

/*
 * The kernel adds up what it asks for: whole pages for each range of a section that it adds. Two
 * ranges may share a page of memmap (2 MiB with 16K pages need half a page), which then counts
 * twice. Ranges that touch are one line here, but two resources.
 */
static bool added_later(const struct mms_region *r)
{
	return r->section && !(r->section & MMS_EARLY);
}

/* One more if the page with the first struct page at @phys began before, with one added, too. */
static unsigned int shares_page(const struct machine *m, __u64 phys, __u64 added_before)
{
	__u64 start = phys / m->page_size * m->struct_page;
	__u64 last = added_before / m->page_size * m->struct_page - 1;

	return added_before && start % m->page_size &&
	       start / m->page_size == last / m->page_size;
}

static __u64 shared_pages(const struct machine *m)
{
	__u64 sub = mms_number(m->summary, "Sub-section size"), shared = 0, end = 0;

	for (size_t i = 0; i < m->nr_regions; i++) {
		const struct mms_region *r = &m->regions[i];

		if (!added_later(r))
			continue;
		shared += shares_page(m, r->phys.start, end);
		for (__u64 a = r->phys.start + sub; a < r->phys.end; a += sub)
			shared += shares_page(m, a, a) && mms_iomem_starts(a);
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
	struct mms_ranges all = { 0 }, writable = { 0 };
	struct mms_vmemmap *v;
	__u64 bytes;
	size_t nr;

	v = mms_vmemmap(&nr);
	for (size_t i = 0; v && i < nr; i++) {
		if (!v[i].mapped)
			continue;
		mms_add(&all, v[i].backing, 0);
		if (strncmp(v[i].attrs, "ro,", 3))
			mms_add(&writable, v[i].backing, 0);
	}
	mms_union(&all);
	mms_union(&writable);
	bytes = mms_total(&all) - mms_total(&writable);
	free(all.v);
	free(writable.v);
	free(v);
	return bytes / m->page_size;
}

/* page_ext is counted with the memmap (mm/page_ext.c); the boot says how much it is. */
TEST_F(files, backed_pages_are_those_that_vmstat_counts)
{
	__u64 boot, later, page_ext;

	if (!mms_vmstat("nr_memmap_boot_pages", &boot) || !mms_vmstat("nr_memmap_pages", &later))
		SKIP(return, "no nr_memmap_pages in /proc/vmstat (before 6.11)");
	if (!mms_dmesg_sum("allocated ", " bytes of page_ext", &page_ext))
		SKIP(return, "the log does not go back to the boot");
	EXPECT_EQ(boot + later, mms_number(self->m.summary, "Vmemmap backed") / self->m.page_size +
		  shared_pages(&self->m) - read_only_pages(&self->m) +
		  page_ext / self->m.page_size) {
		TH_LOG("vmstat: %llu at boot, %llu later, page_ext %llu bytes", boot, later,
		       page_ext);
	}
}

/* ---- memblock ---- */

static void check_memblock(struct __test_metadata *_metadata, bool reserved, const char *type)
{
	struct mms_ranges ours = { 0 }, kernels = { 0 };
	size_t nr, index = 0;
	struct mms_memblock *m = mms_memblocks(&nr);

	ASSERT_NE(NULL, m);
	ASSERT_TRUE(mms_kernel_memblock(type, &kernels));
	for (size_t i = 0; i < nr; i++)
		if (m[i].reserved == reserved)
			mms_add(&ours, m[i].phys, index++);
	EXPECT_TRUE(mms_same(type, "kernel", &kernels, "memmapscope", &ours));
	free(ours.v);
	free(kernels.v);
	free(m);
}

TEST_F(files, memblock_memory_is_the_kernels_own)
{
	if (!mms_exists("/sys/kernel/debug/memblock/memory"))
		SKIP(return, "this architecture has no memblock files (ARCH_KEEP_MEMBLOCK)");
	check_memblock(_metadata, false, "memory");
}

TEST_F(files, memblock_reserved_is_the_kernels_own)
{
	if (!mms_exists("/sys/kernel/debug/memblock/reserved"))
		SKIP(return, "this architecture has no memblock files (ARCH_KEEP_MEMBLOCK)");
	check_memblock(_metadata, true, "reserved");
}

/* ---- /proc/iomem ---- */

/* Frames that lie completely in System RAM; neighbouring resources make one range. */
TEST_F(files, iomem_word_is_given_to_system_ram)
{
	struct mms_ranges ram = { 0 }, whole = { 0 }, ours = { 0 };

	ASSERT_TRUE(mms_iomem(&ram)) {
		TH_LOG("/proc/iomem shows no addresses");
	}
	for (size_t i = 0; i < ram.nr; i++) {
		struct mms_range r = ram.v[i].r;

		r.start = (r.start + self->m.page_size - 1) / self->m.page_size * self->m.page_size;
		r.end -= r.end % self->m.page_size;
		if (r.start < r.end)
			mms_add(&whole, r, 0);
	}
	for (size_t i = 0; i < self->m.nr_regions; i++)
		if (self->m.regions[i].ram & MMS_IOMEM)
			mms_add(&ours, self->m.regions[i].phys, 0);
	EXPECT_TRUE(mms_same("System RAM", "iomem", &whole, "regions", &ours));
	free(ram.v);
	free(whole.v);
	free(ours.v);
}

TEST_HARNESS_MAIN
