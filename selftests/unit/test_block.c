// SPDX-License-Identifier: GPL-2.0
#include "lists.h"
#include "world.h"

#define PRESENT	MMS_SECTION_PRESENT
#define ONLINE	(PRESENT | MMS_SECTION_ONLINE)
#define EARLY	(ONLINE | MMS_SECTION_EARLY)
#define PAGES	64ULL
#define MOVABLE	3

static const struct mms_block_rules x86 = { .hotremove = true, .leaves_known = true,
					    .zones_known = true, .memmap_leaves = true,
					    .movable = MOVABLE };
static const struct mms_block_rules arm = { .hotremove = true, .boot_stays = true,
					    .leaves_known = true, .zones_known = true,
					    .memmap_leaves = true, .movable = MOVABLE };
static const struct mms_block_rules leaves = { .hotremove = true, .whole_leaves = true,
					       .leaves_known = true, .zones_known = true,
					       .memmap_leaves = true, .movable = MOVABLE };
static const struct mms_block_rules unsure = { .hotremove = true, .zones_known = true,
					       .memmap_leaves = true, .movable = MOVABLE };
static const struct mms_block_rules blind = { .hotremove = true, .leaves_known = true,
					      .movable = MOVABLE };
static const struct mms_block_rules none = { .movable = MOVABLE };

static const struct mms_vec no_frames[MMS_NR_PINNED];
static const struct mms_pinned_view nothing_pinned = { no_frames, .reserved_known = true };
static const struct mms_span a_frame = { 1, 2, 0 };

/* A block of RAM without holes in one zone. */
static struct mms_block ram_block(u32 section, u32 zones)
{
	struct mms_block block = { .section = section, .zones = zones, .ram_pages = PAGES };

	node_set(0, block.nids);
	return block;
}

static enum mms_removable removable(const struct mms_block *block,
				    const struct mms_block_rules *rules)
{
	return mms_block_removable(block, PAGES, rules);
}

static u32 stays(const struct mms_block *block, const struct mms_block_rules *rules)
{
	return mms_block_stays(block, PAGES, rules);
}

TEST(block_in_movable_is_removable)
{
	struct mms_block block = ram_block(ONLINE, BIT(MOVABLE));

	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &arm), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &none), MMS_REMOVABLE_NO);
}

TEST(block_in_another_zone_may_be_removable)
{
	struct mms_block block = ram_block(ONLINE, BIT(2));

	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_MAYBE);
}

TEST(block_without_a_zone_is_not_removable)
{
	struct mms_block block = ram_block(EARLY, BIT(MOVABLE));

	block.pinned[MMS_PINNED_ZONELESS] = &a_frame;
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
	EXPECT_EQ(stays(&block, &x86), MMS_STAYS_ZONES);
}

TEST(block_of_two_nodes_is_not_said_to_be_of_several_zones)
{
	struct mms_block block = ram_block(EARLY, BIT(MOVABLE));

	block.pinned[MMS_PINNED_ZONELESS] = &a_frame;
	node_set(1, block.nids);
	EXPECT_EQ(stays(&block, &x86), MMS_STAYS_NODES);
}

TEST(block_without_memory_has_no_zone_to_lose)
{
	struct mms_block block = ram_block(EARLY, 0);

	block.pinned[MMS_PINNED_ZONELESS] = &a_frame;
	EXPECT_EQ(stays(&block, &x86), MMS_STAYS_ZONE);
}

TEST(block_of_the_boot_may_have_no_zone_where_blocks_cannot_be_asked)
{
	struct mms_block block = ram_block(EARLY, BIT(MOVABLE));

	EXPECT_EQ(removable(&block, &blind), MMS_REMOVABLE_UNKNOWN);
	block.section = ONLINE;
	EXPECT_EQ(removable(&block, &blind), MMS_REMOVABLE_MOVABLE);
}

TEST(block_that_is_offline_is_removable)
{
	struct mms_block block = ram_block(PRESENT, 0);

	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &none), MMS_REMOVABLE_NO);
}

