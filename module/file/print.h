/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_PRINT_H
#define MMS_PRINT_H

#include "../snapshot.h"

struct seq_file;

/**
 * struct mms_file - one file of the report
 * @name: its name, also in its first line
 * @columns: its second line
 * @part: what it needs beyond what all files need
 * @nr: number of records in a snapshot
 * @notes: prints further lines of the head, NULL if there are never any
 * @show: prints record number i, one line
 */
struct mms_file {
	const char *name;
	const char *columns;
	const struct mms_part *part;
	size_t (*nr)(const struct mms_snapshot *snap);
	void (*notes)(struct seq_file *m, const struct mms_snapshot *snap);
	void (*show)(struct seq_file *m, const struct mms_snapshot *snap, size_t i);
};

extern const struct mms_file mms_file_regions;
extern const struct mms_file mms_file_vmemmap;
extern const struct mms_file mms_file_memblock;
extern const struct mms_file mms_file_sections;
extern const struct mms_file mms_file_backing;
extern const struct mms_file mms_file_blocks;
extern const struct mms_file mms_file_devices;
extern const struct mms_file mms_file_claims;
extern const struct mms_file mms_file_cost;
extern const struct mms_file mms_file_summary;

void mms_print_phys(struct seq_file *m, u64 start, u64 end);
void mms_print_frames(struct seq_file *m, u64 start_pfn, u64 end_pfn);
void mms_print_virt(struct seq_file *m, u64 start_va, u64 end_va);
void mms_print_nid(struct seq_file *m, int nid);
void mms_print_nids(struct seq_file *m, const nodemask_t *nids, bool unknown);
void mms_print_zone(struct seq_file *m, int zone);
void mms_print_words(struct seq_file *m, const char * const *words, size_t nr, u32 value);
void mms_print_memblock_flags(struct seq_file *m, u32 flags);
void mms_print_name(struct seq_file *m, const char *name);
void mms_print_section_flags(struct seq_file *m, u32 flags);

#endif
