#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The files stay readable under integrity lockdown, which lasts until the next boot: only where
# MMS_LOCKDOWN=1 says that this machine may be locked down.

set -eu
. "$(dirname "$0")/functions.sh"

lockdown=$root/sys/kernel/security/lockdown
# Mode 0644, so that lockdown refuses even to read it: debugfs_locked_down() in fs/debugfs/file.c.
refused=$root/sys/kernel/debug/fault_around_bytes

[ "${MMS_LOCKDOWN:-}" = 1 ] || skip_all "MMS_LOCKDOWN=1 does not allow to lock this machine down"
[ -e "$lockdown" ] || mount -t securityfs security "$root/sys/kernel/security" || :
[ -e "$lockdown" ] || skip_all "no $lockdown: the kernel has no lockdown"
[ -r "$refused" ] || skip_all "no $refused, a file that lockdown refuses"
loaded || insmod "$MMS_MODULE" || skip_all "memmapscope is not loaded, nor does MMS_MODULE name it"

lock_down()
{
	echo integrity >"$lockdown" && grep -q '\[integrity\]' "$lockdown"
}

in_effect()
{
	! cat "$refused" >/dev/null 2>&1
}

contents()
{
	for file in "$mms_dir"/*; do
		echo "${file##*/}"
		lasting "$file" || echo "cannot be read"
	done
}

as_before()
{
	contents >"$work/after" 2>&1
	[ -s "$work/before" ] && cmp -s "$work/before" "$work/after"
}

work=$(mktemp -d)
ktap_print_header
ktap_set_plan 3
contents >"$work/before"
check "the machine can be locked down" lock_down
check "lockdown is in effect" in_effect
check "every file reads as before" as_before
rm -rf "$work"
ktap_finished
