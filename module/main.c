// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/module.h>

#include "arch/arch.h"
#include "debugfs.h"
#include "hotplug_lock.h"
#include "ledger.h"
#include "source/source.h"

static int __init mms_init(void)
{
	const char *why = mms_arch_unsupported();
	int err;

	if (why) {
		pr_err("cannot serve this kernel: %s\n", why);
		return -EOPNOTSUPP;
	}
	if (!debugfs_initialized()) {
		pr_err("cannot serve this kernel: no debugfs (debugfs=off?)\n");
		return -ENODEV;
	}
	err = mms_vmemmap_check();
	if (err) {
		pr_err("cannot serve this kernel: page tables from %s do not translate its memmap\n",
		       mms_arch_root_name);
		return err;
	}
	mms_firmware_find();
	/* these take the CPU hotplug lock, so not from within a snapshot */
	mms_hotplug_lock_find();
	mms_memblock_find();
	mms_resources_find();
	mms_memory_blocks_find();
	mms_block_rules_find();
	mms_counted_find();
	mms_ledger_start();
	mms_debugfs_init();
	return 0;
}

static void __exit mms_exit(void)
{
	mms_debugfs_exit();
	mms_ledger_stop();
}

module_init(mms_init);
module_exit(mms_exit);

MODULE_DESCRIPTION("Report which physical memory has struct pages, which has none, and where the two do not fit");
MODULE_AUTHOR("The memmapscope maintainers");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1");
