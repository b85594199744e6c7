/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_BITS_H
#define SIM_LINUX_BITS_H

#define BITS_PER_LONG	64
#define BIT(nr)		(1UL << (nr))
#define BIT_ULL(nr)	(1ULL << (nr))
#define GENMASK_ULL(h, l)	((~0ULL >> (63 - (h))) & (~0ULL << (l)))

#endif
