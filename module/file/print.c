// SPDX-License-Identifier: GPL-2.0
/*
 * How values look. The format is a contract: Documentation/debugfs.rst.
 */
#include <linux/kernel.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/pfn.h>
#include <linux/seq_file.h>

#include "../core/backing.h"
#include "print.h"

static const char * const mms_section_words[] = {
	"present", "memmap", "online", "early", "device", "preinit",
};

/**
 * mms_print_phys() - print a physical range, inclusive
 * @m: file
 * @start: first byte
 * @end: byte after the last one
 */
void mms_print_phys(struct seq_file *m, u64 start, u64 end)
{
	seq_printf(m, "0x%016llx-0x%016llx", start, end - 1);
}

/**
 * mms_print_frames() - print a range of page frames as a physical range, inclusive
 * @m: file
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 */
void mms_print_frames(struct seq_file *m, u64 start_pfn, u64 end_pfn)
{
	mms_print_phys(m, PFN_PHYS(start_pfn), PFN_PHYS(end_pfn));
}

/**
 * mms_print_virt() - print a virtual range, half-open
 * @m: file
 * @start_va: first byte
 * @end_va: byte after the last one
 */
void mms_print_virt(struct seq_file *m, u64 start_va, u64 end_va)
{
	seq_printf(m, "0x%016llx-0x%016llx", start_va, end_va);
}

/**
 * mms_print_nid() - print a node
 * @m: file
 * @nid: node, MMS_NID_NONE or MMS_NID_UNKNOWN
 */
void mms_print_nid(struct seq_file *m, int nid)
{
	if (nid >= 0)
		seq_printf(m, "%d", nid);
	else
		seq_putc(m, nid == MMS_NID_NONE ? '-' : '?');
}

/**
 * mms_print_nids() - print a list of nodes, or "-"
 * @m: file
 * @nids: the nodes
 * @unknown: there are others that are not known
 */
void mms_print_nids(struct seq_file *m, const nodemask_t *nids, bool unknown)
{
	bool none = nodes_empty(*nids);

	if (!none)
		seq_printf(m, "%*pbl", nodemask_pr_args(nids));
	if (unknown)
		seq_puts(m, none ? "?" : ",?");
	else if (none)
		seq_putc(m, '-');
}

/**
 * mms_print_zone() - print the name of a zone
 * @m: file
 * @zone: its number, MMS_ZONE_NONE or MMS_ZONE_UNKNOWN
 *
 * All nodes have all zones, if only empty ones: free_area_init_core().
 */
void mms_print_zone(struct seq_file *m, int zone)
{
	if (zone >= 0)
		seq_puts(m, NODE_DATA(first_online_node)->node_zones[zone].name);
	else
		seq_putc(m, zone == MMS_ZONE_NONE ? '-' : '?');
}

/**
 * mms_print_words() - print the words of the bits that are set, or "-"
 * @m: file
 * @words: word for each bit, from bit 0 up
 * @nr: number of words
 * @value: the bits
 */
void mms_print_words(struct seq_file *m, const char * const *words, size_t nr, u32 value)
{
	const char *comma = "";
	size_t i;

	if (!value)
		seq_putc(m, '-');
	for (i = 0; i < nr; i++) {
		if (!(value & BIT(i)))
			continue;
		seq_printf(m, "%s%s", comma, words[i]);
		comma = ",";
	}
}

/**
 * mms_print_name() - print a name as one column, or "?"
 * @m: file
 * @name: what the kernel calls something; NULL if that is not known
 *
 * Spaces and backslashes as in /proc/self/mounts.
 */
void mms_print_name(struct seq_file *m, const char *name)
{
	if (name && *name)
		seq_escape(m, name, " \t\n\\");
	else
		seq_putc(m, '?');
}

/**
 * mms_print_section_flags() - print the flags of a section, or "-"
 * @m: file
 * @flags: MMS_SECTION_*
 */
void mms_print_section_flags(struct seq_file *m, u32 flags)
{
	mms_print_words(m, mms_section_words, ARRAY_SIZE(mms_section_words), flags);
}
