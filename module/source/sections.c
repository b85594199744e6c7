// SPDX-License-Identifier: GPL-2.0
/*
 * The section table, mem_section. Roots are published once and never freed, so
 * the descent needs no lock; section_mem_map is a word, read once.
 */
#include <linux/bitmap.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "../compat/compat.h"
#include "source.h"

static_assert(SUBSECTIONS_PER_SECTION <= MMS_SUBSECTIONS_MAX);

static const struct mms_section_bit mms_section_bits[] = MMS_SECTION_BITS;

/* ms->usage is freed by RCU when a section goes: 5ec8e8ea8b77 */
static void mms_section_copy(struct mem_section *ms, struct mms_section *section)
{
	struct mem_section_usage *usage;

	section->flags = mms_section_flags(READ_ONCE(ms->section_mem_map), mms_section_bits,
					   ARRAY_SIZE(mms_section_bits));
	bitmap_zero(section->subsections, MMS_SUBSECTIONS_MAX);
	rcu_read_lock();
	usage = READ_ONCE(ms->usage);
	if (usage)
		bitmap_copy(section->subsections, usage->subsection_map, SUBSECTIONS_PER_SECTION);
	rcu_read_unlock();
}

/* What pfn_valid() goes by: the map counts for sections that are not early. */
static int mms_section_valid(struct mms_vec *list, const struct mms_section *section)
{
	u64 start_pfn = section_nr_to_pfn(section->nr);
	unsigned long bit = 0, end;
	int err = 0;

	if (section->flags & MMS_SECTION_EARLY)
		return mms_span_append(list, start_pfn, start_pfn + PAGES_PER_SECTION,
				       section->flags);
	while (!err && bit < SUBSECTIONS_PER_SECTION) {
		bit = find_next_bit(section->subsections, SUBSECTIONS_PER_SECTION, bit);
		end = find_next_zero_bit(section->subsections, SUBSECTIONS_PER_SECTION, bit);
		err = mms_span_append(list, start_pfn + bit * PAGES_PER_SUBSECTION,
				      start_pfn + end * PAGES_PER_SUBSECTION, section->flags);
		bit = end;
	}
	return err;
}

static int mms_section_add(struct mms_snapshot *snap, struct mem_section *ms, unsigned long nr)
{
	struct mms_section section = { .nr = nr };
	int err;

	mms_section_copy(ms, &section);
	if (!(section.flags & MMS_SECTION_PRESENT))
		return 0;
	err = mms_vec_add(&snap->sections, &section);
	if (err)
		return err;
	return mms_section_valid(&snap->lists[MMS_LIST_VALID], &section);
}

/**
 * mms_sections_capture() - copy the present sections and list the valid frames
 * @snap: snapshot
 *
 * Return: 0 or -ENOMEM.
 */
int mms_sections_capture(struct mms_snapshot *snap)
{
	unsigned long nr = 0;

	while (nr < NR_MEM_SECTIONS) {
		struct mem_section *ms = __nr_to_section(nr);
		int err;

		if (!ms) {
			nr = (SECTION_NR_TO_ROOT(nr) + 1) * SECTIONS_PER_ROOT;
			continue;
		}
		err = mms_section_add(snap, ms, nr);
		if (err)
			return err;
		nr++;
		cond_resched();
	}
	return 0;
}
