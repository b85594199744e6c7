/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The report as the tests of a program share it: read once, before they are forked, and only the
 * files that the program asks for.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "root.h"
#include "witness/sysfs_memory.h"

#define READ(file)	(1u << MMR_FILE_##file)
#define READ_SYSFS	(1u << (MMR_FILE_NR))

struct machine {
	struct mmr_report report;
	unsigned int wanted, have;	/* a bit for each file, READ() */
	struct mmr_summary summary;
	struct mmr_regions regions;
	struct mmr_vmemmaps vmemmap;
	struct mmr_sections sections;
	struct mmr_memblocks memblock;
	struct mmr_backings backing;
	struct mmr_blocks lines;
	struct mmr_claims claims;
	struct mmr_costs cost;
	struct mmr_tallies tallies;
	struct mmr_edges edges;
	struct mmr_ledger ledger;
	struct mmr_rulings rulings;
	struct mmr_memmap memmap;	/* of summary; the base of vmemmap, too */
	__u64 section_size, block_size;	/* without MEMORY_HOTPLUG there are no blocks: 0 */
	struct sysfs_blocks blocks;	/* READ_SYSFS: the memory blocks that sysfs shows */
};

extern struct machine machine;

void machine_read(unsigned int files);
/* Whether all of them could be read; if not, why, in the output. */
bool machine_is_read(void);

/* The kernel's version, for what the kernel cannot be asked: which way an interface counts. */
bool kernel_before(const struct machine *m, unsigned int version, unsigned int patch);
bool is_arm64(const struct machine *m);
/* Whether memmap is made of PMD leaves; arm64 makes some of 4K pages only: vmemmap_populate(). */
bool has_leaves(const struct machine *m);
/*
 * Whether zones count the region as present: at boot the pages of memblock, NOMAP included
 * (absent_pages_in_range(), mm/mm_init.c), later whole memory blocks (online_pages()).
 */
bool counts_as_present(const struct machine *m, const struct mmr_region *r);
/* Whether a section's map has the sub-section of a frame of it. */
bool in_subsection_map(const struct machine *m, const struct mmr_section *s, __u64 phys);
/* Whether such a frame is valid. The map of early sections does not count. */
bool is_valid(const struct machine *m, const struct mmr_section *s, __u64 phys);
/*
 * What pfn_to_online_page() says of the frames of a sub-section, of which one is at @phys:
 * - without MEMORY_HOTPLUG, which memory blocks are of, that the frame is valid: in an early
 *   section all are;
 * - before 5.12 (9f9b02e5b3e3 "mm: fix pfn_to_online_page() with respect to ZONE_DEVICE"), that
 *   the section is online; on arm64, which had a pfn_valid() of its own, also that the frame is
 *   memory in memblock and has a linear mapping;
 * - since, that the section is online, that the sub-section is in its map, early or not, and that
 *   the frame is no ZONE_DEVICE memory.
 */
bool is_online_page(const struct machine *m, const struct mmr_region *r, __u64 phys);

/*
 * Pieces of a range whose frames are online and no device's, each of one region and within a
 * sub-section, until @found says false: then false.
 */
bool each_online_piece(const struct machine *m, struct mmr_range range,
		       bool (*found)(void *ctx, const struct mmr_region *r, __u64 pfn, size_t nr),
		       void *ctx);

/* NULL if there is none. */
const struct sysfs_block *block_at(const struct machine *m, __u64 number);
const struct sysfs_block *block_of(const struct machine *m, __u64 phys);
const struct mmr_section *section_at(const struct machine *m, __u64 phys);

#endif /* MACHINE_H */
