// SPDX-License-Identifier: GPL-2.0
/*
 * Who says that a range is memory: the columns against those witnesses that can be asked from here.
 * What kexec_file_load() would do, and the verdict, nobody else can say; but they follow from the
 * other columns.
 */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "witness/firmware.h"
#include "witness/iomem.h"
#include "witness/memblock.h"
#include "witness/oracle.h"

FIXTURE(claims) {
	const struct mmr_claim *claim;
	size_t nr;
	const char *source;		/* of the firmware's map */
	struct mmr_set ours;
	struct mmr_set theirs;
};

FIXTURE_SETUP(claims)
{
	ASSERT_TRUE(machine_is_read());
	self->claim = machine.claims.v;
	self->nr = machine.claims.nr;
	self->source = machine.summary.value[MMR_SUMMARY_FROM_FIRMWARE];
}

FIXTURE_TEARDOWN(claims)
{
	mmr_free(&self->ours);
	mmr_free(&self->theirs);
}

static bool is_ram(const struct mmr_claim *claim)
{
	return claim->flags & MMR_RESOURCE_SYSRAM && claim->flags & MMR_RESOURCE_BUSY;
}

TEST_F(claims, ranges_do_not_overlap)
{
	for (size_t i = 1; i < self->nr; i++)
		EXPECT_LE(self->claim[i - 1].phys.end, self->claim[i].phys.start);
}

TEST_F(claims, resource_is_system_ram_where_proc_iomem_says_so)
{
	ASSERT_TRUE(iomem_ram(&self->theirs)) {
		TH_LOG("/proc/iomem shows no addresses");
	}
	mmr_union(&self->theirs);
	for (size_t i = 0; i < self->nr; i++)
		if (is_ram(&self->claim[i]))
			mmr_add(&self->ours, self->claim[i].phys, 0);
	EXPECT_TRUE(same("System RAM", "iomem", &self->theirs, "claims", &self->ours));
}

/* System RAM in which all of @r is, else the innermost resource; -1: none. */
static int resource_of(const struct iomem *iomem, struct mmr_range r)
{
	int found = -1;

	for (size_t i = 0; i < iomem->nr; i++) {
		const struct iomem_line *l = &iomem->v[i];

		if (r.start < l->phys.start || l->phys.end - 1 < r.end - 1)
			continue;
		if (!strncmp(l->name, "System RAM", 10))
			return i;
		if (found < 0 || iomem->v[found].depth < l->depth)
			found = i;
	}
	return found;
}

static __u64 tag_at(const struct iomem *iomem, int line)
{
	return name_tag(line < 0 ? "-" : iomem->v[line].name);
}

static void check_name(struct __test_metadata *_metadata, const struct mmr_claim *c, int line,
		       const struct iomem *iomem)
{
	EXPECT_EQ(tag_at(iomem, line), name_tag(c->resource)) {
		TH_LOG("0x%llx: %s", c->phys.start, c->resource);
	}
	EXPECT_EQ(tag_at(iomem, line < 0 ? -1 : iomem->v[line].parent), name_tag(c->parent)) {
		TH_LOG("0x%llx: %s", c->phys.start, c->parent);
	}
}

/* Where names cannot be read, RAM alone is found, by its flags (walk_iomem_res_desc()). */
static void check_no_name(struct __test_metadata *_metadata, const struct mmr_claim *c, int line,
			  const struct iomem *iomem)
{
	bool top = is_ram(c) && line >= 0 && iomem->v[line].parent < 0;

	EXPECT_STREQ("?", c->resource) {
		TH_LOG("0x%llx", c->phys.start);
	}
	EXPECT_STREQ(top ? "-" : "?", c->parent) {
		TH_LOG("0x%llx", c->phys.start);
	}
	EXPECT_EQ(!is_ram(c), c->flags_unknown) {
		TH_LOG("0x%llx", c->phys.start);
	}
}

TEST_F(claims, resources_and_their_parents_are_those_of_proc_iomem)
{
	bool names = mmr_available(&machine.summary, MMR_SUMMARY_FROM_NAMES);
	struct iomem iomem;

	iomem_read(&iomem);
	EXPECT_LT(0, iomem.nr);
	for (size_t i = 0; i < self->nr; i++) {
		const struct mmr_claim *c = &self->claim[i];
		int line = resource_of(&iomem, c->phys);

		(names ? check_name : check_no_name)(_metadata, c, line, &iomem);
	}
	free(iomem.v);
}

