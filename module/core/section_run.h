/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SECTION_RUN_H
#define MMS_SECTION_RUN_H

#include <linux/nodemask.h>

#include "section.h"

/**
 * struct mms_section_run - one line of the sections file
 * @first: the first section; flags and map hold for all
 * @nr_sections: sections in the run; @first.flags is 0 if they are absent
 * @nids: nodes of the memory described in it
 * @nid_unknown: it describes memory whose node is not known
 * @block: it belongs to memory blocks
 */
struct mms_section_run {
	struct mms_section first;
	u64 nr_sections;
	nodemask_t nids;
	bool nid_unknown;
	bool block;
};

int mms_section_runs_build(const struct mms_vec *sections, const struct mms_vec *regions,
			   u64 section_pages, struct mms_vec *runs);

#endif
