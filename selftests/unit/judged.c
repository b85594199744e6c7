// SPDX-License-Identifier: GPL-2.0
#include "judged.h"

static const struct mms_memmap geometry = { .base_va = BASE, .nr_frames = 1 << 20,
					    .page_bytes = 64 };

void set_up(struct setup *s)
{
	lists_init(s->lists);
	mms_vec_init(&s->regions, sizeof(struct mms_region));
	mms_vec_init(&s->devices, sizeof(struct mms_device));
	spans_init(&s->unmarked);
	spans_init(&s->block_nodes);
	spans_init(&s->unspanned);
	mms_vec_init(&s->claims, sizeof(struct mms_claim));
	spans_init(&s->self_hosts);
	spans_init(&s->free_memmap);
	spans_init(&s->miscounted);
	spans_init(&s->uncounted);
	mms_vec_init(&s->rulings, sizeof(struct mms_ruling));
	runs_init(&s->runs);
	mms_vec_init(&s->shares, sizeof(struct mms_share));
	spans_init(&s->zones);
	spans_init(&s->altmaps);
	mms_vec_init(&s->written, sizeof(struct mms_share));
	for (int i = 0; i < MMS_NR_RETURNS; i++)
		spans_init(&s->removed[i]);
	s->backing = (struct mms_backing_view) {
		.memmap = &geometry, .runs = &s->runs, .regions = &s->regions,
		.shares = &s->shares, .nodes = &s->lists[MMS_LIST_NODE], .zones = &s->zones,
		.altmaps = &s->altmaps, .ram = &s->lists[MMS_LIST_IOMEM],
		.block_pages = SECTION, .page_shift = 12,
	};
	s->counted = (struct mms_counted) { .count = MMS_COUNT_READ };
	s->due = (struct mms_count_due) { 0 };
	s->view = (struct mms_rule_view) {
		.lists = s->lists, .regions = &s->regions, .devices = &s->devices,
		.unmarked = &s->unmarked, .block_nodes = &s->block_nodes,
		.unspanned = &s->unspanned, .free_memmap = &s->free_memmap,
		.backing = &s->backing, .written = &s->written, .removed = s->removed,
		.watch = MMS_WATCH_ALL, .locked = true, .claims = &s->claims,
		.section_pages = SECTION,
		.zone_device = true, .marks_devices = true, .counts_leaves = true,
		.firmware_map = true, .miscounted = &s->miscounted, .uncounted = &s->uncounted,
		.counted = &s->counted, .due = &s->due,
		.self_hosts = &s->self_hosts, .memmap_on_memory = true, .blocks_known = true,
	};
}

void tear_down(struct setup *s)
{
	lists_free(s->lists);
	mms_vec_free(&s->regions);
	mms_vec_free(&s->devices);
	mms_vec_free(&s->unmarked);
	mms_vec_free(&s->block_nodes);
	mms_vec_free(&s->unspanned);
	mms_vec_free(&s->claims);
	mms_vec_free(&s->self_hosts);
	mms_vec_free(&s->free_memmap);
	mms_vec_free(&s->miscounted);
	mms_vec_free(&s->uncounted);
	mms_vec_free(&s->rulings);
	mms_vec_free(&s->runs);
	mms_vec_free(&s->shares);
	mms_vec_free(&s->zones);
	mms_vec_free(&s->altmaps);
	mms_vec_free(&s->written);
	for (int i = 0; i < MMS_NR_RETURNS; i++)
		mms_vec_free(&s->removed[i]);
}

void valid(struct setup *s, u64 start_pfn, u64 end_pfn, u64 flags)
{
	spans_add(&s->lists[MMS_LIST_VALID], start_pfn, end_pfn, flags);
}

void populated(struct setup *s, u64 start_pfn, u64 end_pfn)
{
	spans_add(&s->lists[MMS_LIST_POPULATED], start_pfn, end_pfn, 0);
}

void in_page(struct setup *s, u64 start_pfn, u64 backing_pfn)
{
	const struct mms_run run = {
		.start_va = BASE + start_pfn * 64,
		.end_va = BASE + start_pfn * 64 + 4096,
		.mapped = true,
		.leaf_bytes = 4096,
		.order = MMS_ORDER_ONE,
		.backing_pa = backing_pfn << 12,
	};

	EXPECT_EQ(mms_vec_add(&s->runs, &run), 0);
	populated(s, start_pfn, start_pfn + SECTION);
}

void described(struct setup *s, u64 start_pfn, u64 end_pfn)
{
	spans_add(&s->lists[MMS_LIST_IOMEM], start_pfn, end_pfn, 0);
}

void device(struct setup *s, u64 start_pfn, u64 end_pfn, enum mms_device_type type,
	    bool has_altmap)
{
	const struct mms_device device = { .start_pfn = start_pfn, .end_pfn = end_pfn,
					   .type = type, .has_altmap = has_altmap,
					   .map = start_pfn + 1 };

	EXPECT_EQ(mms_vec_add(&s->devices, &device), 0);
}

void judge(struct setup *s)
{
	EXPECT_EQ(mms_regions_build(s->lists, &s->regions), 0);
	EXPECT_EQ(mms_rules_judge(&s->view, &s->rulings), 0);
	EXPECT_EQ(s->rulings.nr, MMS_NR_RULES);
}

const struct mms_ruling *ruling(const struct setup *s, enum mms_rule rule)
{
	const struct mms_ruling *found = mms_vec_at(&s->rulings, struct mms_ruling, rule);

	EXPECT_EQ(found->rule, rule);
	return found;
}
