// SPDX-License-Identifier: GPL-2.0
/* The files of lines "name: value unit", each of which is due at its place: cost and summary. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lex.h"

struct pair {
	char *name, *value, *unit;
};

/* Cuts the line into pieces. */
static bool split_pair(char *line, struct pair *p)
{
	p->name = line;
	p->value = strstr(line, ": ");
	p->unit = strrchr(line, ' ');
	if (!p->value || p->unit <= p->value + 1)
		return false;
	*p->value = '\0';
	*p->unit++ = '\0';
	p->value += 2;
	return true;
}

/* ---- cost ---- */

/* The line after @c; whose node it is about is left open where a node's lines begin. */
static void due_after(struct mmr_cost *c)
{
	if (c->name == MMR_COST_SECTIONS && c->number < 1024)
		c->number *= 2;
	else if (c->name == MMR_COST_PLUG && c->number < 1024)
		c->number *= 4;
	else if (c->name == MMR_COST_ROOM)
		c->name = MMR_COST_FREE;
	else if (c->name == MMR_COST_STRANDED)
		return;
	else if (++c->name == MMR_COST_SECTIONS)
		c->number = 2;
	else if (c->name == MMR_COST_PLUG)
		c->number = 1;
	else if (c->name < MMR_COST_FREE)
		c->number = 0;
	c->range = (struct mmr_range){ 0, 0 };
	c->none = false;
	c->unknown = false;
}

/* Whether @s is the name of @c's line, but for the number, which is @number. */
static bool cost_name(const char *s, const struct mmr_cost *c, __u64 *number)
{
	const struct mmr_cost_word *w = &mmr_cost_words[c->name];
	size_t before = strlen(w->before), after, len = strlen(s);

	*number = 0;
	if (!w->after)
		return !strcmp(s, w->before);
	after = strlen(w->after);
	return len > before + after && !strncmp(s, w->before, before) &&
	       !strcmp(s + len - after, w->after) &&
	       mmr_decimal(s + before, len - before - after, number);
}

/*
 * The value of @c's line. "-" is only for the leaves that a kernel does not make, and for what has
 * to do with memory blocks where there are none; "?" only for the range that not every kernel
 * tells.
 */
static bool cost_value(const char *s, struct mmr_cost *c)
{
	bool is_range = c->name == MMR_COST_PLUGGABLE;
	bool may_be_none = is_range || c->name == MMR_COST_FREE_LEAVES ||
			   c->name == MMR_COST_ROOM;

	c->none = may_be_none && !strcmp(s, "-");
	c->unknown = is_range && !strcmp(s, "?");
	c->bytes = 0;
	c->range = (struct mmr_range){ 0, 0 };
	if (c->none || c->unknown)
		return true;
	if (is_range)
		return mmr_parse_range(s, true, &c->range);
	return mmr_decimal(s, strlen(s), &c->bytes);
}

/* "Stranded" and a range; there may be any number of these lines, in order. */
static bool stranded_record(const struct pair *p, struct mmr_cost *c)
{
	size_t len = strlen(mmr_cost_words[MMR_COST_STRANDED].before);
	__u64 start = c->range.start;

	return !strcmp(p->unit, "bytes") && p->name[len] == ' ' &&
	       mmr_parse_range(p->name + len + 1, true, &c->range) && c->range.start >= start &&
	       mmr_decimal(p->value, strlen(p->value), &c->bytes);
}

static bool is_stranded(const char *name)
{
	const char *word = mmr_cost_words[MMR_COST_STRANDED].before;

	return !strncmp(name, word, strlen(word));
}

/* Reads @line into @c, which says what is due. Nodes ascend and have all of their lines. */
static bool cost_record(char *line, struct mmr_cost *c, bool first_node)
{
	const char *unit = c->name == MMR_COST_PLUGGABLE ? "-" : "bytes";
	struct pair p;
	__u64 number;

	if (!split_pair(line, &p))
		return false;
	if (c->name == MMR_COST_STRANDED && is_stranded(p.name))
		return stranded_record(&p, c);
	if (c->name == MMR_COST_STRANDED)
		c->name = MMR_COST_FREE;
	if (strcmp(p.unit, unit) || !cost_name(p.name, c, &number))
		return false;
	if (c->name == MMR_COST_FREE ? !first_node && number <= c->number : number != c->number)
		return false;
	c->number = number;
	return cost_value(p.value, c);
}

static int cost_line(struct mmr_report *report, char *line, unsigned int number,
		     struct mmr_cost *due, struct mmr_costs *out)
{
	void *more = mmr_grow(report, out->v, out->nr, sizeof(*out->v));
	char copy[200];
	bool first_node;

