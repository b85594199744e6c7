// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../source/source.h"

/* What the regions say of one section; *@i moves on to the first that touches it. */
static void mms_section_look(const struct mms_vec *regions, size_t *i,
			     struct mms_section_run *run)
{
	u64 start_pfn = section_nr_to_pfn(run->first.nr);
	u64 end_pfn = start_pfn + PAGES_PER_SECTION;
	const struct mms_region *region;
	size_t j;

	while (*i < regions->nr && mms_vec_at(regions, struct mms_region, *i)->end_pfn <= start_pfn)
		(*i)++;
	for (j = *i; j < regions->nr; j++) {
		region = mms_vec_at(regions, struct mms_region, j);
		if (region->start_pfn >= end_pfn)
			break;
		if (region->nid >= 0)
			node_set(region->nid, run->nids);
		else if (region->nid == MMS_NID_UNKNOWN)
			run->nid_unknown = true;
		if (region->ram & ~MMS_RAM_DEVICE)
			run->block = true;
	}
}

static bool mms_section_run_same(const struct mms_section_run *a, const struct mms_section_run *b)
{
	return a->first.flags == b->first.flags && a->block == b->block &&
	       a->nid_unknown == b->nid_unknown && nodes_equal(a->nids, b->nids) &&
	       bitmap_equal(a->first.subsections, b->first.subsections, SUBSECTIONS_PER_SECTION);
}

static int mms_section_run_append(struct mms_vec *runs, const struct mms_section_run *run)
{
	struct mms_section_run *last;

	if (runs->nr) {
		last = mms_vec_at(runs, struct mms_section_run, runs->nr - 1);
		if (mms_section_run_same(last, run)) {
			last->nr_sections += run->nr_sections;
			return 0;
		}
	}
	return mms_vec_add(runs, run);
}

static int mms_section_run_absent(struct mms_vec *runs, u64 nr, u64 end_nr)
{
	struct mms_section_run run = {
		.first = { .nr = nr },
		.nr_sections = end_nr - nr,
	};

	return nr < end_nr ? mms_section_run_append(runs, &run) : 0;
}

/**
 * mms_section_runs_build() - merge sections that agree, and fill in the absent
 * @snap: snapshot with sections and regions
 *
 * A section has a memory block if it holds RAM or did so at boot; ZONE_DEVICE
 * memory has none (arch_add_memory() without create_memory_block_devices()).
 *
 * Return: 0 or -ENOMEM.
 */
int mms_section_runs_build(struct mms_snapshot *snap)
{
	size_t i, region = 0;
	u64 next_nr = 0;
	int err = 0;

	for (i = 0; i < snap->sections.nr && !err; i++) {
		struct mms_section_run run = {
			.first = *mms_vec_at(&snap->sections, struct mms_section, i),
			.nr_sections = 1,
		};

		run.block = run.first.flags & MMS_SECTION_EARLY;
		mms_section_look(&snap->regions, &region, &run);
		err = mms_section_run_absent(&snap->section_runs, next_nr, run.first.nr);
		if (!err)
			err = mms_section_run_append(&snap->section_runs, &run);
		next_nr = run.first.nr + 1;
		cond_resched();
	}
	return err;
}
