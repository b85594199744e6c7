#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Memory that holds its own memmap, until the test module maps that to another place. All of it stays
# offline: nobody looks at a struct page.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hotplug.sh"

# holds_its_own STATE
holds_its_own()
{
	[ "$(reported "$1" cut blocks memmap,self "block=$((addr / block))")" = "$memmap $memmap" ] &&
		rule_is "$1" self-hosted-at-start "ok 0 - -"
}

# not_at_start STATE
not_at_start()
{
	rule_is "$1" self-hosted-at-start "violated 1 $(span "$addr" $((addr + block - 1))) -"
}

# moved_out: two have one memmap now, and what the kernel counts is more than there is. What is in another block
# is not noticed if the block cannot be asked.
moved_out()
{
	if [ -n "$asks_blocks" ]; then
		not_at_start moved && shared_is_broken moved 2
	else
		shared_is_broken moved 1
	fi
}

# moved_behind: and what is in the block, but not at its start, may be as it has to be.
moved_behind()
{
	if [ -n "$asks_blocks" ]; then
		not_at_start behind && rule_is behind all "violated 1 - -"
	else
		rule_is behind self-hosted-at-start "? 1 $(span "$addr" $((addr + block - 1))) no-blocks" &&
			rule_is behind all "? 1 - -"
	fi
}

# elsewhere STATE ADDRESS: the memmap of the block is there.
elsewhere()
{
	echo "$addr" >"$hotplug/unmap" || :
	echo "$2" >"$hotplug/elsewhere" || :
	state "$1"
	echo "$addr" >"$hotplug/map" || :
}

mechanism()
{
	need_host
	need_hotplug
	auto_online offline
	block=$(block_size)
	state before
	memmap=$((block * $(total before 'Struct page') / $(total before 'Page size')))
	plan 5

	come 1 add_self
	state plugged
	judge "a block holds its own memmap, at its start" holds_its_own plugged
	other=$(leaf_before)
	elsewhere moved "$other"
	judge "check has memmap of it in another block" moved_out
	elsewhere behind $((addr + memmap))
	judge "check has memmap of it behind its start" moved_behind
	state again
	judge "mapped again, the report is what it was" same_report plugged again

	go 1 "$addr"
	wait_for 30 blocks_are_gone "$addr" "$block" || :
	state after
	judge "the report is what it was before it came" same_report before after
	finished
}

run
