#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A DIMM is plugged, goes online, offline, and is unplugged. What the report says of it in between
# is worked out from where QEMU says it is; after that the report is what it was.
#
# memory_hotplug.memmap_on_memory says where the memmap of such memory comes from.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"

programs="$programs backing zones blocks removable offline cost free"
# There the kernel adds it to the firmware's map (firmware_map_add_hotplug()).
[ "$machine" != x86_64 ] || firmware='System\040RAM'
# mode: N, Y or force.
mode()
{
	cat "$root/sys/module/memory_hotplug/parameters/memmap_on_memory" 2>/dev/null || echo N
}

# asked: what the machine was booted with.
asked()
{
	case $(cat "$root/proc/cmdline") in
	*memmap_on_memory=force*) echo force ;;
	*memmap_on_memory=1*) echo Y ;;
	*) echo N ;;
	esac
}

# How much memmap each block of a DIMM of $size bytes has in itself.
# Linux 5.14 can do it for memory that is added as one block, Linux 6.6 for each block by itself
# (create_altmaps_and_memory_blocks()); before and without memmap_on_memory it is in RAM.
memmap_on_memory()
{
	if [ "$(mode)" = N ]; then
		echo 0
	elif [ "$size" = "$block" ] || knows MEMMAP_ON_MEMORY_FORCE 6 6; then
		echo $((memmap / (size / block)))
	else
		echo 0
	fi
}

# Where a DIMM is, from QEMU; everything else follows.
locate()
{
	addr=$(account dimm "$1" addr)
	size=$(account dimm "$1" size)
	page=$(total before 'Page size')
	block=$(block_size)
	pages=$((size / page))
	memmap=$((pages * $(total before 'Struct page')))
	own_memmap=$(memmap_on_memory)
}

qemu_has()
{
	[ "$(account dimm "$1" size)" = "$2" ] && [ "$(account dimm "$1" qom-size)" = "$2" ] &&
	[ "$(account memory all plugged)" = "$2" ]
}

qemu_has_not()
{
	[ -z "$(account dimm "$1" size)" ] && [ "$(account memory all plugged)" = 0 ]
}

# report STATE WORD: the DIMM, of which all blocks are online or offline, is all there is beyond the
# memory of the boot.
report()
{
	runs="$addr $size $2 $node"
	judge "$shown: regions have it" regions_are before "$1"
	judge "$shown: sections have it" sections_are before "$1"
	judge "$shown: blocks have it" blocks_are_listed before "$1"
	judge "$shown: backing has it" backing_is before "$1"
	judge "$shown: claims have it" claims_are "$1"
	judge "$shown: memblock has it, if that is kept up to date" memblock_is before "$1"
}

iomem_has_it()
{
	grep -q -i "^ *$(printf '%x-%x' "$addr" $((addr + size - 1))) : System RAM" \
		"$(kept "$1")/proc/iomem"
}

# What is online is present; what of it holds memmap is not managed.
zones_have_it()
{
	zones_grew "$1" "$pages" $((pages - own_memmap * (size / block) / page))
}

unplug()
{
	ask unplug "$1" || return 0
	wait_for 30 blocks_are_gone "$addr" "$size" || :
	wait_for 30 qemu_has_not "$1" || :
}

# memmap_went NOW: what each block had in itself is gone with it.
memmap_went()
{
	went before "$1" "$addr" "$size" $(((memmap - own_memmap * (size / block)) / page))
}

