// SPDX-License-Identifier: GPL-2.0
/*
 * summary against the other files: each sum is added up again from the lines it sums up, and each
 * fact about the machine is compared with what the kernel says of it elsewhere.
 */
#include <string.h>

#include "fixture.h"
#include "witness/sysfs_memory.h"

#define number(line) mmr_number(&self->m.summary, MMR_SUMMARY_##line)

/* The release as uname -r prints it: "Linux version RELEASE (...". */
TEST_F(files, kernel_is_that_of_uname)
{
	static const char before[] = "Linux version ";
	char *version = root_slurp("/proc/version", NULL), *release;

	ASSERT_NE(NULL, version);
	ASSERT_EQ(0, strncmp(version, before, strlen(before)));
	release = version + strlen(before);
	release[strcspn(release, " ")] = '\0';
	EXPECT_STREQ(release, self->m.summary.value[MMR_SUMMARY_KERNEL]);
	free(version);
}

TEST_F(files, memory_block_size_is_that_of_sysfs)
{
	__u64 size;

	if (!root_exists(SYSFS_BLOCK_SIZE)) {
		EXPECT_EQ(0, number(BLOCK_SIZE));
		return;
	}
	ASSERT_TRUE(sysfs_block_size(&size));
	EXPECT_EQ(size, number(BLOCK_SIZE));
	EXPECT_EQ(0, size % number(SECTION_SIZE));
}

/* SUBSECTION_SHIFT is 21 on every architecture (include/linux/mmzone.h). */
TEST_F(files, sections_are_whole_sub_sections_of_2_mib)
{
	EXPECT_EQ(2 << 20, number(SUBSECTION_SIZE));
	EXPECT_EQ(0, number(SECTION_SIZE) % number(SUBSECTION_SIZE));
}

/* A table of 8-byte entries fills a page, so one level up a leaf is page size / 8 as large. */
TEST_F(files, leaves_describe_what_fits_into_them)
{
	__u64 pmd = self->m.memmap.page_size * (self->m.memmap.page_size / 8);

	EXPECT_EQ(self->m.memmap.page_size / self->m.memmap.struct_page, number(PTE_DESCRIBES));
	EXPECT_EQ(pmd / self->m.memmap.struct_page, number(PMD_DESCRIBES));
}

/* Each level resolves as many bits as a table has entries; the top level may have fewer. */
TEST_F(files, paging_levels_fit_va_bits)
{
	unsigned int shift = __builtin_ctzll(self->m.memmap.page_size);
	unsigned int per_level = shift - 3, bits = number(VA_BITS) - shift;

	EXPECT_EQ((bits + per_level - 1) / per_level, number(LEVELS));
}

TEST_F(files, region_sums_are_those_of_the_lines)
{
	__u64 pages[MMR_STATE_NR] = { 0 }, cause[MMR_CAUSE_NR] = { 0 }, populated = 0;
	__u64 page_size = self->m.memmap.page_size, struct_page = self->m.memmap.struct_page;

	for (size_t i = 0; i < self->m.regions.nr; i++) {
		const struct mmr_region *r = &self->m.regions.v[i];

		pages[r->state] += mmr_size(r->phys) / page_size;
		populated += r->memmap_bytes;
		if (r->cause != MMR_CAUSE_NONE)
			cause[r->cause] += mmr_size(r->phys) / page_size;
	}
	EXPECT_EQ(populated, number(POPULATED));
	EXPECT_EQ((pages[MMR_STATE_USED] + pages[MMR_STATE_MISSING]) * page_size,
		  number(DESCRIBED));
	EXPECT_EQ((pages[MMR_STATE_USED] + pages[MMR_STATE_MISSING]) * struct_page,
		  number(NEEDED));
	EXPECT_EQ(pages[MMR_STATE_USED] * struct_page, number(USED));
	EXPECT_EQ(pages[MMR_STATE_MISSING] * struct_page, number(MISSING));
	EXPECT_EQ(pages[MMR_STATE_SURPLUS] * struct_page, number(SURPLUS));
	EXPECT_EQ(cause[MMR_CAUSE_SECTION] * struct_page, number(SURPLUS_SECTION));
	EXPECT_EQ(cause[MMR_CAUSE_LEAF] * struct_page, number(SURPLUS_LEAF));
	EXPECT_EQ(cause[MMR_CAUSE_UNCLAIMED] * struct_page, number(SURPLUS_UNCLAIMED));
	EXPECT_EQ(cause[MMR_CAUSE_ORPHAN] * struct_page, number(SURPLUS_ORPHAN));
}

TEST_F(files, surplus_is_the_sum_of_its_causes)
{
	EXPECT_EQ(number(SURPLUS),
		  number(SURPLUS_SECTION) + number(SURPLUS_LEAF) +
		  number(SURPLUS_UNCLAIMED) + number(SURPLUS_ORPHAN));
}

TEST_F(files, identities_of_the_contract_hold)
{
	EXPECT_EQ(number(MAPPED),
		  number(POPULATED) + number(FRAGMENTS));
	EXPECT_EQ(number(POPULATED), number(USED) + number(SURPLUS));
	EXPECT_EQ(number(NEEDED), number(USED) + number(MISSING));
}

