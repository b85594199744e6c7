# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A guest asks its host, which answers on the console (scripts/guest --asks). $MMS_HOST says that there
# is one. Sourced, by who has set $answer, a file for what the host says.
#
# shellcheck disable=SC2154	# by who sources it

console=${MMS_ROOT:-}/dev/console
# The terminal must not repeat what the host types.
[ -z "${MMS_HOST:-}" ] || stty -echo <"$console"

# ask WORDS...: fails if the host refuses, and says why; else what it said is in $answer.
ask()
{
	echo "MEMMAPSCOPE-ASK $*" >"$console"
	: >"$answer"
	# shellcheck disable=SC3045	# busybox and bash have it
	while read -t 60 -r line; do
		case $line in
		done) return 0 ;;
		refused*) echo "# $* is $line" >&2; return 1 ;;
		*) echo "$line" >>"$answer" ;;
		esac
	done <"$console"
	echo "# $*: the host does not answer" >&2
	return 1
}

# be_looked_at DEST: the host walks the page tables of this machine, as it was kept in DEST. What it finds
# it puts there itself, when it makes a tree of what the guest recorded, which $MMS_OUTSIDE names. The file
# is made here; so it is seen that it was asked for, if it never comes.
be_looked_at()
{
	[ -n "${MMS_OUTSIDE:-}" ] || return 0
	page_tables=$1/outside/page_tables
	mkdir "${page_tables%/*}"
	: >"$page_tables"
	# shellcheck disable=SC2046	# two addresses
	ask walk "${page_tables#"$MMS_OUTSIDE/"}" $(sed -n 's/^Vmemmap window: \(.*\)-\(.*\) -$/\1 \2/p' \
		"$1/sys/kernel/debug/memmapscope/summary") || :
}
