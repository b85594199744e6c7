// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <linux/errno.h>

#include "tables.h"
#include "test.h"

#define MEMORY_PA	0x7f80000000ULL
#define MEMORY_BYTES	(8ULL << 20)
#define WORDS		(MEMORY_BYTES / 8)
/* A small top table need not begin where its page begins. */
#define SMALL_ROOT_AT	0x400

u64 tables_fail_pa;
bool tables_read_spoils;
struct tables_change tables_change;

static u64 memory[WORDS];
static unsigned char reads[WORDS];
static u64 used;
static u64 total;

u64 tables_entry_bytes(const struct mms_tables *tables, unsigned int level)
{
	u64 bytes = 1ULL << tables->format.page_shift, per_table = bytes / 8;

	while (level--)
		bytes *= per_table;
	return bytes;
}

u64 tables_entries(const struct mms_tables *tables, unsigned int level)
{
	u64 bytes = tables_entry_bytes(tables, level);

	if (level + 1 < tables->nr_levels)
		return (1ULL << tables->format.page_shift) / 8;
	return ((1ULL << (tables->va_bits - 1)) / bytes) * 2;
}

u64 tables_kernel_start(const struct mms_tables *tables)
{
	return 0 - (1ULL << tables->va_bits);
}

/* Slow, and nothing of what the walk does: an address is a number in a mixed base. */
static u64 index_of(const struct mms_tables *tables, unsigned int level, u64 va)
{
	return va / tables_entry_bytes(tables, level) % tables_entries(tables, level);
}

static unsigned int levels_of(unsigned int page_shift, unsigned int va_bits)
{
	unsigned int levels = 0, bits;

	for (bits = page_shift; bits < va_bits; bits += page_shift - 3)
		levels++;
	return levels;
}

static void fill_words(u64 pa, u64 nr, u64 fill)
{
	u64 i;

	for (i = 0; i < nr; i++)
		*tables_word(pa + 8 * i) = fill;
}

void tables_reset(struct mms_tables *tables, unsigned int page_shift, unsigned int va_bits,
		  u64 root_fill)
{
	unsigned int levels = levels_of(page_shift, va_bits);

	used = 0;
	total = 0;
	memset(reads, 0, sizeof(reads));
	tables_fail_pa = 0;
	tables_read_spoils = false;
	tables_change = (struct tables_change){ 0 };
	tables->format = (struct mms_format){
		.present = { ENTRY_LEAF, ENTRY_LEAF },
		.table = { ENTRY_TABLE, ENTRY_TABLE },
		.page = { ENTRY_TABLE, ENTRY_LEAF },
		.pa_mask = ENTRY_PA,
		.page_attrs = ENTRY_ATTR_MASK | ENTRY_LEVEL(15),
		.large_attrs = ENTRY_ATTR_MASK | ENTRY_LEVEL(15),
		.cont = ENTRY_CONT,
		.max_leaf_level = 2,
		.page_shift = (u8)page_shift,
	};
	tables->va_bits = (u8)va_bits;
	tables->nr_levels = (u8)levels;
	/* what is beside a small top table is no part of it */
	tables->root_pa = tables_new(tables, ENTRY_BAD);
	if (tables_entries(tables, levels - 1) * 8 + SMALL_ROOT_AT < 1ULL << page_shift)
		tables->root_pa += SMALL_ROOT_AT;
	fill_words(tables->root_pa, tables_entries(tables, levels - 1), root_fill);
}

u64 tables_new(const struct mms_tables *tables, u64 fill)
{
	u64 bytes = 1ULL << tables->format.page_shift;
	u64 pa = MEMORY_PA + used;

	used += bytes;
	if (used > MEMORY_BYTES)
		abort();
	fill_words(pa, bytes / 8, fill);
	return pa;
}

u64 *tables_word(u64 pa)
{
	if (pa < MEMORY_PA || pa >= MEMORY_PA + used || pa % 8)
		return NULL;
	return &memory[(pa - MEMORY_PA) / 8];
}

u64 tables_entry_pa(const struct mms_tables *tables, unsigned int level, u64 va)
{
	unsigned int at = tables->nr_levels - 1;
	u64 table_pa = tables->root_pa;
	u64 *word;

	for (; at > level; at--) {
		word = tables_word(table_pa + 8 * index_of(tables, at, va));
		if ((*word & ENTRY_KIND) != ENTRY_TABLE)
			*word = tables_new(tables, ENTRY_EMPTY) | ENTRY_LEVEL(at) | ENTRY_TABLE;
		table_pa = *word & ENTRY_PA;
	}
	return table_pa + 8 * index_of(tables, level, va);
}

void tables_set(const struct mms_tables *tables, unsigned int level, u64 va, u64 entry)
{
	*tables_word(tables_entry_pa(tables, level, va)) = entry | ENTRY_LEVEL(level);
}

static int read_word(u64 pa, u64 *raw)
{
	u64 *word = tables_word(pa);

	if (!word) {
		sim_fail(__FILE__, __LINE__, "read of 0x%llx, which is no memory", pa);
		return -EAGAIN;
	}
	if (pa == tables_fail_pa)
		return -EAGAIN;
	*raw = *word;
	reads[word - memory]++;
	total++;
	if (tables_read_spoils && (*raw & ENTRY_KIND) != ENTRY_TABLE)
		*word = ENTRY_BAD;
	if (tables_change.after_pa == pa)
		*tables_word(tables_change.pa) = tables_change.to;
	return 0;
}

int tables_read(void *ctx, u64 pa, u64 *raw, u64 nr)
{
	int err = 0;
	u64 i;

	(void)ctx;
	for (i = 0; i < nr && !err; i++)
		err = read_word(pa + 8 * i, &raw[i]);
	return err;
}

unsigned int tables_reads(u64 pa)
{
	return reads[(pa - MEMORY_PA) / 8];
}

u64 tables_reads_total(void)
{
	return total;
}

u64 tables_words_read(void)
{
	u64 i, nr = 0;

	for (i = 0; i < used / 8; i++)
		nr += reads[i] != 0;
	return nr;
}
