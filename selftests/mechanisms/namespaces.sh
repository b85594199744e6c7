#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Persistent memory as a raw block device, with a file system (fsdax) and as a character device
# (devdax). With map=mem its memmap is in RAM, with map=dev in itself.

set -eu
. "$(dirname "$0")/lib/ndctl.sh"

ndctl_has_it()
{
	[ "$(json mode)" = "$mode" ] && [ "$(json map)" = "$map" ] && return
	ktap_print_msg "ndctl says mode $(json mode), map $(json map)"
	return 1
}

has_resource()
{
	grep -q "^ *$(printf '%08x-%08x' "$1" "$2") : $3\$" "$(kept during)/proc/iomem" && return
	ktap_print_msg "no $(printf '%08x-%08x' "$1" "$2") : $3 in /proc/iomem"
	return 1
}

# A character device has a resource of its own, for the data.
iomem_has_it()
{
	if [ "$mode" = devdax ]; then
		has_resource "$start" $((data_start - 1)) "$namespace" &&
		has_resource "$data_start" "$end" "$chardev"
	else
		has_resource "$start" "$end" "$namespace"
	fi
}

# What kmem would not take: all but the whole blocks of the data. Without a resource or an altmap nobody
# tells where data starts.
cost_has_it()
{
	from=$data_start
	[ "$mode $map" != "fsdax mem" ] || from=$start
	whole=$(((end + 1) / section - (from + section - 1) / section))
	stranded_is during "$from" "$end" $((end + 1 - from - whole * section))
}

# try_namespace MODE [MAP]: 15 tests. What is raw has a memmap in RAM, too, and ndctl calls it so.
try_namespace()
{
	mode=$1 map=${2:-mem} what=$1${2:+ with map=$2}
	[ "$1" != raw ] || mode=fsdax
	make_namespace "$@" || :
	chardev=$(json chardev)
	set_namespace
	state during
	check "$what: ndctl has it" ndctl_has_it
	judge "$what: it is in the resource tree" iomem_has_it
	judge "$what: cost says what could not be RAM" cost_has_it
	check_map "$what"
	[ "$what" != "devdax with map=dev" ] || programs_pass "$what: the programs pass"
	said ndctl disable-namespace "$namespace" || :
	state after
	judge "$what: disabled, the report is what it was" same_report before after
}

mechanism()
{
	need_ndctl
	sizes
	said ndctl disable-namespace "$namespace"
	state before

	plan $((5 * 15 + 1))
	try_namespace raw
	try_namespace fsdax mem
	try_namespace fsdax dev
	try_namespace devdax mem
	try_namespace devdax dev
	finished
}

run
