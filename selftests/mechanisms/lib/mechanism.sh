# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests of mechanisms share: the host and QEMU's account, and copies of the machine. Sourced.
#
# They make memory come and go, and namespaces of persistent memory with all that is in them: only
# where $MMS_MECHANISMS says that nobody minds. A host that can plug memory is asked on the console
# (see scripts/guest --asks); $MMS_HOST says that there is one.
#
# Such a test acts, keeps the machine as it is (state), and judges what was kept. Judging is slow in a
# guest that is emulated: with MMS_LATER=DIR what there is to judge is written down there, with all
# that was kept, and MMS_JUDGE=DIR, on any machine, does it. What asks the machine itself (check) is
# never put off. A test's last line is "run", which is about its function mechanism.

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=../functions.sh
. "$top/functions.sh"
# shellcheck source=../tree.sh
. "$top/tree.sh"

[ -n "${MMS_MECHANISMS:-}${MMS_JUDGE:-}" ] ||
	skip_all "it takes memory away, and what is on it: MMS_MECHANISMS=1 says that nobody minds"

blocks_path=/sys/devices/system/memory
blocks=${root:=}$blocks_path
machine=$(uname -m)
release=$(uname -r)
states=${MMS_JUDGE:-${MMS_LATER:-$(mktemp -d)}}
answer=$states/answer
[ -n "${MMS_JUDGE:-}${MMS_LATER:-}" ] || trap 'rm -rf "$states"' EXIT
# shellcheck source=../host.sh
. "$top/host.sh"

# need_host: not every machine has somebody who could plug memory.
need_host()
{
	[ -n "${MMS_HOST:-}" ] || skip_all "no host that plugs memory when asked (scripts/guest --asks)"
}