TEST(block_of_boot_memory_is_not_removable_where_the_kernel_refuses)
{
	struct mms_block block = ram_block(EARLY, BIT(2));

	EXPECT_EQ(removable(&block, &arm), MMS_REMOVABLE_NO);
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_MAYBE);
}

TEST(block_with_its_own_memmap_is_not_removable_where_the_kernel_refuses)
{
	static const struct mms_block_rules pages = { .hotremove = true, .whole_leaves = true,
						      .leaves_known = true, .zones_known = true,
						      .movable = MOVABLE };
	struct mms_block block = ram_block(ONLINE, BIT(MOVABLE));

	block.nr = 3;
	block.hosted_pfn = 3 * PAGES;
	EXPECT_EQ(removable(&block, &leaves), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &unsure), MMS_REMOVABLE_MOVABLE);
	block.hosted_pfn = 3 * PAGES + 1;
	EXPECT_EQ(removable(&block, &leaves), MMS_REMOVABLE_NO);
	EXPECT_EQ(stays(&block, &leaves), MMS_STAYS_ALTMAP);
	EXPECT_EQ(removable(&block, &pages), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &unsure), MMS_REMOVABLE_UNKNOWN);
	block.section = PRESENT;
	EXPECT_EQ(removable(&block, &leaves), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &unsure), MMS_REMOVABLE_MOVABLE);
}

TEST(block_is_not_removable_if_a_leaf_crosses_its_end_and_the_kernel_refuses)
{
	struct mms_block block = ram_block(ONLINE, BIT(MOVABLE));

	block.pinned[MMS_PINNED_LEAF] = &a_frame;
	EXPECT_EQ(removable(&block, &leaves), MMS_REMOVABLE_NO);
	EXPECT_EQ(stays(&block, &leaves), MMS_STAYS_LEAF);
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_MOVABLE);
	EXPECT_EQ(removable(&block, &unsure), MMS_REMOVABLE_UNKNOWN);
}

TEST(block_with_memmap_of_others_is_not_removable)
{
	struct mms_block block = ram_block(ONLINE, BIT(2));

	block.hosts = true;
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
	EXPECT_EQ(stays(&block, &x86), MMS_STAYS_MEMMAP);
	block.section = PRESENT;
	EXPECT_EQ(stays(&block, &x86), 0);
}

TEST(block_names_all_that_keeps_it)
{
	struct mms_block block = ram_block(EARLY, BIT(1) | BIT(2));

	node_set(1, block.nids);
	block.ram_pages--;
	block.pinned[MMS_PINNED_RESERVED] = &a_frame;
	block.pinned[MMS_PINNED_CMA] = &a_frame;
	EXPECT_EQ(stays(&block, &arm), MMS_STAYS_BOOT | MMS_STAYS_HOLES | MMS_STAYS_ZONES |
				       MMS_STAYS_NODES | MMS_STAYS_RESERVED | MMS_STAYS_CMA);
	EXPECT_EQ(stays(&block, &none), MMS_STAYS_KERNEL);
	block = ram_block(ONLINE, BIT(2));
	EXPECT_EQ(stays(&block, &x86), MMS_STAYS_ZONE);
	block = ram_block(ONLINE, BIT(MOVABLE));
	EXPECT_EQ(stays(&block, &x86), 0);
}

TEST(block_with_holes_is_not_removable)
{
	struct mms_block block = ram_block(ONLINE, BIT(MOVABLE));

	block.ram_pages--;
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
}

TEST(block_in_two_zones_or_nodes_is_not_removable)
{
	struct mms_block block = ram_block(ONLINE, BIT(MOVABLE) | BIT(1));

	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
	block = ram_block(ONLINE, BIT(MOVABLE));
	node_set(1, block.nids);
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
}

