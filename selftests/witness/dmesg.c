// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
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

bool dmesg_sum(const char *text, const char *unit, __u64 *sum)
{
	char *log = kernel_log(), *rest = log, *line;
	bool found = log && strstr(log, "Linux version ");

	*sum = 0;
	while (rest && (line = strsep(&rest, "\n"))) {
		char *number = strstr(line, text) ? strstr(line, unit) : NULL;

		if (!number)
			continue;
		while (number > line && isdigit((unsigned char)number[-1]))
			number--;
		*sum += strtoull(number, NULL, 10);
	}
	free(log);
	return found;
}
