// SPDX-License-Identifier: GPL-2.0
/*
 * The form of the files: what Documentation/debugfs.rst says of every line by itself.
 *
 * The parsers in mms_util.c are the strict part. They accept exactly the header lines, columns,
 * widths, words and word orders of the contract.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "mms_util.h"

TEST(directory_has_the_files_of_the_contract_and_nothing_else)
{
	char *path = mms_path(MMS_DIR);
	DIR *d = opendir(path);
	unsigned int files = 0, expected = 0;
	struct dirent *e;

	ASSERT_NE(NULL, d) {
		TH_LOG("%s: %s", path, strerror(errno));
	}
	while ((e = readdir(d))) {
		int i;

		if (e->d_name[0] == '.')
			continue;
		for (i = 0; mms_files[i] && strcmp(mms_files[i], e->d_name); i++)
			;
		EXPECT_NE(NULL, mms_files[i]) {
			TH_LOG("%s is not in the contract", e->d_name);
		}
		files++;
	}
	while (mms_files[expected])
		expected++;
	EXPECT_EQ(expected, files);
	closedir(d);
	free(path);
}

TEST(files_are_readable_by_their_owner_only)
{
	for (int i = 0; mms_files[i]; i++) {
		char name[96], *path;
		struct stat st;

		snprintf(name, sizeof(name), MMS_DIR "/%s", mms_files[i]);
		path = mms_path(name);
		ASSERT_EQ(0, stat(path, &st));
		EXPECT_EQ(S_IFREG | 0400, st.st_mode) {
			TH_LOG("%s", name);
		}
		EXPECT_EQ(0, st.st_uid);
		free(path);
	}
}

TEST(regions_lines_are_well_formed)
{
	size_t nr;
	struct mms_region *r = mms_regions(&nr);

	ASSERT_NE(NULL, r);
	EXPECT_LT(0, nr);
	free(r);
}

TEST(vmemmap_lines_are_well_formed)
{
	size_t nr;
	struct mms_vmemmap *v = mms_vmemmap(&nr);

	ASSERT_NE(NULL, v);
	EXPECT_LT(0, nr);
	free(v);
}

TEST(memblock_lines_are_well_formed)
{
	size_t nr;
	struct mms_memblock *m = mms_memblocks(&nr);

	ASSERT_NE(NULL, m);
	free(m);
}

TEST(sections_lines_are_well_formed)
{
	size_t nr;
	struct mms_section *s = mms_sections(&nr);

	ASSERT_NE(NULL, s);
	free(s);
}

TEST(backing_lines_are_well_formed)
{
	size_t nr;
	struct mms_backing *b = mms_backings(&nr);

	ASSERT_NE(NULL, b);
	EXPECT_LT(0, nr);
	free(b);
}

TEST(blocks_lines_are_well_formed)
{
	size_t nr;
	struct mms_block_line *b = mms_block_lines(&nr);

	ASSERT_NE(NULL, b);
	EXPECT_LT(0, nr);
	free(b);
}

TEST(cost_has_every_line_in_order)
{
	size_t nr;
	int fd;
	struct mms_cost *c = mms_costs(&nr, &fd);

	ASSERT_NE(NULL, c);
	close(fd);
	free(c);
}

TEST(devices_lines_are_well_formed)
{
	size_t nr;
	struct mms_device *d = mms_devices(&nr);

	ASSERT_NE(NULL, d);
	free(d);
}

TEST(claims_lines_are_well_formed)
{
	size_t nr;
	struct mms_claim *c = mms_claims(&nr);

	ASSERT_NE(NULL, c);
	EXPECT_LT(0, nr);
	free(c);
}

TEST(summary_has_every_line_in_order_with_its_unit)
{
	size_t nr;
	struct mms_summary *s = mms_summary(&nr);

	ASSERT_NE(NULL, s);
	free(s);
}

/* A cause explains a surplus, and nothing else has one. */
TEST(regions_cause_is_given_for_surplus_only)
{
	size_t nr;
	struct mms_region *r = mms_regions(&nr);

	ASSERT_NE(NULL, r);
	for (size_t i = 0; i < nr; i++) {
		EXPECT_EQ(r[i].state == MMS_SURPLUS, r[i].cause != MMS_NONE) {
			TH_LOG("at 0x%llx", r[i].phys.start);
		}
	}
	free(r);
}

