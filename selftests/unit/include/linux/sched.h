/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_SCHED_H
#define SIM_LINUX_SCHED_H

/* counts, so that a test can see that a long loop yields */
extern unsigned long sim_resched;

static inline void cond_resched(void)
{
	sim_resched++;
}

#endif
