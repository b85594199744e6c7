// SPDX-License-Identifier: GPL-2.0
/* The words of the contract as tables, each in the order of its enum. */
#include "lex.h"

#define MMR_WORD(id, word)				word,
#define MMR_FILE_NAME(id, name, ...)			name,
#define MMR_FILE_VERSION(id, name, version, ...)	version,
#define MMR_FILE_COLUMNS(id, name, version, columns)	columns,
#define MMR_COST_WORD(id, before, after)		[MMR_COST_##id] = { before, after },
#define MMR_SUMMARY_WORD(id, name, unit)		[MMR_SUMMARY_##id] = { name, unit },

const char *const mmr_file_name[] = { MMS_FILES(MMR_FILE_NAME) NULL };
const char *const mmr_file_version[] = { MMS_FILES(MMR_FILE_VERSION) NULL };
const char *const mmr_file_columns[] = { MMS_FILES(MMR_FILE_COLUMNS) NULL };

const char *const mmr_state_name[] = { MMS_STATE_WORDS(MMR_WORD) NULL };
const char *const mmr_cause_name[] = { MMS_CAUSE_WORDS(MMR_WORD) NULL };
const char *const mmr_level_name[] = { MMS_LEVEL_WORDS(MMR_WORD) NULL };
const char *const mmr_zone_name[] = { MMR_ZONE_WORDS(MMR_WORD) NULL };
const char *const mmr_host_name[] = { MMS_HOST_WORDS(MMR_WORD) NULL };
const char *const mmr_removable_name[] = { MMS_REMOVABLE_WORDS(MMR_WORD) NULL };
const char *const mmr_stays_words[] = { MMS_STAYS_WORDS(MMR_WORD) NULL };
const char *const mmr_origin_name[] = { MMS_ORIGIN_WORDS(MMR_WORD) NULL };
const char *const mmr_device_name[] = { MMS_DEVICE_WORDS(MMR_WORD) NULL };
const char *const mmr_verdict_name[] = { MMS_VERDICT_WORDS(MMR_WORD) NULL };
const char *const mmr_side_name[] = { MMS_SIDE_WORDS(MMR_WORD) NULL };
const char *const mmr_buddy_name[] = { MMS_BUDDY_WORDS(MMR_WORD) NULL };
const char *const mmr_other_name[] = { MMS_OTHER_WORDS(MMR_WORD) NULL };
const char *const mmr_rule_name[] = { MMS_RULE_WORDS(MMR_WORD) NULL };
const char *const mmr_holds_name[] = { MMS_HOLDS_WORDS(MMR_WORD) NULL };

const char *const mmr_ram_words[] = { MMS_RAM_WORDS(MMR_WORD) NULL };
const char *const mmr_section_words[] = { MMS_SECTION_WORDS(MMR_WORD) NULL };
const char *const mmr_memblock_words[] = { MMS_MEMBLOCK_FLAG_WORDS(MMR_WORD) NULL };
const char *const mmr_resource_words[] = { MMS_RESOURCE_WORDS(MMR_WORD) NULL };
const char *const mmr_order_words[] = { MMS_ORDER_WORDS(MMR_WORD) NULL };
const char *const mmr_cont_words[] = { MMS_CONT_WORDS(MMR_WORD) NULL };
const char *const mmr_cpu_words[] = { MMS_CPU_WORDS(MMR_WORD) NULL };
const char *const mmr_reserved_words[] = { MMS_RESERVED_WORDS(MMR_WORD) NULL };
const char *const mmr_witness_words[] = { MMS_WITNESS_WORDS(MMR_WORD) NULL };
const char *const mmr_linear_words[] = { MMS_LINEAR_WORDS(MMR_WORD) NULL };
const char *const mmr_kexec_words[] = { MMS_KEXEC_WORDS(MMR_WORD) NULL };
const char *const mmr_mapped_words[] = { MMS_MAPPED_WORDS(MMR_WORD) NULL };
const char *const mmr_memblock_types[] = { MMS_MEMBLOCK_WORDS(MMR_WORD) NULL };
const char *const mmr_reason_name[] = { MMS_REASON_WORDS(MMR_WORD) NULL };
const char *const mmr_block_states[] = { MMS_BLOCK_STATE_WORDS(MMR_WORD) NULL };

const struct mmr_cost_word mmr_cost_words[] = { MMS_COST_WORDS(MMR_COST_WORD) };
const struct mmr_summary_word mmr_summary_words[] = { MMS_SUMMARY_WORDS(MMR_SUMMARY_WORD) };
