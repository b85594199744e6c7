#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# ZONE_DEVICE page maps of all types and shapes, made and removed by the test module
# (selftests/modules/zonedev). What the report has to say follows from what was asked for: where, how much,
# which type, how many pages for memmap; and from the sizes of pages and sections.

set -eu
. "$(dirname "$0")/lib/page_map.sh"
. "$(dirname "$0")/lib/hotplug.sh"

zonedev=$root/sys/kernel/debug/memmapscope_zonedev
owner=memmapscope_zonedev

# Of the layout. In the first of these ranges no section has RAM, so each page map gets a memmap of
# its own; the sections at its ends stay empty, and what is next to ours does not look like ours.
free_start=0x68000000
hole_start=0x90000000
# There is no memory at all here, and nobody who minds.
far_start=0x200000000

# create WORDS: fails as the module does, and says how; then start, end and so on are what there is.
create()
{
	if ! why=$( { echo "$1" >"$zonedev/create"; } 2>&1); then
		why=${why##*: }
		return 1
	fi
	# shellcheck disable=SC2046	# a list of words
	set -- $(tail -n 1 "$zonedev/list")
	set_map $((${1%-*})) $((${1#*-})) "$2" "$3" "$4" "$5"
}

iomem_has_it()
{
	grep -q "^ *$(printf '%08x-%08x' "$start" "$end") : $owner\$" "$(kept during)/proc/iomem" &&
		return
	ktap_print_msg "no $(printf '%08x-%08x' "$start" "$end") : $owner"
	return 1
}

iomem_has_it_not()
{
	same /proc/iomem "$(kept before)/proc/iomem" "$(kept after)/proc/iomem"
}

remove()
{
	hex "$start" >"$zonedev/remove"
}

# come WORDS [LACKS]: a map comes. LACKS is what a kernel lacks that does not know how; a map that does not
# come for another reason is not excused.
come()
{
	lacks=
	still after before
	if ! create "$1"; then
		ktap_print_msg "$what: $why"
		[ "${why%ot supported}" = "$why" ] || lacks=${2:-}
	fi
	[ -n "$lacks" ] || state during
}

# try_map WHAT WORDS [LACKS]: a map with a memmap of its own comes and goes, 14 tests. LACKS: as of come.
try_map()
{
	what=$1
	come "$2" "${3:-}"
	try "$what: it is in the resource tree" iomem_has_it
	check_map "$what"
	[ -n "$lacks" ] || { remove || :; state after; }
	try "$what: removed, the resource tree is what it was" iomem_has_it_not
	try "$what: removed, the report is what it was" same_report before after
}

# try_boot_section: a map in a section that has RAM, and had its memmap before. Nothing is taken from
# the altmap. That the section is shared is marked, and nothing takes the mark away again
# (section_taint_zone_device() in mm/memory_hotplug.c).
try_boot_section()
{
	what="a hole in a boot section"
	lacks=
	words="generic $hole_start 16M reserve=2 free=512"
	still after untouched
	create "$words" && remove
	state before
	judge "$what: afterwards the section is marked" the_mark_stays
	create "$words" || :
	state during
	judge "$what: it is in the resource tree" iomem_has_it
	judge "$what: what was surplus is used" surplus_is_used
	judge "$what: sections have it" subsections_are_there
	judge "$what: devices have it, and its altmap is not used" devices_have_it 0
	judge "$what: the memmap is what it was" same_file before during vmemmap
	judge "$what: the kernel counts no more memmap" same_count
	remove
	state after
	judge "$what: removed, the report is what it was" same_report before after
}

marked()
{
	reported "$1" cut sections start "start=$((hole_start))" flags~early flags~device | wc -l
}

the_mark_stays()
{
	[ "$(marked untouched)" = 0 ] && [ "$(marked before)" = 1 ]
}

surplus_is_used()
{
	reported before edit regions "$start-$end" state=used cause=- ram=device nid=0 >"$states/wanted"
	as_wanted during regions
}

# The hole is at the start of its section, and is 8 sub-sections.
subsections_are_there()
{
	reported before edit sections "$start-$((start + section - 1))" subsections=0-63 \
		>"$states/wanted"
	as_wanted during sections
}

same_count()
{
	[ "$(vmstat before nr_memmap_pages)" = "$(vmstat during nr_memmap_pages)" ]
}

# regions_call_it STATE CAUSE FLAGS: its memmap is there and describes nothing, because.
regions_call_it()
{
	regions_say "$1" "surplus $2 - - $3"
}

# sections_list STATE SUBSECTIONS: those that its sections have, which are all the map's.
sections_list()
{
	sections_say "$1" "present,memmap $2 - -"
}

# surplus_grew STATE CAUSE: by its memmap.
surplus_grew()
{
	grown=$(($(total "$1" "Memmap surplus $2") - $(total before "Memmap surplus $2")))
	[ "$grown" = "$memmap" ] && return
	ktap_print_msg "$grown bytes more are surplus, $2, not $memmap"
	return 1
}

# try_nobodys WHAT COMMAND CAUSE FLAGS SUBSECTIONS PROGRAMS: the module does something to a map of whole
# sections, and then it is nobody's, but there, 6 tests. FLAGS are those of its frames. What of the report
# fits together the programs know.
try_nobodys()
{
	what=$1
	still after before
	create "generic $free_start 256M" || :
	state live
	hex "$start" >"$zonedev/$2"
	state "$2"
	judge "$what: regions call its memmap surplus" regions_call_it "$2" "$3" "$4"
	judge "$what: summary counts it" surplus_grew "$2" "$3"
	judge "$what: sections say what is left of it" sections_list "$2" "$5"
	judge "$what: devices do not have it" same_file before "$2" devices
	judge "$what: its memmap is there" same_file live "$2" vmemmap
	# shellcheck disable=SC2086	# a list of words
	judge "$what: its files fit together" hold $6
}

# A seventh test.
take_it_back()
{
	remove
	state after
	judge "$what: removed, the report is what it was" same_report before after
}

fit='form sums backing cost claims iomem'

# A page map that is torn down waits for whoever holds a page of it.
try_held()
{
	try_nobodys "a map that ends, but a page of it is held" end unclaimed present,memmap \
		0-$((section / subsection - 1)) "$fit axis"
	judge "$what: check cannot say whose it is" rule_is end valid-is-described \
		"? 1 $(span "$start" "$end") no-page-map"
	take_it_back
}

# A bug of the kernel. axis says that no section should be like that.
try_forgotten()
{
	try_nobodys "a map whose sub-sections are forgotten" forget orphan - none "$fit"
	judge "$what: check says that its memmap has no section" rule_is forget memmap-has-section \
		"violated 1 $(span "$start" "$end") -"
	hex "$start" >"$zonedev/recall"
	state recalled
	judge "$what: afterwards it is device memory again" same_report live recalled
	take_it_back
}

# other_rules STATE
other_rules()
{
	body "$1" check | grep -v '^device-agrees \|^all '
}

# device_rule_is_broken: and no other that was not already.
device_rule_is_broken()
{
	rule_is broken device-agrees "violated 1 $(span "$start" "$end") -" || return
	other_rules live >"$states/wanted"
	other_rules broken >"$states/found"
	same check "$states/wanted" "$states/found"
}

# try_disagreeing WHAT WORDS BREAK MEND: a command of the module makes the kernel say of a map in one place
# what it does not say in another, and a second one takes that back, 3 tests.
try_disagreeing()
{
	what=$1
	still after before
	create "$2" || :
	state live
	hex "$start" >"$zonedev/$3" || :
	state broken
	judge "$what: check says so" device_rule_is_broken
	hex "$start" >"$zonedev/$4" || :
	state mended
	judge "$what: afterwards it is what it was" same_report live mended
	remove
	state after
	judge "$what: removed, the report is what it was" same_report before after
}

# shared_is_broken_too: what the kernel has broken by now it has broken still.
shared_is_broken_too()
{
	shared_is_broken shared $((1 + $(body live check | grep -v '^all ' | grep -c ' violated ')))
}

# try_shared: a map whose memmap is that of online memory, too, 3 tests. Nobody touches a struct page of the map
# meanwhile.
try_shared()
{
	what="a map whose memmap is somebody else's, too"
	lacks=
	[ $((section * struct_page / page)) = $((2 << 20)) ] ||
		lacks="the memmap of a memory block is not a leaf of 2M"
	still after before
	[ -n "$lacks" ] || {
		create "generic $free_start 128M" || :
		state live
		other=$(leaf_before)
		hex "$start" >"$hotplug/unmap" || :
		echo "$other" >"$hotplug/elsewhere" || :
		keep_report shared
		echo "$start" >"$hotplug/map" || :
		state mended
	}
	try "$what: check says so" shared_is_broken_too
	try "$what: afterwards it is what it was" same_report live mended
	[ -n "$lacks" ] || { remove; state after; }
	try "$what: removed, the report is what it was" same_report before after
}

# leaves_joined: vmemmap has the leaves of the map with the hint now, and all else as it was.
leaves_joined()
{
	body live vmemmap | awk -v start="$(hex "$start")" -v end="$(hex "$end")" '
		$3 == "mapped" {
			split($6, frames, "-")
			if (start <= frames[1] && frames[2] <= end) {
				$4 = "CONT-" $4
				sub(/,AF(,NG)?/, "&,CON", $5)
			}
		}
		{ print }' >"$states/wanted"
	as_wanted joined vmemmap
}

# all_but_vmemmap FILE
all_but_vmemmap()
{
	[ "${1##*/}" = vmemmap ] || lasting "$1"
}

# try_contiguous: no kernel gives the contiguous hint to memmap, 5 tests.
try_contiguous()
{
	what="memmap of contiguous pages"
	lacks=
	[ "$machine" = aarch64 ] || lacks="the contiguous hint is arm64's"
	still after before
	[ -n "$lacks" ] || {
		[ "$page" = 4096 ] && words="generic 0x6a400000 8M reserve=16 free=64" ||
			words="generic 0x60000000 512M reserve=0 free=512"
		create "$words" || :
		state live
		hex "$start" >"$zonedev/join" || :
		state joined
	}
	try "$what: vmemmap says so" leaves_joined
	try "$what: all else is as it was" same_by all_but_vmemmap live joined
	try "$what: frame by frame it is as the oracle says" frames_hold
	[ -n "$lacks" ] || { hex "$start" >"$zonedev/part" || :; state parted; }
	try "$what: without the hint it is what it was" same_report live parted
	[ -n "$lacks" ] || { remove; state after; }
	try "$what: removed, the report is what it was" same_report before after
}

# try_unload: several maps at a time; the module takes what is left with it.
try_unload()
{
	still after before
	create "generic 0x60000000 256M order=$huge"
	create "coherent 0x70000000 128M reserve=0 free=512"
	create "fs-dax 0x79200000 2M"
	create "p2pdma $hole_start 16M"
	state during
	programs_pass "several maps: the programs pass"
	judge "several maps: frame by frame it is as the oracle says" frames_hold
	rmmod "$owner"
	state after
	judge "the module is removed: the resource tree is what it was" iomem_has_it_not
	judge "the module is removed: the report is what it was" same_report before after
}

# try_private_altmap: no kernel refuses to put memmap where the processor cannot get at it, 12 tests.
# Nor can it take such a map away again, so this comes last, and stays.
try_private_altmap()
{
	what="private memory with an altmap"
	insmod "$MMS_ZONEDEV"
	come "private $free_start 256M reserve=256 free=2048" "no CONFIG_DEVICE_PRIVATE"
	check_map "$what"
	try "$what: check says so" rule_is during private-holds-no-memmap \
		"violated 1 $(span "$start" "$end") -"
}

# halves_are_broken RULE: of the device that is left, and of no other.
halves_are_broken()
{
	rule_is halved "$1" "violated 1 $(span "$start" "$end") -"
}

# leaf_is_shared: by the two, as long as both are there.
leaf_is_shared()
{
	rule_is halves leaf-has-one-owner "violated 1 $(span "$gone" "$end") -" &&
		rule_is halved leaf-has-one-owner "ok 0 - -"
}

# try_halves: a device goes, and takes a page with it that has memmap of another one, too: section_deactivate()
# asks of its own sub-sections only, and vmemmap_free() of arm64 gives back each page that it meets. A bug of
# the kernel, up to 7.3. Who touches a struct page of what is left now dies, so it stays. 4 tests.
try_halves()
{
	what="a device whose neighbour went"
	lacks=
	[ $((subsection * struct_page / page % page)) != 0 ] || lacks="each sub-section has whole pages of memmap"
	still after before
	[ -n "$lacks" ] || {
		create "generic 0x7c000000 2M" || :
		gone=$start
		create "generic 0x7c200000 2M" || :
		state halves
		hex "$gone" >"$zonedev/remove" || :
		state halved
	}
	try "$what: before, check has a leaf of two owners" leaf_is_shared
	try "$what: check has memory without memmap" halves_are_broken memory-has-memmap
	try "$what: check has sub-sections without memmap" halves_are_broken valid-is-populated
	try "$what: its files fit together" hold form sums
}

mechanism()
{
	[ -e "${MMS_ZONEDEV:-}" ] ||
		skip_all "no $owner.ko (MMS_ZONEDEV): it needs a kernel with CONFIG_ZONE_DEVICE"
	sizes
	insmod "$MMS_ZONEDEV"
	need_hotplug
	plan $((9 * 14 + 8 + 8 + 9 + 3 * 3 + 3 + 5 + 4 + 12 + 4))
	huge=$(order_of "$subsection")
	state after
	try_map "private memory" "private any 256M" "no CONFIG_DEVICE_PRIVATE"
	try_map "coherent memory" "coherent $free_start 256M" "no MEMORY_DEVICE_COHERENT"
	try_map "generic memory" "generic $free_start 128M"
	try_map "p2pdma memory" "p2pdma $free_start 128M"
	try_map "generic memory with an altmap" "generic $free_start 256M reserve=256 free=2048"
	try_map "fs-dax memory with an altmap" "fs-dax $free_start 128M reserve=1 free=1024"
	try_map "a part of a section with an altmap" "generic 0x6a400000 8M reserve=2 free=64"
	try_map "compound pages of 2M" "generic $free_start 256M order=$huge" "no compound page maps"
	try_map "compound pages of 1G" "generic $far_start 2G order=$((huge + 9))" "no compound page maps"
	try_boot_section
	try_held
	try_forgotten
	try_disagreeing "a part of a section that is not marked" "generic 0x6a400000 8M" unmark mark
	try_disagreeing "a hole in a boot section that is not marked" "generic $hole_start 16M" unmark mark
	try_disagreeing "a map outside of its zone" "generic $free_start 128M" unspan span
	try_shared
	try_contiguous
	try_unload
	try_private_altmap
	try_halves
	finished
}

run
