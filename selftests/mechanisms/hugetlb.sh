#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# HugeTLB pages of 2 MiB are allocated and freed, with and without the optimisation of their
# memmap (Documentation/mm/vmemmap_dedup.rst of the kernel). The report has to tell where memmap is
# shared, to the page, and how much that saves; nothing else of it may change. When the huge pages
# are gone, all that is left of them is that page-table entries have taken the place of a huge one.

set -eu
. "$(dirname "$0")/mechanism.sh"
. "$(dirname "$0")/hugetlb-common.sh"

need_optimisation
huge=20
more=10
pool=$hugepages/hugepages-2048kB/nr_hugepages

ktap_print_header
ktap_set_plan 35

allocate 0 "$pool" 0
state before
check "before: nothing is shared" nothing_is_shared before

allocate 0 "$pool" "$huge"
state plain
check "not optimised: the pool is filled" pool_has "$pool" "$huge"
check "not optimised: the report is what it was" same_report before plain
allocate 0 "$pool" 0

allocate 1 "$pool" "$huge"
state shared
check "optimised: the pool is filled" pool_has "$pool" "$huge"
check "optimised: each huge page has one run of shared memmap" runs_are_of_huge_pages shared 2M "$huge"
check "optimised: its leaves are what this kernel makes of them" leaves_are shared optimised
check "optimised: what is populated is what it was" same_populated before shared
check "optimised: as much is mapped" same_total before shared 'Vmemmap mapped'
check "optimised: less memory is behind it" backed_less before shared "$(saved 2M "$huge")"
check "optimised: backing adds it up" backing_adds_up shared "$(sharing 2M "$huge")" "$(saved 2M "$huge")"
check_counted "optimised: the kernel counts as much less" before shared 2M "$huge"
check "optimised: as much memory of the boot was given back" given_back before shared "$huge"
check "optimised: the programs pass" programs_hold
check "optimised: frame by frame, too" frames_hold

allocate 0 "$pool" $((huge + more))
state mixed
check "some of both: the pool is filled" pool_has "$pool" $((huge + more))
check "some of both: only the first are shared" runs_are_of_huge_pages mixed 2M "$huge"
check "some of both: the report is what it was" same_report shared mixed

allocate 0 "$pool" 0
state freed
check "freed: the pool is empty" pool_has "$pool" 0
check "freed: nothing is shared" nothing_is_shared freed
check "freed: what is left are leaves of one page" leaves_are freed restored
check "freed: what is populated is what it was" same_populated before freed
check "freed: as much is mapped" same_total before freed 'Vmemmap mapped'
check "freed: as much memory is behind it" same_total before freed 'Vmemmap backed'
check "freed: backing adds it up" backing_adds_up freed 0 0
check_counted "freed: the kernel counts what it did" before freed 2M 0
check "freed: the programs pass" programs_hold
check "freed: frame by frame, too" frames_hold

# What was split stays so, and is shared again without another split.
allocate 1 "$pool" "$huge"
state again
check "again: each huge page has one run of shared memmap" runs_are_of_huge_pages again 2M "$huge"
check "again: less memory is behind it" backed_less before again "$(saved 2M "$huge")"
check "again: backing adds it up" backing_adds_up again "$(sharing 2M "$huge")" "$(saved 2M "$huge")"
check_counted "again: the kernel counts as much less" before again 2M "$huge"
check "again: what is populated is what it was" same_populated before again

allocate 0 "$pool" 0
state gone
check "gone: nothing is shared" nothing_is_shared gone
check "gone: what is populated is what it was" same_populated before gone
check "gone: as much memory is behind it" same_total before gone 'Vmemmap backed'
ktap_finished