TEST(block_with_memory_taken_at_boot_is_not_removable)
{
	struct mms_block block = ram_block(EARLY, BIT(MOVABLE));

	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_MOVABLE);
	block.pinned[MMS_PINNED_RESERVED] = &a_frame;
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
	block.zones = BIT(2);
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
}

TEST(block_of_which_something_is_not_known_says_so)
{
	struct mms_block block = ram_block(ONLINE, BIT(MOVABLE));

	block.zone_unknown = true;
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_UNKNOWN);
	block = ram_block(EARLY, BIT(MOVABLE));
	block.reserved_unknown = true;
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_UNKNOWN);
	block.ram_pages--;
	EXPECT_EQ(removable(&block, &x86), MMS_REMOVABLE_NO);
}

TEST(block_origin_is_boot_for_early_sections)
{
	const struct mms_span driver = { 0, 1, 0 };
	struct mms_block block = ram_block(EARLY, 0);

	EXPECT_EQ(mms_block_origin(&block), MMS_ORIGIN_BOOT);
	block.section = ONLINE;
	EXPECT_EQ(mms_block_origin(&block), MMS_ORIGIN_HOTPLUG);
	block.driver = &driver;
	EXPECT_EQ(mms_block_origin(&block), MMS_ORIGIN_DRIVER);
}

TEST(block_has_a_node_if_it_is_one_and_known)
{
	struct mms_block block = ram_block(EARLY, 0);

	EXPECT_TRUE(mms_block_has_node(&block));
	block.nid_unknown = true;
	EXPECT_FALSE(mms_block_has_node(&block));
	block.nid_unknown = false;
	node_set(1, block.nids);
	EXPECT_FALSE(mms_block_has_node(&block));
	block = (struct mms_block){ .section = EARLY };
	EXPECT_FALSE(mms_block_has_node(&block));
}

static bool in_block(const struct world_frame *frame)
{
	const struct mms_region *region = &frame->region;

	if (!region->section)
		return false;
	return region->section & MMS_SECTION_EARLY || region->ram & MMS_RAM_IOMEM;
}

static bool slow_exists(const struct world *w, const struct mms_block *block)
{
	u64 pfn = block->nr * w->view.block_pages;

	while (pfn < (block->nr + 1) * w->view.block_pages && pfn < w->toy.memmap.nr_frames) {
		if (in_block(&w->frames[pfn++]))
			return true;
	}
	return false;
}

static void slow_memmap(const struct world *w, struct mms_block *block, u64 pfn)
{
	u64 held_pfn = world_pa(w, toy_frame_va(&w->toy, pfn)) >> WORLD_SHIFT;
	bool known = held_pfn < w->toy.memmap.nr_frames && w->frames[held_pfn].node >= 0;
	u32 bytes = w->toy.memmap.page_bytes;

	block->memmap += bytes;
	if (held_pfn / w->view.block_pages == block->nr)
		block->self += bytes;
	else if (!known)
		block->backing_unknown = true;
	else if (node_isset(w->frames[held_pfn].node, block->nids))
		block->near += bytes;
	else
		block->far += bytes;
}

/* Memmap of which blocks it has; of its own only if it is of the boot, see hosted(). */
static void slow_guests(const struct world *w, struct mms_block *block)
{
	u64 pfn;

	for (pfn = 0; pfn < TOY_FRAMES && pfn < w->toy.memmap.nr_frames; pfn++) {
		u64 nr = pfn / w->view.block_pages, held_pfn;
		struct mms_block guest = { .nr = nr };

		if (!mms_region_populated(&w->frames[pfn].region))
			continue;
		held_pfn = world_pa(w, toy_frame_va(&w->toy, pfn)) >> WORLD_SHIFT;
		if (held_pfn / w->view.block_pages != block->nr)
			continue;
		block->hosts |= nr != block->nr || block->section & MMS_SECTION_EARLY;
		if (!slow_exists(w, &guest))
			continue;
		block->first_guest = block->has_guests ? block->first_guest : nr;
		block->last_guest = nr;
		block->has_guests = true;
	}
}

