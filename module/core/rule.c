// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of the check file. Each looks at what was captured and at nothing else.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "device.h"
#include "rule.h"
#include "rule_claims.h"
#include "rule_memmap.h"
#include "share.h"

/* Ranges come in order. */
static void mms_ruling_about(struct mms_ruling *ruling, u64 start_pfn, u64 end_pfn)
{
	bool more = ruling->count && ruling->end_pfn == start_pfn;

	if (!more)
		ruling->count++;
	if (ruling->count <= MMS_RULING_FIRST) {
		struct mms_span *span = &ruling->first[ruling->count - 1];

		if (!more)
			span->start_pfn = start_pfn;
		span->end_pfn = end_pfn;
	}
	ruling->end_pfn = end_pfn;
}

/**
 * mms_ruling_violated() - a rule does not hold
 * @ruling: its verdict so far
 * @start_pfn: first frame of which it does not, not before the end of the last one
 * @end_pfn: frame after the last one; an empty range adds nothing
 */
void mms_ruling_violated(struct mms_ruling *ruling, u64 start_pfn, u64 end_pfn)
{
	if (start_pfn == end_pfn)
		return;
	if (ruling->holds == MMS_HOLDS_UNKNOWN)
		*ruling = (struct mms_ruling){ .rule = ruling->rule };
	ruling->holds = MMS_HOLDS_VIOLATED;
	mms_ruling_about(ruling, start_pfn, end_pfn);
}

/**
 * mms_ruling_violated_at() - a rule does not hold of several ranges
 * @ruling: its verdict so far
 * @places: list of the ranges, as of mms_ruling_violated()
 */
void mms_ruling_violated_at(struct mms_ruling *ruling, const struct mms_vec *places)
{
	size_t i;

	for (i = 0; i < places->nr; i++) {
		const struct mms_span *place = mms_vec_at(places, struct mms_span, i);

		mms_ruling_violated(ruling, place->start_pfn, place->end_pfn);
	}
}

/**
 * mms_ruling_without() - a rule is about nothing here, or cannot be judged at all
 * @ruling: its verdict, filled in
 * @holds: MMS_HOLDS_NONE or MMS_HOLDS_UNKNOWN
 * @reason: why
 */
void mms_ruling_without(struct mms_ruling *ruling, enum mms_holds holds, enum mms_reason reason)
{
	ruling->holds = holds;
	ruling->reason = reason;
}

/**
 * mms_ruling_unknown() - whether a rule holds cannot be known
 * @ruling: its verdict so far
 * @reason: why
 * @start_pfn: first frame of which it cannot, not before the end of the last one
 * @end_pfn: frame after the last one; an empty range adds nothing
 *
 * What is violated outweighs it, whichever comes first.
 */
void mms_ruling_unknown(struct mms_ruling *ruling, enum mms_reason reason, u64 start_pfn,
			u64 end_pfn)
{
	if (ruling->holds == MMS_HOLDS_VIOLATED || start_pfn == end_pfn)
		return;
	ruling->holds = MMS_HOLDS_UNKNOWN;
	ruling->reason = reason;
	mms_ruling_about(ruling, start_pfn, end_pfn);
}

/*
 * Memory is in the resource tree before it has sections: add_memory_resource() registers
 * it before it takes the hotplug lock.
 */
static void mms_rule_memory(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	for (i = 0; i < view->regions->nr; i++) {
		const struct mms_region *region = mms_vec_at(view->regions, struct mms_region, i);

		if (region->state != MMS_MISSING)
			continue;
		if (region->section)
			mms_ruling_violated(ruling, region->start_pfn, region->end_pfn);
		else
			mms_ruling_unknown(ruling, MMS_REASON_NO_SECTION, region->start_pfn,
					   region->end_pfn);
	}
}

/* What of a span has no memmap. */
static void mms_rule_unpopulated(const struct mms_rule_view *view, const struct mms_span *span,
				 struct mms_ruling *ruling)
{
	u64 pfn = span->start_pfn, end_pfn;

	for (; pfn != span->end_pfn; pfn = end_pfn) {
		end_pfn = span->end_pfn;
		if (!mms_span_until(&view->lists[MMS_LIST_POPULATED], pfn, &end_pfn))
			mms_ruling_violated(ruling, pfn, end_pfn);
	}
}

