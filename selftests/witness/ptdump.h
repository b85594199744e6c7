/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's own dump of its page tables, as x86 and arm64 print it. */
#ifndef WITNESS_PTDUMP_H
#define WITNESS_PTDUMP_H

#include "../root.h"

struct ptdump_line {
	struct mmr_range virt;
	bool in_part;		/* in the part that the dump calls the memmap's */
	bool mapped;
	int level;
	char attrs[96];		/* as in struct mmr_vmemmap */
};

struct ptdump {
	struct ptdump_line *v;
	size_t nr;
};

/* What of @path lies in or touches @window, or stands in the memmap's part; -1 on failure. */
int ptdump_read(const char *path, struct mmr_range window, struct ptdump *out);

#endif /* WITNESS_PTDUMP_H */