# account KIND NAME FIELD: a number of QEMU's own account, as it is now; nothing if it has no such.
account()
{
	ask account || return
	awk -v kind="$1" -v name="$2" -v field="$3" '
		$1 == kind && $2 == name {
			for (i = 3; i < NF; i += 2)
				if ($i == field)
					print $(i + 1)
		}' "$answer"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for()
{
	tries=$(($1 * 10))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

# since MAJOR MINOR: whether the kernel is of this release or a later one. Distributions backport:
# only for what a kernel cannot be asked.
since()
{
	echo "$release" | awk -F '[.-]' -v major="$1" -v minor="$2" '
		{ exit !($1 > major || $1 == major && $2 >= minor) }'
}

# knows NAME MAJOR MINOR: whether the kernel's types have a name that came with this release.
knows()
{
	types=$root/sys/kernel/btf/vmlinux
	if [ -e "$types" ]; then
		grep -q "$1" "$types"
	else
		since "$2" "$3"
	fi
}

# stays_online: from Linux 7.1 on arm64 does not let a block go that holds its own memmap, as what
# follows that in the block begins within a leaf of memmap (can_unmap_without_split(), seen in 7.2.13).
# No name tells that.
stays_online()
{
	[ "$own_memmap" != 0 ] && [ "$machine" = aarch64 ] && since 7 1
}

# log_has TEXT: the kernel's log.
log_has()
{
	dmesg | grep -q "$1"
}

# print WORDS...: as they are. The echo of some shells reads the backslashes of the report.
print()
{
	printf '%s\n' "$*"
}

# hex NUMBER: as the report prints addresses.
hex()
{
	printf '0x%016x' "$1"
}

# span FIRST LAST: a range of bytes, the same.
span()
{
	echo "$(hex "$1")-$(hex "$2")"
}

# state NAME: keep the machine as it is now. The name may have been used before: what is put off is
# about the machine that had it then.
now=''
nr_states=0
state()
{
	new_state "$1"
	wait_for 15 settled || :
	keep_tree "$(kept "$1")"
	be_looked_at "$(kept "$1")"
	[ -e "$states/dmesg" ] || dmesg >"$states/dmesg"
}

# keep_report NAME: a state of the report alone, where the kernel is not to look at some struct pages. Reading
# /proc/pagetypeinfo may be the end.
keep_report()
{
	new_state "$1"
	mkdir -p "$(kept "$1")"
	keep_files "$(kept "$1")" "$mms_path"/* /sys/kernel/debug/memblock/* \
		"$blocks_path/block_size_bytes" /proc/version
	be_looked_at "$(kept "$1")"
}

# settled: of all memory that was removed it is known what became of its memmap; or it is not known ten seconds later,
# and will not be. The module looks at it for six seconds.
settled()
{
	awk 'NR == FNR { now = $1 * 1000; next }
		!/^#/ && $NF != 0 && $NF != "?" && now - $2 < 10000 { open = 1 }
		END { exit open }' /proc/uptime "$mms_dir/ledger"
}

# new_state NAME: the caller keeps what there is to keep of it.
new_state()
{
	nr_states=$((nr_states + 1))
	eval "state_$1=$nr_states"
	now=$1
}

# still STATE NAME: nothing has happened since a state was kept, which has another name now, too.
still()
{
	eval "state_$2=\$state_$1"
	now=$2
}

# set_kept VARIABLE STATE [report]: to the tree, or to the directory in it that has the report.
kept_tree='' one_dir='' other_dir='' reported_in=''
set_kept()
{
	eval "$1=\$states/\$state_$2${3:+\$mms_path}"
}

# kept STATE [report]: the same as a word. A process for each is what takes most of the time where much is
# judged.
kept()
{
	set_kept kept_tree "$@"
	echo "$kept_tree"
}

# stranded_is STATE START END BYTES: says cost of that range, inclusive; nothing if BYTES is empty.
stranded_is()
{
	found=$(reported "$1" cut cost value "name=Stranded $(span "$2" "$3")")
	[ "$found" = "$4" ] && return
	ktap_print_msg "'$found' bytes are stranded of $(span "$2" "$3"), not '$4'"
	return 1
}

# same_by HOW A B: in two states what HOW prints of each file of the report is the same.
same_by()
{
	set_kept one_dir "$2" report
	set_kept other_dir "$3" report
	for file in "$one_dir"/*; do
		! cmp -s "$file" "$other_dir/${file##*/}" || continue
		"$1" "$file" >"$states/one"
		"$1" "$other_dir/${file##*/}" >"$states/other"
		same "${file##*/}" "$states/one" "$states/other" || return
	done
}

# same_report A B: all files are the same, byte for byte.
same_report()
{
	same_by lasting "$1" "$2"
}

# same WHAT WANTED FOUND: two files are the same.
same()
{
	diff -U 0 "$2" "$3" >"$states/diff" && return
	ktap_print_msg "$1 differs:"
	grep '^[-+][^-+]' "$states/diff" | head -n 20 | sed 's/^/#   /'
	return 1
}

# as_wanted STATE FILE: its lines are those of $states/wanted.
as_wanted()
{
	body "$1" "$2" >"$states/found"
	same "$2" "$states/wanted" "$states/found"
}

# same_file A B FILE: a file of the report, in two states.
same_file()
{
	same "$3" "$(kept "$1" report)/$3" "$(kept "$2" report)/$3"
}

# reported STATE WORDS...: mms-report of a state. It knows the files and columns by their names.
reported()
{
	set_kept reported_in "$1" report
	shift
	"$top/mms-report" -d "$reported_in" "$@"
}

# body STATE FILE: the records of a report file.
body()
{
	reported "$1" lines "$2"
}

# apart_from_hosting: lines of blocks without what changes when memmap of others comes or goes, which the
# program removable compares with vmemmap; nor what virtio-mem has not got of one, which QEMU knows.
apart_from_hosting()
{
	awk 'NR == FNR && FNR == 2 { for (i = 2; i <= NF; i++) at[$i] = i - 1 }
		NR == FNR { next }
		$at["owner"] == "virtio_mem" { $at["unplugged"] = "*" }
		{ $at["removable"] = $at["why"] = $at["hosts"] = "*"; print }
		' "$(kept before report)/blocks" -
}

# total STATE NAME: a value of the summary.
total()
{
	reported "$1" get summary "$2"
}

# rule_is STATE RULE VERDICT...: what check says of it, from the verdict on.
rule_is()
{
	found=$(reported "$1" cut check verdict,count,first_ranges,reason "rule=$2")
	[ "$found" = "$3" ] && return
	ktap_print_msg "$2: '$found', not '$3'"
	return 1
}

# loses_leaves: Linux 6.18.15 of x86 gives the first page of a PMD leaf of memmap back, and loses the others
# (bf9e4e30f353 "x86/mm: use pagetable_free()", of 6.19, mended in 7.1: "x86/mm: fix freeing of PMD-sized vmemmap
# pages"). What came to 6.18 with a backport may be mended by one.
# Memmap of the boot goes another way (PageReserved()), and so does what is in the memory that goes.
loses_leaves()
{
	[ "$machine" = x86_64 ] || return
	case $release in
	6.18.*) ;;
	*) return 1 ;;
	esac
}

