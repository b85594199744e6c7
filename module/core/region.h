/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_REGION_H
#define MMS_REGION_H

#include <linux/bits.h>

#include "join.h"

/* Who says that a frame is memory. Words and their order: Documentation/debugfs.rst */
#define MMS_RAM_MEMBLOCK	BIT(0)
#define MMS_RAM_NOMAP		BIT(1)
#define MMS_RAM_IOMEM		BIT(2)
#define MMS_RAM_DEVICE		BIT(3)
/* Not a word: memblock says what was there at boot, not what is there now. */
#define MMS_RAM_AT_BOOT		BIT(4)

/*
 * Flags of a section. The kernel's own bits depend on version and
 * configuration: compat/section_bits.h.
 */
#define MMS_SECTION_PRESENT	BIT(0)
#define MMS_SECTION_MEMMAP	BIT(1)
#define MMS_SECTION_ONLINE	BIT(2)
#define MMS_SECTION_EARLY	BIT(3)
#define MMS_SECTION_DEVICE	BIT(4)
#define MMS_SECTION_PREINIT	BIT(5)

#define MMS_NID_NONE		(-1)	/* nothing here that could have a node */
#define MMS_NID_UNKNOWN		(-2)

/**
 * enum mms_state - how frames and their memmap fit
 * @MMS_HOLE: neither described nor populated
 * @MMS_USED: described and populated
 * @MMS_SURPLUS: populated, but describes no memory
 * @MMS_MISSING: described, but not populated
 */
enum mms_state {
	MMS_HOLE,
	MMS_USED,
	MMS_SURPLUS,
	MMS_MISSING,
};

/**
 * enum mms_cause - why a surplus exists
 * @MMS_CAUSE_NONE: it is no surplus
 * @MMS_CAUSE_SECTION: rest of an early section. The memmap of early sections is
 *                     always fully populated: section_activate(), pfn_valid()
 * @MMS_CAUSE_LEAF: not valid, mapped by the same leaf as a valid frame's memmap
 * @MMS_CAUSE_UNCLAIMED: valid, not early, and no source describes it
 * @MMS_CAUSE_ORPHAN: not valid and shares no leaf with a valid frame: a leak
 * @MMS_NR_CAUSES: number of causes
 */
enum mms_cause {
	MMS_CAUSE_NONE,
	MMS_CAUSE_SECTION,
	MMS_CAUSE_LEAF,
	MMS_CAUSE_UNCLAIMED,
	MMS_CAUSE_ORPHAN,
	MMS_NR_CAUSES,
};

/**
 * struct mms_region - one line of the regions file
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @state: used, hole, surplus or missing
 * @cause: why, for a surplus
 * @ram: MMS_RAM_* words of those who say that this is memory
 * @nid: node of the described memory, MMS_NID_NONE or MMS_NID_UNKNOWN
 * @section: MMS_SECTION_* flags, 0 if the frames are not valid
 */
struct mms_region {
	u64 start_pfn;
	u64 end_pfn;
	enum mms_state state;
	enum mms_cause cause;
	u32 ram;
	int nid;
	u32 section;
};

/* populated is what used and surplus have in common */
static inline bool mms_region_populated(const struct mms_region *region)
{
	return region->state == MMS_USED || region->state == MMS_SURPLUS;
}

static inline bool mms_region_described(const struct mms_region *region)
{
	return region->state == MMS_USED || region->state == MMS_MISSING;
}

/* memory that came after the boot, or went and came again */
static inline bool mms_region_added(const struct mms_region *region)
{
	return region->ram & MMS_RAM_IOMEM && region->section &&
	       !(region->section & MMS_SECTION_EARLY);
}

/* A zone of a node, in one word. */
static inline u64 mms_zone_key(int nid, int zone)
{
	return (u64)(u32)nid << 32 | (u32)zone;
}

/* The node of a memblock span is kept beside its MMS_RAM_* words. */
static inline u64 mms_memblock_attr(u32 ram, int nid)
{
	return (u64)(u32)nid << 32 | ram;
}

static inline int mms_memblock_nid(u64 attr)
{
	return (int)(attr >> 32);
}

bool mms_region_in_block(const struct mms_region *region);
void mms_classify(const struct mms_piece *piece, struct mms_region *region);
int mms_regions_build(const struct mms_vec *lists, struct mms_vec *regions);

#endif
