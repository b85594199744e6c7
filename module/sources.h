/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SOURCES_H
#define MMS_SOURCES_H

#include "snapshot.h"

/*
 * One file a source. A source turns one structure of the kernel into sorted
 * ranges and knows nothing of text. All mms_*_capture() run under
 * mms_hotplug_lock(), in this order, because later ones use earlier ones.
 */

void mms_memblock_find(void);
int mms_memblock_capture(struct mms_snapshot *snap);
int mms_iomem_capture(struct mms_snapshot *snap);
int mms_sections_capture(struct mms_snapshot *snap);
int mms_device_capture(struct mms_snapshot *snap);
int mms_device_nid(u64 pfn);
int mms_nodes_capture(struct mms_snapshot *snap);
int mms_vmemmap_capture(struct mms_snapshot *snap);
int mms_vmemmap_check(void);

/* Built from the above when the lock is dropped. */
int mms_section_runs_build(struct mms_snapshot *snap);

/* The node of a memblock span is kept beside its MMS_RAM_* words. */
static inline u64 mms_memblock_attr(u32 ram, int nid)
{
	return (u64)(u32)nid << 32 | ram;
}

static inline int mms_memblock_nid(u64 attr)
{
	return (int)(attr >> 32);
}

#endif
