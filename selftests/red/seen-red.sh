#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# seen-red.sh PROGRAMS TREE - show that the tests can fail.
#
# TREE is recorded from a guest (mms=record, see scripts/make/guest-run): the files the tests
# read, at the same paths, and the log as TREE/dmesg. Each line below changes one of them: the named
# test must pass before and fail after. A change that does not apply to this tree (sed changes
# nothing) is a SKIP; some other tree has to have it, scripts/check sees to that.
#
# The shell tests are run with a module that is simulated: insmod, rmmod and dmesg of our own.

set -eu

[ $# = 2 ] || { echo "usage: seen-red.sh PROGRAMS TREE" >&2; exit 2; }
programs=$1 tree=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$(cd "$(dirname "$0")/.." && pwd)
# The tests would load it here and now.
unset MMS_MODULE
mms=sys/kernel/debug/memmapscope

# program test file sed-expression, or +add, +remove, +chmod; @dump is the dump of page tables
mutations()
{
	cat <<-EOF
	format devices_lines_are_well_formed $mms/devices 2s/ cpu / CPU /
	format claims_lines_are_well_formed $mms/claims \$s/ (agree|withheld)\$/ fine/
	claims resource_is_system_ram_where_proc_iomem_says_so $mms/claims s/ sysram,busy / busy /
	claims firmware_is_what_the_device_tree_says $mms/claims s/ memory System/ reserved System/
	claims firmware_is_what_sysfs_says $mms/claims s/ System.040RAM System/ Reserved System/
	claims memblock_is_the_kernels_own sys/kernel/debug/memblock/memory \$d
	claims nobody_is_wrong $mms/claims \$s/ (agree|withheld)\$/ conflict/
	claims system_ram_is_in_the_linear_mapping $mms/claims s/ yes (use|-|skip) agree/ no \1 agree/
	claims ranges_do_not_overlap $mms/claims s/^0x[0-9a-f]*-/0x0000000000000000-/
	format directory_has_the_files_of_the_contract_and_nothing_else $mms/sections +remove
	format directory_has_the_files_of_the_contract_and_nothing_else $mms/more +add
	format files_are_readable_by_their_owner_only $mms/regions +chmod
	format regions_lines_are_well_formed $mms/regions 1s/v1/v2/
	format regions_lines_are_well_formed $mms/regions 2s/ ram / RAM /
	format regions_lines_are_well_formed $mms/regions 3s/0x0000/0x000/
	format regions_lines_are_well_formed $mms/regions 3s/-0x0/-0x/
	format regions_lines_are_well_formed $mms/regions \$s/ used / Used /
	format regions_lines_are_well_formed $mms/regions \$s/ / \\t/
	format regions_lines_are_well_formed $mms/regions \$s/ /  /3
	format regions_lines_are_well_formed $mms/regions \$s/\$/ /
	format regions_lines_are_well_formed $mms/regions \$s/\$/ 0/
	format regions_lines_are_well_formed $mms/regions \$s/ [0-9]*\$//
	format regions_lines_are_well_formed $mms/regions s/memblock,iomem/iomem,memblock/
	format regions_lines_are_well_formed $mms/regions s/present,memmap/present,memmap,memmap/
	format regions_lines_are_well_formed $mms/regions s/,early/,early,/
	format regions_lines_are_well_formed $mms/regions \$s/\$/\\n/
	format regions_lines_are_well_formed $mms/regions \$s/\$/\\n#/
	format regions_lines_are_well_formed $mms/regions s/ ([0-9])/ 0\1/
	format vmemmap_lines_are_well_formed $mms/vmemmap s/RW,/RW,RW,/
	format vmemmap_lines_are_well_formed $mms/vmemmap s/NX/XN/
	format vmemmap_lines_are_well_formed $mms/vmemmap s/NX,//;s/,NX//
	format vmemmap_lines_are_well_formed $mms/vmemmap s/ empty PMD / empty LEAF /
	format vmemmap_lines_are_well_formed $mms/vmemmap s/ up / upwards /;s/ down / downwards /
	format vmemmap_lines_are_well_formed $mms/vmemmap 3s/\$/ 0/
	format memblock_lines_are_well_formed $mms/memblock s/^memory /mem /
	format memblock_lines_are_well_formed $mms/memblock s/ NONE / none /
	format memblock_lines_are_well_formed $mms/memblock \$s/0x00/0X00/
	format memblock_lines_are_well_formed $mms/memblock 3s/^/# /
	format sections_lines_are_well_formed $mms/sections s/ 0-63 / 0-31,32-63 /
	format sections_lines_are_well_formed $mms/sections s/ 0-63 / 0-0,2-63 /
	format sections_lines_are_well_formed $mms/sections s/\$/-/
	format sections_lines_are_well_formed $mms/sections s/ 0-63 0 / 0-63 ?,0 /
	format sections_lines_are_well_formed $mms/sections s/ 0-63 0 / 0-63 ,? /
	format backing_lines_are_well_formed $mms/backing 1s/v1/v2/
	format backing_lines_are_well_formed $mms/backing s/ DMA(32)? / HighMem /
	format backing_lines_are_well_formed $mms/backing s/ (self|other) / here /
	format backing_lines_are_well_formed $mms/backing \$s/\$/ 0/
	format backing_lines_are_well_formed $mms/backing s/ 10 / ten /
	format blocks_lines_are_well_formed $mms/blocks s/ online / up /
	format blocks_lines_are_well_formed $mms/blocks s/ (no|maybe) / perhaps /
	format blocks_lines_are_well_formed $mms/blocks s/ boot / birth /
	format blocks_lines_are_well_formed $mms/blocks s/ boot - / boot (-) /
	format blocks_lines_are_well_formed $mms/blocks s/ online 0 ([^ ]*) / online 0 \1, /
	format blocks_lines_are_well_formed $mms/blocks \$s/ -\$//
	format blocks_lines_are_well_formed $mms/blocks \$s/ -\$/ none/
	format cost_has_every_line_in_order $mms/cost /^Flat/d
	format cost_has_every_line_in_order $mms/cost s/^Sections of 4 /Sections of 3 /
	format cost_has_every_line_in_order $mms/cost s/bytes\$/pages/
	format cost_has_every_line_in_order $mms/cost s/^Needed: .*/Needed: - bytes/
	format cost_has_every_line_in_order $mms/cost /^Node . room/d
	format cost_has_every_line_in_order $mms/cost s/^Node 0 room/Node 1 room/
	format cost_has_every_line_in_order $mms/cost \$s/\$/\\nMore: 1 bytes/
	format summary_has_every_line_in_order_with_its_unit $mms/summary /^Lock/d
	format summary_has_every_line_in_order_with_its_unit $mms/summary s/^Page size.*bytes/Page size: 4k bytes/
	format summary_has_every_line_in_order_with_its_unit $mms/summary s/^(Page size.*) bytes/\1/
	format summary_has_every_line_in_order_with_its_unit $mms/summary s/levels\$/level/
	format summary_has_every_line_in_order_with_its_unit $mms/summary \$s/\$/\\nMore: 1 -/
	format regions_cause_is_given_for_surplus_only $mms/regions s/ used - / used section /
	format regions_cause_is_given_for_surplus_only $mms/regions s/ surplus section / surplus - /
	format regions_cause_is_given_for_surplus_only $mms/regions s/ hole - / hole leaf /
	format regions_ram_and_nid_are_given_for_described_memory_only $mms/regions s/ memblock,iomem / - /
	format regions_ram_and_nid_are_given_for_described_memory_only $mms/regions s/ iomem 0 / iomem - /;s/,iomem 0 /,iomem - /
	format regions_ram_and_nid_are_given_for_described_memory_only $mms/regions s/ (hole|surplus) (.*) - - / \1 \2 iomem - /
	format vmemmap_columns_of_empty_runs_do_not_apply $mms/vmemmap s/ - - -\$/ - - 0/
	format vmemmap_columns_of_empty_runs_do_not_apply $mms/vmemmap s/ (up|down) 0\$/ - 0/
	format vmemmap_columns_of_empty_runs_do_not_apply $mms/vmemmap s/ mapped (PMD|PTE) / mapped PGD /
	format sections_columns_of_absent_sections_do_not_apply $mms/sections s/ 0-63 0 / 0-63 - /
	format sections_columns_of_absent_sections_do_not_apply $mms/sections s/ present,/ /
	format memblock_ranges_are_sorted_and_their_sizes_right $mms/memblock 3s/(fff) [0-9]*/\1 12345/
	format memblock_ranges_are_sorted_and_their_sizes_right $mms/memblock \$p
	format memblock_type_without_source_says_so $mms/memblock /^reserved/d
	format memblock_type_without_source_says_so $mms/summary s/^Source memblock reserved: .*/Source memblock reserved: unavailable: gone -/
	axis regions_start_at_frame_0_without_gap_or_overlap $mms/regions 3d
	axis regions_start_at_frame_0_without_gap_or_overlap $mms/regions 4p
	axis regions_are_whole_pages_and_count_them $mms/regions s/ ([1-9][0-9]*) used/ 1\1 used/
	axis regions_are_whole_pages_and_count_them $mms/regions \$s/fff /ffe /
	axis regions_end_with_a_described_or_populated_frame $mms/regions \$s/(used|surplus)/hole/
	axis neighbouring_regions_differ_in_some_column $mms/regions \$p
	axis memmap_bytes_are_those_of_populated_frames $mms/regions \$s/\$/0/
	axis memmap_bytes_are_those_of_populated_frames $mms/regions s/ hole (.*) 0\$/ hole \1 64/
	axis causes_fit_the_section_column $mms/regions s/surplus section/surplus leaf/
	axis causes_fit_the_section_column $mms/regions s/surplus section/surplus unclaimed/
	axis causes_fit_the_section_column $mms/regions s/surplus section/surplus orphan/
	axis causes_fit_the_section_column $mms/regions s/(surplus section .*)online,early/\1online/
	axis no_valid_frame_is_unpopulated_on_a_quiet_machine $mms/regions \$s/(used|surplus)/missing/
	axis no_valid_frame_is_unpopulated_on_a_quiet_machine $mms/regions s/ hole (.*) - 0\$/ hole \1 present 0/
	axis vmemmap_runs_cover_the_window_without_gap_or_overlap $mms/vmemmap \$d
	axis vmemmap_runs_cover_the_window_without_gap_or_overlap $mms/vmemmap 4d
	axis vmemmap_runs_cover_the_window_without_gap_or_overlap $mms/vmemmap s/ ([1-9][0-9]*) mapped/ 1\1 mapped/
	axis neighbouring_vmemmap_runs_differ $mms/vmemmap \$p
	axis backing_is_as_large_as_its_order_says $mms/vmemmap s/ (up|down) / same /
	axis backing_is_as_large_as_its_order_says $mms/vmemmap s/ffff (up|down) /efff \1 /
	axis mapped_runs_are_whole_leaves_of_their_level $mms/vmemmap s/ mapped (PTE|PMD) / mapped PUD /
	axis describes_are_the_frames_of_the_struct_pages_in_the_run $mms/vmemmap s/fff - - -\$/ffe - - -/
	axis populated_frames_are_those_with_a_mapped_struct_page $mms/regions s/ hole / surplus /
	axis populated_frames_are_those_with_a_mapped_struct_page $mms/regions s/ surplus / hole /
	axis populated_frames_are_those_with_a_mapped_struct_page $mms/regions s/ used / missing /
	axis sections_start_at_0_without_gap_or_overlap $mms/sections 3d
	axis sections_start_at_0_without_gap_or_overlap $mms/sections 3s/ ([1-9])/ 1\1/
	axis sections_start_at_0_without_gap_or_overlap $mms/sections \$s/ [a-z,]*early/ -/
	axis neighbouring_section_runs_differ $mms/sections \$p
	axis section_flags_and_sub_sections_are_possible $mms/sections s/ 0-63 / 0-64 /
	axis section_flags_and_sub_sections_are_possible $mms/sections s/online,early 0-63/online none/
	axis section_column_is_that_of_the_valid_frames_section $mms/sections s/online,early/online,early,device/
	axis section_column_is_that_of_the_valid_frames_section $mms/sections s/online,early 0-63/online 0-62/
	axis section_column_is_that_of_the_valid_frames_section $mms/regions s/present,memmap,online,early/-/
	axis blocks_are_those_the_sections_lie_in $mms/sections s/-([0-9]+)\$/-1\1/
	axis blocks_are_those_the_sections_lie_in $mms/sections s/ (1?[0-9])-([0-9]+)\$/ \2/
	sums memory_block_size_is_that_of_sysfs $mms/summary s/^(Memory block size: )/\11/
	sums page_size_is_the_systems $mms/summary s/^(Page size: )/\11/
	sums sections_are_whole_sub_sections_of_2_mib $mms/summary s/^(Sub-section size: )/\11/
	sums leaves_describe_what_fits_into_them $mms/summary s/^(PTE leaf describes: )/\11/
	sums leaves_describe_what_fits_into_them $mms/summary s/^(PMD leaf describes: )/\11/
	sums paging_levels_fit_va_bits $mms/summary s/^Paging levels: ./Paging levels: 6/
	sums va_bits_are_what_user_space_can_map $mms/summary s/^VA bits: ../VA bits: 56/
	sums va_bits_are_what_user_space_can_map $mms/summary s/^VA bits: ../VA bits: 47/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap populated: )/\11/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Described memory: )/\11/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap needed: )/\11/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap used: )/\11/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap missing: )0/\164/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap surplus: )0?/\164/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap surplus section: )0?/\164/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap surplus leaf: )0?/\164/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap surplus unclaimed: )0/\164/
	sums region_sums_are_those_of_the_lines $mms/summary s/^(Memmap surplus orphan: )0/\164/
	sums surplus_is_the_sum_of_its_causes $mms/summary s/^(Memmap surplus orphan: )0/\164/
	sums identities_of_the_contract_hold $mms/summary s/^(Memmap fragments: )0/\164/
	sums identities_of_the_contract_hold $mms/summary s/^(Memmap missing: )0/\164/
	sums mapped_is_the_sum_of_mapped_runs $mms/summary s/^(Vmemmap mapped: )/\11/
	sums backed_counts_every_frame_once $mms/summary s/^(Vmemmap backed: )/\11/
	sums span_is_from_first_to_last_mapped_byte $mms/summary s/^(Vmemmap span: 0x.*)0000-/\11000-/
	sums span_is_from_first_to_last_mapped_byte $mms/summary s/^(Vmemmap span size: )/\11/
	sums span_is_from_first_to_last_mapped_byte $mms/summary s/^(Vmemmap window size: )/\11/
	sums something_was_walked $mms/summary s/^Entries read: [0-9]*/Entries read: 0/
	sums lock_is_one_of_the_contract $mms/summary s/^Lock: .*/Lock: some -/
	sums kernel_is_that_of_uname $mms/summary s/^(Kernel: [^.]*).[0-9]*/\1.99/
	sums architecture_is_that_of_uname $mms/summary s/^Architecture: .*/Architecture: riscv64 -/
	frames struct_page_0_is_where_the_kernel_computes_it ${mms}_oracle/memmap 1s/0000\$/1000/
	frames oracle_has_probed_the_whole_axis $mms/summary s/^(Vmemmap span: 0x[0-9a-f]*-0x....)..../\1ffff/
	frames oracle_has_probed_the_whole_axis $mms/regions \$s/-0x0000000/-0x0000001/
	frames every_frame_is_populated_if_the_oracle_says_so ${mms}_oracle/memmap 0,/ mapped/s/ mapped 0x[0-9a-f]*/ absent -/
	frames every_frame_is_populated_if_the_oracle_says_so ${mms}_oracle/memmap \$s/ absent - / mapped 0x0000000012340000 /
	frames every_frame_is_populated_if_the_oracle_says_so ${mms}_oracle/memmap \$s/ absent / conflict /
	frames every_frame_is_populated_if_the_oracle_says_so $mms/regions s/ used / missing /
	frames every_mapped_byte_is_backed_by_the_oracles_frame ${mms}_oracle/memmap 0,/ mapped/s/ mapped 0x0000000/ mapped 0x0000001/
	frames every_mapped_byte_is_backed_by_the_oracles_frame $mms/vmemmap s/ down / up /;s/ up / down /
	frames levels_are_those_the_oracle_names ${mms}_oracle/memmap 0,/ PMD/s/ PMD / PTE /
	frames levels_are_those_the_oracle_names $mms/vmemmap s/ mapped PMD / mapped PTE /
	ptdump vmemmap_is_what_the_kernel_dumps @dump s/ RW (.*)PSE (.*pmd)/ RW \1    \2/
	ptdump vmemmap_is_what_the_kernel_dumps @dump s/ GLB (NX +pmd)/     \1/
	ptdump vmemmap_is_what_the_kernel_dumps @dump s/000-(0x[0-9a-f]*)00000 (.* (pmd|PMD))/000-\110000 \2/
	ptdump vmemmap_is_what_the_kernel_dumps @dump s/^(.* PMD.*) BLK /\1     /
	ptdump vmemmap_is_what_the_kernel_dumps @dump s/ PTE / PMD /
	ptdump vmemmap_is_what_the_kernel_dumps @dump s/ RW(.*) (pmd|pte)\$/ ro\1 \2/
	ptdump vmemmap_is_what_the_kernel_dumps $mms/vmemmap s/ RW,/ ro,/
	ptdump vmemmap_is_what_the_kernel_dumps $mms/vmemmap s/ empty PMD / empty PUD /
	ptdump vmemmap_is_what_the_kernel_dumps $mms/vmemmap s/ mapped (PMD|PTE) (.*),NX/ mapped \1 \2,x/
	ptdump all_the_kernel_dumps_as_memmap_is_in_the_window $mms/summary s/^(Vmemmap window: 0x.*)-0x.{8}/\1-0x00000000/
	ptdump all_the_kernel_dumps_as_memmap_is_in_the_window @dump s/^(---. [Vv]memmap.*)\$/\1\n0x0000000000001000-0x0000000000002000           4K PTE RW/
	ptdump all_the_kernel_dumps_as_memmap_is_in_the_window @dump /^---. [Vv]memmap/d
	ptdump all_that_is_mapped_in_the_window_is_memmap_to_the_kernel @dump /^---. [Vv]memmap/d
	sysfs sections_are_online_if_their_memory_block_is sys/devices/system/memory/memory9/state s/online/offline/
	sysfs sections_are_online_if_their_memory_block_is $mms/sections s/online,//
	sysfs every_memory_block_has_a_present_section sys/devices/system/memory/memory9999/state +add
	sysfs frames_are_online_if_kpageflags_has_a_page proc/kpageflags s/\\x00\\x00\\x10\\x00\\x00\\x00\\x00\\x00/\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00/
	sysfs frames_are_online_if_kpageflags_has_a_page $mms/sections s/online,//
	sysfs frames_are_online_if_kpageflags_has_a_page $mms/sections s/ 0-63 / 0-62 /
	expected regions_are_those_of_the_layout expected \$s/ used / hole /
	expected regions_are_those_of_the_layout expected \$d
	expected regions_are_those_of_the_layout $mms/regions \$p
	sysfs described_pages_are_present_in_their_nodes_zones proc/zoneinfo s/present  ([1-9])/present  1\1/
	sysfs described_pages_are_present_in_their_nodes_zones proc/zoneinfo s/^Node 0/Node 1/
	sysfs described_pages_are_present_in_their_nodes_zones $mms/regions s/ 0 present/ 1 present/
	sysfs nodes_are_those_of_the_memory_blocks $mms/regions s/ 0 present/ 1 present/
	sysfs surplus_frames_are_those_the_boot_found_unavailable dmesg s/([0-9]+) pages in unavailable/1\1 pages in unavailable/
	sysfs surplus_frames_are_those_the_boot_found_unavailable $mms/regions s/surplus section - -/used - iomem,memblock 0/
	sysfs backed_pages_are_those_that_vmstat_counts proc/vmstat s/nr_memmap_boot_pages /nr_memmap_boot_pages 1/
	sysfs backed_pages_are_those_that_vmstat_counts proc/vmstat s/nr_memmap_pages 0/nr_memmap_pages 1/
	sysfs memblock_memory_is_the_kernels_own sys/kernel/debug/memblock/memory \$d
	sysfs memblock_memory_is_the_kernels_own $mms/memblock 3s/0x00000000/0x00000001/g
	sysfs memblock_reserved_is_the_kernels_own sys/kernel/debug/memblock/reserved 1d
	sysfs memblock_reserved_is_the_kernels_own $mms/memblock \$d
	sysfs iomem_word_is_given_to_system_ram proc/iomem s/^(.*)-(.*)ff : System RAM/\1-\200 : System RAM/
	sysfs iomem_word_is_given_to_system_ram $mms/regions s/,iomem//
	places backing_has_the_populated_frames_and_their_nodes $mms/backing 3d
	places backing_has_the_populated_frames_and_their_nodes $mms/backing s/ 0 (DMA32|DMA) 0 / 1 \1 0 /
	places backing_counts_pages_and_bytes $mms/backing 3s/(fff) [0-9]+/\1 7/
	places backing_counts_pages_and_bytes $mms/backing \$s/ [0-9]+ 0 0\$/ 1 0 0/
	places backing_counts_pages_and_bytes $mms/backing \$s/ 0 0\$/ 0 64/
	places backing_neighbours_differ $mms/backing s/(fff [0-9]+) .* (other|self) /\1 0 DMA 0 DMA 10 other /
	places backing_adds_up_to_the_summary $mms/backing 3d
	places backing_adds_up_to_the_summary $mms/backing \$s/ 0 0\$/ 64 64/
	places backing_shares_what_vmemmap_maps_twice $mms/backing \$s/ 0 0\$/ 64 64/
	places backing_shares_what_vmemmap_maps_twice $mms/backing \$s/ 0 0\$/ 64 0/
	places backing_is_where_vmemmap_says $mms/backing s/ other / self /
	places backing_is_where_vmemmap_says $mms/backing s/ self / other /
	places backing_is_where_vmemmap_says $mms/backing s/ 0 (DMA32|DMA) 10 / 1 \1 10 /
	places backing_distance_is_that_of_sysfs $mms/backing s/ 10 (other|self) / 20 \1 /
	places backing_distance_is_that_of_sysfs $mms/backing s/ - (other|self) / 10 \1 /
	places backing_distance_is_that_of_sysfs sys/devices/system/node/node0/distance s/1/2/
	places backing_zone_is_given_for_memory_that_is_online $mms/backing s/ 0 (DMA32|DMA) 0 / 0 - 0 /
	places backing_zone_is_given_for_memory_that_is_online $mms/backing s/ Device 0 / Normal 0 /
	places backing_zone_is_given_for_memory_that_is_online $mms/backing s/ - - 0 / - DMA 0 /
	places zones_span_the_frames_that_are_in_them $mms/backing s/ 0 DMA(32)? 0 / 0 Movable 0 /
	places zones_span_the_frames_that_are_in_them proc/zoneinfo s/spanned .*/spanned 7/
	places zones_have_as_many_pages_present proc/zoneinfo s/present .*/present 7/
	places zones_have_as_many_pages_present $mms/backing s/ 0 DMA(32)? 0 / 0 Movable 0 /
	places blocks_are_those_of_sysfs $mms/blocks 4d
	places blocks_are_those_of_sysfs $mms/blocks \$s/ online / offline /
	places blocks_are_those_of_sysfs $mms/blocks \$s/^[0-9]+/999/
	places blocks_belong_to_the_nodes_of_sysfs $mms/blocks s/ online 0 / online 1 /
	places blocks_are_in_the_zone_of_sysfs $mms/blocks s/ online 0 [^ ]+ / online 0 Movable /
	places blocks_are_in_the_zone_of_sysfs $mms/blocks \$s/ online 0 [^ ]+ / online 0 DMA,Normal /
	places blocks_are_in_the_zone_of_sysfs $mms/blocks \$s/ online 0 [^ ]+ / online 0 - /
	places blocks_are_of_the_boot_if_their_sections_are $mms/blocks s/ boot / hotplug /
	places blocks_are_of_the_boot_if_their_sections_are $mms/blocks s/ boot / driver /
	places blocks_are_of_the_boot_if_their_sections_are $mms/blocks \$s/ -\$/ 0/
	places blocks_are_of_the_boot_if_their_sections_are $mms/blocks s/ boot - / boot kmem /
	places blocks_have_the_memmap_of_their_frames $mms/blocks s/ boot - [0-9]+/ boot - 64/
	places blocks_have_the_memmap_of_their_frames $mms/blocks s/ 0 -\$/ 64 -/
	places blocks_have_the_memmap_of_their_frames $mms/blocks s/ [0-9]+ 0 -\$/ - 0 -/
	places blocks_say_what_backing_says_of_their_frames $mms/backing s/ other / self /
	places blocks_say_what_backing_says_of_their_frames $mms/backing s/ 0 (DMA32|DMA) 10 / 1 \1 20 /
	places blocks_say_what_backing_says_of_their_frames $mms/blocks s/ online 0 [^ ]+ / online 0 Movable /
	places cost_repeats_the_summary $mms/cost s/^Mapped: .*/Mapped: 1 bytes/
	places cost_repeats_the_summary $mms/cost s/^Memory: .*/Memory: 1 bytes/
	places cost_repeats_the_summary $mms/cost s/^Saved: .*/Saved: 1 bytes/
	places cost_repeats_the_summary $mms/cost s/^Surplus orphan: .*/Surplus orphan: 1 bytes/
	places cost_of_other_models_follows_from_regions $mms/cost s/^(Sections of 64 MiB): .*/\1: 1 bytes/
	places cost_of_other_models_follows_from_regions $mms/cost s/^(Sub-section exact): .*/\1: 1 bytes/
	places cost_of_other_models_follows_from_regions $mms/cost s/^Flat: .*/Flat: 1 bytes/
	places cost_of_other_models_follows_from_regions $mms/cost s/^(Plug 1 GiB): .*/\1: 1 bytes/
	places cost_leaves_are_free_memory $mms/cost s/^(Node 0 free in PMD leaves): [0-9].*/\1: 2097152000000000 bytes/
	places cost_leaves_are_free_memory $mms/cost s/^(Node 0 free in PMD leaves): .*/\1: 4096 bytes/
	places cost_leaves_are_free_memory $mms/cost s/^(Node 0 free in PMD leaves): .*/\1: - bytes/
	EOF
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
		sed -E '/^#/d; s/ (mapped|empty) (CONT-)?/ /' "$tree/$mms/vmemmap" |
		while read -r range bytes level attrs _; do
			[ "$attrs" = - ] && attrs='' || attrs="    $(echo "$attrs" | sed 's/,/    /g')"
			printf '%s   %9dK %s%s\n' "$range" $((bytes / 1024)) "$level" "$attrs"
		done
		echo '---[ vmemmap end ]---'
	} >"$tmp/dump"
	cp "$tmp/dump" "$tree/$dump"
}

