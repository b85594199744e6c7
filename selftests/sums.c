// SPDX-License-Identifier: GPL-2.0
/*
 * summary against the other files: each sum is added up again from the lines it sums up, and each
 * fact about the machine is compared with what the kernel says of it elsewhere.
 */
#include <sys/mman.h>
#include <sys/utsname.h>

#include "kselftest_harness.h"
#include "mms_util.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

FIXTURE(files) {
	struct mms_summary *summary;
	struct mms_region *regions;
	struct mms_vmemmap *vmemmap;
	size_t nr_regions, nr_vmemmap;
	__u64 page_size, struct_page;
};

/* Each test is a child of its own; all of them see what was read once, before they were born. */
static FIXTURE_DATA(files) files;

__attribute__((constructor))
static void read_files(void)
{
	size_t nr;

	files.summary = mms_summary(&nr);
	files.regions = mms_regions(&files.nr_regions);
	files.vmemmap = mms_vmemmap(&files.nr_vmemmap);
	fflush(stdout);
}

FIXTURE_SETUP(files)
{
	*self = files;
	ASSERT_NE(NULL, self->summary);
	ASSERT_NE(NULL, self->regions);
	ASSERT_NE(NULL, self->vmemmap);
	self->page_size = mms_number(self->summary, "Page size");
	self->struct_page = mms_number(self->summary, "Struct page");
	ASSERT_LT(0, self->page_size);
	ASSERT_LT(0, self->struct_page);
}

FIXTURE_TEARDOWN(files)
{
}

#define number(name) mms_number(self->summary, name)

/* The release as uname -r prints it, in a file. */
TEST_F(files, kernel_is_that_of_uname)
{
	char *release = mms_slurp("/proc/sys/kernel/osrelease", NULL);

	ASSERT_NE(NULL, release);
	release[strcspn(release, "\n")] = '\0';
	EXPECT_STREQ(release, mms_text(self->summary, "Kernel"));
	free(release);
}

TEST_F(files, architecture_is_that_of_uname)
{
	struct utsname u;

	ASSERT_EQ(0, uname(&u));
	EXPECT_STREQ(strcmp(u.machine, "aarch64") ? u.machine : "arm64",
		     mms_text(self->summary, "Architecture"));
}

TEST_F(files, page_size_is_the_systems)
{
	EXPECT_EQ(sysconf(_SC_PAGESIZE), self->page_size);
}

TEST_F(files, memory_block_size_is_that_of_sysfs)
{
	__u64 size;

	if (!mms_exists("/sys/devices/system/memory/block_size_bytes"))
		SKIP(return, "no /sys/devices/system/memory (CONFIG_MEMORY_HOTPLUG)");
	ASSERT_TRUE(mms_sysfs_hex("/sys/devices/system/memory/block_size_bytes", &size));
	EXPECT_EQ(size, number("Memory block size"));
	EXPECT_EQ(0, size % number("Section size"));
}

/* SUBSECTION_SHIFT is 21 on every architecture (include/linux/mmzone.h). */
TEST_F(files, sections_are_whole_sub_sections_of_2_mib)
{
	EXPECT_EQ(2 << 20, number("Sub-section size"));
	EXPECT_EQ(0, number("Section size") % number("Sub-section size"));
}

/* A table of 8-byte entries fills a page, so one level up a leaf is page size / 8 as large. */
TEST_F(files, leaves_describe_what_fits_into_them)
{
	__u64 pmd = self->page_size * (self->page_size / 8);

	EXPECT_EQ(self->page_size / self->struct_page, number("PTE leaf describes"));
	EXPECT_EQ(pmd / self->struct_page, number("PMD leaf describes"));
}

/*
 * With LA57 or LVA, user space gets addresses beyond the traditional limit when it asks for them.
 * x86 halves the space between user and kernel; arm64 has the whole of it for either.
 */
