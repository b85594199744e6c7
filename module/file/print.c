// SPDX-License-Identifier: GPL-2.0
/*
 * How values look. The format is a contract: Documentation/debugfs.rst.
 */
#include <linux/kernel.h>
#include <linux/nodemask.h>
#include <linux/seq_file.h>

#include "../core/backing.h"
#include "../source/source.h"
#include "print.h"

#define X(id, word) \
	[MMS_##id] = word,
static const char * const mms_state_words[] = { MMS_STATE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_HOLDS_##id] = word,
static const char * const mms_holds_words[] = { MMS_HOLDS_WORDS(X) };
#undef X

#define X(id, word) MMS_SECTION_AT_##id,
enum { MMS_SECTION_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_SECTION_AT_##id] = mms_bit_word(word, MMS_SECTION_##id, MMS_SECTION_AT_##id),
static const char * const mms_section_words[] = { MMS_SECTION_WORDS(X) };
#undef X

#define X(id, word) MMS_MEMBLOCK_AT_##id,
enum { MMS_MEMBLOCK_FLAG_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_MEMBLOCK_AT_##id] = mms_bit_word(word, MMS_MEMBLOCK_##id, MMS_MEMBLOCK_AT_##id),
static const char * const mms_memblock_flag_words[] = { MMS_MEMBLOCK_FLAG_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_WHY_##id] = word,
static const char * const mms_why_words[] = { MMS_WHY_WORDS(X) };
#undef X

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
 * @snap: the snapshot they are of
 * @start_pfn: first frame
 * @end_pfn: frame after the last one
 */
void mms_print_frames(struct seq_file *m, const struct mms_snapshot *snap, u64 start_pfn,
		      u64 end_pfn)
{
	mms_print_phys(m, start_pfn << snap->machine.page_shift,
		       end_pfn << snap->machine.page_shift);
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
 */
void mms_print_zone(struct seq_file *m, int zone)
{
	if (zone >= 0)
		seq_puts(m, mms_zone_name(zone));
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
 * mms_print_state() - print how frames and their memmap fit
 * @m: file
 * @state: of their region
 */
void mms_print_state(struct seq_file *m, enum mms_state state)
{
	seq_puts(m, mms_state_words[state]);
}

/**
 * mms_print_holds() - print a verdict
 * @m: file
 * @holds: the verdict
 */
void mms_print_holds(struct seq_file *m, enum mms_holds holds)
{
	seq_puts(m, mms_holds_words[holds]);
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

/**
 * mms_print_memblock_flags() - print the flags of a region of memblock, or "NONE"
 * @m: file
 * @flags: as the kernel has them
 */
void mms_print_memblock_flags(struct seq_file *m, u32 flags)
{
	u32 known = flags & (MMS_MEMBLOCK_OTHER - 1);

	if (flags != known)
		known |= MMS_MEMBLOCK_OTHER;
	if (known)
		mms_print_words(m, mms_memblock_flag_words,
				ARRAY_SIZE(mms_memblock_flag_words), known);
	else
		seq_puts(m, MMS_WORD_NO_FLAGS);
}

/**
 * mms_print_unavailable() - print that a source is not there
 * @m: file
 * @why: the reason
 */
void mms_print_unavailable(struct seq_file *m, enum mms_why why)
{
	seq_printf(m, MMS_WORD_UNAVAILABLE ": %s", mms_why_words[why]);
}
