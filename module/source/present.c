// SPDX-License-Identifier: GPL-2.0
/*
 * What zones and nodes say is present in them, and which frames they have to mean.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched.h>

#include "../hotplug_lock.h"
#include "source.h"

static int mms_counter_add(struct mms_vec *counters, struct zone *zone)
{
	const struct mms_counter counter = {
		.nid = zone_to_nid(zone),
		.zone = zone_idx(zone),
		.start_pfn = zone->zone_start_pfn,
		.end_pfn = zone_end_pfn(zone),
		.present = zone->present_pages,
	};

	return mms_vec_add(counters, &counter);
}

/* Zones of devices, too: nothing is present in these (move_pfn_range_to_zone()). */
static int mms_counters_of_node(struct mms_vec *counters, int nid)
{
	struct pglist_data *node = NODE_DATA(nid);
	const struct mms_counter counter = {
		.nid = nid,
		.zone = MMS_ZONE_NONE,
		.start_pfn = node->node_start_pfn,
		.end_pfn = pgdat_end_pfn(node),
		.present = node->node_present_pages,
	};
	int err = mms_vec_add(counters, &counter);
	int i;

	for (i = 0; i < MAX_NR_ZONES && !err; i++)
		err = mms_counter_add(counters, &node->node_zones[i]);
	return err;
}

/* What memblock gives to no node, zones do not count: __absent_pages_in_range() asks for a node. */
static bool mms_is_nobodys(const struct mms_piece *piece, u32 section)
{
	const struct mms_span *span = piece->at[MMS_LIST_MEMBLOCK];

	return section & MMS_SECTION_EARLY && span && num_possible_nodes() > 1 &&
	       mms_memblock_nid(span->attr) == MMS_NID_UNKNOWN;
}

/* What was added may not be in the resource tree any more; the zones still have it. */
static int mms_present_nid(const struct mms_piece *piece, u64 pfn, u64 *end_pfn)
{
	const struct mms_span *node = piece->at[MMS_LIST_NODE];
	int nid = node ? (int)node->attr : mms_node_of_zones(pfn, end_pfn);

	return nid >= 0 && node_online(nid) ? nid : MMS_NID_UNKNOWN;
}

static int mms_present_of_piece(struct mms_snapshot *snap, const struct mms_piece *piece,
				u32 section)
{
	struct mms_region region = { .section = section };
	u64 pfn, end_pfn;
	int err = 0;

	for (pfn = piece->start_pfn; pfn < piece->end_pfn && !err; pfn = end_pfn) {
		int zone = MMS_ZONE_UNKNOWN;

		end_pfn = piece->end_pfn;
		region.nid = mms_present_nid(piece, pfn, &end_pfn);
		if (region.nid != MMS_NID_UNKNOWN)
			zone = mms_zone_of_online(snap, &region, pfn, &end_pfn);
		err = mms_span_append(&snap->present, pfn, end_pfn,
				      mms_zone_key(region.nid, zone));
		cond_resched();
	}
	return err;
}

static int mms_present_list(struct mms_snapshot *snap, const struct mms_piece *piece)
{
	bool has_memblock = snap->memblock[MMS_MEMBLOCK_MEMORY].from != MMS_FROM_NOWHERE;
	const struct mms_span *valid = piece->at[MMS_LIST_VALID];
	u32 section = valid ? (u32)valid->attr : 0;

	switch (mms_present_of(piece, has_memblock)) {
	case MMS_PRESENT_YES:
		return mms_is_nobodys(piece, section) ? 0 :
		       mms_present_of_piece(snap, piece, section);
	case MMS_PRESENT_MAYBE:
		return mms_span_append(&snap->present, piece->start_pfn, piece->end_pfn,
				       mms_zone_key(MMS_NID_UNKNOWN, MMS_ZONE_UNKNOWN));
	case MMS_PRESENT_NO:
		break;
	}
	return 0;
}

/**
 * mms_present_capture() - what zones and nodes count, and which frames they have to
 * @snap: snapshot in which all sources are listed
 *
 * Context: under mms_hotplug_lock(): numbers, spans and sections change together under that one
 * (online_pages(), offline_pages()). Without it nothing is read.
 * Return: 0 or -ENOMEM.
 */
int mms_present_capture(struct mms_snapshot *snap)
{
	struct mms_piece piece;
	struct mms_join join;
	int nid, err = 0;

	if (!mms_hotplug_locked())
		return 0;
	for_each_online_node(nid) {
		err = mms_counters_of_node(&snap->counters, nid);
		if (err)
			return err;
	}
	mms_join_start(&join, snap->lists);
	while (!err && mms_join_next(&join, &piece))
		err = mms_present_list(snap, &piece);
	return err;
}
