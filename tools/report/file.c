// SPDX-License-Identifier: GPL-2.0
/* The files of a report, up to their lines; the handle. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lex.h"

int mmr_fail(struct mmr_report *report, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(report->error, sizeof(report->error), fmt, ap);
	va_end(ap);
	return -1;
}

int mmr_open(struct mmr_report *report, const char *dir)
{
	struct stat st;

	report->error[0] = '\0';
	if (strlen(dir) >= sizeof(report->dir))
		return mmr_fail(report, "%.100s...: %s", dir, strerror(ENAMETOOLONG));
	memcpy(report->dir, dir, strlen(dir) + 1);
	if (stat(dir, &st))
		return mmr_fail(report, "%s: %s", dir, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return mmr_fail(report, "%s: %s", dir, strerror(ENOTDIR));
	return 0;
}

void *mmr_grow(struct mmr_report *report, void *array, size_t nr, size_t size)
{
	void *more;

	/* Room is added whenever nr reaches a power of two. */
	if (nr & (nr - 1))
		return array;
	more = realloc(array, (nr ? 2 * nr : 1) * size);
	if (!more)
		mmr_fail(report, "%s", strerror(ENOMEM));
	return more;
}

/* Until read() has no more, which only then tells how much there was. */
static char *slurp_fd(int fd, size_t *len)
{
	size_t room = 1 << 16;
	char *text = malloc(room);
	ssize_t got = 1;

	for (*len = 0; text && got > 0; *len += got > 0 ? got : 0) {
		char *more = text;

		if (room - *len < 2)
			more = realloc(text, room *= 2);
		got = more ? read(fd, more + *len, room - *len - 1) : -1;
		text = more ? more : text;
	}
	if (text && !got) {
		text[*len] = '\0';
		return text;
	}
	free(text);
	return NULL;
}

char *mmr_slurp(struct mmr_report *report, const char *file)
{
	char path[sizeof(report->dir) + 32], *text = NULL;
	size_t len;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", report->dir, file);
	fd = open(path, O_RDONLY);
	if (fd >= 0)
		text = slurp_fd(fd, &len);
	if (!text)
		mmr_fail(report, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (text && strlen(text) != len) {
		mmr_fail(report, "%s: NUL byte", file);
		free(text);
		return NULL;
	}
	return text;
}

int mmr_headers(struct mmr_report *report, enum mmr_file file, char **text)
{
	for (unsigned int number = 1; number <= 2; number++) {
		char *line = strsep(text, "\n"), want[256];

		if (number == 1)
			snprintf(want, sizeof(want), "# memmapscope %s %s", mmr_file_name[file],
				 mmr_file_version[file]);
		else
			snprintf(want, sizeof(want), "# %s", mmr_file_columns[file]);
		if (line && *text && !strcmp(line, want))
			continue;
		return mmr_fail(report, "%s:%u: \"%.200s\" instead of \"%s\"", mmr_file_name[file],
				number, line && *line ? line : "end of file", want);
	}
	return 0;
}

/* The third kind of # line names a source and a reason, and stands before all records. */
static bool is_remark(const char *line, size_t nr_records)
{
	const char *colon = strstr(line, ": ");

	return !nr_records && !strncmp(line, "# ", 2) && colon > line + 2 && colon[2];
}

static int load_record(struct mmr_cursor *c, const struct mmr_format *f, char *line,
		       char **array, size_t *nr)
{
	char *more = mmr_grow(c->report, *array, *nr, f->size), *record;

	if (!more)
		return -1;
	*array = more;
	record = more + (*nr)++ * f->size;
	memset(record, 0, f->size);
	mmr_split(c, line);
	f->record(c, record);
	if (!c->bad && f->follows && *nr > 1)
		f->follows(c, record, record - f->size);
	if (!c->bad && c->next != c->nr)
		mmr_complain(c, "too many columns");
	return c->bad ? -1 : 0;
}

static int load_lines(struct mmr_cursor *c, const struct mmr_format *f, char *text,
		      char **array, size_t *nr)
{
	char *line;

	if (mmr_headers(c->report, f->file, &text))
		return -1;
	for (c->line = 3; (line = strsep(&text, "\n")) && text; c->line++) {
		if (*line != '#') {
			if (load_record(c, f, line, array, nr))
				return -1;
		} else if (!is_remark(line, *nr)) {
			return mmr_fail(c->report, "%s:%u: misplaced or malformed \"%.200s\"",
					c->file, c->line, line);
		}
	}
	if (line && *line)
		return mmr_fail(c->report, "%s:%u: no newline at the end of the file", c->file,
				c->line);
	return 0;
}

int mmr_load(struct mmr_report *report, const struct mmr_format *f, void **records, size_t *nr)
{
	struct mmr_cursor c = { .report = report, .file = mmr_file_name[f->file] };
	char *text = mmr_slurp(report, c.file), *array = NULL;
	int err;

	*nr = 0;
	*records = NULL;
	if (!text)
		return -1;
	err = load_lines(&c, f, text, &array, nr);
	free(text);
	if (err) {
		free(array);
		*nr = 0;
		return -1;
	}
	*records = array;
	return 0;
}
