/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_MACHINE_H
#define MMS_MACHINE_H

#include <linux/types.h>

/**
 * struct mms_machine - facts of a machine and its kernel, which stay as they are
 * @kernel: release of the kernel
 * @page_shift: log2 of the page size
 * @pmd_bytes: bytes that a leaf at PMD level maps
 * @section_bytes: bytes of memory of a section
 * @subsection_bytes: bytes of memory of a sub-section
 * @block_bytes: bytes of memory of a memory block; 0 if this kernel has none
 * @pluggable_start: first byte of memory that can be plugged as RAM
 * @pluggable_end: byte after the last one; 0 if this kernel does not say
 * @zone_device: the kernel has ZONE_DEVICE
 * @marks_devices: it marks sections that page maps have a part of
 * @memmap_on_memory: memory that is added may hold its own memmap
 * @memblock_live: the kernel keeps memblock up to date; without that it is a picture
 *                 of the boot
 * @kexec_file: the kernel has kexec_file_load()
 * @kexec_cma: which may put segments into memory of CMA's
 */
struct mms_machine {
	const char *kernel;
	unsigned int page_shift;
	u64 pmd_bytes;
	u64 section_bytes;
	u64 subsection_bytes;
	u64 block_bytes;
	u64 pluggable_start;
	u64 pluggable_end;
	bool zone_device;
	bool marks_devices;
	bool memmap_on_memory;
	bool memblock_live;
	bool kexec_file;
	bool kexec_cma;
};

#endif
