// SPDX-License-Identifier: GPL-2.0
/*
 * The only allocator the code under test has. Fails on demand, and counts: a
 * test that leaves memory behind is told at once, not by LeakSanitizer at exit.
 */
#include <stdlib.h>

#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <asm/barrier.h>

#include "test.h"

unsigned long sim_allocs;
unsigned long sim_live;
unsigned long sim_resched;
unsigned long sim_rmb;

static unsigned long fail_at;

/* The @nth allocation from now on fails, only that one; 0: none does. */
void sim_alloc_fail_at(unsigned long nth)
{
	fail_at = nth;
}

void *kvmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;
	void *addr;

	(void)flags;
	sim_allocs++;
	if (fail_at && !--fail_at)
		return NULL;
	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	addr = malloc(bytes);
	if (!addr)
		abort();
	sim_live++;
	return addr;
}

void kvfree(const void *addr)
{
	if (!addr)
		return;
	sim_live--;
	free((void *)addr);
}

void expect_nomem(const char *file, int line, int (*build)(void))
{
	unsigned long before = sim_allocs, nth, nr;
	int err;

	err = build();
	nr = sim_allocs - before;
	if (err || !nr)
		sim_fail(file, line, "without failure: error %d, %lu allocations", err, nr);
	for (nth = 1; nth <= nr; nth++) {
		sim_alloc_fail_at(nth);
		err = build();
		sim_alloc_fail_at(0);
		if (err != -ENOMEM || sim_live)
			sim_fail(file, line, "allocation %lu of %lu fails: error %d, %lu leaked",
				 nth, nr, err, sim_live);
	}
}
