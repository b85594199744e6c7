/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of the contract as numbers: MMR_<list>_<ID> for a word of module/file/words.h, bits as
 * masks, and MMR_<list>_NR for how many there are.
 */
#ifndef MMR_WORDS_H
#define MMR_WORDS_H

#include "../../module/file/words.h"

#define MMR_FILE_ID(id, ...)		MMR_FILE_##id,
#define MMR_STATE_ID(id, ...)		MMR_STATE_##id,
#define MMR_CAUSE_ID(id, ...)		MMR_CAUSE_##id,
#define MMR_RAM_ID(id, ...)		MMR_RAM_BIT_##id,
#define MMR_RAM_MASK(id, ...)		MMR_RAM_##id = 1 << MMR_RAM_BIT_##id,
#define MMR_SECTION_ID(id, ...)		MMR_SECTION_BIT_##id,
#define MMR_SECTION_MASK(id, ...)	MMR_SECTION_##id = 1 << MMR_SECTION_BIT_##id,
#define MMR_LEVEL_ID(id, ...)		MMR_LEVEL_##id,
#define MMR_MAPPED_ID(id, ...)		MMR_MAPPED_##id,
#define MMR_ORDER_ID(id, ...)		MMR_ORDER_##id,
#define MMR_MEMBLOCK_ID(id, ...)	MMR_MEMBLOCK_##id,
#define MMR_FLAG_ID(id, ...)		MMR_FLAG_BIT_##id,
#define MMR_FLAG_MASK(id, ...)		MMR_FLAG_##id = 1 << MMR_FLAG_BIT_##id,
#define MMR_ZONE_ID(id, ...)		MMR_ZONE_##id,
#define MMR_HOST_ID(id, ...)		MMR_HOST_##id,
#define MMR_BLOCK_ID(id, ...)		MMR_BLOCK_##id,
#define MMR_REMOVABLE_ID(id, ...)	MMR_REMOVABLE_##id,
#define MMR_STAYS_ID(id, ...)		MMR_STAYS_BIT_##id,
#define MMR_STAYS_MASK(id, ...)		MMR_STAYS_##id = 1 << MMR_STAYS_BIT_##id,
#define MMR_ORIGIN_ID(id, ...)		MMR_ORIGIN_##id,
#define MMR_DEVICE_ID(id, ...)		MMR_DEVICE_##id,
#define MMR_CPU_ID(id, ...)		MMR_CPU_##id,
#define MMR_RESOURCE_ID(id, ...)	MMR_RESOURCE_BIT_##id,
#define MMR_RESOURCE_MASK(id, ...)	MMR_RESOURCE_##id = 1 << MMR_RESOURCE_BIT_##id,
#define MMR_RESERVED_ID(id, ...)	MMR_RESERVED_##id,
#define MMR_LINEAR_ID(id, ...)		MMR_LINEAR_##id,
#define MMR_KEXEC_ID(id, ...)		MMR_KEXEC_##id,
#define MMR_VERDICT_ID(id, ...)		MMR_VERDICT_##id,
#define MMR_WITNESS_ID(id, ...)		MMR_WITNESS_BIT_##id,
#define MMR_WITNESS_MASK(id, ...)	MMR_WITNESS_##id = 1 << MMR_WITNESS_BIT_##id,
#define MMR_RULE_ID(id, ...)		MMR_RULE_##id,
#define MMR_HOLDS_ID(id, ...)		MMR_HOLDS_##id,
#define MMR_REASON_ID(id, ...)		MMR_REASON_##id,
#define MMR_SIDE_ID(id, ...)		MMR_SIDE_##id,
#define MMR_BUDDY_ID(id, ...)		MMR_BUDDY_##id,
#define MMR_OTHER_ID(id, ...)		MMR_OTHER_##id,
#define MMR_COST_ID(id, ...)		MMR_COST_##id,
#define MMR_SUMMARY_ID(id, ...)		MMR_SUMMARY_##id,

/* The kernel's names for zones, not the module's words. */
#define MMR_ZONE_WORDS(X) \
	X(DMA, "DMA") \
	X(DMA32, "DMA32") \
	X(NORMAL, "Normal") \
	X(MOVABLE, "Movable") \
	X(DEVICE, "Device")

