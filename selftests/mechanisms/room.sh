#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Where the memmap of a DIMM comes to lie, and whether "Node 0 room" of cost has foretold it. Memmap
# is made of PMD leaves, and rather of another node's than of small pages.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"

# node_0 STATE WHAT: a number of cost.
node_0()
{
	reported "$1" get cost "Node 0 $2"
}

# foretold BEFORE NAME WANT: the memmap of the block is on node WANT, and that is what room had said.
foretold()
{
	room=$(node_0 "$1" room)
	[ "$room" -ge "$block" ] && said=0 || said=1
	found=$(reported "$2" cut backing backing_nid "overlaps=$addr-$((addr + block - 1))")
	[ "$said" = "$3" ] && [ "$found" = "$3" ] && return
	ktap_print_msg "node 0 has room for $room bytes, the memmap of $block is on node $found, not $3"
	return 1
}

# plug NAME: a DIMM of one block into node 0.
plug()
{
	ask plug "$1" "$((block >> 20))M" 0 || :
	addr=$(account dimm "$1" addr)
	wait_for 30 blocks_are offline "$addr" "$block" || :
}

# Every other page of a large stretch is given back, so that it is free in small pages. The others stay
# where they are: those of ramfs cannot be reclaimed.
nr_files=12000
fill()
{
	mkdir /tmp/room
	mount -t ramfs room /tmp/room
	for number in $(seq "$nr_files"); do
		echo >"/tmp/room/stays$number"
		echo >"/tmp/room/goes$number"
	done
}

# All that memmap could be made of in node 0 becomes HugeTLB pages: a block takes a leaf of memmap.
pool=/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages
# More may come free meanwhile: what was removed is given back in the background. So there has to be none
# three times, a second apart.
take_leaves()
{
	none=0
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		room=$("$top/mms-report" -d "$mms_dir" get cost "Node 0 room")
		if [ "$room" -ge "$block" ]; then
			none=0
			echo $(($(cat "$pool") + room / block)) >"$pool"
			continue
		fi
		none=$((none + 1))
		[ "$none" -lt 3 ] || return 0
		sleep 1
	done
}

# state_without_leaves NAME: more may come free even while a state is kept.
state_without_leaves()
{
	for _ in 1 2 3 4 5; do
		take_leaves
		state "$1"
		[ "$(node_0 "$1" room)" -ge "$block" ] || return 0
	done
}

# What the second test is about: there is free memory for the memmap of several blocks.
is_free()
{
	[ "$(node_0 taken free)" -ge $((8 << 20)) ] && return
	ktap_print_msg "node 0 has $(node_0 taken free) bytes free"
	return 1
}

# set_knob NAME VALUE: what it was is put back in the end.
knobs=
set_knob()
{
	[ -e "/proc/sys/vm/$1" ] || return 0
	knobs="$knobs $1=$(cat "/proc/sys/vm/$1")"
	echo "$2" >"/proc/sys/vm/$1"
}

reset_knobs()
{
	for knob in $knobs; do
		echo "${knob#*=}" >"/proc/sys/vm/${knob%%=*}"
	done
}

mechanism()
{
	need_host
	[ -e "$blocks/auto_online_blocks" ] ||
		skip_all "this kernel cannot add memory (CONFIG_MEMORY_HOTPLUG)"
	block=$(block_size)
	auto_online offline
	# It would make large pieces of small ones.
	set_knob compaction_proactiveness 0
	set_knob compact_unevictable_allowed 0
	# Less than that is kept for those in need, so that HugeTLB can have the last piece.
	set_knob min_free_kbytes 4096
	plan 3

	state before
	plug d1
	state near
	judge "memmap is on the node while that has leaves" foretold before near 0

	fill
	rm -f /tmp/room/goes*
	state_without_leaves taken
	judge "without leaves it has free memory still" is_free
	plug d2
	state far
	judge "memmap is on the other node then" foretold taken far 1
	echo 0 >"$pool"
	umount /tmp/room
	rmdir /tmp/room
	reset_knobs
	finished
}

run
