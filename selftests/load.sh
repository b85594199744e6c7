#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Loading and removing, many times, while readers try to read.

set -eu
. "$(dirname "$0")/functions.sh"

cycles=10
[ -n "${MMS_MODULE:-}" ] || skip_all "MMS_MODULE does not name memmapscope.ko"

# A reader takes what it gets: files vanish under it, and it must not mind, nor keep the module
# for longer than it reads.
read_for_ever()
{
	while :; do
		for file in "$mms_dir"/*; do
			cat "$file" >/dev/null 2>&1 || :
		done
	done
}

readers=
stop_readers()
{
	for pid in $readers; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	readers=
}
trap stop_readers EXIT

# An open file makes rmmod fail; it is closed again soon.
remove()
{
	tries=0
	until rmmod memmapscope 2>/dev/null; do
		tries=$((tries + 1))
		[ "$tries" -lt 200 ] || return 1
		sleep 0.05
	done
}

cycle()
{
	for i in $(seq "$cycles"); do
		insmod "$MMS_MODULE" || { ktap_print_msg "insmod $i failed"; return 1; }
		head -n 1 "$mms_dir/regions" >/dev/null || { ktap_print_msg "no file"; return 1; }
		remove || { ktap_print_msg "rmmod $i failed"; return 1; }
	done
}

silent()
{
	log_since "$before" | grep -v ' kselftest: ' |
	grep -iE 'memmapscope|WARNING|BUG:|Oops|Call trace|KASAN' >"$messages" || return 0
	sed 's/^/# /' "$messages"
	return 1
}

# The first module of a boot that is not the distribution's taints the kernel, which says so once.
! loaded || rmmod memmapscope
insmod "$MMS_MODULE" && rmmod memmapscope
before=$(log_size)
messages=$(mktemp)

ktap_print_header
ktap_set_plan 4
read_for_ever &
readers=$!
read_for_ever &
readers="$readers $!"
check "$cycles cycles of insmod and rmmod with readers" cycle
stop_readers
check "nothing is left behind" gone
check "nothing is logged" silent
check "and it can be loaded again" insmod "$MMS_MODULE"
rm -f "$messages"
ktap_finished