# lost_of PAGES: how many of the pages of such leaves it loses.
lost_of()
{
	leaves=0
	! loses_leaves || leaves=$(($1 / 512))
	echo $((leaves * 511))
}

# leaves_of NUMBER: of a state, the PMD leaves that would be lost, each by the first byte that it describes.
leaves_of()
(
	dir=$states/$1$mms_path
	{
		"$top/mms-report" -d "$dir" cut regions start,last,section | sed 's/^/section /'
		"$top/mms-report" -d "$dir" cut backing start,last,host | sed 's/^/host /'
		"$top/mms-report" -d "$dir" cut vmemmap describes.start,describes.last state=mapped level=PMD |
			sed 's/^/leaf /'
	} | awk -v leaf="$(($("$top/mms-report" -d "$dir" get summary 'PMD leaf describes') * 4096))" '
		function has(from, to, nr, at) {
			for (i = 1; i <= nr; i++)
				if (from[i] <= at && at <= to[i])
					return 1
			return 0
		}
		$1 == "section" && $4 != "-" && $4 !~ /early/ { from[++nr] = $2; to[nr] = $3 }
		$1 == "host" && $4 == "other" { low[++others] = $2; high[others] = $3 }
		$1 == "leaf" {
			for (at = $2; at <= $3; at += leaf)
				if (has(from, to, nr, at) && has(low, high, others, at))
					printf "%.0f\n", at
		}' | sort
)

# leaves_went: whether such leaves went before the last state was kept.
leaves_went()
{
	set_kept kept_tree "$now"
	: >"$states/leaves.before"
	for number in $(seq "${kept_tree##*/}"); do
		leaves_of "$number" >"$states/leaves.now"
		[ -z "$(comm -23 "$states/leaves.before" "$states/leaves.now")" ] || return 0
		mv "$states/leaves.now" "$states/leaves.before"
	done
	return 1
}

# listed TREE ADDRESS: whether the firmware's map of a state has it as RAM.
listed()
{
	for entry in "$1"/sys/firmware/memmap/*; do
		[ "$(cat "$entry/type")" = "System RAM" ] || continue
		[ $(($(cat "$entry/start"))) -gt "$2" ] || [ $(($(cat "$entry/end"))) -lt "$2" ] || return 0
	done
	return 1
}

# removed_is_listed: a memory block that there was first is gone, and firmware_map_remove() has left it in the map
# (drivers/firmware/memmap.c, up to 7.3): it takes what is one entry, and nothing else.
removed_is_listed()
{
	set_kept kept_tree "$now"
	[ -e "$kept_tree/sys/firmware/memmap" ] || return
	bytes=$((0x$(cat "$kept_tree$blocks_path/block_size_bytes")))
	for dir in "$states/1$blocks_path"/memory[0-9]*; do
		number=${dir##*/memory}
		[ ! -e "$kept_tree$blocks_path/memory$number" ] || continue
		! listed "$kept_tree" $((number * bytes)) || return 0
	done
	return 1
}

# counts_tails: Linux 6.13 to 7.0 count the tails of compound device pages as if each had memory of its own, until
# "mm/sparse-vmemmap: fix DAX vmemmap accounting with optimization". /proc/vmstat says whether this one did.
counts_tails()
{
	case $release in
	6.1[3-9].* | 7.0.*) ;;
	*) return 1 ;;
	esac
	counted=$(($(vmstat "$now" nr_memmap_pages) + $(vmstat "$now" nr_memmap_boot_pages)))
	mapped=$(total "$now" 'Vmemmap mapped')
	[ "$mapped" != "$(total "$now" 'Vmemmap backed')" ] &&
		[ $((counted * $(total "$now" 'Page size'))) = "$mapped" ]
}

# broken_rules: those that this kernel is known to have broken by now.
broken_rules()
{
	! loses_leaves || ! leaves_went || echo "memmap-comes-back all"
	! removed_is_listed || echo "removed-is-not-listed all"
	! counts_tails || echo "memmap-is-counted all"
}

# new_lines BEFORE NOW COLUMNS: of the removals between two states.
new_lines()
{
	reported "$2" cut ledger "$3" | tail -n "+$(($(body "$1" ledger | wc -l) + 1))"
}

