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

# What memory blocks say can be read if their bus has a name: arm64 before Linux 6.12 is without KALLSYMS_ALL.
asks_blocks=yes
[ -n "${MMS_JUDGE:-}" ] || grep -q ' memory_subsys$' /proc/kallsyms || asks_blocks=

# rules_beside STATE NUMBER: so many rules are broken; and, where the kernel counts memmap (Linux 6.11), the one that
# it counts what there is, for all that is mapped.
rules_beside()
{
	number=$2
	if grep -q '^nr_memmap_pages ' "$(kept before)/proc/vmstat"; then
		number=$((number + 1))
		reported "$1" cut vmemmap describes.start,describes.last state=mapped >"$states/described"
		first=$(head -n 1 "$states/described")
		last=$(tail -n 1 "$states/described")
		rule_is "$1" memmap-is-counted "violated 1 $(span "${first% *}" "${last#* }") -" || return
	else
		rule_is "$1" memmap-is-counted "not-applicable 0 - no-counters" || return
	fi
	rule_is "$1" all "violated $number - -"
}

# shared_is_broken STATE NUMBER: what is at $other is memmap of two, so less memory is behind the memmap. With that so
# many rules are broken, as of rules_beside.
shared_is_broken()
{
	rule_is "$1" shared-is-read-only "violated 1 $(span "$other" $((other + memmap - 1))) -" &&
		rules_beside "$1" "$2"
}

# leaf_before: where the memmap is that is mapped by the last leaf before the block's.
leaf_before()
{
	reported before cut vmemmap backing state=mapped level=PMD | tail -n 1 | sed 's/-.*//'
}

# Where arm64 has RAM that Linux was told to leave, of machines/unmapped.machine and unmapped-self.machine.
spare=$((0x70000000))

# come NR HOW: a block of node 1 comes, as memory module NR; or as RAM that was left, which is added as HOW says,
# one NR after the other. $addr is where it is, $block how large.
come()
{
	if [ "$machine" = x86_64 ]; then
		ask plug "d$1" "$((block >> 20))M" 1 || :
		addr=$(account dimm "d$1" addr)
	else
		addr=$((spare + ($1 - 1) * block))
		echo 1 >"$hotplug/node"
		echo "$addr" >"$hotplug/$2" || :
	fi
	wait_for 30 blocks_are offline "$addr" "$block" || :
}

# go NR ADDRESS: it is taken away, offline or not.
go()
{
	if [ "$machine" = x86_64 ]; then
		ask unplug "d$1" || :
	else
		echo "$2" >"$hotplug/remove" || :
	fi
}
