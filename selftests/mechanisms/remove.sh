#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A memory block of the boot is removed, and its memmap with it: a hole. x86 does not tell memblock
# of that, nor the firmware's map: both go on saying that it is memory, and the report must not
# believe them. Then it is added again: memory, but not that of the boot any more.
#
# The test module (selftests/modules/hotplug) does what an ACPI machine with such memory would do.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hotplug.sh"
. "$(dirname "$0")/lib/boot.sh"

programs="$programs backing zones blocks removable offline cost free claims frames"

# iomem_lacks STATE: no System RAM in it has any of the block.
iomem_lacks()
{
	sed -n 's/^\([0-9a-f]*\)-\([0-9a-f]*\) : System RAM.*/\1 \2/p' "$(kept "$1")/proc/iomem" |
	while read -r from to; do
		if [ $((0x$from)) -lt "$end" ] && [ "$begin" -le $((0x$to)) ]; then
			ktap_print_msg "$from-$to is System RAM"
			return 1
		fi
	done
}

# mapped_changed STATE BYTES BOOT LATER: so many bytes more are mapped than before; and, where the
# kernel counts them (Linux 6.11), so many pages more of the boot's memmap and of other memmap.
mapped_changed()
{
	grown=$(($(total "$1" 'Vmemmap mapped') - $(total before 'Vmemmap mapped')))
	boot=$3 later=$4
	! grep -q nr_memmap_boot_pages "$root/proc/vmstat" || {
		boot=$(($(vmstat "$1" nr_memmap_boot_pages) - $(vmstat before nr_memmap_boot_pages)))
		later=$(($(vmstat "$1" nr_memmap_pages) - $(vmstat before nr_memmap_pages)))
	}
	[ "$grown $boot $later" = "$2 $3 $4" ] && return
	ktap_print_msg "$grown bytes more are mapped, $boot pages of the boot, $later others," \
		"not $2, $3 and $4"
	return 1
}

# claims_say STATE WORDS: they are what there is to say of the block, in one line.
claims_say()
{
	print "$(hex "$begin")-$(hex $((end - 1))) $2" >"$states/wanted"
	claims_about "$1" "$begin" $((end - 1)) >"$states/found"
	same claims "$states/wanted" "$states/found"
}

# report_removed STATE
per_removed=12
report_removed()
{
	judge "$1: the kernel has no such block" blocks_are_gone "$begin" "$block"
	judge "$1: it is no System RAM" iomem_lacks "$1"
	judge "$1: no zone has it" zones_lost_it "$1"
	judge "$1: its memmap is gone" mapped_changed "$1" "-$memmap" "-$memmap_pages" 0
	judge "$1: regions have a hole, whatever memblock says" changed "$1" regions \
		state=hole ram=memblock nid=- section=- memmap_bytes=0
	judge "$1: sections have none" changed "$1" sections \
		flags=- subsections=- nid=- blocks=-
	judge "$1: blocks do not have it" blocks_changed "$1" drop
	judge "$1: backing does not have it" changed "$1" backing drop
	judge "$1: memblock does not know" same_file before "$1" memblock
	judge "$1: claims know better" claims_say "$1" \
		'System\040RAM - - - NONE no - no - removed -'
	judge "$1: check says that the firmware's map does not know" rule_is "$1" removed-is-not-listed \
		"violated 1 $(span "$begin" $((end - 1))) -"
	programs_pass "$1: the programs pass"
}

# report_added STATE: it is online. Its memmap is where the kernel has its own allocations made.
per_added=10
report_added()
{
	judge "$1: the kernel has the block" blocks_are online "$begin" "$block"
	judge "$1: it has memmap of its own" mapped_changed "$1" 0 "-$memmap_pages" "$memmap_pages"
	judge "$1: regions have it" changed "$1" regions section-early
	judge "$1: sections have it, and not since the boot" changed "$1" sections flags-early
	judge "$1: blocks say that it was added" blocks_changed "$1" \
		origin=hotplug altmap_pages=0
	judge "$1: backing has it" changed "$1" backing backing_zone=DMA32
	judge "$1: memblock does not know" same_file before "$1" memblock
	judge "$1: check says that the firmware's map is right" rule_is "$1" removed-is-not-listed "ok 0 - -"
	judge "$1: claims say that it was added" claims_say "$1" \
		"System\040RAM System\040RAM - sysram,busy NONE - present,memmap,online yes $(kexec_may use) hotplug -"
	programs_pass "$1: the programs pass"
}

# names_no_block STATE: there is device memory now, which is of none.
names_no_block()
{
	named=$(reported "$1" cut sections blocks "inside=$begin-$((end - 1))")
	listed=$(reported "$1" cut blocks block "inside=$begin-$((end - 1))")
	[ "$named" = - ] && [ -z "$listed" ] && return
	ktap_print_msg "sections say block '$named', blocks '$listed'"
	return 1
}

# report_mapped: a page map in the place of the block.
report_mapped()
{
	name="a page map in its place is of no memory block"
	if [ ! -e "${MMS_ZONEDEV:-}" ]; then
		skip "$name" "no memmapscope_zonedev.ko (MMS_ZONEDEV)"
		return
	fi
	insmod "$MMS_ZONEDEV"
	echo "generic $(hex "$begin") $((block >> 20))M" >"$root/sys/kernel/debug/memmapscope_zonedev/create"
	state mapped
	judge "$name" names_no_block mapped
	rmmod memmapscope_zonedev
}

remove()
{
	echo "$begin" >"$hotplug/remove" || :
}

mechanism()
{
	need_hotplug
	state before
	plan $((3 + per_removed + per_added))
	check "there is memory that is movable" some_are movable
	choose "$(blocks_that movable | head -n 1)"
	page=$(total before 'Page size')
	memmap=$((block * $(total before 'Struct page') / page))
	memmap_pages=$((memmap / page))

	remove
	state removed
	report_removed removed

	auto_online online_movable
	echo "$begin" >"$hotplug/add" || :
	state added
	report_added added

	remove
	state again
	judge "removed again: the report is what it was when it was removed" same_report removed again
	report_mapped
	rmmod memmapscope_hotplug
	finished
}

run
