#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A kernel that memmapscope cannot serve: booted with debugfs=off. insmod fails, one line of the
# log names what is missing, and nothing is left behind.

set -eu
. "$(dirname "$0")/functions.sh"

[ -n "${MMS_MODULE:-}" ] || skip_all "MMS_MODULE does not name memmapscope.ko"
grep -q 'debugfs=off' "$root/proc/cmdline" || skip_all "the kernel was not booted with debugfs=off"

refused()
{
	! insmod "$MMS_MODULE" 2>/dev/null
}

# Without what the kernel says of any such module that it loads. busybox tries in two ways, so the
# same line may be there twice.
messages()
{
	log_since "$before" | sed -n 's/^\[[^]]*\] //; /^memmapscope: /p' |
	grep -v -e 'loading out-of-tree module' -e 'module verification failed' | sort -u
}

one_line()
{
	[ "$(messages | wc -l)" = 1 ] || { messages | sed 's/^/# /'; return 1; }
}

# Error level is 3; dmesg -r shows it.
named()
{
	dmesg -r | tail -n "+$((before + 1))" | grep -q '^<3>.*memmapscope: .*debugfs'
}

before=$(log_size)
ktap_print_header
ktap_set_plan 4
check "insmod fails without debugfs" refused
check "one line is logged" one_line
check "it is an error that names debugfs" named
check "nothing is left behind" gone
ktap_finished
