# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A ZONE_DEVICE page map as the report has to show it, for any driver's. Sourced.
#
# set_map says what map there is in the state "during" and was not in the state "before"; the rest
# follows from that and from the sizes of pages and sections.

# shellcheck source=mechanism.sh
. "$(dirname "$0")/lib/mechanism.sh"

subsection=$((2 << 20))
# sizes: those that the machine has to be asked for. frames_hold has the oracle say whether that of a
# struct page is right.
sizes()
{
	struct_page=$("$top/mms-report" -d "$mms_dir" get summary 'Struct page')
	page=$(($(awk '/^KernelPageSize:/ { print $2; exit }' "$root/proc/self/smaps") * 1024))
	section=$(block_size)
}

# order_of BYTES: of pages.
order_of()
{
	bits=0
	while [ $((page << bits)) -lt "$1" ]; do
		bits=$((bits + 1))
	done
	echo "$bits"
}

# set_map START END TYPE RESERVE FREE ORDER: physical range, inclusive; what devices calls it; pages
# that the driver keeps and that it sets aside for memmap (- if memmap is to come from RAM); order of
# compound pages.
zone_first=
set_map()
{
	start=$1 end=$2 type=$3 reserve=$4 free=$5 order=$6
	[ -n "$zone_first" ] || zone_first=$start zone_last=$end
	[ "$start" -gt "$zone_first" ] || zone_first=$start
	[ "$end" -lt "$zone_last" ] || zone_last=$end
	size=$((end + 1 - start))
	frames=$((size / page))
	memmap=$((frames * struct_page))
	set_saved
	aside_first='' aside_last=''
	! from_altmap || set_aside
}

# Of a compound page only the first two pages of memmap need memory, its other tails share the
# second one. Not with an altmap, and not on arm64 (vmemmap_can_optimize(); Linux 5.17).
set_saved()
{
	shared=0 saved=0
	in_compound=$(((struct_page << order) / page))
	if [ "$machine" = x86_64 ] && [ "$free" = - ] && [ "$in_compound" -gt 2 ]; then
		compounds=$((frames >> order))
		shared=$((compounds * (in_compound - 1) * page))
		saved=$((compounds * (in_compound - 2) * page))
	fi
}

