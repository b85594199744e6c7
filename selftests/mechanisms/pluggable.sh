#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Memory that is not in the pluggable range of cost is refused, and the kernel names the same range when
# it does so. Nothing changes. The test module (selftests/modules/hotplug) tries to add it.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hotplug.sh"

# What the kernel says of the last memory that it refused: mhp_range_allowed() in mm/memory_hotplug.c.
kernels_range()
{
	dmesg | sed -n 's/.* exceeds maximum addressable range \[\(.*\)-\(.*\)\]$/\1 \2/p' | tail -n 1
}

# is_refused START: a block there, and the kernel says the range.
is_refused()
{
	if echo "$1" 2>/dev/null >"$hotplug/add"; then
		ktap_print_msg "a block at $(hex "$1") was added"
		return 1
	fi
	# shellcheck disable=SC2046	# two words
	set -- $(kernels_range) none none
	[ "$1" != none ] && [ "$pluggable" = "$(hex $(($1)))-$(hex $(($2)))" ] && return
	ktap_print_msg "$pluggable is pluggable, and the kernel says $1 to $2"
	return 1
}

mechanism()
{
	need_hotplug
	block=$(block_size)
	state before
	pluggable=$(reported before get cost 'Pluggable range')
	plan 3
	check "memory behind the range is refused" \
		is_refused $(((${pluggable#*-} + block) / block * block))
	# Where RAM begins above 0 the linear mapping of arm64 does, too, unless it is at a random place.
	before="memory before the range is refused"
	if [ $((${pluggable%-*})) = 0 ]; then
		skip "$before" "the range begins at 0"
	else
		check "$before" is_refused 0
	fi
	state after
	judge "the report is what it was" same_report before after
	rmmod memmapscope_hotplug
	finished
}

run
