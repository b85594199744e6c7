/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The report in C: the files of memmapscope's debugfs directory, or copies of them, parsed into
 * structs. Everybody who reads a report reads it with this; the parser is as strict as
 * Documentation/debugfs.rst, and accepts nothing that this does not say.
 *
 * A library without a will of its own: it prints nothing, ends nothing, asks no environment and
 * runs nothing before main(). What returns int returns 0, or -1 and the reason in @error of the
 * handle, with file and line. Failed allocations are failures like any other.
 *
 * All ranges are half-open here, whatever the file prints, and in bytes or virtual addresses.
 * Names begin with mmr_ and MMR_, so that a program can include module/core, too.
 */
#ifndef MMR_REPORT_H
#define MMR_REPORT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "words.h"

/* Where the kernel has the report. */
#define MMR_DIR		"/sys/kernel/debug/memmapscope"

/* A column that holds no number: "-" and "?". */
#define MMR_NONE	(-1)
#define MMR_UNKNOWN	(-2)

#define MMR_NODES	1024
/* A section of 1 GiB (arm64 5.10) has 512 sub-sections of 2 MiB. */
#define MMR_SUBSECTIONS	512
/* Of a name that the kernel or a driver gave, escapes included. */
#define MMR_NAME	256

/* The words themselves, by the numbers of their enums; NULL-terminated. */
extern const char *const mmr_file_name[];
extern const char *const mmr_file_version[];
extern const char *const mmr_state_name[];
extern const char *const mmr_cause_name[];
extern const char *const mmr_level_name[];
extern const char *const mmr_zone_name[];
extern const char *const mmr_memblock_words[];
extern const char *const mmr_host_name[];
extern const char *const mmr_removable_name[];
extern const char *const mmr_origin_name[];
extern const char *const mmr_device_name[];
extern const char *const mmr_verdict_name[];
extern const char *const mmr_rule_name[];
extern const char *const mmr_holds_name[];
extern const char *const mmr_reason_name[];
extern const char *const mmr_side_name[];
extern const char *const mmr_buddy_name[];
extern const char *const mmr_other_name[];

/* ---- the handle ---- */

/**
 * struct mmr_report - a directory with the files of a report
 * @dir: its path
 * @error: why the last call failed; "file:line: reason" where it is about a line
 *
 * It holds nothing that would have to be given back.
 */
struct mmr_report {
	char dir[256];
	char error[512];
};

/**
 * mmr_open() - name the directory of a report
 * @report: handle to set up
 * @dir: MMR_DIR, or where copies of its files are
 *
 * Return: 0, or -1 if there is no such directory.
 */
int mmr_open(struct mmr_report *report, const char *dir);

/* ---- ranges ---- */

struct mmr_range {
	__u64 start;
	__u64 end;
};

static inline __u64 mmr_size(struct mmr_range r)
{
	return r.end - r.start;
}

/* Bytes that two ranges have in common. */
__u64 mmr_overlap(struct mmr_range a, struct mmr_range b);

/**
 * struct mmr_set - ranges with a number each
 * @v: the ranges in the order in which they were added
 * @nr: how many
 * @failed: one could not be added for want of memory; such a set equals no other
 */
struct mmr_set {
	struct mmr_tagged {
		struct mmr_range r;
		__u64 tag;
	} *v;
	size_t nr;
	bool failed;
};

/* Whether any of a set's ranges has bytes of @r. */
bool mmr_touches(const struct mmr_set *set, struct mmr_range r);
/* Goes on with the last range if @r begins where that ends, and the tags are the same. */
void mmr_add(struct mmr_set *set, struct mmr_range r, __u64 tag);
__u64 mmr_total(const struct mmr_set *set);
/* Cuts off what is outside of @window. */
void mmr_clip(struct mmr_set *set, struct mmr_range window);
void mmr_sort(struct mmr_set *set);
/* Sorts and merges ranges that may overlap; tags are dropped. */
void mmr_union(struct mmr_set *set);
/* Whether both are the same; if not, @at is the first index where they differ. */
bool mmr_same(const struct mmr_set *a, const struct mmr_set *b, size_t *at);
void mmr_free(struct mmr_set *set);

