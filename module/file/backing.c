// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>
#include <linux/topology.h>

#include "../core/backing.h"
#include "part_backing.h"
#include "print.h"

static const char * const mms_host_words[] = {
	[MMS_HOST_OTHER] = "other",
	[MMS_HOST_SELF] = "self",
	[MMS_HOST_ALTMAP] = "altmap",
};

static size_t mms_backing_nr(const struct mms_snapshot *snap)
{
	return snap->records.nr;
}

static void mms_distance_show(struct seq_file *m, const struct mms_backing *backing)
{
	if (backing->nid == MMS_NID_NONE)
		seq_putc(m, '-');
	else if (backing->nid < 0 || backing->backing_nid < 0)
		seq_putc(m, '?');
	else
		seq_printf(m, "%d", node_distance(backing->nid, backing->backing_nid));
}

static void mms_backing_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_backing *backing = mms_vec_at(&snap->records, struct mms_backing, i);
	u64 pages = backing->end_pfn - backing->start_pfn;

	mms_print_frames(m, backing->start_pfn, backing->end_pfn);
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

const struct mms_file mms_file_backing = {
	.name = "backing",
	.columns =
		"start-end pages nid zone backing_nid backing_zone distance host bytes shared saved",
	.part = &mms_part_backing,
	.nr = mms_backing_nr,
	.show = mms_backing_show,
};
