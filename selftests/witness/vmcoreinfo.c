// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcoreinfo.h"

#define NOTE_NAME "VMCOREINFO"

static void *piece(int fd, size_t size, off_t at)
{
	void *data = calloc(1, size + 1);

	if (!data)
		abort();
	if (pread(fd, data, size, at) == (ssize_t)size)
		return data;
	free(data);
	return NULL;
}

/* Names and contents of notes are padded to four bytes. */
static size_t padded(size_t size)
{
	return (size + 3) & ~3UL;
}

static char *find_note(const char *notes, size_t size)
{
	size_t at = 0;

	while (at + sizeof(Elf64_Nhdr) <= size) {
		const Elf64_Nhdr *note = (const void *)(notes + at);
		size_t name = at + sizeof(*note), text = name + padded(note->n_namesz);

		at = text + padded(note->n_descsz);
		if (at <= size && !strcmp(notes + name, NOTE_NAME))
			return strndup(notes + text, note->n_descsz);
	}
	return NULL;
}

/* fs/proc/kcore.c has one header for notes, before the others. */
static char *read_note(int fd)
{
	Elf64_Ehdr *file = piece(fd, sizeof(*file), 0);
	Elf64_Phdr *header = file ? piece(fd, sizeof(*header), file->e_phoff) : NULL;
	char *notes = NULL, *found = NULL;

	if (header && header->p_type == PT_NOTE)
		notes = piece(fd, header->p_filesz, header->p_offset);
	if (notes)
		found = find_note(notes, header->p_filesz);
	free(notes);
	free(header);
	free(file);
	return found;
}

char *vmcoreinfo_read(void)
{
	char *path = root_path(KCORE_FILE), *found = NULL;
	int fd = open(path, O_RDONLY);

	if (fd >= 0) {
		found = read_note(fd);
		close(fd);
	}
	free(path);
	return found;
}

/* "NAME=value" */
bool vmcoreinfo_text(const char *info, const char *name, char *value, size_t size)
{
	size_t len = strlen(name);

	for (const char *line = info; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) || line[len] != '=')
			continue;
		line += len + 1;
		snprintf(value, size, "%.*s", (int)strcspn(line, "\n"), line);
		return true;
	}
	return false;
}

bool vmcoreinfo_number(const char *info, const char *name, __u64 *value)
{
	char text[64], *end;

	if (!vmcoreinfo_text(info, name, text, sizeof(text)))
		return false;
	*value = strtoull(text, &end, 0);
	return end > text && !*end;
}
