/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_BACKING_H
#define MMS_BACKING_H

#include "memmap.h"
#include "region.h"

/* Zones are the kernel's numbers (enum zone_type), or one of these. */
#define MMS_ZONE_NONE		(-1)	/* no zone: offline, or nothing described */
#define MMS_ZONE_UNKNOWN	(-2)

/**
 * enum mms_host - whose memory a piece of memmap is in
 * @MMS_HOST_OTHER: none of the below
 * @MMS_HOST_SELF: in the memory block of the frames it describes
 * @MMS_HOST_ALTMAP: in what a ZONE_DEVICE page map set aside for memmap
 */
enum mms_host {
	MMS_HOST_OTHER,
	MMS_HOST_SELF,
	MMS_HOST_ALTMAP,
};

/**
 * struct mms_backing - frames, and where their memmap is
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @nid: their node, as in struct mms_region
 * @zone: their zone
 * @backing_pfn: first frame of their memmap, meaningful until pieces are merged
 * @backing_nid: its node, or MMS_NID_UNKNOWN
 * @backing_zone: its zone
 * @host: whose memory it is
 * @ram: that is System RAM
 * @shared: bytes of it in memory that is mapped as memmap more than once
 * @saved: bytes of it in memory that is mapped at a lower address, too
 */
struct mms_backing {
	u64 start_pfn;
	u64 end_pfn;
	int nid;
	int zone;
	u64 backing_pfn;
	int backing_nid;
	int backing_zone;
	enum mms_host host;
	bool ram;
	u64 shared;
	u64 saved;
};

/**
 * struct mms_backing_view - what the backing is worked out from
 * @memmap: geometry of the memmap
 * @runs: vector of struct mms_run, the window
 * @regions: vector of struct mms_region, the axis
 * @shares: vector of struct mms_share
 * @nodes: list of frames whose node is known; attr: the node
 * @zones: list of frames that have a zone; attr: the zone
 * @altmaps: list of frames that page maps set aside for memmap; attr: 0
 * @ram: list of System RAM; attr: 0
 * @block_pages: frames of a memory block; 0 if this kernel has none
 * @page_shift: PAGE_SHIFT
 */
struct mms_backing_view {
	const struct mms_memmap *memmap;
	const struct mms_vec *runs;
	const struct mms_vec *regions;
	const struct mms_vec *shares;
	const struct mms_vec *nodes;
	const struct mms_vec *zones;
	const struct mms_vec *altmaps;
	const struct mms_vec *ram;
	u64 block_pages;
	unsigned int page_shift;
};

typedef int mms_backing_found_t(void *ctx, const struct mms_backing *backing);

int mms_backing_walk(const struct mms_backing_view *view, mms_backing_found_t *found, void *ctx);
int mms_backing_append(struct mms_vec *list, const struct mms_backing *backing);

#endif
