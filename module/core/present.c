// SPDX-License-Identifier: GPL-2.0
/*
 * Which frames are present in a zone, and whether the kernel has counted as many.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "present.h"

/**
 * mms_present_of() - does the kernel count the frames of a piece as present?
 * @piece: piece of a join
 * @has_memblock: memblock is available
 *
 * At boot calculate_node_totalpages() takes what memblock has, NOMAP or a device's or not;
 * later adjust_present_page_count() takes whole memory blocks as they go on- and offline.
 * Where memblock is lost, System RAM of the resource tree is in it, and there may be more.
 *
 * Return: the answer.
 */
enum mms_present mms_present_of(const struct mms_piece *piece, bool has_memblock)
{
	const struct mms_span *valid = piece->at[MMS_LIST_VALID];
	u32 section = valid ? (u32)valid->attr : 0;

	if (!(section & MMS_SECTION_ONLINE))
		return MMS_PRESENT_NO;
	if (!(section & MMS_SECTION_EARLY))
		return MMS_PRESENT_YES;
	if (has_memblock)
		return piece->at[MMS_LIST_MEMBLOCK] ? MMS_PRESENT_YES : MMS_PRESENT_NO;
	return piece->at[MMS_LIST_IOMEM] ? MMS_PRESENT_YES : MMS_PRESENT_MAYBE;
}

static enum mms_present mms_present_in(const struct mms_counter *counter, u64 attr)
{
	int nid = (int)(attr >> 32), zone = (int)(u32)attr;

	if (nid == MMS_NID_UNKNOWN)
		return MMS_PRESENT_MAYBE;
	if (nid != counter->nid)
		return MMS_PRESENT_NO;
	if (zone == MMS_ZONE_UNKNOWN)
		return MMS_PRESENT_MAYBE;
	return zone == counter->zone ? MMS_PRESENT_YES : MMS_PRESENT_NO;
}

static enum mms_present mms_zone_is_wrong(const struct mms_counter *counter,
					  const struct mms_vec *present)
{
	u64 sure = 0, maybe = 0;
	size_t i;

	for (i = 0; i < present->nr; i++) {
		const struct mms_span *span = mms_vec_at(present, struct mms_span, i);
		enum mms_present in = mms_present_in(counter, span->attr);

		if (in == MMS_PRESENT_YES)
			sure += span->end_pfn - span->start_pfn;
		else if (in == MMS_PRESENT_MAYBE)
			maybe += span->end_pfn - span->start_pfn;
	}
	if (counter->present == sure)
		return MMS_PRESENT_NO;
	return counter->present < sure || counter->present > sure + maybe ? MMS_PRESENT_YES :
									    MMS_PRESENT_MAYBE;
}

/* Where a zone is wrong, so may be its node, which says less. */
static enum mms_present mms_node_is_wrong(const struct mms_counter *node,
					  const struct mms_vec *counters,
					  const struct mms_vec *present)
{
	u64 sum = 0;
	size_t i;

	for (i = 0; i < counters->nr; i++) {
		const struct mms_counter *counter = mms_vec_at(counters, struct mms_counter, i);

		if (counter->nid != node->nid || counter->zone == MMS_ZONE_NONE)
			continue;
		if (mms_zone_is_wrong(counter, present) != MMS_PRESENT_NO)
			return MMS_PRESENT_NO;
		sum += counter->present;
	}
	return node->present == sum ? MMS_PRESENT_NO : MMS_PRESENT_YES;
}

static enum mms_present mms_counter_is_wrong(const struct mms_counter *counter,
					     const struct mms_vec *counters,
					     const struct mms_vec *present)
{
	return counter->zone == MMS_ZONE_NONE ? mms_node_is_wrong(counter, counters, present) :
						mms_zone_is_wrong(counter, present);
}

/**
 * mms_miscounted() - where the kernel has not counted what is there
 * @counters: vector of struct mms_counter: zones, and nodes, which have what their zones have
 * @present: list of frames that are present; attr: mms_zone_key(). Of a node that is not
 *           known: they may be present
 * @miscounted: MMS_PRESENT_YES: those that are wrong; MMS_PRESENT_MAYBE: those that may be
 * @places: empty list, filled with what these span; attr: 0. One that spans nothing is where it
 *          would begin
 *
 * Return: 0 or -ENOMEM.
 */
int mms_miscounted(const struct mms_vec *counters, const struct mms_vec *present,
		   enum mms_present miscounted, struct mms_vec *places)
{
	size_t i;

	for (i = 0; i < counters->nr; i++) {
		const struct mms_counter *counter = mms_vec_at(counters, struct mms_counter, i);
		struct mms_span place = {
			.start_pfn = counter->start_pfn,
			.end_pfn = max(counter->end_pfn, counter->start_pfn + 1),
		};
		int err;

		cond_resched();
		if (mms_counter_is_wrong(counter, counters, present) != miscounted)
			continue;
		err = mms_vec_add(places, &place);
		if (err)
			return err;
	}
	mms_span_join(places);
	return 0;
}
