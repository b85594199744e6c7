/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_SYMBOLS_H
#define MMS_SYMBOLS_H

void *mms_symbol_data(const char *name);
void *mms_symbol_text(const char *name);

#endif