# went BEFORE NOW START SIZE PAGES: what the ledger has got since is that this memory went, and that of so many
# pages of memmap all came back, or all that the kernel does not lose. What it loses may stay undecided, as
# somebody has the first page of a leaf already; ledger.sh wants some of it to be called lost.
went()
{
	lost=$(lost_of "$5")
	wanted="$3 $4 $5 $(($5 - lost)) $lost 0"
	[ "$lost" = 0 ] || wanted="$3 $4 $5 $(($5 - lost)) $lost"
	found=$(new_lines "$1" "$2" start,last,pages,back,lost,undecided | awk -v loses="$lost" '
		NR == 1 || $1 < start { start = $1 }
		{ size += $2 + 1 - $1; for (i = 3; i <= 6; i++) sum[i] = $i == "?" ? "?" : sum[i] + $i }
		END {
			printf "%.0f %.0f %s %s ", start, size, sum[3], sum[4]
			print (loses ? sum[5] + sum[6] : sum[5] " " sum[6])
		}')
	[ "$found" = "$wanted" ] && return
	ktap_print_msg "start, size, pages, back, lost, undecided: '$found', not '$wanted'"
	return 1
}

# end_of STATE FILE: where the last range of a report file ends.
end_of()
{
	reported "$1" cut "$2" end | tail -n 1
}

# What the report must say when memory has come in whole memory blocks beyond that of the boot. $runs
# has a line for each piece, in order: address, size, "online" (in Movable) or "offline", node. The
# rest follows from that, and from four facts about this kind of memory:
runs=
origin=hotplug		# how it came: hotplug or driver
owner=-			# the driver's name for it
parent=-		# the resource that it is in
resource_flags=sysram,busy
firmware=-		# what that calls it
memblock_flags=NONE
own_memmap=0		# bytes of memmap that each memory block has in itself
aside_first=		# or where memory was set aside for it, for another reason
aside_last=

section_flags()
{
	[ "$1" = online ] && echo present,memmap,online || echo present,memmap
}

# x86 does not keep memblock up to date.
witnesses()
{
	[ "$machine" = x86_64 ] && echo iomem || echo memblock,iomem
}

# regions_are BEFORE NOW
regions_are()
(
	bytes=$(total "$2" 'Page size')
	{
		body "$1" regions
		at=$(end_of "$1" regions)
		while read -r from length online on; do
			[ "$at" = "$from" ] || echo "$(hex "$at")-$(hex $((from - 1)))" \
				"$(((from - at) / bytes)) hole - - - - 0"
			at=$((from + length))
			echo "$(hex "$from")-$(hex $((at - 1))) $((length / bytes)) used -" \
				"$(witnesses) $(nid_of "$on" "$online") $(section_flags "$online")" \
				$((length * $(total "$2" 'Struct page') / bytes))
		done <<EOF
$runs
EOF
	} >"$states/wanted"
	as_wanted "$2" regions
)

# sections_are BEFORE NOW: whole sections, with all of their sub-sections.
sections_are()
(
	section=$(total "$2" 'Section size')
	last=$((section / $(total "$2" 'Sub-section size') - 1))
	{
		body "$1" sections
		at=$(end_of "$1" sections)
		while read -r from length online on; do
			[ "$at" = "$from" ] || echo "$(hex "$at")-$(hex $((from - 1)))" \
				"$(((from - at) / section)) - - - -"
			at=$((from + length))
			echo "$(hex "$from")-$(hex $((at - 1))) $((length / section))" \
				"$(section_flags "$online") 0-$last $(nid_of "$on" "$online")" \
				"$(numbers_of "$from" "$length" | sed -n '1p; $p' | uniq | paste -s -d -)"
		done <<EOF
$runs
EOF
	} >"$states/wanted"
	as_wanted "$2" sections
)

# merged: lines of memory that touch and agree are one (memblock_merge_regions()).
merged()
(
	start='' last='' like=''
	while read -r _ range _ facts || range=; do
		if [ -n "$range" ] && [ "$facts" = "$like" ] && [ $((${range%-*})) = $((last + 1)) ]; then
			last=${range#*-}
			continue
		fi
		[ -z "$start" ] || print "memory $start-$last $((last - start + 1)) $like"
		[ -n "$range" ] || break
		start=${range%-*} last=${range#*-} like=$facts
	done
)

# memblock_is BEFORE NOW
memblock_is()
(
	{
		{
			reported "$1" lines memblock type=memory
			[ "$machine" = x86_64 ] || while read -r from length _ on; do
				echo "memory $(hex "$from")-$(hex $((from + length - 1))) $length" \
					"$memblock_flags $on"
			done <<EOF
$runs
EOF
		} | merged
		reported "$1" lines memblock type=reserved
	} >"$states/wanted"
	as_wanted "$2" memblock
)

# nid_of NODE STATE: what is known of the node.
nid_of()
{
	if [ "$2" = offline ] && [ -z "$offline_has_node" ]; then
		echo '?'
	else
		echo "$1"
	fi
}

# main_zone: that of most memory, from which all allocations are made that can be.
main_zone()
{
	awk '$1 == "Node" { zone = $4 }
		$1 == "managed" && $2 > most { most = $2; name = zone }
		END { print name }' "$(kept "$1")/proc/zoneinfo"
}

# distance FROM TO: of nodes; a kernel without NUMA has one.
distance()
{
	[ -e "$root/sys/devices/system/node" ] || { echo 10; return; }
	cut -d ' ' -f $(($2 + 1)) "$root/sys/devices/system/node/node$1/distance"
}

# blocks_go STATE: whether what has come may go again, and why not. Its own memmap is all that it hosts.
blocks_go()
(
	while read -r from length online _; do
		may="movable - -"
		[ "$online" = offline ] || ! stays_online || may="no altmap -"
		for number in $(numbers_of "$from" "$length"); do
			hosts=-
			[ "$own_memmap" = 0 ] || hosts=$number
			found=$(reported "$1" cut blocks removable,why,reserved,hosts "block=$number")
			[ "$found" = "$may $hosts" ] ||
				{ ktap_print_msg "block $number: $found, not $may $hosts"; return 1; }
		done
	done <<EOF
$runs
EOF
)

# blocks_are_listed BEFORE NOW: and where their memmap is. What is not in themselves is of node 0,
# which is the only one with free memory.
blocks_are_listed()
(
	bytes=$(block_size)
	whole=$((bytes * $(total "$2" 'Struct page') / $(total "$2" 'Page size')))
	altmap=$((own_memmap / $(total "$2" 'Page size')))
	{
		body "$1" blocks
		while read -r from length online on; do
			nid=$(nid_of "$on" "$online")
			rest="$((whole - own_memmap)) 0"
			[ "$on" = 0 ] || rest="0 $((whole - own_memmap))"
			[ "$nid" != '?' ] || rest='? ?'
			[ "$online" = online ] && zone=Movable || zone=-
			[ "$owner" = '?' ] && [ "$online" = online ] && unplugged='?' || unplugged=-
			for number in $(numbers_of "$from" "$length"); do
				echo "$number $(hex $((number * bytes)))-$(hex $((number * bytes + bytes - 1)))" \
					"$online $nid $zone * * - * $origin $owner $whole" \
					"$own_memmap $rest $altmap $unplugged"
			done
		done <<EOF
$runs
EOF
	} >"$states/wanted"
	apart_from_hosting <"$states/wanted" >"$states/known"
	body "$2" blocks | apart_from_hosting >"$states/found"
	same blocks "$states/known" "$states/found" && blocks_go "$2"
)

# backing_is BEFORE NOW
backing_is()
(
	bytes=$(total "$2" 'Page size')
	{
		body "$1" backing
		while read -r from length online on; do
			nid=$(nid_of "$on" "$online")
			host=other backing_nid=0 backing_zone=$(main_zone "$1")
			[ "$online" = online ] && zone=Movable || zone=-
			[ "$own_memmap" = 0 ] || { host=self; backing_nid=$nid; backing_zone=$zone; }
			[ "$nid" = '?' ] && far='?' || far=$(distance "$on" "$backing_nid")
			echo "$(hex "$from")-$(hex $((from + length - 1))) $((length / bytes)) $nid" \
				"$zone $backing_nid $backing_zone $far $host" \
				"$((length * $(total "$2" 'Struct page') / bytes)) 0 0"
		done <<EOF
$runs
EOF
	} >"$states/wanted"
	as_wanted "$2" backing
)

# claims_about STATE START END: the lines of claims about any of a range, END included.
claims_about()
{
	reported "$1" lines claims "overlaps=$2-$3"
}

# says WHAT WORD: the column of a witness that can be asked.
says()
{
	case $("$top/mms-report" -d "$mms_dir" get summary "Source $1") in
	'' | unavailable:*) echo '?' ;;
	*) print "$2" ;;
	esac
}

# kexec_may WORD: what kexec_file_load() may do, on kernels that have it. The harness knows: nothing that
# a guest could ask does. Elsewhere they are thought to be as Debian's.
kexec_may()
{
	case ${MMS_KEXEC_FILE:-$machine} in
	yes | x86_64) echo "$1" ;;
	*) echo - ;;
	esac
}

