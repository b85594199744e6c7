# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests of HugeTLB pages share: how the kernel shares their memmap, by its generations, and
# the arithmetic. Sourced after mechanism.sh.
#
# The memmap of a huge page is so many pages; the struct pages in all but the first are tails, and
# equal. The kernel maps these pages read-only to one page, and frees the others:
#
#   head    the page that the first one was in all along (Linux 5.18; 5.14 kept two pages)
#   copy    a new page for the first one, which the others share (Linux 6.2, commit 11aad2631bf7)
#   zone    the first one has a new page of its own, the others share one that all huge pages of
#           this size in the zone share (Linux 7.1); the kernel does not count that one as memmap
#
# shellcheck disable=SC2154	# root, states and top are those of mechanism.sh

optimise=$root/proc/sys/vm/hugetlb_optimize_vmemmap
# shellcheck disable=SC2034	# for the tests
hugepages=$root/sys/kernel/mm/hugepages

# need_optimisation: a kernel that can do this, and has not been told not to.
need_optimisation()
{
	[ -e "$optimise" ] ||
		skip_all "no $optimise (CONFIG_HUGETLB_PAGE_OPTIMIZE_VMEMMAP, no memmap_on_memory)"
}

# Of a kernel without the page of the zone nothing but the release tells which of the other two it is.
if knows vmemmap_tails 7 1; then
	generation=zone
elif since 6 2; then
	generation=copy
else
	generation="head"
fi

# frames SIZE: page frames of a huge page; parts SIZE: pages that its memmap fills.
frames()
{
	case $1 in
	2M) echo 512 ;;
	1G) echo 262144 ;;
	esac
}

parts()
{
	echo $(($(frames "$1") / $(total before 'PTE leaf describes')))
}

# saved SIZE NUMBER: bytes that need no memory of their own; sharing SIZE NUMBER: bytes in memory
# that is mapped more than once. All huge pages of the size are in one zone.
saved()
{
	one=0
	[ "$generation" != zone ] || [ "$2" = 0 ] || one=1
	echo $((((($(parts "$1") - 1) * $2) - one) * $(total before 'Page size')))
}

sharing()
{
	own=0
	[ "$generation" != zone ] || own=1
	echo $((($(parts "$1") - own) * $2 * $(total before 'Page size')))
}

# allocate OPTIMISE POOL NUMBER: fill a pool, or empty it, with the optimisation on or off.
allocate()
{
	echo "$1" >"$optimise"
	echo "$3" >"$2"
}

pool_has()
{
	[ "$(cat "$1")" = "$2" ] && return
	ktap_print_msg "$1 is $(cat "$1"), not $2"
	return 1
}

# flags FRAME: those of /proc/kpageflags, as hexadecimal digits.
flags()
{
	dd if="$root/proc/kpageflags" bs=8 skip="$1" count=1 2>/dev/null | od -A n -t x8 | tr -d ' \n'
}

# frame_is FRAME head|tail: the kernel's own word for a frame of a HugeTLB page: KPF_HUGE, and
# KPF_COMPOUND_HEAD or KPF_COMPOUND_TAIL.
frame_is()
{
	kind=$((0x$(flags "$1") >> 15 & 7))
	case $2 in
	head) [ "$kind" = 5 ] ;;
	tail) [ "$kind" = 6 ] ;;
	esac && return
	ktap_print_msg "frame $1 is no $2 of a HugeTLB page to the kernel (kpageflags $(flags "$1"))"
	return 1
}

# shared_runs STATE: the runs of memmap that are shared: first and last frame, pages of memmap.
# HugeTLB tails are the only memmap that may not be written to.
shared_runs()
{
	page=$(total "$1" 'Page size')
	reported "$1" cut vmemmap \
		attrs,backing_order,level,backing.size,describes.start,describes.last,bytes state=mapped |
		awk '$1 !~ /^RW,/ || $2 == "same"' >"$states/runs"
	while read -r attrs order level behind first last bytes; do
		case $attrs,$order,$level in
		ro,*,same,PTE) ;;
		*) ktap_print_msg "memmap of $(hex "$first")-$(hex "$last") is $level $attrs $order" >&2
			return 1 ;;
		esac
		# One page holds it all.
		[ "$behind" = "$page" ] || return
		echo "$((first / page))" "$((last / page))" "$((bytes / page))"
	done <"$states/runs"
}