TEST_F(files, mapped_is_the_sum_of_mapped_runs)
{
	__u64 mapped = 0;

	for (size_t i = 0; i < self->m.vmemmap.nr; i++)
		if (self->m.vmemmap.v[i].mapped)
			mapped += self->m.vmemmap.v[i].bytes;
	EXPECT_EQ(mapped, number(MAPPED));
	EXPECT_LT(0, mapped);
}

/* Shared frames (HugeTLB's optimisation, compound devmaps) count once. */
TEST_F(files, backed_counts_every_frame_once)
{
	struct mmr_set backing = { .v = NULL };

	for (size_t i = 0; i < self->m.vmemmap.nr; i++)
		if (self->m.vmemmap.v[i].mapped)
			mmr_add(&backing, self->m.vmemmap.v[i].backing, 0);
	mmr_union(&backing);
	EXPECT_EQ(mmr_total(&backing), number(BACKED));
	mmr_free(&backing);
}

TEST_F(files, span_is_from_first_to_last_mapped_byte)
{
	struct mmr_range span = mmr_virtual(&self->m.summary, MMR_SUMMARY_SPAN), seen = { 0 };

	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		if (!self->m.vmemmap.v[i].mapped)
			continue;
		if (!seen.start)
			seen.start = self->m.vmemmap.v[i].virt.start;
		seen.end = self->m.vmemmap.v[i].virt.end;
	}
	EXPECT_EQ(seen.start, span.start);
	EXPECT_EQ(seen.end, span.end);
	EXPECT_EQ(mmr_size(span), number(SPAN_SIZE));
	EXPECT_EQ(mmr_size(mmr_virtual(&self->m.summary, MMR_SUMMARY_WINDOW)),
		  number(WINDOW_SIZE));
}

TEST_F(files, something_was_walked)
{
	EXPECT_LT(0, number(ENTRIES));
	EXPECT_LT(0, number(TIME));
}

TEST_F(files, lock_is_held_for_a_part_of_the_time)
{
	EXPECT_LT(0, number(HELD));
	EXPECT_LE(number(HELD), number(TIME));
}

/* What Documentation/performance.rst says of a snapshot: bytes of a line, and the room beside. */
TEST_F(files, snapshot_has_no_more_memory_than_its_lines_account_for)
{
	__u64 runs = self->m.vmemmap.nr, regions = self->m.regions.nr;
	__u64 ranges = self->m.memblock.nr;

	EXPECT_LE(64 * runs + 40 * regions, number(BYTES));
	EXPECT_LE(number(BYTES), (96 << 10) + 272 * runs + 272 * regions + 128 * ranges);
}

/* What each Source line may name, besides that it is unavailable; all, if it is one thing only. */
static const struct source {
	enum mmr_summary_line line;
	const char *names[3];
} sources[] = {
	{ MMR_SUMMARY_FROM_MEMORY, { "symbol memblock", "debugfs file memblock" } },
	{ MMR_SUMMARY_FROM_RESERVED, { "symbol memblock", "debugfs file memblock" } },
	{ MMR_SUMMARY_FROM_IOMEM, { "resource tree" } },
	{ MMR_SUMMARY_FROM_DEVICE, { "page maps of valid sub-sections" } },
	{ MMR_SUMMARY_FROM_SECTIONS, { "symbol mem_section" } },
	{ MMR_SUMMARY_FROM_TABLES, { "register CR3", "register TTBR1_EL1" } },
	{ MMR_SUMMARY_FROM_NAMES, { "symbol resource_lock" } },
	{ MMR_SUMMARY_FROM_FIRMWARE,
	  { "/sys/firmware/memmap", "EFI memory map", "device tree" } },
};

TEST_F(files, sources_are_those_of_the_contract)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		const char *value = self->m.summary.value[sources[i].line];
		bool known = !mmr_available(&self->m.summary, sources[i].line);

		for (size_t j = 0; j < 3 && sources[i].names[j]; j++)
			known |= !strcmp(value, sources[i].names[j]);
		EXPECT_TRUE(known) {
			TH_LOG("%s", value);
		}
	}
}

/* Debugfs has no memblock where the kernel throws it away, nor has x86 the registers of arm64. */
TEST_F(files, sources_are_there_to_be_read)
{
	const char *tables = self->m.summary.value[MMR_SUMMARY_FROM_TABLES];

	EXPECT_STREQ(is_arm64(&self->m) ? "register TTBR1_EL1" : "register CR3", tables);
	for (int line = MMR_SUMMARY_FROM_MEMORY; line <= MMR_SUMMARY_FROM_RESERVED; line++) {
		EXPECT_TRUE(strcmp(self->m.summary.value[line], "debugfs file memblock") ||
			    root_exists("/sys/kernel/debug/memblock/memory"));
	}
}

TEST_F(files, lock_is_one_of_the_contract)
{
	const char *lock = self->m.summary.value[MMR_SUMMARY_LOCK];

	EXPECT_TRUE(!strcmp(lock, "mem_hotplug_lock") || !strcmp(lock, "get_online_mems") ||
		    !strcmp(lock, "not needed") || !strcmp(lock, "unlocked")) {
		TH_LOG("Lock: %s", lock);
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP));
}

TEST_PROGRAM(read_report)
