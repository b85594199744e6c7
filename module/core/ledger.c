// SPDX-License-Identifier: GPL-2.0
/*
 * Memmap that went, and whether the memory that it was in came back. What is kept is where the
 * leaves of the page tables led to at the last look: runs of one leaf, of MMS_ORDER_UP, or of
 * MMS_ORDER_SAME.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "ledger.h"
#include "span.h"

static struct mms_run *mms_kept_at(const struct mms_vec *runs, size_t i)
{
	return mms_vec_at(runs, struct mms_run, i);
}

static bool mms_kept_is_before(const void *item, u64 va)
{
	const struct mms_run *run = item;

	return run->end_va <= va;
}

/* The first run that ends behind an address. */
static size_t mms_kept_lower(const struct mms_vec *runs, u64 va)
{
	return mms_vec_lower(runs, mms_kept_is_before, va);
}

/* Where an address of a run leads to. All leaves of MMS_ORDER_SAME lead to one memory. */
static u64 mms_kept_pa(const struct mms_run *run, u64 va)
{
	if (run->order == MMS_ORDER_SAME)
		return run->backing_pa + (va & (run->leaf_bytes - 1));
	return run->backing_pa + (va - run->start_va);
}

/* From @start_va to @end_va, which are of the run. */
static struct mms_run mms_kept_part(const struct mms_run *run, u64 start_va, u64 end_va)
{
	struct mms_run part = *run;

	part.start_va = start_va;
	part.end_va = end_va;
	if (run->order != MMS_ORDER_SAME)
		part.backing_pa = mms_kept_pa(run, start_va);
	return part;
}

/* The part may be empty. */
static int mms_kept_add(const struct mms_run *run, u64 start_va, u64 end_va, struct mms_vec *parts)
{
	const struct mms_run part = mms_kept_part(run, start_va, end_va);

	return start_va < end_va ? mms_vec_add(parts, &part) : 0;
}

/* Up to where two runs that both have @va have to be compared once. */
static u64 mms_kept_alike_until(const struct mms_run *a, const struct mms_run *b, u64 va)
{
	u64 end_va = min(a->end_va, b->end_va);

	if (a->order == MMS_ORDER_SAME)
		end_va = min(end_va, (va | (a->leaf_bytes - 1)) + 1);
	if (b->order == MMS_ORDER_SAME)
		end_va = min(end_va, (va | (b->leaf_bytes - 1)) + 1);
	return end_va;
}

/* What of a run leads elsewhere now, or nowhere. */
static int mms_kept_gone(const struct mms_run *run, const struct mms_vec *now, struct mms_vec *gone)
{
	size_t i = mms_kept_lower(now, run->start_va);
	u64 va = run->start_va, end_va;
	int err = 0;

	for (; va < run->end_va && !err; va = end_va) {
		const struct mms_run *other = i < now->nr ? mms_kept_at(now, i) : NULL;
		bool stays = false;

		if (!other || other->start_va >= run->end_va) {
			end_va = run->end_va;
		} else if (other->start_va > va) {
			end_va = other->start_va;
		} else {
			end_va = mms_kept_alike_until(run, other, va);
			stays = mms_kept_pa(run, va) == mms_kept_pa(other, va);
			i += end_va == other->end_va;
		}
		if (!stays)
			err = mms_kept_add(run, va, end_va, gone);
	}
	return err;
}

static int mms_all_gone(const struct mms_vec *kept, const struct mms_vec *now, struct mms_vec *gone)
{
	int err = 0;
	size_t i;

	for (i = 0; i < kept->nr && !err; i++) {
		err = mms_kept_gone(mms_kept_at(kept, i), now, gone);
		cond_resched();
	}
	return err;
}

