// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <asm/barrier.h>

#include "region.h"
#include "walk.h"

/* Entries read at a time: a table of 4K pages. Each level has room for so many. */
#define MMS_WALK_AT_ONCE	512ULL

/* The top table may be smaller than a page: arm64 with 52 or 47 bits. */
static u64 mms_entry_index(const struct mms_tables *tables, unsigned int level, u64 va)
{
	unsigned int bits = tables->format.page_shift - MMS_ENTRY_SHIFT;
	unsigned int shift = mms_level_shift(&tables->format, level);

	if (level + 1 == tables->nr_levels)
		bits = tables->va_bits - shift;
	return (va >> shift) & ((1ULL << bits) - 1);
}

/* End of the entry that maps @va, or @end if that comes first; both may be 2^64. */
static u64 mms_entry_end(const struct mms_tables *tables, unsigned int level, u64 va, u64 end)
{
	u64 next = (va | ((1ULL << mms_level_shift(&tables->format, level)) - 1)) + 1;

	return next - 1 < end - 1 ? next : end;
}

static int mms_walk_empty(struct mms_walk *walk, unsigned int level, u64 va, u64 end)
{
	struct mms_run run = {
		.start_va = va,
		.end_va = end,
		.level = (u8)level,
		.nid = MMS_NID_NONE,
	};

	return walk->found(walk->found_ctx, &run);
}

/* @entry is the first of them. */
static int mms_walk_leaves(struct mms_walk *walk, unsigned int level, u64 va, u64 end,
			   const struct mms_entry *entry, enum mms_order order)
{
	u64 leaf_bytes = 1ULL << mms_level_shift(&walk->tables.format, level);
	struct mms_run run = {
		.start_va = va,
		.end_va = end,
		.mapped = true,
		.cont = entry->cont,
		.level = (u8)level,
		.leaf_bytes = leaf_bytes,
		.attrs = entry->attrs,
		.order = order,
		.backing_pa = entry->pa + (va & (leaf_bytes - 1)),
		.nid = MMS_NID_UNKNOWN,
	};

	return walk->found(walk->found_ctx, &run);
}

static int mms_walk_table(struct mms_walk *walk, unsigned int level, u64 table_pa, u64 va, u64 end);

/*
 * Without a lock a table may be freed, and be written to, while it is read: the
 * linear mapping has none. But there its entry is changed before that
 * (cpa_collapse_large_pages()), so what was read of a table that is still there
 * afterwards was read in time. (Only the same page coming back as the same table
 * meanwhile would not be noticed.) Not so where memory is removed: x86 frees the
 * memmap's tables first (free_pte_table()), which is what the hotplug lock is for.
 */
static int mms_walk_below(struct mms_walk *walk, unsigned int level, u64 entry_pa, u64 table_pa,
			  u64 va, u64 end)
{
	struct mms_entry entry;
	u64 raw;
	int err;

	err = mms_walk_table(walk, level - 1, table_pa, va, end);
	if (err)
		return err;
	/* the table before its entry; who frees a table writes in the other order */
	smp_rmb();
	err = walk->read(walk->read_ctx, entry_pa, &raw, 1);
	if (err)
		return err;
	mms_entry_decode(&walk->tables.format, level, raw, &entry);
	return entry.kind == MMS_ENTRY_TABLE && entry.pa == table_pa ? 0 : -EAGAIN;
}

static int mms_walk_entry(struct mms_walk *walk, unsigned int level, u64 entry_pa,
			  const struct mms_entry *entry, enum mms_order order, u64 va, u64 end)
{
	switch (entry->kind) {
	case MMS_ENTRY_EMPTY:
		return mms_walk_empty(walk, level, va, end);
	case MMS_ENTRY_LEAF:
		return mms_walk_leaves(walk, level, va, end, entry, order);
	case MMS_ENTRY_TABLE:
		return mms_walk_below(walk, level, entry_pa, entry->pa, va, end);
	default:
		return -EAGAIN;
	}
}

/*
 * How many of @nr leaves, from the first on, are of one kind, each with the memory
 * @step behind that of the one before. What an address carries out of its own place
 * is no part of it.
 */
static u64 mms_leaves_in_step(const struct mms_format *format, const u64 *raw, u64 nr, u64 step)
{
	u64 i = 1;

	while (i < nr && raw[i] == raw[0] + i * step &&
	       !((raw[i] ^ raw[0]) & ~format->pa_mask))
		i++;
	return i;
}

/* Leaves that can be told as one run, and in which order. */
static u64 mms_leaves_in_order(const struct mms_format *format, unsigned int level,
			       const u64 *raw, u64 nr, enum mms_order *order)
{
	u64 alike;

	*order = MMS_ORDER_ONE;
	if (nr == 1)
		return 1;
	*order = raw[1] == raw[0] ? MMS_ORDER_SAME : MMS_ORDER_UP;
	alike = mms_leaves_in_step(format, raw, nr, *order == MMS_ORDER_SAME ?
				   0 : 1ULL << mms_level_shift(format, level));
	if (alike == 1)
		*order = MMS_ORDER_ONE;
	return alike;
}

/* Leaves of one level, whatever they map. */
static u64 mms_leaves_anyhow(const struct mms_format *format, unsigned int level,
			     const u64 *raw, u64 nr, enum mms_order *order)
{
	*order = MMS_ORDER_ANY;
	return mms_entries_of_kind(format, level, raw, nr);
}

