# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A machine as a tree of files: copies of all that the programs read, at the same paths, so that they
# can be run again, elsewhere, with MMS_ROOT naming the tree. Sourced.
#
# shellcheck disable=SC2034	# for those who source it

# The programs that ask more of a machine than its files, and have to run there. kpageflags is one, as
# that file has 8 bytes for each frame there could be.
ask_the_machine='live kpageflags free offline readers'

# keep_files DEST FILE...: those that are there. Files of /proc and /sys tell no size: tar could not.
keep_files()
{
	keep_in=$1 keep_list=
	shift
	for keep_path; do
		[ ! -f "$keep_path" ] || keep_list="$keep_list $keep_path"
	done
	# shellcheck disable=SC2086	# no such path has blanks
	[ -z "$keep_list" ] || cp --parents $keep_list "$keep_in"
}

# keep_tree DEST: the directory is made. The kernel's log, DEST/dmesg, is for the caller to add: of
# several trees of a machine, one has all of it.
keep_tree()
{
	mkdir -p "$1"
	keep_files "$1" /sys/kernel/debug/memmapscope/* /sys/kernel/debug/memmapscope_oracle/memmap \
		/sys/kernel/debug/memblock/* \
		/proc/iomem /proc/zoneinfo /proc/vmstat /proc/meminfo /proc/pagetypeinfo \
		/proc/version \
		/sys/firmware/memmap/*/* \
		/sys/firmware/devicetree/base/memory*/reg \
		/sys/firmware/devicetree/base/memory*/linux,usable-memory \
		/sys/firmware/devicetree/base/memory*/device_type \
		/sys/firmware/devicetree/base/memory*/status \
		"/sys/firmware/devicetree/base/#address-cells" \
		"/sys/firmware/devicetree/base/#size-cells" \
		/sys/firmware/devicetree/base/reserved-memory/*cells \
		/sys/firmware/devicetree/base/reserved-memory/*/reg \
		/sys/firmware/devicetree/base/reserved-memory/*/no-map \
		/sys/firmware/devicetree/base/reserved-memory/*/status \
		/sys/module/memory_hotplug/parameters/memmap_on_memory \
		/sys/devices/system/memory/block_size_bytes \
		/sys/devices/system/memory/memory*/state \
		/sys/devices/system/memory/memory*/valid_zones \
		/sys/devices/system/memory/memory*/removable \
		/sys/devices/system/node/possible /sys/devices/system/node/node*/distance
	# A block's nodes are links; their names are all that counts.
	for keep_path in /sys/devices/system/memory/memory*/node*; do
		[ ! -e "$keep_path" ] || : >"$1$keep_path"
	done
	# The header of the flattened tree, and behind it /memreserve/, which is nowhere else.
	if [ -e /sys/firmware/fdt ]; then
		mkdir -p "$1/sys/firmware"
		head -c 4096 /sys/firmware/fdt >"$1/sys/firmware/fdt"
	fi
	# Of this, too, that it is there.
	[ ! -d /sys/firmware/efi ] || mkdir -p "$1/sys/firmware/efi"
}

# keep_kexec DEST: where kexec_file_load() would put what it is given, if $MMS_KEXEC names the program that
# has it load something. The kernel's log gets longer by that.
keep_kexec()
{
	[ -z "${MMS_KEXEC:-}" ] || "$MMS_KEXEC" >"$1/kexec"
}

# keep_linear DEST: what of the linear mapping translates, and claims, which says so, too, of the same moment. There
# are holes while the memory of a module, or that of its init, is being given back (vm_reset_perms() in mm/vmalloc.c).
keep_claims=/sys/kernel/debug/memmapscope/claims
keep_linear()
{
	for keep_try in 1 2 3 4 5; do
		keep_files "$1" /sys/kernel/debug/memmapscope_oracle/linear
		[ -e "$keep_claims" ] || return 0
		! cmp -s "$keep_claims" "$1$keep_claims" || return 0
		keep_files "$1" "$keep_claims"
	done
}

# keep_once DEST: the kernel's own dump of its page tables, and what of the linear mapping translates, both of
# which take longer than all the rest; and what never changes: the headers of /proc/kcore, which has no end.
keep_once()
{
	keep_linear "$1"
	keep_files "$1" /sys/kernel/debug/memmapscope_oracle/page_tables \
		/sys/kernel/debug/kernel_page_tables /sys/kernel/debug/page_tables/kernel
	[ ! -e /proc/kcore ] || head -c 65536 /proc/kcore >"$1/proc/kcore"
}
