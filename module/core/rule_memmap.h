/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_RULE_MEMMAP_H
#define MMS_RULE_MEMMAP_H

#include "rule.h"

/* Rules of the memmap itself, each as the others of rule.c are. */
void mms_rule_owner(const struct mms_rule_view *view, struct mms_ruling *ruling);
void mms_rule_self(const struct mms_rule_view *view, struct mms_ruling *ruling);
void mms_rule_counted(const struct mms_rule_view *view, struct mms_ruling *ruling);
void mms_rule_free(const struct mms_rule_view *view, struct mms_ruling *ruling);

#endif
