/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_DEVICE_H
#define MMS_DEVICE_H

#include "vec.h"

/**
 * enum mms_device_type - what a ZONE_DEVICE page map is for
 * @MMS_DEVICE_UNKNOWN: a type that this module does not know
 * @MMS_DEVICE_PRIVATE: memory that the CPU cannot address
 * @MMS_DEVICE_COHERENT: memory of a device that it can
 * @MMS_DEVICE_FS_DAX: pages of a file system's files
 * @MMS_DEVICE_GENERIC: device-dax, Xen
 * @MMS_DEVICE_P2PDMA: a PCI BAR for peer-to-peer DMA
 */
enum mms_device_type {
	MMS_DEVICE_UNKNOWN,
	MMS_DEVICE_PRIVATE,
	MMS_DEVICE_COHERENT,
	MMS_DEVICE_FS_DAX,
	MMS_DEVICE_GENERIC,
	MMS_DEVICE_P2PDMA,
};

/**
 * struct mms_device - one line of the devices file
 * @start_pfn: first frame of the range
 * @end_pfn: frame after the last one
 * @type: type of the page map
 * @order: pages of this order share their tail memmap
 * @has_altmap: memmap is taken from the frames described by the following
 * @altmap_pfn: first of these
 * @reserve: pages there that the driver keeps
 * @free: pages behind them that were set aside for memmap
 * @alloc: pages of these in use
 * @zoneless: no device zone spans it
 * @map: the same of all ranges of one page map, and of no other; only that is true of it
 */
struct mms_device {
	u64 start_pfn;
	u64 end_pfn;
	enum mms_device_type type;
	u32 order;
	bool has_altmap;
	u64 altmap_pfn;
	u64 reserve;
	u64 free;
	u64 alloc;
	bool zoneless;
	u64 map;
};

/**
 * enum mms_cpu - can the CPU address the memory of a page map?
 * @MMS_CPU_UNKNOWN: the type is not known
 * @MMS_CPU_NO: it cannot
 * @MMS_CPU_YES: it can
 */
enum mms_cpu {
	MMS_CPU_UNKNOWN,
	MMS_CPU_NO,
	MMS_CPU_YES,
};

static inline enum mms_cpu mms_device_cpu(enum mms_device_type type)
{
	if (type == MMS_DEVICE_UNKNOWN)
		return MMS_CPU_UNKNOWN;
	return type == MMS_DEVICE_PRIVATE ? MMS_CPU_NO : MMS_CPU_YES;
}

const struct mms_device *mms_device_until(const struct mms_vec *devices, u64 pfn, u64 *end_pfn);

#endif
