#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# virtio-mem grows and shrinks by less than a section. Linux adds whole memory blocks for it, so a
# block of which a part is plugged in has all of its memmap; the rest of it is kept from everybody.
# In the end the report is what it was.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"

programs="$programs backing zones blocks removable offline cost free"

mib=$((1 << 20))
origin=driver
memblock_flags=DRV_MNG
resource_flags=sysram,driver-managed,mergeable,busy

# The device, from QEMU. Its driver must have seen it: nothing is plugged in yet.
locate()
{
	addr=$(account virtio-mem vm0 addr)
	max=$(account virtio-mem vm0 max)
	parent=$(basename "$root"/sys/bus/virtio/drivers/virtio_mem/virtio*)
	block=$(block_size)
	page=$(total before 'Page size')
}

# resized SIZE: QEMU has it.
resized()
{
	[ "$(account virtio-mem vm0 size)" = "$1" ] && [ "$(account virtio-mem vm0 qom-size)" = "$1" ] &&
	[ "$(account memory all plugged)" = "$1" ]
}

resize()
{
	ask resize vm0 "$1M" && wait_for 30 resized $(($1 * mib))
}

# in_device STATE: the memory blocks of the device, as sysfs had them: number and state.
in_device()
{
	for number in $(numbers_of "$addr" "$max"); do
		memory=$(kept "$1")$blocks_path/memory$number
		[ ! -e "$memory" ] || echo "$number $(cat "$memory/state")"
	done
}

blocks_in_device()
{
	in_device "$1" | wc -l
}

# runs_of STATE: neighbours in the same state are one piece.
runs_of()
{
	runs=$(in_device "$1" | awk -v block="$block" '
		function flush() {
			if (count)
				printf "%.0f %.0f %s 0\n", first * block, count * block, state
		}
		count && $1 == first + count && $2 == state { count++; next }
		{ flush(); first = $1; count = 1; state = $2 }
		END { flush() }')
}

# As many whole blocks as the resource tree has of it, and QEMU's bytes fit into them.
iomem_has_it()
{
	bytes=$(grep -i 'System RAM (virtio_mem)' "$(kept "$1")/proc/iomem" | sed 's/ *:.*//; s/-/ /' |
		while read -r from to; do
			echo $((0x$to + 1 - 0x$from))
		done | awk '{ sum += $1 } END { printf "%.0f\n", sum }')
	[ "$bytes" = $(($(blocks_in_device "$1") * block)) ] && [ "$bytes" -ge $(($2 * mib)) ] && return
	ktap_print_msg "$bytes bytes in /proc/iomem, $(blocks_in_device "$1") blocks, $2 MiB plugged in"
	return 1
}

# All of the blocks is present, and only what is plugged in is managed.
zones_have_it()
{
	zones_grew "$1" $(($(blocks_in_device "$1") * (block / page))) $(($2 * mib / page))
}

# Whole blocks have all of their memmap.
memmap_is_whole()
{
	memmap_grew "$1" $(($(blocks_in_device "$1") * (block / page) * $(total before 'Struct page')))
}

# unplugged_is STATE SIZE: of its blocks, what QEMU has not plugged in. Their driver has a name that not
# every kernel lets us read.
unplugged_is()
{
	wanted=$(($(blocks_in_device "$1") * (block / page) - $2 * mib / page))
	found=$(reported "$1" cut blocks unplugged origin=driver state=online |
		awk '$1 == "?" { unknown = 1 } { sum += $1 } END { print unknown ? "?" : sum + 0 }')
	[ "$owner" != '?' ] || wanted='?'
	[ "$found" = "$wanted" ] && return
	ktap_print_msg "$found pages are unplugged, not $wanted"
	return 1
}

# offline_is STATE SIZE: the same by its struct pages, whose driver need not have a name.
offline_is()
{
	wanted=$(($(blocks_in_device "$1") * (block / page) - $2 * mib / page))
	found=$(reported "$1" cut check_pages start,offline |
		awk -v addr="$addr" -v end="$((addr + max))" '
			{ sum += $2; inside += addr <= $1 && $1 < end ? $2 : 0 }
			END { print inside + 0, sum - inside }')
	[ "$found" = "$wanted 0" ] && return
	ktap_print_msg "$found struct pages are offline in and outside of it, not $wanted and 0"
	return 1
}

# check_state NAME SIZE: what is true whenever so many MiB are plugged in.
per_state=14
check_state()
{
	state "$1"
	check "$1: QEMU has plugged in $2 MiB" resized $(($2 * mib))
	judge "$1: whole blocks are System RAM" iomem_has_it "$1" "$2"
	runs_of "$1"
	judge "$1: regions have them" regions_are before "$1"
	judge "$1: sections have them" sections_are before "$1"
	judge "$1: blocks have them" blocks_are_listed before "$1"
	judge "$1: blocks say what of them is unplugged" unplugged_is "$1" "$2"
	judge "$1: check_pages has as many struct pages that are offline" offline_is "$1" "$2"
	judge "$1: backing has them" backing_is before "$1"
	judge "$1: claims have them" claims_are "$1"
	judge "$1: cost says what can never be plugged" stranded_is "$1" "$addr" $((addr + max - 1)) "$lost"
	judge "$1: memblock has them, if it is kept up to date" memblock_is before "$1"
	judge "$1: they have all of their memmap" memmap_is_whole "$1"
	judge "$1: what is plugged in is managed" zones_have_it "$1" "$2"
	programs_pass "$1: the programs pass"
}

# all_but_unplugged FILE: what does not change when it changes by less than a block.
all_but_unplugged()
{
	case ${1##*/} in
	blocks) sed 's/ [^ ]*$//' "$1" ;;
	check_pages) cut -d ' ' -f 1-9,11 "$1" ;;
	*) lasting "$1" ;;
	esac
}

are_blocks()
{
	[ "$(blocks_in_device "$1")" = "$2" ]
}

gone()
{
	[ -z "$(in_device "$1")" ]
}

# virtio_mem_init_hotplug() in drivers/virtio/virtio_mem.c
end_is_of_no_use()
{
	dmesg | grep -q 'physical end address can make some memory unusable'
}

mechanism()
{
	need_host
	[ -d "$root/sys/bus/virtio/drivers/virtio_mem" ] || skip_all "no driver virtio_mem"
	plan $((4 * per_state + 7))
	auto_online online_movable
	state before
	locate
	# Who that is says a name that not every kernel lets us read.
	owner=$(says "resource names" virtio_mem)
	judge "before: no memory block is the device's" gone before
	# Of what region it is says a resource that not every kernel lets us see.
	lost=$(says "resource names" $((max % block)))
	[ "$lost" != '?' ] || lost=
	check "before: the driver says that its end is no block's" end_is_of_no_use

	resize 32 || :
	check_state "some" 32
	judge "some: one block is there" are_blocks some 1

	resize 96 || :
	check_state "more" 96
	judge "more: nothing has changed but what is unplugged" same_by all_but_unplugged some more

	resize 160 || :
	check_state "most" 160
	judge "most: two blocks are there" are_blocks most 2

	resize 32 || :
	check_state "less" 32

	resize 0 || :
	wait_for 30 blocks_are_gone "$addr" "$max" || :
	state none
	check "none: QEMU has it all back" resized 0
	judge "none: the report is what it was" same_report before none
	finished
}

run
