// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../core/cost.h"
#include "../core/stranded.h"
#include "../source/source.h"
#include "print.h"

/* A name is one word or two, with a number between them. */
#define X(id, first, second) \
	[MMS_COST_##id] = { .before = first, .after = second },
static const struct {
	const char *before;
	const char *after;
} mms_cost_names[] = { MMS_COST_WORDS(X) };
#undef X

static int mms_cost_nodes(const struct mms_cost_view *view, struct mms_vec *lines)
{
	struct mms_vec nodes;
	size_t i;
	int err;

	mms_vec_init(&nodes, sizeof(struct mms_cost_node));
	err = mms_free_memory(&nodes);
	for (i = 0; i < nodes.nr && !err; i++)
		err = mms_cost_add_node(view, mms_vec_at(&nodes, struct mms_cost_node, i), lines);
	mms_vec_free(&nodes);
	return err;
}

static int mms_cost_ranges(const struct mms_snapshot *snap, struct mms_vec *stranded)
{
	const struct mms_stranded_view view = {
		.resources = &snap->resources,
		.devices = &snap->devices,
		.page_shift = snap->machine.page_shift,
		.block_bytes = snap->machine.block_bytes,
	};

	return mms_stranded_build(&view, stranded);
}

static int mms_cost_make(struct mms_snapshot *snap)
{
	struct mms_vec stranded;
	struct mms_cost_view view = {
		.memmap = &snap->memmap,
		.regions = &snap->regions,
		.totals = &snap->totals,
		.stranded = &stranded,
		.page_shift = snap->machine.page_shift,
		.subsection_bytes = snap->machine.subsection_bytes,
		.block_bytes = snap->machine.block_bytes,
		.pluggable_start = snap->machine.pluggable_start,
		.pluggable_end = snap->machine.pluggable_end,
	};
	int err;

	mms_vec_init(&stranded, sizeof(struct mms_span));
	err = mms_cost_ranges(snap, &stranded);
	if (!err)
		err = mms_cost_build(&view, &snap->records);
	mms_vec_free(&stranded);
	return err ? err : mms_cost_nodes(&view, &snap->records);
}

static void mms_cost_value(struct seq_file *m, const struct mms_cost *line)
{
	if (line->none)
		seq_putc(m, '-');
	else if (line->unknown)
		seq_putc(m, '?');
	else if (line->name == MMS_COST_PLUGGABLE)
		mms_print_phys(m, line->start, line->end);
	else
		seq_printf(m, "%llu", line->bytes);
}

static void mms_cost_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_cost *line = mms_vec_at(&snap->records, struct mms_cost, i);

	seq_puts(m, mms_cost_names[line->name].before);
	if (mms_cost_names[line->name].after)
		seq_printf(m, "%llu%s", line->arg, mms_cost_names[line->name].after);
	if (line->name == MMS_COST_STRANDED) {
		seq_putc(m, ' ');
		mms_print_phys(m, line->start, line->end);
	}
	seq_puts(m, ": ");
	mms_cost_value(m, line);
	seq_printf(m, " %s\n", line->name == MMS_COST_PLUGGABLE ? "-" : "bytes");
}

static mms_step_t * const mms_capture[] = {
	mms_memmap_capture,
	mms_devices_capture,
	mms_resources_capture,
	NULL,
};

static mms_step_t * const mms_build[] = { mms_regions_make, mms_totals_make, mms_cost_make, NULL };

const struct mms_file mms_file_cost = {
	.id = MMS_FILE_COST,
	.part = {
		.record_bytes = sizeof(struct mms_cost),
		.capture = mms_capture,
		.build = mms_build,
	},
	.show = mms_cost_show,
};
