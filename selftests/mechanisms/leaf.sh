#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Memory blocks of a DIMM whose linear mapping is one leaf: the report says that they stay once they are
# online, and the kernel does not let them go. Before they are online nobody asks.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"

programs="$programs backing zones blocks removable claims cost free"

# all_say STATE ANSWER: of each of the blocks, whether it may go, and why not.
all_say()
{
	for number in $(numbers_of "$addr" "$size"); do
		found=$(reported "$1" cut blocks removable,why "block=$number")
		[ "$found" = "$2" ] ||
			{ ktap_print_msg "block $number: $found, not $2"; return 1; }
	done
}

mechanism()
{
	need_host
	[ -e "$blocks/auto_online_blocks" ] ||
		skip_all "this kernel cannot add memory (CONFIG_MEMORY_HOTPLUG)"
	auto_online offline
	plan 7
	ask plug d1 1G || :
	addr=$(account dimm d1 addr) size=$((1 << 30))
	wait_for 30 blocks_are offline "$addr" "$size" || :
	check "the kernel has the DIMM" blocks_are offline "$addr" "$size"
	state plugged
	judge "offline: its blocks may go" all_say plugged "movable -"

	set_blocks online_movable "$addr" "$size" || :
	state online
	judge "online: a leaf keeps them" all_say online "no linear-leaf"
	programs_pass "online: the programs pass"
	# shellcheck disable=SC2046	# a list of numbers
	check "none of them goes" none_goes $(numbers_of "$addr" "$size")
	check "the kernel says why" log_has 'splits a leaf entry in linear map'
	state refused
	judge "the report is what it was" same_report online refused
	finished
}

run
