/* SPDX-License-Identifier: GPL-2.0 */
/* Without a guard of its own: the C library's errno.h ends up here as well. */
#include <asm/errno.h>
