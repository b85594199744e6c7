/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SOURCES_H
#define MMS_SOURCES_H

#include "../core/block.h"
#include "../core/cost.h"
#include "../core/device.h"
#include "../core/edge.h"
#include "../core/ledger.h"
#include "../core/tally.h"
#include "../snapshot.h"

/*
 * One file a source. A source turns one structure of the kernel into what core/ has
 * names for, mostly sorted ranges, and knows nothing of text.
 */

void mms_machine_facts(struct mms_machine *machine);

/* Under mms_hotplug_lock(), in this order: later ones use what earlier ones have read. */
mms_step_t mms_memblock_capture;
mms_step_t mms_iomem_capture;
mms_step_t mms_valid_capture;
mms_step_t mms_device_capture;
mms_step_t mms_nodes_capture;
mms_step_t mms_vmemmap_capture;
mms_step_t mms_coverage_capture;

void mms_memblock_find(void);
int mms_vmemmap_check(void);
mms_step_t mms_valid_check;

/* For the files that ask for it, also under the lock. */
void mms_resources_find(void);
enum mms_from mms_resources_from(void);
mms_step_t mms_resources_capture;
void mms_firmware_find(void);
enum mms_from mms_firmware_from(void);
mms_step_t mms_firmware_capture;
mms_step_t mms_sections_capture;
mms_step_t mms_zones_capture;
mms_step_t mms_altmaps_capture;
int mms_linear_crossed(struct mms_snapshot *snap, u64 start_pfn, u64 end_pfn, bool *crossed);
int mms_linear_mapped(void *ctx, u64 start, u64 end, u64 *bytes);
mms_step_t mms_pinned_capture;
mms_step_t mms_devices_capture;
mms_step_t mms_unmarked_capture;
mms_step_t mms_block_nodes_capture;
mms_step_t mms_self_hosts_capture;
mms_step_t mms_unspanned_capture;
mms_step_t mms_present_capture;
void mms_counted_find(void);
mms_step_t mms_counted_capture;
mms_step_t mms_extended_capture;
void mms_buddies_read(struct mms_vec *edges);
mms_step_t mms_free_memmap_capture;
int mms_vmemmap_runs(struct mms_vec *runs);
mms_step_t mms_zone_spans_capture;
int mms_hotplugged_memmap(struct mms_memmap *memmap, struct mms_vec *runs);
void mms_came_back(struct mms_ledger *ledger);

/* Without a lock. */
mms_step_t mms_linear_capture;
mms_step_t mms_unplugged_capture;
mms_step_t mms_pages_capture;

/* Without a lock, as the question comes up. */
void mms_memory_blocks_find(void);
void mms_block_rules_find(void);
bool mms_memory_blocks_known(void);
const struct mms_block_rules *mms_block_rules_get(void);
int mms_free_memory(struct mms_vec *nodes);
int mms_node_distance(int from, int to);
const char *mms_zone_name(int zone);

/* What sources ask each other. */
struct page;
struct resource;
struct zone;

int mms_iomem_each(int (*found)(struct resource *res, void *ctx), void *ctx);
int mms_zones_at(int nid, u64 pfn, u64 *end_pfn, int *zone);
int mms_zone_of_online(const struct mms_snapshot *snap, const struct mms_region *region, u64 pfn,
		       u64 *end_pfn);
int mms_node_of_zones(u64 pfn, u64 *end_pfn);
bool mms_page_read(u64 pfn, struct page *page);
struct zone *mms_zone_at(u64 pfn);
bool mms_frame_is_free(u64 pfn, u64 first_pfn, struct zone *zone, struct mms_span *block);
int mms_valid_list(struct mms_vec *list);
u64 mms_sections_extended(const struct mms_vec *valid);
int mms_memory_blocks_nodes(struct mms_vec *list, u64 start_pfn, u64 end_pfn);
int mms_memory_blocks_zoneless(struct mms_vec *list);
bool mms_memory_blocks_zones_known(void);
int mms_read_entries(void *ctx, u64 pa, u64 *raw, u64 nr);

#endif
