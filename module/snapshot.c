// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot is taken by open() and belongs to the open file. This file is the
 * sole owner of the lock order: the memory hotplug lock is taken here, once, and
 * the sources take what they need (RCU, the resource lock) inside it.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "snapshot.h"
#include "source/source.h"

#define MMS_SNAPSHOT_TRIES	8

static void mms_snapshot_init(struct mms_snapshot *snap, const struct mms_part *part)
{
	int i;

	memset(snap, 0, sizeof(*snap));
	mms_machine_facts(&snap->machine);
	snap->lock = mms_hotplug_lock_how();
	for (i = 0; i < MMS_NR_LISTS; i++)
		mms_vec_init(&snap->lists[i], sizeof(struct mms_span));
	for (i = 0; i < MMS_NR_MEMBLOCK; i++)
		mms_vec_init(&snap->memblock[i].regions, sizeof(struct mms_memblock_region));
	mms_vec_init(&snap->sections, sizeof(struct mms_section));
	mms_vec_init(&snap->runs, sizeof(struct mms_run));
	mms_vec_init(&snap->regions, sizeof(struct mms_region));
	mms_resources_init(&snap->resources);
	mms_firmware_init(&snap->firmware);
	mms_vec_init(&snap->linear, sizeof(struct mms_span));
	mms_vec_init(&snap->devices, sizeof(struct mms_device));
	mms_vec_init(&snap->records, part->record_bytes);
	mms_vec_init(&snap->zones, sizeof(struct mms_span));
	mms_vec_init(&snap->altmaps, sizeof(struct mms_span));
	for (i = 0; i < MMS_NR_PINNED; i++)
		mms_vec_init(&snap->pinned[i], sizeof(struct mms_span));
	mms_vec_init(&snap->drivers, sizeof(struct mms_span));
}

static void mms_snapshot_fini(struct mms_snapshot *snap)
{
	int i;

	for (i = 0; i < MMS_NR_LISTS; i++)
		mms_vec_free(&snap->lists[i]);
	for (i = 0; i < MMS_NR_MEMBLOCK; i++)
		mms_vec_free(&snap->memblock[i].regions);
	mms_vec_free(&snap->sections);
	mms_vec_free(&snap->runs);
	mms_vec_free(&snap->regions);
	mms_resources_free(&snap->resources);
	mms_firmware_free(&snap->firmware);
	mms_vec_free(&snap->linear);
	mms_vec_free(&snap->devices);
	mms_vec_free(&snap->records);
	mms_vec_free(&snap->zones);
	mms_vec_free(&snap->altmaps);
	for (i = 0; i < MMS_NR_PINNED; i++)
		mms_vec_free(&snap->pinned[i]);
	mms_vec_free(&snap->drivers);
}

static int mms_snapshot_capture(struct mms_snapshot *snap, const struct mms_part *part)
{
	static int (* const captures[])(struct mms_snapshot *) = {
		mms_memblock_capture,
		mms_iomem_capture,
		mms_sections_capture,
		mms_device_capture,
		mms_nodes_capture,
		mms_vmemmap_capture,
	};
	int err = 0;
	size_t i;

	mms_hotplug_lock();
	for (i = 0; i < ARRAY_SIZE(captures) && !err; i++)
		err = captures[i](snap);
	if (!err && part->capture)
		err = part->capture(snap);
	mms_hotplug_unlock();
	return err;
}

static int mms_snapshot_build(struct mms_snapshot *snap, const struct mms_part *part)
{
	int err;

	err = mms_memmap_populated(&snap->memmap, &snap->runs, &snap->lists[MMS_LIST_POPULATED]);
	if (!err)
		err = mms_memmap_leaves(&snap->memmap, &snap->runs, &snap->lists[MMS_LIST_VALID],
					&snap->lists[MMS_LIST_LEAF]);
	if (!err)
		err = mms_regions_build(snap->lists, &snap->regions);
	if (!err)
		err = mms_totals_build(&snap->memmap, &snap->runs, &snap->regions, &snap->totals);
	if (!err && part->build)
		err = part->build(snap);
	return err;
}

/**
 * mms_snapshot_create() - see the memmap as it is now
 * @part: what is wanted beyond that
 *
 * Without the hotplug lock a walk can meet a table that is being freed. What it
 * reads then is checked, and the snapshot is taken again.
 *
 * Context: may sleep; takes the memory hotplug lock for reading.
 * Return: the snapshot, or ERR_PTR: -ENOMEM, -EINTR if the reader was killed,
 * -EAGAIN if the page tables would not keep still.
 */
struct mms_snapshot *mms_snapshot_create(const struct mms_part *part)
{
	struct mms_snapshot *snap = kmalloc(sizeof(*snap), GFP_KERNEL);
	u64 start_ns = ktime_get_ns();
	int tries = MMS_SNAPSHOT_TRIES;
	int err;

	if (!snap)
		return ERR_PTR(-ENOMEM);
	mms_snapshot_init(snap, part);
	while ((err = mms_snapshot_capture(snap, part)) == -EAGAIN && --tries) {
		mms_snapshot_fini(snap);
		mms_snapshot_init(snap, part);
	}
	if (!err)
		err = mms_snapshot_build(snap, part);
	if (err) {
		mms_snapshot_destroy(snap);
		return ERR_PTR(err);
	}
	snap->ns = ktime_get_ns() - start_ns;
	return snap;
}

/**
 * mms_snapshot_destroy() - free a snapshot
 * @snap: what mms_snapshot_create() returned
 */
void mms_snapshot_destroy(struct mms_snapshot *snap)
{
	mms_snapshot_fini(snap);
	kfree(snap);
}
