/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_CORE_SECTION_H
#define MMS_CORE_SECTION_H

#include "region.h"

#define MMS_SUBSECTIONS_MAX	512	/* of 2 MiB: no section is larger than 1 GiB */
#define MMS_SUBSECTION_LONGS	(MMS_SUBSECTIONS_MAX / (8 * sizeof(long)))

/**
 * struct mms_section - copy of one present section
 * @nr: section number
 * @flags: MMS_SECTION_*
 * @subsections: its sub-section map, a bitmap
 */
struct mms_section {
	u64 nr;
	u32 flags;
	unsigned long subsections[MMS_SUBSECTION_LONGS];
};

/**
 * struct mms_section_bit - one bit that a kernel keeps in section_mem_map
 * @kernel: the bit; 0 if this kernel has no such
 * @flag: MMS_SECTION_* flag, what it means
 *
 * A kernel says two things with one bit where the table has it twice.
 */
struct mms_section_bit {
	unsigned long kernel;
	u32 flag;
};

bool mms_section_holds_maps(u32 flags, bool marks_devices);
bool mms_section_bare(const struct mms_section *section);
u32 mms_section_flags(unsigned long word, const struct mms_section_bit *bits, size_t nr_bits);

#endif
