/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SYMBOLS_H
#define MMS_SYMBOLS_H

#include <linux/atomic.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

struct memblock;
struct percpu_rw_semaphore;

/**
 * struct mms_hotplug_calls - how the kernel itself takes the memory hotplug lock
 * @get: get_online_mems()
 * @put: put_online_mems()
 */
struct mms_hotplug_calls {
	void (*get)(void);
	void (*put)(void);
};

/**
 * struct mms_memmap_counters - where the kernel counts memmap; NULL what cannot be found
 * @boot: pages taken at boot
 * @later: pages taken since
 * @extension: bytes of a struct page_ext with all that is behind it
 */
struct mms_memmap_counters {
	const atomic_long_t *boot;
	const atomic_long_t *later;
	const unsigned long *extension;
};

struct memblock *mms_kernel_memblock(void);
rwlock_t *mms_kernel_resource_lock(void);
struct percpu_rw_semaphore *mms_kernel_hotplug_lock(void);
void *mms_kernel_memory_bus(void);
void mms_kernel_memmap_counters(struct mms_memmap_counters *counters);
bool mms_kernel_hotplug_calls(struct mms_hotplug_calls *calls);
int mms_kernel_keeps_leaves(void);

#endif
