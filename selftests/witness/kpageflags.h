/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/kpageflags: a word of flags for each frame. */
#ifndef WITNESS_KPAGEFLAGS_H
#define WITNESS_KPAGEFLAGS_H

#include <sys/types.h>

#include "../root.h"

#define KPAGEFLAGS	"/proc/kpageflags"

int kpageflags_open(void);
/* Frames that were there to read, or -1. */
ssize_t kpageflags_read(int fd, __u64 *flags, __u64 pfn, size_t nr);
/* Whether a frame with these flags has a page, and whether that is reserved, or in a free block. */
bool kpageflags_has_page(__u64 flags);
bool kpageflags_is_reserved(__u64 flags);
bool kpageflags_is_buddy(__u64 flags);
/* PageOffline; and whether the page allocator has it, or somebody who asked that for it. */
bool kpageflags_is_offline(__u64 flags);
bool kpageflags_is_taken(__u64 flags);

#endif /* WITNESS_KPAGEFLAGS_H */
