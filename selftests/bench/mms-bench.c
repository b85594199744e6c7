// SPDX-License-Identifier: GPL-2.0
/*
 * mms-bench ROUNDS - how long the files of the report take to read, and what they compare with.
 *
 * For "make bench" only: no test. In each round every file is opened, read to its end and closed
 * once, so that a host that is busy for a while disturbs all of them alike. Before the first round
 * they are read once, which an emulated machine needs more time for. Before each sample the
 * processor is given up for a while, for what the kernel has put off. A line per sample:
 *
 *	file NAME open <ns> whole <ns> bytes <number>
 *	raw NAME entries <number> ns <ns>
 *	wait NAME <ns>
 *
 * "whole" is from before the open to behind the close. ptdump is a file like the others, where it
 * is there. raw is what memmapscope_bench.ko says. wait is how long a thread that comes before all
 * others on this processor had to wait for it, at most, while the file was read; NAME is "idle"
 * for when none was. Ends with 1 if a file of the report cannot be read.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEBUG "/sys/kernel/debug/"

static const char *const report[] = {
	"regions", "vmemmap", "memblock", "sections", "backing",
	"blocks", "claims", "cost", "devices", "check", "check_pages", "edges", "ledger", "summary",
};

/* The kernel's own, and the test module's where the kernel exports how. */
static const char *const ptdump[] = {
	DEBUG "page_tables/kernel",			/* x86 */
	DEBUG "kernel_page_tables",			/* arm64 */
	DEBUG "memmapscope_oracle/page_tables",
};

static const char *const raw[] = { "memmap", "linear" };

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* As large as that of cat. */
static char buffer[128 << 10];

/* Reads to the end; the number of bytes, or -1. */
static long long drain(int fd)
{
	long long bytes = 0;
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		bytes += got;
	return got ? -1 : bytes;
}

struct taken {
	long long open, whole, bytes;
};

static int take(const char *path, struct taken *taken)
{
	long long started = now();
	int fd = open(path, O_RDONLY);

	taken->open = now() - started;
	taken->bytes = fd < 0 ? -1 : drain(fd);
	if (taken->bytes < 0) {
		printf("# %s: %s\n", path, strerror(errno));
		return 1;
	}
	close(fd);
	taken->whole = now() - started;
	return 0;
}

/* Memory is given back by kernel threads, some of them at the next tick. */
static void let_others_run(void)
{
	const struct timespec ticks = { .tv_nsec = 20000000 };

	nanosleep(&ticks, NULL);
}

static int sample(const char *name, const char *path)
{
	struct taken taken;

	let_others_run();
	if (take(path, &taken))
		return 1;
	printf("file %s open %lld whole %lld bytes %lld\n", name, taken.open, taken.whole,
	       taken.bytes);
	return 0;
}

static int read_once(const char *name, const char *path)
{
	struct taken taken;

	(void)name;
	return take(path, &taken);
}

/* How late the other thread was, at most. It wants to run every so often. */
static atomic_llong latest;
#define EVERY	500000LL

static void *wait_for_processor(void *arg)
{
	long long due = now();

	(void)arg;
	for (;;) {
		struct timespec time;
		long long late;

		due += EVERY;
		time.tv_sec = due / 1000000000;
		time.tv_nsec = due % 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
		late = now() - due;
		if (late > latest)
			latest = late;
		if (late > EVERY)
			due = now();
	}
	return NULL;
}

static bool start_waiting(void)
{
	const struct sched_param before_all = { .sched_priority = 50 };
	pthread_attr_t attributes;
	pthread_t thread;
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	pthread_attr_init(&attributes);
	return !sched_setaffinity(0, sizeof(here), &here) &&
	       !pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED) &&
	       !pthread_attr_setschedpolicy(&attributes, SCHED_FIFO) &&
	       !pthread_attr_setschedparam(&attributes, &before_all) &&
	       !pthread_create(&thread, &attributes, wait_for_processor, NULL);
}

/* For as long as a slow file takes: a host disturbs whoever waits long enough. */
static void idle_wait(void)
{
	const struct timespec a_while = { .tv_nsec = 500000000 };

	latest = 0;
	nanosleep(&a_while, NULL);
	printf("wait idle %lld\n", latest);
}

static int wait_sample(const char *name, const char *path)
{
	int err;

	latest = 0;
	err = read_once(name, path);
	if (!err)
		printf("wait %s %lld\n", name, latest);
	return err;
}

/* Each round begins with another file, so that none always pays for what the one before left. */
static int of_report(int round, int (*what)(const char *name, const char *path))
{
	const size_t nr = sizeof(report) / sizeof(*report);
	char path[128];
	int err = 0;

	for (size_t i = 0; i < nr; i++) {
		const char *name = report[(i + (size_t)round) % nr];

		snprintf(path, sizeof(path), DEBUG "memmapscope/%s", name);
		err |= what(name, path);
	}
	return err;
}

static int ptdump_sample(void)
{
	for (size_t i = 0; i < sizeof(ptdump) / sizeof(*ptdump); i++)
		if (!access(ptdump[i], R_OK))
			return sample("ptdump", ptdump[i]);
	return 0;
}

static int raw_samples(const char *name)
{
	char path[128], line[128];
	FILE *file;

	let_others_run();
	snprintf(path, sizeof(path), DEBUG "memmapscope_bench/%s", name);
	file = fopen(path, "r");
	if (!file) {
		printf("# %s: %s\n", path, strerror(errno));
		return 1;
	}
	while (fgets(line, sizeof(line), file))
		printf("raw %s %s", name, line);
	fclose(file);
	return 0;
}

int main(int argc, char **argv)
{
	int rounds = argc == 2 ? atoi(argv[1]) : 0, err = 0;

	if (rounds < 1) {
		fprintf(stderr, "usage: mms-bench ROUNDS\n");
		return 2;
	}
	err = of_report(0, read_once);
	for (int round = 0; round < rounds && !err; round++) {
		for (size_t i = 0; i < sizeof(raw) / sizeof(*raw); i++)
			err |= raw_samples(raw[i]);
		err |= ptdump_sample();
		err |= of_report(round, sample);
	}
	if (!err && !start_waiting()) {
		printf("# no thread can come before all others\n");
		err = 1;
	}
	for (int round = 0; round < rounds && !err; round++) {
		idle_wait();
		err |= of_report(round, wait_sample);
	}
	return err;
}
