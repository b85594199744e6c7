#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A test for each rule of the file check: it passes if the rule holds. For the CI of any kernel; nothing
# is asked of the machine but to be at rest. The module is loaded, or MMS_MODULE names it, and it is
# loaded for as long as this takes.
#
# $MMS_BROKEN names the rules that this kernel is known to have broken: they have to be violated, or not to be known
# for a reason that does not go away by itself (undecided). Elsewhere what cannot be known (?) fails, too: on a
# machine at rest it should be, but for what nobody can be asked there. That zones count what cannot be, the kernel
# says itself (miscounts). That the rules are as strict as they say is seen where they do not hold: see
# mechanisms/unmapped.sh, zonedev.sh, remove.sh and ledger.sh.

set -eu
. "$(dirname "$0")/functions.sh"

file=$mms_dir/check

load()
{
	[ -n "${MMS_MODULE:-}" ] && insmod "$MMS_MODULE" && trap 'rmmod memmapscope' EXIT
}

# As of the programs: one failure, which says so.
not_loaded()
{
	ktap_set_plan 1
	ktap_print_msg "no $file: load memmapscope, or name it (MMS_MODULE)"
	ktap_test_fail "memmapscope is loaded"
	ktap_finished
}

# The kernel lists all zones that it can have.
has_zone_device()
{
	grep -q 'zone  *Device$' "$root/proc/zoneinfo"
}

# Without CONFIG_MEMORY_HOTREMOVE memory blocks do not say what zones they may be in (drivers/base/memory.c).
has_hotremove()
{
	set -- "$root"/sys/devices/system/memory/memory*/valid_zones
	[ -e "$1" ]
}

# Linux 5.14, and CONFIG_MHP_MEMMAP_ON_MEMORY (mm/memory_hotplug.c).
has_memmap_on_memory()
{
	[ -e "$root/sys/module/memory_hotplug/parameters/memmap_on_memory" ]
}

# Linux 6.11 (mm/vmstat.c).
counts_memmap()
{
	grep -q '^nr_memmap_pages ' "$root/proc/vmstat"
}

# hides_count: without CONFIG_KALLSYMS_ALL nobody knows where the kernel counts.
hides_count()
{
	[ -e "$root/proc/kallsyms" ] && ! grep -q ' nr_memmap_pages$' "$root/proc/kallsyms"
}

# right_not_to_apply RULE REASON: this kernel has nothing that the rule is about.
right_not_to_apply()
{
	case "$1 $2" in
	"private-holds-no-memmap no-zone-device" | "device-agrees no-zone-device") ! has_zone_device ;;
	"memmap-comes-back no-hotremove" | "leaf-has-one-owner no-hotremove") ! has_hotremove ;;
	"self-hosted-at-start no-memmap-on-memory") ! has_memmap_on_memory ;;
	"memmap-is-counted no-counters") ! counts_memmap ;;
	"removed-is-not-listed no-firmware-map") [ ! -e "$root/sys/firmware/memmap" ] ;;
	*) return 1 ;;
	esac
}

# From Linux 6.18 on x86 shows as the firmware's map the one that it makes for kexec.
map_is_edited()
{
	[ -e "$root/sys/firmware/memmap" ] && awk '{
		split($3, version, /[.-]/)
		exit !(version[1] > 6 || (version[1] == 6 && version[2] >= 18))
	}' "$root/proc/version"
}

# no_witness: what could tell cannot be asked on this machine, or may be wrong itself.
no_witness()
{
	map_is_edited || grep -q '^Source memblock .*: unavailable' "$mms_dir/summary"
}

# right_not_to_know RULE VERDICT COUNT REASON. All rules together are not known because of so many.
unknown=0
right_not_to_know()
{
	case "$1 $2 $3 $4" in
	"all ? 0 -") return 1 ;;
	"all ? $unknown -") ;;
	"memmap-is-counted ? 0 no-witness") hides_count && unknown=$((unknown + 1)) ;;
	"claims-agree ? "*" no-witness" | "removed-is-not-listed ? "*" no-witness") no_witness && unknown=$((unknown + 1)) ;;
	*) return 1 ;;
	esac
}

# miscounts: a zone has more pages managed than present, which cannot be. With deferred initialisation Linux
# 6.2 to 7.2 counts what is mirrored, and put into Movable, as present in Normal.
miscounts()
{
	awk '$1 == "present" { present = $2 } $1 == "managed" && $2 > present { wrong = 1 } END { exit !wrong }' \
		"$root/proc/zoneinfo"
}

# as_known RULE VERDICT REASON: whether it is what is known of it.
as_known()
{
	case " $broken " in
	*" $1 "*) ;;
	*) [ "$2" = ok ]; return ;;
	esac
	case "$1 $2 $3" in
	"$1 violated "* | *" ? undecided" | "all ? -") ;;
	*) return 1 ;;
	esac
}

# rule NAME VERDICT COUNT FIRST_RANGES REASON
rule()
{
	if [ "$2" = not-applicable ] && right_not_to_apply "$1" "$5"; then
		skip "rule.$1" "$5"
	elif right_not_to_know "$1" "$2" "$3" "$5"; then
		skip "rule.$1" "not known: $5"
	elif as_known "$1" "$2" "$5"; then
		ktap_test_pass "rule.$1"
	else
		ktap_print_msg "$1: $2 $3 $4 $5"
		ktap_test_fail "rule.$1"
	fi
}

ktap_print_header
[ -e "$file" ] || load || not_loaded
broken=${MMS_BROKEN:-}
! miscounts || broken="$broken present-is-counted all"
rules=$(grep -v '^#' "$file")
ktap_set_plan "$(echo "$rules" | wc -l)"
while read -r name verdict count ranges reason; do
	rule "$name" "$verdict" "$count" "$ranges" "$reason"
done <<END
$rules
END
ktap_finished