/* What is missing of the section that a span begins in, and behind @from_pfn, up to it. */
static void mms_rule_cut(const struct mms_rule_view *view, u64 from_pfn, u64 start_pfn,
			 struct mms_ruling *ruling)
{
	u64 section_pfn = start_pfn & ~(view->section_pages - 1);

	mms_ruling_violated(ruling, max(from_pfn, section_pfn), start_pfn);
}

/* A section goes online as a whole; only in early ones is the map of sub-sections no matter. */
static void mms_rule_online(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	const struct mms_vec *valid = &view->lists[MMS_LIST_VALID];
	u64 last_pfn = view->section_pages - 1, from_pfn = 0, due_pfn = 0;
	size_t i;

	for (i = 0; i < valid->nr; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);

		if (!(span->attr & MMS_SECTION_ONLINE))
			continue;
		/* the rest of the last one's section, if this is of another */
		if (due_pfn <= span->start_pfn)
			mms_ruling_violated(ruling, from_pfn, due_pfn);
		mms_rule_cut(view, from_pfn, span->start_pfn, ruling);
		mms_rule_unpopulated(view, span, ruling);
		from_pfn = span->end_pfn;
		due_pfn = (span->end_pfn + last_pfn) & ~last_pfn;
		cond_resched();
	}
	mms_ruling_violated(ruling, from_pfn, due_pfn);
}

static void mms_rule_valid(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	const struct mms_vec *valid = &view->lists[MMS_LIST_VALID];
	size_t i;

	for (i = 0; i < valid->nr; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);

		if (!(span->attr & MMS_SECTION_EARLY))
			mms_rule_unpopulated(view, span, ruling);
		cond_resched();
	}
}

static void mms_rule_section(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	for (i = 0; i < view->regions->nr; i++) {
		const struct mms_region *region = mms_vec_at(view->regions, struct mms_region, i);

		if (region->cause == MMS_CAUSE_ORPHAN)
			mms_ruling_violated(ruling, region->start_pfn, region->end_pfn);
	}
}

/*
 * memunmap_pages() kills a page map before the memmap goes, and waits in between for whoever
 * holds a page. Nobody kills what is online.
 */
static void mms_rule_described(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	for (i = 0; i < view->regions->nr; i++) {
		const struct mms_region *region = mms_vec_at(view->regions, struct mms_region, i);

		if (region->cause != MMS_CAUSE_UNCLAIMED)
			continue;
		if (region->section & MMS_SECTION_ONLINE)
			mms_ruling_violated(ruling, region->start_pfn, region->end_pfn);
		else
			mms_ruling_unknown(ruling, MMS_REASON_NO_PAGE_MAP, region->start_pfn,
					   region->end_pfn);
	}
}

/* Whose altmap cannot be asked for any more. */
static bool mms_page_map_may_be_gone(const struct mms_rule_view *view, u64 pfn)
{
	const struct mms_span *valid = mms_span_find(&view->lists[MMS_LIST_VALID], pfn);

	return !(valid && valid->attr & MMS_SECTION_ONLINE) &&
	       !mms_span_find(&view->lists[MMS_LIST_DEVICE], pfn);
}

static int mms_rule_hosted(void *ctx, const struct mms_backing *backing)
{
	const struct mms_rule_walk *walk = ctx;

	if (backing->ram || backing->host == MMS_HOST_ALTMAP)
		return 0;
	if (mms_page_map_may_be_gone(walk->view, backing->start_pfn))
		mms_ruling_unknown(walk->ruling, MMS_REASON_NO_PAGE_MAP, backing->start_pfn,
				   backing->end_pfn);
	else
		mms_ruling_violated(walk->ruling, backing->start_pfn, backing->end_pfn);
	return 0;
}

static void mms_rule_host(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	struct mms_rule_walk walk = { .view = view, .ruling = ruling };

	mms_backing_walk(view->backing, mms_rule_hosted, &walk);
}

static void mms_rule_shared(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	unsigned int shift = view->backing->page_shift;
	size_t i;

	for (i = 0; i < view->written->nr; i++) {
		const struct mms_share *share = mms_vec_at(view->written, struct mms_share, i);

		mms_ruling_violated(ruling, share->start_pa >> shift,
				    ((share->end_pa - 1) >> shift) + 1);
	}
}

static bool mms_ruling_of_devices(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	if (view->zone_device)
		return true;
	mms_ruling_without(ruling, MMS_HOLDS_NONE, MMS_REASON_NO_ZONE_DEVICE);
	return false;
}