/* One block, frame by frame; false if there is none. */
static bool slow_block(const struct world *w, struct mms_block *block)
{
	u64 start_pfn = block->nr * w->view.block_pages, pfn;
	bool exists = false;

	for (pfn = start_pfn; pfn < start_pfn + w->view.block_pages; pfn++) {
		const struct world_frame *frame = &w->frames[pfn];

		if (pfn >= w->toy.memmap.nr_frames)
			break;
		exists |= in_block(frame);
		block->section |= in_block(frame) ? frame->region.section : 0;
		block->ram_pages += frame->ram;
		if (!mms_region_described(&frame->region) || frame->region.ram == MMS_RAM_DEVICE)
			continue;
		block->nid_unknown |= frame->region.nid == MMS_NID_UNKNOWN;
		if (frame->region.nid >= 0)
			node_set(frame->region.nid, block->nids);
		block->zones |= frame->zone >= 0 ? BIT(frame->zone) : 0;
		block->zone_unknown |= frame->zone == MMS_ZONE_UNKNOWN;
	}
	for (pfn = start_pfn; pfn < start_pfn + w->view.block_pages; pfn++) {
		if (pfn < w->toy.memmap.nr_frames && mms_region_populated(&w->frames[pfn].region))
			slow_memmap(w, block, pfn);
	}
	slow_guests(w, block);
	return exists;
}

static bool slow_driver(const struct world *w, u64 nr)
{
	u64 pfn;

	for (pfn = nr * w->view.block_pages; pfn < (nr + 1) * w->view.block_pages; pfn++) {
		if (pfn < w->toy.memmap.nr_frames && w->frames[pfn].driver)
			return true;
	}
	return false;
}

static void expect_block(const struct world *w, const struct mms_block *a,
			 const struct mms_block *b)
{
	EXPECT_EQ(a->nr, b->nr);
	EXPECT_EQ(a->section, b->section);
	EXPECT_EQ(a->nids.bits, b->nids.bits);
	EXPECT_EQ(a->nid_unknown, b->nid_unknown);
	EXPECT_EQ(a->zones, b->zones);
	EXPECT_EQ(a->zone_unknown, b->zone_unknown);
	EXPECT_EQ(!a->driver, !slow_driver(w, b->nr));
	EXPECT_EQ(a->ram_pages, b->ram_pages);
	EXPECT_EQ(a->memmap, b->memmap);
	EXPECT_EQ(a->self, b->self);
	EXPECT_EQ(a->near, b->near);
	EXPECT_EQ(a->far, b->far);
	EXPECT_EQ(a->backing_unknown, b->backing_unknown);
	if (a->section & MMS_SECTION_EARLY || !a->self)
		EXPECT_EQ(a->hosts, b->hosts);
	EXPECT_EQ(a->has_guests, b->has_guests);
	if (a->has_guests && b->has_guests) {
		EXPECT_EQ(a->first_guest, b->first_guest);
		EXPECT_EQ(a->last_guest, b->last_guest);
	}
}

TEST(blocks_agree_with_a_look_at_every_frame)
{
	for_each_round(300) {
		static struct world w;
		struct mms_vec blocks;
		size_t i = 0;
		u64 nr;

		world_random(&w);
		mms_vec_init(&blocks, sizeof(struct mms_block));
		EXPECT_EQ(mms_blocks_build(&w.view, &w.drivers, &w.ram, &nothing_pinned, &blocks),
			  0);
		for (nr = 0; nr * w.view.block_pages < TOY_FRAMES; nr++) {
			struct mms_block block = { .nr = nr };

			if (!slow_block(&w, &block))
				continue;
			if (i < blocks.nr)
				expect_block(&w, mms_vec_at(&blocks, struct mms_block, i), &block);
			i++;
		}
		EXPECT_EQ(blocks.nr, i);
		mms_vec_free(&blocks);
		world_free(&w);
	}
}

