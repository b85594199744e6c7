// SPDX-License-Identifier: GPL-2.0
#include "lists.h"
#include "region.h"
#include "toy.h"

#define TOY_VA		0xfffffc0000000000ULL

static void toy_geometry(struct toy *toy)
{
	static const u32 page_bytes[] = { 64, 56, 80 };
	u64 shift = sim_random_below(3000);

	toy->start_va = TOY_VA + (sim_chance(50) ? 0 : sim_random_below(TOY_PMD));
	toy->bytes = 1 + sim_random_below(TOY_BYTES);
	toy->memmap.page_bytes = page_bytes[sim_random_below(3)];
	toy->memmap.nr_frames = 1 + sim_random_below(TOY_FRAMES);
	toy->memmap.base_va = sim_chance(50) ? toy->start_va + shift : toy->start_va - shift;
}

static void toy_add(struct toy *toy, u64 va, u64 bytes, u64 leaf_bytes, u64 frame)
{
	struct mms_run run = {
		.start_va = va,
		.end_va = va + bytes,
		.level = leaf_bytes == TOY_PMD,
		.nid = MMS_NID_NONE,
	};

	if (frame != ~0ULL) {
		run.mapped = true;
		run.leaf_bytes = leaf_bytes;
		run.backing_pa = TOY_PA + frame * leaf_bytes + va % leaf_bytes;
		run.nid = 0;
	}
	EXPECT_EQ(mms_run_append(&toy->runs, &run), 0);
}

static void toy_mark(struct toy *toy, u64 va, u64 bytes, int leaf, u64 backing)
{
	u64 i;

	for (i = 0; i < bytes; i++) {
		toy->leaf[va - toy->start_va + i] = leaf;
		toy->backing[va - toy->start_va + i] = (int)(backing + i);
	}
}

/* Leaves in their natural places, cut off where the window begins and ends. */
void toy_random(struct toy *toy)
{
	u64 va, end_va, frame = 0;
	int leaf = 0;

	*toy = (struct toy){ .start_va = 0 };
	runs_init(&toy->runs);
	toy_geometry(toy);
	end_va = toy->start_va + toy->bytes;
	for (va = toy->start_va; va < end_va; ) {
		u64 leaf_bytes = va % TOY_PMD || sim_chance(60) ? TOY_PTE : TOY_PMD;
		u64 frames = TOY_BACKING * TOY_PTE / leaf_bytes;
		u64 bytes = leaf_bytes - va % leaf_bytes;

		bytes = bytes < end_va - va ? bytes : end_va - va;
		frame = (frame + (sim_chance(60) ? 1 : sim_random_below(frames))) % frames;
		if (sim_chance(70)) {
			toy_mark(toy, va, bytes, ++leaf, frame * leaf_bytes + va % leaf_bytes);
			toy_add(toy, va, bytes, leaf_bytes, frame);
		} else {
			toy_add(toy, va, bytes, leaf_bytes, ~0ULL);
		}
		va += bytes;
	}
}

void toy_free(struct toy *toy)
{
	mms_vec_free(&toy->runs);
}

int toy_leaf_at(const struct toy *toy, u64 va)
{
	return va - toy->start_va < toy->bytes ? toy->leaf[va - toy->start_va] : 0;
}

u64 toy_frame_va(const struct toy *toy, u64 pfn)
{
	return toy->memmap.base_va + pfn * toy->memmap.page_bytes;
}

u64 toy_frame_mapped(const struct toy *toy, u64 pfn)
{
	u64 bytes = 0, i;

	for (i = 0; i < toy->memmap.page_bytes; i++)
		bytes += toy_leaf_at(toy, toy_frame_va(toy, pfn) + i) != 0;
	return bytes;
}
