/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_TYPES_H
#define SIM_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>

/* not uint64_t, which is unsigned long: in the kernel u64 is this everywhere */
typedef unsigned long long u64;
typedef unsigned int u32;
typedef unsigned char u8;

/* tools/report is written in these */
typedef u64 __u64;
typedef long long __s64;

#endif
