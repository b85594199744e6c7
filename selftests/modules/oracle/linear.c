// SPDX-License-Identifier: GPL-2.0
/* What of the linear mapping is mapped. */
#include <linux/io.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "oracle.h"

/* What else is there (KASAN's shadow) is not mapped where __va() says. */
static bool is_linear(const struct run *run)
{
	return run->answer.mapped && (unsigned long)__va(run->answer.phys) == run->start;
}

int oracle_linear(struct report *r)
{
	unsigned long addr = oracle_linear_start(), end = oracle_linear_end();

	while (addr < end) {
		struct run run = { .start = addr, .answer.level = "-" };

		run.conflict = !oracle_ask(addr, &run.answer);
		run.end = min_t(unsigned long, addr | (run.answer.stretch - 1), end - 1) + 1;
		/* Neighbours are one whatever the level; only what is mapped counts. */
		run.answer.level = "-";
		if ((is_linear(&run) || run.conflict) && !oracle_append(r, &run))
			return -ENOMEM;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		addr = run.end;
	}
	return 0;
}
