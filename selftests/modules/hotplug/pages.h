/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTPLUG_PAGES_H
#define HOTPLUG_PAGES_H

struct dentry;

void pages_init(struct dentry *dir);
void pages_exit(void);

#endif
