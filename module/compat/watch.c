// SPDX-License-Identifier: GPL-2.0
/*
 * Memmap comes with __add_pages() and goes with __remove_pages(), that of devices too:
 * mm/memory_hotplug.c, mm/memremap.c and the architectures, 5.10 to 7.3. No notifier tells of
 * devices, nor of memory that was never online. So both have a probe, whose handlers take down
 * what is going, and have somebody look later.
 */
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mmzone.h>
#include <linux/ptrace.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "watch.h"

/* Raw: a handler may not sleep, not on PREEMPT_RT either. */
static DEFINE_RAW_SPINLOCK(mms_departures_lock);
static struct mms_departure mms_departures[MMS_WATCH_DEPARTURES];
static size_t mms_nr_departures;
static bool mms_departures_missed;
static bool mms_departures_sealed;

static void (*mms_watch_event)(void);

/*
 * Memory goes block by block, in either direction, under one lock: that is one removal, unless
 * memory has come meanwhile.
 */
static bool mms_departure_goes_on(u64 start_pfn, u64 end_pfn)
{
	struct mms_departure *last;

	if (mms_departures_sealed || !mms_nr_departures)
		return false;
	last = &mms_departures[mms_nr_departures - 1];
	if (last->end_pfn != start_pfn && last->start_pfn != end_pfn)
		return false;
	last->start_pfn = min(last->start_pfn, start_pfn);
	last->end_pfn = max(last->end_pfn, end_pfn);
	return true;
}

static void mms_departure_begins(u64 start_pfn, u64 end_pfn)
{
	if (mms_nr_departures == MMS_WATCH_DEPARTURES) {
		mms_departures_missed = true;
		return;
	}
	mms_departures[mms_nr_departures++] = (struct mms_departure) {
		.start_pfn = start_pfn,
		.end_pfn = end_pfn,
		.ms = ktime_to_ms(ktime_get()),
	};
	mms_departures_sealed = false;
}

static void mms_departure_add(u64 start_pfn, u64 end_pfn)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&mms_departures_lock, flags);
	if (!mms_departure_goes_on(start_pfn, end_pfn))
		mms_departure_begins(start_pfn, end_pfn);
	raw_spin_unlock_irqrestore(&mms_departures_lock, flags);
}

/* That of early sections is not of the page allocator's: free_map_bootmem(). */
static bool mms_may_go(unsigned long pfn)
{
	struct mem_section *section = __pfn_to_section(pfn);

	return section && !early_section(section);
}

/*
 * void __remove_pages(unsigned long pfn, unsigned long nr_pages, ...), under the memory hotplug
 * lock, for writing.
 */
static int mms_memmap_goes(struct kprobe *kp, struct pt_regs *regs)
{
	unsigned long pfn = regs_get_kernel_argument(regs, 0);
	unsigned long end_pfn = pfn + regs_get_kernel_argument(regs, 1);
	unsigned long next_pfn;

	for (; pfn < end_pfn; pfn = next_pfn) {
		next_pfn = min(end_pfn, (pfn | ~PAGE_SECTION_MASK) + 1);
		if (mms_may_go(pfn))
			mms_departure_add(pfn, next_pfn);
	}
	mms_watch_event();
	return 0;
}

/* int __add_pages(), before it adds any. */
static int mms_memmap_comes(struct kprobe *kp, struct pt_regs *regs)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&mms_departures_lock, flags);
	mms_departures_sealed = true;
	raw_spin_unlock_irqrestore(&mms_departures_lock, flags);
	mms_watch_event();
	return 0;
}

static struct kprobe mms_probe_goes = {
	.symbol_name = "__remove_pages",
	.pre_handler = mms_memmap_goes,
};

static struct kprobe mms_probe_comes = {
	.symbol_name = "__add_pages",
	.pre_handler = mms_memmap_comes,
};

/**
 * mms_watch_start() - be told when memmap comes and goes
 * @event: called whenever some begins to, from a handler of a probe: may not sleep
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 * Return: false if the kernel cannot be made to tell.
 */
bool mms_watch_start(void (*event)(void))
{
	mms_watch_event = event;
	if (register_kprobe(&mms_probe_goes))
		return false;
	if (!register_kprobe(&mms_probe_comes))
		return true;
	unregister_kprobe(&mms_probe_goes);
	return false;
}

/**
 * mms_watch_stop() - no more events
 *
 * Context: as mms_watch_start(), which has returned true. No handler runs any more afterwards.
 */
void mms_watch_stop(void)
{
	unregister_kprobe(&mms_probe_comes);
	unregister_kprobe(&mms_probe_goes);
}

/**
 * mms_watch_take() - what has gone since this was last called
 * @departures: filled in; there is room for MMS_WATCH_DEPARTURES
 * @missed: set if there was no room for all
 *
 * Probes may be switched off (kprobes/enabled in debugfs, kernel.ftrace_enabled): nothing tells.
 *
 * Context: under the memory hotplug lock, so that what is going has gone.
 * Return: how many.
 */
size_t mms_watch_take(struct mms_departure *departures, bool *missed)
{
	unsigned long flags;
	size_t nr;

	raw_spin_lock_irqsave(&mms_departures_lock, flags);
	nr = mms_nr_departures;
	memcpy(departures, mms_departures, nr * sizeof(*departures));
	if (mms_departures_missed)
		*missed = true;
	mms_nr_departures = 0;
	mms_departures_missed = false;
	mms_departures_sealed = false;
	raw_spin_unlock_irqrestore(&mms_departures_lock, flags);
	return nr;
}
