/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's log. */
#ifndef WITNESS_DMESG_H
#define WITNESS_DMESG_H

#include "../root.h"

/*
 * Sum of the numbers before @unit in the messages that contain @text; false if the log does not
 * begin with the boot any more.
 */
bool dmesg_sum(const char *text, const char *unit, __u64 *sum);

/*
 * Memory that the boot did not give away, in KiB, as the line with the totals says; what the
 * kernel had freed of its own image until then is in it. False if that line is not there.
 */
bool dmesg_kept_back(__u64 *kib);

/* More ranges had a node than there is room for: all memory is of node 0, whatever was given. */
bool dmesg_gave_nodes_up(void);

/* Areas of the contiguous memory allocator; false as above. */
bool dmesg_cma(struct mmr_set *areas);

#endif /* WITNESS_DMESG_H */
