/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A test is a function that TEST() puts on the list; main.c runs the list and
 * prints KTAP. EXPECT goes on after a failure, ASSERT leaves the function.
 */
#ifndef SIM_TEST_H
#define SIM_TEST_H

#include <linux/types.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct sim_test {
	const char *name;
	void (*run)(void);
	struct sim_test *next;
};

#define TEST(test_name)							\
	static void test_name(void);					\
	static struct sim_test sim_test_##test_name = {			\
		.name = #test_name,					\
		.run = test_name,					\
	};								\
	__attribute__((constructor)) static void sim_add_##test_name(void) \
	{								\
		sim_add(&sim_test_##test_name);				\
	}								\
	static void test_name(void)

/* main.c */
void sim_add(struct sim_test *test);
bool sim_failing(void);
__attribute__((format(printf, 3, 4)))
void sim_fail(const char *file, int line, const char *format, ...);
bool sim_compare(const char *file, int line, const char *what, u64 a, u64 b, bool ok);

#define SIM_COMPARE(a, op, b) ({					\
	u64 _a = (u64)(a), _b = (u64)(b);				\
	sim_compare(__FILE__, __LINE__, #a " " #op " " #b, _a, _b, _a op _b); })

#define EXPECT_EQ(a, b)		((void)SIM_COMPARE(a, ==, b))
#define EXPECT_NE(a, b)		((void)SIM_COMPARE(a, !=, b))
#define EXPECT_LE(a, b)		((void)SIM_COMPARE(a, <=, b))
#define EXPECT_TRUE(a)		EXPECT_NE(a, 0)
#define EXPECT_FALSE(a)		EXPECT_EQ(a, 0)

#define ASSERT_EQ(a, b)	do {	\
	if (!SIM_COMPARE(a, ==, b))	\
		return;			\
} while (0)

#define ASSERT_TRUE(a)	do {	\
	if (!SIM_COMPARE(a, !=, 0))	\
		return;			\
} while (0)

/*
 * Random tests. Each round has a seed of its own that follows from SEED and the
 * number of the round; the first round that fails ends the test and is named.
 * N in the environment multiplies the number of rounds.
 */
#define for_each_round(nr) \
	for (sim_rounds_start(nr); sim_rounds_next(); )

void sim_rounds_start(u64 nr);
bool sim_rounds_next(void);
u64 sim_random(void);
u64 sim_random_below(u64 end);
bool sim_chance(unsigned int percent);

/* alloc.c: what stands behind kvmalloc_array() */
extern unsigned long sim_allocs;	/* allocations so far */
extern unsigned long sim_live;		/* those not freed */
void sim_alloc_fail_at(unsigned long nth);

/*
 * Runs @build again and again, with the first, the second, ... allocation
 * failing. It returns an errno and frees all it has built itself.
 */
#define EXPECT_NOMEM(build)	expect_nomem(__FILE__, __LINE__, build)
void expect_nomem(const char *file, int line, int (*build)(void));

#endif
