/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_FIRMWARE_H
#define MMS_FIRMWARE_H

#include "claim.h"

/**
 * struct mms_firmware - the firmware's map of memory
 * @memory: sorted list of struct mms_span, in bytes; attr: mms_firmware_attr()
 * @overlay: the same, of what is said of parts of that
 * @names: vector of char, one name after the other with its NUL
 * @known: the map could be read
 */
struct mms_firmware {
	struct mms_vec memory;
	struct mms_vec overlay;
	struct mms_vec names;
	bool known;
};

void mms_firmware_init(struct mms_firmware *firmware);
void mms_firmware_free(struct mms_firmware *firmware);
int mms_firmware_add(struct mms_firmware *firmware, struct mms_vec *list, u64 start, u64 end,
		     enum mms_says says, const char *name);
int mms_firmware_sort(struct mms_vec *list);

#endif
