/* SPDX-License-Identifier: GPL-2.0 */
/* Part of every kernel compilation without an #include; so it is here, see Makefile. */
#ifndef SIM_LINUX_COMPILER_ATTRIBUTES_H
#define SIM_LINUX_COMPILER_ATTRIBUTES_H

#define fallthrough	__attribute__((__fallthrough__))

#endif
