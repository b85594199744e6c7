/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_DEBUGFS_H
#define MMS_DEBUGFS_H

void mms_debugfs_init(void);
void mms_debugfs_exit(void);

#endif
