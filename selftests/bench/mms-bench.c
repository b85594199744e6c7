// SPDX-License-Identifier: GPL-2.0
/*
 * mms-bench ROUNDS - how long the files of the report take to read, and what they compare with.
 *
 * For "make bench" only: no test. In each round every file is opened, read to its end and closed
 * once, so that a host that is busy for a while disturbs all of them alike. A line per sample:
 *
 *	file NAME open <ns> whole <ns> bytes <number>
 *	raw NAME entries <number> ns <ns>
 *
 * "whole" is from before the open to behind the close. ptdump is a file like the others, where it
 * is there. raw is what memmapscope_bench.ko says. Ends with 1 if a file of the report cannot be
 * read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEBUG "/sys/kernel/debug/"

static const char *const report[] = {
	"regions", "vmemmap", "memblock", "sections", "backing",
	"blocks", "claims", "cost", "devices", "summary",
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

static int sample(const char *name, const char *path)
{
	long long started = now(), opened, bytes;
	int fd = open(path, O_RDONLY);

	opened = now();
	bytes = fd < 0 ? -1 : drain(fd);
	if (bytes < 0) {
		printf("# %s: %s\n", path, strerror(errno));
		return 1;
	}
	close(fd);
	printf("file %s open %lld whole %lld bytes %lld\n", name, opened - started,
	       now() - started, bytes);
	return 0;
}

static int report_samples(void)
{
	char path[128];
	int err = 0;

	for (size_t i = 0; i < sizeof(report) / sizeof(*report); i++) {
		snprintf(path, sizeof(path), DEBUG "memmapscope/%s", report[i]);
		err |= sample(report[i], path);
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
	for (int round = 0; round < rounds && !err; round++) {
		for (size_t i = 0; i < sizeof(raw) / sizeof(*raw); i++)
			err |= raw_samples(raw[i]);
		err |= ptdump_sample();
		err |= report_samples();
	}
	return err;
}
