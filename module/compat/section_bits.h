/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SECTION_BITS_H
#define MMS_SECTION_BITS_H

/*
 * The bits of section_mem_map, for mms_section_flags(). Whoever includes this has
 * included what names the kernel's, linux/mmzone.h.
 */

#include "../core/section.h"

/*
 * "mm/sparse: remove SECTION_MARKED_PRESENT", in linux-next since next-20261002.
 * SECTION_HAS_MEM_MAP stays and says the same to us: a section has both from the
 * end of sparse_init() or sparse_add_section() on, and section_deactivate() takes
 * both under the memory hotplug lock.
 */
#ifdef SECTION_MARKED_PRESENT
#define MMS_KERNEL_SECTION_PRESENT SECTION_MARKED_PRESENT
#else
#define MMS_KERNEL_SECTION_PRESENT SECTION_HAS_MEM_MAP
#endif

/*
 * 1f90a3477df3 ("mm: teach pfn_to_online_page() about ZONE_DEVICE section
 * collisions", v5.12); defined only with CONFIG_ZONE_DEVICE.
 */
#ifdef SECTION_TAINT_ZONE_DEVICE
#define MMS_KERNEL_SECTION_DEVICE SECTION_TAINT_ZONE_DEVICE
#else
#define MMS_KERNEL_SECTION_DEVICE 0
#endif

/*
 * d65917c42373 ("mm/sparse: allow for alternate vmemmap section init at boot",
 * v6.15). It goes again: "mm/sparse-vmemmap: remove SPARSEMEM_VMEMMAP_PREINIT
 * support", in linux-next.
 */
#ifdef SECTION_IS_VMEMMAP_PREINIT
#define MMS_KERNEL_SECTION_PREINIT SECTION_IS_VMEMMAP_PREINIT
#else
#define MMS_KERNEL_SECTION_PREINIT 0
#endif

#define MMS_SECTION_BITS {						\
	{ MMS_KERNEL_SECTION_PRESENT, MMS_SECTION_PRESENT },		\
	{ SECTION_HAS_MEM_MAP, MMS_SECTION_MEMMAP },			\
	{ SECTION_IS_ONLINE, MMS_SECTION_ONLINE },			\
	{ SECTION_IS_EARLY, MMS_SECTION_EARLY },			\
	{ MMS_KERNEL_SECTION_DEVICE, MMS_SECTION_DEVICE },		\
	{ MMS_KERNEL_SECTION_PREINIT, MMS_SECTION_PREINIT },		\
}

#endif
