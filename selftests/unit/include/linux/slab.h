/* SPDX-License-Identifier: GPL-2.0 */
/* kvmalloc_array() moved from mm.h to slab.h in 5.16 (8587ca6f3415). */
#include <linux/mm.h>
