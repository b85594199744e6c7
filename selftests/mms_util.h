/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests read: the files of memmapscope, of the oracle module and of the kernel.
 *
 * Tests never parse a file themselves. The parsers of memmapscope's own files are as strict as
 * Documentation/debugfs.rst: they are the test of the format, and accept nothing it does not say.
 *
 * All ranges are half-open here, whatever the file prints, and in bytes or virtual addresses.
 *
 * Every path is below $MMS_ROOT (default: empty), so that a recorded tree can be tested.
 */
#ifndef MMS_UTIL_H
#define MMS_UTIL_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define MMS_DIR		"/sys/kernel/debug/memmapscope"
#define MMS_ORACLE	"/sys/kernel/debug/memmapscope_oracle/memmap"

/* A column that holds no number: "-" and "?". */
#define MMS_NONE	(-1)
#define MMS_UNKNOWN	(-2)

/* A section of 1 GiB (arm64 5.10) has 512 sub-sections of 2 MiB. */
#define MMS_SUBSECTIONS	512

struct mms_range {
	__u64 start;
	__u64 end;
};

/* Sorted, non-overlapping ranges with a value each; neighbours with equal values are merged. */
struct mms_ranges {
	struct mms_tagged {
		struct mms_range r;
		__u64 tag;
	} *v;
	size_t nr;
};

enum mms_state { MMS_USED, MMS_HOLE, MMS_SURPLUS, MMS_MISSING };
enum mms_cause { MMS_SECTION, MMS_LEAF, MMS_UNCLAIMED, MMS_ORPHAN };
enum mms_ram { MMS_MEMBLOCK = 1, MMS_NOMAP = 2, MMS_IOMEM = 4, MMS_DEVICE = 8 };
enum mms_flag {
	MMS_PRESENT = 1, MMS_MEMMAP = 2, MMS_ONLINE = 4, MMS_EARLY = 8,
	MMS_TAINT = 16, MMS_PREINIT = 32,
};

struct mms_region {
	struct mms_range phys;
	__u64 pages;
	int state;
	int cause;		/* MMS_NONE if there is none */
	unsigned int ram;
	int nid;
	unsigned int section;	/* 0: not valid */
	__u64 memmap_bytes;
};

/* Levels, as the tests compare them; the words are in mms_level_name[]. */
enum mms_level {
	MMS_PTE, MMS_CONT_PTE, MMS_PMD, MMS_CONT_PMD, MMS_PUD, MMS_P4D, MMS_PGD,
};

/* How the backing goes on from leaf to leaf. */
enum mms_order { MMS_UP, MMS_DOWN, MMS_SAME };

struct mms_vmemmap {
	struct mms_range virt;
	__u64 bytes;
	bool mapped;
	int level;
	char attrs[96];
	struct mms_range describes;	/* empty: outside the axis */
	struct mms_range backing;	/* empty: not mapped */
	int order;
	int backing_nid;
};

struct mms_memblock {
	bool reserved;
	struct mms_range phys;
	__u64 bytes;
	char flags[96];
	int nid;
};

struct mms_section {
	struct mms_range phys;
	__u64 sections;
	unsigned int flags;
	int nr_subsections;		/* MMS_NONE for absent sections */
	bool subsection[MMS_SUBSECTIONS];
	char nid[64];
	int first_block, last_block;	/* MMS_NONE if there are none */
};

enum mms_zone { MMS_DMA, MMS_DMA32, MMS_NORMAL, MMS_MOVABLE, MMS_DEVICE_ZONE, MMS_NR_ZONES };
enum mms_host { MMS_ALTMAP, MMS_SELF, MMS_OTHER };

struct mms_backing {
	struct mms_range phys;
	__u64 pages;
	int nid, zone;
	int backing_nid, backing_zone;
	int distance;
	int host;
	__u64 bytes, shared, saved;
};

enum mms_removable { MMS_NOT_REMOVABLE, MMS_AS_A_WHOLE, MMS_MAYBE };
enum mms_origin { MMS_BOOT, MMS_HOTPLUG, MMS_DRIVER };