/* On x86 memblock is a picture of the boot: alone, it need not describe. */
TEST(regions_ram_and_nid_are_given_for_described_memory_only)
{
	size_t nr;
	struct mms_region *r = mms_regions(&nr);

	ASSERT_NE(NULL, r);
	for (size_t i = 0; i < nr; i++) {
		if (mms_described(&r[i])) {
			EXPECT_NE(0, r[i].ram) {
				TH_LOG("at 0x%llx", r[i].phys.start);
			}
			EXPECT_NE(MMS_NONE, r[i].nid);
		} else {
			EXPECT_EQ(0, r[i].ram & (MMS_IOMEM | MMS_DEVICE)) {
				TH_LOG("at 0x%llx", r[i].phys.start);
			}
			EXPECT_EQ(MMS_NONE, r[i].nid);
		}
		/* One memblock region has one set of flags. */
		EXPECT_NE(MMS_MEMBLOCK | MMS_NOMAP, r[i].ram & (MMS_MEMBLOCK | MMS_NOMAP));
	}
	free(r);
}

TEST(vmemmap_columns_of_empty_runs_do_not_apply)
{
	size_t nr;
	struct mms_vmemmap *v = mms_vmemmap(&nr);

	ASSERT_NE(NULL, v);
	for (size_t i = 0; i < nr; i++) {
		EXPECT_EQ(v[i].mapped, mms_size(v[i].backing) != 0) {
			TH_LOG("at 0x%llx", v[i].virt.start);
		}
		EXPECT_EQ(v[i].mapped, v[i].order != MMS_NONE);
		EXPECT_EQ(v[i].mapped, v[i].backing_nid != MMS_NONE);
		if (v[i].mapped) {
			/* Nothing above PUD is a leaf on any architecture. */
			EXPECT_GE(MMS_PUD, v[i].level);
		} else {
			EXPECT_NE(MMS_CONT_PTE, v[i].level);
			EXPECT_NE(MMS_CONT_PMD, v[i].level);
		}
	}
	free(v);
}

TEST(sections_columns_of_absent_sections_do_not_apply)
{
	size_t nr;
	struct mms_section *s = mms_sections(&nr);

	ASSERT_NE(NULL, s);
	for (size_t i = 0; i < nr; i++) {
		bool present = s[i].flags & MMS_PRESENT;

		EXPECT_EQ(present, s[i].flags != 0) {
			TH_LOG("at 0x%llx", s[i].phys.start);
		}
		EXPECT_EQ(present, s[i].nr_subsections != MMS_NONE);
		EXPECT_EQ(present, strcmp(s[i].nid, "-") != 0);
		EXPECT_TRUE(present || s[i].first_block == MMS_NONE);
	}
	free(s);
}

TEST(memblock_ranges_are_sorted_and_their_sizes_right)
{
	size_t nr;
	struct mms_memblock *m = mms_memblocks(&nr);

	ASSERT_NE(NULL, m);
	for (size_t i = 0; i < nr; i++) {
		EXPECT_EQ(mms_size(m[i].phys), m[i].bytes) {
			TH_LOG("at 0x%llx", m[i].phys.start);
		}
		if (!i || m[i].reserved != m[i - 1].reserved)
			continue;
		EXPECT_GE(m[i].phys.start, m[i - 1].phys.end);
	}
	free(m);
}

/* A type that cannot be read is named with the reason, and then has no lines. */
TEST(memblock_type_without_source_says_so)
{
	size_t nr, nr_lines;
	struct mms_memblock *m = mms_memblocks(&nr);
	struct mms_summary *s = mms_summary(&nr_lines);
	char *text = mms_slurp(MMS_DIR "/memblock", NULL);

	ASSERT_NE(NULL, m);
	ASSERT_NE(NULL, s);
	ASSERT_NE(NULL, text);
	for (int reserved = 0; reserved < 2; reserved++) {
		bool there = mms_available(s, reserved ? "Source memblock reserved" :
					   "Source memblock memory");
		unsigned int lines = 0;

		for (size_t i = 0; i < nr; i++)
			lines += m[i].reserved == reserved;
		EXPECT_EQ(there, lines != 0);
		EXPECT_EQ(there, !strstr(text, reserved ? "\n# reserved unavailable: " :
					 "\n# memory unavailable: "));
	}
	free(text);
	free(s);
	free(m);
}

TEST_HARNESS_MAIN
