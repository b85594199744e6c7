// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../core/device.h"
#include "../source/source.h"
#include "print.h"

#define X(id, word) \
	[MMS_DEVICE_##id] = word,
static const char * const mms_type_words[] = { MMS_DEVICE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_CPU_##id] = word,
static const char * const mms_cpu_words[] = { MMS_CPU_WORDS(X) };
#undef X

static size_t mms_devices_nr(const struct mms_snapshot *snap)
{
	return snap->devices.nr;
}

static void mms_altmap_show(struct seq_file *m, const struct mms_snapshot *snap,
			    const struct mms_device *device)
{
	if (!device->has_altmap) {
		seq_puts(m, "- - - -");
		return;
	}
	mms_print_frames(m, snap, device->altmap_pfn,
			 device->altmap_pfn + device->reserve + device->free);
	seq_printf(m, " %llu %llu %llu", device->reserve, device->free, device->alloc);
}

/*
 * A driver may have claimed what it keeps for itself, at the start, and the data
 * after it in two pieces, so no resource need hold the whole range.
 */
static void mms_device_owner_show(struct seq_file *m, const struct mms_snapshot *snap,
				  const struct mms_device *device)
{
	u64 end = device->end_pfn << snap->machine.page_shift;
	u64 last_page = (device->end_pfn - 1) << snap->machine.page_shift;
	const struct mms_resource *owner;

	owner = mms_resources_innermost(&snap->resources, last_page, end);
	mms_print_name(m, owner ? mms_resource_name(&snap->resources, owner) : NULL);
}

static void mms_device_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_device *device = mms_vec_at(&snap->devices, struct mms_device, i);

	mms_print_frames(m, snap, device->start_pfn, device->end_pfn);
	seq_printf(m, " %s ", mms_type_words[device->type]);
	mms_altmap_show(m, snap, device);
	seq_printf(m, " %u %s ", device->order, mms_cpu_words[mms_device_cpu(device->type)]);
	mms_device_owner_show(m, snap, device);
	seq_putc(m, '\n');
}

static mms_step_t * const mms_capture[] = {
	mms_valid_capture,
	mms_device_capture,
	mms_devices_capture,
	mms_resources_capture,
	NULL,
};

const struct mms_file mms_file_devices = {
	.id = MMS_FILE_DEVICES,
	.part = {
		.capture = mms_capture,
	},
	.nr = mms_devices_nr,
	.show = mms_device_show,
};