/*
 * One block of 64 frames, their memmap in one page of 64 * 64 bytes behind @backing_pfn: how many
 * pages of altmap it has, and whether it has memmap that stays.
 */
static u64 hosted(u64 backing_pfn, u32 section, bool *hosts)
{
	struct mms_memmap memmap = { 0, 4096, 64 };
	struct mms_run run = { .start_va = 64 * 64, .end_va = 2 * 64 * 64, .mapped = true,
			       .leaf_bytes = 4096, .backing_pa = backing_pfn << 12 };
	struct mms_region region = { .start_pfn = 64, .end_pfn = 128, .state = MMS_USED,
				     .section = section, .ram = MMS_RAM_IOMEM };
	struct mms_vec runs = VEC_OF(&run, 1);
	struct mms_vec regions = VEC_OF(&region, 1);
	struct mms_vec empty = VEC_OF((struct mms_span *)NULL, 0);
	struct mms_backing_view view = {
		.memmap = &memmap, .runs = &runs, .regions = &regions, .shares = &empty,
		.nodes = &empty, .zones = &empty, .altmaps = &empty, .ram = &empty,
		.block_pages = 64, .page_shift = 12,
	};
	struct mms_vec blocks;
	u64 pages = 0;

	mms_vec_init(&blocks, sizeof(struct mms_block));
	EXPECT_EQ(mms_blocks_build(&view, &empty, &empty, &nothing_pinned, &blocks), 0);
	EXPECT_EQ(blocks.nr, 1);
	if (blocks.nr) {
		pages = mms_vec_at(&blocks, struct mms_block, 0)->hosted_pfn - 64;
		*hosts = mms_vec_at(&blocks, struct mms_block, 0)->hosts;
	}
	mms_vec_free(&blocks);
	return pages;
}

TEST(block_hosts_its_memmap_from_its_start_on)
{
	bool hosts;

	EXPECT_EQ(hosted(64, ONLINE, &hosts), 1);
	EXPECT_FALSE(hosts);
	EXPECT_EQ(hosted(65, ONLINE, &hosts), 0);	/* there by chance */
	EXPECT_TRUE(hosts);
	EXPECT_EQ(hosted(63, ONLINE, &hosts), 0);
	EXPECT_FALSE(hosts);
	EXPECT_EQ(hosted(4096, ONLINE, &hosts), 0);
	EXPECT_EQ(hosted(64, EARLY, &hosts), 0);
	EXPECT_TRUE(hosts);
}

/* Two System RAM resources, the second through two blocks and beyond. */
TEST(block_counts_the_ram_within_itself)
{
	struct mms_region region = { .start_pfn = 64, .end_pfn = 192, .section = EARLY,
				     .state = MMS_MISSING, .ram = MMS_RAM_IOMEM };
	struct mms_vec regions = VEC_OF(&region, 1);
	struct mms_vec empty = VEC_OF((struct mms_span *)NULL, 0);
	struct mms_backing_view view = { .runs = &empty, .regions = &regions, .zones = &empty,
					 .block_pages = 64 };
	struct mms_vec ram, blocks;

	spans_init(&ram);
	spans_add(&ram, 10, 70, 0);
	spans_add(&ram, 71, 1000, 1);
	mms_vec_init(&blocks, sizeof(struct mms_block));
	EXPECT_EQ(mms_blocks_build(&view, &empty, &ram, &nothing_pinned, &blocks), 0);
	ASSERT_EQ(blocks.nr, 2);
	EXPECT_EQ(mms_vec_at(&blocks, struct mms_block, 0)->ram_pages, 63);
	EXPECT_EQ(mms_vec_at(&blocks, struct mms_block, 1)->ram_pages, 64);
	mms_vec_free(&blocks);
	mms_vec_free(&ram);
}

