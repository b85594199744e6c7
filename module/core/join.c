// SPDX-License-Identifier: GPL-2.0
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "join.h"

/**
 * mms_join_start() - begin to join sorted lists at frame 0
 * @join: state of the join
 * @lists: MMS_NR_LISTS sorted lists of struct mms_span
 */
void mms_join_start(struct mms_join *join, const struct mms_vec *lists)
{
	mms_join_start_some(join, lists, MMS_NR_LISTS);
}

/**
 * mms_join_start_some() - begin to join other sorted lists, at 0
 * @join: state of the join
 * @lists: sorted lists of struct mms_span, of page frames or of anything else
 * @nr_lists: how many, at most MMS_JOIN_MAX
 */
void mms_join_start_some(struct mms_join *join, const struct mms_vec *lists, size_t nr_lists)
{
	memset(join, 0, sizeof(*join));
	join->lists = lists;
	join->nr_lists = nr_lists;
}

static const struct mms_span *mms_join_span(struct mms_join *join, size_t list)
{
	const struct mms_vec *spans = &join->lists[list];
	size_t *next = &join->next[list];

	while (*next < spans->nr &&
	       mms_vec_at(spans, struct mms_span, *next)->end_pfn <= join->pos_pfn)
		(*next)++;
	return *next < spans->nr ? mms_vec_at(spans, struct mms_span, *next) : NULL;
}

/**
 * mms_join_next() - the next piece of the physical axis
 * @join: state of the join
 * @piece: filled in
 *
 * Pieces come in order, without gap or overlap, from frame 0 to the end of the
 * last span of any list; frames that no list knows are pieces too.
 *
 * Return: false when there is no further piece; @piece is then undefined.
 */
bool mms_join_next(struct mms_join *join, struct mms_piece *piece)
{
	bool more = false;
	size_t list;

	piece->start_pfn = join->pos_pfn;
	piece->end_pfn = U64_MAX;
	for (list = 0; list < join->nr_lists; list++) {
		const struct mms_span *span = mms_join_span(join, list);
		bool inside = span && span->start_pfn <= join->pos_pfn;

		piece->at[list] = inside ? span : NULL;
		if (!span)
			continue;
		more = true;
		piece->end_pfn = min(piece->end_pfn, inside ? span->end_pfn : span->start_pfn);
	}
	join->pos_pfn = piece->end_pfn;
	return more;
}
