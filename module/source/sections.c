// SPDX-License-Identifier: GPL-2.0
/*
 * The section table, mem_section. Roots are published once and never freed, so
 * the descent needs no lock; section_mem_map is a word, read once.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../compat/compat.h"
#include "source.h"

static_assert(SUBSECTIONS_PER_SECTION <= MMS_SUBSECTIONS_MAX);

static const struct mms_section_bit mms_section_bits[] = MMS_SECTION_BITS;

/* ms->usage is freed by RCU when a section goes: 5ec8e8ea8b77 */
static void mms_section_map(struct mem_section *ms, unsigned long *subsections)
{
	struct mem_section_usage *usage;

	bitmap_zero(subsections, MMS_SUBSECTIONS_MAX);
	rcu_read_lock();
	usage = READ_ONCE(ms->usage);
	if (usage)
		bitmap_copy(subsections, usage->subsection_map, SUBSECTIONS_PER_SECTION);
	rcu_read_unlock();
}

/* Called for [@nr, @end), which are of one root and have the same flags. */
typedef int mms_section_found_t(void *ctx, struct mem_section *ms, unsigned long nr,
				unsigned long end, u32 flags);

/* How many sections of an array have the flags of @word, which is that of the first. */
static unsigned long mms_sections_alike(const struct mem_section *ms, unsigned long word,
					unsigned long nr)
{
	unsigned long i = 1;

	while (i < nr && !((READ_ONCE(ms[i].section_mem_map) ^ word) & ~SECTION_MAP_MASK))
		i++;
	return i;
}

/* Sections of one root, the first of which is @ms. */
static int mms_sections_of_root(struct mem_section *ms, unsigned long nr, unsigned long end,
				mms_section_found_t *found, void *ctx)
{
	int err = 0;

	while (nr < end && !err) {
		unsigned long word = READ_ONCE(ms->section_mem_map);
		unsigned long alike = mms_sections_alike(ms, word, end - nr);
		u32 flags = mms_section_flags(word, mms_section_bits,
					      ARRAY_SIZE(mms_section_bits));

		if (flags & MMS_SECTION_PRESENT)
			err = found(ctx, ms, nr, nr + alike, flags);
		ms += alike;
		nr += alike;
	}
	return err;
}

static int mms_sections_each(mms_section_found_t *found, void *ctx)
{
	unsigned long nr, end;
	int err = 0;

	for (nr = 0; nr < NR_MEM_SECTIONS && !err; nr = end) {
		struct mem_section *ms = __nr_to_section(nr);

		end = min_t(unsigned long, nr + SECTIONS_PER_ROOT, NR_MEM_SECTIONS);
		if (!ms)
			continue;
		err = mms_sections_of_root(ms, nr, end, found, ctx);
		cond_resched();
	}
	return err;
}

static int mms_subsections_valid(struct mms_vec *list, struct mem_section *ms, unsigned long nr,
				 u32 flags)
{
	unsigned long subsections[MMS_SUBSECTION_LONGS];
	u64 start_pfn = section_nr_to_pfn(nr);
	unsigned long bit = 0, end;
	int err = 0;

	mms_section_map(ms, subsections);
	while (!err && bit < SUBSECTIONS_PER_SECTION) {
		bit = find_next_bit(subsections, SUBSECTIONS_PER_SECTION, bit);
		end = find_next_zero_bit(subsections, SUBSECTIONS_PER_SECTION, bit);
		err = mms_span_append(list, start_pfn + bit * PAGES_PER_SUBSECTION,
				      start_pfn + end * PAGES_PER_SUBSECTION, flags);
		bit = end;
	}
	return err;
}

/* What pfn_valid() goes by: the map counts for sections that are not early. */
static int mms_section_valid(void *ctx, struct mem_section *ms, unsigned long nr,
			     unsigned long end, u32 flags)
{
	int err = 0;

	if (flags & MMS_SECTION_EARLY)
		return mms_span_append(ctx, section_nr_to_pfn(nr), section_nr_to_pfn(end), flags);
	for (; nr < end && !err; nr++)
		err = mms_subsections_valid(ctx, ms++, nr, flags);
	return err;
}

/**
 * mms_valid_list() - list the valid frames
 * @list: empty list, filled in; attr: MMS_SECTION_*
 *
 * Return: 0 or -ENOMEM.
 */
int mms_valid_list(struct mms_vec *list)
{
	return mms_sections_each(mms_section_valid, list);
}

/**
 * mms_valid_capture() - list the valid frames
 * @snap: snapshot
 *
 * Return: 0 or -ENOMEM.
 */
int mms_valid_capture(struct mms_snapshot *snap)
{
	return mms_valid_list(&snap->lists[MMS_LIST_VALID]);
}

/**
 * mms_valid_check() - are the same frames valid as before?
 * @snap: snapshot, after mms_valid_capture()
 *
 * Return: 0, -ENOMEM, -EAGAIN if not.
 */
int mms_valid_check(struct mms_snapshot *snap)
{
	const struct mms_vec *before = &snap->lists[MMS_LIST_VALID];
	struct mms_vec now;
	int err;

	mms_vec_init_beside(&now, sizeof(struct mms_span), before);
	err = mms_valid_list(&now);
	if (!err && !mms_span_same(&now, before))
		err = -EAGAIN;
	mms_vec_free(&now);
	return err;
}

static int mms_section_copy(void *ctx, struct mem_section *ms, unsigned long nr,
			    unsigned long end, u32 flags)
{
	int err = 0;

	for (; nr < end && !err; nr++) {
		struct mms_section section = { .nr = nr, .flags = flags };

		mms_section_map(ms++, section.subsections);
		err = mms_vec_add(ctx, &section);
	}
	return err;
}

/**
 * mms_sections_capture() - copy the present sections
 * @snap: snapshot
 *
 * Return: 0 or -ENOMEM.
 */
int mms_sections_capture(struct mms_snapshot *snap)
{
	return mms_sections_each(mms_section_copy, &snap->sections);
}

/**
 * mms_sections_extended() - sections whose frames have a struct page_ext
 * @valid: list of the valid frames
 *
 * The table is large where few of its sections are present; who has the list need not go along it.
 *
 * Context: under the memory hotplug lock.
 * Return: how many.
 */
u64 mms_sections_extended(const struct mms_vec *valid)
{
	u64 extended = 0, nr = 0;
	size_t i;

	for (i = 0; i < valid->nr; i++) {
		const struct mms_span *span = mms_vec_at(valid, struct mms_span, i);

		nr = max_t(u64, nr, pfn_to_section_nr(span->start_pfn));
		for (; nr <= pfn_to_section_nr(span->end_pfn - 1); nr++)
			extended += mms_section_extended(__nr_to_section(nr));
		cond_resched();
	}
	return extended;
}
