// SPDX-License-Identifier: GPL-2.0
/*
 * The tables of Documentation/debugfs.rst, written down a second time, one
 * frame at a time, sentence by sentence and without a look at the module.
 */
#include "model.h"

static bool has(const struct frame *frame, enum mms_list list)
{
	return frame->at[list] != ABSENT;
}

static bool flag(const struct frame *frame, enum mms_list list, unsigned int bit)
{
	return has(frame, list) && (frame->at[list] & (int)bit) != 0;
}

/* "it is RAM in memblock, part of a System RAM resource, or part of a live ..." */
static bool described(const struct frame *frame)
{
	bool boot_section = flag(frame, MMS_LIST_VALID, MMS_SECTION_PRESENT) &&
			    flag(frame, MMS_LIST_VALID, MMS_SECTION_EARLY);
	bool snapshot = flag(frame, MMS_LIST_MEMBLOCK, MMS_RAM_AT_BOOT);

	if (has(frame, MMS_LIST_IOMEM))
		return true;
	if (has(frame, MMS_LIST_DEVICE))
		return true;
	if (has(frame, MMS_LIST_MEMBLOCK) && !snapshot)
		return true;
	return has(frame, MMS_LIST_MEMBLOCK) && snapshot && boot_section;
}

static enum mms_cause cause(const struct frame *frame)
{
	bool valid = has(frame, MMS_LIST_VALID);
	bool early = flag(frame, MMS_LIST_VALID, MMS_SECTION_EARLY);
	bool shares_leaf = has(frame, MMS_LIST_LEAF);

	if (valid && early)
		return MMS_CAUSE_SECTION;
	if (!valid && shares_leaf)
		return MMS_CAUSE_LEAF;
	if (valid && !early)
		return MMS_CAUSE_UNCLAIMED;
	return MMS_CAUSE_ORPHAN;
}

struct mms_region model_frame(const struct frame *frame)
{
	static const enum mms_state states[2][2] = {
		/*		 not populated	populated */
		[false] =	{ MMS_HOLE,	MMS_SURPLUS },
		[true] =	{ MMS_MISSING,	MMS_USED },
	};
	bool is_described = described(frame);
	bool populated = has(frame, MMS_LIST_POPULATED);
	struct mms_region region = {
		.state = states[is_described][populated],
		.cause = MMS_CAUSE_NONE,
		.nid = MMS_NID_NONE,
	};

	if (!is_described && populated)
		region.cause = cause(frame);
	if (flag(frame, MMS_LIST_MEMBLOCK, MMS_RAM_MEMBLOCK))
		region.ram |= MMS_RAM_MEMBLOCK;
	if (flag(frame, MMS_LIST_MEMBLOCK, MMS_RAM_NOMAP))
		region.ram |= MMS_RAM_NOMAP;
	if (has(frame, MMS_LIST_IOMEM))
		region.ram |= MMS_RAM_IOMEM;
	if (has(frame, MMS_LIST_DEVICE))
		region.ram |= MMS_RAM_DEVICE;
	if (is_described)
		region.nid = has(frame, MMS_LIST_NODE) ? frame->at[MMS_LIST_NODE] :
							 MMS_NID_UNKNOWN;
	if (has(frame, MMS_LIST_VALID))
		region.section = (u32)frame->at[MMS_LIST_VALID];
	return region;
}
