// SPDX-License-Identifier: GPL-2.0
/*
 * The form of the files: what Documentation/debugfs.rst says of every line by itself.
 *
 * The parsers of tools/report are the strict part. They accept exactly the header lines, columns,
 * widths, words and word orders of the contract.
 */
#include <dirent.h>

#include "kselftest_harness.h"
#include "root.h"

static struct mmr_report report;

static int told(int err)
{
	if (err)
		printf("# %s\n", report.error);
	return err;
}

#define READ_FILE(file, out)	ASSERT_EQ(0, told(mmr_read_##file(&report, out)))

/* What frames are multiples of; 0 if the summary cannot be read. */
static __u64 page_size(void)
{
	struct mmr_summary summary;
	__u64 page;

	if (told(mmr_read_summary(&report, &summary)))
		return 0;
	page = mmr_number(&summary, MMR_SUMMARY_PAGE_SIZE);
	free(summary.text);
	return page;
}

TEST(directory_has_the_files_of_the_contract_and_nothing_else)
{
	char *path = root_path(MMR_DIR);
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
		for (i = 0; mmr_file_name[i] && strcmp(mmr_file_name[i], e->d_name); i++)
			;
		EXPECT_NE(NULL, mmr_file_name[i]) {
			TH_LOG("%s is not in the contract", e->d_name);
		}
		files++;
	}
	while (mmr_file_name[expected])
		expected++;
	EXPECT_EQ(expected, files);
	closedir(d);
	free(path);
}

TEST(regions_lines_are_well_formed)
{
	struct mmr_regions r;

	READ_FILE(regions, &r);
	EXPECT_LT(0, r.nr);
	free(r.v);
}

TEST(vmemmap_lines_are_well_formed)
{
	struct mmr_vmemmaps runs;

	READ_FILE(vmemmap, &runs);
	EXPECT_LT(0, runs.nr);
	free(runs.v);
}

TEST(memblock_lines_are_well_formed)
{
	struct mmr_memblocks m;

	READ_FILE(memblock, &m);
	free(m.v);
}

TEST(sections_lines_are_well_formed)
{
	struct mmr_sections s;

	READ_FILE(sections, &s);
	free(s.v);
}

TEST(backing_lines_are_well_formed)
{
	struct mmr_backings b;

	READ_FILE(backing, &b);
	EXPECT_LT(0, b.nr);
	free(b.v);
}

TEST(blocks_lines_are_well_formed)
{
	struct mmr_blocks b;

	READ_FILE(blocks, &b);
	EXPECT_EQ(root_exists("/sys/devices/system/memory"), b.nr > 0);
	free(b.v);
}

TEST(cost_has_every_line_in_order)
{
	struct mmr_costs c;

	READ_FILE(cost, &c);
	free(c.v);
}

/* Whole blocks, and whole frames. Sums and verdicts are the parser's to judge. */
TEST(check_pages_lines_are_well_formed)
{
	__u64 page = page_size();
	struct mmr_tallies t;

	READ_FILE(check_pages, &t);
	ASSERT_LT(0, page);
	EXPECT_LT(0, t.nr);
	for (size_t i = 0; i < t.nr; i++) {
		__u64 size = mmr_size(t.v[i].phys);

		EXPECT_EQ(0, t.v[i].phys.start % size);
		EXPECT_EQ(mmr_size(t.v[0].phys), size);
		EXPECT_LE(t.v[i].frames, size / page);
		EXPECT_EQ(0, t.v[i].first.start % page);
		EXPECT_EQ(0, t.v[i].first.end % page);
		EXPECT_NE(MMR_HOLDS_NONE, t.v[i].verdict);
	}
	free(t.v);
}

/* Of each stretch the first frame, then the last: in order of address, whole frames. */
TEST(edges_lines_are_well_formed_and_in_order)
{
	__u64 page = page_size();
	struct mmr_edges e;

	READ_FILE(edges, &e);
	ASSERT_LT(0, page);
	EXPECT_LT(0, e.nr);
	EXPECT_EQ(0, e.nr % 2);
	for (size_t i = 0; i < e.nr; i++) {
		bool last = i % 2;

		EXPECT_EQ(last ? MMR_SIDE_LAST : MMR_SIDE_FIRST, e.v[i].side);
		EXPECT_EQ(0, e.v[i].frame % page);
		/* between two stretches there is at least one frame */
		if (i)
			EXPECT_LE(e.v[i - 1].frame + (last ? 0 : 2 * page), e.v[i].frame);
		if (e.v[i].other == MMR_OTHER_NONE)
			EXPECT_EQ(0, e.v[i].other_section);
	}
	free(e.v);
}

