// SPDX-License-Identifier: GPL-2.0
/*
 * What a file would say if something about a range of memory were otherwise: lines are cut where
 * the range begins and ends, what they count is divided, and columns of what is in the range are
 * changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

/* Columns that count what is in the range of their line, evenly spread. */
static const char *const counts[] = {
	"pages", "sections", "bytes", "shared", "saved", "memmap_bytes", NULL
};

struct piece {
	struct mmr_range r;
	struct mmr_range of;		/* the range of the line */
	bool in;
};

struct edit {
	struct mmr_report *report;
	const struct mmr_table *table;
	struct mmr_range range;
	char *const *changes;
	__u64 block_size;
};

/* A word less, of those joined by commas. */
static void remove_word(char value[MMR_VALUE], const char *word)
{
	char copy[MMR_VALUE], *rest = copy, *next;
	size_t len = 0;

	snprintf(copy, sizeof(copy), "%s", value);
	value[0] = '\0';
	while ((next = strsep(&rest, ",")))
		if (strcmp(next, word))
			len += snprintf(value + len, MMR_VALUE - len, "%s%s", len ? "," : "", next);
	if (!len)
		snprintf(value, MMR_VALUE, "-");
}

/* "drop" is not about a column. */
static bool is_drop(const char *change)
{
	return !strcmp(change, "drop");
}

static void change_value(const struct edit *e, unsigned int column, char value[MMR_VALUE])
{
	const char *name = e->table->columns[column];

	for (char *const *change = e->changes; *change; change++) {
		size_t len = strcspn(*change, "=-");

		if (strlen(name) != len || strncmp(name, *change, len) || is_drop(*change))
			continue;
		if ((*change)[len] == '=')
			snprintf(value, MMR_VALUE, "%s", *change + len + 1);
		else
			remove_word(value, *change + len + 1);
	}
}

static bool is_cut(const struct piece *p)
{
	return p->r.start != p->of.start || p->r.end != p->of.end;
}

static void divide(const struct piece *p, char value[MMR_VALUE])
{
	__u64 number;

	if (mmr_decimal(value, strlen(value), &number))
		snprintf(value, MMR_VALUE, "%.0Lf", (long double)number * mmr_size(p->r) /
			 mmr_size(p->of));
}

/* The memory blocks of a piece, if the kernel has any. */
static void number_blocks(const struct edit *e, const struct piece *p, char value[MMR_VALUE])
{
	__u64 first, last;

	if (!e->block_size || !strcmp(value, "-"))
		return;
	first = p->r.start / e->block_size;
	last = (p->r.end - 1) / e->block_size;
	snprintf(value, MMR_VALUE, first == last ? "%llu" : "%llu-%llu", first, last);
}

static void cut_value(const struct edit *e, const struct piece *p, unsigned int column,
		      char value[MMR_VALUE])
{
	const char *name = e->table->columns[column];

	if (!strcmp(name, "range"))
		snprintf(value, MMR_VALUE, "0x%016llx-0x%016llx", p->r.start,
			 p->r.end - mmr_inclusive(e->table, column));
	else if (mmr_word_index(name, strlen(name), counts) >= 0)
		divide(p, value);
	else if (!strcmp(name, "blocks"))
		number_blocks(e, p, value);
}

static bool dropped(const struct edit *e)
{
	for (char *const *change = e->changes; *change; change++)
		if (is_drop(*change))
			return true;
	return false;
}

static void print_piece(const struct edit *e, const struct mmr_row *row, const struct piece *p)
{
	char value[MMR_VALUE];

	if (p->r.start >= p->r.end || (p->in && dropped(e)))
		return;
	for (unsigned int i = 0; i < e->table->nr_columns; i++) {
		snprintf(value, sizeof(value), "%s", row->fields[i]);
		if (is_cut(p))
			cut_value(e, p, i, value);
		if (p->in)
			change_value(e, i, value);
		printf("%s%s", i ? " " : "", value);
	}
	putchar('\n');
}

static __u64 within(__u64 address, struct mmr_range r)
{
	return address < r.start ? r.start : address > r.end ? r.end : address;
}

/* What of a line is before the range, in it and after it. */
static int edit_row(const struct edit *e, const struct mmr_row *row)
{
	struct piece p = { .in = false };
	__u64 from, to;

	if (!mmr_row_range(e->table, row, &p.of))
		return mmr_fail(e->report, "%s: its lines have no range",
				mmr_file_name[e->table->file]);
	from = within(e->range.start, p.of);
	to = within(e->range.end, p.of);
	p.r = (struct mmr_range){ p.of.start, from };
	print_piece(e, row, &p);
	p.r = (struct mmr_range){ from, to };
	p.in = true;
	print_piece(e, row, &p);
	p.r = (struct mmr_range){ to, p.of.end };
	p.in = false;
	print_piece(e, row, &p);
	return 0;
}

static int check_changes(const struct edit *e)
{
	for (char *const *change = e->changes; *change; change++) {
		size_t len = strcspn(*change, "=-");

		if (is_drop(*change))
			continue;
		if (!(*change)[len])
			return mmr_fail(e->report, "'%.64s' is no change", *change);
		if (mmr_find_column(e->table, *change, len) < 0)
			return mmr_fail(e->report, "%s: no column %.*s",
					mmr_file_name[e->table->file], (int)len, *change);
	}
	return 0;
}

static int find_block_size(struct edit *e)
{
	struct mmr_summary summary;

	e->block_size = 1;
	if (mmr_find_column(e->table, "blocks", 6) < 0)
		return 0;
	if (mmr_read_summary(e->report, &summary))
		return -1;
	e->block_size = mmr_number(&summary, MMR_SUMMARY_BLOCK_SIZE);
	free(summary.text);
	return 0;
}

int mmr_edit(struct mmr_report *report, const struct mmr_table *table, struct mmr_range range,
	     char *const *changes)
{
	struct edit e = { report, table, range, changes, 0 };

	if (check_changes(&e) || find_block_size(&e))
		return -1;
	for (size_t i = 0; i < table->nr; i++)
		if (edit_row(&e, &table->v[i]))
			return -1;
	return 0;
}
