/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_ASM_BARRIER_H
#define SIM_ASM_BARRIER_H

/* counts, so that a test can see that reads are ordered */
extern unsigned long sim_rmb;

/* one thread: there is nothing to keep in order */
#define smp_rmb()	((void)sim_rmb++)

#endif
