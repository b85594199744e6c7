/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SOURCES_H
#define MMS_SOURCES_H

#include "../snapshot.h"

/*
 * One file a source. A source turns one structure of the kernel into sorted
 * ranges and knows nothing of text. All mms_*_capture() run under
 * mms_hotplug_lock(), in this order, because later ones use earlier ones.
 */

void mms_machine_facts(struct mms_machine *machine);
void mms_memblock_find(void);
int mms_memblock_capture(struct mms_snapshot *snap);
int mms_iomem_capture(struct mms_snapshot *snap);

struct resource;

int mms_iomem_each(int (*found)(struct resource *res, void *ctx), void *ctx);
int mms_sections_capture(struct mms_snapshot *snap);
int mms_device_capture(struct mms_snapshot *snap);
int mms_device_nid(u64 pfn);

struct dev_pagemap;

typedef int mms_device_found_t(void *ctx, struct dev_pagemap *pgmap, u64 start_pfn, u64 end_pfn);

int mms_device_each(const struct mms_vec *frames, mms_device_found_t *found, void *ctx);
int mms_nodes_capture(struct mms_snapshot *snap);
int mms_vmemmap_capture(struct mms_snapshot *snap);
int mms_vmemmap_check(void);
int mms_read_entry(void *ctx, u64 pa, u64 *raw);

/* For the files that ask for it: struct mms_part. */
void mms_block_rules_find(void);
void mms_resources_find(void);
const char *mms_resources_from(void);
int mms_resources_capture(struct mms_snapshot *snap);
void mms_firmware_find(void);
const char *mms_firmware_from(void);
int mms_firmware_capture(struct mms_snapshot *snap);
int mms_linear_capture(struct mms_snapshot *snap);
int mms_zones_capture(struct mms_snapshot *snap);
int mms_altmaps_capture(struct mms_snapshot *snap);

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
