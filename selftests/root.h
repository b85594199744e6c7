/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the tests look: below $MMS_ROOT (default: empty), so that a recorded tree can be tested.
 */
#ifndef ROOT_H
#define ROOT_H

#include <stdbool.h>
#include <stddef.h>

#include "../tools/report/report.h"

#define ORACLE_DIR	"/sys/kernel/debug/memmapscope_oracle"

char *root_path(const char *path);	/* the caller frees it */
bool root_exists(const char *path);
/* A whole file; NULL, and errno, on failure. The caller frees it. */
char *root_slurp(const char *path, size_t *len);
/* Whether it is a machine that was recorded: it cannot be asked anything else. */
bool root_is_recorded(void);
/* The report there, and the path of one of its files. */
void report_open(struct mmr_report *report);
char *report_path(enum mmr_file file);
/* All of an open file, from where it is. */
char *slurp_fd(int fd, size_t *len);

/* Room for one more than @nr, of @size each. */
void *grow(void *array, size_t nr, size_t size);

/*
 * Without the module none of the tests means anything: ends the program with one failure that says
 * so, instead of one for each of them.
 */
void demand_module(void);

/*
 * The kselftest harness owns main(): what a program does once, for all of its tests, @start does
 * before. Each test is a child of its own and sees what was there when it was born.
 */
#define TEST_PROGRAM(start)							\
	__attribute__((constructor)) static void before_main(void)		\
	{									\
		demand_module();						\
		start();							\
	}									\
	TEST_HARNESS_MAIN

#endif /* ROOT_H */
