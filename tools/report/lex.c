// SPDX-License-Identifier: GPL-2.0
/* The fields of a line, as strictly as the contract defines them. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lex.h"

void mmr_complain(struct mmr_cursor *c, const char *fmt, ...)
{
	char why[160];
	va_list ap;

	if (c->bad)
		return;
	c->bad = true;
	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	mmr_fail(c->report, "%s:%u: column %u: %s in \"%.200s\"", c->file, c->line, c->next, why,
		 c->text);
}

void mmr_split(struct mmr_cursor *c, char *line)
{
	snprintf(c->text, sizeof(c->text), "%s", line);
	for (c->nr = 0, c->next = 0, c->bad = false; line; c->nr++) {
		if (c->nr == MMR_MAX_FIELDS) {
			mmr_complain(c, "more than %d columns", MMR_MAX_FIELDS);
			return;
		}
		c->fields[c->nr] = strsep(&line, " ");
		if (!*c->fields[c->nr])
			mmr_complain(c, "empty column");
	}
}

char *mmr_field(struct mmr_cursor *c)
{
	static char nothing[1];

	if (c->next < c->nr && !c->bad)
		return c->fields[c->next++];
	mmr_complain(c, "too few columns");
	return nothing;
}

/* The next field without taking it. */
static const char *peek(const struct mmr_cursor *c)
{
	return c->next < c->nr ? c->fields[c->next] : "";
}

/* ---- numbers and ranges ---- */

bool mmr_decimal(const char *s, size_t len, __u64 *value)
{
	*value = 0;
	if (!len || (s[0] == '0' && len > 1))
		return false;
	for (; len; s++, len--) {
		if (!isdigit((unsigned char)*s) ||
		    __builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, *s - '0', value))
			return false;
	}
	return true;
}

__u64 mmr_number_field(struct mmr_cursor *c)
{
	const char *s = mmr_field(c);
	__u64 value;

	if (!mmr_decimal(s, strlen(s), &value))
		mmr_complain(c, "'%s' is no decimal number", s);
	return value;
}

bool mmr_no_value(struct mmr_cursor *c, int *value)
{
	const char *s = peek(c);

	if (strcmp(s, "-") && strcmp(s, "?"))
		return false;
	*value = *mmr_field(c) == '-' ? MMR_NONE : MMR_UNKNOWN;
	return true;
}

__s64 mmr_optional_number(struct mmr_cursor *c)
{
	int value;

	return mmr_no_value(c, &value) ? value : (__s64)mmr_number_field(c);
}

bool mmr_address(const char *s, __u64 *value)
{
	char digits[17];

	if (strncmp(s, "0x", 2) || strspn(s + 2, "0123456789abcdef") < 16)
		return false;
	snprintf(digits, sizeof(digits), "%.16s", s + 2);
	*value = strtoull(digits, NULL, 16);
	return true;
}

__u64 mmr_address_field(struct mmr_cursor *c)
{
	const char *s = mmr_field(c);
	__u64 value = 0;

	if (!mmr_address(s, &value) || strlen(s) != strlen("0x0123456789abcdef"))
		mmr_complain(c, "'%s' is no address", s);
	return value;
}

bool mmr_parse_range(const char *s, bool inclusive, struct mmr_range *r)
{
	if (strlen(s) != 37 || s[18] != '-' || !mmr_address(s, &r->start) ||
	    !mmr_address(s + 19, &r->end))
		return false;
	if (inclusive)
		r->end++;
	/* The window may end with the address space. */
	return r->start < r->end || !r->end;
}

struct mmr_range mmr_range_field(struct mmr_cursor *c, bool inclusive)
{
	struct mmr_range r = { 0, 0 };
	const char *s = mmr_field(c);

	if (!mmr_parse_range(s, inclusive, &r))
		mmr_complain(c, "'%s' is no range", s);
	return r;
}

struct mmr_range mmr_optional_range(struct mmr_cursor *c)
{
	if (strcmp(peek(c), "-"))
		return mmr_range_field(c, true);
	mmr_field(c);
	return (struct mmr_range){ 0, 0 };
}

/* ---- words ---- */

int mmr_word_index(const char *s, size_t len, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) == len && !strncmp(words[i], s, len))
			return i;
	return -1;
}

int mmr_word_field(struct mmr_cursor *c, const char *const *words)
{
	const char *s = mmr_field(c);
	int i = mmr_word_index(s, strlen(s), words);

	if (i < 0)
		mmr_complain(c, "unknown word '%s'", s);
	return i;
}

int mmr_optional_word(struct mmr_cursor *c, const char *const *words)
{
	if (strcmp(peek(c), "-"))
		return mmr_word_field(c, words);
	mmr_field(c);
	return MMR_NONE;
}

