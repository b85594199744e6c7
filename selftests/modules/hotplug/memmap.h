/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTPLUG_MEMMAP_H
#define HOTPLUG_MEMMAP_H

struct dentry;

void memmap_init(struct dentry *dir);

#endif