/* Whole pages, and no more lines than are kept. */
TEST(ledger_lines_are_well_formed_and_in_order)
{
	__u64 page = page_size();
	struct mmr_ledger l;

	READ_FILE(ledger, &l);
	ASSERT_LT(0, page);
	EXPECT_GE(1024, l.nr);
	for (size_t i = 0; i < l.nr; i++) {
		EXPECT_EQ(0, l.v[i].phys.start % page);
		EXPECT_EQ(0, l.v[i].phys.end % page);
	}
	free(l.v);
}

/* Of what nobody has seen no range may be known, nor of a number of the whole machine. */
static bool may_have_no_range(const struct mmr_ruling *r)
{
	switch (r->reason) {
	case MMR_REASON_NO_PROBES:
	case MMR_REASON_NOT_SEEN:
	case MMR_REASON_UNLOCKED:
	case MMR_REASON_SHARED_LEAF:
		return true;
	case MMR_REASON_UNDECIDED:
	case MMR_REASON_NO_WITNESS:
		return r->rule == MMR_RULE_COUNTED;
	default:
		return false;
	}
}

/* A line for each rule, in the order of the contract; the last is about all others. */
TEST(check_has_every_rule_in_order)
{
	struct mmr_rulings c;
	__u64 nr[MMR_HOLDS_NR] = { 0 };

	READ_FILE(check, &c);
	ASSERT_EQ(MMR_RULE_NR, c.nr);
	for (size_t i = 0; i < c.nr; i++) {
		const struct mmr_ruling *r = &c.v[i];
		bool known = r->verdict == MMR_HOLDS_OK || r->verdict == MMR_HOLDS_VIOLATED;

		EXPECT_EQ((int)i, r->rule);
		if (r->rule == MMR_RULE_ALL)
			break;
		nr[r->verdict]++;
		EXPECT_EQ(r->count < MMR_FIRST_RANGES ? r->count : MMR_FIRST_RANGES, r->nr_first);
		if (may_have_no_range(r)) {
			EXPECT_EQ(MMR_HOLDS_UNKNOWN, r->verdict);
		} else {
			EXPECT_EQ(r->verdict == MMR_HOLDS_VIOLATED ||
				  r->verdict == MMR_HOLDS_UNKNOWN, r->count != 0);
		}
		EXPECT_EQ(known, r->reason == MMR_REASON_NONE);
	}
	if (nr[MMR_HOLDS_VIOLATED]) {
		EXPECT_EQ(MMR_HOLDS_VIOLATED, c.v[MMR_RULE_ALL].verdict);
		EXPECT_EQ(nr[MMR_HOLDS_VIOLATED], c.v[MMR_RULE_ALL].count);
	} else {
		EXPECT_EQ(nr[MMR_HOLDS_UNKNOWN] ? MMR_HOLDS_UNKNOWN : MMR_HOLDS_OK,
			  c.v[MMR_RULE_ALL].verdict);
		EXPECT_EQ(nr[MMR_HOLDS_UNKNOWN], c.v[MMR_RULE_ALL].count);
	}
	EXPECT_EQ(0, c.v[MMR_RULE_ALL].nr_first);
	EXPECT_EQ(MMR_REASON_NONE, c.v[MMR_RULE_ALL].reason);
	free(c.v);
}

TEST(devices_lines_are_well_formed)
{
	struct mmr_devices d;

	READ_FILE(devices, &d);
	free(d.v);
}

TEST(claims_lines_are_well_formed)
{
	struct mmr_claims c;

	READ_FILE(claims, &c);
	EXPECT_LT(0, c.nr);
	free(c.v);
}

TEST(summary_has_every_line_in_order_with_its_unit)
{
	struct mmr_summary s;

	READ_FILE(summary, &s);
	free(s.text);
}

/* A cause explains a surplus, and nothing else has one. */
TEST(regions_cause_is_given_for_surplus_only)
{
	struct mmr_regions r;

	READ_FILE(regions, &r);
	for (size_t i = 0; i < r.nr; i++) {
		EXPECT_EQ(r.v[i].state == MMR_STATE_SURPLUS, r.v[i].cause != MMR_CAUSE_NONE) {
			TH_LOG("at 0x%llx", r.v[i].phys.start);
		}
	}
	free(r.v);
}

