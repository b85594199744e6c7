// SPDX-License-Identifier: GPL-2.0
#include "lists.h"
#include "world.h"

#define SECTION_FRAMES	16

/* Struct pages that lie in one page each, as on all machines we know, half of the time. */
static void world_align(struct world *w)
{
	if (sim_chance(50))
		return;
	w->toy.memmap.page_bytes = 64;
	w->toy.memmap.base_va &= ~(TOY_PTE - 1);
}

static void world_rebase(struct world *w)
{
	size_t i;

	for (i = 0; i < w->toy.runs.nr; i++) {
		struct mms_run *run = mms_vec_at(&w->toy.runs, struct mms_run, i);

		if (run->mapped)
			run->backing_pa -= TOY_PA;
	}
}

static u32 random_section(void)
{
	static const u32 flags[] = { MMS_SECTION_EARLY, 0, MMS_SECTION_ONLINE,
				     MMS_SECTION_EARLY | MMS_SECTION_ONLINE };

	return sim_chance(20) ? 0 : MMS_SECTION_PRESENT | flags[sim_random_below(4)];
}

static enum mms_state state_of(bool described, bool populated)
{
	if (described)
		return populated ? MMS_USED : MMS_MISSING;
	return populated ? MMS_SURPLUS : MMS_HOLE;
}

static void world_frame(struct world *w, u64 pfn)
{
	static const u32 ram[] = { MMS_RAM_IOMEM, MMS_RAM_IOMEM | MMS_RAM_MEMBLOCK,
				   MMS_RAM_DEVICE, MMS_RAM_NOMAP };
	struct world_frame *frame = &w->frames[pfn];
	bool described = sim_chance(80);
	bool populated = toy_frame_mapped(&w->toy, pfn) == w->toy.memmap.page_bytes;

	if (pfn % SECTION_FRAMES == 0)
		frame->region.section = random_section();
	frame->node = sim_chance(70) ? (int)sim_random_below(3) : MMS_NID_UNKNOWN;
	frame->zone = sim_chance(80) ? (int)sim_random_below(4) :
		      MMS_ZONE_UNKNOWN + (int)sim_random_below(2);
	frame->altmap = sim_chance(20);
	frame->driver = sim_chance(5);
	frame->ram = sim_chance(50);
	frame->region.ram = sim_chance(20) ? MMS_RAM_MEMBLOCK : 0;
	if (described)
		frame->region.ram = ram[sim_random_below(4)];
	frame->region.nid = described ? frame->node : MMS_NID_NONE;
	frame->region.state = state_of(described, populated);
}

/* Neighbours are alike, most of the time. */
static void world_frames(struct world *w)
{
	u64 pfn;

	for (pfn = 0; pfn < w->toy.memmap.nr_frames; pfn++) {
		struct world_frame *frame = &w->frames[pfn];
		bool described;

		if (!pfn || sim_chance(10)) {
			if (pfn)
				frame->region.section = frame[-1].region.section;
			world_frame(w, pfn);
			continue;
		}
		*frame = frame[-1];
		described = mms_region_described(&frame->region);
		frame->region.state = state_of(described, toy_frame_mapped(&w->toy, pfn) ==
					       w->toy.memmap.page_bytes);
		if (pfn % SECTION_FRAMES == 0)
			frame->region.section = random_section();
	}
}

static void world_region(struct world *w, u64 pfn)
{
	struct mms_region region = w->frames[pfn].region;
	struct mms_region *last;

	region.start_pfn = pfn;
	region.end_pfn = pfn + 1;
	if (pfn) {
		last = mms_vec_at(&w->regions, struct mms_region, w->regions.nr - 1);
		if (last->state == region.state && last->ram == region.ram &&
		    last->nid == region.nid && last->section == region.section) {
			last->end_pfn++;
			return;
		}
	}
	EXPECT_EQ(mms_vec_add(&w->regions, &region), 0);
}

static void world_lists(struct world *w)
{
	u64 pfn;

	for (pfn = 0; pfn < w->toy.memmap.nr_frames; pfn++) {
		const struct world_frame *frame = &w->frames[pfn];

		world_region(w, pfn);
		if (frame->node >= 0)
			spans_add(&w->nodes, pfn, pfn + 1, (u64)frame->node);
		if (frame->zone != MMS_ZONE_NONE)
			spans_add(&w->zones, pfn, pfn + 1, (u64)frame->zone);
		if (frame->altmap)
			spans_add(&w->altmaps, pfn, pfn + 1, 0);
		if (frame->driver)
			spans_add(&w->drivers, pfn, pfn + 1, 0);
		if (frame->ram)
			spans_add(&w->ram, pfn, pfn + 1, pfn / 16);
	}
}

void world_random(struct world *w)
{
	*w = (struct world){ .view.page_shift = WORLD_SHIFT };
	toy_random(&w->toy);
	world_align(w);
	world_rebase(w);
	world_frames(w);
	mms_vec_init(&w->regions, sizeof(struct mms_region));
	mms_vec_init(&w->shares, sizeof(struct mms_share));
	spans_init(&w->nodes);
	spans_init(&w->zones);
	spans_init(&w->altmaps);
	spans_init(&w->drivers);
	spans_init(&w->ram);
	world_lists(w);
	EXPECT_EQ(mms_shares_build(&w->toy.runs, &w->shares), 0);
	w->view.memmap = &w->toy.memmap;
	w->view.runs = &w->toy.runs;
	w->view.regions = &w->regions;
	w->view.shares = &w->shares;
	w->view.nodes = &w->nodes;
	w->view.zones = &w->zones;
	w->view.altmaps = &w->altmaps;
	w->view.ram = &w->ram;
	w->view.block_pages = 4ULL << sim_random_below(5);
}

void world_free(struct world *w)
{
	toy_free(&w->toy);
	mms_vec_free(&w->regions);
	mms_vec_free(&w->shares);
	mms_vec_free(&w->nodes);
	mms_vec_free(&w->zones);
	mms_vec_free(&w->altmaps);
	mms_vec_free(&w->drivers);
	mms_vec_free(&w->ram);
}

u64 world_pa(const struct world *w, u64 va)
{
	return (u64)w->toy.backing[va - w->toy.start_va];
}
