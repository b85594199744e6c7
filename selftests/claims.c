// SPDX-License-Identifier: GPL-2.0
/*
 * Who says that a range is memory: the columns against those witnesses that can be asked from here.
 * The verdict nobody else can say; but it follows from the other columns. So does what
 * kexec_file_load() would do; what it did is for kexec.c.
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

/* Where it makes a difference: of memory that is no System RAM, or none to the firmware. */
static bool asks_for_reserved(const struct mmr_claim *c, enum says firmware)
{
	return is_ram(c) ? firmware == SAYS_OTHER : c->memblock >= 0;
}

/* All of a claim, or nothing. */
static int reserved_by(const struct mmr_set *reserved, struct mmr_range r)
{
	__u64 bytes = 0;

	for (size_t i = 0; i < reserved->nr; i++)
		bytes += mmr_overlap(reserved->v[i].r, r);
	if (bytes && bytes != mmr_size(r))
		return MMR_RESERVED_NR;
	return bytes ? MMR_RESERVED_YES : MMR_RESERVED_NO;
}

static void check_reserved(struct __test_metadata *_metadata, const struct mmr_claims *claims,
			   const char *source, const struct mmr_set *reserved)
{
	for (size_t i = 0; i < claims->nr; i++) {
		const struct mmr_claim *c = &claims->v[i];
		int wanted = MMR_RESERVED_NONE;

		if (asks_for_reserved(c, says(c, source)))
			wanted = reserved ? reserved_by(reserved, c->phys) : MMR_RESERVED_UNKNOWN;
		EXPECT_EQ(wanted, c->reserved) {
			TH_LOG("0x%llx", c->phys.start);
		}
	}
}

TEST_F(claims, reserved_is_the_kernels_own)
{
	if (!kernel_memblock("reserved", &self->theirs))
		SKIP(return, "no debugfs file memblock/reserved");
	mmr_union(&self->theirs);
	check_reserved(_metadata, &machine.claims, self->source, &self->theirs);
}

