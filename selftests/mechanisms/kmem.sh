#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Persistent memory becomes System RAM (dax/kmem), whole memory blocks of it, and is taken back. Its
# memmap is in other RAM, or, if the device was told memmap_on_memory (Linux 6.8), at the start of
# each block.

set -eu
. "$(dirname "$0")/lib/ndctl.sh"

shared=0 saved=0
# shellcheck disable=SC2034	# for claims_are
{
	origin=driver owner=kmem
	memblock_flags=DRV_MNG resource_flags=sysram,driver-managed,busy
	# RAM to the firmware of a PC: it is memmap= that makes it persistent memory.
	[ "$machine" != x86_64 ] || firmware='System\040RAM'
}
[ "$machine" = x86_64 ] && who=iomem || who=memblock,iomem

# Nothing but the device's own line tells that it is there.
daxctl_has()
{
	daxctl list -d "$dax" >"$states/said" && grep -q "\"mode\":\"$1\"" "$states/said"
}

iomem_has_it()
{
	grep -q "^ *$(printf '%08x-%08x' "$start" "$end") : System RAM (kmem)\$" \
		"$(kept "$1")/proc/iomem"
}

numbers()
{
	echo "$((start / section))-$((end / section))"
}

# blocks_have_it STATE WORD NID ZONES
blocks_have_it()
{
	for number in $(numbers_of "$start" "$size"); do
		at=$((number * section))
		echo "$number $(span "$at" $((at + section - 1))) $2 $3 $4 driver kmem"
	done >"$states/wanted"
	reported "$1" cut blocks block,range,state,nid,zones,origin,owner "inside=$start-$end" \
		>"$states/found"
	same blocks "$states/wanted" "$states/found"
}

# Of each block: bytes of memmap, in itself, on its node and elsewhere, and pages of itself.
blocks_have_memmap()
{
	near=$((per_block - own_memmap)) far=0
	[ "$2" != '?' ] || near='?' far='?'
	wanted="$per_block $own_memmap $near $far $((own_memmap / page))"
	found=$(reported "$1" cut blocks memmap,self,near,far,altmap_pages "inside=$start-$end" | sort -u)
	[ "$found" = "$wanted" ] && return
	ktap_print_msg "$found, not $wanted"
	return 1
}

# backing_has_it STATE NID ZONE
backing_has_it()
{
	where="0 $(main_zone before) 10 other"
	[ "$own_memmap" = 0 ] || where="$2 $3 10 self"
	[ "$2" != '?' ] || where=$(echo "$where" | sed 's/ 10 / ? /')
	backing_lines_are "$1" "$2 $3 $where"
}

# cost_has_it STATE: the device has more than whole blocks. Its tree of resources tells, but for one
# of a device tree, which has no resource above.
cost_has_it()
{
	if [ "$machine" = x86_64 ]; then
		stranded_is "$1" "$nd_start" $((nd_start + nd_size - 1)) $((dax_end - dax_start - size))
	else
		stranded_is "$1" "$start" "$end" 0
	fi
}

# claims_have_it STATE: online or offline
claims_have_it()
{
	runs="$start $size $1 0"
	claims_are "$1"
}

# arm64 since 7.1 lets nothing go offline whose memmap is but a part of a leaf, as if it were to be
# removed; all but a block's own memmap is such a part. It says so.
offline_is_refused()
{
	! dmesg | grep -q 'splits a leaf entry in vmemmap' ||
		lacks="this kernel takes no memory offline that has its memmap in itself (EPERM)"
}

# cycle WHAT OWN: OWN bytes of each block are memmap.
cycle()
{
	what=$1 own_memmap=$2
	nid=$(nid_of 0 offline)
	if [ -z "$lacks" ]; then
		said daxctl reconfigure-device --no-online -m system-ram "$dax" || :
	fi
	state offline
	try_now "$what: daxctl has it" daxctl_has system-ram
	try "$what: it is System RAM, of kmem" iomem_has_it offline
	try "$what: regions have it" regions_have_it offline "$who" "$nid" present,memmap
	try "$what: sections have it" sections_have_it offline present,memmap "$nid" "$(numbers)"
	try "$what: its memmap is where it must be" memmap_is_backed offline "$size"
	try "$what: its memmap costs what it must" memmap_grew offline "$memmap"
	try "$what: backing has it" backing_has_it offline "$nid" -
	try "$what: claims have it" claims_have_it offline
	try "$what: cost says what is left of the device" cost_has_it offline
	try "$what: blocks have it" blocks_have_it offline offline "$nid" -
	try "$what: blocks say where its memmap is" blocks_have_memmap offline "$nid"

	[ -n "$lacks" ] || said daxctl online-memory "$dax" || :
	state online
	try "$what, online: regions say so" regions_have_it online "$who" 0 present,memmap,online
	try "$what, online: sections say so" sections_have_it online present,memmap,online 0 "$(numbers)"
	try "$what, online: backing says so" backing_has_it online 0 Movable
	try "$what, online: claims say so" claims_have_it online
	try "$what, online: blocks say so" blocks_have_it online online 0 Movable
	try "$what, online: zones have what is not its own memmap" zones_grew online "$frames" $((frames - own_memmap * (size / section) / page))
	try_programs "$what, online: the programs pass"
	try "$what, online: frame by frame it is as the oracle says" frames_hold

	[ -n "$lacks" ] || said daxctl offline-memory "$dax" || offline_is_refused
	state again
	try "$what, offline again: the report is what it was" same_report offline again

	[ -n "$lacks" ] || said daxctl reconfigure-device -m devdax "$dax" || :
	try_now "$what: taken back, daxctl has it" daxctl_has devdax
	[ -n "$lacks" ] || said daxctl disable-device "$dax" || :
	state after
	try "$what: taken back, the report is what it was" same_report before after
}

# What the kernel is told, and what keeps it from obeying: $lacks, if so.
set_knob()
{
	lacks=
	if [ ! -e "$knob" ]; then
		[ "$1" = 0 ] || lacks="no memmap_on_memory of dax devices (Linux 6.8)"
	elif ! echo "$1" 2>"$states/said" >"$knob"; then
		lacks="$page byte pages: a block's memmap is no huge page (mhp_supports_memmap_on_memory())"
	fi
}

# locate: a device, and what of it is whole memory blocks.
locate()
{
	said make_namespace devdax mem || exit
	dax=$(json chardev)
	device=$root/sys/bus/dax/devices/$dax
	knob=$device/memmap_on_memory
	dax_start=$(($(cat "$device/resource")))
	dax_end=$((dax_start + $(cat "$device/size")))
	nd_start=$(($(cat "$nd/resource")))
	nd_size=$(cat "$nd/size")
	start=$(((dax_start + section - 1) / section * section))
	end=$((dax_end / section * section - 1))
	size=$((end + 1 - start))
	frames=$((size / page))
	memmap=$((frames * struct_page))
	per_block=$((section * struct_page / page))
	parent=$dax
}

mechanism()
{
	need_ndctl
	sizes
	# Its first page map goes when it becomes another device.
	state found
	locate
	said daxctl disable-device "$dax"
	state before

	plan $((2 * 22))
	set_knob 0
	cycle "memmap elsewhere" 0
	set_knob 1
	cycle "memmap on memory" "$per_block"
	finished
}

run