/* ---- records: one struct a line, one list a file ---- */

struct mmr_region {
	struct mmr_range phys;
	__u64 pages;
	int state;
	int cause;			/* MMR_CAUSE_NONE if there is none */
	unsigned int ram;
	int nid;
	unsigned int section;		/* 0: not valid */
	__u64 memmap_bytes;
};

struct mmr_vmemmap {
	struct mmr_range virt;
	__u64 bytes;
	bool mapped;
	int level;
	bool contiguous;		/* leaves of the level with the contiguous hint */
	char attrs[96];
	struct mmr_range describes;	/* empty: outside the axis */
	struct mmr_range backing;	/* empty: not mapped */
	int order;			/* MMR_NONE: not mapped */
	int backing_nid;
};

struct mmr_memblock {
	bool reserved;
	struct mmr_range phys;
	__u64 bytes;
	unsigned int flags;		/* enum mmr_flag */
	int nid;
};

/* A set of nodes, of some of which it may not be known which they are. */
struct mmr_nids {
	__u64 nodes[MMR_NODES / 64];
	unsigned int nr;		/* how many nodes */
	bool unknown;
};

struct mmr_section {
	struct mmr_range phys;
	__u64 sections;
	unsigned int flags;
	int nr_subsections;		/* MMR_NONE for absent sections */
	bool subsection[MMR_SUBSECTIONS];
	struct mmr_nids nid;
	int first_block, last_block;	/* MMR_NONE if there are none */
};

struct mmr_backing {
	struct mmr_range phys;
	__u64 pages;
	int nid, zone;
	int backing_nid, backing_zone;
	int distance;
	int host;
	__u64 bytes, shared, saved;
};

struct mmr_block {
	__u64 number;
	struct mmr_range phys;
	bool online;
	struct mmr_nids nid;
	unsigned int zones;		/* a bit each; 0: offline */
	bool zone_unknown;
	int removable;
	unsigned int why;		/* enum mmr_stays; 0 if removable is "?" */
	__s64 reserved;			/* address, MMR_NONE or MMR_UNKNOWN */
	int first_hosted, last_hosted;	/* MMR_NONE if there are none */
	int origin;
	char owner[64];
	__u64 memmap, self;
	__s64 near, far;
	__s64 altmap_pages, unplugged_pages;
};

struct mmr_device {
	struct mmr_range phys;
	int type;
	struct mmr_range altmap;	/* empty if there is none */
	__s64 reserve;
	__s64 free;
	__s64 alloc;
	__u64 order;
	int cpu;
	char owner[MMR_NAME];
};

struct mmr_claim {
	struct mmr_range phys;
	char firmware[MMR_NAME];
	char resource[MMR_NAME];
	char parent[MMR_NAME];
	unsigned int flags;		/* 0 for "-", and for "?", which flags_unknown tells */
	bool flags_unknown;
	int memblock;			/* enum mmr_flag, MMR_NONE, MMR_UNKNOWN */
	int reserved;
	unsigned int section;
	int linear;
	int kexec;
	int verdict;
	unsigned int alone;		/* enum mmr_witness; 0 for "-", and for "?", as flags */
	bool alone_unknown;
};

/**
 * struct mmr_cost - a line of cost
 * @name: what it is about, enum mmr_cost_name
 * @number: the number in its name, a size or a node; 0 without one
 * @bytes: the value
 * @range: the range in its name, or that is its value
 * @none: there is none: "-"
 * @unknown: it is not known: "?"
 */
struct mmr_cost {
	int name;
	__u64 number;
	__u64 bytes;
	struct mmr_range range;
	bool none;
	bool unknown;
};

