/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_PRESENT_H
#define MMS_PRESENT_H

#include "backing.h"

/**
 * enum mms_present - does the kernel count frames as present in a zone?
 * @MMS_PRESENT_NO: it does not
 * @MMS_PRESENT_YES: it does
 * @MMS_PRESENT_MAYBE: that cannot be known
 */
enum mms_present {
	MMS_PRESENT_NO,
	MMS_PRESENT_YES,
	MMS_PRESENT_MAYBE,
};

/**
 * struct mms_counter - a zone, or a node, and what the kernel has counted in it
 * @nid: the node
 * @zone: the zone; MMS_ZONE_NONE: all of the node
 * @start_pfn: first frame that it spans
 * @end_pfn: frame after the last one
 * @present: frames that the kernel says are present in it
 */
struct mms_counter {
	int nid;
	int zone;
	u64 start_pfn;
	u64 end_pfn;
	u64 present;
};

enum mms_present mms_present_of(const struct mms_piece *piece, bool has_memblock);
int mms_miscounted(const struct mms_vec *counters, const struct mms_vec *present,
		   enum mms_present miscounted, struct mms_vec *places);

#endif
