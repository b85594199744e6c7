/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTPLUG_COMPAT_H
#define HOTPLUG_COMPAT_H

#include <linux/memory_hotplug.h>

/*
 * e1c158e49566 ("mm/memory_hotplug: remove nid parameter from remove_memory() and
 * friends", v5.15)
 */
#ifdef HOTPLUG_REMOVE_HAS_NID
#define hotplug_remove(start, size)	offline_and_remove_memory(0, start, size)
#else
#define hotplug_remove(start, size)	offline_and_remove_memory(start, size)
#endif

/* a08a2ae34613 ("mm,memory_hotplug: allocate memmap from the added memory range", v5.14) */
#ifdef MHP_MEMMAP_ON_MEMORY
#define HOTPLUG_SELF	MHP_MEMMAP_ON_MEMORY
#else
#define HOTPLUG_SELF	MHP_NONE
#endif

#endif
