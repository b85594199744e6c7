// SPDX-License-Identifier: GPL-2.0
/*
 * Which node described memory belongs to. memblock knows for what it lists.
 * RAM that is not in memblock (hotplugged on x86, or all of it if the array was
 * freed) is in a zone of its node while it is online; its memory block has the node
 * while it is not. Only where zones of several nodes span the same frames do struct
 * pages have to tell.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <linux/topology.h>

#include "../hotplug_lock.h"
#include "source.h"

/*
 * Sections that were hotplugged belong to one node as a whole; sections of boot
 * memory may be shared by nodes at any frame.
 */
static u64 mms_nid_step(u32 section, u64 pfn, u64 end_pfn)
{
	if (section & MMS_SECTION_EARLY)
		return pfn + 1;
	return min_t(u64, ALIGN_DOWN(pfn, PAGES_PER_SECTION) + PAGES_PER_SECTION, end_pfn);
}

static int mms_node_of_page(struct mms_vec *list, u64 pfn, u64 end_pfn)
{
	struct page page;

	return mms_page_read(pfn, &page) ?
	       mms_span_append(list, pfn, end_pfn, page_to_nid(&page)) : 0;
}

static int mms_nodes_of_pages(struct mms_vec *list, u64 pfn, u64 end_pfn, u32 section)
{
	while (pfn < end_pfn) {
		u64 next_pfn = mms_nid_step(section, pfn, end_pfn);
		int err = mms_node_of_page(list, pfn, next_pfn);

		if (err)
			return err;
		if (fatal_signal_pending(current))
			return -EINTR;
		pfn = next_pfn;
		cond_resched();
	}
	return 0;
}

/**
 * mms_node_of_zones() - the only node with a zone at a frame, if there is one
 * @pfn: page frame
 * @end_pfn: lowered to the first frame behind @pfn of which something else may be true
 *
 * Context: as mms_zones_at().
 * Return: the node, or MMS_NID_UNKNOWN.
 */
int mms_node_of_zones(u64 pfn, u64 *end_pfn)
{
	int nid, zone, found = MMS_NID_UNKNOWN, nr = 0;

	for_each_online_node(nid) {
		if (!mms_zones_at(nid, pfn, end_pfn, &zone))
			continue;
		found = nid;
		nr++;
	}
	return nr == 1 ? found : MMS_NID_UNKNOWN;
}

static int mms_nodes_of_online(struct mms_vec *list, u64 pfn, u64 end_pfn, u32 section)
{
	int err = 0;

	while (pfn < end_pfn && !err) {
		u64 next_pfn = end_pfn;
		int nid = mms_node_of_zones(pfn, &next_pfn);

		err = nid == MMS_NID_UNKNOWN ?
		      mms_nodes_of_pages(list, pfn, next_pfn, section) :
		      mms_span_append(list, pfn, next_pfn, nid);
		pfn = next_pfn;
	}
	return err;
}

/*
 * memblock's word if it has one; but a picture of the boot says nothing about
 * memory that was removed and perhaps added again since.
 */
static int mms_nid_of_memblock(const struct mms_piece *piece, u32 section)
{
	const struct mms_span *span = piece->at[MMS_LIST_MEMBLOCK];

	if (!span || (span->attr & MMS_RAM_AT_BOOT && !(section & MMS_SECTION_EARLY)))
		return MMS_NID_UNKNOWN;
	return mms_memblock_nid(span->attr);
}

static int mms_nodes_of_piece(struct mms_vec *list, const struct mms_piece *piece)
{
	const struct mms_span *valid = piece->at[MMS_LIST_VALID];
	u32 section = valid ? (u32)valid->attr : 0;
	int nid = mms_nid_of_memblock(piece, section);

	if (nid == MMS_NID_UNKNOWN && num_possible_nodes() == 1)
		nid = first_node(node_possible_map);
	if (nid == MMS_NID_UNKNOWN && piece->at[MMS_LIST_DEVICE])
		nid = (int)piece->at[MMS_LIST_DEVICE]->attr;
	if (nid != MMS_NID_UNKNOWN)
		return mms_span_append(list, piece->start_pfn, piece->end_pfn, nid);
	/* without the lock zones change, and struct pages and blocks may vanish */
	if (!piece->at[MMS_LIST_IOMEM] || !mms_hotplug_locked())
		return 0;
	if (section & MMS_SECTION_ONLINE)
		return mms_nodes_of_online(list, piece->start_pfn, piece->end_pfn, section);
	/* offline struct pages may never have been initialised */
	return section ? mms_memory_blocks_nodes(list, piece->start_pfn, piece->end_pfn) : 0;
}

/**
 * mms_nodes_capture() - list the frames whose node is known
 * @snap: snapshot in which all sources but the page tables are listed
 *
 * Return: 0, -ENOMEM, -EINTR if the reader was killed.
 */
int mms_nodes_capture(struct mms_snapshot *snap)
{
	struct mms_piece piece;
	struct mms_join join;
	struct mms_vec nodes;
	int err = 0;

	/* built aside: it is one of the lists that are joined */
	mms_vec_init_beside(&nodes, sizeof(struct mms_span), snap->lists);
	mms_join_start(&join, snap->lists);
	while (!err && mms_join_next(&join, &piece))
		err = mms_nodes_of_piece(&nodes, &piece);
	mms_vec_free(&snap->lists[MMS_LIST_NODE]);
	snap->lists[MMS_LIST_NODE] = nodes;
	return err;
}

/**
 * mms_node_distance() - how far it is from a node to another
 * @from: node
 * @to: node
 *
 * Return: the kernel's number, which is the firmware's.
 */
int mms_node_distance(int from, int to)
{
	return node_distance(from, to);
}
