// SPDX-License-Identifier: GPL-2.0
/*
 * Who says that a range is memory: the columns against those witnesses that can be asked from here.
 * What kexec_file_load() would do nobody else can say.
 */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "witness/firmware.h"
#include "witness/iomem.h"
#include "witness/memblock.h"

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

TEST_F(claims, resources_and_their_parents_are_those_of_proc_iomem)
{
	struct iomem iomem;

	if (!mmr_available(&machine.summary, MMR_SUMMARY_FROM_NAMES))
		SKIP(return, "names of resources are unavailable");
	iomem_read(&iomem);
	EXPECT_LT(0, iomem.nr);
	for (size_t i = 0; i < self->nr; i++) {
		int line = resource_of(&iomem, self->claim[i].phys);

		EXPECT_EQ(tag_at(&iomem, line), name_tag(self->claim[i].resource)) {
			TH_LOG("0x%llx: %s", self->claim[i].phys.start, self->claim[i].resource);
		}
		EXPECT_EQ(tag_at(&iomem, line < 0 ? -1 : iomem.v[line].parent),
			  name_tag(self->claim[i].parent)) {
			TH_LOG("0x%llx: %s", self->claim[i].phys.start, self->claim[i].parent);
		}
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
	machine_read(READ(SUMMARY) | READ(CLAIMS));
}

TEST_PROGRAM(read_report)
