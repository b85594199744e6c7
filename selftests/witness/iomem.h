/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/iomem: the resource tree. */
#ifndef WITNESS_IOMEM_H
#define WITNESS_IOMEM_H

#include "../root.h"

/* "System RAM", children included in it; false if there are no addresses to be seen. */
bool iomem_ram(struct mmr_set *ram);
struct iomem_line {
	struct mmr_range phys;
	char name[MMR_NAME];
	int depth;
	int parent;		/* the line that it is in, or -1 */
};

struct iomem {
	struct iomem_line *v;
	size_t nr;
};

/* All lines; the caller frees them. */
void iomem_read(struct iomem *out);
/* Whether a resource starts at @phys. */
bool iomem_starts(__u64 phys);

#endif /* WITNESS_IOMEM_H */
