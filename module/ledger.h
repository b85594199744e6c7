/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_LEDGER_KEEPER_H
#define MMS_LEDGER_KEEPER_H

#include "snapshot.h"

void mms_ledger_start(void);
void mms_ledger_stop(void);
mms_step_t mms_ledger_capture;

#endif
