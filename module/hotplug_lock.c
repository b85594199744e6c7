// SPDX-License-Identifier: GPL-2.0
/*
 * The memory hotplug lock, taken as get_online_mems() takes it. Everybody who
 * adds or frees memmap holds it for writing (mem_hotplug_begin()), ZONE_DEVICE
 * included, so while we hold it no page table of the vmemmap window is freed.
 *
 * Not kept out is the HugeTLB vmemmap optimisation: it splits PMDs and swaps
 * PTEs, but never frees a table that is linked (mm/hugetlb_vmemmap.c).
 */
#include <linux/kernel.h>
#include <linux/percpu-rwsem.h>

#include "arch/arch.h"
#include "compat/symbols.h"
#include "hotplug_lock.h"

/* all set once, by mms_hotplug_lock_find(), before any file exists */
static struct percpu_rw_semaphore *mms_lock_sem;
static struct mms_hotplug_calls mms_lock_calls;
static enum mms_lock mms_lock_how = MMS_LOCK_NONE;

/**
 * mms_hotplug_lock_find() - find a way to take the lock
 *
 * Context: once, from module init; takes the CPU hotplug lock.
 */
void mms_hotplug_lock_find(void)
{
	if (!IS_ENABLED(CONFIG_MEMORY_HOTPLUG)) {
		mms_lock_how = MMS_LOCK_NEEDLESS;
		return;
	}
	mms_lock_sem = mms_kernel_hotplug_lock();
	if (mms_lock_sem)
		mms_lock_how = MMS_LOCK_DATA;
	else if (mms_arch_may_call_hidden && mms_kernel_hotplug_calls(&mms_lock_calls))
		mms_lock_how = MMS_LOCK_TEXT;
}

/**
 * mms_hotplug_lock() - keep memory hotplug out
 *
 * Does nothing if no way to take the lock was found: see mms_hotplug_locked().
 *
 * Context: may sleep. Nothing that takes the CPU hotplug lock may be called
 * until mms_hotplug_unlock(): mem_hotplug_begin() takes that one first.
 */
void mms_hotplug_lock(void)
{
	if (mms_lock_how == MMS_LOCK_DATA)
		percpu_down_read(mms_lock_sem);
	else if (mms_lock_how == MMS_LOCK_TEXT)
		mms_lock_calls.get();
}

/**
 * mms_hotplug_unlock() - let memory hotplug in again
 */
void mms_hotplug_unlock(void)
{
	if (mms_lock_how == MMS_LOCK_DATA)
		percpu_up_read(mms_lock_sem);
	else if (mms_lock_how == MMS_LOCK_TEXT)
		mms_lock_calls.put();
}

/**
 * mms_hotplug_locked() - does mms_hotplug_lock() really keep hotplug out?
 *
 * Return: false if the lock was not found, so that page tables and sections may
 * go away at any time.
 */
bool mms_hotplug_locked(void)
{
	return mms_lock_how != MMS_LOCK_NONE;
}

/**
 * mms_hotplug_lock_how() - how mms_hotplug_lock() keeps hotplug out
 *
 * Return: what mms_hotplug_lock_find() has found.
 */
enum mms_lock mms_hotplug_lock_how(void)
{
	return mms_lock_how;
}
