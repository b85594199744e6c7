// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "kpageflags.h"

/* include/uapi/linux/kernel-page-flags.h */
#define KPF_SLAB	7
#define KPF_BUDDY	10
#define KPF_COMPOUND_HEAD	15
#define KPF_COMPOUND_TAIL	16
#define KPF_NOPAGE	20
#define KPF_OFFLINE	23
#define KPF_RESERVED	32

int kpageflags_open(void)
{
	char *path = root_path(KPAGEFLAGS);
	int fd = open(path, O_RDONLY);

	free(path);
	return fd;
}

ssize_t kpageflags_read(int fd, __u64 *flags, __u64 pfn, size_t nr)
{
	size_t done = 0, size = nr * sizeof(*flags);
	ssize_t got;

	do {
		got = pread(fd, (char *)flags + done, size - done, pfn * sizeof(*flags) + done);
		if (got < 0)
			return -1;
		done += got;
	} while (got && done < size);
	return done / sizeof(*flags);
}

bool kpageflags_has_page(__u64 flags)
{
	return !(flags >> KPF_NOPAGE & 1);
}

bool kpageflags_is_reserved(__u64 flags)
{
	return flags >> KPF_RESERVED & 1;
}

bool kpageflags_is_buddy(__u64 flags)
{
	return flags >> KPF_BUDDY & 1;
}

bool kpageflags_is_offline(__u64 flags)
{
	return flags >> KPF_OFFLINE & 1;
}

bool kpageflags_is_taken(__u64 flags)
{
	const __u64 taken = 1 << KPF_BUDDY | 1 << KPF_SLAB | 1 << KPF_COMPOUND_HEAD |
			    1 << KPF_COMPOUND_TAIL;

	return flags & taken;
}
