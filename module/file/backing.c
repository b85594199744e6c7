// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../core/share.h"
#include "../source/source.h"
#include "backing.h"
#include "print.h"

#define X(id, word) \
	[MMS_HOST_##id] = word,
static const char * const mms_host_words[] = { MMS_HOST_WORDS(X) };
#undef X

static const struct mms_vec mms_no_shares;

/**
 * mms_backing_view_of() - what the backing is worked out from
 * @snap: snapshot, with zones and altmaps
 *
 * How much of it is shared, nobody asks but the file backing itself: here it is nothing.
 *
 * Return: the view, good as long as the snapshot is.
 */
struct mms_backing_view mms_backing_view_of(const struct mms_snapshot *snap)
{
	return (struct mms_backing_view) {
		.memmap = &snap->memmap,
		.runs = &snap->runs,
		.regions = &snap->regions,
		.shares = &mms_no_shares,
		.nodes = &snap->lists[MMS_LIST_NODE],
		.zones = &snap->zones,
		.altmaps = &snap->altmaps,
		.ram = &snap->lists[MMS_LIST_IOMEM],
		.block_pages = snap->machine.block_bytes >> snap->machine.page_shift,
		.page_shift = snap->machine.page_shift,
	};
}

static int mms_backing_record(void *ctx, const struct mms_backing *backing)
{
	return mms_backing_append(ctx, backing);
}

static int mms_backing_build(struct mms_snapshot *snap)
{
	struct mms_backing_view view = mms_backing_view_of(snap);
	struct mms_vec shares;
	int err;

	mms_vec_init(&shares, sizeof(struct mms_share));
	view.shares = &shares;
	err = mms_shares_build(&snap->runs, &shares);
	if (!err)
		err = mms_backing_walk(&view, mms_backing_record, &snap->records);
	mms_vec_free(&shares);
	return err;
}

static void mms_distance_show(struct seq_file *m, const struct mms_backing *backing)
{
	if (backing->nid == MMS_NID_NONE)
		seq_putc(m, '-');
	else if (backing->nid < 0 || backing->backing_nid < 0)
		seq_putc(m, '?');
	else
		seq_printf(m, "%d", mms_node_distance(backing->nid, backing->backing_nid));
}

static void mms_backing_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_backing *backing = mms_vec_at(&snap->records, struct mms_backing, i);
	u64 pages = backing->end_pfn - backing->start_pfn;

	mms_print_frames(m, snap, backing->start_pfn, backing->end_pfn);
	seq_printf(m, " %llu ", pages);
	mms_print_nid(m, backing->nid);
	seq_putc(m, ' ');
	mms_print_zone(m, backing->zone);
	seq_putc(m, ' ');
	mms_print_nid(m, backing->backing_nid);
	seq_putc(m, ' ');
	mms_print_zone(m, backing->backing_zone);
	seq_putc(m, ' ');
	mms_distance_show(m, backing);
	seq_printf(m, " %s %llu %llu %llu\n", mms_host_words[backing->host],
		   pages * snap->memmap.page_bytes, backing->shared, backing->saved);
}

static mms_step_t * const mms_capture[] = {
	mms_memmap_capture,
	mms_zones_capture,
	mms_altmaps_capture,
	NULL,
};

static mms_step_t * const mms_build[] = { mms_regions_make, mms_backing_build, NULL };

const struct mms_file mms_file_backing = {
	.id = MMS_FILE_BACKING,
	.part = {
		.record_bytes = sizeof(struct mms_backing),
		.capture = mms_capture,
		.build = mms_build,
	},
	.show = mms_backing_show,
};
