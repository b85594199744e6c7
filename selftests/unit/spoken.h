/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine of 64 KiB, and those who say what of it is memory.
 */
#ifndef SIM_SPOKEN_H
#define SIM_SPOKEN_H

#include "claim.h"
#include "lists.h"

#define PAGE	0x1000

#define RAM	(MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY)
#define EARLY	(MMS_SECTION_PRESENT | MMS_SECTION_EARLY)
#define PRESENT	MMS_SECTION_PRESENT
#define ONLINE	MMS_SECTION_ONLINE

/* x86: a picture of the boot; arm64: kept up to date */
extern const struct mms_claims_view x86, arm64;

struct machine {
	struct mms_vec lists[MMS_NR_CLAIM_LISTS];
	struct mms_vec linear;
	struct mms_resources resources;
	struct mms_claims_view view;
};

/* A PC on which all agree. */
void machine_init(struct machine *machine);
void machine_free(struct machine *machine);
void add_resource(struct machine *machine, u64 start, u64 end, u32 flags);

#endif
