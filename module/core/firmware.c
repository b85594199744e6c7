// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>
#include <linux/string.h>

#include "firmware.h"

/**
 * mms_firmware_init() - make @firmware an empty map
 * @firmware: the map
 */
void mms_firmware_init(struct mms_firmware *firmware)
{
	mms_vec_init(&firmware->memory, sizeof(struct mms_span));
	mms_vec_init(&firmware->overlay, sizeof(struct mms_span));
	mms_vec_init_text(&firmware->names);
	firmware->known = false;
}

/**
 * mms_firmware_free() - give the memory of a map back and leave it empty
 * @firmware: the map
 */
void mms_firmware_free(struct mms_firmware *firmware)
{
	mms_vec_free(&firmware->memory);
	mms_vec_free(&firmware->overlay);
	mms_vec_free(&firmware->names);
	firmware->known = false;
}

/* Each name is stored once, so that equal names are equal numbers. */
static int mms_firmware_name(struct mms_vec *names, const char *name, u32 *at)
{
	size_t i = 0;
	int err = 0;

	while (i < names->nr) {
		const char *known = mms_vec_at(names, char, i);

		if (!strcmp(known, name)) {
			*at = (u32)i;
			return 0;
		}
		i += strlen(known) + 1;
	}
	*at = (u32)names->nr;
	do {
		err = mms_vec_add(names, name);
	} while (!err && *name++);
	return err;
}

/**
 * mms_firmware_add() - add a range to a map
 * @firmware: the map
 * @list: its list that gets the range, in any order
 * @start: first byte
 * @end: byte after the last one; an empty range adds nothing
 * @says: what @name means
 * @name: what the firmware calls it
 *
 * Return: 0 or -ENOMEM.
 */
int mms_firmware_add(struct mms_firmware *firmware, struct mms_vec *list, u64 start, u64 end,
		     enum mms_says says, const char *name)
{
	struct mms_span span = { .start_pfn = start, .end_pfn = end };
	u32 at;
	int err;

	if (start >= end)
		return 0;
	err = mms_firmware_name(&firmware->names, name, &at);
	if (err)
		return err;
	span.attr = mms_firmware_attr(says, at);
	return mms_vec_add(list, &span);
}

/**
 * mms_firmware_sort() - make a proper list of the ranges that were added
 * @list: list of a map
 *
 * Of two that overlap the first counts. Firmware should have none, but memory of
 * the boot that was removed and added again is in the list twice, since
 * firmware_map_remove() only takes entries out that are exactly the range.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_firmware_sort(struct mms_vec *list)
{
	struct mms_vec sorted;
	u64 pos = 0;
	int err = 0;
	size_t i;

	mms_vec_init(&sorted, sizeof(struct mms_span));
	mms_span_sort(list);
	for (i = 0; i < list->nr && !err; i++) {
		const struct mms_span *span = mms_vec_at(list, struct mms_span, i);

		err = mms_span_append(&sorted, max(span->start_pfn, pos), span->end_pfn,
				      span->attr);
		pos = max(pos, span->end_pfn);
	}
	mms_vec_free(list);
	*list = sorted;
	return err;
}
