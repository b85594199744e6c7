/* SPDX-License-Identifier: GPL-2.0 */
/* The bits of section_mem_map as two kernels have them, translated by compat/section_bits.h. */
#ifndef SIM_SECTION_BITS_H
#define SIM_SECTION_BITS_H

#include "section.h"

/* section_marked.c: mmzone.h of v7.2 */
extern const struct mms_section_bit section_marked[];
extern const size_t section_marked_nr;

/* section_next.c: of kernels without SECTION_MARKED_PRESENT */
extern const struct mms_section_bit section_next[];
extern const size_t section_next_nr;

#endif