#define MMR_FIRST_RANGES	4

/**
 * struct mmr_ruling - a line of check
 * @rule: enum mmr_rule
 * @verdict: enum mmr_holds
 * @count: ranges that it is about, or rules
 * @first: the first of these
 * @nr_first: how many
 * @reason: enum mmr_reason
 */
struct mmr_ruling {
	int rule;
	int verdict;
	__u64 count;
	struct mmr_range first[MMR_FIRST_RANGES];
	unsigned int nr_first;
	int reason;
};

/**
 * struct mmr_tally - a line of check_pages
 * @phys: the memory block, or section
 * @verdict: enum mmr_holds, never MMR_HOLDS_NONE
 * @unknown: nobody has looked at it; the numbers are 0
 * @frames: frames whose struct page is online
 * @read: those of which it could be read
 * @surplus: those of these that are no memory
 * @uninitialised: nobody has initialised them
 * @misplaced: of another node or zone than their place
 * @unreserved: surplus that is not reserved
 * @taken: surplus that the page allocator has, or has given away
 * @offline: memory that nobody may have
 * @first: the first range with something wrong, or empty
 */
struct mmr_tally {
	struct mmr_range phys;
	int verdict;
	bool unknown;
	__u64 frames, read, surplus;
	__u64 uninitialised, misplaced, unreserved, taken, offline;
	struct mmr_range first;
};

/**
 * struct mmr_edge - a line of edges
 * @frame: address of the frame
 * @side: enum mmr_side
 * @state: enum mmr_state, of a frame with a struct page
 * @section: bits MMR_SECTION_*
 * @buddy: enum mmr_buddy
 * @other: enum mmr_other
 * @other_section: as @section
 */
struct mmr_edge {
	__u64 frame;
	int side;
	int state;
	unsigned int section;
	int buddy;
	int other;
	unsigned int other_section;
};

/**
 * struct mmr_removal - a line of ledger
 * @phys: the memory that was removed
 * @uptime_ms: when
 * @unknown: it went before anybody had looked at its memmap; the numbers are 0
 * @pages: page frames that its memmap was in, and that have to come back
 * @back: those that did
 * @lost: those that nobody has
 * @undecided: those of which it is not known
 */
struct mmr_removal {
	struct mmr_range phys;
	__u64 uptime_ms;
	bool unknown;
	__u64 pages, back, lost, undecided;
};

struct mmr_regions { struct mmr_region *v; size_t nr; };
struct mmr_vmemmaps { struct mmr_vmemmap *v; size_t nr; };
struct mmr_memblocks { struct mmr_memblock *v; size_t nr; };
struct mmr_sections { struct mmr_section *v; size_t nr; };
struct mmr_backings { struct mmr_backing *v; size_t nr; };
struct mmr_blocks { struct mmr_block *v; size_t nr; };
struct mmr_devices { struct mmr_device *v; size_t nr; };
struct mmr_claims { struct mmr_claim *v; size_t nr; };
struct mmr_costs { struct mmr_cost *v; size_t nr; };
struct mmr_rulings { struct mmr_ruling *v; size_t nr; };
struct mmr_tallies { struct mmr_tally *v; size_t nr; };
struct mmr_edges { struct mmr_edge *v; size_t nr; };
struct mmr_ledger { struct mmr_removal *v; size_t nr; };

