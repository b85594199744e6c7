// SPDX-License-Identifier: GPL-2.0
/*
 * The report library beside the core in one program: their names do not clash, and where
 * both have the same arithmetic, kept twice so that one can judge the other, they agree.
 */
#include <linux/bits.h>

#include "../../tools/report/report.h"
#include "backing.h"
#include "block.h"
#include "claim.h"
#include "cost.h"
#include "device.h"
#include "firmware.h"
#include "memmap.h"
#include "region.h"
#include "resource.h"
#include "section.h"
#include "share.h"
#include "totals.h"
#include "walk.h"
#include "test.h"

#define BASE_VA		0xffffea0000000000ULL

static void touch_both(u64 page_bytes, u64 start, u64 bytes)
{
	const struct mms_memmap core = {
		.base_va = BASE_VA, .nr_frames = BIT_ULL(34), .page_bytes = (u32)page_bytes,
	};
	const struct mmr_memmap library = {
		.page_size = 4096, .struct_page = page_bytes, .base = BASE_VA,
	};
	struct mmr_range virt = { BASE_VA + start, BASE_VA + start + bytes };
	struct mmr_range phys = mmr_touched(&library, virt);
	u64 start_pfn, end_pfn;

	mms_memmap_touched(&core, virt.start, virt.end, &start_pfn, &end_pfn);
	EXPECT_EQ(start_pfn * 4096, phys.start);
	EXPECT_EQ(end_pfn * 4096, phys.end);
}

TEST(report_library_and_core_touch_the_same_frames)
{
	for_each_round(1000) {
		u64 page_bytes = 56 + 8 * sim_random_below(4);

		touch_both(page_bytes, sim_random_below(BIT_ULL(30)), 1 + sim_random_below(10000));
	}
}

/* mms_runs_backed() is a union of ranges, and so is mmr_union(). */
TEST(report_library_and_core_see_the_same_union)
{
	for_each_round(200) {
		struct mmr_set set = { 0 };
		struct mms_vec runs;
		u64 backed = 0;
		int i;

		mms_vec_init(&runs, sizeof(struct mms_run));
		for (i = 0; i < 20; i++) {
			u64 start = 4096 * sim_random_below(100);
			u64 bytes = 4096 * (1 + sim_random_below(8));
			struct mms_run run = {
				.start_va = BASE_VA, .end_va = BASE_VA + bytes, .mapped = true,
				.leaf_bytes = 4096, .order = MMS_ORDER_UP, .backing_pa = start,
			};

			EXPECT_EQ(mms_vec_add(&runs, &run), 0);
			mmr_add(&set, (struct mmr_range){ start, start + bytes }, 0);
		}
		mmr_union(&set);
		EXPECT_EQ(mms_runs_backed(&runs, &backed), 0);
		EXPECT_EQ(backed, mmr_total(&set));
		mms_vec_free(&runs);
		mmr_free(&set);
	}
}
