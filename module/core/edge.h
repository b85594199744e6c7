/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_EDGE_H
#define MMS_EDGE_H

#include "region.h"

/**
 * enum mms_side - which end of a stretch of frames with a struct page a frame is
 * @MMS_SIDE_FIRST: none has one right before it
 * @MMS_SIDE_LAST: none has one right behind it
 */
enum mms_side {
	MMS_SIDE_FIRST,
	MMS_SIDE_LAST,
};

/**
 * enum mms_buddy - is a frame in the lists of free blocks?
 * @MMS_BUDDY_NONE: the kernel does not look at its struct page
 * @MMS_BUDDY_NO: it is in none
 * @MMS_BUDDY_YES: it is in one, as a block or in one
 * @MMS_BUDDY_UNKNOWN: its struct page cannot be trusted
 */
enum mms_buddy {
	MMS_BUDDY_NONE,
	MMS_BUDDY_NO,
	MMS_BUDDY_YES,
	MMS_BUDDY_UNKNOWN,
};

/**
 * enum mms_other - what is on the side without struct pages
 * @MMS_OTHER_NONE: no frame
 * @MMS_OTHER_HOLE: one that is not described
 * @MMS_OTHER_MISSING: one that is
 */
enum mms_other {
	MMS_OTHER_NONE,
	MMS_OTHER_HOLE,
	MMS_OTHER_MISSING,
};

/**
 * struct mms_edge - one line of the edges file
 * @pfn: the frame
 * @side: which end of its stretch it is
 * @stretch_pfn: first frame of that
 * @state: of its region
 * @section: of its region, MMS_SECTION_*
 * @buddy: is it in the lists of free blocks?
 * @other: what is on the other side
 * @other_section: MMS_SECTION_* flags of the frame there, 0 if it is not valid
 */
struct mms_edge {
	u64 pfn;
	enum mms_side side;
	u64 stretch_pfn;
	enum mms_state state;
	u32 section;
	enum mms_buddy buddy;
	enum mms_other other;
	u32 other_section;
};

int mms_edges_build(const struct mms_vec *regions, const struct mms_vec *valid, u64 nr_frames,
		    struct mms_vec *edges);

#endif