/* Whole files. On success the caller frees @v; on failure the list is empty. */
int mmr_read_regions(struct mmr_report *report, struct mmr_regions *out);
int mmr_read_vmemmap(struct mmr_report *report, struct mmr_vmemmaps *out);
int mmr_read_memblock(struct mmr_report *report, struct mmr_memblocks *out);
int mmr_read_sections(struct mmr_report *report, struct mmr_sections *out);
int mmr_read_backing(struct mmr_report *report, struct mmr_backings *out);
int mmr_read_blocks(struct mmr_report *report, struct mmr_blocks *out);
int mmr_read_devices(struct mmr_report *report, struct mmr_devices *out);
int mmr_read_claims(struct mmr_report *report, struct mmr_claims *out);
int mmr_read_cost(struct mmr_report *report, struct mmr_costs *out);
int mmr_read_check(struct mmr_report *report, struct mmr_rulings *out);
int mmr_read_check_pages(struct mmr_report *report, struct mmr_tallies *out);
int mmr_read_edges(struct mmr_report *report, struct mmr_edges *out);
int mmr_read_ledger(struct mmr_report *report, struct mmr_ledger *out);

/**
 * mmr_parse_cost() - the lines of cost that somebody else has read
 * @report: for the error
 * @text: the whole file; it is cut into pieces
 * @out: the lines
 *
 * The kernel's snapshot stays, and takes memory, for as long as the file is open: who compares
 * free memory has to hold it open meanwhile.
 */
int mmr_parse_cost(struct mmr_report *report, char *text, struct mmr_costs *out);

/* The line of a name with a number (0: without one), NULL if there is none: of a node. */
const struct mmr_cost *mmr_cost_line(const struct mmr_costs *costs, enum mmr_cost_name name,
				     __u64 number);

static inline bool mmr_described(const struct mmr_region *r)
{
	return r->state == MMR_STATE_USED || r->state == MMR_STATE_MISSING;
}

static inline bool mmr_is_populated(const struct mmr_region *r)
{
	return r->state == MMR_STATE_USED || r->state == MMR_STATE_SURPLUS;
}

static inline bool mmr_has_node(const struct mmr_nids *nids, int nid)
{
	return nid >= 0 && nid < MMR_NODES && nids->nodes[nid / 64] >> nid % 64 & 1;
}

/* ---- summary ---- */

/**
 * struct mmr_summary - the values of summary, without their units
 * @value: by line
 * @text: what they are pieces of; the caller frees it
 */
struct mmr_summary {
	const char *value[MMR_SUMMARY_NR];
	char *text;
};

int mmr_read_summary(struct mmr_report *report, struct mmr_summary *out);
/* The value of a line with a unit; 0 for all others. */
__u64 mmr_number(const struct mmr_summary *summary, enum mmr_summary_line line);
/* The window or the span; empty for all other lines. */
struct mmr_range mmr_virtual(const struct mmr_summary *summary, enum mmr_summary_line line);
/* Whether a Source line names a source. */
bool mmr_available(const struct mmr_summary *summary, enum mmr_summary_line line);

/* ---- struct pages and their addresses ---- */

/**
 * struct mmr_memmap - what one needs to go from frames to struct pages and back
 * @page_size: bytes of a page
 * @struct_page: bytes of a struct page
 * @base: virtual address of frame 0's struct page
 * @window: virtual addresses that memmap may have
 */
struct mmr_memmap {
	__u64 page_size;
	__u64 struct_page;
	__u64 base;
	struct mmr_range window;
};

/* False if nothing is mapped that would tell. */
bool mmr_find_memmap(struct mmr_memmap *m, const struct mmr_summary *summary,
		     const struct mmr_vmemmaps *runs);
/* Frames (as physical ranges) whose struct page lies completely in the mapped ranges. */
void mmr_populated(struct mmr_set *frames, const struct mmr_memmap *m,
		   const struct mmr_set *mapped);
/* Frames with at least one byte of their struct page in @virt. */
struct mmr_range mmr_touched(const struct mmr_memmap *m, struct mmr_range virt);
/* What a leaf of a level maps. */
__u64 mmr_leaf_size(const struct mmr_memmap *m, int level);
/* What backs the byte at @virt, in run @v. */
__u64 mmr_backing_of(const struct mmr_memmap *m, const struct mmr_vmemmap *v, __u64 virt);

#endif /* MMR_REPORT_H */
