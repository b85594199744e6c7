// SPDX-License-Identifier: GPL-2.0
/*
 * What the memmap costs, and what it would cost under other models. Nothing but
 * arithmetic over the regions.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "cost.h"
#include "span.h"

#define MMS_MIB		(1024ULL * 1024)
#define MMS_GIB		(1024 * MMS_MIB)

static int mms_cost_add(struct mms_vec *lines, enum mms_cost_name name, u64 arg, u64 bytes)
{
	struct mms_cost line = { .name = name, .arg = arg, .bytes = bytes };

	return mms_vec_add(lines, &line);
}

static u64 mms_cost_pages(const struct mms_cost_view *view, u64 bytes)
{
	return bytes >> view->page_shift;
}

/* memmap of that much memory */
static u64 mms_cost_of(const struct mms_cost_view *view, u64 bytes)
{
	return mms_cost_pages(view, bytes) * view->memmap->page_bytes;
}

/* One array from the first described frame to the last. */
static u64 mms_cost_flat(const struct mms_cost_view *view)
{
	u64 start_pfn = 0, end_pfn = 0;
	size_t i;

	for (i = 0; i < view->regions->nr; i++) {
		const struct mms_region *region = mms_vec_at(view->regions, struct mms_region, i);

		if (!mms_region_described(region))
			continue;
		if (!end_pfn)
			start_pfn = region->start_pfn;
		end_pfn = region->end_pfn;
	}
	return (end_pfn - start_pfn) * view->memmap->page_bytes;
}

/*
 * What gets its memmap as a whole where a section is so large: device memory is
 * populated by sub-sections, since ba72b4c8cf60 ("mm/sparsemem: support sub-section
 * hotplug", v5.3).
 */
static u64 mms_cost_piece(const struct mms_cost_view *view, const struct mms_region *region,
			  u64 section_bytes)
{
	if (region->ram & ~MMS_RAM_DEVICE)
		return mms_cost_pages(view, section_bytes);
	return mms_cost_pages(view, view->subsection_bytes);
}

/*
 * The memmap of all pieces with a described frame, in multiples of @unit bytes. Two
 * may be in one section or share a page of memmap, which counts once.
 */
static int mms_cost_sections(const struct mms_cost_view *view, u64 section_bytes, u64 unit,
			     u64 *bytes)
{
	struct mms_vec memmap;
	int err = 0;
	size_t i;

	mms_vec_init(&memmap, sizeof(struct mms_span));
	for (i = 0; i < view->regions->nr && !err; i++) {
		const struct mms_region *region = mms_vec_at(view->regions, struct mms_region, i);
		u64 pages = mms_cost_piece(view, region, section_bytes);
		u64 first = region->start_pfn / pages;
		u64 end = (region->end_pfn + pages - 1) / pages;
		u64 start_va = mms_memmap_va(view->memmap, first * pages);
		u64 end_va = mms_memmap_va(view->memmap, end * pages);
		struct mms_span span = {
			.start_pfn = start_va / unit * unit,
			.end_pfn = (end_va + unit - 1) / unit * unit,
		};

		if (mms_region_described(region))
			err = mms_vec_add(&memmap, &span);
		cond_resched();
	}
	*bytes = mms_span_union(&memmap);
	mms_vec_free(&memmap);
	return err;
}

static int mms_cost_add_sections(const struct mms_cost_view *view, struct mms_vec *lines, u64 mib)
{
	u64 bytes;
	int err = mms_cost_sections(view, mib * MMS_MIB, 1, &bytes);

	return err ? err : mms_cost_add(lines, MMS_COST_SECTIONS, mib, bytes);
}

static int mms_cost_add_exact(const struct mms_cost_view *view, struct mms_vec *lines)
{
	u64 bytes;
	int err = mms_cost_sections(view, view->subsection_bytes, 1ULL << view->page_shift, &bytes);

	return err ? err : mms_cost_add(lines, MMS_COST_EXACT, 0, bytes);
}

