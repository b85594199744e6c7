// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot is taken by open() and belongs to the open file. This file is the
 * sole owner of the lock order: the memory hotplug lock is taken here, once, and
 * the sources take what they need (RCU, the resource lock) inside it. What takes too long
 * for that, the struct pages of all memory, is read without it, and takes it again for
 * each memory block (source/struct_pages.c).
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "core/claim.h"
#include "snapshot.h"
#include "source/source.h"

#define MMS_SNAPSHOT_TRIES	8

static void mms_snapshot_vec(struct mms_snapshot *snap, struct mms_vec *vec, size_t item_size)
{
	mms_vec_init(vec, item_size);
	vec->account = &snap->account;
}

static void mms_snapshot_init(struct mms_snapshot *snap, const struct mms_part *part)
{
	int i;

	memset(snap, 0, sizeof(*snap));
	mms_machine_facts(&snap->machine);
	snap->lock = mms_hotplug_lock_how();
	for (i = 0; i < MMS_NR_LISTS; i++)
		mms_snapshot_vec(snap, &snap->lists[i], sizeof(struct mms_span));
	for (i = 0; i < MMS_NR_MEMBLOCK; i++)
		mms_snapshot_vec(snap, &snap->memblock[i].regions,
				 sizeof(struct mms_memblock_region));
	mms_snapshot_vec(snap, &snap->sections, sizeof(struct mms_section));
	mms_snapshot_vec(snap, &snap->runs, sizeof(struct mms_run));
	mms_snapshot_vec(snap, &snap->regions, sizeof(struct mms_region));
	mms_resources_init(&snap->resources);
	mms_firmware_init(&snap->firmware);
	mms_snapshot_vec(snap, &snap->linear, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->claims, sizeof(struct mms_claim));
	mms_snapshot_vec(snap, &snap->devices, sizeof(struct mms_device));
	mms_snapshot_vec(snap, &snap->unmarked, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->block_nodes, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->self_hosts, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->unspanned, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->free_memmap, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->counters, sizeof(struct mms_counter));
	mms_snapshot_vec(snap, &snap->present, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->records, part->record_bytes);
	mms_snapshot_vec(snap, &snap->zones, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->zone_spans, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->altmaps, sizeof(struct mms_span));
	for (i = 0; i < MMS_NR_PINNED; i++)
		mms_snapshot_vec(snap, &snap->pinned[i], sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->drivers, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->unplugged, sizeof(struct mms_span));
	mms_snapshot_vec(snap, &snap->removals, sizeof(struct mms_removal));
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
	mms_vec_free(&snap->claims);
	mms_vec_free(&snap->devices);
	mms_vec_free(&snap->unmarked);
	mms_vec_free(&snap->block_nodes);
	mms_vec_free(&snap->self_hosts);
	mms_vec_free(&snap->unspanned);
	mms_vec_free(&snap->free_memmap);
	mms_vec_free(&snap->counters);
	mms_vec_free(&snap->present);
	mms_vec_free(&snap->records);
	mms_vec_free(&snap->zones);
	mms_vec_free(&snap->zone_spans);
	mms_vec_free(&snap->altmaps);
	for (i = 0; i < MMS_NR_PINNED; i++)
		mms_vec_free(&snap->pinned[i]);
	mms_vec_free(&snap->drivers);
	mms_vec_free(&snap->unplugged);
	mms_vec_free(&snap->removals);
}

static int mms_snapshot_steps(struct mms_snapshot *snap, mms_step_t * const *steps)
{
	int err = 0;

	while (steps && *steps && !err)
		err = (*steps++)(snap);
	return err;
}

static int mms_snapshot_locked(struct mms_snapshot *snap, mms_step_t * const *steps)
{
	u64 start_ns;
	int err;

	mms_hotplug_lock();
	start_ns = ktime_get_ns();
	err = mms_snapshot_steps(snap, steps);
	snap->held_ns = max(snap->held_ns, ktime_get_ns() - start_ns);
	mms_hotplug_unlock();
	return err;
}

/*
 * What is read without the lock belongs to what was read under it if no memory came
 * or went meanwhile. (Only the same memory that went and came again would not be noticed.)
 */
static int mms_snapshot_unlocked(struct mms_snapshot *snap, const struct mms_part *part)
{
	static mms_step_t * const again[] = { mms_valid_check, NULL };
	int err = part->unlocked(snap);

	return err ? err : mms_snapshot_locked(snap, again);
}

static int mms_snapshot_capture(struct mms_snapshot *snap, const struct mms_part *part)
{
	int err = mms_snapshot_locked(snap, part->capture);

	return err || !part->unlocked ? err : mms_snapshot_unlocked(snap, part);
}

/**
 * mms_frames_capture() - all that says what frames are, but for the page tables
 * @snap: snapshot
 *
 * Return: as mms_snapshot_create().
 */
int mms_frames_capture(struct mms_snapshot *snap)
{
	static mms_step_t * const steps[] = {
		mms_memblock_capture,
		mms_iomem_capture,
		mms_valid_capture,
		mms_device_capture,
		mms_nodes_capture,
		NULL,
	};

	return mms_snapshot_steps(snap, steps);
}

/**
 * mms_memmap_capture() - all that says what the memmap is like
 * @snap: snapshot
 *
 * Return: as mms_snapshot_create().
 */
int mms_memmap_capture(struct mms_snapshot *snap)
{
	int err = mms_frames_capture(snap);

	return err ? err : mms_vmemmap_capture(snap);
}

/**
 * mms_regions_make() - join all that was captured
 * @snap: snapshot, after mms_memmap_capture(), or mms_frames_capture() and what else the
 *        regions are to be made of
 *
 * Return: 0 or -ENOMEM.
 */
int mms_regions_make(struct mms_snapshot *snap)
{
	int err;

	err = mms_memmap_populated(&snap->memmap, &snap->runs, &snap->lists[MMS_LIST_POPULATED]);
	if (!err)
		err = mms_memmap_leaves(&snap->memmap, &snap->runs, &snap->lists[MMS_LIST_VALID],
					&snap->lists[MMS_LIST_LEAF]);
	return err ? err : mms_regions_build(snap->lists, &snap->regions);
}

/**
 * mms_totals_make() - add all up
 * @snap: snapshot, after mms_regions_make()
 *
 * Return: 0 or -ENOMEM.
 */
int mms_totals_make(struct mms_snapshot *snap)
{
	return mms_totals_build(&snap->memmap, &snap->runs, &snap->regions, &snap->totals);
}

/**
 * mms_snapshot_create() - see the memmap as it is now
 * @part: what of it is wanted
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
		err = mms_snapshot_steps(snap, part->build);
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
