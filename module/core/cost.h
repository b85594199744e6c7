/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_COST_H
#define MMS_COST_H

#include "totals.h"

/*
 * What a line of the cost file is about, in the order of the file. The names are in
 * Documentation/debugfs.rst.
 */
enum mms_cost_name {
	MMS_COST_MEMORY,
	MMS_COST_NEEDED,
	MMS_COST_MAPPED,
	MMS_COST_SECTION,
	MMS_COST_LEAF,
	MMS_COST_UNCLAIMED,
	MMS_COST_ORPHAN,
	MMS_COST_MISSING,
	MMS_COST_SAVED,
	MMS_COST_FLAT,
	MMS_COST_SECTIONS,
	MMS_COST_EXACT,
	MMS_COST_PLUG,
	MMS_COST_PLUGGABLE,
	MMS_COST_STRANDED,
	MMS_COST_FREE,
	MMS_COST_FREE_LEAVES,
	MMS_COST_ROOM,
};

/**
 * struct mms_cost - one line of the cost file
 * @name: what it is about
 * @arg: the number in its name: a size, a node
 * @bytes: the value
 * @start: the range in the name of a line, or that is its value: first byte
 * @end: byte after the last one
 * @none: the value does not apply
 * @unknown: the value cannot be known
 */
struct mms_cost {
	enum mms_cost_name name;
	u64 arg;
	u64 bytes;
	u64 start;
	u64 end;
	bool none;
	bool unknown;
};

/**
 * struct mms_cost_view - what the cost is worked out from
 * @memmap: geometry of the memmap
 * @regions: vector of struct mms_region, the axis
 * @totals: sums of the summary
 * @stranded: list of what device memory cannot become RAM, mms_stranded_build()
 * @page_shift: PAGE_SHIFT
 * @subsection_bytes: bytes of memory of a sub-section
 * @block_bytes: bytes of memory of a memory block; 0 if this kernel has none
 * @pluggable_start: first byte of memory that can be plugged
 * @pluggable_end: byte after the last one; 0 if this kernel does not say
 */
struct mms_cost_view {
	const struct mms_memmap *memmap;
	const struct mms_vec *regions;
	const struct mms_totals *totals;
	const struct mms_vec *stranded;
	unsigned int page_shift;
	u64 subsection_bytes;
	u64 block_bytes;
	u64 pluggable_start;
	u64 pluggable_end;
};

/**
 * struct mms_cost_node - free memory of a node, in zones that memmap can be
 *                        allocated from, in bytes
 * @nid: the node
 * @free: all of it
 * @leaves: what of it is in pieces of at least a PMD leaf
 * @spare: what of it can be had before allocations go to other nodes
 * @spare_leaves: what of that is in such pieces
 * @elsewhere: @spare_leaves of all other nodes
 * @has_leaves: memmap can be mapped by PMD leaves
 */
struct mms_cost_node {
	int nid;
	u64 free;
	u64 leaves;
	u64 spare;
	u64 spare_leaves;
	u64 elsewhere;
	bool has_leaves;
};

int mms_cost_build(const struct mms_cost_view *view, struct mms_vec *lines);
int mms_cost_add_node(const struct mms_cost_view *view, const struct mms_cost_node *node,
		      struct mms_vec *lines);

#endif
