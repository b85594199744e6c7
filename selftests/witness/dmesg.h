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

#endif /* WITNESS_DMESG_H */