/* memremap_pages() does not ask, up to Linux 7.3. */
static void mms_rule_private(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	if (!mms_ruling_of_devices(view, ruling))
		return;
	for (i = 0; i < view->devices->nr; i++) {
		const struct mms_device *device = mms_vec_at(view->devices, struct mms_device, i);
		enum mms_cpu cpu = mms_device_cpu(device->type);

		if (!device->has_altmap || cpu == MMS_CPU_YES)
			continue;
		if (cpu == MMS_CPU_NO)
			mms_ruling_violated(ruling, device->start_pfn, device->end_pfn);
		else
			mms_ruling_unknown(ruling, MMS_REASON_TYPE, device->start_pfn,
					   device->end_pfn);
	}
}

static void mms_rule_not_watched(enum mms_watch watch, struct mms_ruling *ruling)
{
	switch (watch) {
	case MMS_WATCH_NEEDLESS:
		mms_ruling_without(ruling, MMS_HOLDS_NONE, MMS_REASON_NO_HOTREMOVE);
		break;
	case MMS_WATCH_BLIND:
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_PROBES);
		break;
	case MMS_WATCH_MISSED:
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_NOT_SEEN);
		break;
	case MMS_WATCH_ALL:
		break;
	}
}

static void mms_rule_unknown_at(const struct mms_vec *places, enum mms_reason reason,
				struct mms_ruling *ruling)
{
	size_t i;

	for (i = 0; i < places->nr; i++) {
		const struct mms_span *place = mms_vec_at(places, struct mms_span, i);

		mms_ruling_unknown(ruling, reason, place->start_pfn, place->end_pfn);
	}
}

/* One reason, and the places that it is about: what nobody saw, or else what is undecided. */
static void mms_rule_back(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	const struct mms_vec *not_seen = &view->removed[MMS_RETURN_NOT_SEEN];

	mms_rule_not_watched(view->watch, ruling);
	mms_ruling_violated_at(ruling, &view->removed[MMS_RETURN_LOST]);
	mms_rule_unknown_at(not_seen, MMS_REASON_NOT_SEEN, ruling);
	if (!not_seen->nr && view->watch != MMS_WATCH_MISSED)
		mms_rule_unknown_at(&view->removed[MMS_RETURN_UNDECIDED], MMS_REASON_UNDECIDED,
				    ruling);
}

static bool mms_section_marked(const struct mms_rule_view *view, u64 pfn)
{
	const struct mms_span *valid = mms_span_find(&view->lists[MMS_LIST_VALID], pfn);

	return valid && valid->attr & MMS_SECTION_DEVICE;
}

/*
 * move_pfn_range_to_zone() marks the sections that a page map begins and ends within, as
 * something else may be in them, too.
 */
static void mms_rule_marks(const struct mms_rule_view *view, const struct mms_device *device,
			   struct mms_ruling *ruling)
{
	u64 last_pfn = view->section_pages - 1;
	u64 head_pfn = min((device->start_pfn + last_pfn) & ~last_pfn, device->end_pfn);
	u64 tail_pfn = max(device->end_pfn & ~last_pfn, head_pfn);

	if (!mms_section_marked(view, device->start_pfn))
		mms_ruling_violated(ruling, device->start_pfn, head_pfn);
	if (!mms_section_marked(view, device->end_pfn - 1))
		mms_ruling_violated(ruling, tail_pfn, device->end_pfn);
}

/* Those before @pfn, from @next on: page maps are not looked for in such sections otherwise. */
static void mms_rule_unmarked(const struct mms_rule_view *view, size_t *next, u64 pfn,
			      struct mms_ruling *ruling)
{
	for (; *next < view->unmarked->nr; (*next)++) {
		const struct mms_span *span = mms_vec_at(view->unmarked, struct mms_span, *next);

		if (span->start_pfn > pfn)
			return;
		mms_ruling_violated(ruling, span->start_pfn, span->end_pfn);
	}
}

static void mms_rule_device(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i, next = 0;

	if (!mms_ruling_of_devices(view, ruling))
		return;
	for (i = 0; i < view->devices->nr; i++) {
		const struct mms_device *device = mms_vec_at(view->devices, struct mms_device, i);

		mms_rule_unmarked(view, &next, device->start_pfn, ruling);
		if (device->zoneless)
			mms_ruling_violated(ruling, device->start_pfn, device->end_pfn);
		else if (view->marks_devices)
			mms_rule_marks(view, device, ruling);
	}
	mms_rule_unmarked(view, &next, U64_MAX, ruling);
}

