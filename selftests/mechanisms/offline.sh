#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Memory of the boot is taken offline and online again through sysfs, where the kernel lets us: it
# keeps its memmap, and the report says what has changed and nothing else. What the report calls not
# removable is refused by the kernel; on arm64 that is all memory of the boot.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/boot.sh"

programs="$programs backing zones blocks removable offline cost free"
# What the report says cannot be done the kernel refuses, and nothing has come of it.
no_means_no()
{
	# shellcheck disable=SC2046	# a list of numbers
	none_goes $(blocks_that no) || return
	state refused
	same_report before refused
}

# What the report says can go does go, and comes back.
movable_goes()
{
	for number in $(blocks_that movable); do
		echo offline 2>/dev/null >"$blocks/memory$number/state" ||
			{ ktap_print_msg "memory$number did not go offline"; return 1; }
		echo online_movable >"$blocks/memory$number/state"
	done
	state gone_and_back
	same_report before gone_and_back
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

# The area of CMA's that is for all devices, as the boot log has it: start and MiB.
cma_area()
{
	sed -n 's/.*cma: Reserved \([0-9]*\) MiB at \(0x[0-9a-f]*\).*/\2 \1/p' "$states/dmesg"
}

# Where there is one kexec_file_load() goes there first, since Linux 6.17 (kexec_alloc_contig()).
kexec_goes_to_cma()
{
	cma_area | while read -r area mib; do
		sed -n 's/^0x[0-9a-f]* cma //p' "$(kept offline)/kexec" | tr ' ' '\n' |
		while IFS=- read -r from to; do
			[ $((from)) -lt $((area)) ] || [ $((to)) -gt $((area + (mib << 20))) ] || continue
			ktap_print_msg "$from-$to is not in the $mib MiB at $area"
			return 1
		done
	done
}

# cycle NUMBER: offline and online again.
per_cycle=12
cycle()
{
	choose "$1"
	check "the kernel has what is movable in zone Movable" in_movable "$number"

	set_blocks offline "$begin" "$block" || :
	state offline
	check "offline: the kernel says so" blocks_are offline "$begin" "$block"
	judge "offline: no zone has it" zones_lost_it offline
	judge "offline: regions say so" changed offline regions section-online
	judge "offline: sections say so" changed offline sections flags-online
	judge "offline: blocks say so" changed offline blocks \
		state=offline zones=- removable=movable why=-
	judge "offline: backing says so" changed offline backing zone=-
	judge "offline: memmap stays where it is" same_file before offline vmemmap
	judge "offline: memblock does not change" same_file before offline memblock
	programs_pass "offline: the programs pass"
	if [ -z "$(cma_area)" ]; then
		skip "offline: kexec goes to memory of CMA's" "there is none"
	elif ! grep -q ' cma ' "$(kept offline)/kexec"; then
		skip "offline: kexec goes to memory of CMA's" "this kernel leaves it alone (before Linux 6.17)"
	else
		judge "offline: kexec goes to memory of CMA's" kexec_goes_to_cma
	fi

	set_blocks online_movable "$begin" "$block" || :
	state online
	judge "online: the report is what it was" same_report before online
}

mechanism()
{
	[ -e "$blocks/block_size_bytes" ] || skip_all "no memory blocks (CONFIG_MEMORY_HOTPLUG)"
	state before
	if [ "$machine" = x86_64 ]; then
		plan $((per_cycle + 3))
		check "there is memory that is movable" some_are movable
		check "what is not removable is refused" no_means_no
		check "what is movable goes, and comes back" movable_goes
		cycle "$(blocks_that movable | head -n 1)"
	else
		plan 2
		check "no memory of the boot is removable" all_are no
		check "what is not removable is refused" no_means_no
	fi
	finished
}

run
