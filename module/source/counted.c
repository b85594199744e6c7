// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel counts as memmap: nr_memmap_pages and nr_memmap_boot_pages of /proc/vmstat.
 */
#include <linux/atomic.h>

#include "../compat/compat.h"
#include "../compat/symbols.h"
#include "source.h"

/* set once, by mms_counted_find(), before any file exists */
static struct mms_memmap_counters mms_counters;

/**
 * mms_counted_find() - find where the kernel counts
 *
 * Context: once, from module init; takes the CPU hotplug lock.
 */
void mms_counted_find(void)
{
	if (MMS_COUNTS_MEMMAP)
		mms_kernel_memmap_counters(&mms_counters);
}

/**
 * mms_counted_capture() - what it has counted
 * @snap: snapshot; of one that has been here before, whether that has changed
 *
 * What is counted when memory comes or goes changes under the memory hotplug lock, what HugeTLB
 * pages save does not.
 *
 * Return: 0.
 */
int mms_counted_capture(struct mms_snapshot *snap)
{
	if (!MMS_COUNTS_MEMMAP)
		return 0;
	if (mms_counters.boot && mms_counters.later)
		mms_counted_look(&snap->counted, atomic_long_read(mms_counters.boot) +
						 atomic_long_read(mms_counters.later));
	else
		snap->counted.count = MMS_COUNT_HIDDEN;
	return 0;
}

/**
 * mms_extended_capture() - what it has counted with that
 * @snap: snapshot whose valid frames are listed
 *
 * Context: under the memory hotplug lock.
 * Return: 0.
 */
int mms_extended_capture(struct mms_snapshot *snap)
{
	struct mms_counted *counted = &snap->counted;

	if (!MMS_COUNTS_MEMMAP)
		return 0;
	counted->extended = mms_sections_extended(&snap->lists[MMS_LIST_VALID]);
	if (!counted->extended)
		return 0;
	if (mms_counters.extension)
		counted->extension = *mms_counters.extension;
	else
		counted->count = MMS_COUNT_HIDDEN;
	return 0;
}
