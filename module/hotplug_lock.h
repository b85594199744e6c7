/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_HOTPLUG_LOCK_H
#define MMS_HOTPLUG_LOCK_H

#include <linux/types.h>

/**
 * enum mms_lock - how the memory hotplug lock is taken
 * @MMS_LOCK_DATA: as the variable that it is
 * @MMS_LOCK_TEXT: by the kernel's own functions
 * @MMS_LOCK_NEEDLESS: not at all, as this kernel has no memory hotplug
 * @MMS_LOCK_NONE: not at all, as it was not found
 */
enum mms_lock {
	MMS_LOCK_DATA,
	MMS_LOCK_TEXT,
	MMS_LOCK_NEEDLESS,
	MMS_LOCK_NONE,
};

void mms_hotplug_lock_find(void);
void mms_hotplug_lock(void);
void mms_hotplug_unlock(void);
bool mms_hotplug_locked(void);
enum mms_lock mms_hotplug_lock_how(void);

#endif
