/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_WALK_H
#define MMS_WALK_H

#include "entry.h"
#include "run.h"

#define MMS_MAX_LEVELS	5

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
 * @nr_read: entries read so far; a second look at one does not count
 * @room: of mms_walk_range(): for the entries being decided on
 */
struct mms_walk {
	struct mms_tables tables;
	int (*read)(void *ctx, u64 pa, u64 *raw, u64 nr);
	void *read_ctx;
	int (*found)(void *ctx, struct mms_run *run);
	void *found_ctx;
	u64 nr_read;
	struct mms_vec room;
};

int mms_walk_range(struct mms_walk *walk, u64 start_va, u64 end_va);

#endif
