/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A walk of made-up page tables, and all that it found, for the tests of walks.
 */
#ifndef SIM_WALKED_H
#define SIM_WALKED_H

#include "lists.h"
#include "region.h"
#include "tables.h"

enum { PTE, PMD, PUD, P4D, PGD };

struct shape {
	unsigned int page_shift;
	unsigned int va_bits;
	unsigned int nr_levels;
};

#define NR_SHAPES	13

/* What x86-64 and arm64 can be configured to, and two levels of 4K pages. */
extern const struct shape shapes[NR_SHAPES];

struct setup {
	struct mms_walk walk;
	struct mms_vec runs;	/* the leaves that were found, not merged */
	u64 calls;		/* in how many pieces */
	size_t stop_after;	/* then the walk is told to end with stop_with */
	int stop_with;
};

void setup_shape(struct setup *s, unsigned int page_shift, unsigned int va_bits, u64 root_fill);
void teardown(struct setup *s);
/* Run number i; one that is like none if there are not so many. */
const struct mms_run *run_at(const struct setup *s, size_t i);

#endif
