/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_HOTPLUG_LOCK_H
#define MMS_HOTPLUG_LOCK_H

#include <linux/types.h>

void mms_hotplug_lock_find(void);
void mms_hotplug_lock(void);
void mms_hotplug_unlock(void);
bool mms_hotplug_locked(void);
const char *mms_hotplug_lock_name(void);

#endif