static int mms_cost_now(const struct mms_cost_view *view, struct mms_vec *lines)
{
	const struct mms_totals *totals = view->totals;
	const u64 now[] = {
		[MMS_COST_MEMORY] = totals->described_pages << view->page_shift,
		[MMS_COST_NEEDED] = totals->used + totals->missing,
		[MMS_COST_MAPPED] = totals->mapped,
		[MMS_COST_SECTION] = totals->surplus[MMS_CAUSE_SECTION],
		[MMS_COST_LEAF] = totals->surplus[MMS_CAUSE_LEAF],
		[MMS_COST_UNCLAIMED] = totals->surplus[MMS_CAUSE_UNCLAIMED],
		[MMS_COST_ORPHAN] = totals->surplus[MMS_CAUSE_ORPHAN],
		[MMS_COST_MISSING] = totals->missing,
		[MMS_COST_SAVED] = totals->mapped - totals->backed,
	};
	enum mms_cost_name name;
	int err = 0;

	for (name = MMS_COST_MEMORY; name <= MMS_COST_SAVED && !err; name++)
		err = mms_cost_add(lines, name, 0, now[name]);
	return err;
}

static int mms_cost_models(const struct mms_cost_view *view, struct mms_vec *lines)
{
	int err = mms_cost_add(lines, MMS_COST_FLAT, 0, mms_cost_flat(view));
	u64 mib;

	for (mib = 2; mib <= 1024 && !err; mib *= 2)
		err = mms_cost_add_sections(view, lines, mib);
	return err ? err : mms_cost_add_exact(view, lines);
}

/* Nothing is plugged where there are no memory blocks. */
static int mms_cost_pluggable(const struct mms_cost_view *view, struct mms_vec *lines)
{
	struct mms_cost line = {
		.name = MMS_COST_PLUGGABLE,
		.start = view->pluggable_start,
		.end = view->pluggable_end,
		.none = !view->block_bytes,
		.unknown = !view->pluggable_end,
	};

	return mms_vec_add(lines, &line);
}

static int mms_cost_stranded(const struct mms_cost_view *view, struct mms_vec *lines)
{
	int err = 0;
	size_t i;

	for (i = 0; i < view->stranded->nr && !err; i++) {
		const struct mms_span *range = mms_vec_at(view->stranded, struct mms_span, i);
		struct mms_cost line = {
			.name = MMS_COST_STRANDED,
			.start = range->start_pfn,
			.end = range->end_pfn,
			.bytes = range->attr,
		};

		err = mms_vec_add(lines, &line);
	}
	return err;
}

/**
 * mms_cost_build() - all lines but those of the nodes
 * @view: what the cost is worked out from
 * @lines: empty vector of struct mms_cost, filled in
 *
 * Return: 0 or -ENOMEM.
 */
int mms_cost_build(const struct mms_cost_view *view, struct mms_vec *lines)
{
	int err = mms_cost_now(view, lines);
	u64 gib;

	if (!err)
		err = mms_cost_models(view, lines);
	for (gib = 1; gib <= 1024 && !err; gib *= 4)
		err = mms_cost_add(lines, MMS_COST_PLUG, gib, mms_cost_of(view, gib * MMS_GIB));
	if (!err)
		err = mms_cost_pluggable(view, lines);
	return err ? err : mms_cost_stranded(view, lines);
}

/*
 * What memmap can be made of before it goes to other nodes. vmemmap_populate_hugepages()
 * asks for PMD leaves first, and prefers one of another node to small pages of this one
 * (mm/sparse-vmemmap.c; get_page_from_freelist() goes on to the next zone).
 */
static u64 mms_cost_spare(const struct mms_cost_node *node)
{
	return node->elsewhere ? node->spare_leaves : node->spare;
}

/**
 * mms_cost_add_node() - the lines of one node
 * @view: what the cost is worked out from
 * @node: its free memory
 * @lines: vector of struct mms_cost
 *
 * Memory is plugged by the memory block, so there is room for whole ones only. A
 * kernel without them plugs nothing.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_cost_add_node(const struct mms_cost_view *view, const struct mms_cost_node *node,
		      struct mms_vec *lines)
{
	struct mms_cost leaves = {
		.name = MMS_COST_FREE_LEAVES,
		.arg = node->nid,
		.bytes = node->leaves,
		.none = !node->has_leaves,
	};
	struct mms_cost room = {
		.name = MMS_COST_ROOM,
		.arg = node->nid,
		.none = !view->block_bytes,
	};
	int err = mms_cost_add(lines, MMS_COST_FREE, node->nid, node->free);

	if (!room.none)
		room.bytes = mms_cost_spare(node) / mms_cost_of(view, view->block_bytes) *
			     view->block_bytes;
	if (!err)
		err = mms_vec_add(lines, &leaves);
	if (!err)
		err = mms_vec_add(lines, &room);
	return err;
}