# cycle NAME SIZE NODE: from plugged to unplugged.
per_cycle=25
cycle()
{
	node=$3
	auto_online offline
	state before
	ask plug "$1" "$2" "$node" || :
	locate "$1"
	wait_for 30 blocks_are offline "$addr" "$size" || :

	state plugged
	shown="$2 plugged"
	check "$shown: QEMU has it" qemu_has "$1" "$size"
	check "$shown: the kernel has it, offline" blocks_are offline "$addr" "$size"
	judge "$shown: it is System RAM" iomem_has_it plugged
	report plugged offline
	judge "$shown: its memmap is there, and no more" memmap_grew plugged "$memmap"
	judge "$shown: its memmap is where it must be" memmap_is_backed plugged
	judge "$shown: it is in no zone" zones_grew plugged 0 0
	programs_pass "$shown: the programs pass"

	set_blocks online_movable "$addr" "$size"
	state online
	shown="$2 online"
	report online online
	judge "$shown: zones have what is not its own memmap" zones_have_it online
	programs_pass "$shown: the programs pass"

	! stays_online || return 0
	set_blocks offline "$addr" "$size"
	state offline
	judge "$2 offline: the report is what it was before it went online" \
		same_report plugged offline

	unplug "$1"
	state unplugged
	check "$2 unplugged: QEMU has it back" qemu_has_not "$1"
	judge "$2 unplugged: the report is what it was" same_report before unplugged
	judge "$2 unplugged: its memmap came back" memmap_went unplugged
}

# refused: a DIMM that went online stays so.
per_refusal=3
refused()
{
	set_blocks offline "$addr" "$size" 2>/dev/null || :
	check "$1 offline: the kernel refuses" blocks_are online "$addr" "$size"
	check "$1 offline: it says why" log_has 'splits a leaf entry in vmemmap'
	state refused
	judge "$1 offline: the report is what it was" same_report online refused
}

# no_table_is_left NOW: an empty page table would be read, too.
no_table_is_left()
{
	[ "$(total before 'Entries read')" = "$(total "$1" 'Entries read')" ] && return
	ktap_print_msg "$(total before 'Entries read') entries were read before," \
		"$(total "$1" 'Entries read') are now"
	return 1
}

# tables_are_new NOW: one for its memmap, unless the first table describes all memory up to there.
tables_are_new()
{
	table=$((page * $(total before 'PTE leaf describes') * page / 8))
	[ "$addr" -ge "$table" ] || { no_table_is_left "$1"; return; }
	[ "$(total before 'Entries read')" -lt "$(total "$1" 'Entries read')" ]
}

# at_once NAME SIZE NODE ADDRESS: the kernel takes it online by itself, and offline when it is asked
# for it. It is so far from all other memory that its memmap needs page tables of its own.
per_at_once=13
at_once()
{
	node=$3
	auto_online online_movable
	state before
	ask plug "$1" "$2" "$node" "$4" || :
	locate "$1"
	wait_for 30 blocks_are online "$addr" "$size" || :

	state online
	shown="$2 online at once"
	check "$shown: QEMU has it" qemu_has "$1" "$size"
	report online online
	judge "$shown: zones have what is not its own memmap" zones_have_it online
	judge "$shown: there are more page tables" tables_are_new online

	unplug "$1"
	state unplugged
	check "$2 unplugged while online: QEMU has it back" qemu_has_not "$1"
	judge "$2 unplugged while online: the report is what it was" same_report before unplugged
	judge "$2 unplugged while online: its memmap came back" memmap_went unplugged
	judge "$2 unplugged while online: no page table is left" no_table_is_left unplugged
}

mechanism()
{
	need_host
	[ -e "$blocks/auto_online_blocks" ] ||
		skip_all "this kernel cannot add memory (CONFIG_MEMORY_HOTPLUG)"
	one=$(($(block_size) >> 20))M two=$(($(block_size) >> 19))M
	last_node=$(last_node)
	[ "$(mode)" = N ] && own_memmap=0 || own_memmap=1
	if stays_online; then
		plan $((1 + per_cycle - 4 + per_refusal))
		check "memmap_on_memory is what was asked for" [ "$(mode)" = "$(asked)" ]
		cycle d1 "$two" "$last_node"
		refused "$two"
		finished
	fi
	plan $((1 + 2 * per_cycle + per_at_once))
	check "memmap_on_memory is what was asked for" [ "$(mode)" = "$(asked)" ]
	cycle d1 "$one" 0
	cycle d2 "$two" "$last_node"
	at_once d3 "$one" "$last_node" 0x2000000000
	finished
}

run
