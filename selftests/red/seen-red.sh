#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# seen-red.sh PROGRAMS TREE - show that the tests can fail.
#
# TREE is recorded from a guest (mms=record, see scripts/make/guest-run): the files the tests
# read, at the same paths, and the log as TREE/dmesg. Each line of the file changes makes one of them
# wrong: the named test must pass before and fail after. A change that does not apply to this tree (sed
# changes nothing) is a SKIP; some other tree has to have it, scripts/check sees to that.
#
# In the file machines are changes that make another machine of it, on which nothing is wrong: there no
# test may fail.
#
# The shell tests are run with a module that is simulated: insmod, rmmod and dmesg of our own, in
# fake/. What it does wrong is in the file bugs.

set -eu

[ $# = 2 ] || { echo "usage: seen-red.sh PROGRAMS TREE" >&2; exit 2; }
programs=$1 tree=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
red=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=machines
. "$red/machines"
# The tests would load it here and now.
unset MMS_MODULE
mms=sys/kernel/debug/memmapscope

# lines FILE: those of a list that are not comments.
lines()
{
	grep -v -e '^#' -e '^$' "$red/$1"
}

# What of the tests' files is not in the tree.
complete_tree()
{
	# tar cannot keep it from the extracting user's umask.
	chmod 0400 "$tree/$mms"/*
	[ ! -e "$tree/expected" ] || export MMS_EXPECTED=/expected
	dump=${mms}_oracle/page_tables
	[ ! -e "$tree/$dump" ] || return 0
	# arm64's own dump would have this form; the numbers are those it is compared with.
	dump=sys/kernel/debug/kernel_page_tables
	{
		echo '---[ vmemmap start ]---'
		"$programs/mms-report" -d "$tree/$mms" cut vmemmap range,bytes,level,attrs |
		while read -r range bytes level attrs; do
			level=${level#CONT-}
			[ "$attrs" = - ] && attrs='' || attrs="    $(echo "$attrs" | sed 's/,/    /g')"
			printf '%s   %9dK %s%s\n' "$range" $((bytes / 1024)) "$level" "$attrs"
		done
		echo '---[ vmemmap end ]---'
	} >"$tmp/dump"
	cp "$tmp/dump" "$tree/$dump"
}

# path FILE: of a file as the list of changes names it, below the tree.
path()
{
	case $1 in
	report/*) echo "$mms/${1#*/}" ;;
	oracle/*) echo "${mms}_oracle/${1#*/}" ;;
	dump) echo "$dump" ;;
	*) echo "$1" ;;
	esac
}

# mutate FILE EXPRESSION
mutate()
{
	case $2 in
	+add) mkdir -p "${1%/*}" && rm -f "$1" && echo online >"$1" ;;
	+remove) rm -f "$1" ;;
	+chmod) cp "$1" "$tmp/copy" && mv -f "$tmp/copy" "$1" && chmod 0644 "$1" ;;
	*) [ ! -e "$1" ] || LC_ALL=C sed -i -E "$2" "$1" ;;
	esac
}

# verdict TEST: ok, skip or "not ok", as the program's output says of the test in all its variants.
verdict()
{
	sed -n -E -e "s/^not ok [0-9]* [a-z.]*\.$1\$/not ok/p; s/^ok [0-9]* [a-z.]*\.$1\$/ok/p" \
		-e "s/^ok [0-9]* [a-z.]*\.$1 # SKIP.*/skip/p" | sort -u | head -n 1
}

# These ask the machine they run on, which has to be like the one recorded.
asks_this_machine()
{
	case $1 in
	va_bits_are_what_user_space_can_map|page_size_is_the_systems|architecture_is_that_of_uname)
		! grep -q "$(uname -m)" "$tree/$mms/summary" ;;
	files_are_readable_by_their_owner_only)
		[ "$(id -u)" != 0 ] ;;
	*)
		return 1 ;;
	esac
}

failed=0 number=0
result()
{
	number=$((number + 1))
	printf '%s %d %s\n' "$1" "$number" "$2"
	[ "$1" = ok ] || failed=$((failed + 1))
}

# applies TEST FILE EXPRESSION: the change to $tmp/tree has changed something that the test can see;
# else why not is in $why.
applies()
{
	if [ "$3" != +chmod ] && cmp -s "$tree/$2" "$tmp/tree/$2"; then
		why="changes nothing"
	elif [ ! -e "$tree/$2" ] && [ "$3" != +add ]; then
		why="there is no such file"
	elif asks_this_machine "$1"; then
		why="recorded on another machine"
	else
		return 0
	fi
	return 1
}

# try_change PROGRAM TEST FILE EXPRESSION: a line of the list, which is its name, too: what it is
# called must not depend on the tree.
try_change()
{
	what="$1 $2: $3: $4"
	set -- "$1" "$2" "$(path "$3")" "$4"
	rm -rf "$tmp/tree"
	# Links: what is changed becomes a file of its own.
	cp -rl "$tree" "$tmp/tree"
	mutate "$tmp/tree/$3" "$4"
	applies "$2" "$3" "$4" || { result ok "$what # SKIP $why"; return; }
	[ -e "$tmp/$1.before" ] || MMS_ROOT=$tree "$programs/$1" >"$tmp/$1.before" 2>/dev/null || :
	before=$(verdict "$2" <"$tmp/$1.before")
	if [ "$before" = skip ]; then
		result ok "$what # SKIP and so does the test"
	elif [ "$before" != ok ]; then
		result "not ok" "$what: does not pass before"
	elif [ "$(MMS_ROOT=$tmp/tree "$programs/$1" 2>/dev/null | verdict "$2")" != "not ok" ]; then
		result "not ok" "$what: does not fail after"
	else
		result ok "$what"
	fi
}

