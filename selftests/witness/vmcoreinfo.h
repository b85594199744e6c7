/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel tells those who read its memory, of a dump or as /proc/kcore: the note VMCOREINFO
 * (kernel/vmcore_info.c and its twins of the architectures; before Linux 6.9 crash_core.c).
 */
#ifndef WITNESS_VMCOREINFO_H
#define WITNESS_VMCOREINFO_H

#include "../root.h"

#define KCORE_FILE "/proc/kcore"

/* Its lines; NULL if there is no such note, or none may read it. The caller frees it. */
char *vmcoreinfo_read(void);
/* The value of the line that is called @name; false if there is none. */
bool vmcoreinfo_text(const char *info, const char *name, char *value, size_t size);
bool vmcoreinfo_number(const char *info, const char *name, __u64 *value);

#endif /* WITNESS_VMCOREINFO_H */