/* Three blocks of 64 frames; one that is not of the boot has nothing from there. */
static void expect_pinned(const struct mms_pinned_view *pinned, int list, u64 known, u64 unknown)
{
	struct mms_region region[] = {
		{ .start_pfn = 64, .end_pfn = 192, .section = EARLY, .state = MMS_MISSING,
		  .ram = MMS_RAM_IOMEM },
		{ .start_pfn = 192, .end_pfn = 256, .section = ONLINE, .state = MMS_MISSING,
		  .ram = MMS_RAM_IOMEM },
	};
	struct mms_vec regions = VEC_OF(region, 2);
	struct mms_vec empty = VEC_OF((struct mms_span *)NULL, 0);
	struct mms_backing_view view = { .runs = &empty, .regions = &regions, .zones = &empty,
					 .block_pages = 64 };
	struct mms_vec blocks;
	size_t i;

	mms_vec_init(&blocks, sizeof(struct mms_block));
	EXPECT_EQ(mms_blocks_build(&view, &empty, &empty, pinned, &blocks), 0);
	ASSERT_EQ(blocks.nr, 3);
	for (i = 0; i < 3; i++) {
		const struct mms_block *block = mms_vec_at(&blocks, struct mms_block, i);

		EXPECT_EQ(!!block->pinned[list], known >> i & 1);
		EXPECT_EQ(block->reserved_unknown, unknown >> i & 1);
	}
	mms_vec_free(&blocks);
}

TEST(block_is_pinned_by_a_frame_in_it)
{
	struct mms_vec lists[MMS_NR_PINNED] = { 0 };
	struct mms_pinned_view pinned = { .lists = lists, .reserved_known = true };
	int i;

	for (i = 0; i < MMS_NR_PINNED; i++) {
		spans_init(&lists[i]);
		expect_pinned(&pinned, i, 0, 0);
		spans_add(&lists[i], 63, 64, 0);
		expect_pinned(&pinned, i, 0, 0);
		spans_add(&lists[i], 127, 128, 0);
		expect_pinned(&pinned, i, 1, 0);
		spans_add(&lists[i], 128, 129, 0);
		spans_add(&lists[i], 256, 257, 0);
		expect_pinned(&pinned, i, 3, 0);
		mms_vec_free(&lists[i]);
	}
	/* what was taken at boot may not be known */
	pinned.reserved_known = false;
	expect_pinned(&pinned, MMS_PINNED_RESERVED, 0, 3);
}

static int build_blocks(void)
{
	static struct mms_region region = { .end_pfn = 6400, .section = EARLY,
					    .state = MMS_MISSING, .ram = MMS_RAM_IOMEM };
	struct mms_vec regions = VEC_OF(&region, 1);
	struct mms_vec empty = VEC_OF((struct mms_span *)NULL, 0);
	struct mms_backing_view view = { .runs = &empty, .regions = &regions, .zones = &empty,
					 .block_pages = 64 };
	struct mms_vec blocks;
	int err;

	mms_vec_init(&blocks, sizeof(struct mms_block));
	err = mms_blocks_build(&view, &empty, &empty, &nothing_pinned, &blocks);
	mms_vec_free(&blocks);
	return err;
}

TEST(blocks_are_none_where_the_kernel_has_none)
{
	static struct mms_region region = { .end_pfn = 6400, .section = EARLY,
					    .state = MMS_MISSING, .ram = MMS_RAM_IOMEM };
	struct mms_vec regions = VEC_OF(&region, 1);
	struct mms_vec empty = VEC_OF((struct mms_span *)NULL, 0);
	struct mms_backing_view view = { .runs = &empty, .regions = &regions, .zones = &empty };
	struct mms_vec blocks;

	mms_vec_init(&blocks, sizeof(struct mms_block));
	EXPECT_EQ(mms_blocks_build(&view, &empty, &empty, &nothing_pinned, &blocks), 0);
	EXPECT_EQ(blocks.nr, 0);
	mms_vec_free(&blocks);
}

TEST(blocks_report_that_memory_is_short)
{
	EXPECT_NOMEM(build_blocks);
}
