/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_MM_H
#define SIM_LINUX_MM_H

#include <linux/types.h>

typedef unsigned int gfp_t;

#define GFP_KERNEL	0xcc0U

/* alloc.c: can be told to fail, and knows what is still allocated */
void *kvmalloc_array(size_t n, size_t size, gfp_t flags);
void kvfree(const void *addr);

#endif
