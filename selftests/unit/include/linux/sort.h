/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_SORT_H
#define SIM_LINUX_SORT_H

#include <stdlib.h>

/* The kernel's takes an empty array without memory, qsort() does not. */
static inline void sort(void *base, size_t num, size_t size,
			int (*cmp)(const void *a, const void *b),
			void (*swap)(void *a, void *b, int size))
{
	(void)swap;
	if (num)
		qsort(base, num, size, cmp);
}

#endif
