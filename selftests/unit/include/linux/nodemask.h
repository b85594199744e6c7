/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_NODEMASK_H
#define SIM_LINUX_NODEMASK_H

#include <linux/bits.h>

#define MAX_NUMNODES	64

typedef struct { unsigned long bits; } nodemask_t;

/* A macro in the kernel, too: it changes what it is given, not a copy. */
#define node_set(node, mask)	((void)((mask).bits |= BIT(node)))
#define node_isset(node, mask)	(((mask).bits & BIT(node)) != 0)
#define nodes_equal(a, b)	((a).bits == (b).bits)
#define nodes_weight(mask)	__builtin_popcountl((mask).bits)

#endif
