# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests share that take a memory block of the boot away: which one, and how the report of
# before changes in it. Sourced, after mechanism.sh.

# shellcheck disable=SC2154	# states is that of mechanism.sh

# blocks_that ANSWER: what is removable, by the report: no, movable or maybe.
blocks_that()
{
	reported before cut blocks block "removable=$1"
}

# some_are ANSWER
some_are()
{
	[ -n "$(blocks_that "$1")" ]
}

# choose NUMBER: the block that this is about.
choose()
{
	number=$1
	block=$(block_size)
	begin=$((number * block))
	end=$((begin + block))
}

# changed STATE FILE CHANGE...: what the file must say now, if of what is in the block the columns have
# changed so (see mms-report's edit).
changed()
(
	now=$1 file=$2
	shift 2
	reported before edit "$file" "$begin-$((end - 1))" "$@" >"$states/wanted"
	body "$now" "$file" >"$states/found"
	same "$file" "$states/wanted" "$states/found"
)

# blocks_changed STATE CHANGE...: the same of blocks, if memmap of others comes or goes with it.
blocks_changed()
(
	now=$1
	shift
	reported before edit blocks "$begin-$((end - 1))" "$@" | apart_from_hosting >"$states/wanted"
	body "$now" blocks | apart_from_hosting >"$states/found"
	same blocks "$states/wanted" "$states/found"
)

# zones_lost_it STATE
zones_lost_it()
{
	[ $((($(zone_total before present) - $(zone_total "$1" present)) *
		$(total before 'Page size'))) = "$block" ]
}
