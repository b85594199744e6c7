# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Namespaces of persistent memory, by the tools that people use. Sourced.

# shellcheck source=page_map.sh
. "$(dirname "$0")/lib/page_map.sh"

namespace=namespace0.0
nd=$root/sys/bus/nd/devices/$namespace

need_ndctl()
{
	for program in ndctl daxctl; do
		command -v "$program" >/dev/null || skip_all "no $program"
	done
	[ -e "$nd" ] || skip_all "no persistent memory ($namespace)"
}

# json KEY: of what ndctl said about the namespace when it had been made: it takes its time.
json()
{
	sed -n "s/^ *\"$1\":\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$states/ndctl" | head -n 1
}

# said COMMAND...: what it says is shown if it fails.
said()
{
	"$@" >"$states/said" 2>&1 && return
	ktap_print_msg "$* failed:"
	sed 's/^/#   /' "$states/said"
	return 1
}

# make_namespace MODE [MAP]
make_namespace()
{
	said ndctl create-namespace -f -e "$namespace" -m "$1" ${2:+"--map=$2"}
	made=$?
	ndctl list -n "$namespace" -i >"$states/ndctl" 2>/dev/null || :
	return "$made"
}

# The driver keeps the first 8K, with a block of its own, and data starts where ndctl's size says
# (struct nd_pfn_sb in drivers/nvdimm/pfn.h); memmap, if it is in the namespace, is between.
set_namespace()
{
	nd_start=$(($(cat "$nd/resource")))
	nd_size=$(cat "$nd/size")
	data_start=$((nd_start + nd_size - $(json size)))
	kept=$(((8192 + page - 1) / page))
	aside=-
	[ "$(json map)" != dev ] || aside=$(((data_start - nd_start) / page - kept))
	[ "$aside" != - ] || kept=0
	compound=0 page_type=fs-dax
	[ "$(json mode)" != devdax ] || compound=$(order_of "$(json align)") page_type=generic
	set_map "$nd_start" $((nd_start + nd_size - 1)) "$page_type" "$kept" "$aside" "$compound"
}
