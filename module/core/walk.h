/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_WALK_H
#define MMS_WALK_H

#include "entry.h"
#include "run.h"

#define MMS_MAX_LEVELS	5

/* How many of @nr leaves of a level, from the first on, are told as one run, and in which order. */
typedef u64 mms_leaves_t(const struct mms_format *format, unsigned int level, const u64 *raw,
			 u64 nr, enum mms_order *order);

/**
 * struct mms_tables - page tables in use
 * @root_pa: physical address of the top table
 * @va_bits: bits of a virtual address that are translated
 * @nr_levels: levels in use; levels folded away at run time do not count
 * @format: what their entries mean
 */
struct mms_tables {
	u64 root_pa;
	u8 va_bits;
	u8 nr_levels;
	struct mms_format format;
};

/**
 * struct mms_walk - one walk
 * @tables: the page tables
 * @read: reads entries of one table from a physical address on, each of them in
 *        one piece, into the byte order of the host. Returns 0, or -EAGAIN if
 *        there can be no table at this address
 * @read_ctx: for @read: where the memory is, if it is not the machine's own
 * @found: called for all leaves and empty entries, in order of addresses. Several
 *         that follow each other may come as one run, or as several: empty ones of
 *         a level, and leaves that differ in nothing but that each maps what follows
 *         the memory of the one before (MMS_ORDER_UP), or not at all
 *         (MMS_ORDER_SAME). The run is clipped to the range walked, @found may
 *         change it. A negative return ends the walk
 * @found_ctx: for @found
 * @leaves: which leaves become one run: set by mms_walk_range() and mms_walk_coverage()
 * @nr_read: entries read so far; a second look at one does not count
 * @account: where the memory of @room is counted, NULL if nowhere
 * @room: for the entries being decided on; a table of each level in one piece
 */
struct mms_walk {
	struct mms_tables tables;
	int (*read)(void *ctx, u64 pa, u64 *raw, u64 nr);
	void *read_ctx;
	int (*found)(void *ctx, struct mms_run *run);
	void *found_ctx;
	mms_leaves_t *leaves;
	u64 nr_read;
	struct mms_account *account;
	struct mms_vec room;
};

int mms_walk_range(struct mms_walk *walk, u64 start_va, u64 end_va);
int mms_walk_coverage(struct mms_walk *walk, u64 start_va, u64 end_va);

#endif
