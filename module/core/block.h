/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_BLOCK_H
#define MMS_BLOCK_H

#include <linux/nodemask.h>

#include "backing.h"

/**
 * enum mms_origin - how the memory of a block got here
 * @MMS_ORIGIN_BOOT: it was there at boot
 * @MMS_ORIGIN_HOTPLUG: added as plain System RAM
 * @MMS_ORIGIN_DRIVER: added by a driver that manages it
 */
enum mms_origin {
	MMS_ORIGIN_BOOT,
	MMS_ORIGIN_HOTPLUG,
	MMS_ORIGIN_DRIVER,
};

/**
 * enum mms_removable - may a block be offlined?
 * @MMS_REMOVABLE_NO: the kernel refuses, whatever is in it
 * @MMS_REMOVABLE_MOVABLE: it is offline, or movable as a whole
 * @MMS_REMOVABLE_MAYBE: it depends on what is in it
 * @MMS_REMOVABLE_UNKNOWN: something that it depends on is not known
 */
enum mms_removable {
	MMS_REMOVABLE_NO,
	MMS_REMOVABLE_MOVABLE,
	MMS_REMOVABLE_MAYBE,
	MMS_REMOVABLE_UNKNOWN,
};

/**
 * struct mms_block - one line of the blocks file
 * @nr: number of the memory block
 * @section: flags of its sections, MMS_SECTION_*
 * @nids: nodes of the memory in it
 * @nid_unknown: it has memory whose node is not known
 * @zones: zones of the memory in it, a bit each
 * @zone_unknown: it has memory whose zone is not known
 * @driver: what is known of the driver that manages it, NULL if none does
 * @pinned: some of it never goes: it was taken at boot, or is of CMA
 * @pinned_unknown: whether some was taken at boot cannot be known
 * @ram_pages: frames of it that the kernel counts as System RAM
 * @memmap: bytes of memmap of its frames
 * @self: those of them that are in the block
 * @near: those that are elsewhere on its node
 * @far: those that are on other nodes
 * @backing_unknown: it has memmap on a node that is not known
 * @hosted_pfn: end of the frames from its start on that hold its own memmap
 */
struct mms_block {
	u64 nr;
	u32 section;
	nodemask_t nids;
	bool nid_unknown;
	u32 zones;
	bool zone_unknown;
	const struct mms_span *driver;
	bool pinned;
	bool pinned_unknown;
	u64 ram_pages;
	u64 memmap;
	u64 self;
	u64 near;
	u64 far;
	bool backing_unknown;
	u64 hosted_pfn;
};

/**
 * struct mms_block_rules - what the kernel makes of memory blocks
 * @hotremove: it can offline memory
 * @boot_stays: it refuses to offline memory that was there at boot
 * @hosted_stays: it refuses to offline blocks that hold their own memmap
 * @movable: number of ZONE_MOVABLE
 */
struct mms_block_rules {
	bool hotremove;
	bool boot_stays;
	bool hosted_stays;
	int movable;
};

/**
 * struct mms_pinned - what keeps its memory block, whatever the zone
 * @frames: sorted list; of what a block has of it, one frame is enough
 * @boot_known: what was taken at boot is in it
 */
struct mms_pinned {
	const struct mms_vec *frames;
	bool boot_known;
};

int mms_blocks_build(const struct mms_backing_view *view, const struct mms_vec *drivers,
		     const struct mms_vec *ram, const struct mms_pinned *pinned,
		     struct mms_vec *blocks);
bool mms_block_has_node(const struct mms_block *block);
enum mms_origin mms_block_origin(const struct mms_block *block);
enum mms_removable mms_block_removable(const struct mms_block *block, u64 block_pages,
				       const struct mms_block_rules *rules);

#endif
