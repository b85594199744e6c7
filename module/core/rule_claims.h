/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_RULE_CLAIMS_H
#define MMS_RULE_CLAIMS_H

#include "rule.h"

/* Rules of the claims, each as the others of rule.c are. */
void mms_rule_claims(const struct mms_rule_view *view, struct mms_ruling *ruling);
void mms_rule_firmware(const struct mms_rule_view *view, struct mms_ruling *ruling);

#endif
