// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of ranges. module/core has its own (vec, span, join), on purpose: what is worked out here
 * is what the module's results are compared with.
 */
#include <stdlib.h>
#include <string.h>

#include "lex.h"

__u64 mmr_overlap(struct mmr_range a, struct mmr_range b)
{
	__u64 start = a.start > b.start ? a.start : b.start;
	__u64 end = a.end < b.end ? a.end : b.end;

	return start < end ? end - start : 0;
}

void mmr_add(struct mmr_set *set, struct mmr_range r, __u64 tag)
{
	struct mmr_tagged *last = set->nr ? &set->v[set->nr - 1] : NULL, *more;
	struct mmr_report nobody;

	if (last && last->r.end == r.start && last->tag == tag) {
		last->r.end = r.end;
		return;
	}
	more = mmr_grow(&nobody, set->v, set->nr, sizeof(*set->v));
	if (!more) {
		set->failed = true;
		return;
	}
	set->v = more;
	set->v[set->nr++] = (struct mmr_tagged){ r, tag };
}

bool mmr_touches(const struct mmr_set *set, struct mmr_range r)
{
	for (size_t i = 0; i < set->nr; i++)
		if (mmr_overlap(set->v[i].r, r))
			return true;
	return false;
}

__u64 mmr_total(const struct mmr_set *set)
{
	__u64 sum = 0;

	for (size_t i = 0; i < set->nr; i++)
		sum += mmr_size(set->v[i].r);
	return sum;
}

bool mmr_same(const struct mmr_set *a, const struct mmr_set *b, size_t *at)
{
	for (*at = 0; *at < a->nr && *at < b->nr; (*at)++)
		if (memcmp(&a->v[*at], &b->v[*at], sizeof(a->v[*at])))
			return false;
	return a->nr == b->nr && !a->failed && !b->failed;
}

void mmr_free(struct mmr_set *set)
{
	free(set->v);
	*set = (struct mmr_set){ .v = NULL };
}

/* What has become of a set, instead of it. */
static void replace(struct mmr_set *set, struct mmr_set *by)
{
	by->failed |= set->failed;
	mmr_free(set);
	*set = *by;
}

void mmr_clip(struct mmr_set *set, struct mmr_range window)
{
	struct mmr_set out = { .v = NULL };

	for (size_t i = 0; i < set->nr; i++) {
		struct mmr_tagged t = set->v[i];

		if (t.r.start < window.start)
			t.r.start = window.start;
		if (t.r.end > window.end)
			t.r.end = window.end;
		if (t.r.start < t.r.end)
			mmr_add(&out, t.r, t.tag);
	}
	replace(set, &out);
}

static int by_start(const void *a, const void *b)
{
	const struct mmr_tagged *x = a, *y = b;

	return (x->r.start > y->r.start) - (x->r.start < y->r.start);
}

void mmr_sort(struct mmr_set *set)
{
	if (set->nr)
		qsort(set->v, set->nr, sizeof(*set->v), by_start);
}

void mmr_union(struct mmr_set *set)
{
	struct mmr_set out = { .v = NULL };

	mmr_sort(set);
	for (size_t i = 0; i < set->nr; i++) {
		struct mmr_range r = set->v[i].r;
		struct mmr_range *last = out.nr ? &out.v[out.nr - 1].r : NULL;

		if (!last || r.start > last->end)
			mmr_add(&out, r, 0);
		else if (r.end > last->end)
			last->end = r.end;
	}
	replace(set, &out);
}
