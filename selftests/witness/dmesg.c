// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>

#include "dmesg.h"

static char *kernel_log(void)
{
	char *text;
	int len;

	/* A recorded tree has the log as a file. */
	if (root_is_recorded())
		return root_slurp("/dmesg", NULL);
	len = klogctl(10 /* SYSLOG_ACTION_SIZE_BUFFER */, NULL, 0);
	text = len > 0 ? malloc(len + 1) : NULL;
	if (!text)
		return NULL;
	len = klogctl(3 /* SYSLOG_ACTION_READ_ALL */, text, len);
	text[len > 0 ? len : 0] = '\0';
	return text;
}

/* "cma: Reserved 64 MiB at 0x00000000ba000000", with some kernels "on node -1". */
bool dmesg_cma(struct mmr_set *areas)
{
	char *log = kernel_log(), *rest = log, *line;
	bool found = log && strstr(log, "Linux version ");

	while (rest && (line = strsep(&rest, "\n"))) {
		char *said = strstr(line, "cma: Reserved ");
		unsigned long long mib, start;

		if (said && sscanf(said, "cma: Reserved %llu MiB at 0x%llx", &mib, &start) == 2)
			mmr_add(areas, (struct mmr_range){ start, start + (mib << 20) }, 0);
	}
	free(log);
	return found;
}

/* The number in front of a text in a line. */
static __u64 number_before(const char *line, const char *text)
{
	const char *number = strstr(line, text);

	while (number && number > line && isdigit((unsigned char)number[-1]))
		number--;
	return number ? strtoull(number, NULL, 10) : 0;
}

bool dmesg_sum(const char *text, const char *unit, __u64 *sum)
{
	char *log = kernel_log(), *rest = log, *line;
	bool found = log && strstr(log, "Linux version ");

	*sum = 0;
	while (rest && (line = strsep(&rest, "\n"))) {
		if (strstr(line, text))
			*sum += number_before(line, unit);
	}
	free(log);
	return found;
}

/* numa_add_memblk_to(), Linux 6.12's mm/numa_memblks.c; numa_init() then makes up node 0 */
bool dmesg_gave_nodes_up(void)
{
	char *log = kernel_log();
	bool found = log && strstr(log, "too many memblk ranges");

	free(log);
	return found;
}

/* mem_init_print_info(), and free_reserved_area() */
bool dmesg_kept_back(__u64 *kib)
{
	char *log = kernel_log(), *rest = log, *line;
	bool found = false;

	*kib = 0;
	while (!found && rest && (line = strsep(&rest, "\n"))) {
		const char *freed = strstr(line, "] Freeing ");

		if (freed && strstr(freed, "memory: "))
			*kib += strtoull(strstr(freed, "memory: ") + strlen("memory: "), NULL, 10);
		found = strstr(line, "K available (");
		if (found)
			*kib += number_before(line, "K reserved, ") +
				number_before(line, "K cma-reserved");
	}
	free(log);
	return found;
}