struct mms_block_line {
	__u64 number;
	struct mms_range phys;
	bool online;
	char nid[64];
	unsigned int zones;		/* a bit each; 0: offline */
	bool zone_unknown;
	int removable;
	int origin;
	char owner[64];
	__u64 memmap, self;
	__s64 near, far;
	__s64 altmap_pages;
};

struct mms_cost {
	char name[48];
	__u64 bytes;
	bool none;
};

struct mms_summary {
	const char *name;
	char *value;
};

/* Whole files; NULL, and a message in the output, on failure. The caller frees the arrays. */
struct mms_region *mms_regions(size_t *nr);
struct mms_vmemmap *mms_vmemmap(size_t *nr);
struct mms_memblock *mms_memblocks(size_t *nr);
struct mms_section *mms_sections(size_t *nr);
struct mms_backing *mms_backings(size_t *nr);
struct mms_block_line *mms_block_lines(size_t *nr);
/* @fd stays open, and its snapshot there; the caller closes it. */
struct mms_cost *mms_costs(size_t *nr, int *fd);
struct mms_summary *mms_summary(size_t *nr);

/* One line of summary; a name the contract does not have ends the test program. */
const char *mms_text(const struct mms_summary *summary, const char *name);
__u64 mms_number(const struct mms_summary *summary, const char *name);
struct mms_range mms_virtual(const struct mms_summary *summary, const char *name);
bool mms_available(const struct mms_summary *summary, const char *source);
/* The kernel's version, for what the kernel cannot be asked: which way an interface counts. */
bool mms_kernel_before(const struct mms_summary *summary, unsigned int version,
		       unsigned int patch);

/* What one needs to turn runs of mapped memmap into populated frames. */
struct mms_geometry {
	__u64 page_size;
	__u64 struct_page;
	__u64 base;		/* virtual address of frame 0's struct page */
	struct mms_range window;
};

bool mms_geometry(struct mms_geometry *g, const struct mms_summary *summary,
		  const struct mms_vmemmap *v, size_t nr);
/* Frames (as physical ranges) whose struct page lies completely in the mapped ranges. */
void mms_populated(struct mms_ranges *frames, const struct mms_geometry *g,
		   const struct mms_ranges *mapped);
/* What a leaf of a level maps. */
__u64 mms_leaf_size(const struct mms_geometry *g, int level);
/* What backs the byte at @virt, in run @v. */
__u64 mms_backing_of(const struct mms_geometry *g, const struct mms_vmemmap *v, __u64 virt);
/* Frames with at least one byte of their struct page in @virt. */
struct mms_range mms_touched(const struct mms_geometry *g, struct mms_range virt);

void mms_add(struct mms_ranges *ranges, struct mms_range r, __u64 tag);
__u64 mms_total(const struct mms_ranges *ranges);
/* Compares, and prints the first differences as "what: a: ... b: ..."; true if equal. */
bool mms_same(const char *what, const char *a_name, const struct mms_ranges *a,
	      const char *b_name, const struct mms_ranges *b);
void mms_clip(struct mms_ranges *ranges, struct mms_range window);
/* Sorts and merges ranges that may overlap; tags are dropped. */
void mms_union(struct mms_ranges *ranges);

static inline __u64 mms_size(struct mms_range r)
{
	return r.end - r.start;
}

static inline bool mms_described(const struct mms_region *r)
{
	return r->state == MMS_USED || r->state == MMS_MISSING;
}

static inline bool mms_is_populated(const struct mms_region *r)
{
	return r->state == MMS_USED || r->state == MMS_SURPLUS;
}

struct mms_device {
	struct mms_range phys;
	int type;
	struct mms_range altmap;	/* empty if there is none */
	__s64 reserve;
	__s64 free;
	__s64 alloc;
	__u64 order;
	int cpu;
	char owner[64];
};

struct mms_device *mms_devices(size_t *nr);

enum mms_verdict {
	MMS_VERDICT_AGREE, MMS_VERDICT_DRIVER, MMS_VERDICT_HOTPLUG, MMS_VERDICT_DEVICE,
	MMS_VERDICT_NOMAP, MMS_VERDICT_WITHHELD, MMS_VERDICT_UNMAPPED, MMS_VERDICT_REMOVED,
	MMS_VERDICT_CONFLICT,
};

