#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# HugeTLB pages of 1 GiB and of 2 MiB that were allocated at boot, with the optimisation of their
# memmap on: what hugetlb.sh sees at run time, the report says from the start. Then they are freed.
# The memmap of a gigantic page spans sections; from Linux 6.15 on it never was more than it is.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hugetlb.sh"

# preinit_is_of_gigantic_pages: these sections, and no others, were made for them, if this kernel
# does that.
preinit_is_of_gigantic_pages()
{
	section_bytes=$(total before 'Section size')
	section=$((section_bytes / $(total before 'Page size')))
	while read -r head; do
		from=$((head * $(total before 'PTE leaf describes') / section))
		seq "$from" $((from + $(frames 1G) / section - 1))
	done <"$(kept before)/heads-1G" | sort -n >"$states/wanted"
	[ "$preinit" = yes ] || : >"$states/wanted"
	reported before cut sections start,size flags~preinit | while read -r from size; do
		seq $((from / section_bytes)) $(((from + size) / section_bytes - 1))
	done >"$states/found"
	same sections "$states/wanted" "$states/found"
}

# Where gigantic pages are, or were, memmap is mapped by single pages.
gigantic_leaves_are_single()
{
	leaves "$1" | awk -v parts="$(parts 1G)" '
		NR == FNR { for (i = 0; i < parts; i++) part[$1 + i]; next }
		$1 in part { levels[$2 " " $3]++ }
		END {
			for (level in levels)
				print level, levels[level]
		}' "$(kept before)/heads-1G" - >"$states/levels"
	pages=$(($(parts 1G) * gigantic))
	[ "$(sed 's/^PTE RW,[^ ]* //' "$states/levels")" = "$pages" ] && return
	ktap_print_msg "$(cat "$states/levels"), not $pages pages"
	return 1
}

mechanism()
{
	need_optimisation
	gigantic_pool=$hugepages/hugepages-1048576kB/nr_hugepages
	large_pool=$hugepages/hugepages-2048kB/nr_hugepages
	gigantic=$(cat "$gigantic_pool" 2>/dev/null || echo 0)
	if [ "$(cat "$optimise")" != 1 ] || [ "$gigantic" = 0 ]; then
		skip_all "the machine was not booted with hugetlb_free_vmemmap=on hugepagesz=1G hugepages="
	fi
	large=$(cat "$large_pool")
	knows SECTION_IS_VMEMMAP_PREINIT 6 15 && preinit=yes || preinit=no
	plan 22
	state before
	shared=$(($(sharing 1G "$gigantic") + $(sharing 2M "$large")))
	saved=$(($(saved 1G "$gigantic") + $(saved 2M "$large")))
	check "boot: each gigantic page has one run of shared memmap" runs_are_of_huge_pages before 1G "$gigantic"
	check "boot: so has each large one" runs_are_of_huge_pages before 2M "$large"
	judge "boot: there are no other runs" shared_runs_are before $((gigantic + large))
	judge "boot: sections were made for gigantic pages" preinit_is_of_gigantic_pages
	judge "boot: the memory behind the memmap is what they leave of it" backed_less_than_mapped before "$saved"
	judge "boot: backing adds it up" backing_adds_up before "$shared" "$saved"
	programs_pass "boot: the programs pass"
	judge "boot: frame by frame, too" tables_hold

	allocate 1 "$large_pool" 0
	state large
	check "large ones freed: the pool is empty" pool_has "$large_pool" 0
	judge "large ones freed: only gigantic pages share" shared_runs_are large "$gigantic"
	judge "large ones freed: backing adds it up" backing_adds_up large "$(sharing 1G "$gigantic")" "$(saved 1G "$gigantic")"
	check_counted "large ones freed: the kernel counts as much more" large before 2M "$large"
	judge "large ones freed: what is populated is what it was" same_populated before large

	allocate 1 "$gigantic_pool" 0
	state freed
	check "freed: the pool is empty" pool_has "$gigantic_pool" 0
	judge "freed: nothing is shared" nothing_is_shared freed
	judge "freed: what is left are leaves of one page" gigantic_leaves_are_single freed
	judge "freed: all memmap has memory of its own" backed_less_than_mapped freed 0
	judge "freed: backing adds it up" backing_adds_up freed 0 0
	check_counted "freed: the kernel counts as much more" freed large 1G "$gigantic"
	judge "freed: what is populated is what it was" same_populated before freed
	programs_pass "freed: the programs pass"
	judge "freed: frame by frame, too" tables_hold
	finished
}

run