static bool mms_kept_covers(const struct mms_vec *kept, u64 start_va, u64 end_va)
{
	size_t i = mms_kept_lower(kept, start_va);

	for (; start_va < end_va; i++) {
		if (i == kept->nr || mms_kept_at(kept, i)->start_va > start_va)
			return false;
		start_va = mms_kept_at(kept, i)->end_va;
	}
	return true;
}

/**
 * struct mms_settling - what went, while it is given to removals
 * @memmap: geometry
 * @page_shift: log2 of the page size
 * @gone: the removals, in the order in which they happened
 * @nr: how many
 * @first: serial of the first
 * @left: vector of struct mms_run, what went and was not given to any so far
 * @frames: vector of struct mms_span, the frames that were; attr: the serial
 */
struct mms_settling {
	const struct mms_memmap *memmap;
	unsigned int page_shift;
	const struct mms_departure *gone;
	size_t nr;
	u64 first;
	struct mms_vec left;
	struct mms_vec frames;
};

/* What of a run is between two addresses goes to a removal, the rest to @rest. */
static int mms_settle_run(struct mms_settling *settling, u64 serial, const struct mms_run *run,
			  u64 start_va, u64 end_va, struct mms_vec *rest)
{
	struct mms_run part;
	struct mms_span frames;
	int err;

	start_va = max(start_va, run->start_va);
	end_va = min(end_va, run->end_va);
	if (start_va >= end_va)
		return mms_vec_add(rest, run);
	part = mms_kept_part(run, start_va, end_va);
	frames = mms_run_frames(&part, settling->page_shift);
	frames.attr = serial;
	err = mms_vec_add(&settling->frames, &frames);
	if (!err)
		err = mms_kept_add(run, run->start_va, start_va, rest);
	return err ? err : mms_kept_add(run, end_va, run->end_va, rest);
}

/* Which bits of an address within a leaf do not matter. */
#define MMS_REACH_OWN	0ULL
#define MMS_REACH_LEAF	(~0ULL)

/* One removal takes what it reaches of what is left. */
static int mms_settle(struct mms_settling *settling, size_t i, u64 reach)
{
	u64 start_va = mms_memmap_va(settling->memmap, settling->gone[i].start_pfn);
	u64 end_va = mms_memmap_va(settling->memmap, settling->gone[i].end_pfn);
	struct mms_vec rest;
	int err = 0;
	size_t j;

	mms_vec_init(&rest, sizeof(struct mms_run));
	for (j = 0; j < settling->left.nr && !err; j++) {
		const struct mms_run *run = mms_kept_at(&settling->left, j);
		u64 last = (run->leaf_bytes - 1) & reach;

		err = mms_settle_run(settling, settling->first + i, run, start_va & ~last,
				     (end_va + last) & ~last, &rest);
		cond_resched();
	}
	if (err) {
		mms_vec_free(&rest);
		return err;
	}
	mms_vec_free(&settling->left);
	settling->left = rest;
	return 0;
}

static int mms_settle_each(struct mms_settling *settling, u64 reach)
{
	int err = 0;
	size_t i;

	for (i = 0; i < settling->nr && !err; i++)
		err = mms_settle(settling, i, reach);
	return err;
}

/*
 * Each takes what is its own. A leaf at the end of it may have been memmap of what was removed
 * before, too, or in part of nothing: what is left of it goes with this.
 */
static int mms_settle_all(struct mms_settling *settling)
{
	int err = mms_settle_each(settling, MMS_REACH_OWN);

	return err ? err : mms_settle_each(settling, MMS_REACH_LEAF);
}

static bool mms_due_goes_on(const struct mms_due *last, const struct mms_due *frames)
{
	return last->end_pfn == frames->start_pfn && last->serial == frames->serial &&
	       last->missed == frames->missed && last->missed_ms == frames->missed_ms;
}

static int mms_due_append(struct mms_vec *due, const struct mms_due *frames)
{
	struct mms_due *last = due->nr ? mms_vec_at(due, struct mms_due, due->nr - 1) : NULL;

	if (!last || !mms_due_goes_on(last, frames))
		return mms_vec_add(due, frames);
	last->end_pfn = frames->end_pfn;
	return 0;
}