enum mmr_file { MMS_FILES(MMR_FILE_ID) MMR_FILE_NR };
enum mmr_state { MMS_STATE_WORDS(MMR_STATE_ID) MMR_STATE_NR };
enum mmr_cause { MMS_CAUSE_WORDS(MMR_CAUSE_ID) MMR_CAUSE_NR };
enum mmr_ram_bit { MMS_RAM_WORDS(MMR_RAM_ID) MMR_RAM_NR };
enum mmr_ram { MMS_RAM_WORDS(MMR_RAM_MASK) };
enum mmr_section_bit { MMS_SECTION_WORDS(MMR_SECTION_ID) MMR_SECTION_NR };
enum mmr_section_flag { MMS_SECTION_WORDS(MMR_SECTION_MASK) };
enum mmr_level { MMS_LEVEL_WORDS(MMR_LEVEL_ID) MMR_LEVEL_NR };
enum mmr_mapped { MMS_MAPPED_WORDS(MMR_MAPPED_ID) MMR_MAPPED_NR };
enum mmr_order { MMS_ORDER_WORDS(MMR_ORDER_ID) MMR_ORDER_NR };
enum mmr_memblock_type { MMS_MEMBLOCK_WORDS(MMR_MEMBLOCK_ID) MMR_MEMBLOCK_NR };
enum mmr_flag_bit { MMS_MEMBLOCK_FLAG_WORDS(MMR_FLAG_ID) MMR_FLAG_NR };
enum mmr_flag { MMS_MEMBLOCK_FLAG_WORDS(MMR_FLAG_MASK) };
enum mmr_zone { MMR_ZONE_WORDS(MMR_ZONE_ID) MMR_ZONE_NR };
enum mmr_host { MMS_HOST_WORDS(MMR_HOST_ID) MMR_HOST_NR };
enum mmr_block_state { MMS_BLOCK_STATE_WORDS(MMR_BLOCK_ID) MMR_BLOCK_NR };
enum mmr_removable { MMS_REMOVABLE_WORDS(MMR_REMOVABLE_ID) MMR_REMOVABLE_NR };
enum mmr_stays_bit { MMS_STAYS_WORDS(MMR_STAYS_ID) MMR_STAYS_NR };
enum mmr_stays { MMS_STAYS_WORDS(MMR_STAYS_MASK) };
enum mmr_origin { MMS_ORIGIN_WORDS(MMR_ORIGIN_ID) MMR_ORIGIN_NR };
enum mmr_device_type { MMS_DEVICE_WORDS(MMR_DEVICE_ID) MMR_DEVICE_NR };
enum mmr_cpu { MMS_CPU_WORDS(MMR_CPU_ID) MMR_CPU_NR };
enum mmr_resource_bit { MMS_RESOURCE_WORDS(MMR_RESOURCE_ID) MMR_RESOURCE_NR };
enum mmr_resource_flag { MMS_RESOURCE_WORDS(MMR_RESOURCE_MASK) };
enum mmr_reserved { MMS_RESERVED_WORDS(MMR_RESERVED_ID) MMR_RESERVED_NR };
enum mmr_linear { MMS_LINEAR_WORDS(MMR_LINEAR_ID) MMR_LINEAR_NR };
enum mmr_kexec { MMS_KEXEC_WORDS(MMR_KEXEC_ID) MMR_KEXEC_NR };
enum mmr_verdict { MMS_VERDICT_WORDS(MMR_VERDICT_ID) MMR_VERDICT_NR };
enum mmr_witness_bit { MMS_WITNESS_WORDS(MMR_WITNESS_ID) MMR_WITNESS_NR };
enum mmr_witness { MMS_WITNESS_WORDS(MMR_WITNESS_MASK) };
enum mmr_rule { MMS_RULE_WORDS(MMR_RULE_ID) MMR_RULE_NR };
enum mmr_holds { MMS_HOLDS_WORDS(MMR_HOLDS_ID) MMR_HOLDS_NR };
enum mmr_reason { MMS_REASON_WORDS(MMR_REASON_ID) MMR_REASON_NR };
enum mmr_side { MMS_SIDE_WORDS(MMR_SIDE_ID) MMR_SIDE_NR };
enum mmr_buddy { MMS_BUDDY_WORDS(MMR_BUDDY_ID) MMR_BUDDY_NR };
enum mmr_other { MMS_OTHER_WORDS(MMR_OTHER_ID) MMR_OTHER_NR };
enum mmr_cost_name { MMS_COST_WORDS(MMR_COST_ID) MMR_COST_NR };
enum mmr_summary_line { MMS_SUMMARY_WORDS(MMR_SUMMARY_ID) MMR_SUMMARY_NR };

#endif /* MMR_WORDS_H */