TEST_F(claims, reserved_is_that_of_memblock)
{
	bool there = mmr_available(&machine.summary, MMR_SUMMARY_FROM_RESERVED);

	for (size_t i = 0; i < machine.memblock.nr; i++)
		if (machine.memblock.v[i].reserved)
			mmr_add(&self->ours, machine.memblock.v[i].phys, 0);
	mmr_union(&self->ours);
	check_reserved(_metadata, &machine.claims, self->source, there ? &self->ours : NULL);
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

static bool has_no_whole_page(const struct mmr_claim *claim)
{
	__u64 page = mmr_number(&machine.summary, MMR_SUMMARY_PAGE_SIZE);

	return (claim->phys.start + page - 1) / page >= claim->phys.end / page;
}

/* A witness whose word may be missing, or x86's map, which the kernel may have changed. */
static bool may_be_unknown(const struct mmr_claim *c, enum says firmware)
{
	return !mmr_available(&machine.summary, MMR_SUMMARY_FROM_MEMORY) ||
	       c->reserved == MMR_RESERVED_UNKNOWN ||
	       (!is_arm64(&machine) && is_ram(c) && firmware == SAYS_OTHER &&
		c->reserved == MMR_RESERVED_YES);
}

/* What was added is in use, and no hole of the boot. */
static bool is_in_use(const struct mmr_claim *c)
{
	return c->section & MMR_SECTION_ONLINE && !(c->section & MMR_SECTION_EARLY);
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
		return !device && !memblock && firmware != SAYS_MEMORY && !is_in_use(c);
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
		       (!ram && !is_nomap(c) && !device && !is_in_use(c) &&
			(memblock ? c->reserved == MMR_RESERVED_YES : firmware != SAYS_OTHER));
	case MMR_VERDICT_UNMAPPED:
		return ram && early && c->linear == MMR_LINEAR_PART;
	case MMR_VERDICT_REMOVED:
		return !ram && !is_arm64(&machine) && memblock && !early && !is_in_use(c);
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

/* What a witness says of a claim: it is memory, it is none, or nothing. */
enum side { SIDE_NONE, SIDE_MEMORY, SIDE_OTHER };

static enum side firmware_side(const struct mmr_claim *c, enum says firmware, bool speaks)
{
	bool silent = !strcmp(c->firmware, "-"), came_later = !(c->section & MMR_SECTION_EARLY);

	if (!speaks || firmware == SAYS_EITHER)
		return SIDE_NONE;
	if (silent && is_in_use(c))
		return SIDE_NONE;
	if (is_ram(c) && (silent ? came_later : !!(c->flags & MMR_RESOURCE_DRIVER)))
		return SIDE_NONE;
	return firmware == SAYS_MEMORY ? SIDE_MEMORY : SIDE_OTHER;
}

static enum side memblock_side(const struct mmr_claim *c)
{
	bool early = c->section & MMR_SECTION_EARLY;

	if (c->memblock == MMR_UNKNOWN)
		return SIDE_NONE;
	if (c->memblock == MMR_NONE)
		return is_arm64(&machine) || early ? SIDE_OTHER : SIDE_NONE;
	return c->memblock & MMR_FLAG_NOMAP ? SIDE_OTHER : SIDE_MEMORY;
}

static enum side section_side(const struct mmr_claim *c)
{
	if (!c->section || (is_ram(c) && is_device(c)))
		return SIDE_OTHER;
	return is_in_use(c) ? SIDE_MEMORY : SIDE_NONE;
}

/* It is to leave alone what a driver manages. */
static enum side kexec_side(const struct mmr_claim *c)
{
	return is_ram(c) && c->flags & MMR_RESOURCE_DRIVER && c->kexec == MMR_KEXEC_USE ?
	       SIDE_OTHER : SIDE_NONE;
}

/* Of a conflict: the witnesses on one side. */
static unsigned int witnesses(const struct mmr_claim *c, const char *source, enum side side)
{
	bool known = strncmp(source, "unavailable", 11);
	const enum side sides[MMR_WITNESS_NR] = {
		[MMR_WITNESS_BIT_FIRMWARE] = firmware_side(c, says(c, source), known),
		[MMR_WITNESS_BIT_RESOURCE] = is_ram(c) ? SIDE_MEMORY : SIDE_OTHER,
		[MMR_WITNESS_BIT_MEMBLOCK] = memblock_side(c),
		[MMR_WITNESS_BIT_SECTION] = section_side(c),
		[MMR_WITNESS_BIT_LINEAR] = c->linear == MMR_LINEAR_NO ? SIDE_OTHER : SIDE_MEMORY,
		[MMR_WITNESS_BIT_KEXEC] = kexec_side(c),
	};
	unsigned int found = 0;

	for (int i = 0; i < MMR_WITNESS_NR; i++)
		found |= (sides[i] == side) << i;
	return found;
}

static void check_conflict(struct __test_metadata *_metadata, const struct mmr_claim *c,
			   const char *source)
{
	unsigned int memory = witnesses(c, source, SIDE_MEMORY);
	unsigned int other = witnesses(c, source, SIDE_OTHER);
	int more = __builtin_popcount(memory) - __builtin_popcount(other);

	EXPECT_NE(0, memory);
	EXPECT_NE(0, other);
	EXPECT_EQ(!more, c->alone_unknown);
	EXPECT_EQ(more < 0 ? memory : more ? other : 0, c->alone) {
		TH_LOG("0x%llx", c->phys.start);
	}
}

TEST_F(claims, alone_are_those_who_contradict_the_others)
{
	for (size_t i = 0; i < self->nr; i++) {
		const struct mmr_claim *c = &self->claim[i];

		if (c->verdict == MMR_VERDICT_CONFLICT) {
			check_conflict(_metadata, c, self->source);
			continue;
		}
		EXPECT_EQ(0, c->alone);
		EXPECT_FALSE(c->alone_unknown);
	}
}

static bool iomem_ends_at(const struct iomem *iomem, __u64 address)
{
	for (size_t i = 0; i < iomem->nr; i++)
		if (iomem->v[i].phys.start == address || iomem->v[i].phys.end == address)
			return true;
	return false;
}

/* All columns but the range. */
static bool look_the_same(const struct mmr_claim *a, const struct mmr_claim *b)
{
	return !strcmp(a->firmware, b->firmware) && !strcmp(a->resource, b->resource) &&
	       !strcmp(a->parent, b->parent) && a->flags == b->flags &&
	       a->memblock == b->memblock && a->reserved == b->reserved &&
	       a->section == b->section && a->linear == b->linear && a->kexec == b->kexec &&
	       a->verdict == b->verdict;
}

TEST_F(claims, neighbours_differ_or_are_two_resources)
{
	struct iomem iomem;

	iomem_read(&iomem);
	EXPECT_LT(0, iomem.nr);
	for (size_t i = 1; i < self->nr; i++) {
		const struct mmr_claim *c = &self->claim[i];

		if (c[-1].phys.end != c->phys.start || !look_the_same(c - 1, c))
			continue;
		EXPECT_TRUE(iomem_ends_at(&iomem, c->phys.start)) {
			TH_LOG("0x%llx", c->phys.start);
		}
	}
	free(iomem.v);
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

static bool linear_agrees(const struct mmr_claim *claim, size_t nr, const struct mmr_set *theirs)
{
	for (size_t i = 0; i < nr; i++)
		if (linear_of(theirs, claim[i].phys) != claim[i].linear)
			return false;
	return true;
}

/* There are holes while memory of a module is being given back: then both are looked at again. */
TEST_F(claims, linear_is_what_the_oracle_says)
{
	struct mmr_claims now = { .v = NULL };
	const struct mmr_claim *claim = self->claim;
	size_t nr = self->nr;

	if (!root_exists(ORACLE_LINEAR))
		SKIP(return, "memmapscope_oracle.ko is not loaded");
	ASSERT_EQ(0, oracle_linear(&self->theirs));
	ASSERT_LT(0, self->theirs.nr);
	for (int tries = 0; tries < 4 && !linear_agrees(claim, nr, &self->theirs); tries++) {
		free(now.v);
		ASSERT_EQ(0, mmr_read_claims(&machine.report, &now));
		claim = now.v;
		nr = now.nr;
		mmr_free(&self->theirs);
		ASSERT_EQ(0, oracle_linear(&self->theirs));
	}
	for (size_t i = 0; i < nr; i++) {
		EXPECT_EQ(linear_of(&self->theirs, claim[i].phys), claim[i].linear) {
			TH_LOG("0x%llx", claim[i].phys.start);
		}
	}
	free(now.v);
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

/* A device tree may have both that it is to be reserved, and that it is not to be mapped. */
static bool contradicts_itself(const struct mmr_claim *claim, const struct mmr_set *memreserve)
{
	return !strcmp(claim->firmware, "no-map") &&
	       reserved_by(memreserve, claim->phys) == MMR_RESERVED_YES;
}

TEST_F(claims, nobody_is_wrong)
{
	devicetree_memreserve(&self->theirs);
	for (size_t i = 0; i < self->nr; i++) {
		if (is_ram(&self->claim[i]) &&
		    contradicts_itself(&self->claim[i], &self->theirs)) {
			EXPECT_EQ(MMR_VERDICT_CONFLICT, self->claim[i].verdict);
			EXPECT_EQ(MMR_WITNESS_FIRMWARE, self->claim[i].alone);
			continue;
		}
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
