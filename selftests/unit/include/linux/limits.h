/* SPDX-License-Identifier: GPL-2.0 */
/* The C library's limits.h ends up here as well and wants what is behind it. */
#ifndef SIM_LINUX_LIMITS_H
#define SIM_LINUX_LIMITS_H

#include_next <linux/limits.h>

#define U64_MAX	(~0ULL)

#endif
