/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_WALK_H
#define MMS_WALK_H

#include "run.h"

#define MMS_MAX_LEVELS	5

/**
 * enum mms_entry_kind - what a page-table entry is
 * @MMS_ENTRY_EMPTY: maps nothing
 * @MMS_ENTRY_TABLE: points to the table of the next level
 * @MMS_ENTRY_LEAF: maps memory
 * @MMS_ENTRY_BAD: cannot be at this level of a kernel page table
 */
enum mms_entry_kind {
	MMS_ENTRY_EMPTY,
	MMS_ENTRY_TABLE,
	MMS_ENTRY_LEAF,
	MMS_ENTRY_BAD,
};

/**
 * struct mms_entry - decoded page-table entry
 * @kind: what it is
 * @pa: physical address of the next table or of the mapped memory
 * @attrs: attribute bits of a leaf, architecture's own
 * @cont: the leaf has the contiguous hint
 */
struct mms_entry {
	enum mms_entry_kind kind;
	u64 pa;
	u64 attrs;
	bool cont;
};

/**
 * struct mms_tables - shape of the page tables in use
 * @root_pa: physical address of the top table
 * @va_bits: bits of a virtual address that are translated
 * @nr_levels: levels in use; levels folded away at run time do not count
 * @page_shift: log2 of the page size; a table is one page of 8-byte entries
 */
struct mms_tables {
	u64 root_pa;
	u8 va_bits;
	u8 nr_levels;
	u8 page_shift;
};

/**
 * struct mms_walk - one walk
 * @tables: shape of the page tables
 * @read: reads the entry at a physical address, in one piece. Returns 0, or
 *        -EAGAIN if there can be no table at this address
 * @decode: says what an entry of a level is, from its raw value alone
 * @found: called for each leaf and each empty entry, in order of addresses; the
 *         run is clipped to the range walked, @found may change it. A negative
 *         return ends the walk
 * @ctx: for @found
 * @nr_read: entries read so far; a second look at one does not count
 */
struct mms_walk {
	struct mms_tables tables;
	int (*read)(u64 pa, u64 *raw);
	void (*decode)(unsigned int level, u64 raw, struct mms_entry *entry);
	int (*found)(void *ctx, struct mms_run *run);
	void *ctx;
	u64 nr_read;
};

int mms_walk_range(struct mms_walk *walk, u64 start_va, u64 end_va);

#endif
