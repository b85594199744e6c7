/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_TALLY_H
#define MMS_TALLY_H

#include "region.h"
#include "rule.h"

/* What a struct page says. */
#define MMS_PAGE_BLANK		BIT(0)	/* nobody has initialised it; the rest means nothing */
#define MMS_PAGE_RESERVED	BIT(1)
#define MMS_PAGE_OFFLINE	BIT(2)
#define MMS_PAGE_TAKEN		BIT(3)	/* free, of slab, or of a compound page */

/**
 * struct mms_page - a struct page, in words that do not change
 * @pfn: its frame
 * @flags: MMS_PAGE_*
 * @nid: node that it names
 * @zone: zone of that node that it names
 */
struct mms_page {
	u64 pfn;
	u32 flags;
	int nid;
	int zone;
};

/**
 * struct mms_place - frames of whose struct pages the same is expected
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @surplus: they are no memory, in a section of the boot
 * @exact: their zone spans them; otherwise it may be that of the memory before or behind
 * @nid: their node, negative if it is not known; of @exact places alone
 * @fits_nid: node of the last page that is where it belongs
 * @fits_zone: its zone
 * @fits_pfn: up to here it fits
 */
struct mms_place {
	u64 start_pfn;
	u64 end_pfn;
	bool surplus;
	bool exact;
	int nid;
	int fits_nid;
	int fits_zone;
	u64 fits_pfn;
};

/**
 * struct mms_tally - one line of the check_pages file
 * @start_pfn: first frame of the memory block, or section
 * @end_pfn: frame after the last one
 * @known: it has been looked at
 * @frames: frames with a struct page that is online
 * @read: of those, how many could be read. All below are of these
 * @surplus: no memory, in a section of the boot
 * @uninitialised: nobody has initialised them
 * @misplaced: name a node or zone that is not of their place
 * @unreserved: surplus that is not reserved
 * @taken: surplus that the page allocator has, or has given away
 * @offline: memory that nobody may have: of virtio-mem's, balloons
 * @first: the first range with something wrong; empty if there is none; attr: 0
 */
struct mms_tally {
	u64 start_pfn;
	u64 end_pfn;
	bool known;
	u64 frames;
	u64 read;
	u64 surplus;
	u64 uninitialised;
	u64 misplaced;
	u64 unreserved;
	u64 taken;
	u64 offline;
	struct mms_span first;
};

/**
 * struct mms_tally_view - what the kernel says of places
 * @zones: vector of struct mms_span, the zones of all nodes, as they overlap; attr:
 *         mms_zone_key()
 * @memblock: list of MMS_LIST_MEMBLOCK
 * @valid: list of MMS_LIST_VALID
 * @movable: number of the zone to and from which memory moves when it goes off- and online
 */
struct mms_tally_view {
	const struct mms_vec *zones;
	const struct mms_vec *memblock;
	const struct mms_vec *valid;
	int movable;
};

bool mms_region_has_pages(const struct mms_region *region);
int mms_tallies_build(const struct mms_vec *regions, u64 block_pages, struct mms_vec *tallies);
void mms_place_start(const struct mms_region *region, struct mms_place *place);
void mms_tally_page(const struct mms_tally_view *view, struct mms_place *place,
		    const struct mms_page *page, struct mms_tally *tally);
enum mms_holds mms_tally_holds(const struct mms_tally *tally);

#endif
