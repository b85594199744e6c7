#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The same as hugetlb.sh with pages of 1 GiB: the memmap of one spans sections and memory blocks.

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hugetlb.sh"

mechanism()
{
	need_optimisation
	[ -e "$hugepages/hugepages-1048576kB" ] || skip_all "no HugeTLB pages of 1 GiB (pdpe1gb, CONFIG_CONTIG_ALLOC)"
	plan $per_come_and_go
	come_and_go 1G 1 1
	finished
}

run
