/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_FILE_H
#define MMS_FILE_H

#include "../snapshot.h"
#include "words.h"

struct seq_file;

#define X(id, ...) MMS_FILE_##id,
enum mms_file_id { MMS_FILES(X) MMS_NR_FILES };
#undef X

/**
 * struct mms_file - one file of the report
 * @id: which one; its name and columns are in MMS_FILES of words.h
 * @part: what it needs beyond what all files need
 * @nr: number of lines in a snapshot; NULL if each record of @part is one
 * @notes: prints further lines of the head, NULL if there are never any
 * @show: prints line number i
 */
struct mms_file {
	enum mms_file_id id;
	struct mms_part part;
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
extern const struct mms_file mms_file_check;
extern const struct mms_file mms_file_check_pages;
extern const struct mms_file mms_file_edges;
extern const struct mms_file mms_file_ledger;
extern const struct mms_file mms_file_summary;

#endif
