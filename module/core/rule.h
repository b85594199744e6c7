/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_RULE_H
#define MMS_RULE_H

#include "backing.h"
#include "counted.h"
#include "ledger.h"

/**
 * enum mms_rule - what has to be so of a memmap; Documentation/debugfs.rst says why
 * @MMS_RULE_MEMORY: memory has memmap
 * @MMS_RULE_ONLINE: what is online is populated, section by section
 * @MMS_RULE_VALID: valid sub-sections are populated
 * @MMS_RULE_SECTION: memmap is that of a section, or of what shares a leaf with one
 * @MMS_RULE_DESCRIBED: what is valid, and not of the boot, is described
 * @MMS_RULE_HOST: memmap is in memory
 * @MMS_RULE_SHARED: what is memmap of several frames is written as that of one at most
 * @MMS_RULE_PRIVATE: memory that the CPU cannot address holds no memmap
 * @MMS_RULE_BACK: what memmap was in comes back when that goes
 * @MMS_RULE_DEVICE: what is in page maps is device memory to zones and sections, too
 * @MMS_RULE_NODE: memory that was added is of one node
 * @MMS_RULE_OWNER: no leaf has memmap of two who go by themselves
 * @MMS_RULE_CLAIMS: nobody is wrong who says what is memory
 * @MMS_RULE_FIRMWARE: the firmware's map has no memory that went away
 * @MMS_RULE_FREE: no memmap is in memory that is free
 * @MMS_RULE_SELF: a block that holds its own memmap holds it at its start, and all of it
 * @MMS_RULE_PRESENT: the kernel counts as present what is
 * @MMS_RULE_COUNTED: the kernel counts as memmap what is
 * @MMS_RULE_ALL: all of these
 * @MMS_NR_RULES: number of them
 */
enum mms_rule {
	MMS_RULE_MEMORY,
	MMS_RULE_ONLINE,
	MMS_RULE_VALID,
	MMS_RULE_SECTION,
	MMS_RULE_DESCRIBED,
	MMS_RULE_HOST,
	MMS_RULE_SHARED,
	MMS_RULE_PRIVATE,
	MMS_RULE_BACK,
	MMS_RULE_DEVICE,
	MMS_RULE_NODE,
	MMS_RULE_OWNER,
	MMS_RULE_CLAIMS,
	MMS_RULE_FIRMWARE,
	MMS_RULE_FREE,
	MMS_RULE_SELF,
	MMS_RULE_PRESENT,
	MMS_RULE_COUNTED,
	MMS_RULE_ALL,
	MMS_NR_RULES,
};

/**
 * enum mms_holds - does a rule hold?
 * @MMS_HOLDS_OK: it does
 * @MMS_HOLDS_VIOLATED: it does not
 * @MMS_HOLDS_NONE: this kernel has nothing that it is about
 * @MMS_HOLDS_UNKNOWN: that cannot be known
 */
enum mms_holds {
	MMS_HOLDS_OK,
	MMS_HOLDS_VIOLATED,
	MMS_HOLDS_NONE,
	MMS_HOLDS_UNKNOWN,
};

/**
 * enum mms_reason - why there is neither yes nor no
 * @MMS_REASON_NONE: there is
 * @MMS_REASON_NO_SECTION: of memory that has no section
 * @MMS_REASON_NO_PAGE_MAP: of frames that are not online, and in no page map
 * @MMS_REASON_NO_ZONE_DEVICE: a kernel without ZONE_DEVICE
 * @MMS_REASON_NO_SELF: a kernel whose memory blocks never hold their own memmap
 * @MMS_REASON_NO_BLOCKS: of memory blocks that cannot be asked
 * @MMS_REASON_TYPE: page maps of a type that is not known
 * @MMS_REASON_NO_HOTREMOVE: a kernel that removes no memory
 * @MMS_REASON_NO_PROBES: a kernel that does not tell when it does
 * @MMS_REASON_NOT_SEEN: of memory that was removed before its memmap was looked at
 * @MMS_REASON_UNLOCKED: without the memory hotplug lock
 * @MMS_REASON_UNDECIDED: of memory whose memmap may have been in what somebody has now
 * @MMS_REASON_NO_WITNESS: of what only those could tell who cannot be asked
 * @MMS_REASON_NO_FIRMWARE_MAP: a kernel without /sys/firmware/memmap
 * @MMS_REASON_NO_ZONE: of frames that may be in a zone or not
 * @MMS_REASON_NO_COUNTERS: a kernel that does not count memmap
 * @MMS_REASON_SHARED_LEAF: of sections that share leaves of the memmap
 */
