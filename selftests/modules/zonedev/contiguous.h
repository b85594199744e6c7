/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMMAPSCOPE_ZONEDEV_CONTIGUOUS_H
#define MEMMAPSCOPE_ZONEDEV_CONTIGUOUS_H

#include <linux/errno.h>
#include <linux/kconfig.h>

/**
 * contiguous_set() - give the contiguous hint to all leaves of a range, or take it away
 * @va: start of a range of the kernel's addresses
 * @end: behind it
 * @hint: whether they are to have it
 *
 * The range is unmapped for a moment: nobody may touch it.
 *
 * Return: 0, or -EINVAL if it is not all groups of leaves that may have it.
 */
#if IS_ENABLED(CONFIG_ARM64)
int contiguous_set(unsigned long va, unsigned long end, bool hint);
#else
static inline int contiguous_set(unsigned long va, unsigned long end, bool hint)
{
	return -EOPNOTSUPP;
}
#endif

#endif /* MEMMAPSCOPE_ZONEDEV_CONTIGUOUS_H */
