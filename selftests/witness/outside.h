/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page tables as the host sees them, which walks them while the machine stands still
 * (scripts/vm/tables.py). What it saw is in the tree that a guest recorded, and nowhere else.
 */
#ifndef WITNESS_OUTSIDE_H
#define WITNESS_OUTSIDE_H

#include "../root.h"

#define OUTSIDE_FILE "/outside/page_tables"
#define OUTSIDE_OWNERS "/outside/nodes"

/**
 * struct outside_run - leaves of one kind, or empty entries, that lie side by side
 * @virt: their addresses, cut off at the ends of the window
 * @level: of the entries
 * @contiguous: with the contiguous hint
 * @mapped: leaves
 * @write: the leaf lets the kernel write
 * @execute: the leaf lets the kernel execute
 * @target: what is behind the first byte
 * @same: behind each leaf is the same page; else what is behind them goes on, too
 */
struct outside_run {
	struct mmr_range virt;
	int level;
	bool contiguous, mapped, write, execute, same;
	__u64 target;
};

/**
 * struct outside - what was seen
 * @levels: of the tables, by the processor's registers
 * @bits: of an address, by the same
 * @page: bytes of a page, by the same
 * @v: the runs, in order
 * @nr: how many; none if the host was asked and did not answer
 */
struct outside {
	unsigned int levels, bits;
	__u64 page;
	struct outside_run *v;
	size_t nr;
};

/* -1 if a line is malformed, or there is no file. */
int outside_read(struct outside *out);

/* Whose memory is whose, by what the machine was given; where ranges overlap, the first counts. */
int outside_owners(struct mmr_set *out);

#endif /* WITNESS_OUTSIDE_H */
