/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of a report as tables: lines of columns that have names. For who prints parts of them;
 * who works with what a column means takes the structs of report.h.
 */
#ifndef MMR_TABLE_H
#define MMR_TABLE_H

#include "../lex.h"

/* Room for any value of a column, as text. */
#define MMR_VALUE	1024

/**
 * struct mmr_table - a file of a report
 * @file: which one
 * @columns: their names; the range of a line is "range", cost and summary have name, value and unit
 * @nr_columns: how many
 * @v: the lines
 * @nr: how many
 */
struct mmr_table {
	enum mmr_file file;
	char *columns[MMR_MAX_FIELDS];
	unsigned int nr_columns;
	struct mmr_row {
		char *fields[MMR_MAX_FIELDS];
	} *v;
	size_t nr;
	/* What the strings are pieces of. */
	char names[256];
	char *text;
};

/**
 * mmr_read_table() - read a file, as strictly as the contract has it
 * @report: the handle
 * @name: of the file
 * @table: what to fill; mmr_free_table() gives it back
 *
 * Return: 0, or -1 and the reason in the handle.
 */
int mmr_read_table(struct mmr_report *report, const char *name, struct mmr_table *table);
void mmr_free_table(struct mmr_table *table);

/* The number of a column; -1: there is none of that name. */
int mmr_find_column(const struct mmr_table *table, const char *name, size_t len);
/* Virtual addresses are printed as [start, end), physical ones with the last byte. */
bool mmr_inclusive(const struct mmr_table *table, unsigned int column);
/* The range that a line is about; false: lines of this file are about none. */
bool mmr_row_range(const struct mmr_table *table, const struct mmr_row *row, struct mmr_range *r);

/* ---- what of a table is wanted ---- */

/**
 * struct mmr_column - a value of each line
 * @field: the number of the column
 * @part: of a range, what of it
 * @inclusive: of a range, whether what the file prints as its end belongs to it
 * @plus: more to add up, the next one of an array
 */
struct mmr_column {
	unsigned int field;
	enum mmr_part { MMR_ALL, MMR_START, MMR_END, MMR_LAST, MMR_SIZE } part;
	bool inclusive;
	bool plus;
};

/* "pages,describes.start,self+near": terms of @columns, at most @max; how many, or -1. */
int mmr_parse_columns(struct mmr_report *report, const struct mmr_table *table, const char *text,
		      struct mmr_column *columns, unsigned int max);
/* A column's value, and those that are added to it; returns the one behind them. NULL: an error. */
const struct mmr_column *mmr_value(struct mmr_report *report, const struct mmr_row *row,
				   const struct mmr_column *column, char value[MMR_VALUE]);

/**
 * struct mmr_condition - which lines are wanted
 * @column: the value that it is about; without one, the range of the line
 * @op: what must be true of it
 * @text: what it is compared with
 * @range: or that
 */
struct mmr_condition {
	struct mmr_column column;
	enum mmr_op { MMR_IS, MMR_IS_NOT, MMR_HAS, MMR_HAS_NOT, MMR_OVERLAPS, MMR_INSIDE } op;
	const char *text;
	struct mmr_range range;
};

int mmr_parse_condition(struct mmr_report *report, const struct mmr_table *table, const char *text,
			struct mmr_condition *condition);
bool mmr_holds(const struct mmr_table *table, const struct mmr_row *row,
	       const struct mmr_condition *condition);
/* "FIRST-LAST", decimal or with 0x. */
int mmr_parse_bounds(struct mmr_report *report, const char *text, struct mmr_range *r);

/* ---- what a file would say ---- */

/* Prints all lines as they were if in @range the @changes had been made, which end with NULL. */
int mmr_edit(struct mmr_report *report, const struct mmr_table *table, struct mmr_range range,
	     char *const *changes);

#endif /* MMR_TABLE_H */
