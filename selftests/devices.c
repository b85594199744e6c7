// SPDX-License-Identifier: GPL-2.0
/*
 * devices against regions, which have device memory from the same page maps in another way, and
 * against the resources of /proc/iomem. What a driver asked for the mechanisms know.
 */
#include <stdlib.h>

#include "fixture.h"
#include "witness/firmware.h"
#include "witness/iomem.h"

FIXTURE(devices) {
	struct mmr_devices lines;
	struct mmr_set ours, theirs;
};

FIXTURE_SETUP(devices)
{
	ASSERT_TRUE(machine_is_read());
	ASSERT_EQ(0, mmr_read_devices(&machine.report, &self->lines)) {
		TH_LOG("%s", machine.report.error);
	}
}

FIXTURE_TEARDOWN(devices)
{
	free(self->lines.v);
	mmr_free(&self->ours);
	mmr_free(&self->theirs);
}

TEST_F(devices, are_the_device_memory_of_regions)
{
	for (size_t i = 0; i < self->lines.nr; i++)
		mmr_add(&self->ours, self->lines.v[i].phys, 0);
	for (size_t i = 0; i < machine.regions.nr; i++)
		if (machine.regions.v[i].ram & MMR_RAM_DEVICE)
			mmr_add(&self->theirs, machine.regions.v[i].phys, 0);
	mmr_union(&self->ours);
	mmr_union(&self->theirs);
	EXPECT_TRUE(same("device memory", "regions", &self->theirs, "devices", &self->ours));
}

/* Whether a resource of this name has any of the range. */
static bool owns(const struct iomem *iomem, const struct mmr_device *d)
{
	for (size_t i = 0; i < iomem->nr; i++)
		if (mmr_overlap(iomem->v[i].phys, d->phys) &&
		    name_tag(iomem->v[i].name) == name_tag(d->owner))
			return true;
	return false;
}

TEST_F(devices, owners_are_resources_of_proc_iomem)
{
	struct iomem iomem;

	if (!mmr_available(&machine.summary, MMR_SUMMARY_FROM_NAMES))
		SKIP(return, "names of resources are unavailable");
	iomem_read(&iomem);
	EXPECT_LT(0, iomem.nr);
	for (size_t i = 0; i < self->lines.nr; i++) {
		EXPECT_TRUE(owns(&iomem, &self->lines.v[i])) {
			TH_LOG("0x%llx: %s", self->lines.v[i].phys.start, self->lines.v[i].owner);
		}
	}
	free(iomem.v);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS));
}

TEST_PROGRAM(read_report)
