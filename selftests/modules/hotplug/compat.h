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

#endif
