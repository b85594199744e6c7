/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A toy machine with all that is known of its frames, as lists for the code under
 * test and as columns to look each frame up in. The memmap is backed by its first
 * frames, so that some of it is in the memory that it describes.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "backing.h"
#include "block.h"
#include "share.h"
#include "toy.h"

#define WORLD_SHIFT	8	/* PAGE_SHIFT: a page is TOY_PTE bytes */

/* Columns hold MMS_ZONE_NONE, MMS_NID_NONE or 0 where a list does not have the frame. */
struct world_frame {
	struct mms_region region;
	int zone;
	int node;
	bool altmap;
	bool driver;
	bool ram;	/* of a System RAM resource */
};

struct world {
	struct toy toy;
	struct world_frame frames[TOY_FRAMES];
	struct mms_vec regions, shares, nodes, zones, altmaps, drivers, ram;
	struct mms_backing_view view;
};

void world_random(struct world *w);
void world_free(struct world *w);
/* Physical address behind @va, which is mapped. */
u64 world_pa(const struct world *w, u64 va);

#endif
