/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A memmap that is to obey the rules of the check file, and what these say of it.
 */
#ifndef SIM_JUDGED_H
#define SIM_JUDGED_H

#include "claim.h"
#include "device.h"
#include "lists.h"
#include "rule.h"
#include "share.h"

#define SECTION	64	/* frames */
#define ONLINE	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP | MMS_SECTION_ONLINE)
#define EARLY	(ONLINE | MMS_SECTION_EARLY)
#define OFFLINE	(MMS_SECTION_PRESENT | MMS_SECTION_MEMMAP)

#define BASE	0x100000ULL	/* of the memmap: a page of it is that of a section */

struct setup {
	struct mms_vec lists[MMS_NR_LISTS], regions, devices, unmarked, rulings;
	struct mms_vec block_nodes, unspanned, self_hosts, free_memmap, miscounted, uncounted;
	struct mms_vec runs, shares, zones, altmaps, written, removed[MMS_NR_RETURNS], claims;
	struct mms_backing_view backing;
	struct mms_counted counted;
	struct mms_count_due due;
	struct mms_rule_view view;
};

/* No memory, on a kernel that has all that the rules are about. */
void set_up(struct setup *s);
void tear_down(struct setup *s);

void valid(struct setup *s, u64 start_pfn, u64 end_pfn, u64 flags);
void populated(struct setup *s, u64 start_pfn, u64 end_pfn);
/* The memmap of a section is in one page. */
void in_page(struct setup *s, u64 start_pfn, u64 backing_pfn);
void described(struct setup *s, u64 start_pfn, u64 end_pfn);
/* A page map of its own. */
void device(struct setup *s, u64 start_pfn, u64 end_pfn, enum mms_device_type type,
	    bool has_altmap);

void judge(struct setup *s);
const struct mms_ruling *ruling(const struct setup *s, enum mms_rule rule);

#define EXPECT_RULING(s, of, verdict, because, ranges) do {		\
	const struct mms_ruling *_found = ruling(s, of);		\
									\
	EXPECT_EQ(_found->holds, verdict);				\
	EXPECT_EQ(_found->reason, because);				\
	EXPECT_EQ(_found->count, ranges);				\
} while (0)

#define EXPECT_OK(s, of)	EXPECT_RULING(s, of, MMS_HOLDS_OK, MMS_REASON_NONE, 0)
#define EXPECT_VIOLATED(s, of, ranges) \
	EXPECT_RULING(s, of, MMS_HOLDS_VIOLATED, MMS_REASON_NONE, ranges)

#define EXPECT_FIRST(s, of, nth, start, end) do {			\
	EXPECT_EQ(ruling(s, of)->first[nth].start_pfn, start);		\
	EXPECT_EQ(ruling(s, of)->first[nth].end_pfn, end);		\
} while (0)

#endif
