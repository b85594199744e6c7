/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's own debugfs directory memblock. */
#ifndef WITNESS_MEMBLOCK_H
#define WITNESS_MEMBLOCK_H

#include "../root.h"

/* File @type; the tag is the number of the region. False if there is no such file. */
bool kernel_memblock(const char *type, struct mmr_set *ranges);

#endif /* WITNESS_MEMBLOCK_H */
