// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>

#include "device.h"

static bool mms_device_ends(const void *device, u64 pfn)
{
	return ((const struct mms_device *)device)->end_pfn <= pfn;
}

/**
 * mms_device_until() - the page map that holds @pfn, and how far its answer goes
 * @devices: vector of struct mms_device, in order
 * @pfn: page frame
 * @end_pfn: lowered to the first frame behind @pfn with another answer
 *
 * Return: what it says of itself, or NULL if no page map holds the frame.
 */
const struct mms_device *mms_device_until(const struct mms_vec *devices, u64 pfn, u64 *end_pfn)
{
	size_t i = mms_vec_lower(devices, mms_device_ends, pfn);
	const struct mms_device *device;
	bool inside;

	if (i == devices->nr)
		return NULL;
	device = mms_vec_at(devices, struct mms_device, i);
	inside = device->start_pfn <= pfn;
	*end_pfn = min(*end_pfn, inside ? device->end_pfn : device->start_pfn);
	return inside ? device : NULL;
}
