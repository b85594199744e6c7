// SPDX-License-Identifier: GPL-2.0
/*
 * Whether struct pages say what they have to, counted block by block.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "tally.h"

/**
 * mms_region_has_pages() - may pfn_to_online_page() give struct pages of it?
 * @region: region
 *
 * Before Linux 5.12 it also gives those of page maps that share a section with RAM, which
 * are not the page allocator's (9f9b02e5b3e3, "mm: fix pfn_to_online_page() with respect to
 * ZONE_DEVICE").
 *
 * Return: true if so.
 */
bool mms_region_has_pages(const struct mms_region *region)
{
	return region->section & MMS_SECTION_ONLINE && !(region->ram & MMS_RAM_DEVICE);
}

static int mms_tallies_of(const struct mms_region *region, u64 block_pages,
			  struct mms_vec *tallies)
{
	u64 pfn = region->start_pfn & ~(block_pages - 1);
	int err = 0;

	for (; pfn < region->end_pfn && !err; pfn += block_pages) {
		const struct mms_tally tally = { .start_pfn = pfn, .end_pfn = pfn + block_pages };

		if (tallies->nr &&
		    mms_vec_at(tallies, struct mms_tally, tallies->nr - 1)->start_pfn == pfn)
			continue;
		err = mms_vec_add(tallies, &tally);
		cond_resched();
	}
	return err;
}

/**
 * mms_tallies_build() - what there is to be counted
 * @regions: vector of struct mms_region, the axis
 * @block_pages: frames of a memory block, or of a section; a power of two
 * @tallies: empty vector of struct mms_tally; one of each block with online struct pages
 *
 * Return: 0 or -ENOMEM.
 */
int mms_tallies_build(const struct mms_vec *regions, u64 block_pages, struct mms_vec *tallies)
{
	int err = 0;
	size_t i;

	for (i = 0; i < regions->nr && !err; i++) {
		const struct mms_region *region = mms_vec_at(regions, struct mms_region, i);

		if (mms_region_has_pages(region))
			err = mms_tallies_of(region, block_pages, tallies);
	}
	return err;
}

/**
 * mms_place_start() - what is expected of the struct pages of a region
 * @region: region
 * @place: filled in
 *
 * What memblock has, boot gives to the zone that spans it (memmap_init_zone_range()), and what is
 * added online_pages() does. What boot finds no memory in is reserved, and of the zone of the
 * memory behind it, or, where there is none, before it: init_unavailable_range() in
 * mm/mm_init.c, since 0740a50b9baa ("mm/page_alloc.c: refactor initialization of struct page
 * for holes in memory layout", v5.12).
 */
void mms_place_start(const struct mms_region *region, struct mms_place *place)
{
	*place = (struct mms_place){
		.start_pfn = region->start_pfn,
		.end_pfn = region->end_pfn,
		.surplus = region->cause == MMS_CAUSE_SECTION,
		.exact = region->ram & (MMS_RAM_MEMBLOCK | MMS_RAM_NOMAP) ||
			 !(region->section & MMS_SECTION_EARLY),
		.nid = region->nid,
	};
}

/* The end of a zone that has a frame; 0 if the zone does not. */
static u64 mms_zone_spans(const struct mms_tally_view *view, int nid, int zone, u64 pfn)
{
	size_t i;

	for (i = 0; i < view->zones->nr; i++) {
		const struct mms_span *span = mms_vec_at(view->zones, struct mms_span, i);

		if (span->attr == mms_zone_key(nid, zone) && span->start_pfn <= pfn &&
		    pfn < span->end_pfn)
			return span->end_pfn;
	}
	return 0;
}

/*
 * Memory beside a hole may have gone off- and online since, to another zone. The hole has not:
 * it says what was so at boot.
 */
static bool mms_zone_may_have_been(const struct mms_tally_view *view, int nid, int zone, u64 pfn)
{
	const struct mms_span *valid = mms_span_find(view->valid, pfn);

	return zone == view->movable || !valid || !(valid->attr & MMS_SECTION_ONLINE) ||
	       mms_zone_spans(view, nid, view->movable, pfn);
}