nothing_is_shared()
{
	shared_runs "$1" >"$states/ranges" && [ ! -s "$states/ranges" ] && return
	ktap_print_msg "memmap is shared: $(cat "$states/ranges")"
	return 1
}

# runs_are_of_huge_pages STATE SIZE NUMBER: the shared runs of this length are those of so many
# HugeTLB pages, each from the second page of its memmap to the last. heads-SIZE of what is
# kept has the first pages of memmap.
runs_are_of_huge_pages()
{
	per_page=$(total "$1" 'PTE leaf describes')
	shared_runs "$1" >"$states/ranges" || return
	awk -v pages="$(($(parts "$2") - 1))" '$3 == pages' "$states/ranges" >"$states/of-size"
	heads=$(kept "$1")/heads-$2
	: >"$heads"
	while read -r first last _; do
		head=$((first - per_page))
		if [ $((head % $(frames "$2"))) != 0 ] || [ "$last" != $((head + $(frames "$2") - 1)) ]; then
			ktap_print_msg "frames $first to $last are not the tails of a huge page"
			return 1
		fi
		frame_is "$head" head && frame_is "$first" tail && frame_is "$last" tail || return
		echo $((head / per_page)) >>"$heads"
	done <"$states/of-size"
	[ "$(wc -l <"$heads")" = "$3" ] && return
	ktap_print_msg "$(wc -l <"$heads") runs, $3 huge pages"
	return 1
}

# shared_runs_are STATE NUMBER: so many in all.
shared_runs_are()
{
	shared_runs "$1" >"$states/ranges" && [ "$(wc -l <"$states/ranges")" = "$2" ] && return
	ktap_print_msg "$(wc -l <"$states/ranges") runs are shared, not $2"
	return 1
}

# leaves STATE: a line for each page of memmap: its number, counted from frame 0, level, attributes,
# the frame behind it, and its node.
leaves()
{
	reported "$1" cut vmemmap \
		describes.start,bytes,level,attrs,backing.start,backing_order,backing_nid state=mapped |
	awk -v page="$(total "$1" 'Page size')" -v describes="$(total "$1" 'PTE leaf describes')" \
		-v large="$(total "$1" 'PMD leaf describes')" '{
			size = $3 == "PMD" ? large / describes : 1
			number = $2 / page
			first = $1 / page / describes
			base = $5 / page
			for (i = 0; i < number; i++) {
				at = i % size
				if ($6 == "up")
					at = i
				else if ($6 == "down")
					at = number - i + i % size * 2 - size
				print first + i, $3, $4, base + at, $7
			}
		}'
}

# leaves_are STATE SIZE optimised|restored: page by page of memmap, against what it was before. Where
# no huge page (of those in the state "shared") is or was near, nothing has changed. The huge leaves in which the
# memmap of one is are leaves of one page now, with the same attributes and, but for the memmap of
# huge pages, the same frames behind them. The huge pages' is as the generation of the optimisation
# says, or again a page for each. No frame that is not shared is used twice.
leaves_are()
{
	leaves before >"$states/leaves-before"
	leaves "$1" >"$states/leaves-now"
	awk -v what="$3" -v generation="$generation" -v parts="$(parts "$2")" -v large="$(($(
		total before 'PMD leaf describes') / $(total before 'PTE leaf describes')))" '
		function bad(why) {
			if (++wrong <= 10)
				print "# page " $1 " of memmap: " $2, $3, $4 " " why
		}
		FNR == 1 { file++ }
		file == 1 {
			for (i = 0; i < parts; i++)
				part[$1 + i] = i
			for (i = 0; i < parts; i += large)
				divided[int(($1 + i) / large)] = 1
			next
		}
		file == 2 {
			line[$1] = $0; attrs[$1] = $3; frame[$1] = $4; nid[$1] = $5
			pages++
			next
		}
		{
			pages--
			if (!($1 in line))
				bad("was not there")
			if (!(int($1 / large) in divided)) {
				if ($0 != line[$1])
					bad("should be " line[$1])
				used[$4]++
				next
			}
			tail = what == "optimised" && $1 in part && part[$1] > 0
			want = attrs[$1]
			sub(/,PSE/, "", want)
			if (tail)
				sub(/^RW/, "ro", want)
			if ($2 != "PTE" || $3 != want || $5 != nid[$1])
				bad("should be PTE " want)
			if (!($1 in part) && $4 != frame[$1])
				bad("has moved from " frame[$1])
			if (!tail)
				used[$4]++
			if (!($1 in part) || what != "optimised")
				next
			if (part[$1] == 0) {
				if ((generation == "head") != ($4 == frame[$1]))
					bad("was " frame[$1])
				if (generation != "zone")
					target = $4
				next
			}
			if (target == "")
				target = $4
			if ($4 != target)
				bad("should share " target)
		}
		END {
			$0 = "- - - -"
			for (f in used)
				if (used[f] > 1)
					bad("frame " f " is used " used[f] " times")
			if (generation == "zone" && target != "" && target in used)
				bad("frame " target " is shared by tails and something else")
			if (pages || file != 3)
				bad("of memmap is missing: " pages)
			exit wrong > 0
		}' "$(kept shared)/heads-$2" "$states/leaves-before" "$states/leaves-now"
}