/* Of boot memory a block may be of several nodes, and says one of them. */
static void mms_rule_node_of(const struct mms_rule_view *view, const struct mms_region *region,
			     struct mms_ruling *ruling)
{
	u64 pfn = region->start_pfn, end_pfn;

	for (; pfn < region->end_pfn; pfn = end_pfn) {
		const struct mms_span *block;

		end_pfn = region->end_pfn;
		block = mms_span_until(view->block_nodes, pfn, &end_pfn);
		if (mms_span_until(view->unspanned, pfn, &end_pfn) ||
		    (block && (int)block->attr != region->nid))
			mms_ruling_violated(ruling, pfn, end_pfn);
	}
}

static void mms_rule_node(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	size_t i;

	for (i = 0; i < view->regions->nr; i++) {
		const struct mms_region *region = mms_vec_at(view->regions, struct mms_region, i);

		if (mms_region_added(region) && region->nid >= 0)
			mms_rule_node_of(view, region, ruling);
	}
}

static void mms_rule_present(const struct mms_rule_view *view, struct mms_ruling *ruling)
{
	if (!view->locked) {
		mms_ruling_without(ruling, MMS_HOLDS_UNKNOWN, MMS_REASON_UNLOCKED);
		return;
	}
	mms_ruling_violated_at(ruling, view->miscounted);
	mms_rule_unknown_at(view->uncounted, MMS_REASON_NO_ZONE, ruling);
}

/* One that is violated outweighs those that cannot be known. */
static void mms_rule_all(const struct mms_vec *rulings, struct mms_ruling *all)
{
	u64 unknown = 0;
	size_t i;

	for (i = 0; i < rulings->nr; i++) {
		enum mms_holds holds = mms_vec_at(rulings, struct mms_ruling, i)->holds;

		all->count += holds == MMS_HOLDS_VIOLATED;
		unknown += holds == MMS_HOLDS_UNKNOWN;
	}
	if (all->count) {
		all->holds = MMS_HOLDS_VIOLATED;
	} else if (unknown) {
		all->holds = MMS_HOLDS_UNKNOWN;
		all->count = unknown;
	}
}

/**
 * mms_rules_judge() - does a memmap obey the rules?
 * @view: what is known of it
 * @rulings: empty vector of struct mms_ruling; one of each rule, MMS_RULE_ALL last
 *
 * Return: 0 or -ENOMEM.
 */
int mms_rules_judge(const struct mms_rule_view *view, struct mms_vec *rulings)
{
	static void (* const rules[])(const struct mms_rule_view *view,
				      struct mms_ruling *ruling) = {
		[MMS_RULE_MEMORY] = mms_rule_memory,
		[MMS_RULE_ONLINE] = mms_rule_online,
		[MMS_RULE_VALID] = mms_rule_valid,
		[MMS_RULE_SECTION] = mms_rule_section,
		[MMS_RULE_DESCRIBED] = mms_rule_described,
		[MMS_RULE_HOST] = mms_rule_host,
		[MMS_RULE_SHARED] = mms_rule_shared,
		[MMS_RULE_PRIVATE] = mms_rule_private,
		[MMS_RULE_BACK] = mms_rule_back,
		[MMS_RULE_DEVICE] = mms_rule_device,
		[MMS_RULE_NODE] = mms_rule_node,
		[MMS_RULE_OWNER] = mms_rule_owner,
		[MMS_RULE_CLAIMS] = mms_rule_claims,
		[MMS_RULE_FIRMWARE] = mms_rule_firmware,
		[MMS_RULE_FREE] = mms_rule_free,
		[MMS_RULE_SELF] = mms_rule_self,
		[MMS_RULE_PRESENT] = mms_rule_present,
		[MMS_RULE_COUNTED] = mms_rule_counted,
	};
	struct mms_ruling all = { .rule = MMS_RULE_ALL };
	enum mms_rule rule;
	int err = 0;

	for (rule = 0; rule < MMS_RULE_ALL && !err; rule++) {
		struct mms_ruling ruling = { .rule = rule };

		rules[rule](view, &ruling);
		err = mms_vec_add(rulings, &ruling);
	}
	if (err)
		return err;
	mms_rule_all(rulings, &all);
	return mms_vec_add(rulings, &all);
}
