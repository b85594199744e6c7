#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Two ZONE_DEVICE page maps that touch and are of two nodes: each has its own, and so is its memmap near.

set -eu
. "$(dirname "$0")/lib/page_map.sh"

zonedev=$root/sys/kernel/debug/memmapscope_zonedev

# each_has FILE COLUMNS FIRST SECOND: what is said of the two ranges.
each_has()
{
	found=$(reported during cut "$1" "start,end,$2" inside=0x60000000-0x7fffffff |
		sort -u | tr '\n' ';')
	wanted="$((0x60000000)) $((0x70000000)) $3;$((0x70000000)) $((0x80000000)) $4;"
	[ "$found" = "$wanted" ] && return
	ktap_print_msg "$1: $found, not $wanted"
	return 1
}

mechanism()
{
	[ -e "${MMS_ZONEDEV:-}" ] ||
		skip_all "no memmapscope_zonedev.ko (MMS_ZONEDEV): it needs a kernel with CONFIG_ZONE_DEVICE"
	insmod "$MMS_ZONEDEV"
	state before
	plan 5
	echo "generic 0x60000000 256M nid=0" >"$zonedev/create"
	echo "generic 0x70000000 256M nid=1" >"$zonedev/create"
	state during
	judge "regions have the node of each" each_has regions nid 0 1
	judge "sections have the node of each" each_has sections nid 0 1
	judge "backing has the memmap of each on its own node" \
		each_has backing nid,backing_nid,distance "0 0 10" "1 1 10"
	programs_pass "the programs pass"
	rmmod memmapscope_zonedev
	state after
	judge "removed, the report is what it was" same_report before after
	finished
}

run
