/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_WATCH_H
#define MMS_WATCH_H

#include "../core/ledger.h"

/* Removals there is room for between two looks. */
#define MMS_WATCH_DEPARTURES	256

bool mms_watch_start(void (*event)(void));
void mms_watch_stop(void);
size_t mms_watch_take(struct mms_departure *departures, bool *missed);

#endif
