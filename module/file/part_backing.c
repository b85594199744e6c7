// SPDX-License-Identifier: GPL-2.0
/*
 * What the files backing and blocks need beyond the others: the zones, and where
 * memmap comes from.
 */
#include <linux/pfn.h>

#include "../core/backing.h"
#include "../core/block.h"
#include "../core/share.h"
#include "../source/source.h"
#include "part_backing.h"

static int mms_backing_capture(struct mms_snapshot *snap)
{
	int err = mms_zones_capture(snap);

	return err ? err : mms_altmaps_capture(snap);
}

static int mms_blocks_capture(struct mms_snapshot *snap)
{
	int err = mms_backing_capture(snap);

	return err ? err : mms_resources_capture(snap);
}

static struct mms_backing_view mms_backing_view_of(const struct mms_snapshot *snap,
						   const struct mms_vec *shares)
{
	return (struct mms_backing_view) {
		.memmap = &snap->memmap,
		.runs = &snap->runs,
		.regions = &snap->regions,
		.shares = shares,
		.nodes = &snap->lists[MMS_LIST_NODE],
		.zones = &snap->zones,
		.altmaps = &snap->altmaps,
		.block_pages = snap->machine.block_bytes >> PAGE_SHIFT,
		.page_shift = PAGE_SHIFT,
	};
}

static int mms_backing_record(void *ctx, const struct mms_backing *backing)
{
	return mms_backing_append(ctx, backing);
}

static int mms_backing_build(struct mms_snapshot *snap)
{
	struct mms_backing_view view;
	struct mms_vec shares;
	int err;

	mms_vec_init(&shares, sizeof(struct mms_share));
	view = mms_backing_view_of(snap, &shares);
	err = mms_shares_build(&snap->runs, &shares);
	if (!err)
		err = mms_backing_walk(&view, mms_backing_record, &snap->records);
	mms_vec_free(&shares);
	return err;
}

/* One that begins inside another is a part of it. */
static int mms_resource_list(struct mms_vec *list, const struct mms_resource *res, u64 i)
{
	int err = mms_span_append(list, PFN_UP(res->start), PFN_DOWN(res->end), i);

	return err == -ENOMEM ? err : 0;
}

/*
 * 7cf603d17d9b ("kernel/resource: move and rename IORESOURCE_MEM_DRIVER_MANAGED",
 * v5.10): the flag is set by add_memory_driver_managed() only.
 */
static int mms_ram_lists(struct mms_snapshot *snap)
{
	const struct mms_vec *list = &snap->resources.list;
	int err = 0;
	size_t i;

	for (i = 0; i < list->nr && !err; i++) {
		const struct mms_resource *res = mms_vec_at(list, struct mms_resource, i);

		if (!mms_resource_is_ram(res->flags))
			continue;
		err = mms_resource_list(&snap->ram, res, i);
		if (!err && res->flags & MMS_RESOURCE_DRIVER)
			err = mms_resource_list(&snap->drivers, res, i);
	}
	return err;
}

static int mms_blocks_make(struct mms_snapshot *snap)
{
	struct mms_backing_view view;
	struct mms_vec none;
	int err;

	/* nobody asks what is shared */
	mms_vec_init(&none, sizeof(struct mms_share));
	view = mms_backing_view_of(snap, &none);
	err = mms_ram_lists(snap);
	return err ? err : mms_blocks_build(&view, &snap->drivers, &snap->ram, &snap->records);
}

const struct mms_part mms_part_backing = {
	.record_bytes = sizeof(struct mms_backing),
	.capture = mms_backing_capture,
	.build = mms_backing_build,
};

const struct mms_part mms_part_blocks = {
	.record_bytes = sizeof(struct mms_block),
	.capture = mms_blocks_capture,
	.build = mms_blocks_make,
};
