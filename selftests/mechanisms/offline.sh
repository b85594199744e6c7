#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Memory of the boot is taken offline and online again through sysfs, where the kernel lets us: it
# keeps its memmap, and the report says what has changed and nothing else. What the report calls not
# removable is refused by the kernel; on arm64 that is all memory of the boot.

# shellcheck disable=SC2016	# $ in single quotes is awk's

set -eu
. "$(dirname "$0")/mechanism.sh"

programs="$programs places"
[ -e "$blocks/block_size_bytes" ] || skip_all "no memory blocks (CONFIG_MEMORY_HOTPLUG)"

# blocks_that ANSWER: what is removable, by the report: no, movable or maybe.
blocks_that()
{
	body before blocks | awk -v answer="$1" '$6 == answer { print $1 }'
}

# What the report says cannot be done the kernel refuses, and nothing has come of it.
no_means_no()
{
	for number in $(blocks_that no); do
		! echo offline 2>/dev/null >"$blocks/memory$number/state" ||
			{ ktap_print_msg "memory$number went offline"; return 1; }
	done
	state refused
	same_report before refused
}

# some_are ANSWER
some_are()
{
	[ -n "$(blocks_that "$1")" ]
}

all_are()
{
	[ "$(blocks_that "$1" | wc -l)" = "$(body before blocks | wc -l)" ]
}

# The kernel's own view of where a block would go.
in_movable()
{
	[ "$(cut -d ' ' -f 1 "$blocks/memory$1/valid_zones")" = Movable ]
}

# cut_at FILE: the lines of a report file, cut where the block begins and ends, each with "in" or
# "out" before it and with the bytes of the piece and those of the whole line after that.
cut_at()
{
	body before "$1" | while read -r range rest; do
		low=$((${range%-*}))
		high=$((${range#*-} + 1))
		for edge in "$low" "$begin" "$end" "$high"; do
			echo "$edge"
		done | sort -n | uniq | {
			last=
			while read -r edge; do
				if [ -n "$last" ] && [ "$last" -ge "$low" ] && [ "$edge" -le "$high" ]; then
					[ "$last" = "$begin" ] && where=in || where=out
					echo "$where $((edge - last)) $((high - low))" \
						"$(hex "$last")-$(hex $((edge - 1))) $rest"
				fi
				last=$edge
			done
		}
	done
}

# part_of NUMBERS: awk that makes columns their share of the line; numbers count from the range on.
part_of()
{
	for column in $1; do
		printf '{ $%s = sprintf("%%.0f", $%s / $3 * $2) }\n' $((column + 3)) $((column + 3))
	done
}

# changed FILE NUMBERS AWK: what the file must say now, if AWK is done to what is in the block.
changed()
{
	cut_at "$1" | awk "$(part_of "$2")
		\$1 == \"in\" { $3 }
		{ sub(/^[a-z]+ [0-9]+ [0-9]+ /, \"\"); print }" >"$states/wanted"
	body offline "$1" >"$states/found"
	same "$1" "$states/wanted" "$states/found"
}

regions_changed()
{
	changed regions '2 8' 'sub(/online,/, "", $10)'
}

backing_changed()
{
	changed backing '2 9' '$7 = "-"'
}

# The numbers of the memory blocks are cut, too.
sections_changed()
{
	cut_at sections | awk "$(part_of 2)"' {
		if ($1 == "in")
			sub(/online,/, "", $6)
		print }' | while read -r _ _ _ range count flags subs nid list; do
		if [ "$list" != - ]; then
			list=$(numbers_of "$((${range%-*}))" $((${range#*-} + 1 - ${range%-*})) |
				sed -n '1p; $p' | uniq | paste -s -d -)
		fi
		echo "$range $count $flags $subs $nid $list"
	done >"$states/wanted"
	body offline sections >"$states/found"
	same sections "$states/wanted" "$states/found"
}

blocks_changed()
{
	body before blocks | awk -v number="$number" '
		$1 == number { $3 = "offline"; $5 = "-"; $6 = "movable" }
		{ print }' >"$states/wanted"
	body offline blocks >"$states/found"
	same blocks "$states/wanted" "$states/found"
}

# unchanged FILE
unchanged()
{
	same "$1" "$states/before/$1" "$states/offline/$1"
}

zones_lost_it()
{
	[ $((($(zone_total before present) - $(zone_total offline present)) *
		$(total before 'Page size'))) = "$block" ]
}

# cycle NUMBER: offline and online again.
per_cycle=11
cycle()
{
	number=$1
	block=$(block_size)
	begin=$((number * block))
	end=$((begin + block))
	check "the kernel has what is movable in zone Movable" in_movable "$number"

	set_blocks offline "$begin" "$block" || :
	state offline
	check "offline: the kernel says so" blocks_are offline "$begin" "$block"
	check "offline: no zone has it" zones_lost_it
	check "offline: regions say so" regions_changed
	check "offline: sections say so" sections_changed
	check "offline: blocks say so" blocks_changed
	check "offline: backing says so" backing_changed
	check "offline: memmap stays where it is" unchanged vmemmap
	check "offline: memblock does not change" unchanged memblock
	check "offline: the programs pass" programs_hold

	set_blocks online_movable "$begin" "$block" || :
	state online
	check "online: the report is what it was" same_report before online
}

state before
ktap_print_header
if [ "$(uname -m)" = x86_64 ]; then
	ktap_set_plan $((per_cycle + 2))
	check "there is memory that is movable" some_are movable
	check "what is not removable is refused" no_means_no
	cycle "$(blocks_that movable | head -n 1)"
else
	ktap_set_plan 2
	check "no memory of the boot is removable" all_are no
	check "what is not removable is refused" no_means_no
fi
ktap_finished
