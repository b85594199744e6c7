// SPDX-License-Identifier: GPL-2.0
#include "section.h"

/**
 * mms_section_flags() - what a kernel says about a section, in words that do not change
 * @word: section_mem_map; above the bits it has an address, or a node during boot
 * @bits: the bits of this kernel
 * @nr_bits: number of them
 *
 * Return: MMS_SECTION_* flags.
 */
u32 mms_section_flags(unsigned long word, const struct mms_section_bit *bits, size_t nr_bits)
{
	u32 flags = 0;
	size_t i;

	for (i = 0; i < nr_bits; i++) {
		if (word & bits[i].kernel)
			flags |= bits[i].flag;
	}
	return flags;
}

/**
 * mms_section_holds_maps() - can a ZONE_DEVICE page map have frames of a section?
 * @flags: MMS_SECTION_* of the section
 * @marks_devices: this kernel has a bit for MMS_SECTION_DEVICE
 *
 * Memory goes online by whole blocks, so only a section of the boot may be shared by RAM
 * and a map. A map that begins or ends within a section marks it, and never covers one of
 * the boot whole: move_pfn_range_to_zone(), fill_subsection_map(), since 1f90a3477df3
 * ("mm: teach pfn_to_online_page() about ZONE_DEVICE section collisions", v5.12).
 *
 * Return: false if none can.
 */
bool mms_section_holds_maps(u32 flags, bool marks_devices)
{
	if (flags & MMS_SECTION_EARLY)
		return !marks_devices || flags & MMS_SECTION_DEVICE;
	return !(flags & MMS_SECTION_ONLINE);
}

/**
 * mms_section_bare() - has a section no sub-section at all?
 * @section: the section
 *
 * Return: true if its map is empty.
 */
bool mms_section_bare(const struct mms_section *section)
{
	size_t i;

	for (i = 0; i < MMS_SUBSECTION_LONGS; i++) {
		if (section->subsections[i])
			return false;
	}
	return true;
}
