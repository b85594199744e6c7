// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "../arch/arch.h"
#include "../core/rule.h"
#include "../core/share.h"
#include "../core/written.h"
#include "../ledger.h"
#include "../source/source.h"
#include "backing.h"
#include "claims.h"
#include "print.h"

#define X(id, word) \
	[MMS_RULE_##id] = word,
static const char * const mms_rule_words[] = { MMS_RULE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_REASON_##id] = word,
static const char * const mms_reason_words[] = { MMS_REASON_WORDS(X) };
#undef X

static int mms_check_make(struct mms_snapshot *snap)
{
	const struct mms_backing_view backing = mms_backing_view_of(snap);
	const struct mms_written_view writers = {
		.memmap = &snap->memmap,
		.runs = &snap->runs,
		.valid = &snap->lists[MMS_LIST_VALID],
		.devices = &snap->devices,
		.writable = &snap->tables.format.writable,
	};
	const struct mms_count_due_view count = {
		.memory = &writers,
		.counted = &snap->counted,
		.section_pages = snap->machine.section_bytes >> snap->machine.page_shift,
		.page_shift = snap->machine.page_shift,
	};
	struct mms_vec written, removed[MMS_NR_RETURNS], miscounted, uncounted;
	struct mms_count_due due;
	const struct mms_rule_view view = {
		.lists = snap->lists,
		.regions = &snap->regions,
		.devices = &snap->devices,
		.unmarked = &snap->unmarked,
		.block_nodes = &snap->block_nodes,
		.self_hosts = &snap->self_hosts,
		.unspanned = &snap->unspanned,
		.free_memmap = &snap->free_memmap,
		.backing = &backing,
		.written = &written,
		.removed = removed,
		.watch = snap->watch,
		.claims = &snap->claims,
		.locked = mms_hotplug_locked(),
		.miscounted = &miscounted,
		.uncounted = &uncounted,
		.counted = &snap->counted,
		.due = &due,
		.section_pages = snap->machine.section_bytes >> snap->machine.page_shift,
		.zone_device = snap->machine.zone_device,
		.marks_devices = snap->machine.marks_devices,
		.memmap_on_memory = snap->machine.memmap_on_memory,
		.blocks_known = mms_memory_blocks_known(),
		.counts_leaves = mms_arch_counts_leaves,
		.firmware_map = mms_firmware_from() == MMS_FROM_FIRMWARE_MEMMAP,
	};
	enum mms_return what;
	int err;

	mms_vec_init_beside(&written, sizeof(struct mms_share), &snap->runs);
	mms_vec_init_beside(&miscounted, sizeof(struct mms_span), &snap->runs);
	mms_vec_init_beside(&uncounted, sizeof(struct mms_span), &snap->runs);
	for (what = 0; what < MMS_NR_RETURNS; what++)
		mms_vec_init_beside(&removed[what], sizeof(struct mms_span), &snap->runs);
	err = mms_shares_written(&writers, &written);
	for (what = 0; what < MMS_NR_RETURNS && !err; what++)
		err = mms_ledger_places(&snap->removals, what, &removed[what]);
	if (!err)
		err = mms_miscounted(&snap->counters, &snap->present, MMS_PRESENT_YES,
				     &miscounted);
	if (!err)
		err = mms_miscounted(&snap->counters, &snap->present, MMS_PRESENT_MAYBE,
				     &uncounted);
	if (!err)
		err = mms_count_due_make(&count, &due);
	if (!err)
		err = mms_rules_judge(&view, &snap->records);
	mms_vec_free(&written);
	mms_vec_free(&miscounted);
	mms_vec_free(&uncounted);
	for (what = 0; what < MMS_NR_RETURNS; what++)
		mms_vec_free(&removed[what]);
	return err;
}

static bool mms_anything_added(const struct mms_vec *valid)
{
	size_t i;

	for (i = 0; i < valid->nr; i++)
		if (!(mms_vec_at(valid, struct mms_span, i)->attr & MMS_SECTION_EARLY))
			return true;
	return false;
}

/* All memory blocks and zones are asked, for rules about what was added. */
static int mms_added_capture(struct mms_snapshot *snap)
{
	int err;

	if (!mms_anything_added(&snap->lists[MMS_LIST_VALID]))
		return 0;
	err = mms_block_nodes_capture(snap);
	if (!err)
		err = mms_self_hosts_capture(snap);
	return err ? err : mms_unspanned_capture(snap);
}

/* Of all rules together there is a number, and nothing else. */
static void mms_first_show(struct seq_file *m, const struct mms_snapshot *snap,
			   const struct mms_ruling *ruling)
{
	u64 i;

	if (!ruling->count || ruling->rule == MMS_RULE_ALL) {
		seq_putc(m, '-');
		return;
	}
	for (i = 0; i < ruling->count && i < MMS_RULING_FIRST; i++) {
		if (i)
			seq_putc(m, ',');
		mms_print_frames(m, snap, ruling->first[i].start_pfn, ruling->first[i].end_pfn);
	}
}

static void mms_check_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_ruling *ruling = mms_vec_at(&snap->records, struct mms_ruling, i);

	seq_printf(m, "%s ", mms_rule_words[ruling->rule]);
	mms_print_holds(m, ruling->holds);
	seq_printf(m, " %llu ", ruling->count);
	mms_first_show(m, snap, ruling);
	seq_printf(m, " %s\n", mms_reason_words[ruling->reason]);
}

static mms_step_t * const mms_capture[] = {
	mms_counted_capture,
	mms_memmap_capture,
	mms_counted_capture,
	mms_extended_capture,
	mms_devices_capture,
	mms_unmarked_capture,
	mms_added_capture,
	mms_present_capture,
	mms_altmaps_capture,
	mms_ledger_capture,
	mms_resources_capture,
	mms_firmware_capture,
	mms_claims_capture,
	mms_free_memmap_capture,
	NULL,
};

static mms_step_t * const mms_build[] = { mms_regions_make, mms_check_make, NULL };

const struct mms_file mms_file_check = {
	.id = MMS_FILE_CHECK,
	.part = {
		.record_bytes = sizeof(struct mms_ruling),
		.capture = mms_capture,
		.build = mms_build,
	},
	.show = mms_check_show,
};
