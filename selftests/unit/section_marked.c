// SPDX-License-Identifier: GPL-2.0
#include "section_bits.h"
#include "test.h"

/* include/linux/mmzone.h, v7.2 with all that a configuration can add */
#define SECTION_MARKED_PRESENT		BIT(0)
#define SECTION_HAS_MEM_MAP		BIT(1)
#define SECTION_IS_ONLINE		BIT(2)
#define SECTION_IS_EARLY		BIT(3)
#define SECTION_TAINT_ZONE_DEVICE	BIT(4)
#define SECTION_IS_VMEMMAP_PREINIT	BIT(5)

#include "../../module/compat/section_bits.h"

const struct mms_section_bit section_marked[] = MMS_SECTION_BITS;
const size_t section_marked_nr = ARRAY_SIZE(section_marked);
