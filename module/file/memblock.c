// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/seq_file.h>

#include "print.h"

static const char * const mms_kind_words[] = {
	[MMS_MEMBLOCK_MEMORY] = "memory",
	[MMS_MEMBLOCK_RESERVED] = "reserved",
};

/* By bit number: they only ever grew, so words an old kernel lacks are never printed. */
static const char * const mms_memblock_flag_words[] = {
	"HOTPLUG", "MIRROR", "NOMAP", "DRV_MNG",
	"RSV_NIT", "RSV_KERN", "KHO_SCRATCH", "RSV_HUGETLB",
	"UNKNOWN",
};

#define MMS_MEMBLOCK_UNKNOWN	BIT(ARRAY_SIZE(mms_memblock_flag_words) - 1)

static size_t mms_memblock_nr(const struct mms_snapshot *snap)
{
	return snap->memblock[MMS_MEMBLOCK_MEMORY].regions.nr +
	       snap->memblock[MMS_MEMBLOCK_RESERVED].regions.nr;
}

static void mms_memblock_notes(struct seq_file *m, const struct mms_snapshot *snap)
{
	int kind;

	for (kind = 0; kind < MMS_NR_MEMBLOCK; kind++) {
		if (!snap->memblock[kind].from)
			seq_printf(m, "# %s unavailable: %s\n", mms_kind_words[kind],
				   snap->memblock[kind].why);
	}
}

/**
 * mms_print_memblock_flags() - print the flags of a region of memblock, or "NONE"
 * @m: file
 * @flags: as the kernel has them
 */
void mms_print_memblock_flags(struct seq_file *m, u32 flags)
{
	u32 known = flags & (MMS_MEMBLOCK_UNKNOWN - 1);

	if (flags != known)
		known |= MMS_MEMBLOCK_UNKNOWN;
	if (known)
		mms_print_words(m, mms_memblock_flag_words,
				ARRAY_SIZE(mms_memblock_flag_words), known);
	else
		seq_puts(m, "NONE");
}

static void mms_memblock_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	size_t nr_memory = snap->memblock[MMS_MEMBLOCK_MEMORY].regions.nr;
	int kind = i < nr_memory ? MMS_MEMBLOCK_MEMORY : MMS_MEMBLOCK_RESERVED;
	const struct memblock_region *region;
	int nid;

	if (kind == MMS_MEMBLOCK_RESERVED)
		i -= nr_memory;
	region = mms_vec_at(&snap->memblock[kind].regions, struct memblock_region, i);
	nid = memblock_get_region_node(region);
	seq_printf(m, "%s ", mms_kind_words[kind]);
	mms_print_phys(m, region->base, region->base + region->size);
	seq_printf(m, " %llu ", (u64)region->size);
	mms_print_memblock_flags(m, region->flags);
	seq_putc(m, ' ');
	mms_print_nid(m, nid >= 0 && nid < MAX_NUMNODES ? nid : MMS_NID_NONE);
	seq_putc(m, '\n');
}

const struct mms_file mms_file_memblock = {
	.name = "memblock",
	.columns = "type start-end bytes flags nid",
	.part = &mms_part_none,
	.nr = mms_memblock_nr,
	.notes = mms_memblock_notes,
	.show = mms_memblock_show,
};