/* On x86 memblock is a picture of the boot: alone, it need not describe. */
TEST(regions_ram_and_nid_are_given_for_described_memory_only)
{
	struct mmr_regions r;

	READ_FILE(regions, &r);
	for (size_t i = 0; i < r.nr; i++) {
		if (mmr_described(&r.v[i])) {
			EXPECT_NE(0, r.v[i].ram) {
				TH_LOG("at 0x%llx", r.v[i].phys.start);
			}
			EXPECT_NE(MMR_NONE, r.v[i].nid);
		} else {
			EXPECT_EQ(0, r.v[i].ram & (MMR_RAM_IOMEM | MMR_RAM_DEVICE)) {
				TH_LOG("at 0x%llx", r.v[i].phys.start);
			}
			EXPECT_EQ(MMR_NONE, r.v[i].nid);
		}
		/* One memblock region has one set of flags. */
		EXPECT_FALSE(r.v[i].ram & MMR_RAM_MEMBLOCK && r.v[i].ram & MMR_RAM_NOMAP);
	}
	free(r.v);
}

TEST(vmemmap_columns_of_empty_runs_do_not_apply)
{
	struct mmr_vmemmaps runs;

	READ_FILE(vmemmap, &runs);
	for (size_t i = 0; i < runs.nr; i++) {
		EXPECT_EQ(runs.v[i].mapped, mmr_size(runs.v[i].backing) != 0) {
			TH_LOG("at 0x%llx", runs.v[i].virt.start);
		}
		EXPECT_EQ(runs.v[i].mapped, runs.v[i].order != MMR_NONE);
		EXPECT_EQ(runs.v[i].mapped, runs.v[i].backing_nid != MMR_NONE);
		if (runs.v[i].mapped) {
			/* Nothing above PUD is a leaf on any architecture. */
			EXPECT_GE(MMR_LEVEL_PUD, runs.v[i].level);
		} else {
			EXPECT_FALSE(runs.v[i].contiguous);
		}
	}
	free(runs.v);
}

TEST(sections_columns_of_absent_sections_do_not_apply)
{
	struct mmr_sections s;

	READ_FILE(sections, &s);
	for (size_t i = 0; i < s.nr; i++) {
		bool present = s.v[i].flags & MMR_SECTION_PRESENT;

		EXPECT_EQ(present, s.v[i].flags != 0) {
			TH_LOG("at 0x%llx", s.v[i].phys.start);
		}
		EXPECT_EQ(present, s.v[i].nr_subsections != MMR_NONE);
		EXPECT_TRUE(present || !(s.v[i].nid.nr || s.v[i].nid.unknown));
		EXPECT_TRUE(present || s.v[i].first_block == MMR_NONE);
	}
	free(s.v);
}

TEST(memblock_ranges_are_sorted_and_their_sizes_right)
{
	struct mmr_memblocks m;

	READ_FILE(memblock, &m);
	for (size_t i = 0; i < m.nr; i++) {
		EXPECT_EQ(mmr_size(m.v[i].phys), m.v[i].bytes) {
			TH_LOG("at 0x%llx", m.v[i].phys.start);
		}
		if (!i || m.v[i].reserved != m.v[i - 1].reserved)
			continue;
		EXPECT_GE(m.v[i].phys.start, m.v[i - 1].phys.end);
	}
	free(m.v);
}

/* A type that cannot be read is named with the reason, and then has no lines. */
TEST(memblock_type_without_source_says_so)
{
	struct mmr_memblocks m;
	struct mmr_summary s;
	char *text = root_slurp(MMR_DIR "/memblock", NULL);

	READ_FILE(memblock, &m);
	READ_FILE(summary, &s);
	ASSERT_NE(NULL, text);
	for (int reserved = 0; reserved < 2; reserved++) {
		bool there = mmr_available(&s, reserved ? MMR_SUMMARY_FROM_RESERVED :
					   MMR_SUMMARY_FROM_MEMORY);
		unsigned int lines = 0;

		for (size_t i = 0; i < m.nr; i++)
			lines += m.v[i].reserved == reserved;
		EXPECT_EQ(there, lines != 0);
		EXPECT_EQ(there, !strstr(text, reserved ? "\n# reserved unavailable: " :
					 "\n# memory unavailable: "));
	}
	free(text);
	free(s.text);
	free(m.v);
}

static void open_report(void)
{
	report_open(&report);
}

TEST_PROGRAM(open_report)
