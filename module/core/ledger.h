/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_LEDGER_H
#define MMS_LEDGER_H

#include "memmap.h"

/* Looks that have to miss a page: it may be on its way when it is looked at. */
#define MMS_LEDGER_LOOKS	5

/*
 * Milliseconds that have to be between the first two of them, twice as many to the next one, and so
 * on: who isolates free pages for a while (compaction, page reporting) has neither a reference
 * nor a list that could be looked through.
 */
#define MMS_LEDGER_PAUSE_MS	150ULL

/* So many of them have to find it nobody's; in the others it may seem to be somebody's. */
#define MMS_LEDGER_NOBODYS	2

/* Removals that are told of. */
#define MMS_LEDGER_REMOVALS	1024

/**
 * enum mms_watch - whether removals are noticed
 * @MMS_WATCH_NEEDLESS: this kernel removes none
 * @MMS_WATCH_BLIND: the kernel cannot be made to tell
 * @MMS_WATCH_MISSED: some were not noticed, or there was no memory to keep what they are about
 * @MMS_WATCH_ALL: all are
 */
enum mms_watch {
	MMS_WATCH_NEEDLESS,
	MMS_WATCH_BLIND,
	MMS_WATCH_MISSED,
	MMS_WATCH_ALL,
};

/**
 * struct mms_departure - memory that was removed, but for what was there at boot
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @ms: when, in milliseconds of the monotonic clock
 */
struct mms_departure {
	u64 start_pfn;
	u64 end_pfn;
	u64 ms;
};

/**
 * struct mms_removal - one line of the ledger file
 * @gone: what was removed, and when
 * @serial: different for each, and never 0
 * @seen: its memmap had been looked at before
 * @pages: frames that were behind its memmap, and have to come back
 * @back: those that did
 * @lost: those that nobody has
 */
struct mms_removal {
	struct mms_departure gone;
	u64 serial;
	bool seen;
	u64 pages;
	u64 back;
	u64 lost;
};

/**
 * struct mms_due - frames that may not have come back yet
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 * @serial: of the removal that they come from
 * @missed: looks that have not found them, since one that found them nobody's; 0: none did
 * @missed_ms: when the last of these was, in milliseconds
 * @fresh: not looked at so far, and not counted in @pages
 */
struct mms_due {
	u64 start_pfn;
	u64 end_pfn;
	u64 serial;
	u64 missed_ms;
	u32 missed;
	bool fresh;
};

/**
 * enum mms_return - did all come back that a removal has to give back?
 * @MMS_RETURN_ALL: it did
 * @MMS_RETURN_LOST: some is lost
 * @MMS_RETURN_NOT_SEEN: nobody knows what that was
 * @MMS_RETURN_UNDECIDED: of some it is not known
 * @MMS_NR_RETURNS: number of them
 */
enum mms_return {
	MMS_RETURN_ALL,
	MMS_RETURN_LOST,
	MMS_RETURN_NOT_SEEN,
	MMS_RETURN_UNDECIDED,
	MMS_NR_RETURNS,
};

/**
 * enum mms_fate - what has become of a frame that was behind memmap
 * @MMS_FATE_GONE: it is in no memory that is online
 * @MMS_FATE_BACK: it is free, or somebody's
 * @MMS_FATE_MAYBE: it may be part of what somebody has
 * @MMS_FATE_NOBODY: nobody has it
 */
enum mms_fate {
	MMS_FATE_GONE,
	MMS_FATE_BACK,
	MMS_FATE_MAYBE,
	MMS_FATE_NOBODY,
};

/**
 * enum mms_holder - what the struct page of a frame says
 * @MMS_HOLDER_NONE: nobody holds it
 * @MMS_HOLDER_FREE: it is the head of a free block
 * @MMS_HOLDER_HELD: it is held, perhaps with frames behind it that do not say so
 * @MMS_HOLDER_GONE: it has none that could be read
 */
enum mms_holder {
	MMS_HOLDER_NONE,
	MMS_HOLDER_FREE,
	MMS_HOLDER_HELD,
	MMS_HOLDER_GONE,
};

/* What a struct page says. @order: of the free block, or of the largest that can be held by it. */
typedef enum mms_holder mms_holder_t(u64 pfn, unsigned int *order);

/**
 * struct mms_ledger - what the module remembers of memory that may go
 * @kept: vector of struct mms_run, the memmap of such memory at the last look, in order
 * @removals: vector of struct mms_removal, in the order in which they were noticed
 * @due: vector of struct mms_due
 * @last: serial of the last removal
 * @missed: there was one of which nothing is known
 */
struct mms_ledger {
	struct mms_vec kept;
	struct mms_vec removals;
	struct mms_vec due;
	u64 last;
	bool missed;
};

void mms_ledger_init(struct mms_ledger *ledger);
void mms_ledger_free(struct mms_ledger *ledger);
int mms_ledger_settle(struct mms_ledger *ledger, const struct mms_memmap *memmap,
		      unsigned int page_shift, const struct mms_vec *now,
		      const struct mms_departure *gone, size_t nr);
int mms_ledger_places(const struct mms_vec *removals, enum mms_return what,
		      struct mms_vec *places);
struct mms_removal *mms_ledger_removal(const struct mms_ledger *ledger, u64 serial);
void mms_ledger_unsee(struct mms_ledger *ledger);
enum mms_fate mms_ledger_fate(u64 pfn, unsigned int max_order, mms_holder_t *holder);
int mms_ledger_decide(struct mms_ledger *ledger, struct mms_vec *due, const struct mms_due *frames,
		      enum mms_fate fate, u64 ms);

#endif