	if (!more)
		return -1;
	out->v = more;
	first_node = due->name == MMR_COST_STRANDED;
	snprintf(copy, sizeof(copy), "%s", line);
	if (!cost_record(line, due, first_node))
		return mmr_fail(report, "cost:%u: \"%s\" is malformed or out of place", number,
				copy);
	out->v[out->nr++] = *due;
	due_after(due);
	return 0;
}

static int cost_lines(struct mmr_report *report, char *text, struct mmr_costs *out)
{
	struct mmr_cost due = { .name = 0 };
	unsigned int number = 3;
	char *line;

	if (mmr_headers(report, MMR_FILE_COST, &text))
		return -1;
	for (; (line = strsep(&text, "\n")) && text; number++)
		if (cost_line(report, line, number, &due, out))
			return -1;
	if (line && *line)
		return mmr_fail(report, "cost:%u: no newline at the end of the file", number);
	if (due.name != MMR_COST_FREE)
		return mmr_fail(report, "cost:%u: ends too early", number);
	return 0;
}

int mmr_parse_cost(struct mmr_report *report, char *text, struct mmr_costs *out)
{
	*out = (struct mmr_costs){ NULL, 0 };
	if (!cost_lines(report, text, out))
		return 0;
	free(out->v);
	*out = (struct mmr_costs){ NULL, 0 };
	return -1;
}

int mmr_read_cost(struct mmr_report *report, struct mmr_costs *out)
{
	char *text = mmr_slurp(report, mmr_file_name[MMR_FILE_COST]);
	int err;

	*out = (struct mmr_costs){ NULL, 0 };
	err = text ? mmr_parse_cost(report, text, out) : -1;
	free(text);
	return err;
}

const struct mmr_cost *mmr_cost_line(const struct mmr_costs *costs, enum mmr_cost_name name,
				     __u64 number)
{
	for (size_t i = 0; i < costs->nr; i++)
		if (costs->v[i].name == (int)name && costs->v[i].number == number)
			return &costs->v[i];
	return NULL;
}

/* ---- summary ---- */

static bool has_number(unsigned int line)
{
	return strcmp(mmr_summary_words[line].unit, "-") != 0;
}

static bool has_range(unsigned int line)
{
	return line == MMR_SUMMARY_WINDOW || line == MMR_SUMMARY_SPAN;
}

static bool summary_value(unsigned int line, const char *value)
{
	struct mmr_range r;
	__u64 n;

	if (line == MMR_SUMMARY_BLOCK_SIZE && !strcmp(value, "-"))
		return true;
	if (has_number(line))
		return mmr_decimal(value, strlen(value), &n);
	if (has_range(line))
		return mmr_parse_range(value, false, &r);
	return *value && *value != ' ' && value[strlen(value) - 1] != ' ';
}

static bool summary_record(unsigned int line, char *text, struct mmr_summary *out)
{
	const struct mmr_summary_word *w = &mmr_summary_words[line];
	struct pair p;

	if (!split_pair(text, &p))
		return false;
	out->value[line] = p.value;
	return !strcmp(p.name, w->name) && !strcmp(p.unit, w->unit) &&
	       summary_value(line, p.value);
}

static int summary_lines(struct mmr_report *report, char *text, struct mmr_summary *out)
{
	if (mmr_headers(report, MMR_FILE_SUMMARY, &text))
		return -1;
	for (unsigned int i = 0; i < MMR_SUMMARY_NR; i++) {
		char *line = strsep(&text, "\n");

		if (!text || !summary_record(i, line, out))
			return mmr_fail(report, "summary:%u: no \"%s\" in %s where it is due",
					i + 3, mmr_summary_words[i].name,
					mmr_summary_words[i].unit);
	}
	if (*text)
		return mmr_fail(report, "summary:%u: more than the contract has: \"%.200s\"",
				MMR_SUMMARY_NR + 3, text);
	return 0;
}

int mmr_read_summary(struct mmr_report *report, struct mmr_summary *out)
{
	char *text = mmr_slurp(report, mmr_file_name[MMR_FILE_SUMMARY]);

	*out = (struct mmr_summary){ .text = text };
	if (!text)
		return -1;
	if (!summary_lines(report, text, out))
		return 0;
	free(text);
	*out = (struct mmr_summary){ .text = NULL };
	return -1;
}

__u64 mmr_number(const struct mmr_summary *summary, enum mmr_summary_line line)
{
	const char *value = summary->value[line];
	__u64 number;

	return mmr_decimal(value, strlen(value), &number) ? number : 0;
}

struct mmr_range mmr_virtual(const struct mmr_summary *summary, enum mmr_summary_line line)
{
	struct mmr_range r;

	if (mmr_parse_range(summary->value[line], false, &r))
		return r;
	return (struct mmr_range){ 0, 0 };
}

bool mmr_available(const struct mmr_summary *summary, enum mmr_summary_line line)
{
	static const char why[] = MMS_WORD_UNAVAILABLE ": ";

	return strncmp(summary->value[line], why, sizeof(why) - 1) != 0;
}
