// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/pfn.h>
#include <linux/seq_file.h>

#include "../core/device.h"
#include "print.h"

static const char * const mms_type_words[] = {
	[MMS_DEVICE_UNKNOWN] = "?",
	[MMS_DEVICE_PRIVATE] = "private",
	[MMS_DEVICE_COHERENT] = "coherent",
	[MMS_DEVICE_FS_DAX] = "fs-dax",
	[MMS_DEVICE_GENERIC] = "generic",
	[MMS_DEVICE_P2PDMA] = "p2pdma",
};

static size_t mms_devices_nr(const struct mms_snapshot *snap)
{
	return snap->records.nr;
}

static void mms_altmap_show(struct seq_file *m, const struct mms_device *device)
{
	if (!device->has_altmap) {
		seq_puts(m, "- - - -");
		return;
	}
	mms_print_frames(m, device->altmap_pfn,
			 device->altmap_pfn + device->reserve + device->free);
	seq_printf(m, " %llu %llu %llu", device->reserve, device->free, device->alloc);
}

static const char *mms_cpu_word(const struct mms_device *device)
{
	switch (device->type) {
	case MMS_DEVICE_UNKNOWN:
		return "?";
	case MMS_DEVICE_PRIVATE:
		return "no";
	default:
		return "yes";
	}
}

/*
 * A driver may have claimed what it keeps for itself, at the start, and the data
 * after it in two pieces, so no resource need hold the whole range.
 */
static void mms_device_owner_show(struct seq_file *m, const struct mms_snapshot *snap,
				  const struct mms_device *device)
{
	const struct mms_resource *owner;

	owner = mms_resources_innermost(&snap->resources, PFN_PHYS(device->end_pfn - 1),
					PFN_PHYS(device->end_pfn));
	mms_print_name(m, owner ? mms_resource_name(&snap->resources, owner) : NULL);
}

static void mms_device_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_device *device = mms_vec_at(&snap->records, struct mms_device, i);

	mms_print_frames(m, device->start_pfn, device->end_pfn);
	seq_printf(m, " %s ", mms_type_words[device->type]);
	mms_altmap_show(m, device);
	seq_printf(m, " %u %s ", device->order, mms_cpu_word(device));
	mms_device_owner_show(m, snap, device);
	seq_putc(m, '\n');
}

const struct mms_file mms_file_devices = {
	.name = "devices",
	.columns = "start-end type altmap reserve free alloc order cpu owner",
	.part = &mms_part_devices,
	.nr = mms_devices_nr,
	.show = mms_device_show,
};