# mutate FILE EXPRESSION
mutate()
{
	case $2 in
	+add) mkdir -p "${1%/*}" && echo online >"$1" ;;
	+remove) rm -f "$1" ;;
	+chmod) chmod 0644 "$1" ;;
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

# try_mutation PROGRAM TEST FILE EXPRESSION
try_mutation()
{
	what="$1 $2: $3: $4"
	[ "$3" != @dump ] || set -- "$1" "$2" "$dump" "$4"
	rm -rf "$tmp/tree"
	cp -r "$tree" "$tmp/tree"
	mutate "$tmp/tree/$3" "$4"
	if [ "$4" != +chmod ] && cmp -s "$tree/$3" "$tmp/tree/$3"; then
		result ok "$what # SKIP changes nothing"
		return
	elif [ ! -e "$tree/$3" ] && [ "$4" != +add ]; then
		result ok "$what # SKIP there is no such file"
		return
	elif asks_this_machine "$2"; then
		result ok "$what # SKIP recorded on another machine"
		return
	fi
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

# was_red PROGRAM TEST: what only a kernel can do wrong, the recorded guest did wrong on purpose.
was_red()
{
	what="$1 $2: in the guest"
	if [ ! -e "$tree/$1.red" ]; then
		result ok "$what # SKIP the guest recorded no such thing"
	elif [ "$(verdict "$2" <"$tree/$1.red")" = "not ok" ]; then
		result ok "$what"
	else
		result "not ok" "$what: did not fail"
	fi
}

# ---- the shell tests ----

# A module, as far as insmod, rmmod and dmesg tell. $SIM_BUG names what goes wrong.
simulate()
{
	mkdir -p "$tmp/bin"
	cat >"$tmp/bin/insmod" <<-'EOF'
	#!/bin/sh
	echo >>"$MMS_ROOT/insmods"
	nr=$(wc -l <"$MMS_ROOT/insmods")
	log=$MMS_ROOT/log
	if grep -q debugfs=off "$MMS_ROOT/proc/cmdline"; then
		case $SIM_BUG in
		says-nothing) ;;
		names-nothing) echo '<3>[1.0] memmapscope: cannot' >>"$log" ;;
		no-error) echo '<6>[1.0] memmapscope: no debugfs' >>"$log" ;;
		says-more) printf '<3>[1.0] memmapscope: %s\n' 'no debugfs' more >>"$log" ;;
		*) echo '<3>[1.0] memmapscope: no debugfs' >>"$log" ;;
		esac
		[ "$SIM_BUG" = leaves-directory ] && mkdir -p "$MMS_ROOT/sys/module/memmapscope"
		[ "$SIM_BUG" = loads ]
		exit
	fi
	[ "$SIM_BUG" != insmod-5-fails ] || [ "$nr" != 5 ] || exit 1
	[ "$SIM_BUG" != last-insmod-fails ] || [ "$nr" != 12 ] || exit 1
	[ "$SIM_BUG" != warns ] || [ "$nr" != 7 ] || echo 'WARNING: CPU: 0 PID: 1' >>"$log"
	dir=$MMS_ROOT/sys/kernel/debug/memmapscope
	mkdir -p "$MMS_ROOT/sys/module/memmapscope" "$dir"
	[ "$SIM_BUG$nr" = no-file9 ] || echo '# memmapscope regions v1' >"$dir/regions"
	echo 'memmapscope 1 0 - Live' >"$MMS_ROOT/proc/modules"
	EOF
	cat >"$tmp/bin/rmmod" <<-'EOF'
	#!/bin/sh
	[ "$SIM_BUG" = not-removed ] && [ "$(wc -l <"$MMS_ROOT/insmods")" = 11 ] && exit 0
	rm -rf "$MMS_ROOT/sys/kernel/debug/memmapscope"
	[ "$SIM_BUG" = leaves-directory ] || rm -rf "$MMS_ROOT/sys/module/memmapscope"
	: >"$MMS_ROOT/proc/modules"
	EOF
	cat >"$tmp/bin/dmesg" <<-'EOF'
	#!/bin/sh
	[ "${1:-}" = -r ] && exec cat "$MMS_ROOT/log"
	sed 's/^<.>//' "$MMS_ROOT/log"
	EOF
	# Under lockdown: what is refused, and what a broken module would do to its files.
	cat >"$tmp/bin/cat" <<-'EOF'
	#!/bin/sh
	if grep -q '\[integrity\]' "$MMS_ROOT/sys/kernel/security/lockdown" 2>/dev/null; then
		case $SIM_BUG$1 in
		no-effect*) ;;
		*fault_around_bytes | unreadable*memmapscope*) exit 1 ;;
		changes*memmapscope*) echo more ;;
		esac
	fi
	exec /bin/cat "$@"
	EOF
	# The kernel shows the level in brackets among the others.
	cat >"$tmp/bin/grep" <<-'EOF'
	#!/bin/sh
	lockdown=$MMS_ROOT/sys/kernel/security/lockdown
	if [ "$SIM_BUG" != cannot ] && /bin/grep -qx integrity "$lockdown" 2>/dev/null; then
		echo 'none [integrity] confidentiality' >"$lockdown"
	fi
	exec /bin/grep "$@"
	EOF
	chmod +x "$tmp/bin"/*
}

# run_simulated SCRIPT BUG: its output.
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
	MMS_LOCKDOWN=1 MMS_ROOT=$tmp/root MMS_MODULE=/simulated PATH=$tmp/bin:$PATH SIM_BUG=$2 "$scripts/$1" 2>/dev/null
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

simulated_bugs()
{
	cat <<-EOF
	load.sh insmod-5-fails 10 cycles
	load.sh no-file 10 cycles
	load.sh not-removed nothing is left behind
	load.sh leaves-directory nothing is left behind
	load.sh warns nothing is logged
	load.sh last-insmod-fails and it can be loaded again
	nodebugfs.sh loads insmod fails without debugfs
	nodebugfs.sh says-nothing one line is logged
	nodebugfs.sh says-more one line is logged
	nodebugfs.sh names-nothing it is an error that names debugfs
	nodebugfs.sh no-error it is an error that names debugfs
	nodebugfs.sh leaves-directory nothing is left behind
	lockdown.sh cannot the machine can be locked down
	lockdown.sh no-effect lockdown is in effect
	lockdown.sh unreadable every file reads as before
	lockdown.sh changes every file reads as before
	EOF
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
mutations >"$tmp/mutations"
while read -r program name file expression; do
	try_mutation "$program" "$name" "$file" "$expression"
done <"$tmp/mutations"
was_red readers cannot_be_loaded_twice
was_red readers removal_leaves_nothing_and_it_can_be_loaded_again
for program in format axis sums frames ptdump sysfs places claims expected readers; do
	try_without_module "$program"
done
# An installed copy has the kernel's helpers beside it.
scripts=$programs
[ -e "$scripts/load.sh" ] || scripts=$here
simulate
simulated_bugs >"$tmp/bugs"
while read -r script bug name; do
	try_simulated "$script" "$bug" "$name"
done <"$tmp/bugs"
echo "1..$number"
[ "$failed" = 0 ]
