// SPDX-License-Identifier: GPL-2.0
/*
 * What the sections file makes of the present sections: runs of those that agree,
 * the absent ones included.
 */
#include <linux/sched.h>
#include <linux/string.h>

#include "section_run.h"

/* What the regions say of one section; *@i moves on to the first that touches it. */
static void mms_section_look(const struct mms_vec *regions, size_t *i, u64 section_pages,
			     struct mms_section_run *run)
{
	u64 start_pfn = run->first.nr * section_pages;
	u64 end_pfn = start_pfn + section_pages;
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
		if (mms_region_in_block(region))
			run->block = true;
	}
}

static bool mms_section_run_same(const struct mms_section_run *a, const struct mms_section_run *b)
{
	return a->first.flags == b->first.flags && a->block == b->block &&
	       a->nid_unknown == b->nid_unknown && nodes_equal(a->nids, b->nids) &&
	       !memcmp(a->first.subsections, b->first.subsections, sizeof(a->first.subsections));
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
 * @sections: vector of struct mms_section, the present ones, in order
 * @regions: vector of struct mms_region, the axis
 * @section_pages: frames of a section
 * @runs: empty vector of struct mms_section_run, filled in
 *
 * Return: 0 or -ENOMEM.
 */
int mms_section_runs_build(const struct mms_vec *sections, const struct mms_vec *regions,
			   u64 section_pages, struct mms_vec *runs)
{
	size_t i, region = 0;
	u64 next_nr = 0;
	int err = 0;

	for (i = 0; i < sections->nr && !err; i++) {
		struct mms_section_run run = {
			.first = *mms_vec_at(sections, struct mms_section, i),
			.nr_sections = 1,
		};

		mms_section_look(regions, &region, section_pages, &run);
		err = mms_section_run_absent(runs, next_nr, run.first.nr);
		if (!err)
			err = mms_section_run_append(runs, &run);
		next_nr = run.first.nr + 1;
		cond_resched();
	}
	return err;
}
