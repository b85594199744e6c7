#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Struct pages of online memory, and of a hole, that a module breaks one by one: check_pages has to say of each
# what is wrong with it, and of nothing else.
#
# What the kernel has broken by itself stays as it is: see the program pages.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hotplug.sh"

# The hole of pages.machine; this is not in its first page block of any size.
hole=$((0x5c580000))

# found_wrong STATE ADDR COLUMN FRAMES: of the block that has it, that many frames more than before, one after the other from there.
# All else is as before.
found_wrong()
{
	awk -v start="$(hex $(($2 / block * block)))" -v column="$3" -v frames="$4" \
		-v first="$(span "$2" $(($2 + $4 * page - 1)))" '
		NR == 2 { for (i = 2; i <= NF; i++) at[$i] = i - 1 }
		index($1, start "-") == 1 && frames {
			$at[column] += frames
			$at["verdict"] = "violated"
			$at["first_range"] = first
		}
		!/^#/' "$(kept before report)/check_pages" >"$states/wanted"
	as_wanted "$1" check_pages
}

# broken FILE ADDR COLUMN FRAMES WHAT: the module breaks a struct page, the report says so, and it is mended.
broken()
{
	echo "$2" >"$hotplug/$1" && done=yes || done=no
	check "$5" [ "$done" = yes ]
	keep_report "$1_$3"
	echo "$2" >"$hotplug/heal" || :
	judge "check_pages says $3, and where" found_wrong "$1_$3" "$2" "$3" "$4"
}

mechanism()
{
	need_hotplug
	own=$(cat "$hotplug/page")
	state before
	page=$(total before 'Page size')
	block=$(block_size)
	plan 18

	broken poison "$own" uninitialised 1 "a struct page of memory is all ones"
	broken blank "$own" uninitialised 1 "a struct page of memory is all zeros"
	broken rezone "$own" misplaced 1 "a struct page of memory is of another zone"
	broken renode_page "$own" misplaced 1 "a struct page of memory is of another node"
	broken unreserve "$hole" unreserved 1 "a struct page of a hole is not reserved"
	broken release "$hole" taken 2 "two pages of a hole are free"
	broken rezone "$hole" misplaced 1 "a struct page of a hole is of another zone"
	broken poison "$hole" uninitialised 1 "a struct page of a hole is all ones"

	# Of memory it is not asked whether it is taken, or reserved.
	state again
	judge "mended, the report is what it was" same_report before again
	judge "its files fit together" hold form sums edges
	finished
}

run
