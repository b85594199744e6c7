# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests share in which a module (selftests/modules/hotplug) does to memory what nobody else would.
# Sourced after mechanism.sh.

# shellcheck disable=SC2034,SC2154	# for those who source this; of functions.sh
hotplug=$root/sys/kernel/debug/memmapscope_hotplug

# need_hotplug: the module is loaded; not every kernel can have it.
need_hotplug()
{
	[ -e "${MMS_HOTPLUG:-}" ] ||
		skip_all "no memmapscope_hotplug.ko (MMS_HOTPLUG): it needs a kernel with CONFIG_MEMORY_HOTREMOVE"
	insmod "$MMS_HOTPLUG"
}

# leaf_before: where the memmap is that is mapped by the last leaf before the block's.
leaf_before()
{
	reported before cut vmemmap backing state=mapped level=PMD | tail -n 1 | sed 's/-.*//'
}