static bool mms_is_as_beside(const struct mms_tally_view *view, int nid, int zone,
			     const struct mms_span *ram, u64 pfn)
{
	int ram_nid = mms_memblock_nid(ram->attr);

	return (ram_nid < 0 || ram_nid == nid) &&
	       (mms_zone_spans(view, nid, zone, pfn) ||
		mms_zone_may_have_been(view, nid, zone, pfn));
}

/* Where memblock cannot be read, it is not known what was there. */
static bool mms_hole_fits(const struct mms_tally_view *view, const struct mms_page *page)
{
	size_t i = mms_span_lower(view->memblock, page->pfn);
	const struct mms_span *ram;

	if (!view->memblock->nr || mms_zone_spans(view, page->nid, page->zone, page->pfn))
		return true;
	if (i < view->memblock->nr) {
		ram = mms_vec_at(view->memblock, struct mms_span, i);
		if (mms_is_as_beside(view, page->nid, page->zone, ram, ram->start_pfn))
			return true;
	}
	if (!i)
		return false;
	ram = mms_vec_at(view->memblock, struct mms_span, i - 1);
	return mms_is_as_beside(view, page->nid, page->zone, ram, ram->end_pfn - 1);
}

/* Up to which frame of its place a struct page may say what it says; 0 if not even of its own. */
static u64 mms_page_fits(const struct mms_tally_view *view, const struct mms_place *place,
			 const struct mms_page *page)
{
	if (!place->exact)
		return mms_hole_fits(view, page) ? page->pfn + 1 : 0;
	if (place->nid >= 0 && page->nid != place->nid)
		return 0;
	return mms_zone_spans(view, page->nid, page->zone, page->pfn);
}

/* Nearly all are as the one before. */
static bool mms_page_is_placed(const struct mms_tally_view *view, struct mms_place *place,
			       const struct mms_page *page)
{
	if (page->pfn < place->fits_pfn && page->nid == place->fits_nid &&
	    page->zone == place->fits_zone)
		return true;
	place->fits_nid = page->nid;
	place->fits_zone = page->zone;
	place->fits_pfn = mms_page_fits(view, place, page);
	return place->fits_pfn;
}

static void mms_tally_wrong(struct mms_tally *tally, u64 pfn)
{
	struct mms_span *first = &tally->first;

	if (first->start_pfn == first->end_pfn)
		*first = (struct mms_span){ .start_pfn = pfn, .end_pfn = pfn + 1 };
	else if (first->end_pfn == pfn)
		first->end_pfn++;
}

/**
 * mms_tally_page() - count one that could be read
 * @view: what the kernel says of places
 * @place: the one that it is in
 * @page: what it says; pages of a place come in order
 * @tally: of its block
 */
void mms_tally_page(const struct mms_tally_view *view, struct mms_place *place,
		    const struct mms_page *page, struct mms_tally *tally)
{
	bool blank = page->flags & MMS_PAGE_BLANK;
	bool misplaced = !blank && !mms_page_is_placed(view, place, page);
	bool unreserved = !blank && place->surplus && !(page->flags & MMS_PAGE_RESERVED);
	bool taken = !blank && place->surplus && page->flags & MMS_PAGE_TAKEN;

	tally->read++;
	tally->surplus += place->surplus;
	tally->uninitialised += blank;
	tally->misplaced += misplaced;
	tally->unreserved += unreserved;
	tally->taken += taken;
	tally->offline += !blank && page->flags & MMS_PAGE_OFFLINE;
	if (blank || misplaced || unreserved || taken)
		mms_tally_wrong(tally, page->pfn);
}

/**
 * mms_tally_holds() - are the struct pages of a block as they have to be?
 * @tally: what was counted
 *
 * Return: the verdict.
 */
enum mms_holds mms_tally_holds(const struct mms_tally *tally)
{
	if (tally->first.end_pfn)
		return MMS_HOLDS_VIOLATED;
	return tally->known && tally->read == tally->frames ? MMS_HOLDS_OK : MMS_HOLDS_UNKNOWN;
}
