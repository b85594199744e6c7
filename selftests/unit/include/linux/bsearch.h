/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_BSEARCH_H
#define SIM_LINUX_BSEARCH_H

#include <stdlib.h>

/* The kernel's takes an empty array without memory, that of the C library does not. */
static inline void *sim_bsearch(const void *key, const void *base, size_t num, size_t size,
				int (*cmp)(const void *key, const void *item))
{
	return num ? bsearch(key, base, num, size, cmp) : NULL;
}

#define bsearch sim_bsearch

#endif