# populated STATE FILE: a report file without what sharing may change: how much memory is behind the
# memmap, and in which memory block it happens to be.
populated()
{
	case $2 in
	summary) lasting "$(kept "$1" report)/$2" | grep -v '^Vmemmap backed: ' ;;
	cost) lasting "$(kept "$1" report)/$2" | grep -v '^Saved: ' ;;
	blocks) reported "$1" cut blocks block,range,state,nid,zones,reserved,origin,owner,memmap,\
self+near+far,altmap_pages ;;
	*) lasting "$(kept "$1" report)/$2" ;;
	esac
}

# same_populated A B: but for that, and for vmemmap and backing, the report is the same.
same_populated()
{
	for file in "$(kept "$1" report)"/*; do
		report=${file##*/}
		case $report in vmemmap | backing) continue ;; esac
		populated "$1" "$report" >"$states/one"
		populated "$2" "$report" >"$states/other"
		same "$report" "$states/one" "$states/other" || return
	done
}

same_total()
{
	[ "$(total "$1" "$3")" = "$(total "$2" "$3")" ] && return
	ktap_print_msg "$3 was $(total "$1" "$3"), is $(total "$2" "$3")"
	return 1
}

# backed_less A B BYTES: so much less memory is behind the memmap.
backed_less()
{
	less=$(($(total "$1" 'Vmemmap backed') - $(total "$2" 'Vmemmap backed')))
	[ "$less" = "$3" ] && return
	ktap_print_msg "$less bytes less, not $3"
	return 1
}

# backed_less_than_mapped STATE BYTES: so much of the memmap has no memory of its own.
backed_less_than_mapped()
{
	less=$(($(total "$1" 'Vmemmap mapped') - $(total "$1" 'Vmemmap backed')))
	[ "$less" = "$2" ] && return
	ktap_print_msg "$less bytes less, not $2"
	return 1
}

# backing_adds_up STATE SHARED SAVED: the sums of the columns, and what cost says of it.
backing_adds_up()
{
	cost=$(reported "$1" get cost Saved)
	sums=$(reported "$1" sum backing bytes,shared,saved)
	backed=$(($(total "$1" 'Vmemmap backed') - $(total "$1" 'Memmap fragments')))
	populated=$(total "$1" 'Memmap populated')
	[ "$sums" = "$populated $2 $3" ] && [ $((populated - $3)) = "$backed" ] && [ "$cost" = "$3" ] &&
		return
	ktap_print_msg "bytes, shared, saved: $sums, not $populated $2 $3; $backed are backed," \
		"$cost saved"
	return 1
}

# counted STATE: pages of memmap in the kernel's account, net of what it has saved.
counted()
{
	echo $(($(vmstat "$1" nr_memmap_pages) + $(vmstat "$1" nr_memmap_boot_pages)))
}

# check_counted NAME A B SIZE NUMBER: the kernel counts all but one page of each huge page as saved.
# It does not know the page of the zone.
check_counted()
{
	if ! grep -q '^nr_memmap_pages ' "$root/proc/vmstat"; then
		skip "$1" "no nr_memmap_pages in /proc/vmstat (Linux 6.11)"
		return
	fi
	less=$(($(counted "$2") - $(counted "$3")))
	[ "$less" = $((($(parts "$4") - 1) * $5)) ] || ktap_print_msg "$less pages less"
	judge "$1" [ "$less" = $((($(parts "$4") - 1) * $5)) ]
}

