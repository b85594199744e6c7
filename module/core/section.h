/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_CORE_SECTION_H
#define MMS_CORE_SECTION_H

#include "region.h"

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

u32 mms_section_flags(unsigned long word, const struct mms_section_bit *bits, size_t nr_bits);

#endif
