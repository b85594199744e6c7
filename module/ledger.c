// SPDX-License-Identifier: GPL-2.0
/*
 * The ledger, and who looks: a worker whenever memory comes or goes, a notifier when memory goes
 * offline, and who reads. The lock of the ledger is taken inside the memory hotplug lock, so that
 * what is kept is of one instant.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/workqueue.h>

#include "compat/watch.h"
#include "core/ledger.h"
#include "hotplug_lock.h"
#include "ledger.h"
#include "source/source.h"

/* Between looks of the worker, as long as something is due. */
#define MMS_LOOK_PAUSE	(HZ / 5)

/* The worker gives up after six seconds: what is still due may be part of what somebody has. */
#define MMS_LOOKS	30

static DEFINE_MUTEX(mms_ledger_lock);
static struct mms_ledger mms_the_ledger;
static struct mms_departure mms_gone[MMS_WATCH_DEPARTURES];
static unsigned int mms_looks_left;

/* set once, by mms_ledger_start(), before any file exists */
static enum mms_watch mms_watch_how;

static struct workqueue_struct *mms_ledger_queue;
static void mms_ledger_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(mms_ledger_looks, mms_ledger_work);

/*
 * What is not kept has gone unseen, unless it is still there at the next look. What departed now is
 * not known of any more if this fails.
 */
static void mms_ledger_keep(struct mms_ledger *ledger)
{
	struct mms_memmap memmap;
	struct mms_vec now;
	size_t nr;
	int err;

	mms_vec_init(&now, sizeof(struct mms_run));
	nr = mms_watch_take(mms_gone, &ledger->missed);
	err = mms_hotplugged_memmap(&memmap, &now);
	if (!err)
		err = mms_ledger_settle(ledger, &memmap, PAGE_SHIFT, &now, mms_gone, nr);
	mms_vec_free(&ledger->kept);
	ledger->kept = now;
	if (nr)
		mms_looks_left = MMS_LOOKS;
	if (err && nr)
		ledger->missed = true;
}

static void mms_ledger_look(void)
{
	lockdep_assert_held(&mms_ledger_lock);
	mms_ledger_keep(&mms_the_ledger);
	mms_came_back(&mms_the_ledger);
}

static void mms_ledger_event(void)
{
	mod_delayed_work(mms_ledger_queue, &mms_ledger_looks, 0);
}

static void mms_ledger_work(struct work_struct *work)
{
	bool again;

	mms_hotplug_lock();
	mutex_lock(&mms_ledger_lock);
	mms_ledger_look();
	again = mms_the_ledger.due.nr && mms_looks_left;
	if (again)
		mms_looks_left--;
	mutex_unlock(&mms_ledger_lock);
	mms_hotplug_unlock();
	if (again)
		queue_delayed_work(mms_ledger_queue, &mms_ledger_looks, MMS_LOOK_PAUSE);
}

/*
 * Before memory goes it goes offline, and until then its memmap may have been mapped elsewhere,
 * by the HugeTLB vmemmap optimisation. Who offlines holds the memory hotplug lock for writing.
 */
static int mms_ledger_offlined(struct notifier_block *nb, unsigned long action, void *arg)
{
	if (action != MEM_OFFLINE)
		return NOTIFY_OK;
	mutex_lock(&mms_ledger_lock);
	mms_ledger_keep(&mms_the_ledger);
	mutex_unlock(&mms_ledger_lock);
	return NOTIFY_OK;
}

static struct notifier_block mms_ledger_notifier = { .notifier_call = mms_ledger_offlined };

static bool mms_ledger_watch(void)
{
	mms_ledger_queue = alloc_workqueue(KBUILD_MODNAME, WQ_UNBOUND, 1);
	if (!mms_ledger_queue)
		return false;
	if (!mms_watch_start(mms_ledger_event)) {
		destroy_workqueue(mms_ledger_queue);
		return false;
	}
	register_memory_notifier(&mms_ledger_notifier);
	/* what is there already */
	mms_ledger_event();
	return true;
}

/**
 * mms_ledger_start() - watch memory come and go
 *
 * Not without the memory hotplug lock: what is going would be taken for what stays.
 *
 * Context: once, from module init; takes the CPU hotplug lock.
 */
void mms_ledger_start(void)
{
	mms_ledger_init(&mms_the_ledger);
	if (!IS_ENABLED(CONFIG_MEMORY_HOTREMOVE))
		mms_watch_how = MMS_WATCH_NEEDLESS;
	else if (mms_hotplug_locked() && mms_ledger_watch())
		mms_watch_how = MMS_WATCH_ALL;
	else
		mms_watch_how = MMS_WATCH_BLIND;
}

/**
 * mms_ledger_stop() - look away, and forget all
 *
 * Context: from module exit, when no file is left; takes the CPU hotplug lock.
 */
void mms_ledger_stop(void)
{
	if (mms_watch_how == MMS_WATCH_ALL) {
		unregister_memory_notifier(&mms_ledger_notifier);
		mms_watch_stop();
		cancel_delayed_work_sync(&mms_ledger_looks);
		destroy_workqueue(mms_ledger_queue);
	}
	mms_ledger_free(&mms_the_ledger);
}

static int mms_removals_copy(const struct mms_vec *removals, struct mms_vec *copy)
{
	int err = 0;
	size_t i;

	for (i = 0; i < removals->nr && !err; i++)
		err = mms_vec_add(copy, mms_vec_at(removals, struct mms_removal, i));
	return err;
}

/**
 * mms_ledger_capture() - what went while the module was loaded
 * @snap: snapshot
 *
 * Return: 0 or -ENOMEM.
 */
int mms_ledger_capture(struct mms_snapshot *snap)
{
	int err;

	snap->watch = mms_watch_how;
	if (mms_watch_how != MMS_WATCH_ALL)
		return 0;
	mutex_lock(&mms_ledger_lock);
	mms_ledger_look();
	if (mms_the_ledger.missed)
		snap->watch = MMS_WATCH_MISSED;
	err = mms_removals_copy(&mms_the_ledger.removals, &snap->removals);
	mutex_unlock(&mms_ledger_lock);
	return err;
}
