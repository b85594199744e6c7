// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define DIAGNOSTICS_MAX	20	/* of one test: the first ones tell */

static struct sim_test *tests, **tests_end = &tests;
static unsigned int failures;	/* of the test that runs */
static u64 random_state;
static u64 seed = 1, scale = 1;
static u64 rounds, next_round;

void sim_add(struct sim_test *test)
{
	*tests_end = test;
	tests_end = &test->next;
}

bool sim_failing(void)
{
	return failures;
}

void sim_fail(const char *file, int line, const char *format, ...)
{
	va_list args;

	if (++failures > DIAGNOSTICS_MAX)
		return;
	if (failures == 1 && rounds)
		printf("# round %llu of SEED=%llu\n", next_round - 1, seed);
	printf("# %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

bool sim_compare(const char *file, int line, const char *what, u64 a, u64 b, bool ok)
{
	if (!ok)
		sim_fail(file, line, "%s: %lld (0x%llx) and %lld (0x%llx)", what,
			 (long long)a, a, (long long)b, b);
	return ok;
}

/* splitmix64: good enough, and the same on every machine */
u64 sim_random(void)
{
	u64 z = random_state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

u64 sim_random_below(u64 end)
{
	return sim_random() % end;
}

bool sim_chance(unsigned int percent)
{
	return sim_random_below(100) < percent;
}

void sim_rounds_start(u64 nr)
{
	rounds = nr * scale;
	next_round = 0;
}

bool sim_rounds_next(void)
{
	if (failures || next_round == rounds)
		return false;
	random_state = seed * 0x100000001b3ULL + next_round++;
	return true;
}

static bool run(const struct sim_test *test, unsigned int number)
{
	failures = 0;
	rounds = 0;
	sim_alloc_fail_at(0);
	sim_live = 0;
	test->run();
	if (sim_live)
		sim_fail(test->name, 0, "%lu allocations leaked", sim_live);
	printf("%sok %u %s\n", failures ? "not " : "", number, test->name);
	fflush(stdout);
	return !failures;
}

static u64 env_number(const char *name, u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* Arguments: parts of names of the tests to run; none: all of them. */
static bool selected(const struct sim_test *test, char **parts)
{
	if (!*parts)
		return true;
	for (; *parts; parts++)
		if (strstr(test->name, *parts))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	unsigned int nr = 0, passed = 0, number = 0;
	const struct sim_test *test;

	(void)argc;
	seed = env_number("SEED", seed);
	scale = env_number("N", scale);
	for (test = tests; test; test = test->next)
		nr += selected(test, argv + 1);
	printf("TAP version 13\n1..%u\n", nr);
	fflush(stdout);
	for (test = tests; test; test = test->next)
		if (selected(test, argv + 1))
			passed += run(test, ++number);
	printf("# Totals: pass:%u fail:%u skip:0 SEED=%llu N=%llu\n", passed, nr - passed,
	       seed, scale);
	return !nr || passed != nr;
}