static bool can_map(unsigned int bit, __u64 page_size)
{
	void *want = (void *)(1ULL << bit);
	void *got = mmap(want, page_size, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (got != MAP_FAILED)
		munmap(got, page_size);
	return got == want;
}

TEST_F(files, va_bits_are_what_user_space_can_map)
{
	bool x86 = !strcmp(mms_text(self->summary, "Architecture"), "x86_64");
	unsigned int bits = number("VA bits") - (x86 ? 1 : 0);

	ASSERT_LT(30, bits);
	EXPECT_TRUE(can_map(bits - 1, self->page_size));
	EXPECT_FALSE(can_map(bits, self->page_size));
}

/* Each level resolves as many bits as a table has entries; the top level may have fewer. */
TEST_F(files, paging_levels_fit_va_bits)
{
	unsigned int shift = __builtin_ctzll(self->page_size);
	unsigned int per_level = shift - 3, bits = number("VA bits") - shift;

	EXPECT_EQ((bits + per_level - 1) / per_level, number("Paging levels"));
}

TEST_F(files, region_sums_are_those_of_the_lines)
{
	__u64 pages[4] = { 0 }, cause[4] = { 0 }, populated = 0;

	for (size_t i = 0; i < self->nr_regions; i++) {
		const struct mms_region *r = &self->regions[i];

		pages[r->state] += mms_size(r->phys) / self->page_size;
		populated += r->memmap_bytes;
		if (r->cause != MMS_NONE)
			cause[r->cause] += mms_size(r->phys) / self->page_size;
	}
	EXPECT_EQ(populated, number("Memmap populated"));
	EXPECT_EQ((pages[MMS_USED] + pages[MMS_MISSING]) * self->page_size,
		  number("Described memory"));
	EXPECT_EQ((pages[MMS_USED] + pages[MMS_MISSING]) * self->struct_page,
		  number("Memmap needed"));
	EXPECT_EQ(pages[MMS_USED] * self->struct_page, number("Memmap used"));
	EXPECT_EQ(pages[MMS_MISSING] * self->struct_page, number("Memmap missing"));
	EXPECT_EQ(pages[MMS_SURPLUS] * self->struct_page, number("Memmap surplus"));
	EXPECT_EQ(cause[MMS_SECTION] * self->struct_page, number("Memmap surplus section"));
	EXPECT_EQ(cause[MMS_LEAF] * self->struct_page, number("Memmap surplus leaf"));
	EXPECT_EQ(cause[MMS_UNCLAIMED] * self->struct_page, number("Memmap surplus unclaimed"));
	EXPECT_EQ(cause[MMS_ORPHAN] * self->struct_page, number("Memmap surplus orphan"));
}

TEST_F(files, surplus_is_the_sum_of_its_causes)
{
	EXPECT_EQ(number("Memmap surplus"),
		  number("Memmap surplus section") + number("Memmap surplus leaf") +
		  number("Memmap surplus unclaimed") + number("Memmap surplus orphan"));
}

TEST_F(files, identities_of_the_contract_hold)
{
	EXPECT_EQ(number("Vmemmap mapped"),
		  number("Memmap populated") + number("Memmap fragments"));
	EXPECT_EQ(number("Memmap populated"), number("Memmap used") + number("Memmap surplus"));
	EXPECT_EQ(number("Memmap needed"), number("Memmap used") + number("Memmap missing"));
}

TEST_F(files, mapped_is_the_sum_of_mapped_runs)
{
	__u64 mapped = 0;

	for (size_t i = 0; i < self->nr_vmemmap; i++)
		if (self->vmemmap[i].mapped)
			mapped += self->vmemmap[i].bytes;
	EXPECT_EQ(mapped, number("Vmemmap mapped"));
	EXPECT_LT(0, mapped);
}

/* Shared frames (HugeTLB's optimisation, compound devmaps) count once. */
TEST_F(files, backed_counts_every_frame_once)
{
	struct mms_ranges backing = { 0 };

	for (size_t i = 0; i < self->nr_vmemmap; i++)
		if (self->vmemmap[i].mapped)
			mms_add(&backing, self->vmemmap[i].backing, 0);
	mms_union(&backing);
	EXPECT_EQ(mms_total(&backing), number("Vmemmap backed"));
	free(backing.v);
}

TEST_F(files, span_is_from_first_to_last_mapped_byte)
{
	struct mms_range span = mms_virtual(self->summary, "Vmemmap span"), seen = { 0 };

	for (size_t i = 0; i < self->nr_vmemmap; i++) {
		if (!self->vmemmap[i].mapped)
			continue;
		if (!seen.start)
			seen.start = self->vmemmap[i].virt.start;
		seen.end = self->vmemmap[i].virt.end;
	}
	EXPECT_EQ(seen.start, span.start);
	EXPECT_EQ(seen.end, span.end);
	EXPECT_EQ(mms_size(span), number("Vmemmap span size"));
	EXPECT_EQ(mms_size(mms_virtual(self->summary, "Vmemmap window")),
		  number("Vmemmap window size"));
}

TEST_F(files, something_was_walked)
{
	EXPECT_LT(0, number("Entries read"));
	EXPECT_LT(0, number("Snapshot time"));
}

TEST_F(files, lock_is_one_of_the_contract)
{
	const char *lock = mms_text(self->summary, "Lock");

	EXPECT_TRUE(!strcmp(lock, "mem_hotplug_lock") || !strcmp(lock, "get_online_mems") ||
		    !strcmp(lock, "not needed") || !strcmp(lock, "unlocked")) {
		TH_LOG("Lock: %s", lock);
	}
}

TEST_HARNESS_MAIN
