// SPDX-License-Identifier: GPL-2.0
#include "region.h"

static u32 mms_ram_words(const struct mms_piece *piece)
{
	u32 ram = 0;

	if (piece->at[MMS_LIST_MEMBLOCK])
		ram |= (u32)piece->at[MMS_LIST_MEMBLOCK]->attr;
	if (piece->at[MMS_LIST_IOMEM])
		ram |= MMS_RAM_IOMEM;
	if (piece->at[MMS_LIST_DEVICE])
		ram |= MMS_RAM_DEVICE;
	return ram;
}

/*
 * A memblock that is not kept up to date still lists boot memory that was
 * removed since. The early flag tells: it is lost on removal and never set
 * again (sparse_remove_section(), sparse_init_one_section()).
 */
static bool mms_described(u32 ram, u32 section)
{
	if (ram & (MMS_RAM_IOMEM | MMS_RAM_DEVICE))
		return true;
	if (ram & MMS_RAM_AT_BOOT)
		return section & MMS_SECTION_EARLY;
	return ram & (MMS_RAM_MEMBLOCK | MMS_RAM_NOMAP);
}

static enum mms_state mms_state_of(bool described, bool populated)
{
	if (described)
		return populated ? MMS_USED : MMS_MISSING;
	return populated ? MMS_SURPLUS : MMS_HOLE;
}

static enum mms_cause mms_cause_of(const struct mms_piece *piece, u32 section)
{
	if (section & MMS_SECTION_EARLY)
		return MMS_CAUSE_SECTION;
	if (section)
		return MMS_CAUSE_UNCLAIMED;
	return piece->at[MMS_LIST_LEAF] ? MMS_CAUSE_LEAF : MMS_CAUSE_ORPHAN;
}

static int mms_nid_of(const struct mms_piece *piece, bool described)
{
	if (!described)
		return MMS_NID_NONE;
	if (!piece->at[MMS_LIST_NODE])
		return MMS_NID_UNKNOWN;
	return (int)piece->at[MMS_LIST_NODE]->attr;
}

/**
 * mms_classify() - say how the frames of one piece and their memmap fit
 * @piece: piece of a join
 * @region: filled in
 *
 * Pure: looks at nothing but @piece. The table is in Documentation/debugfs.rst.
 */
void mms_classify(const struct mms_piece *piece, struct mms_region *region)
{
	const struct mms_span *valid = piece->at[MMS_LIST_VALID];
	u32 ram = mms_ram_words(piece);
	bool described;

	region->start_pfn = piece->start_pfn;
	region->end_pfn = piece->end_pfn;
	region->section = valid ? (u32)valid->attr : 0;
	described = mms_described(ram, region->section);
	region->state = mms_state_of(described, piece->at[MMS_LIST_POPULATED]);
	region->cause = MMS_CAUSE_NONE;
	if (region->state == MMS_SURPLUS)
		region->cause = mms_cause_of(piece, region->section);
	region->ram = ram & ~MMS_RAM_AT_BOOT;
	region->nid = mms_nid_of(piece, described);
}
