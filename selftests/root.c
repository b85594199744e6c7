// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest.h"
#include "root.h"

char *root_path(const char *path)
{
	const char *root = getenv("MMS_ROOT");
	char *full;

	if (asprintf(&full, "%s%s", root ? root : "", path) < 0)
		abort();
	return full;
}

bool root_exists(const char *path)
{
	char *full = root_path(path);
	bool found = access(full, F_OK) == 0;
	int err = errno;

	free(full);
	errno = err;
	return found;
}

bool root_is_recorded(void)
{
	return getenv("MMS_ROOT");
}

void report_open(struct mmr_report *report)
{
	char *path = root_path(MMR_DIR);

	/* What cannot be found here cannot be read later, and then says so again. */
	mmr_open(report, path);
	free(path);
}

char *report_path(enum mmr_file file)
{
	char path[96];

	snprintf(path, sizeof(path), MMR_DIR "/%s", mmr_file_name[file]);
	return root_path(path);
}

void demand_module(void)
{
	if (root_exists(MMR_DIR))
		return;
	printf("TAP version 13\n1..1\n"
	       "# " MMR_DIR ": %s; load memmapscope.ko and mount debugfs, and be root\n"
	       "not ok 1 memmapscope is loaded\n", strerror(errno));
	exit(KSFT_FAIL);
}

void *grow(void *array, size_t nr, size_t size)
{
	/* Room is added whenever nr reaches a power of two. */
	if (nr & (nr - 1))
		return array;
	array = realloc(array, (nr ? 2 * nr : 1) * size);
	if (!array)
		abort();
	return array;
}

char *slurp_fd(int fd, size_t *len)
{
	size_t size = 0, room = 1 << 16;
	char *text = grow(NULL, 0, room);
	ssize_t got;

	while ((got = read(fd, text + size, room - size - 1)) > 0) {
		size += got;
		if (room - size < 2)
			text = realloc(text, room *= 2);
		if (!text)
			abort();
	}
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[size] = '\0';
	if (len)
		*len = size;
	return text;
}

char *root_slurp(const char *path, size_t *len)
{
	char *full = root_path(path), *text = NULL;
	int fd = open(full, O_RDONLY);

	if (fd >= 0) {
		text = slurp_fd(fd, len);
		close(fd);
	}
	free(full);
	return text;
}