# given_back A B SIZE NUMBER: what had been memmap of so many huge pages since the boot has become memory
# like any other, which MemTotal counts. A head that is copied leaves its page, too.
given_back()
{
	kept=0
	[ "$generation" != head ] || kept=1
	want=$((($(parts "$3") - kept) * $4 * $(total before 'Page size') / 1024))
	grown=$(($(meminfo "$2" MemTotal) - $(meminfo "$1" MemTotal)))
	[ "$grown" = "$want" ] && return
	ktap_print_msg "MemTotal is $grown KiB more, not $want"
	return 1
}

meminfo()
{
	awk -v name="$2:" '$1 == name { print $2 }' "$(kept "$1")/proc/meminfo"
}

# tables_hold: the oracle module agrees on every frame, and so does the kernel's own dump of its page
# tables where it can be had.
tables_hold()
{
	frames_hold && hold ptdump
}

# come_and_go SIZE NUMBER MORE: huge pages are allocated and freed at run time, with and without the
# optimisation. The report has to tell where memmap is shared, to the page, and how much that saves;
# nothing else of it may change. When the huge pages are gone, all that is left of them is that
# page-table entries have taken the place of a huge one.
# shellcheck disable=SC2034	# for the tests
per_come_and_go=35
come_and_go()
{
	size=$1
	huge=$2
	more=$3
	pool=$hugepages/hugepages-$(($(frames "$size") * 4))kB/nr_hugepages

	allocate 0 "$pool" 0
	state before
	judge "before: nothing is shared" nothing_is_shared before

	allocate 0 "$pool" "$huge"
	state plain
	check "not optimised: the pool is filled" pool_has "$pool" "$huge"
	judge "not optimised: the report is what it was" same_report before plain
	allocate 0 "$pool" 0

	allocate 1 "$pool" "$huge"
	state shared
	check "optimised: the pool is filled" pool_has "$pool" "$huge"
	check "optimised: each huge page has one run of shared memmap" runs_are_of_huge_pages shared "$size" "$huge"
	judge "optimised: its leaves are what this kernel makes of them" leaves_are shared "$size" optimised
	judge "optimised: what is populated is what it was" same_populated before shared
	judge "optimised: as much is mapped" same_total before shared 'Vmemmap mapped'
	judge "optimised: less memory is behind it" backed_less before shared "$(saved "$size" "$huge")"
	judge "optimised: backing adds it up" backing_adds_up shared "$(sharing "$size" "$huge")" "$(saved "$size" "$huge")"
	check_counted "optimised: the kernel counts as much less" before shared "$size" "$huge"
	judge "optimised: as much memory of the boot was given back" given_back before shared "$size" "$huge"
	programs_pass "optimised: the programs pass"
	judge "optimised: frame by frame, too" tables_hold

	allocate 0 "$pool" $((huge + more))
	state mixed
	check "some of both: the pool is filled" pool_has "$pool" $((huge + more))
	check "some of both: only the first are shared" runs_are_of_huge_pages mixed "$size" "$huge"
	judge "some of both: the report is what it was" same_report shared mixed

	allocate 0 "$pool" 0
	state freed
	check "freed: the pool is empty" pool_has "$pool" 0
	judge "freed: nothing is shared" nothing_is_shared freed
	judge "freed: what is left are leaves of one page" leaves_are freed "$size" restored
	judge "freed: what is populated is what it was" same_populated before freed
	judge "freed: as much is mapped" same_total before freed 'Vmemmap mapped'
	judge "freed: as much memory is behind it" same_total before freed 'Vmemmap backed'
	judge "freed: backing adds it up" backing_adds_up freed 0 0
	check_counted "freed: the kernel counts what it did" before freed "$size" 0
	programs_pass "freed: the programs pass"
	judge "freed: frame by frame, too" tables_hold

	# What was split stays so, and is shared again without another split.
	allocate 1 "$pool" "$huge"
	state again
	check "again: each huge page has one run of shared memmap" runs_are_of_huge_pages again "$size" "$huge"
	judge "again: less memory is behind it" backed_less before again "$(saved "$size" "$huge")"
	judge "again: backing adds it up" backing_adds_up again "$(sharing "$size" "$huge")" "$(saved "$size" "$huge")"
	check_counted "again: the kernel counts as much less" before again "$size" "$huge"
	judge "again: what is populated is what it was" same_populated before again

	allocate 0 "$pool" 0
	state gone
	judge "gone: nothing is shared" nothing_is_shared gone
	judge "gone: what is populated is what it was" same_populated before gone
	judge "gone: as much memory is behind it" same_total before gone 'Vmemmap backed'
}
