# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the shell tests share: KTAP output and the module. Sourced.
#
# $MMS_MODULE names memmapscope.ko. ktap_helpers.sh is the kernel's, installed beside the
# collection or found in KSRC. Every path is below $MMS_ROOT (default: empty), as in root.h.

here=$(cd "$(dirname "$0")" && pwd)
for helpers in "$here/../kselftest" "$here/../../kselftest" "${KSRC:-}/tools/testing/selftests/kselftest"; do
	[ ! -r "$helpers/ktap_helpers.sh" ] || break
done
# shellcheck disable=SC1091
. "$helpers/ktap_helpers.sh"

root=${MMS_ROOT:-}
mms_path=/sys/kernel/debug/memmapscope
mms_dir=$root$mms_path

# skip_all REASON: none of the tests can run here.
skip_all()
{
	ktap_print_header
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}

# check NAME COMMAND...: a test that passes if the command does.
check()
{
	name=$1
	shift
	if "$@"; then
		ktap_test_pass "$name"
	else
		ktap_test_fail "$name"
	fi
}

# skip NAME REASON: a test that cannot be made here. The kernel's helper has no room for a reason.
skip()
{
	__ktap_test ok "$1" "SKIP $2"
	KTAP_CNT_SKIP=$((KTAP_CNT_SKIP + 1))
}

# lasting FILE: a report file without what is about the moment (times, and free memory) or about what was before.
lasting()
{
	case ${1##*/} in
	summary) grep -v -e '^Snapshot ' -e '^Lock held: ' -e '^Entries read: ' "$1" ;;
	cost) grep -v '^Node [0-9]* \(free\|room\)' "$1" ;;
	edges) cut -d ' ' -f 1-4,6- "$1" ;;
	ledger) head -n 2 "$1" ;;
	check) grep -v -e '^memmap-comes-back ' -e '^all ' "$1" ;;
	*) cat "$1" ;;
	esac
}

# log_size: the number of messages in the kernel's log; log_since N: those after the first N.
log_size()
{
	dmesg | wc -l
}

log_since()
{
	dmesg | tail -n "+$(($1 + 1))"
}

loaded()
{
	grep -q '^memmapscope ' "$root/proc/modules"
}

gone()
{
	! loaded && [ ! -e "$mms_dir" ] && [ ! -e "$root/sys/module/memmapscope" ]
}
