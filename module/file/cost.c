// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../core/cost.h"
#include "part_cost.h"
#include "print.h"

/* A name is one word or two, with a number between them. */
static const struct {
	const char *before;
	const char *after;
} mms_cost_names[] = {
	[MMS_COST_MEMORY] = { "Memory" },
	[MMS_COST_NEEDED] = { "Needed" },
	[MMS_COST_MAPPED] = { "Mapped" },
	[MMS_COST_SECTION] = { "Surplus section" },
	[MMS_COST_LEAF] = { "Surplus leaf" },
	[MMS_COST_UNCLAIMED] = { "Surplus unclaimed" },
	[MMS_COST_ORPHAN] = { "Surplus orphan" },
	[MMS_COST_MISSING] = { "Missing" },
	[MMS_COST_SAVED] = { "Saved" },
	[MMS_COST_FLAT] = { "Flat" },
	[MMS_COST_SECTIONS] = { "Sections of ", " MiB" },
	[MMS_COST_EXACT] = { "Sub-section exact" },
	[MMS_COST_PLUG] = { "Plug ", " GiB" },
	[MMS_COST_FREE] = { "Node ", " free" },
	[MMS_COST_FREE_LEAVES] = { "Node ", " free in PMD leaves" },
	[MMS_COST_ROOM] = { "Node ", " room" },
};

static size_t mms_cost_nr(const struct mms_snapshot *snap)
{
	return snap->records.nr;
}

static void mms_cost_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_cost *line = mms_vec_at(&snap->records, struct mms_cost, i);

	seq_puts(m, mms_cost_names[line->name].before);
	if (mms_cost_names[line->name].after)
		seq_printf(m, "%llu%s", line->arg, mms_cost_names[line->name].after);
	if (line->none)
		seq_puts(m, ": - bytes\n");
	else
		seq_printf(m, ": %llu bytes\n", line->bytes);
}

const struct mms_file mms_file_cost = {
	.name = "cost",
	.columns = "name: value unit",
	.part = &mms_part_cost,
	.nr = mms_cost_nr,
	.show = mms_cost_show,
};
