// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "same.h"

static void print_range(const char *what, const char *name, const struct mmr_set *set, size_t i)
{
	if (i < set->nr)
		printf("# %s: %s: 0x%016llx-0x%016llx (end exclusive) tag 0x%llx\n",
		       what, name, set->v[i].r.start, set->v[i].r.end, set->v[i].tag);
	else
		printf("# %s: %s: nothing more\n", what, name);
}

bool same(const char *what, const char *a_name, const struct mmr_set *a,
	  const char *b_name, const struct mmr_set *b)
{
	size_t nr = a->nr > b->nr ? a->nr : b->nr, at;

	if (mmr_same(a, b, &at))
		return true;
	for (size_t i = at; i < nr && i < at + 3; i++) {
		print_range(what, a_name, a, i);
		print_range(what, b_name, b, i);
	}
	return false;
}
