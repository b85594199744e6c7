// SPDX-License-Identifier: GPL-2.0
#include "entry.h"

/**
 * mms_match() - have some bits a value?
 * @match: which bits, and the value
 * @raw: value of an entry, or attributes of a leaf that have all of these bits
 *
 * Return: true if they have.
 */
bool mms_match(const struct mms_match *match, u64 raw)
{
	return (raw & match->mask) == match->value;
}

static enum mms_entry_kind mms_entry_kind(const struct mms_format *format, unsigned int level,
					  u64 raw)
{
	if (!mms_match(&format->present, raw))
		return MMS_ENTRY_EMPTY;
	if (!level)
		return mms_match(&format->page, raw) ? MMS_ENTRY_LEAF : MMS_ENTRY_BAD;
	if (mms_match(&format->table, raw))
		return MMS_ENTRY_TABLE;
	return level <= format->max_leaf_level ? MMS_ENTRY_LEAF : MMS_ENTRY_BAD;
}

static u64 mms_entry_pa(const struct mms_format *format, u64 raw)
{
	return (raw & format->pa_mask) | (raw & format->pa_high_mask) << format->pa_high_shift;
}

/* Bits of the address that a large leaf does not need may mean something else: PAT on x86. */
static u64 mms_leaf_pa(const struct mms_format *format, unsigned int level, u64 raw)
{
	u64 leaf_bytes = 1ULL << mms_level_shift(format, level);

	return mms_entry_pa(format, raw) & ~(leaf_bytes - 1);
}

/**
 * mms_entries_empty() - how many entries map nothing
 * @format: what their bits mean
 * @raw: values of entries that follow each other
 * @nr: number of them
 *
 * Return: those before the first that does; at most @nr.
 */
u64 mms_entries_empty(const struct mms_format *format, const u64 *raw, u64 nr)
{
	u64 i = 0;

	while (i < nr && !mms_match(&format->present, raw[i]))
		i++;
	return i;
}

/* Bits in which some of eight entries are not as @value. */
static u64 mms_entries_differ(const u64 *raw, u64 value)
{
	return (raw[0] ^ value) | (raw[1] ^ value) | (raw[2] ^ value) | (raw[3] ^ value) |
	       (raw[4] ^ value) | (raw[5] ^ value) | (raw[6] ^ value) | (raw[7] ^ value);
}

/**
 * mms_entries_of_kind() - how many entries are of the kind of the first
 * @format: what their bits mean
 * @level: of all of them
 * @raw: values of entries that follow each other
 * @nr: number of them, at least 1
 *
 * Return: those before the first that is not; at most @nr. They may be fewer: all bits
 * that tell what a present entry is have to be the same.
 */
u64 mms_entries_of_kind(const struct mms_format *format, unsigned int level, const u64 *raw,
			u64 nr)
{
	u64 mask = format->present.mask | (level ? format->table.mask : format->page.mask);
	u64 i = 0;

	/* eight at a time as long as all of them are */
	while (nr - i >= 8 && !(mms_entries_differ(raw + i, raw[0]) & mask))
		i += 8;
	while (i < nr && !((raw[i] ^ raw[0]) & mask))
		i++;
	return i;
}

/**
 * mms_entry_decode() - decode one page-table entry
 * @format: what its bits mean
 * @level: 0 is PTE
 * @raw: value of the entry, in the byte order of whoever asks
 * @entry: filled in; all but the kind is 0 if the entry is empty or cannot be
 */
void mms_entry_decode(const struct mms_format *format, unsigned int level, u64 raw,
		      struct mms_entry *entry)
{
	*entry = (struct mms_entry){ .kind = mms_entry_kind(format, level, raw) };
	if (entry->kind == MMS_ENTRY_TABLE) {
		entry->pa = mms_entry_pa(format, raw);
	} else if (entry->kind == MMS_ENTRY_LEAF) {
		entry->pa = mms_leaf_pa(format, level, raw);
		entry->attrs = raw & (level ? format->large_attrs : format->page_attrs);
		entry->cont = raw & format->cont;
	}
}