/* With UEFI nobody else can say: the kernel may have dropped its map (efi=noruntime). */
TEST_F(claims, firmware_is_of_the_first_source_that_there_is)
{
	struct mmr_set map = { .v = NULL };

	if (firmware_memmap(&map)) {
		EXPECT_STREQ("/sys/firmware/memmap", self->source);
	} else if (!root_exists("/sys/firmware/efi")) {
		EXPECT_STREQ(devicetree_memory(&self->theirs) ? "device tree" :
			     "unavailable: no memmap, no EFI map, no device tree", self->source);
	}
	mmr_free(&map);
}

TEST_F(claims, firmware_is_what_sysfs_says)
{
	if (!firmware_memmap(&self->theirs))
		SKIP(return, "no /sys/firmware/memmap");
	for (size_t i = 0; i < self->nr; i++)
		if (strcmp(self->claim[i].firmware, "-"))
			mmr_add(&self->ours, self->claim[i].phys,
				name_tag(self->claim[i].firmware));
	EXPECT_TRUE(same("firmware", "sysfs", &self->theirs, "claims", &self->ours));
}

TEST_F(claims, firmware_is_what_the_device_tree_says)
{
	if (strcmp(self->source, "device tree"))
		SKIP(return, "the firmware's map is not of the device tree");
	EXPECT_TRUE(devicetree_memory(&self->theirs));
	for (size_t i = 0; i < self->nr; i++)
		if (strcmp(self->claim[i].firmware, "-"))
			mmr_add(&self->ours, self->claim[i].phys,
				name_tag(self->claim[i].firmware));
	EXPECT_TRUE(same("firmware", "device tree", &self->theirs, "claims", &self->ours));
}

TEST_F(claims, memblock_is_the_kernels_own)
{
	if (!kernel_memblock("memory", &self->theirs))
		SKIP(return, "no debugfs file memblock/memory");
	mmr_union(&self->theirs);
	for (size_t i = 0; i < self->nr; i++)
		if (self->claim[i].memblock != MMR_NONE)
			mmr_add(&self->ours, self->claim[i].phys, 0);
	EXPECT_TRUE(same("memblock", "kernel", &self->theirs, "claims", &self->ours));
}

