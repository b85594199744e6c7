#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Persistent memory becomes System RAM (dax/kmem), whole memory blocks of it, and is taken back. Its
# memmap is in other RAM, or, if the device was told memmap_on_memory (Linux 6.8), at the start of
# each block.

set -eu
. "$(dirname "$0")/lib/ndctl.sh"

said make_namespace devdax mem || exit
dax=$(json chardev)
device=$root/sys/bus/dax/devices/$dax
knob=$device/memmap_on_memory

# What of the device is whole memory blocks.
dax_start=$(($(cat "$device/resource")))
dax_end=$((dax_start + $(cat "$device/size")))
start=$(((dax_start + section - 1) / section * section))
end=$((dax_end / section * section - 1))
low=$start high=$end
size=$((end + 1 - start))
frames=$((size / page))
memmap=$((frames * struct_page))
shared=0 saved=0
# shellcheck disable=SC2034	# for claims_are
{
	origin=driver owner=kmem parent=$dax
	memblock_flags=DRV_MNG resource_flags=sysram,driver-managed,busy
	# RAM to the firmware of a PC: it is memmap= that makes it persistent memory.
	[ "$(uname -m)" != x86_64 ] || firmware='System\040RAM'
}
per_block=$((section * struct_page / page))
[ "$(uname -m)" = x86_64 ] && who=iomem || who=memblock,iomem

# Nothing but the device's own line tells that it is there.
daxctl_has()
{
	daxctl list -d "$dax" >"$states/said" && grep -q "\"mode\":\"$1\"" "$states/said"
}

iomem_has_it()
{
	grep -q "^ *$(printf '%08x-%08x' "$start" "$end") : System RAM (kmem)\$" \
		"$states/$1/kernel/iomem"
}

# regions_have_it STATE FLAGS NID
regions_have_it()
{
	carve before regions "$page" "hole - - - - 0" \
		"$(span "$start" "$end") $frames used - $who $3 $2 $memmap" >"$states/wanted"
	body "$1" regions >"$states/found"
	same regions "$states/wanted" "$states/found"
}

sections_have_it()
{
	carve before sections "$section" "- - - -" \
		"$(span "$start" "$end") $((size / section)) $2 0-$((section / subsection - 1)) $3 $(numbers)" \
		>"$states/wanted"
	body "$1" sections >"$states/found"
	same sections "$states/wanted" "$states/found"
}

numbers()
{
	echo "$((start / section))-$((end / section))"
}

# Runs of memmap that are new: in RAM that was there before, or at the start of their blocks.
memmap_is_backed()
{
	mapped_lines before >"$states/old"
	mapped_lines "$1" | grep -v -x -F -f "$states/old" | cut -d ' ' -f 6,7 >"$states/backing"
	found=0
	while read -r describes range; do
		from=$((${range%-*})) to=$((${range#*-}))
		if [ "$own" = 0 ]; then
			[ -n "$(in_ram "$from" "$to")" ]
		else
			# Blocks do not lie side by side, so each has a run of its own.
			[ "$from" = $((${describes%-*})) ] && [ "$to" = $((from + own - 1)) ]
		fi || { ktap_print_msg "memmap of $describes is in $range"; return 1; }
		found=$((found + $((${describes#*-})) + 1 - $((${describes%-*}))))
	done <"$states/backing"
	[ "$found" = "$size" ] || { ktap_print_msg "new memmap is for $found bytes"; return 1; }
}

# blocks_have_it STATE WORD NID ZONES
blocks_have_it()
{
	for number in $(numbers_of "$start" "$size"); do
		at=$((number * section))
		echo "$number $(span "$at" $((at + section - 1))) $2 $3 $4 driver kmem"
	done >"$states/wanted"
	awk -v first="$((start / section))" -v last="$((end / section))" '
		!/^#/ && $1 >= first && $1 <= last { print $1, $2, $3, $4, $5, $7, $8 }' \
		"$states/$1/blocks" >"$states/found"
	same blocks "$states/wanted" "$states/found"
}

# Of each block: bytes of memmap, in itself, on its node and elsewhere, and pages of itself.
blocks_have_memmap()
{
	near=$((per_block - own)) far=0
	[ "$2" != '?' ] || near='?' far='?'
	awk -v first="$((start / section))" -v last="$((end / section))" \
		-v wanted="$per_block $own $near $far $((own / page))" '
		!/^#/ && $1 >= first && $1 <= last && $9 " " $10 " " $11 " " $12 " " $13 != wanted {
			print "# not " wanted ": " $0
			bad = 1
		}
		END { exit bad }' "$states/$1/blocks"
}

# backing_has_it STATE NID ZONE
backing_has_it()
{
	where="0 $(main_zone before) 10 other"
	[ "$own" = 0 ] || where="$2 $3 10 self"
	[ "$2" != '?' ] || where=$(echo "$where" | sed 's/ 10 / ? /')
	backing_lines_are "$1" "$2 $3 $where"
}

# claims_have_it STATE: online or offline
claims_have_it()
{
	echo "$start $size $1 0" >"$runs"
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
	what=$1 own=$2
	several_nodes && [ "$(uname -m)" = x86_64 ] && nid='?' || nid=0
	if [ -z "$lacks" ]; then
		said daxctl reconfigure-device --no-online -m system-ram "$dax" || :
	fi
	state offline
	try "$what: daxctl has it" daxctl_has system-ram
	try "$what: it is System RAM, of kmem" iomem_has_it offline
	try "$what: regions have it" regions_have_it offline present,memmap "$nid"
	try "$what: sections have it" sections_have_it offline present,memmap "$nid"
	try "$what: its memmap is where it must be" memmap_is_backed offline
	try "$what: its memmap costs what it must" memmap_grew offline "$memmap"
	try "$what: backing has it" backing_has_it offline "$nid" -
	try "$what: claims have it" claims_have_it offline
	try "$what: blocks have it" blocks_have_it offline offline "$nid" -
	try "$what: blocks say where its memmap is" blocks_have_memmap offline "$nid"

	[ -n "$lacks" ] || said daxctl online-memory "$dax" || :
	state online
	try "$what, online: regions say so" regions_have_it online present,memmap,online 0
	try "$what, online: sections say so" sections_have_it online present,memmap,online 0
	try "$what, online: backing says so" backing_has_it online 0 Movable
	try "$what, online: claims say so" claims_have_it online
	try "$what, online: blocks say so" blocks_have_it online online 0 Movable
	try "$what, online: zones have what is not its own memmap" zones_grew online "$frames" $((frames - own * (size / section) / page))
	try "$what, online: the programs pass" programs_hold
	try "$what, online: frame by frame it is as the oracle says" hold frames

	[ -n "$lacks" ] || said daxctl offline-memory "$dax" || offline_is_refused
	state again
	try "$what, offline again: the report is what it was" same_report offline again

	[ -n "$lacks" ] || said daxctl reconfigure-device -m devdax "$dax" || :
	try "$what: taken back, daxctl has it" daxctl_has devdax
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

said daxctl disable-device "$dax"
state before

ktap_print_header
ktap_set_plan $((2 * 21))
set_knob 0
cycle "memmap elsewhere" 0
set_knob 1
cycle "memmap on memory" "$per_block"
ktap_finished