enum mms_resource_flag {
	MMS_RESOURCE_SYSRAM = 1, MMS_RESOURCE_DRIVER = 2, MMS_RESOURCE_MERGEABLE = 4,
	MMS_RESOURCE_BUSY = 8,
};

struct mms_claim {
	struct mms_range phys;
	char firmware[64];
	char resource[128];
	char parent[128];
	unsigned int flags;
	char memblock[64];
	unsigned int section;
	int linear;		/* 0: no, 1: part, 2: yes */
	char kexec[8];
	int verdict;
};

struct mms_claim *mms_claims(size_t *nr);
/* /sys/firmware/memmap; the tag is mms_name_tag() of the type. False if it is not there. */
bool mms_firmware_memmap(struct mms_ranges *map);
/*
 * The device tree: memory, and what /reserved-memory makes of parts of it, reserved or no-map; tags
 * as above. False if it has no memory.
 */
bool mms_dt_memory(struct mms_ranges *map);
/* A number for a name, spaces as they are or escaped. */
__u64 mms_name_tag(const char *name);

extern const char *const mms_state_name[];
extern const char *const mms_cause_name[];
extern const char *const mms_level_name[];
extern const char *const mms_zone_name[];
extern const char *const mms_files[];	/* NULL-terminated */

/* The oracle's file. */
struct mms_oracle {
	struct mms_range virt;
	bool mapped;
	__u64 backing;	/* physical address; meaningless if not mapped */
	int level;		/* MMS_NONE where the interfaces do not say */
};

struct mms_oracle *mms_oracle(size_t *nr, __u64 *base);

/* Lines of the kernel's own dump of its page tables, as x86 and arm64 print them. */
struct mms_ptdump {
	struct mms_range virt;
	bool in_part;		/* after the dump's headline for the memmap, before the next one */
	bool mapped;
	int level;
	char attrs[96];		/* as in struct mms_vmemmap */
};

/* What of @path lies in or touches @window, or stands in the memmap's part; NULL on failure. */
struct mms_ptdump *mms_ptdump(const char *path, struct mms_range window, size_t *nr);

/* The kernel's files. */
char *mms_slurp(const char *path, size_t *len);
char *mms_path(const char *path);	/* below $MMS_ROOT; the caller frees it */
bool mms_exists(const char *path);
bool mms_sysfs_hex(const char *path, __u64 *value);
bool mms_vmstat(const char *name, __u64 *value);
/* Pages of a node that /proc/zoneinfo calls @what; nodes without zones have none. */
bool mms_zoneinfo(int nid, const char *what, __u64 *pages);
/*
 * Whether zones count the region as present: at boot the pages of memblock, NOMAP included
 * (absent_pages_in_range(), mm/mm_init.c), later whole memory blocks (online_pages()).
 */
bool mms_counts_as_present(const struct mms_summary *summary, const struct mms_region *r);

/* A zone of /proc/zoneinfo, in pages. */
struct mms_zoneinfo {
	int nid, zone;
	__u64 start, spanned, present;
	__u64 free, free_cma, low;
	__u64 kept_for_normal;		/* "protection" against allocations that may use Normal */
	__u64 highatomic;		/* of blocks that are reserved for allocations in need */
	__u64 highatomic_free;		/* how much of that is free */
};

/* With the two last from /proc/pagetypeinfo, which only root can read. */
struct mms_zoneinfo *mms_zones(size_t *nr);

/* "System RAM" of /proc/iomem, children included in it. */
bool mms_iomem(struct mms_ranges *ram);
/* Whether a resource starts at @phys. */
bool mms_iomem_starts(__u64 phys);
/* A file of the kernel's own debugfs directory memblock. */
bool mms_kernel_memblock(const char *type, struct mms_ranges *ranges);
/*
 * Sum of the numbers before @unit in the kernel messages that contain @text; false if the log
 * does not begin with the boot any more.
 */
bool mms_dmesg_sum(const char *text, const char *unit, __u64 *sum);

struct mms_block {
	unsigned int number;
	bool online;
	__u64 nodes;		/* bit N: sysfs says that memory of node N is in it */
	char zones[64];		/* valid_zones; empty where sysfs has no such file */
};

struct mms_block *mms_blocks(size_t *nr);

#endif /* MMS_UTIL_H */
