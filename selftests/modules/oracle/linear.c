// SPDX-License-Identifier: GPL-2.0
/* What of the linear mapping is mapped. */
#include <linux/io.h>
#include <linux/minmax.h>

#include "oracle.h"

/* What else is there (KASAN's shadow) is not mapped where __va() says. */
static bool is_linear(const struct run *run)
{
	return run->answer.mapped && (unsigned long)__va(run->answer.phys) == run->start;
}

static bool ask_linear(struct run *run, unsigned long end)
{
	run->conflict = !oracle_ask(run->start, &run->answer);
	run->end = min_t(unsigned long, run->start | (run->answer.stretch - 1), end - 1) + 1;
	/* Neighbours are one whatever the level; only what is mapped counts. */
	run->answer.level = "-";
	return is_linear(run) || run->conflict;
}

int oracle_linear(struct report *r)
{
	return oracle_walk(r, oracle_linear_start(), oracle_linear_end(), ask_linear);
}
