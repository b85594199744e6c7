/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_BLOCK_H
#define MMS_BLOCK_H

#include <linux/bits.h>
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

/* Why a block stays: all that make the kernel refuse, or what may keep it. */
#define MMS_STAYS_KERNEL	BIT(0)	/* a kernel without hot-remove */
#define MMS_STAYS_BOOT		BIT(1)	/* memory of the boot, where the kernel keeps it */
#define MMS_STAYS_HOLES		BIT(2)	/* not all of it is System RAM */
#define MMS_STAYS_ZONES		BIT(3)	/* of several zones, or none to the kernel */
#define MMS_STAYS_NODES		BIT(4)	/* of several nodes */
#define MMS_STAYS_RESERVED	BIT(5)	/* taken at boot and never given back */
#define MMS_STAYS_CMA		BIT(6)	/* of the contiguous memory allocator */
#define MMS_STAYS_MEMMAP	BIT(7)	/* memmap that is not the block's altmap */
#define MMS_STAYS_ALTMAP	BIT(8)	/* that, where the kernel keeps it */
#define MMS_STAYS_LEAF		BIT(9)	/* its ends are within leaves of the linear mapping */
#define MMS_STAYS_ZONE		BIT(10)	/* a zone whose memory need not be movable */

#define MMS_STAYS_REFUSED	(MMS_STAYS_ZONE - 1)

/**
 * enum mms_pinned - what keeps a memory block, whatever the zone
 * @MMS_PINNED_RESERVED: frames taken at boot and never given back
 * @MMS_PINNED_CMA: frames of the contiguous memory allocator
 * @MMS_PINNED_LEAF: frames of blocks whose end a leaf of the linear mapping crosses
 * @MMS_PINNED_ZONELESS: frames of blocks that have no zone to the kernel
 * @MMS_NR_PINNED: how many there are
 */
enum mms_pinned {
	MMS_PINNED_RESERVED,
	MMS_PINNED_CMA,
	MMS_PINNED_LEAF,
	MMS_PINNED_ZONELESS,
	MMS_NR_PINNED,
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
 * @pinned: for each of enum mms_pinned the first of its frames, or NULL
 * @reserved_unknown: whether some of it was taken at boot cannot be known
 * @ram_pages: frames of it that the kernel counts as System RAM
 * @memmap: bytes of memmap of its frames
 * @self: those of them that are in the block
 * @near: those that are elsewhere on its node
 * @far: those that are on other nodes
 * @backing_unknown: it has memmap on a node that is not known
 * @hosted_pfn: end of the frames from its start on that hold its own memmap
 * @hosts: it holds memmap, and not only in these frames
 * @has_guests: blocks have memmap in it; it may be one of them
 * @first_guest: the first of them
 * @last_guest: the last one
 */
struct mms_block {
	u64 nr;
	u32 section;
	nodemask_t nids;
	bool nid_unknown;
	u32 zones;
	bool zone_unknown;
	const struct mms_span *driver;
	const struct mms_span *pinned[MMS_NR_PINNED];
	bool reserved_unknown;
	u64 ram_pages;
	u64 memmap;
	u64 self;
	u64 near;
	u64 far;
	bool backing_unknown;
	u64 hosted_pfn;
	bool hosts;
	bool has_guests;
	u64 first_guest;
	u64 last_guest;
};

/**
 * struct mms_block_rules - what the kernel makes of memory blocks
 * @hotremove: it can offline memory
 * @boot_stays: it refuses to offline memory that was there at boot
 * @whole_leaves: it refuses to offline what begins or ends within a leaf of the page
 *                tables
 * @leaves_known: whether it does so is known
 * @zones_known: which blocks have no zone to it is known, or it does not care
 * @memmap_leaves: of memmap, that is every block that holds its own
 * @movable: number of ZONE_MOVABLE
 */
struct mms_block_rules {
	bool hotremove;
	bool boot_stays;
	bool whole_leaves;
	bool leaves_known;
	bool zones_known;
	bool memmap_leaves;
	int movable;
};

/**
 * struct mms_pinned_view - frames that keep their memory block
 * @lists: a list for each of enum mms_pinned; of what a block has of them, the first
 *         is enough
 * @reserved_known: there was a way to find what was taken at boot
 */
struct mms_pinned_view {
	const struct mms_vec *lists;
	bool reserved_known;
};

int mms_blocks_build(const struct mms_backing_view *view, const struct mms_vec *drivers,
		     const struct mms_vec *ram, const struct mms_pinned_view *pinned,
		     struct mms_vec *blocks);
bool mms_block_has_node(const struct mms_block *block);
enum mms_origin mms_block_origin(const struct mms_block *block);
u32 mms_block_stays(const struct mms_block *block, u64 block_pages,
		    const struct mms_block_rules *rules);
enum mms_removable mms_block_removable(const struct mms_block *block, u64 block_pages,
				       const struct mms_block_rules *rules);

#endif