enum mms_reason {
	MMS_REASON_NONE,
	MMS_REASON_NO_SECTION,
	MMS_REASON_NO_PAGE_MAP,
	MMS_REASON_NO_ZONE_DEVICE,
	MMS_REASON_NO_SELF,
	MMS_REASON_NO_BLOCKS,
	MMS_REASON_TYPE,
	MMS_REASON_NO_HOTREMOVE,
	MMS_REASON_NO_PROBES,
	MMS_REASON_NOT_SEEN,
	MMS_REASON_UNLOCKED,
	MMS_REASON_UNDECIDED,
	MMS_REASON_NO_WITNESS,
	MMS_REASON_NO_FIRMWARE_MAP,
	MMS_REASON_NO_ZONE,
	MMS_REASON_NO_COUNTERS,
	MMS_REASON_SHARED_LEAF,
};

#define MMS_RULING_FIRST	4	/* ranges that are named */

/**
 * struct mms_ruling - one line of the check file
 * @rule: which rule
 * @holds: the verdict
 * @reason: why there is none
 * @count: ranges that the verdict is about, neighbours as one; of MMS_RULE_ALL: rules
 * @first: the first of these, in page frames, as many as there is room for; attr: 0
 * @end_pfn: where the last one ends
 */
struct mms_ruling {
	enum mms_rule rule;
	enum mms_holds holds;
	enum mms_reason reason;
	u64 count;
	struct mms_span first[MMS_RULING_FIRST];
	u64 end_pfn;
};

/**
 * struct mms_rule_view - what is to obey the rules
 * @lists: MMS_NR_LISTS lists
 * @regions: vector of struct mms_region, made of these
 * @devices: vector of struct mms_device, the page maps
 * @unmarked: list of what page maps have of sections of the boot that do not say so
 * @block_nodes: list of frames in memory blocks that have a node; attr: the node
 * @self_hosts: list of frames in memory blocks that have set some aside for their memmap;
 *              attr: pages of each block, from its start on
 * @unspanned: list of what was added, is online, and is spanned by no zone of its node
 * @free_memmap: list of frames that memmap is in, and that are free; attr: 0
 * @backing: what memmap is in is worked out from this
 * @written: vector of struct mms_share, what mms_shares_written() found
 * @removed: MMS_NR_RETURNS lists, where memory was removed and what became of its memmap
 * @watch: whether these are all
 * @claims: vector of struct mms_claim, as mms_claims_settle() leaves it
 * @locked: memory hotplug was kept out
 * @miscounted: list of what zones and nodes span that have counted something else than is there
 * @uncounted: the same, of those of which that is not known
 * @counted: what the kernel counts as memmap
 * @due: what it has to
 * @section_pages: frames of a section
 * @zone_device: the kernel has ZONE_DEVICE
 * @marks_devices: it marks sections that page maps have a part of
 * @memmap_on_memory: memory that is added may hold its own memmap
 * @blocks_known: which of it does was asked
 * @counts_leaves: it knows how much of a PMD leaf of memmap is in use
 * @firmware_map: what claims say of the firmware is of the map that it changes when memory goes
 */
struct mms_rule_view {
	const struct mms_vec *lists;
	const struct mms_vec *regions;
	const struct mms_vec *devices;
	const struct mms_vec *unmarked;
	const struct mms_vec *block_nodes;
	const struct mms_vec *self_hosts;
	const struct mms_vec *unspanned;
	const struct mms_vec *free_memmap;
	const struct mms_backing_view *backing;
	const struct mms_vec *written;
	const struct mms_vec *removed;
	enum mms_watch watch;
	const struct mms_vec *claims;
	bool locked;
	const struct mms_vec *miscounted;
	const struct mms_vec *uncounted;
	const struct mms_counted *counted;
	const struct mms_count_due *due;
	u64 section_pages;
	bool zone_device;
	bool marks_devices;
	bool memmap_on_memory;
	bool blocks_known;
	bool counts_leaves;
	bool firmware_map;
};

/**
 * struct mms_rule_walk - what a rule needs while the memmap is looked at piece by piece
 * @view: what has to obey it
 * @ruling: its verdict
 */
struct mms_rule_walk {
	const struct mms_rule_view *view;
	struct mms_ruling *ruling;
};

void mms_ruling_violated(struct mms_ruling *ruling, u64 start_pfn, u64 end_pfn);
void mms_ruling_violated_at(struct mms_ruling *ruling, const struct mms_vec *places);
void mms_ruling_unknown(struct mms_ruling *ruling, enum mms_reason reason, u64 start_pfn,
			u64 end_pfn);
void mms_ruling_without(struct mms_ruling *ruling, enum mms_holds holds, enum mms_reason reason);
int mms_rules_judge(const struct mms_rule_view *view, struct mms_vec *rulings);

#endif
