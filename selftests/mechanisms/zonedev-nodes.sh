#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# ZONE_DEVICE page maps that touch and are of two nodes, one of them between two of the other: each has its
# own node, and its memmap is near. Where the device zones of two nodes overlap, they tell nothing, and
# they do not shrink again.

set -eu
. "$(dirname "$0")/lib/page_map.sh"

zonedev=$root/sys/kernel/debug/memmapscope_zonedev

# each_has STATE FILE COLUMNS WORDS...: what is said of the ranges from the first on.
each_has()
{
	state=$1 file=$2 columns=$3 at=$((0x60000000)) wanted=
	shift 3
	for words; do
		wanted="$wanted$at $((at + each)) $words;"
		at=$((at + each))
	done
	found=$(reported "$state" cut "$file" "start,end,$columns" "inside=0x60000000-$((at - 1))" |
		sort -u | tr '\n' ';')
	[ "$found" = "$wanted" ] && return
	ktap_print_msg "$file: $found, not $wanted"
	return 1
}

mechanism()
{
	[ -e "${MMS_ZONEDEV:-}" ] ||
		skip_all "no memmapscope_zonedev.ko (MMS_ZONEDEV): it needs a kernel with CONFIG_ZONE_DEVICE"
	insmod "$MMS_ZONEDEV"
	state before
	plan 9
	echo "generic 0x60000000 128M nid=0" >"$zonedev/create"
	echo "generic 0x68000000 128M nid=1" >"$zonedev/create"
	state two
	each=$((128 << 20))
	judge "two: regions have the node of each" each_has two regions nid 0 1
	judge "two: sections have the node of each" each_has two sections nid 0 1
	judge "two: backing has the memmap of each on its own node" \
		each_has two backing nid,backing_nid,distance "0 0 10" "1 1 10"

	echo "generic 0x70000000 128M nid=0 reserve=1 free=1024" >"$zonedev/create"
	state three
	judge "three: regions have the node of each" each_has three regions nid 0 1 0
	judge "three: sections have the node of each" each_has three sections nid 0 1 0
	judge "three: backing has the node of each" \
		each_has three backing nid,backing_nid "0 0" "1 1" "0 0"
	echo 0x70000000 >"$zonedev/remove"
	state gone
	judge "the third is gone: the report is what it was" same_report two gone
	programs_pass "the programs pass"
	rmmod memmapscope_zonedev
	state after
	judge "removed, the report is what it was" same_report before after
	finished
}

run
