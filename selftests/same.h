/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAME_H
#define SAME_H

#include "../tools/report/report.h"

/* Compares, and prints the first differences as "what: a: ... b: ..."; true if equal. */
bool same(const char *what, const char *a_name, const struct mmr_set *a,
	  const char *b_name, const struct mmr_set *b);

#endif /* SAME_H */
