/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/zoneinfo and /proc/pagetypeinfo: zones, in pages. */
#ifndef WITNESS_ZONEINFO_H
#define WITNESS_ZONEINFO_H

#include "../root.h"

/* 1 << CONFIG_NODES_SHIFT is never more. */
#define MAX_NODES	1024

struct zone {
	int nid, zone;
	__u64 start, spanned, present, managed;
	__u64 free, free_cma, low;
	__u64 kept_for_normal;		/* "protection" against allocations that may use Normal */
	__u64 highatomic;		/* of blocks that are reserved for allocations in need */
	__u64 highatomic_free;		/* how much of that is free */
	__u64 whole_blocks;		/* free in page blocks and larger, not CMA's */
};

struct zones {
	struct zone *v;
	size_t nr;
};

/* With the three last from /proc/pagetypeinfo, which only root can read. -1: there are none. */
int zones_read(struct zones *out);
/* NULL if there is none. */
struct zone *zone_at(const struct zones *zones, int nid, int zone);
/* Pages of all zones of a node. */
__u64 node_present(const struct zones *zones, int nid);
/* Adds to @zones what /proc/pagetypeinfo says of them. */
void pagetypeinfo_read(struct zones *zones);
/* Which zone a name is; -1: none. */
int zone_number(const char *name);

#endif /* WITNESS_ZONEINFO_H */
