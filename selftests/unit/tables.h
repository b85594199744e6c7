/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page tables of an architecture that does not exist, in physical memory that
 * does not exist. An entry is
 *
 *	63            12 11  8 7   4 3    2     1       0
 *	| pa            | level| attrs | cont | bad | table | present |
 *
 * It carries its level, which is an attribute of leaves, so that a walk which has lost
 * count is noticed. What must not be followed is a bad page at the last level, and
 * above a table where there is no memory, reading which is a failure.
 */
#ifndef SIM_TABLES_H
#define SIM_TABLES_H

#include <linux/bits.h>

#include "walk.h"

#define ENTRY_EMPTY	0ULL
#define ENTRY_LEAF	1ULL
#define ENTRY_TABLE	3ULL
#define ENTRY_BAD	7ULL
#define ENTRY_KIND	7ULL
#define ENTRY_CONT	BIT_ULL(3)
#define ENTRY_ATTRS(n)	((u64)(n) << 4)
#define ENTRY_ATTR_MASK	0xf0ULL
#define ENTRY_LEVEL(n)	((u64)(n) << 8)
#define ENTRY_PA	(~0xfffULL)

/* Memory starts anew: no tables, nothing read, the root filled with @root_fill. */
void tables_reset(struct mms_tables *tables, unsigned int page_shift, unsigned int va_bits,
		  u64 root_fill);
u64 tables_new(const struct mms_tables *tables, u64 fill);
u64 *tables_word(u64 pa);

/* Entries of the table at @level; the top one may be small. */
u64 tables_entries(const struct mms_tables *tables, unsigned int level);
u64 tables_entry_bytes(const struct mms_tables *tables, unsigned int level);
/* First address above the hole between user space and kernel. */
u64 tables_kernel_start(const struct mms_tables *tables);

/* Physical address of the entry for @va at @level; makes the tables above it. */
u64 tables_entry_pa(const struct mms_tables *tables, unsigned int level, u64 va);
void tables_set(const struct mms_tables *tables, unsigned int level, u64 va, u64 entry);

/* For struct mms_walk. */
int tables_read(void *ctx, u64 pa, u64 *raw, u64 nr);

extern u64 tables_fail_pa;	/* reading this one fails with -EAGAIN */
extern bool tables_read_spoils;	/* what has been read, and is no table, turns bad in memory */

/* When the entry at @after_pa has been read, the one at @pa changes. */
struct tables_change {
	u64 after_pa;
	u64 pa;
	u64 to;
};

extern struct tables_change tables_change;

unsigned int tables_reads(u64 pa);
u64 tables_reads_total(void);
u64 tables_words_read(void);	/* different entries among them */

#endif
