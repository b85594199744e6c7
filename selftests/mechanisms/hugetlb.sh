#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# HugeTLB pages of 2 MiB come and go at run time, and with them their memmap is shared
# (Documentation/mm/vmemmap_dedup.rst of the kernel).

set -eu
. "$(dirname "$0")/lib/mechanism.sh"
. "$(dirname "$0")/lib/hugetlb.sh"

mechanism()
{
	need_optimisation
	plan $per_come_and_go
	come_and_go 2M 20 10
	finished
}

run