/* How many of @nr entries can be told as one run, and in which order if they are leaves. */
static u64 mms_entries_alike(const struct mms_walk *walk, unsigned int level,
			     enum mms_entry_kind kind, const u64 *raw, u64 nr,
			     enum mms_order *order)
{
	const struct mms_format *format = &walk->tables.format;

	*order = MMS_ORDER_ONE;
	if (kind == MMS_ENTRY_EMPTY)
		return mms_entries_empty(format, raw, nr);
	return kind == MMS_ENTRY_LEAF ? walk->leaves(format, level, raw, nr, order) : 1;
}

/*
 * From the entry of *@va on, as many as are read at a time; *@va is moved behind them.
 *
 * Everything is decided on one copy of an entry: the HugeTLB vmemmap optimisation
 * turns a PMD leaf into a table under a reader.
 */
static int mms_walk_some(struct mms_walk *walk, unsigned int level, u64 table_pa, u64 *va, u64 end)
{
	const struct mms_tables *tables = &walk->tables;
	unsigned int shift = mms_level_shift(&tables->format, level);
	u64 first = mms_entry_index(tables, level, *va);
	u64 nr = mms_entry_index(tables, level, end - 1) - first + 1;
	u64 entry_pa = table_pa + (first << MMS_ENTRY_SHIFT);
	u64 *raw = mms_vec_at(&walk->room, u64, level * MMS_WALK_AT_ONCE);
	u64 i, alike;
	int err;

	nr = min(nr, MMS_WALK_AT_ONCE);
	err = walk->read(walk->read_ctx, entry_pa, raw, nr);
	if (err)
		return err;
	walk->nr_read += nr;
	for (i = 0; i < nr && !err; i += alike) {
		struct mms_entry entry;
		enum mms_order order;
		u64 next;

		mms_entry_decode(&tables->format, level, raw[i], &entry);
		alike = mms_entries_alike(walk, level, entry.kind, raw + i, nr - i, &order);
		next = mms_entry_end(tables, level, *va + ((alike - 1) << shift), end);
		/* the range cuts into a leaf, so that it is not as the others */
		if (order == MMS_ORDER_SAME && (*va | next) & ((1ULL << shift) - 1)) {
			order = MMS_ORDER_ONE;
			alike = 1;
			next = mms_entry_end(tables, level, *va, end);
		}
		err = mms_walk_entry(walk, level, entry_pa + (i << MMS_ENTRY_SHIFT), &entry,
				     order, *va, next);
		*va = next;
	}
	return err;
}

/* Recursion is bounded by MMS_MAX_LEVELS. */
static int mms_walk_table(struct mms_walk *walk, unsigned int level, u64 table_pa, u64 va, u64 end)
{
	int err;

	do {
		err = mms_walk_some(walk, level, table_pa, &va, end);
		if (err)
			return err;
		cond_resched();
	} while (va != end);
	return 0;
}

/* The top level has to translate at least one bit, and cannot more than a page of entries. */
static bool mms_shape_possible(const struct mms_tables *tables)
{
	if (!tables->nr_levels || tables->nr_levels > MMS_MAX_LEVELS)
		return false;
	return tables->va_bits > mms_level_shift(&tables->format, tables->nr_levels - 1) &&
	       tables->va_bits <= mms_level_shift(&tables->format, tables->nr_levels) &&
	       tables->va_bits <= 64;
}

static int mms_walk_window(struct mms_walk *walk, u64 start_va, u64 end_va)
{
	const struct mms_tables *tables = &walk->tables;
	int err;

	if (!mms_shape_possible(tables))
		return -EINVAL;
	if (start_va == end_va || start_va > end_va - 1)
		return -EINVAL;
	mms_vec_init(&walk->room, sizeof(u64));
	walk->room.account = walk->account;
	err = mms_vec_room(&walk->room, tables->nr_levels * MMS_WALK_AT_ONCE);
	if (!err)
		err = mms_walk_table(walk, tables->nr_levels - 1, tables->root_pa, start_va,
				     end_va);
	mms_vec_free(&walk->room);
	return err;
}

/**
 * mms_walk_range() - descend the page tables below a range of addresses
 * @walk: the walk; @walk->nr_read is added to
 * @start_va: first byte
 * @end_va: byte after the last one, behind @start_va; 0 stands for 2^64
 *
 * One descent for all page sizes, depths and formats. Knows nothing of locks: if
 * the tables can go away meanwhile, @walk->read must not fault, and what
 * @walk->found was told counts only if this returns 0.
 *
 * Return: 0; -ENOMEM; -EINVAL for an impossible shape or range; -EAGAIN for an entry
 * or a table address that cannot be, or a table that has gone (the tables changed, or
 * are no kernel tables); else what @walk->found returned.
 */
int mms_walk_range(struct mms_walk *walk, u64 start_va, u64 end_va)
{
	walk->leaves = mms_leaves_in_order;
	return mms_walk_window(walk, start_va, end_va);
}

/**
 * mms_walk_coverage() - descend to see what is mapped, wherever to
 * @walk: the walk; @walk->found gets leaves of one level as a run of MMS_ORDER_ANY, whose
 *        attributes and backing are those of the first
 * @start_va: as for mms_walk_range()
 * @end_va: the same
 *
 * Where memmap is shared, no two neighbours are in one order; this takes a table at once.
 *
 * Return: as mms_walk_range().
 */
int mms_walk_coverage(struct mms_walk *walk, u64 start_va, u64 end_va)
{
	walk->leaves = mms_leaves_anyhow;
	return mms_walk_window(walk, start_va, end_va);
}
