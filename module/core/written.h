/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_WRITTEN_H
#define MMS_WRITTEN_H

#include "entry.h"
#include "memmap.h"

/**
 * struct mms_written_view - what tells who writes the memmap, and where it is
 * @memmap: geometry
 * @runs: vector of struct mms_run, the window, in order
 * @valid: list of the valid frames; attr: MMS_SECTION_*
 * @devices: vector of struct mms_device, the page maps, in order
 * @writable: attributes of a leaf that may be written
 */
struct mms_written_view {
	const struct mms_memmap *memmap;
	const struct mms_vec *runs;
	const struct mms_vec *valid;
	const struct mms_vec *devices;
	const struct mms_match *writable;
};

int mms_shares_written(const struct mms_written_view *view, struct mms_vec *shares);

#endif