# claims_are STATE: all witnesses of memory that came at run time.
claims_are()
(
	resource='System\040RAM' memblock=- kexec=$(kexec_may use) verdict=hotplug
	[ "$origin" != driver ] || resource="$resource\040($owner)" verdict=driver-managed
	[ "$origin" != driver ] || kexec=$(kexec_may skip)
	[ "$machine" = x86_64 ] || memblock=$memblock_flags
	resource=$(says 'resource names' "$resource")
	[ "$parent" = - ] || parent=$(says 'resource names' "$parent")
	while read -r from length online _; do
		print "memory $(hex "$from")-$(hex $((from + length - 1))) $length $firmware $resource" \
			"$parent $resource_flags $memblock - $(section_flags "$online") yes" \
			"$kexec $verdict -"
	done <<EOF | merged | cut -d ' ' -f 2,4- >"$states/wanted"
$runs
EOF
	while read -r from length _; do
		claims_about "$1" "$from" $((from + length - 1))
	done <<EOF | uniq >"$states/found"
$runs
EOF
	same claims "$states/wanted" "$states/found"
)

# zone_total STATE FIELD: pages of all zones together; present, managed, spanned.
zone_total()
{
	awk -v field="$2" '$1 == field { sum += $2 } END { printf "%.0f\n", sum }' "$(kept "$1")/proc/zoneinfo"
}