/* Frames that are memmap of several places have to come back once. */
static int mms_due_of(struct mms_ledger *ledger, const struct mms_vec *frames, u64 serial)
{
	struct mms_due due = { .serial = serial, .fresh = true };
	u64 from_pfn = 0;
	int err = 0;
	size_t i;

	for (i = 0; i < frames->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(frames, struct mms_span, i);

		if (span->attr != serial)
			continue;
		due.start_pfn = max(span->start_pfn, from_pfn);
		due.end_pfn = span->end_pfn;
		from_pfn = max(from_pfn, span->end_pfn);
		if (due.start_pfn < due.end_pfn)
			err = mms_due_append(&ledger->due, &due);
	}
	return err;
}

static bool mms_removal_is_before(const void *item, u64 serial)
{
	const struct mms_removal *removal = item;

	return removal->serial < serial;
}

/**
 * mms_ledger_removal() - a removal by its serial
 * @ledger: the ledger
 * @serial: of the removal
 *
 * Return: the removal; NULL if it was forgotten.
 */
struct mms_removal *mms_ledger_removal(const struct mms_ledger *ledger, u64 serial)
{
	size_t i = mms_vec_lower(&ledger->removals, mms_removal_is_before, serial);
	struct mms_removal *removal;

	if (i == ledger->removals.nr)
		return NULL;
	removal = mms_vec_at(&ledger->removals, struct mms_removal, i);
	return removal->serial == serial ? removal : NULL;
}

/* The oldest removal of which all came back makes room. */
static bool mms_removal_forget(struct mms_vec *removals)
{
	size_t i = 0;

	while (i < removals->nr) {
		const struct mms_removal *removal = mms_vec_at(removals, struct mms_removal, i);

		if (removal->seen && removal->pages == removal->back)
			break;
		i++;
	}
	if (i == removals->nr)
		return false;
	for (; i + 1 < removals->nr; i++)
		*mms_vec_at(removals, struct mms_removal, i) =
			*mms_vec_at(removals, struct mms_removal, i + 1);
	removals->nr--;
	return true;
}

static int mms_removal_add(struct mms_ledger *ledger, const struct mms_departure *gone, bool seen)
{
	struct mms_removal removal = { .gone = *gone, .serial = ++ledger->last, .seen = seen };

	if (ledger->removals.nr == MMS_LEDGER_REMOVALS && !mms_removal_forget(&ledger->removals)) {
		ledger->missed = true;
		return 0;
	}
	return mms_vec_add(&ledger->removals, &removal);
}

/* What was removed twice since the last look had memmap in between that nobody has looked at. */
static bool mms_departure_is_second(const struct mms_departure *gone, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (gone[j].start_pfn < gone[i].end_pfn && gone[i].start_pfn < gone[j].end_pfn)
			return true;
	return false;
}

static bool mms_departure_is_seen(const struct mms_ledger *ledger,
				  const struct mms_settling *settling, size_t i)
{
	const struct mms_departure *gone = &settling->gone[i];

	return mms_kept_covers(&ledger->kept, mms_memmap_va(settling->memmap, gone->start_pfn),
			       mms_memmap_va(settling->memmap, gone->end_pfn)) &&
	       !mms_departure_is_second(settling->gone, i);
}

static int mms_removals_add(struct mms_ledger *ledger, const struct mms_settling *settling)
{
	int err = 0;
	size_t i;

	for (i = 0; i < settling->nr && !err; i++)
		err = mms_removal_add(ledger, &settling->gone[i],
				      mms_departure_is_seen(ledger, settling, i));
	return err;
}

