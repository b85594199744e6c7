/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's own debugfs directory memblock. */
#ifndef WITNESS_MEMBLOCK_H
#define WITNESS_MEMBLOCK_H

#include "../root.h"

/* File @type; the tag is the number of the region. False if there is no such file. */
bool kernel_memblock(const char *type, struct mmr_set *ranges);

/*
 * The same with what the kernel says of each: the tag is what memblock_tag() makes of it. False
 * also where the file has ranges only: 6.1 does, 6.12 has nodes and flags.
 */
bool kernel_memblock_facts(const char *type, struct mmr_set *ranges);
__u64 memblock_tag(int nid, unsigned int flags);

#endif /* WITNESS_MEMBLOCK_H */
