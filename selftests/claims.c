// SPDX-License-Identifier: GPL-2.0
/*
 * Who says that a range is memory: the columns against those witnesses that can be asked from here.
 * What kexec_file_load() would do, and whose parent a resource is, nobody else can say.
 */
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "mms_util.h"

FIXTURE(claims) {
	struct mms_claim *claim;
	size_t nr;
	struct mms_ranges ours;
	struct mms_ranges theirs;
};

/* Each test is a child of its own; all of them see what was read once, before they were born. */
static FIXTURE_DATA(claims) claims;

__attribute__((constructor))
static void read_claims(void)
{
	claims.claim = mms_claims(&claims.nr);
	fflush(stdout);
}

FIXTURE_SETUP(claims)
{
	*self = claims;
	ASSERT_NE(NULL, self->claim);
}

FIXTURE_TEARDOWN(claims)
{
	free(self->ours.v);
	free(self->theirs.v);
}

static bool is_ram(const struct mms_claim *claim)
{
	return claim->flags & MMS_RESOURCE_SYSRAM && claim->flags & MMS_RESOURCE_BUSY;
}

TEST_F(claims, ranges_do_not_overlap)
{
	for (size_t i = 1; i < self->nr; i++)
		EXPECT_LE(self->claim[i - 1].phys.end, self->claim[i].phys.start);
}

TEST_F(claims, resource_is_system_ram_where_proc_iomem_says_so)
{
	ASSERT_TRUE(mms_iomem(&self->theirs)) {
		TH_LOG("/proc/iomem shows no addresses");
	}
	mms_union(&self->theirs);
	for (size_t i = 0; i < self->nr; i++)
		if (is_ram(&self->claim[i]))
			mms_add(&self->ours, self->claim[i].phys, 0);
	EXPECT_TRUE(mms_same("System RAM", "iomem", &self->theirs, "claims", &self->ours));
}

TEST_F(claims, firmware_is_what_sysfs_says)
{
	if (!mms_firmware_memmap(&self->theirs))
		SKIP(return, "no /sys/firmware/memmap");
	for (size_t i = 0; i < self->nr; i++)
		if (strcmp(self->claim[i].firmware, "-"))
			mms_add(&self->ours, self->claim[i].phys,
				mms_name_tag(self->claim[i].firmware));
	EXPECT_TRUE(mms_same("firmware", "sysfs", &self->theirs, "claims", &self->ours));
}

TEST_F(claims, firmware_is_what_the_device_tree_says)
{
	struct mms_ranges map = { 0 };

	if (mms_firmware_memmap(&map) || !mms_dt_memory(&self->theirs)) {
		free(map.v);
		SKIP(return, "no device tree with memory");
	}
	for (size_t i = 0; i < self->nr; i++)
		if (strcmp(self->claim[i].firmware, "-"))
			mms_add(&self->ours, self->claim[i].phys,
				mms_name_tag(self->claim[i].firmware));
	EXPECT_TRUE(mms_same("firmware", "device tree", &self->theirs, "claims", &self->ours));
}

TEST_F(claims, memblock_is_the_kernels_own)
{
	if (!mms_kernel_memblock("memory", &self->theirs))
		SKIP(return, "no debugfs file memblock/memory");
	mms_union(&self->theirs);
	for (size_t i = 0; i < self->nr; i++)
		if (strcmp(self->claim[i].memblock, "-"))
			mms_add(&self->ours, self->claim[i].phys, 0);
	EXPECT_TRUE(mms_same("memblock", "kernel", &self->theirs, "claims", &self->ours));
}

/* One page could be KFENCE's. */
TEST_F(claims, system_ram_is_in_the_linear_mapping)
{
	for (size_t i = 0; i < self->nr; i++) {
		if (!is_ram(&self->claim[i]) || mms_size(self->claim[i].phys) < 1 << 20)
			continue;
		EXPECT_NE(0, self->claim[i].linear) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

TEST_F(claims, nobody_is_wrong)
{
	for (size_t i = 0; i < self->nr; i++) {
		EXPECT_NE(MMS_VERDICT_CONFLICT, self->claim[i].verdict) {
			TH_LOG("0x%llx", self->claim[i].phys.start);
		}
	}
}

TEST_HARNESS_MAIN
