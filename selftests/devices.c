// SPDX-License-Identifier: GPL-2.0
/*
 * devices against regions, which have device memory from the same page maps in another way, against
 * vmemmap, and against the resources of /proc/iomem. What a driver asked for the mechanisms know.
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

static bool begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

/* pmem_attach_disk() and dev_dax_probe(): the names are those of their devices. */
TEST_F(devices, types_are_those_of_the_drivers_that_own_them)
{
	for (size_t i = 0; i < self->lines.nr; i++) {
		const struct mmr_device *d = &self->lines.v[i];

		if (begins(d->owner, "namespace"))
			EXPECT_EQ(MMR_DEVICE_FS_DAX, d->type);
		if (begins(d->owner, "dax"))
			EXPECT_EQ(MMR_DEVICE_GENERIC, d->type);
		if (begins(d->owner, "namespace"))
			EXPECT_EQ(0, d->order);
	}
}

/* Private memory is what a processor cannot address: it is in no linear mapping. */
TEST_F(devices, processors_address_all_but_private_memory)
{
	for (size_t i = 0; i < self->lines.nr; i++) {
		const struct mmr_device *d = &self->lines.v[i];

		EXPECT_EQ(d->type == MMR_DEVICE_UNKNOWN ? MMR_CPU_UNKNOWN :
			  d->type == MMR_DEVICE_PRIVATE ? MMR_CPU_NO : MMR_CPU_YES, d->cpu) {
			TH_LOG("0x%llx", d->phys.start);
		}
	}
}

TEST_F(devices, altmaps_are_as_full_as_vmemmap_says)
{
	__u64 page = mmr_number(&machine.summary, MMR_SUMMARY_PAGE_SIZE);

	for (size_t i = 0; i < self->lines.nr; i++) {
		const struct mmr_device *d = &self->lines.v[i];
		struct mmr_set used = { .v = NULL };

		for (size_t j = 0; j < machine.vmemmap.nr; j++)
			if (machine.vmemmap.v[j].mapped)
				mmr_add(&used, machine.vmemmap.v[j].backing, 0);
		mmr_union(&used);
		mmr_clip(&used, d->altmap);
		if (d->altmap.start == d->altmap.end) {
			EXPECT_TRUE(d->reserve == MMR_NONE && d->free == MMR_NONE &&
				    d->alloc == MMR_NONE);
			continue;
		}
		EXPECT_EQ(mmr_size(d->altmap), (d->reserve + d->free) * page);
		EXPECT_EQ(mmr_total(&used), d->alloc * page) {
			TH_LOG("0x%llx", d->phys.start);
		}
		mmr_free(&used);
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP));
}

TEST_PROGRAM(read_report)