# The part of the axis that a map takes was absent: [start, end] of FILE's lines becomes LINE. UNIT is
# what the second column counts, ABSENT the columns after it.
carve()
{
	unit=$3 absent=$4 line=$5 next=0 carved=
	body "$1" "$2" | {
		while read -r range columns; do
			from=$((${range%-*})) to=$((${range#*-}))
			if [ "$from" -le "$low" ] && [ "$high" -le "$to" ]; then
				gap "$from" "$((low - 1))"
				echo "$line"
				gap "$((high + 1))" "$to"
				carved=yes
			else
				echo "$range $columns"
			fi
			next=$((to + 1))
		done
		# Behind all that was there: both files end with the last thing there is.
		[ -n "$carved" ] || { gap "$next" "$((low - 1))"; echo "$line"; }
	}
}

gap()
{
	[ "$1" -gt "$2" ] || echo "$(hex "$1")-$(hex "$2") $((($2 + 1 - $1) / unit)) $absent"
}

# A section that is shared with something else is tainted.
flags()
{
	[ $((start % section)) = 0 ] && [ $(((end + 1) % section)) = 0 ] && echo present,memmap ||
		echo present,memmap,device
}

# regions_say STATE COLUMNS: those of its frames, from the state to the flags of the section.
regions_say()
{
	low=$start high=$end
	carve before regions "$page" "hole - - - - 0" \
		"$(span "$start" "$end") $frames $2 $memmap" >"$states/wanted"
	as_wanted "$1" regions
}

# regions_have_it STATE RAM NID FLAGS
regions_have_it()
{
	regions_say "$1" "used - $2 $3 $4"
}

# sections_say STATE COLUMNS: those of the sections that it has any of, from the flags on.
sections_say()
{
	low=$((start / section * section))
	high=$((end / section * section + section - 1))
	carve before sections "$section" "- - - -" \
		"$(span "$low" "$high") $(((high + 1 - low) / section)) $2" >"$states/wanted"
	as_wanted "$1" sections
}

# sections_have_it STATE FLAGS NID BLOCKS: whole sections, or some sub-sections of one.
sections_have_it()
{
	first=$((start % section / subsection))
	last=$((end % section / subsection))
	[ "$first" = "$last" ] || first=$first-$last
	sections_say "$1" "$2 $first $3 $4"
}

# The leaves: huge ones where pages are 4K, a section is whole, and nothing is shared.
level()
{
	if [ "$page" = 4096 ] && [ $((size % section)) = 0 ] && [ "$saved" = 0 ]; then
		echo PMD
	else
		echo PTE
	fi
}

# Runs of memmap come, none goes; they are what the frames of the map need, at the right level.
memmap_is_there()
{
	new_runs during >"$states/ours"
	mapped_runs during >"$states/new"
	grep -v -x -F -f "$states/new" "$states/old" >"$states/gone" && {
		ktap_print_msg "runs of memmap changed: $(head -n 1 "$states/gone")"
		return 1
	}
	awk -v start="$start" -v end="$end" -v memmap="$memmap" -v level="$(level)" '
		NR == 1 { first = $1 }
		{ last = $2; sum += $5 }
		$6 != level && !bad { print "# " $6 ", not " level ": " $0; bad = 1 }
		END {
			if (sum == memmap && first == start && last == end)
				exit bad
			printf "# %.0f bytes of memmap for %.0f to %.0f, not %.0f\n", sum, first, last, memmap
			exit 1
		}' "$states/ours"
}

# from_altmap: the kernel took memmap from where the driver offered it. x86 does so for whole
# sections only (vmemmap_populate()).
from_altmap()
{
	[ "$free" != - ] && { [ "$machine" != x86_64 ] || [ $((size % section)) = 0 ]; }
}

# Behind the pages that the driver keeps.
set_aside()
{
	aside_first=$((start + reserve * page))
	aside_last=$((aside_first + free * page - 1))
}

# backing_lines_are STATE WHERE: the lines of it say where its memmap is, and add up to it.
backing_lines_are()
{
	found=$(reported "$1" cut backing nid,zone,backing_nid,backing_zone,distance,host \
		"inside=$start-$end" | sort -u)
	sums=$(reported "$1" sum backing pages,bytes,shared,saved "inside=$start-$end")
	[ "$found" = "$2" ] && [ "$sums" = "$frames $memmap $shared $saved" ] && return
	ktap_print_msg "$found, not $2; $sums, not $frames $memmap $shared $saved"
	return 1
}

backing_has_it()
{
	from_altmap && where="Device 10 altmap" || where="$(main_zone before) 10 other"
	backing_lines_are during "0 Device 0 $where"
}

# holder: the innermost resource that holds the end of the map, as the report writes names. Children
# come after their parents.
holder()
{
	awk -v last="$(hex "$end")" '
		function pad(digits)
		{
			return "0x" substr("0000000000000000" digits, length(digits) + 1)
		}
		{
			split($1, r, "-")
			if (pad(r[1]) <= last && last <= pad(r[2]))
				name = $0
		}
		END { print name }' "$(kept during)/proc/iomem" | sed 's/^[^:]* : //; s/ /\\040/g'
}

# devices_have_it [ALLOC]: what of the altmap is in use follows from what it is used for.
devices_have_it()
{
	alloc=0 set_aside='- - - -' cpu=yes
	! from_altmap || alloc=$((memmap / page))
	alloc=${1:-$alloc}
	[ "$free" = - ] ||
		set_aside="$(span "$start" $((start + (reserve + free) * page - 1))) $reserve $free $alloc"
	[ "$type" != private ] || cpu=no
	{
		body before devices
		print "$(span "$start" "$end") $type $set_aside $order $cpu $(holder)"
	} | sort >"$states/wanted"
	as_wanted during devices
}

# It is no System RAM to anybody, and private memory is not mapped.
claims_have_it()
{
	linear=yes
	[ "$type" != private ] || linear=no
	wanted="busy $(flags) $linear - device"
	reported during cut claims start,end,flags,section,linear,kexec,verdict "overlaps=$start-$end" | {
		at=$start
		while read -r from to words; do
			if [ "$from" != "$at" ] || [ "$words" != "$wanted" ]; then
				ktap_print_msg "$(hex "$from"): $words, not from $(hex "$at") on $wanted"
				return 1
			fi
			at=$to
		done
		[ "$at" = $((end + 1)) ]
	}
}

blocks_do_not_know_it()
{
	body before blocks | apart_from_hosting >"$states/wanted"
	body during blocks | apart_from_hosting >"$states/found"
	same blocks "$states/wanted" "$states/found"
}

# counts_all: whether this kernel may count what is shared as if it were not. See counts.c.
counts_all()
{
	case $(total before Kernel) in
	6.1[3-9][.-]* | 7.0[.-]*) ;;
	*) return 1 ;;
	esac
}

# is_counted PAGES
is_counted()
{
	[ $(($1 * page)) = $((memmap - saved)) ] || { counts_all && [ $(($1 * page)) = "$memmap" ]; }
}

# Mapped, and what it takes; from Linux 6.11 on the kernel counts, too.
memmap_costs()
{
	grown=$(($(total during 'Vmemmap mapped') - $(total before 'Vmemmap mapped')))
	backed=$(($(total during 'Vmemmap backed') - $(total before 'Vmemmap backed')))
	counted=$(((memmap - saved) / page))
	! grep -q nr_memmap_pages "$root/proc/vmstat" ||
		counted=$(($(vmstat during nr_memmap_pages) - $(vmstat before nr_memmap_pages)))
	[ "$grown" = "$memmap" ] && [ "$backed" = $((memmap - saved)) ] && is_counted "$counted" && return
	ktap_print_msg "mapped $grown, backed by $backed, the kernel counts $counted pages;" \
		"needed $memmap, saved $saved"
	return 1
}

# The device zone spans all maps there ever were: it is never made smaller (remove_pfn_range_from_zone()
# in mm/memory_hotplug.c). All of them are of one node.
zone_spans_it()
{
	spanned=$(awk '/^Node/ { device = $4 == "Device" } device && $1 == "spanned" { sum += $2 }
		END { printf "%.0f\n", sum }' "$(kept during)/proc/zoneinfo")
	[ $((spanned * page)) = $((zone_last + 1 - zone_first)) ] && return
	ktap_print_msg "the device zone spans $spanned frames"
	return 1
}

# unless_lacking HOW NAME [COMMAND...]: that test; or a skip, if $lacks says what this kernel lacks.
lacks=
unless_lacking()
{
	[ -z "$lacks" ] || { skip "$2" "$lacks"; return; }
	"$@"
}

try()
{
	unless_lacking judge "$@"
}

# try_now NAME COMMAND...: for what asks the machine itself.
try_now()
{
	unless_lacking check "$@"
}

try_programs()
{
	unless_lacking programs_pass "$@"
}

# check_map WHAT: the tests of a map that is there, 11 of them.
check_map()
{
	try "$1: the device zone spans it" zone_spans_it
	try "$1: regions have it" regions_have_it during device 0 "$(flags)"
	try "$1: sections have it" sections_have_it during "$(flags)" 0 -
	try "$1: its memmap is there, and nothing else" memmap_is_there
	try "$1: its memmap is where it must be" memmap_is_backed during
	try "$1: its memmap costs what it must" memmap_costs
	try "$1: backing has it" backing_has_it
	try "$1: devices have it" devices_have_it
	try "$1: claims call it device memory" claims_have_it
	try "$1: no memory block is about it" blocks_do_not_know_it
	try "$1: frame by frame it is as the oracle says" frames_hold
}
