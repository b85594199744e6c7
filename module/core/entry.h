/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_ENTRY_H
#define MMS_ENTRY_H

#include <linux/types.h>

#define MMS_ENTRY_SHIFT	3	/* an entry is 8 bytes on every architecture here */

/**
 * struct mms_match - a value of some bits
 * @mask: bits looked at; if there are none, every entry matches
 * @value: what they have to be
 */
struct mms_match {
	u64 mask;
	u64 value;
};

/**
 * struct mms_format - what the entries of an architecture's page tables mean
 * @present: the entry maps something, or points to a table
 * @table: above level 0, a present entry points to a table
 * @page: at level 0, a present entry maps a page; else it cannot be
 * @pa_mask: bits of an address that are in their own place
 * @pa_high_mask: bits that are not, 0 if there are none
 * @pa_high_shift: how far to the left of their place in the entry they belong
 * @page_attrs: attribute bits of a leaf at level 0
 * @large_attrs: attribute bits of the leaves above
 * @cont: contiguous hint of a leaf, 0 if there is none
 * @writable: the kernel may write to what a leaf maps
 * @max_leaf_level: highest level with leaves
 * @page_shift: log2 of the page size; a table is one page of 8-byte entries
 *
 * Data, so that whoever has it can decode tables of any machine on any other.
 */
struct mms_format {
	struct mms_match present;
	struct mms_match table;
	struct mms_match page;
	u64 pa_mask;
	u64 pa_high_mask;
	u64 page_attrs;
	u64 large_attrs;
	u64 cont;
	struct mms_match writable;
	u8 pa_high_shift;
	u8 max_leaf_level;
	u8 page_shift;
};

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
 * mms_level_shift() - how much an entry of a level covers
 * @format: of the entries
 * @level: 0 is PTE
 *
 * Return: log2 of the bytes.
 */
static inline unsigned int mms_level_shift(const struct mms_format *format, unsigned int level)
{
	return format->page_shift + level * (format->page_shift - MMS_ENTRY_SHIFT);
}

bool mms_match(const struct mms_match *match, u64 raw);
u64 mms_entries_empty(const struct mms_format *format, const u64 *raw, u64 nr);
u64 mms_entries_of_kind(const struct mms_format *format, unsigned int level, const u64 *raw,
			u64 nr);
void mms_entry_decode(const struct mms_format *format, unsigned int level, u64 raw,
		      struct mms_entry *entry);

#endif