# failing TREE PROGRAM: its tests that fail there.
failing()
{
	MMS_ROOT=$1 "$programs/$2" >"$tmp/output" 2>&1 || :
	grep -q '^ok' "$tmp/output" || echo "no test passes"
	sed -n 's/^not ok [0-9]* //p' "$tmp/output"
}

# try_machine NAME: no test fails that does not fail in the tree as it is. Those ask this machine.
try_machine()
{
	rm -rf "$tmp/tree"
	cp -r "$tree" "$tmp/tree"
	(cd "$tmp/tree" && "$1") || { result ok "$1 # SKIP it cannot be made of this tree"; return; }
	while read -r program; do
		failing "$tree" "$program" >"$tmp/failing"
		failing "$tmp/tree" "$program" | grep -v -x -F -f "$tmp/failing" | sed "s/^/# $program: /"
	done <"$tmp/harmless" >"$tmp/said"
	cat "$tmp/said"
	ok=ok
	[ ! -s "$tmp/said" ] || ok="not ok"
	result "$ok" "$1"
}

# was_red PROGRAM TEST FILE: what only a kernel can do wrong, the recorded guest did wrong on purpose.
was_red()
{
	what="$1 $2: in the guest"
	if [ ! -e "$tree/$3" ]; then
		result ok "$what # SKIP the guest recorded no such thing"
	elif [ "$(verdict "$2" <"$tree/$3")" = "not ok" ]; then
		result ok "$what"
	else
		result "not ok" "$what: did not fail"
	fi
}

# ---- the shell tests ----

# run_simulated SCRIPT BUG: its output. $SIM_BUG tells the programs in fake/ what goes wrong.
run_simulated()
{
	rm -rf "$tmp/root"
	mkdir -p "$tmp/root/proc" "$tmp/root/sys/module" "$tmp/root/sys/kernel/debug"
	touch "$tmp/root/proc/modules" "$tmp/root/proc/cmdline" "$tmp/root/insmods"
	echo '<6>[0.0] Linux version' >"$tmp/root/log"
	[ "$1" != nodebugfs.sh ] || echo debugfs=off >"$tmp/root/proc/cmdline"
	mkdir -p "$tmp/root/sys/kernel/security" "$tmp/root/sys/kernel/debug"
	echo '[none] integrity confidentiality' >"$tmp/root/sys/kernel/security/lockdown"
	echo 65536 >"$tmp/root/sys/kernel/debug/fault_around_bytes"
	MMS_LOCKDOWN=1 MMS_ROOT=$tmp/root MMS_MODULE=/simulated PATH=$red/fake:$PATH SIM_BUG=$2 \
		"$scripts/$1" 2>/dev/null
}

# try_simulated SCRIPT BUG TEST
try_simulated()
{
	what="$1 $3: $2"
	if ! run_simulated "$1" none >"$tmp/output"; then
		result "not ok" "$what: does not pass before"
	elif run_simulated "$1" "$2" >"$tmp/output" || ! grep -q "^not ok [0-9]* $3" "$tmp/output"; then
		result "not ok" "$what: does not fail after"
	else
		result ok "$what"
	fi
}

# try_put_off WANTED NUMBER COMMAND: a mechanism put off one test, and said that they were so many, or
# with "no" never came to say it.
try_put_off()
{
	what="a mechanism that put off '$3' as one of $2 is $1"
	rm -rf "$tmp/later"
	mkdir "$tmp/later"
	[ "$2" = no ] || echo "$2" >"$tmp/later/put_off"
	printf '%s\n' "a test" "$3" >"$tmp/later/1.words"
	echo "now=boot state_boot=1" >"$tmp/later/1.variables"
	found=green
	MMS_JUDGE=$tmp/later "$scripts/mechanisms/offline.sh" >"$tmp/output" 2>&1 || found=red
	if [ "$found" = "$1" ]; then
		result ok "$what"
	else
		result "not ok" "$what: it is $found"
	fi
}

# Without the module a program is one failure, which says so.
try_without_module()
{
	status=0
	MMS_ROOT=$tmp/nothing "$programs/$1" >"$tmp/output" 2>&1 || status=$?
	if [ "$status" = 1 ] && [ "$(grep '^not ok' "$tmp/output")" = "not ok 1 memmapscope is loaded" ]; then
		result ok "$1 without the module"
	else
		result "not ok" "$1 without the module: ends with $status"
	fi
}

echo "TAP version 13"
# Our own copy: it is completed, and the kernel's files may be read-only.
cp -r "$tree" "$tmp/original"
tree=$tmp/original
complete_tree
lines changes >"$tmp/changes"
while read -r program name file expression; do
	case $expression in
	+recorded) was_red "$program" "$name" "$file" ;;
	*) try_change "$program" "$name" "$file" "$expression" ;;
	esac
done <"$tmp/changes"
cut -d ' ' -f 1 "$tmp/changes" | sort -u >"$tmp/programs"
while read -r program; do
	try_without_module "$program"
done <"$tmp/programs"
# readers writes to its files, which here is no harm to the module but to the tree.
grep -v -x readers "$tmp/programs" >"$tmp/harmless"
for machine in $machines; do
	try_machine "$machine"
done
# An installed copy has the kernel's helpers beside it.
scripts=$programs
[ -e "$scripts/load.sh" ] || scripts=$red/..
lines bugs >"$tmp/bugs"
while read -r script bug name; do
	try_simulated "$script" "$bug" "$name"
done <"$tmp/bugs"
try_put_off green 1 true
try_put_off red 1 false
try_put_off red 2 true
try_put_off red no true
echo "1..$number"
[ "$failed" = 0 ]
