// SPDX-License-Identifier: GPL-2.0
/* Columns and lines by what they are called and what is in them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

static const char *const part_names[] = { "", "start", "end", "last", "size", NULL };

/* "start" is that of the line's range, "backing.start" that of a column's. */
static int parse_column(struct mmr_report *report, const struct mmr_table *t, const char *s,
			size_t len, struct mmr_column *column)
{
	const char *dot = memchr(s, '.', len);
	const char *part = dot ? dot + 1 : s;
	int i = mmr_find_column(t, s, len);

	*column = (struct mmr_column){ .part = MMR_ALL };
	if (i < 0) {
		int found = mmr_word_index(part, s + len - part, part_names);

		if (found > 0) {
			column->part = found;
			i = dot ? mmr_find_column(t, s, dot - s) : mmr_find_column(t, "range", 5);
		}
	}
	if (i < 0)
		return mmr_fail(report, "%s: no column %.*s", mmr_file_name[t->file], (int)len, s);
	column->field = i;
	column->inclusive = mmr_inclusive(t, i);
	return 0;
}

int mmr_parse_columns(struct mmr_report *report, const struct mmr_table *table, const char *text,
		      struct mmr_column *columns, unsigned int max)
{
	unsigned int nr = 0;

	for (;; text++) {
		size_t len = strcspn(text, ",+");

		if (nr == max)
			return mmr_fail(report, "more than %u columns", max);
		if (parse_column(report, table, text, len, &columns[nr]))
			return -1;
		text += len;
		columns[nr++].plus = *text == '+';
		if (!*text)
			return nr;
	}
}

static int one_value(struct mmr_report *report, const struct mmr_row *row,
		     const struct mmr_column *column, char value[MMR_VALUE])
{
	const char *field = row->fields[column->field];
	struct mmr_range r;
	__u64 number;

	if (column->part == MMR_ALL || !strcmp(field, "-") || !strcmp(field, "?")) {
		snprintf(value, MMR_VALUE, "%s", field);
		return 0;
	}
	if (!mmr_parse_range(field, column->inclusive, &r))
		return mmr_fail(report, "'%.64s' is no range", field);
	number = column->part == MMR_START ? r.start : column->part == MMR_END ? r.end :
		 column->part == MMR_LAST ? r.end - 1 : mmr_size(r);
	snprintf(value, MMR_VALUE, "%llu", number);
	return 0;
}

const struct mmr_column *mmr_value(struct mmr_report *report, const struct mmr_row *row,
				   const struct mmr_column *column, char value[MMR_VALUE])
{
	__u64 number, sum = 0;
	bool several = column->plus, last;

	do {
		if (one_value(report, row, column, value))
			return NULL;
		if (several && !mmr_decimal(value, strlen(value), &number)) {
			mmr_fail(report, "'%.64s' is no number to add", value);
			return NULL;
		}
		sum += several ? number : 0;
		last = !column++->plus;
	} while (!last);
	if (several)
		snprintf(value, MMR_VALUE, "%llu", sum);
	return column;
}

int mmr_parse_bounds(struct mmr_report *report, const char *text, struct mmr_range *r)
{
	char *dash, *end = NULL;

	r->start = strtoull(text, &dash, 0);
	if (dash > text && *dash == '-')
		r->end = strtoull(dash + 1, &end, 0) + 1;
	if (!end || end == dash + 1 || *end || r->start >= r->end)
		return mmr_fail(report, "'%.64s' is no range", text);
	return 0;
}

static const struct {
	const char *sign;
	enum mmr_op op;
} signs[] = {
	{ "!=", MMR_IS_NOT }, { "!~", MMR_HAS_NOT }, { "=", MMR_IS }, { "~", MMR_HAS },
};

/* "overlaps=FIRST-LAST" or "inside=FIRST-LAST": 1, or 0 for any other condition. */
static int parse_place(struct mmr_report *report, const char *text, struct mmr_condition *condition)
{
	const char *value = strchr(text, '=');

	if (!strncmp(text, "overlaps=", 9))
		condition->op = MMR_OVERLAPS;
	else if (!strncmp(text, "inside=", 7))
		condition->op = MMR_INSIDE;
	else
		return 0;
	return mmr_parse_bounds(report, value + 1, &condition->range) ? -1 : 1;
}

int mmr_parse_condition(struct mmr_report *report, const struct mmr_table *table, const char *text,
			struct mmr_condition *condition)
{
	size_t len = strcspn(text, "!=~");
	int place = parse_place(report, text, condition);

	if (place)
		return place < 0 ? -1 : 0;
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		if (strncmp(text + len, signs[i].sign, strlen(signs[i].sign)))
			continue;
		condition->op = signs[i].op;
		condition->text = text + len + strlen(signs[i].sign);
		return parse_column(report, table, text, len, &condition->column);
	}
	return mmr_fail(report, "'%.64s' is no condition", text);
}

/* Whether a word is one of those that are joined by commas. */
static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (!strncmp(list, word, len) && (!list[len] || list[len] == ','))
			return true;
	}
	return false;
}

static bool range_holds(const struct mmr_table *table, const struct mmr_row *row,
			const struct mmr_condition *condition)
{
	struct mmr_range r;

	if (!mmr_row_range(table, row, &r))
		return false;
	if (condition->op == MMR_OVERLAPS)
		return mmr_overlap(r, condition->range);
	return r.start >= condition->range.start && r.end <= condition->range.end;
}

bool mmr_holds(const struct mmr_table *table, const struct mmr_row *row,
	       const struct mmr_condition *condition)
{
	struct mmr_report nobody;
	char value[MMR_VALUE];

	if (condition->op == MMR_OVERLAPS || condition->op == MMR_INSIDE)
		return range_holds(table, row, condition);
	if (one_value(&nobody, row, &condition->column, value))
		return false;
	if (condition->op == MMR_HAS || condition->op == MMR_HAS_NOT)
		return has_word(value, condition->text) == (condition->op == MMR_HAS);
	return !strcmp(value, condition->text) == (condition->op == MMR_IS);
}
