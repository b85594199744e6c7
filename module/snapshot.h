/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SNAPSHOT_H
#define MMS_SNAPSHOT_H

#include "arch/arch.h"
#include "core/block.h"
#include "core/counted.h"
#include "core/firmware.h"
#include "core/ledger.h"
#include "core/machine.h"
#include "core/memblock.h"
#include "core/memmap.h"
#include "core/present.h"
#include "core/region.h"
#include "core/resource.h"
#include "core/section.h"
#include "core/totals.h"
#include "hotplug_lock.h"

/**
 * struct mms_snapshot - all that the files show, as of one instant
 * @machine: facts of the machine
 * @lists: what is joined, see enum mms_list
 * @memblock: memblock.memory and memblock.reserved
 * @sections: vector of struct mms_section, the present ones
 * @runs: vector of struct mms_run, the whole vmemmap window
 * @regions: vector of struct mms_region
 * @resources: copy of the resource tree, if a part of the snapshot wants it
 * @firmware: the firmware's map, the same
 * @linear: list of what the linear mapping maps, in bytes, the same
 * @claims: vector of struct mms_claim, as mms_claims_settle() leaves it, the same
 * @devices: vector of struct mms_device, the page maps, the same
 * @unmarked: list of what page maps have of sections of the boot that do not say so;
 *            attr: 0, the same
 * @block_nodes: list of frames in memory blocks that have a node; attr: the node, the same
 * @self_hosts: list of frames in memory blocks that have set some aside for their memmap;
 *              attr: pages of each block, from its start on, the same
 * @unspanned: list of what was added, is online, and is spanned by no zone of its node;
 *             attr: 0, the same
 * @free_memmap: list of frames that memmap is in, and that are free; attr: 0, the same
 * @counters: vector of struct mms_counter, what zones and nodes say is present, the same
 * @present: list of what is; attr: mms_zone_key(), the same
 * @counted: what the kernel counts as memmap, the same
 * @records: what the part of the snapshot that was asked for made of it
 * @zones: list of frames that are in a zone; attr: the zone. Only for parts that
 *         capture it, as the four below
 * @zone_spans: vector of struct mms_span, the zones of all nodes; attr: mms_zone_key()
 * @altmaps: list of frames that page maps set aside for memmap; attr: 0
 * @pinned: lists of frames whose memory block stays, see enum mms_pinned; attr: 0
 * @drivers: list of System RAM that drivers manage; attr: index in @resources
 * @unplugged: list of memory blocks that are online and virtio-mem's; attr: pages of each
 *             that are unplugged
 * @removals: vector of struct mms_removal
 * @watch: whether these are all that there were
 * @tables: shape of the page tables
 * @window: the vmemmap window
 * @memmap: geometry of the memmap
 * @totals: sums for the summary
 * @lock: how memory hotplug was kept out
 * @nr_entries: page-table entries read
 * @account: memory of its vectors, but for those of @resources and @firmware
 * @held_ns: nanoseconds of the longest stretch under the memory hotplug lock
 * @ns: nanoseconds it took
 */
struct mms_snapshot {
	struct mms_machine machine;
	struct mms_vec lists[MMS_NR_LISTS];
	struct mms_memblock memblock[MMS_NR_MEMBLOCK];
	struct mms_vec sections;
	struct mms_vec runs;
	struct mms_vec regions;
	struct mms_resources resources;
	struct mms_firmware firmware;
	struct mms_vec linear;
	struct mms_vec claims;
	struct mms_vec devices;
	struct mms_vec unmarked;
	struct mms_vec block_nodes;
	struct mms_vec self_hosts;
	struct mms_vec unspanned;
	struct mms_vec free_memmap;
	struct mms_vec counters;
	struct mms_vec present;
	struct mms_counted counted;
	struct mms_vec records;
	struct mms_vec zones;
	struct mms_vec zone_spans;
	struct mms_vec altmaps;
	struct mms_vec pinned[MMS_NR_PINNED];
	struct mms_vec drivers;
	struct mms_vec unplugged;
	struct mms_vec removals;
	enum mms_watch watch;
	struct mms_tables tables;
	struct mms_window window;
	struct mms_memmap memmap;
	struct mms_totals totals;
	enum mms_lock lock;
	u64 nr_entries;
	struct mms_account account;
	u64 held_ns;
	u64 ns;
};

/* Adds something to a snapshot. Returns 0, or an error as mms_snapshot_create() does. */
typedef int mms_step_t(struct mms_snapshot *snap);

/**
 * struct mms_part - what one file needs of a snapshot
 * @record_bytes: size of one of its records, 0 if it has none of its own
 * @capture: copy what has to be read under the memory hotplug lock, in this order: later
 *           steps use what earlier ones have read. Ends with NULL
 * @unlocked: reads what that lock does not keep still; NULL if nothing
 * @build: make of that what is shown, without the lock. Ends with NULL; NULL itself if
 *         there is nothing to do
 */
struct mms_part {
	size_t record_bytes;
	mms_step_t * const *capture;
	mms_step_t *unlocked;
	mms_step_t * const *build;
};

struct mms_snapshot *mms_snapshot_create(const struct mms_part *part);
void mms_snapshot_destroy(struct mms_snapshot *snap);

/* Steps that several files have. */
int mms_frames_capture(struct mms_snapshot *snap);
int mms_memmap_capture(struct mms_snapshot *snap);
int mms_regions_make(struct mms_snapshot *snap);
int mms_totals_make(struct mms_snapshot *snap);

#endif
