// SPDX-License-Identifier: GPL-2.0
#include "section_bits.h"
#include "test.h"

/* linux-next since next-20261002, without CONFIG_ZONE_DEVICE */
#define SECTION_HAS_MEM_MAP		BIT(0)
#define SECTION_IS_ONLINE		BIT(1)
#define SECTION_IS_EARLY		BIT(2)

#include "../../module/compat/section_bits.h"

const struct mms_section_bit section_next[] = MMS_SECTION_BITS;
const size_t section_next_nr = ARRAY_SIZE(section_next);
