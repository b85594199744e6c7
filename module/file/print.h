/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_PRINT_H
#define MMS_PRINT_H

#include <linux/bits.h>
#include <linux/build_bug.h>

#include "../core/rule.h"
#include "file.h"

/*
 * A word for a bit, from a list of words.h, which goes from bit 0 up. It does not
 * compile if the word does not stand there where its bit is.
 */
#define mms_bit_word(word, bit, at)	(&(word)[BUILD_BUG_ON_ZERO((bit) != BIT(at))])

void mms_print_phys(struct seq_file *m, u64 start, u64 end);
void mms_print_frames(struct seq_file *m, const struct mms_snapshot *snap, u64 start_pfn,
		      u64 end_pfn);
void mms_print_virt(struct seq_file *m, u64 start_va, u64 end_va);
void mms_print_nid(struct seq_file *m, int nid);
void mms_print_nids(struct seq_file *m, const nodemask_t *nids, bool unknown);
void mms_print_zone(struct seq_file *m, int zone);
void mms_print_words(struct seq_file *m, const char * const *words, size_t nr, u32 value);
void mms_print_name(struct seq_file *m, const char *name);
void mms_print_state(struct seq_file *m, enum mms_state state);
void mms_print_holds(struct seq_file *m, enum mms_holds holds);
void mms_print_section_flags(struct seq_file *m, u32 flags);
void mms_print_memblock_flags(struct seq_file *m, u32 flags);
void mms_print_unavailable(struct seq_file *m, enum mms_why why);

#endif