/* Both are of the frames, which a claim need not be made of as a whole. */
TEST_F(claims, sections_are_those_of_regions)
{
	for (size_t i = 0; i < self->nr; i++) {
		unsigned int section = 0;

		for (size_t j = 0; j < machine.regions.nr; j++)
			if (mmr_overlap(machine.regions.v[j].phys, self->claim[i].phys))
				section |= machine.regions.v[j].section;
		EXPECT_EQ(section, self->claim[i].section) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

TEST_F(claims, flags_are_those_of_memblock)
{
	bool available = mmr_available(&machine.summary, MMR_SUMMARY_FROM_MEMORY);

	for (size_t i = 0; i < self->nr; i++) {
		const struct mmr_claim *c = &self->claim[i];
		__u64 bytes = 0;
		int flags = MMR_NONE;

		for (size_t j = 0; j < machine.memblock.nr; j++) {
			const struct mmr_memblock *m = &machine.memblock.v[j];

			if (m->reserved || !mmr_overlap(m->phys, c->phys))
				continue;
			bytes += mmr_overlap(m->phys, c->phys);
			flags = m->flags;
			EXPECT_EQ((int)m->flags, c->memblock) {
				TH_LOG("0x%llx", c->phys.start);
			}
		}
		EXPECT_EQ(flags == MMR_NONE ? 0 : mmr_size(c->phys), bytes);
		EXPECT_EQ(available ? flags : MMR_UNKNOWN, c->memblock) {
			TH_LOG("0x%llx", c->phys.start);
		}
	}
}

TEST_F(claims, leave_out_nothing_of_proc_iomem)
{
	struct iomem iomem;

	if (!mmr_available(&machine.summary, MMR_SUMMARY_FROM_NAMES))
		SKIP(return, "names of resources are unavailable");
	iomem_read(&iomem);
	EXPECT_LT(0, iomem.nr);
	for (size_t i = 0; i < iomem.nr; i++) {
		struct mmr_range r = iomem.v[i].phys;
		__u64 bytes = 0;

		for (size_t j = 0; j < self->nr; j++)
			bytes += mmr_overlap(self->claim[j].phys, r);
		EXPECT_EQ(mmr_size(r), bytes) {
			TH_LOG("0x%llx: %s", r.start, iomem.v[i].name);
		}
	}
	free(iomem.v);
}

TEST_F(claims, leave_out_no_frame_that_is_valid)
{
	for (size_t i = 0; i < machine.regions.nr; i++) {
		const struct mmr_region *r = &machine.regions.v[i];
		__u64 bytes = 0;

		for (size_t j = 0; j < self->nr; j++)
			bytes += mmr_overlap(self->claim[j].phys, r->phys);
		EXPECT_TRUE(!r->section || bytes == mmr_size(r->phys)) {
			TH_LOG("0x%llx", r->phys.start);
		}
	}
}

static bool is_device(const struct mmr_claim *claim)
{
	for (size_t i = 0; i < machine.regions.nr; i++)
		if (mmr_overlap(machine.regions.v[i].phys, claim->phys) &&
		    machine.regions.v[i].ram & MMR_RAM_DEVICE)
			return true;
	return false;
}

/* What the firmware calls it; either, where that is not for a word to say. */
enum says { SAYS_OTHER, SAYS_MEMORY, SAYS_EITHER };

static enum says says(const struct mmr_claim *claim, const char *source)
{
	if (!strcmp(source, "/sys/firmware/memmap"))
		return strcmp(claim->firmware, "System\\040RAM") ? SAYS_OTHER : SAYS_MEMORY;
	if (strcmp(source, "device tree") || !strcmp(claim->firmware, "reserved"))
		return SAYS_EITHER;
	return strcmp(claim->firmware, "memory") ? SAYS_OTHER : SAYS_MEMORY;
}

static bool has_no_whole_page(const struct mmr_claim *claim)
{
	__u64 page = mmr_number(&machine.summary, MMR_SUMMARY_PAGE_SIZE);

	return (claim->phys.start + page - 1) / page >= claim->phys.end / page;
}

/* A witness whose word may be missing, or x86's map, which the kernel may have changed. */
static bool may_be_unknown(const struct mmr_claim *c, enum says firmware)
{
	return !mmr_available(&machine.summary, MMR_SUMMARY_FROM_MEMORY) ||
	       !mmr_available(&machine.summary, MMR_SUMMARY_FROM_RESERVED) ||
	       (!is_arm64(&machine) && is_ram(c) && firmware != SAYS_MEMORY);
}

static bool is_nomap(const struct mmr_claim *c)
{
	return c->memblock >= 0 && c->memblock & MMR_FLAG_NOMAP && c->linear == MMR_LINEAR_NO;
}

/* What the other columns have to be for a verdict: the table of debugfs.rst. */
static bool verdict_fits(const struct mmr_claim *c, const char *source)
{
	bool ram = is_ram(c), driver = c->flags & MMR_RESOURCE_DRIVER, device = is_device(c);
	bool early = c->section & MMR_SECTION_EARLY, memblock = c->memblock >= 0;
	enum says firmware = says(c, source);

	switch (c->verdict) {
	case MMR_VERDICT_AGREE:
		if (ram)
			return !driver && early && c->linear == MMR_LINEAR_YES &&
			       firmware != SAYS_OTHER;
		return !device && !memblock && firmware != SAYS_MEMORY;
	case MMR_VERDICT_DRIVER:
		return ram && driver;
	case MMR_VERDICT_HOTPLUG:
		return ram && !driver && c->section && !early;
	case MMR_VERDICT_DEVICE:
		return !ram && device;
	case MMR_VERDICT_NOMAP:
		return !ram && is_nomap(c);
	case MMR_VERDICT_WITHHELD:
		return has_no_whole_page(c) ||
		       (!ram && !is_nomap(c) && !device && (firmware != SAYS_OTHER || memblock));
	case MMR_VERDICT_UNMAPPED:
		return ram && early && c->linear == MMR_LINEAR_PART;
	case MMR_VERDICT_REMOVED:
		return !ram && !is_arm64(&machine) && memblock && !early;
	case MMR_VERDICT_UNKNOWN:
		return may_be_unknown(c, firmware);
	default:
		return true;	/* see nobody_is_wrong */
	}
}

TEST_F(claims, verdicts_fit_the_other_columns)
{
	for (size_t i = 0; i < self->nr; i++) {
		EXPECT_TRUE(verdict_fits(&self->claim[i], self->source)) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

/* Where memblock is kept, kexec_file_load() goes by it, else by System RAM. */
static bool kexec_fits(const struct mmr_claim *c)
{
	bool driver = c->flags & MMR_RESOURCE_DRIVER;

	if (!is_arm64(&machine))
		return c->kexec == (!is_ram(c) ? MMR_KEXEC_NONE :
				    driver ? MMR_KEXEC_SKIP : MMR_KEXEC_USE);
	if (c->memblock == MMR_UNKNOWN)
		return c->kexec == MMR_KEXEC_UNKNOWN;
	if (c->memblock == MMR_NONE)
		return c->kexec == MMR_KEXEC_NONE;
	if (c->memblock & (MMR_FLAG_NOMAP | MMR_FLAG_DRIVER))
		return c->kexec == MMR_KEXEC_SKIP;
	return c->kexec != MMR_KEXEC_NONE;
}

TEST_F(claims, kexec_goes_by_what_this_architecture_goes_by)
{
	bool any = false;

	for (size_t i = 0; i < self->nr; i++)
		any |= self->claim[i].kexec != MMR_KEXEC_NONE;
	if (!any)
		SKIP(return, "no kexec_file_load() (CONFIG_KEXEC_FILE)");
	for (size_t i = 0; i < self->nr; i++) {
		EXPECT_TRUE(kexec_fits(&self->claim[i])) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

/* One page could be KFENCE's. */
TEST_F(claims, system_ram_is_in_the_linear_mapping)
{
	for (size_t i = 0; i < self->nr; i++) {
		if (!is_ram(&self->claim[i]) || mmr_size(self->claim[i].phys) < 1 << 20)
			continue;
		EXPECT_NE(0, self->claim[i].linear) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

/* As far as a claim goes: whole pages, and those it has a part of. */
static int linear_of(const struct mmr_set *mapped, struct mmr_range r)
{
	__u64 page = mmr_number(&machine.summary, MMR_SUMMARY_PAGE_SIZE), bytes = 0;

	r.start -= r.start % page;
	r.end += -r.end % page;
	for (size_t i = 0; i < mapped->nr; i++)
		bytes += mmr_overlap(mapped->v[i].r, r);
	if (!bytes)
		return MMR_LINEAR_NO;
	return bytes == mmr_size(r) ? MMR_LINEAR_YES : MMR_LINEAR_PART;
}

TEST_F(claims, linear_is_what_the_oracle_says)
{
	if (!root_exists(ORACLE_LINEAR))
		SKIP(return, "memmapscope_oracle.ko is not loaded");
	ASSERT_EQ(0, oracle_linear(&self->theirs));
	ASSERT_LT(0, self->theirs.nr);
	for (size_t i = 0; i < self->nr; i++) {
		EXPECT_EQ(linear_of(&self->theirs, self->claim[i].phys), self->claim[i].linear) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

/*
 * The kernel gives these flags to System RAM alone (register_memory_resource()), driver-managed
 * to what is called after a driver. Of other resources nothing shows which are busy, or may
 * become RAM.
 */
static bool flags_fit(const struct mmr_claim *c)
{
	bool ram = !strncmp(c->resource, "System\\040RAM", 13), driver = strchr(c->resource, '(');

	if (c->flags_unknown)
		return false;
	if (!ram)
		return !(c->flags & (MMR_RESOURCE_DRIVER | MMR_RESOURCE_MERGEABLE));
	return is_ram(c) && !(c->flags & MMR_RESOURCE_DRIVER) == !driver;
}

TEST_F(claims, flags_are_those_that_go_with_the_name)
{
	if (!mmr_available(&machine.summary, MMR_SUMMARY_FROM_NAMES))
		SKIP(return, "names of resources are unavailable");
	for (size_t i = 0; i < self->nr; i++) {
		EXPECT_TRUE(flags_fit(&self->claim[i])) {
			TH_LOG("0x%llx: %s", self->claim[i].phys.start, self->claim[i].resource);
		}
	}
}

TEST_F(claims, nobody_is_wrong)
{
	for (size_t i = 0; i < self->nr; i++) {
		EXPECT_NE(MMR_VERDICT_CONFLICT, self->claim[i].verdict) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(MEMBLOCK) | READ(CLAIMS));
}

TEST_PROGRAM(read_report)