unsigned int mmr_word_list(struct mmr_cursor *c, const char *s, size_t len,
			   const char *const *words)
{
	unsigned int mask = 0;
	const char *end = s + len;

	while (s) {
		const char *comma = memchr(s, ',', end - s);
		int i = mmr_word_index(s, (comma ? comma : end) - s, words);

		if (i < 0 || mask >> i) {
			mmr_complain(c, "unknown, repeated or misplaced word at '%s'", s);
			return 0;
		}
		mask |= 1u << i;
		s = comma ? comma + 1 : NULL;
	}
	return mask;
}

unsigned int mmr_words_field(struct mmr_cursor *c, const char *const *words)
{
	const char *s = mmr_field(c);

	return strcmp(s, "-") ? mmr_word_list(c, s, strlen(s), words) : 0;
}

int mmr_zone_field(struct mmr_cursor *c)
{
	int value;

	return mmr_no_value(c, &value) ? value : mmr_word_field(c, mmr_zone_name);
}

/* ---- lists of numbers ---- */

/* "8" or "8-15", and no more of @s than that: @end is where the item ends. */
static bool item(const char *s, const char *end, __u64 *from, __u64 *to)
{
	const char *dash = memchr(s, '-', end - s);

	if (!mmr_decimal(s, (dash ? dash : end) - s, from))
		return false;
	*to = *from;
	return !dash || (mmr_decimal(dash + 1, end - dash - 1, to) && *to > *from);
}

void mmr_block_range_field(struct mmr_cursor *c, int *first, int *last)
{
	const char *blocks = mmr_field(c);
	__u64 from, to;

	*first = MMR_NONE;
	*last = MMR_NONE;
	if (!strcmp(blocks, "-"))
		return;
	if (!item(blocks, blocks + strlen(blocks), &from, &to) || to > INT_MAX) {
		mmr_complain(c, "'%s' are no blocks", blocks);
		return;
	}
	*first = from;
	*last = to;
}

int mmr_list(const char *s, size_t len, bool *set, unsigned int max)
{
	const char *end = s + len;
	__u64 from, to, least = 0;
	int count = 0;

	while (s) {
		const char *comma = memchr(s, ',', end - s);

		if (!item(s, comma ? comma : end, &from, &to) || from < least || to >= max)
			return -1;
		for (; from <= to; from++, count++)
			set[from] = true;
		least = to + 2;
		s = comma ? comma + 1 : NULL;
	}
	return count;
}

bool mmr_cut_unknown(const char *s, size_t *len)
{
	size_t cut = *len == 1 ? 1 : 2;

	if (*len < cut || *len == 2 || s[*len - 1] != '?' || (cut == 2 && s[*len - 2] != ','))
		return false;
	*len -= cut;
	return true;
}

int mmr_nid_field(struct mmr_cursor *c)
{
	const char *s;
	__u64 nid = 0;
	int value;

	if (mmr_no_value(c, &value))
		return value;
	s = mmr_field(c);
	if (!mmr_decimal(s, strlen(s), &nid) || nid >= MMR_NODES)
		mmr_complain(c, "'%s' is no node", s);
	return nid;
}

/* "-", "?", "0-1" or "0-1,?". */
void mmr_nids_field(struct mmr_cursor *c, struct mmr_nids *nids)
{
	bool nodes[MMR_NODES] = { false };
	const char *s = mmr_field(c);
	size_t len = strlen(s);
	int count;

	if (!strcmp(s, "-"))
		return;
	nids->unknown = mmr_cut_unknown(s, &len);
	if (nids->unknown && !len)
		return;
	count = mmr_list(s, len, nodes, MMR_NODES);
	if (count <= 0) {
		mmr_complain(c, "'%s' is no list of nodes", s);
		return;
	}
	nids->nr = count;
	for (int i = 0; i < MMR_NODES; i++)
		nids->nodes[i / 64] |= (__u64)nodes[i] << i % 64;
}

/* ---- text ---- */

void mmr_text_field(struct mmr_cursor *c, char *to, size_t room)
{
	const char *s = mmr_field(c);

	if (strlen(s) >= room) {
		mmr_complain(c, "more than %zu characters", room - 1);
		return;
	}
	memcpy(to, s, strlen(s) + 1);
}

void mmr_name_field(struct mmr_cursor *c, char *to, size_t room)
{
	mmr_text_field(c, to, room);
	for (const char *s = strchr(to, '\\'); s; s = strchr(s + 1, '\\'))
		if (strncmp(s, "\\040", 4) && strncmp(s, "\\134", 4))
			mmr_complain(c, "'%.64s' has an escape that is none", to);
}
