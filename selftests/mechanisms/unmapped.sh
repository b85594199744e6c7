#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Online memory whose memmap is not mapped: whoever touches a struct page of it dies. The report has to
# say so, and not to die of it. And other states of it that break a rule of check.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hotplug.sh"

# regions_miss STATE: all is known of it but what only struct pages say. Its zone has the node.
regions_miss()
{
	{
		body before regions
		[ "$(end_of before regions)" = "$addr" ] ||
			echo "$(span "$(end_of before regions)" $((addr - 1)))" \
				"$(((addr - $(end_of before regions)) / page)) hole - - - - 0"
		echo "$(span "$addr" $((addr + block - 1))) $((block / page)) missing -" \
			"$(witnesses) 1 present,memmap,online 0"
	} >"$states/wanted"
	as_wanted "$1" regions
}

# missing_grew STATE
missing_grew()
{
	missing=$(total "$1" 'Memmap missing')
	[ "$missing" = "$memmap" ] && [ "$(total before 'Memmap missing')" = 0 ] && return
	ktap_print_msg "$missing bytes of memmap are missing, not $memmap"
	return 1
}

# block_is STATE COLUMNS...
block_is()
{
	nr=$((addr / block))
	found=$(reported "$1" cut blocks nid,memmap,self,near,far "block=$nr")
	[ "$found" = "$2" ] && return
	ktap_print_msg "block $nr has '$found', not '$2'"
	return 1
}

# rules_are_broken STATE: those that are about a block without memmap, and no other.
rules_are_broken()
{
	what="violated 1 $(span "$addr" $((addr + block - 1))) -"
	for rule in memory-has-memmap online-is-populated valid-is-populated; do
		rule_is "$1" "$rule" "$what" || return
	done
	rule_is "$1" memmap-has-section "ok 0 - -" && rules_beside "$1" 3
}

# only_broken STATE RULE START BYTES: all other rules hold.
only_broken()
{
	rule_is "$1" "$2" "violated 1 $(span "$3" $(($3 + $4 - 1))) -" &&
		rule_is "$1" all "violated 1 - -"
}

# disowned_is_broken: whoever says that it is no memory is wrong. To memblock, if that is kept up to date, it is
# memory still, and then it is described.
disowned_is_broken()
{
	what="violated 1 $(span "$addr" $((addr + block - 1))) -"
	rule_is disowned claims-agree "$what" || return
	case $(witnesses) in
	iomem) rule_is disowned valid-is-described "$what" && rule_is disowned all "violated 2 - -" ;;
	*) rule_is disowned all "violated 1 - -" ;;
	esac
}

# renoded_is_broken: if the block can be asked.
renoded_is_broken()
{
	if [ -n "$asks_blocks" ]; then
		only_broken renoded added-has-one-node "$addr" "$block"
	else
		rule_is renoded all "ok 0 - -"
	fi
}

# edge_is_beside STATE: of the block behind it, which is offline, the first struct page can be read.
edge_is_beside()
{
	wanted="$(hex $((addr + block))) first used present,memmap - missing present,memmap,online"
	found=$(reported "$1" lines edges "frame=$(hex $((addr + block)))")
	[ "$found" = "$wanted" ] && return
	ktap_print_msg "the edge is '$found', not '$wanted'"
	return 1
}

mechanism()
{
	need_host
	need_hotplug
	auto_online offline
	block=$(block_size)
	state before
	page=$(total before 'Page size')
	memmap=$((block * $(total before 'Struct page') / page))
	plan 22

	come 1 add
	set_blocks online_movable "$addr" "$block"
	state online
	echo "$addr" >"$hotplug/unmap" && gone=yes || gone=no
	check "the memmap of a block is not mapped any more" [ "$gone" = yes ]
	keep_report missing
	judge "regions say that it is missing" regions_miss missing
	judge "summary counts it" missing_grew missing
	judge "vmemmap has it no more" same_file before missing vmemmap
	judge "its block has no memmap" block_is missing "1 0 0 0 0"
	judge "check has the rules that this breaks" rules_are_broken missing
	judge "its files fit together" hold form sums edges

	# Where the next one will be there is no memory yet. check_pages reads what is there instead, which has to be
	# RAM on arm64: elsewhere that is the end, a synchronous external abort.
	nothing=$((addr + block))
	echo "$nothing" >"$hotplug/elsewhere" || :
	keep_report nowhere
	judge "check has memmap that is in no memory" \
		only_broken nowhere memmap-is-in-memory "$addr" "$block"
	other=$(leaf_before)
	echo "$other" >"$hotplug/elsewhere" || :
	keep_report shared
	judge "check has memmap that two blocks write" shared_is_broken shared 1

	echo 1 >"$hotplug/lend" || :
	lent=$(cat "$hotplug/lend")
	keep_report lent
	judge "check has memmap that is free" only_broken lent memmap-is-not-free "$lent" "$memmap"

	echo "$addr" >"$hotplug/map" || :
	echo "$addr" >"$hotplug/disown" || :
	keep_report disowned
	judge "check has memory that is no resource" disowned_is_broken

	echo "$addr" >"$hotplug/own" || :
	echo "$addr" >"$hotplug/renode" || :
	keep_report renoded
	judge "check has a block that says another node than its memory" renoded_is_broken

	echo "$addr" >"$hotplug/mend" || :
	echo "$addr" >"$hotplug/unspan" || :
	keep_report unspanned
	judge "check has memory that no zone of its node spans" \
		only_broken unspanned added-has-one-node "$addr" "$block"
	judge "and does not know what that zone has to count" \
		rule_is unspanned present-is-counted "? 1 $(span "$addr" $((addr + page - 1))) no-zone"

	echo "$addr" >"$hotplug/mend" || :
	echo "$addr" >"$hotplug/uncount" || :
	keep_report uncounted
	judge "check has a zone that counts less than it has" \
		only_broken uncounted present-is-counted "$addr" "$block"

	echo "$addr" >"$hotplug/mend" || :
	echo "$addr" >"$hotplug/uncount_node" || :
	keep_report less
	judge "check has a node that counts less than its zones" \
		only_broken less present-is-counted "$addr" "$block"

	echo "$addr" >"$hotplug/mend" || :
	state again
	judge "mapped again, the report is what it was" same_report online again

	first=$addr
	come 2 add
	check "another block comes right behind it" blocks_are offline $((first + block)) "$block"
	addr=$first
	echo "$addr" >"$hotplug/unmap" || :
	keep_report beside
	judge "edges have what is missing on their other side" edge_is_beside beside
	judge "and fit together with the other files" hold form sums edges
	echo "$addr" >"$hotplug/map" || :
	go 2 $((addr + block))
	set_blocks offline "$addr" "$block"
	go 1 "$addr"
	wait_for 30 blocks_are_gone "$addr" $((2 * block)) || :
	check "it can go" blocks_are_gone "$addr" $((2 * block))
	state after
	judge "the report is what it was before it came" same_report before after
	finished
}

run