/* Of a removal that nobody saw nothing is due. */
static int mms_due_all(struct mms_ledger *ledger, struct mms_vec *frames, u64 first)
{
	u64 serial;
	int err = 0;

	mms_span_sort(frames);
	for (serial = first; serial <= ledger->last && !err; serial++) {
		const struct mms_removal *removal = mms_ledger_removal(ledger, serial);

		if (removal && removal->seen)
			err = mms_due_of(ledger, frames, serial);
	}
	return err;
}

/* Those from a serial on, as there was no memory to settle them. */
static void mms_removals_unsee(struct mms_ledger *ledger, u64 first)
{
	for (; first <= ledger->last; first++) {
		struct mms_removal *removal = mms_ledger_removal(ledger, first);

		if (removal)
			removal->seen = false;
	}
}

/**
 * mms_ledger_unsee() - nothing is known any more of what is due
 * @ledger: the ledger; the removals that it is due of are as if nobody had seen them
 */
void mms_ledger_unsee(struct mms_ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->due.nr; i++) {
		const struct mms_due *due = mms_vec_at(&ledger->due, struct mms_due, i);
		struct mms_removal *removal = mms_ledger_removal(ledger, due->serial);

		if (removal)
			removal->seen = false;
	}
}

/**
 * mms_ledger_settle() - what has gone since the last look, and by which removal?
 * @ledger: the ledger. Removals are added to it, and what is due of them
 * @memmap: geometry
 * @page_shift: log2 of the page size
 * @now: vector of struct mms_run: as @kept of the ledger, now
 * @gone: what was removed since then, in that order
 * @nr: how much of it there is
 *
 * Of what went by no removal nothing is due: it is the HugeTLB vmemmap optimisation that maps
 * memmap elsewhere.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_ledger_settle(struct mms_ledger *ledger, const struct mms_memmap *memmap,
		      unsigned int page_shift, const struct mms_vec *now,
		      const struct mms_departure *gone, size_t nr)
{
	struct mms_settling settling = {
		.memmap = memmap,
		.page_shift = page_shift,
		.gone = gone,
		.nr = nr,
		.first = ledger->last + 1,
	};
	int err;

	if (!nr)
		return 0;
	mms_vec_init(&settling.left, sizeof(struct mms_run));
	mms_vec_init(&settling.frames, sizeof(struct mms_span));
	err = mms_all_gone(&ledger->kept, now, &settling.left);
	if (!err)
		err = mms_removals_add(ledger, &settling);
	if (!err)
		err = mms_settle_all(&settling);
	if (!err)
		err = mms_due_all(ledger, &settling.frames, settling.first);
	if (err)
		mms_removals_unsee(ledger, settling.first);
	mms_vec_free(&settling.left);
	mms_vec_free(&settling.frames);
	return err;
}

/**
 * mms_ledger_fate() - has somebody got a frame?
 * @pfn: the frame
 * @max_order: order of the largest block
 * @holder: asks a struct page
 *
 * Nobody marks the frames behind the first of a free block, nor those of an allocation that is not
 * compound (prep_new_page() in mm/page_alloc.c): whoever looks at one has to look for the first.
 * Both begin at a multiple of their size.
 *
 * Return: what has become of it.
 */
enum mms_fate mms_ledger_fate(u64 pfn, unsigned int max_order, mms_holder_t *holder)
{
	u64 least_pfn = pfn >> max_order << max_order;
	u64 head_pfn = pfn;
	unsigned int order;

	switch (holder(pfn, &order)) {
	case MMS_HOLDER_GONE:
		return MMS_FATE_GONE;
	case MMS_HOLDER_NONE:
		break;
	default:
		return MMS_FATE_BACK;
	}
	while (head_pfn > least_pfn) {
		enum mms_holder held;

		head_pfn &= head_pfn - 1;
		held = holder(head_pfn, &order);
		if (held == MMS_HOLDER_GONE)
			break;
		if (held != MMS_HOLDER_NONE && !((pfn - head_pfn) >> order))
			return held == MMS_HOLDER_FREE ? MMS_FATE_BACK : MMS_FATE_MAYBE;
	}
	return MMS_FATE_NOBODY;
}