# vmstat STATE FIELD
vmstat()
{
	awk -v field="$2" '$1 == field { print $2 }' "$(kept "$1")/proc/vmstat"
}

# zones_grew STATE PRESENT MANAGED: so many pages more are present than before, and managed.
zones_grew()
{
	present=$(($(zone_total "$1" present) - $(zone_total before present)))
	managed=$(($(zone_total "$1" managed) - $(zone_total before managed)))
	[ "$present" = "$2" ] && [ "$managed" = "$3" ] && return
	ktap_print_msg "$present pages more are present, $managed managed, not $2 and $3"
	return 1
}

# memmap_grew STATE BYTES: so much more is mapped than before. From Linux 6.11 on the kernel counts, too.
memmap_grew()
{
	page_size=$(total before 'Page size')
	grown=$(($(total "$1" 'Vmemmap mapped') - $(total before 'Vmemmap mapped')))
	counted=$(($2 / page_size))
	! grep -q nr_memmap_pages "$root/proc/vmstat" ||
		counted=$(($(vmstat "$1" nr_memmap_pages) - $(vmstat before nr_memmap_pages)))
	[ "$grown" = "$2" ] && [ $((counted * page_size)) = "$2" ] && return
	ktap_print_msg "$grown bytes more are mapped, the kernel counts $counted pages, not $2"
	return 1
}

# mapped_runs STATE: the runs of memmap: what they describe, what is behind them, bytes, level; and the
# other columns, so that equal lines are equal runs.
mapped_runs()
{
	reported "$1" cut vmemmap describes.start,describes.last,backing.start,backing.last,bytes,level,\
range,attrs,backing_order,backing_nid state=mapped
}

# new_runs STATE: those that were not there before.
new_runs()
{
	mapped_runs before >"$states/old"
	mapped_runs "$1" | grep -v -x -F -f "$states/old" || :
}

# ram_before: what was RAM, a word for each range.
ram_before()
{
	sed -n 's/^ *\([0-9a-f]*\)-\([0-9a-f]*\) : System RAM$/0x\1-0x\2/p' "$(kept before)/proc/iomem"
}

