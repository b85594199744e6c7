# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests share that take a memory block of the boot away: which one, and how the report of
# before changes in it. Sourced, after mechanism.sh.

# shellcheck disable=SC2016	# $ in single quotes is awk's
# shellcheck disable=SC2154	# states is that of mechanism.sh

# blocks_that ANSWER: what is removable, by the report: no, movable or maybe.
blocks_that()
{
	body before blocks | awk -v answer="$1" '$6 == answer { print $1 }'
}

# some_are ANSWER
some_are()
{
	[ -n "$(blocks_that "$1")" ]
}

# choose NUMBER: the block that this is about.
choose()
{
	number=$1
	block=$(block_size)
	begin=$((number * block))
	end=$((begin + block))
}

# cut_at FILE: the lines of a report file, cut where the block begins and ends, each with "in" or
# "out" before it and with the bytes of the piece and those of the whole line after that.
cut_at()
{
	body before "$1" | while read -r range rest; do
		low=$((${range%-*}))
		high=$((${range#*-} + 1))
		for edge in "$low" "$begin" "$end" "$high"; do
			echo "$edge"
		done | sort -n | uniq | {
			last=
			while read -r edge; do
				if [ -n "$last" ] && [ "$last" -ge "$low" ] && [ "$edge" -le "$high" ]; then
					[ "$last" = "$begin" ] && where=in || where=out
					echo "$where $((edge - last)) $((high - low))" \
						"$(hex "$last")-$(hex $((edge - 1))) $rest"
				fi
				last=$edge
			done
		}
	done
}

# part_of NUMBERS: awk that makes columns their share of the line; numbers count from the range on.
part_of()
{
	for column in $1; do
		printf '{ $%s = sprintf("%%.0f", $%s / $3 * $2) }\n' $((column + 3)) $((column + 3))
	done
}

# changed STATE FILE NUMBERS AWK: what the file must say now, if AWK is done to what is in the block.
changed()
{
	cut_at "$2" | awk "$(part_of "$3")
		\$1 == \"in\" { $4 }
		{ sub(/^[a-z]+ [0-9]+ [0-9]+ /, \"\"); print }" >"$states/wanted"
	body "$1" "$2" >"$states/found"
	same "$2" "$states/wanted" "$states/found"
}

# sections_changed STATE AWK: the numbers of the memory blocks are cut, too.
sections_changed()
{
	cut_at sections | awk "$(part_of 2)
		\$1 == \"in\" { $2 }
		{ print }" | while read -r _ _ _ range count flags subs nid list; do
		if [ "$list" != - ]; then
			list=$(numbers_of "$((${range%-*}))" $((${range#*-} + 1 - ${range%-*})) |
				sed -n '1p; $p' | uniq | paste -s -d -)
		fi
		echo "$range $count $flags $subs $nid $list"
	done >"$states/wanted"
	body "$1" sections >"$states/found"
	same sections "$states/wanted" "$states/found"
}

# line_changed STATE AWK: what blocks must say now, if AWK is done to the line of this one.
line_changed()
{
	body before blocks | awk -v number="$number" "\$1 == number { $2 } { print }" >"$states/wanted"
	body "$1" blocks >"$states/found"
	same blocks "$states/wanted" "$states/found"
}

# unchanged STATE FILE
unchanged()
{
	same "$2" "$states/before/$2" "$states/$1/$2"
}

# zones_lost_it STATE
zones_lost_it()
{
	[ $((($(zone_total before present) - $(zone_total "$1" present)) *
		$(total before 'Page size'))) = "$block" ]
}