static enum mms_return mms_removal_return(const struct mms_removal *removal)
{
	if (removal->lost)
		return MMS_RETURN_LOST;
	if (!removal->seen)
		return MMS_RETURN_NOT_SEEN;
	return removal->back == removal->pages ? MMS_RETURN_ALL : MMS_RETURN_UNDECIDED;
}

/**
 * mms_ledger_places() - where memory was removed
 * @removals: vector of struct mms_removal
 * @what: only those of which this became
 * @places: empty list, filled in; attr: 0. What was removed from one place twice is in it once
 *
 * Return: 0 or -ENOMEM.
 */
int mms_ledger_places(const struct mms_vec *removals, enum mms_return what,
		      struct mms_vec *places)
{
	int err = 0;
	size_t i;

	for (i = 0; i < removals->nr && !err; i++) {
		const struct mms_removal *removal = mms_vec_at(removals, struct mms_removal, i);
		const struct mms_span place = {
			.start_pfn = removal->gone.start_pfn,
			.end_pfn = removal->gone.end_pfn,
		};

		if (mms_removal_return(removal) == what)
			err = mms_vec_add(places, &place);
	}
	mms_span_join(places);
	return err;
}

/*
 * One look is not enough to call a frame lost, and looks that follow each other at once are one.
 * That it may be part of what somebody has does not speak for it once it was nobody's for a while:
 * the first page of a leaf that is lost is soon somebody's.
 */
static void mms_due_missed(struct mms_due *due, enum mms_fate fate, u64 ms)
{
	if (due->missed && ms - due->missed_ms < MMS_LEDGER_PAUSE_MS << (due->missed - 1))
		return;
	if (due->missed < MMS_LEDGER_NOBODYS && fate != MMS_FATE_NOBODY)
		return;
	due->missed++;
	due->missed_ms = ms;
}

/**
 * mms_ledger_decide() - take down what a look has found of frames that are due
 * @ledger: the ledger, whose removals are brought up to date
 * @due: vector of struct mms_due: what goes on to be due is added
 * @frames: which frames
 * @fate: what has become of each
 * @ms: when that was seen
 *
 * Return: 0 or -ENOMEM.
 */
int mms_ledger_decide(struct mms_ledger *ledger, struct mms_vec *due, const struct mms_due *frames,
		      enum mms_fate fate, u64 ms)
{
	struct mms_removal *removal = mms_ledger_removal(ledger, frames->serial);
	u64 nr = frames->end_pfn - frames->start_pfn;
	struct mms_due rest = *frames;

	if (!removal || (frames->fresh && fate == MMS_FATE_GONE))
		return 0;
	if (frames->fresh)
		removal->pages += nr;
	if (fate == MMS_FATE_BACK || fate == MMS_FATE_GONE) {
		removal->back += nr;
		return 0;
	}
	rest.fresh = false;
	mms_due_missed(&rest, fate, ms);
	if (rest.missed < MMS_LEDGER_LOOKS)
		return mms_due_append(due, &rest);
	removal->lost += nr;
	return 0;
}

/**
 * mms_ledger_init() - a ledger in which nothing is
 * @ledger: filled in
 */
void mms_ledger_init(struct mms_ledger *ledger)
{
	*ledger = (struct mms_ledger){ };
	mms_vec_init(&ledger->kept, sizeof(struct mms_run));
	mms_vec_init(&ledger->removals, sizeof(struct mms_removal));
	mms_vec_init(&ledger->due, sizeof(struct mms_due));
}

/**
 * mms_ledger_free() - give the memory of a ledger back
 * @ledger: the ledger
 */
void mms_ledger_free(struct mms_ledger *ledger)
{
	mms_vec_free(&ledger->kept);
	mms_vec_free(&ledger->removals);
	mms_vec_free(&ledger->due);
}