# within FIRST LAST RANGE...: whether one of the ranges has all of it. A run of memmap may be one page,
# and a process for each takes longer than all else.
within()
{
	first_at=$1 last_at=$2
	shift 2
	for range; do
		[ $((${range%-*})) -gt "$first_at" ] || [ "$last_at" -gt $((${range#*-})) ] || return 0
	done
	return 1
}

# memmap_may_be FROM FIRST LAST: memmap of what starts at FROM may be there: at the start of the block
# that it describes (each has a run of its own, as they do not lie side by side), in memory that was set
# aside for it, or in RAM that was there before: $ram.
memmap_may_be()
{
	if [ "$own_memmap" != 0 ]; then
		[ "$2" = "$1" ] && [ "$3" = $(($2 + own_memmap - 1)) ]
	elif [ -n "$aside_first" ]; then
		[ "$2" -ge "$aside_first" ] && [ "$3" -le "$aside_last" ]
	else
		# shellcheck disable=SC2086	# a list of words
		within "$2" "$3" $ram
	fi
}

# memmap_is_backed STATE [BYTES]: the memory behind each new run of memmap is where it must be; if told,
# they are the memmap of so many bytes.
memmap_is_backed()
{
	new_runs "$1" >"$states/ours"
	[ -s "$states/ours" ] || { ktap_print_msg "no new memmap"; return 1; }
	ram=$(ram_before) found=0
	while read -r start_at end_at first last _; do
		memmap_may_be "$start_at" "$first" "$last" || {
			ktap_print_msg "memmap of $(hex "$start_at")-$(hex "$end_at") is in" \
				"$(hex "$first")-$(hex "$last")"
			return 1
		}
		found=$((found + end_at + 1 - start_at))
	done <"$states/ours"
	[ "$found" = "${2:-$found}" ] || { ktap_print_msg "new memmap is for $found bytes"; return 1; }
}

# block_size: bytes.
block_size()
{
	printf '%d' "0x$(cat "$blocks/block_size_bytes")"
}

# numbers_of ADDRESS SIZE: the memory blocks of a range.
numbers_of()
{
	bytes=$(block_size)
	seq $(($1 / bytes)) $((($1 + $2) / bytes - 1))
}

# set_blocks WORD ADDRESS SIZE: write a state to all memory blocks of a range, the last one first:
# what is taken away from the end leaves no hole.
set_blocks()
{
	for number in $(numbers_of "$2" "$3" | sort -rn); do
		echo "$1" >"$blocks/memory$number/state" || return
	done
}

# none_goes NUMBER...: the kernel takes none of these memory blocks offline, not even one by one.
none_goes()
{
	for number; do
		! echo offline 2>/dev/null >"$blocks/memory$number/state" ||
			{ ktap_print_msg "memory$number went offline"; return 1; }
	done
}

# blocks_are STATE ADDRESS SIZE: all of them are there, and in this state.
blocks_are()
{
	for number in $(numbers_of "$2" "$3"); do
		[ "$(cat "$blocks/memory$number/state" 2>/dev/null)" = "$1" ] || return
	done
}

# blocks_are_gone ADDRESS SIZE
blocks_are_gone()
{
	for number in $(numbers_of "$1" "$2"); do
		[ ! -e "$blocks/memory$number" ] || return
	done
}

# auto_online WORD: what the kernel does with memory that is plugged.
auto_online()
{
	echo "$1" >"$blocks/auto_online_blocks"
}

# last_node: the number of the last that there may be, 0 without NUMA.
last_node()
{
	nodes=$root/sys/devices/system/node/possible
	if [ -e "$nodes" ]; then
		sed 's/.*[-,]//' "$nodes"
	else
		echo 0
	fi
}

# several_nodes: hotplugged memory may be of one or of another.
several_nodes()
{
	[ "$(last_node)" != 0 ]
}

# What is offline has its node in memblock (arm64), or in its memory block, if their bus has a name.
offline_has_node=yes
if [ -z "${MMS_JUDGE:-}" ] && [ "$machine" = x86_64 ] && several_nodes; then
	grep -q ' memory_subsys$' /proc/kallsyms || offline_has_node=
fi

# programs_pass NAME: the programs that need to know nothing of the machine pass on it as it is now,
# which is as it was kept last.
programs='form axis sums online kpageflags live counts memblock iomem kexec check.sh edges ledger pages'
programs_pass()
{
	[ -z "${MMS_LATER:-}" ] || ask_machine
	# shellcheck disable=SC2086	# a list of words
	judge "$1" hold $programs
}

asks_machine()
{
	case " $ask_the_machine " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

# ask_machine: what those of the programs say that cannot be asked later, and what others read that is
# not kept of each state.
ask_machine()
{
	keep_kexec "$(kept "$now")"
	for program in $programs; do
		asks_machine "$program" || continue
		"$top/$program" >"$states/said" 2>&1 && verdict=said || verdict=failed
		mv "$states/said" "$(kept "$now")/$program.$verdict"
	done
}

# passes PROGRAM: or did, if it had to be asked when the machine was there. What it says, too.
passes()
{
	MMS_BROKEN=
	[ "$1" != check.sh ] || MMS_BROKEN=$(broken_rules | tr '\n' ' ')
	export MMS_BROKEN
	if [ -z "$root" ]; then
		"$top/$1"
	elif ! asks_machine "$1"; then
		[ -e "$root/dmesg" ] || cp "$states/dmesg" "$root/dmesg"
		MMS_ROOT=$root "$top/$1"
	else
		cat "$root/$1.said" || { cat "$root/$1.failed"; return 1; }
	fi
}

# hold PROGRAM...: these pass.
hold()
{
	for program; do
		passes "$program" >"$states/said" 2>&1 && continue
		grep -B 3 '^not ok' "$states/said" | sed "s/^#*/# $program:/"
		return 1
	done
}

# frames_hold: every frame is as the oracle module says, which asks the processor, or lookup_address().
# Without it the program skips all, and has passed.
frames_hold()
{
	hold frames || return
	grep -q '^ok [0-9]* [^#]*every_mapped_byte[^#]*$' "$states/said" && return
	ktap_print_msg "no frame was compared: is memmapscope_oracle.ko loaded?"
	return 1
}

# seen_from_outside: in each state the host has seen the page tables that are reported.
seen_from_outside()
{
	looked_at=0
	for seen in "$states"/*/outside/page_tables; do
		root=${seen%/outside/*}
		hold outside || { ktap_print_msg "in state ${root##*/} of $nr_states"; return 1; }
		looked_at=$((looked_at + 1))
	done
	[ "$looked_at" = "$nr_states" ] && return
	ktap_print_msg "$looked_at of $nr_states states were looked at"
	return 1
}

# plan NUMBER: of tests, with those that are put off. One more is made in the end, of all states.
plan()
{
	planned=$(($1 + 1))
	ktap_print_header
	[ -n "${MMS_LATER:-}" ] || ktap_set_plan "$planned"
}

# finished: what is put off is for whoever judges it; that it is all there is a test of its own.
finished()
{
	all_states="all states are as they are seen from outside"
	if [ -n "${MMS_OUTSIDE:-}" ]; then
		judge "$all_states" seen_from_outside
	else
		skip "$all_states" "nobody looks from outside (scripts/guest --asks)"
	fi
	made=$((KTAP_CNT_PASS + KTAP_CNT_FAIL + KTAP_CNT_SKIP + put_off))
	[ "$made" = "$planned" ] ||
		ktap_print_msg "plan says $planned, there are $made tests, $put_off of them are put off"
	if [ -n "${MMS_LATER:-}" ]; then
		echo "$put_off" >"$states/put_off"
		ktap_test_pass "it came to its end"
		ktap_set_plan $((planned - put_off + 1))
	fi
	ktap_finished
}

# judge NAME COMMAND...: a test that asks nothing but what was kept, and may be put off.
put_off=0
judge()
{
	if [ -z "${MMS_LATER:-}" ]; then
		check "$@"
		return
	fi
	put_off=$((put_off + 1))
	printf '%s\n' "$@" >"$states/$put_off.words"
	set >"$states/$put_off.variables"
}

# replay NUMBER COMMAND...: with the variables as they were, and the machine as it was kept last.
replay()
{
	set -- "$top" "$PATH" "$@"
	# shellcheck disable=SC1090
	. "$states/$3.variables"
	top=$1 PATH=$2 states=$MMS_JUDGE
	set_kept root "$now"
	mms_dir=$root$mms_path blocks=$root$blocks_path
	shift 3
	"$@"
}

# apart COMMAND...: what it does to variables is gone when it ends.
apart()
(
	"$@"
)

# judge_kept: all that was put off.
judge_kept()
{
	ktap_print_header
	if [ ! -e "$states/put_off" ]; then
		echo "Bail out! it did not come to its end, nothing was put off"
		exit "$KSFT_FAIL"
	fi
	ktap_set_plan "$(cat "$states/put_off")"
	for number in $(seq "$(cat "$states/put_off")"); do
		set --
		while IFS= read -r word; do
			set -- "$@" "$word"
		done <"$states/$number.words"
		name=$1
		shift
		check "$name" apart replay "$number" "$@"
	done
	ktap_finished
}

# run: the last line of a test.
run()
{
	if [ -n "${MMS_JUDGE:-}" ]; then
		judge_kept
	else
		mechanism
	fi
}
