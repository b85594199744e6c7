/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_JOIN_H
#define MMS_JOIN_H

#include "span.h"

/**
 * enum mms_list - the lists that are joined, and the meaning of their attr
 * @MMS_LIST_MEMBLOCK: memblock.memory; attr: MMS_RAM_MEMBLOCK or MMS_RAM_NOMAP,
 *                     with MMS_RAM_AT_BOOT if memblock is a picture of the boot
 * @MMS_LIST_IOMEM: System RAM resources; attr: 0
 * @MMS_LIST_DEVICE: ZONE_DEVICE page maps; attr: (u32) the node, or MMS_NID_UNKNOWN
 * @MMS_LIST_NODE: frames whose node is known; attr: the node
 * @MMS_LIST_VALID: frames in valid sections and sub-sections; attr: MMS_SECTION_*
 * @MMS_LIST_POPULATED: frames whose struct page is mapped; attr: 0
 * @MMS_LIST_LEAF: frames that share a page-table leaf with a valid one; attr: 0
 * @MMS_NR_LISTS: number of lists
 */
enum mms_list {
	MMS_LIST_MEMBLOCK,
	MMS_LIST_IOMEM,
	MMS_LIST_DEVICE,
	MMS_LIST_NODE,
	MMS_LIST_VALID,
	MMS_LIST_POPULATED,
	MMS_LIST_LEAF,
	MMS_NR_LISTS,
};

#define MMS_JOIN_MAX	8	/* lists in one join */

/**
 * struct mms_piece - range in which no list changes
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @at: for each list joined the span that holds the piece, NULL if none does
 */
struct mms_piece {
	u64 start_pfn;
	u64 end_pfn;
	const struct mms_span *at[MMS_JOIN_MAX];
};

/**
 * struct mms_join - where a join has got to
 * @lists: sorted lists, not changed during the join
 * @nr_lists: how many, at most MMS_JOIN_MAX
 * @next: per list, the first span that does not lie before @pos_pfn
 * @pos_pfn: start of the next piece
 */
struct mms_join {
	const struct mms_vec *lists;
	size_t nr_lists;
	size_t next[MMS_JOIN_MAX];
	u64 pos_pfn;
};

void mms_join_start(struct mms_join *join, const struct mms_vec *lists);
void mms_join_start_some(struct mms_join *join, const struct mms_vec *lists, size_t nr_lists);
bool mms_join_next(struct mms_join *join, struct mms_piece *piece);

#endif
