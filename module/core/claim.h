/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_CLAIM_H
#define MMS_CLAIM_H

#include "join.h"
#include "memblock.h"
#include "region.h"
#include "resource.h"

/**
 * enum mms_claim_list - the lists that are joined, in bytes, and their attr
 * @MMS_CLAIM_FIRMWARE: the firmware's map; attr: mms_firmware_attr()
 * @MMS_CLAIM_OVERLAY: what the firmware says of parts of that; attr: the same
 * @MMS_CLAIM_RESOURCE: the flat resource tree; attr: index of the resource
 * @MMS_CLAIM_MEMBLOCK: memblock.memory; attr: its flags, MMS_MEMBLOCK_*
 * @MMS_CLAIM_RESERVED: memblock.reserved; attr: 0
 * @MMS_CLAIM_SECTION: valid frames; attr: MMS_SECTION_*
 * @MMS_CLAIM_DEVICE: ZONE_DEVICE page maps; attr: 0
 * @MMS_NR_CLAIM_LISTS: number of lists
 */
enum mms_claim_list {
	MMS_CLAIM_FIRMWARE,
	MMS_CLAIM_OVERLAY,
	MMS_CLAIM_RESOURCE,
	MMS_CLAIM_MEMBLOCK,
	MMS_CLAIM_RESERVED,
	MMS_CLAIM_SECTION,
	MMS_CLAIM_DEVICE,
	MMS_NR_CLAIM_LISTS,
};

/**
 * enum mms_says - what a type of the firmware's map means
 * @MMS_SAYS_NOTHING: the firmware does not speak of it
 * @MMS_SAYS_MEMORY: memory for the kernel
 * @MMS_SAYS_OTHER: not memory, or not for the kernel
 * @MMS_SAYS_EITHER: it is up to the kernel
 */
enum mms_says {
	MMS_SAYS_NOTHING,
	MMS_SAYS_MEMORY,
	MMS_SAYS_OTHER,
	MMS_SAYS_EITHER,
};

/**
 * enum mms_reserved - has memblock.reserved what it makes a difference for?
 * @MMS_RESERVED_NONE: it makes none
 * @MMS_RESERVED_NO: no
 * @MMS_RESERVED_YES: yes
 * @MMS_RESERVED_UNKNOWN: it cannot be asked
 */
enum mms_reserved {
	MMS_RESERVED_NONE,
	MMS_RESERVED_NO,
	MMS_RESERVED_YES,
	MMS_RESERVED_UNKNOWN,
};

/**
 * enum mms_linear - is it in the linear mapping?
 * @MMS_LINEAR_NO: no page of it
 * @MMS_LINEAR_PART: some pages of it
 * @MMS_LINEAR_YES: all pages of it
 */
enum mms_linear {
	MMS_LINEAR_NO,
	MMS_LINEAR_PART,
	MMS_LINEAR_YES,
};

/**
 * enum mms_kexec - may kexec_file_load() put a segment there?
 * @MMS_KEXEC_NONE: it is no memory to it
 * @MMS_KEXEC_USE: yes
 * @MMS_KEXEC_SKIP: no
 * @MMS_KEXEC_UNKNOWN: that cannot be known
 */
enum mms_kexec {
	MMS_KEXEC_NONE,
	MMS_KEXEC_USE,
	MMS_KEXEC_SKIP,
	MMS_KEXEC_UNKNOWN,
};

/**
 * enum mms_verdict - what becomes of the claims; Documentation/debugfs.rst
 * @MMS_VERDICT_AGREE: all who speak say the same
 * @MMS_VERDICT_DRIVER: added by a driver that manages it
 * @MMS_VERDICT_HOTPLUG: added at run time
 * @MMS_VERDICT_DEVICE: ZONE_DEVICE memory
 * @MMS_VERDICT_NOMAP: NOMAP
 * @MMS_VERDICT_WITHHELD: memory that the kernel leaves alone
 * @MMS_VERDICT_UNMAPPED: the linear mapping has gaps
 * @MMS_VERDICT_REMOVED: memblock has what was removed
 * @MMS_VERDICT_CONFLICT: none of these
 * @MMS_VERDICT_UNKNOWN: it depends on a witness that cannot be asked
 */
enum mms_verdict {
	MMS_VERDICT_AGREE,
	MMS_VERDICT_DRIVER,
	MMS_VERDICT_HOTPLUG,
	MMS_VERDICT_DEVICE,
	MMS_VERDICT_NOMAP,
	MMS_VERDICT_WITHHELD,
	MMS_VERDICT_UNMAPPED,
	MMS_VERDICT_REMOVED,
	MMS_VERDICT_CONFLICT,
	MMS_VERDICT_UNKNOWN,
};

/**
 * enum mms_witness - who may stand alone in a conflict, bits
 * @MMS_WITNESS_FIRMWARE: the firmware's map
 * @MMS_WITNESS_RESOURCE: the resource tree
 * @MMS_WITNESS_MEMBLOCK: memblock.memory
 * @MMS_WITNESS_SECTION: the section table, and the page maps in it
 * @MMS_WITNESS_LINEAR: the linear mapping
 * @MMS_WITNESS_KEXEC: kexec_file_load()
 */
enum mms_witness {
	MMS_WITNESS_FIRMWARE	= 1 << 0,
	MMS_WITNESS_RESOURCE	= 1 << 1,
	MMS_WITNESS_MEMBLOCK	= 1 << 2,
	MMS_WITNESS_SECTION	= 1 << 3,
	MMS_WITNESS_LINEAR	= 1 << 4,
	MMS_WITNESS_KEXEC	= 1 << 5,
};

#define MMS_RESOURCE_NONE	(-1)

/**
 * struct mms_claim - one line of the claims file
 * @start: first byte
 * @end: byte after the last one
 * @says: what the firmware's type means
 * @firmware: name of the type, an offset in the names; if @says is not
 *            MMS_SAYS_NOTHING
 * @resource: index of the resource, or MMS_RESOURCE_NONE
 * @resource_flags: MMS_RESOURCE_*
 * @memblock: memblock.memory has it
 * @memblock_flags: MMS_MEMBLOCK_*
 * @section: MMS_SECTION_*, 0 if the frames are not valid
 * @device: a ZONE_DEVICE page map has it
 * @kexec: what kexec_file_load() does with it
 * @reserved: whether memblock.reserved has it
 * @linear: whether the linear mapping has it
 * @verdict: what that means
 * @alone: MMS_WITNESS_*, who contradicts the others in a conflict; 0 also if there are
 *         as many of these
 */
struct mms_claim {
	u64 start;
	u64 end;
	enum mms_says says;
	u32 firmware;
	int resource;
	u32 resource_flags;
	bool memblock;
	u32 memblock_flags;
	u32 section;
	bool device;
	enum mms_kexec kexec;
	enum mms_reserved reserved;
	enum mms_linear linear;
	enum mms_verdict verdict;
	u32 alone;
};

/**
 * struct mms_claims_view - what claims are made from
 * @lists: MMS_NR_CLAIM_LISTS sorted lists of struct mms_span, in bytes
 * @linear: sorted list of struct mms_span: what the linear mapping maps, in bytes; for
 *          mms_claims_build() alone
 * @resources: the resource tree
 * @page_bytes: size of a page
 * @firmware_known: the firmware's map could be read
 * @memblock_known: memblock.memory could be read
 * @reserved_known: memblock.reserved could be read
 * @memblock_live: memblock is kept up to date, else it is a picture of the boot
 * @kexec_file: the kernel has kexec_file_load()
 * @kexec_cma: which may put segments into memory of CMA's
 */
struct mms_claims_view {
	const struct mms_vec *lists;
	const struct mms_vec *linear;
	const struct mms_resources *resources;
	u64 page_bytes;
	bool firmware_known;
	bool memblock_known;
	bool reserved_known;
	bool memblock_live;
	bool kexec_file;
	bool kexec_cma;
};

/* What the firmware says is kept beside the name it gives it. */
static inline u64 mms_firmware_attr(enum mms_says says, u32 name)
{
	return (u64)says << 32 | name;
}

/* System RAM is not the same as what may become it. */
static inline bool mms_claim_ram(const struct mms_claim *claim)
{
	return claim->resource != MMS_RESOURCE_NONE &&
	       mms_resource_is_ram(claim->resource_flags);
}

enum mms_kexec mms_claim_kexec(const struct mms_claims_view *view, const struct mms_claim *claim,
			       bool reserved);
enum mms_verdict mms_claim_verdict(const struct mms_claims_view *view,
				   const struct mms_claim *claim);
u32 mms_claim_alone(const struct mms_claims_view *view, const struct mms_claim *claim);
int mms_claims_join(const struct mms_claims_view *view, struct mms_vec *claims);
int mms_claims_build(const struct mms_claims_view *view, struct mms_vec *claims);
enum mms_linear mms_linear_of(u64 mapped, u64 bytes);
bool mms_whole_pages(u64 page_bytes, u64 *start, u64 *end);

/* Counts the bytes of a range that the linear mapping maps; 0, or an error. */
typedef int mms_mapped_t(void *ctx, u64 start, u64 end, u64 *bytes);

int mms_claims_settle(const struct mms_claims_view *view, mms_mapped_t *mapped, void *ctx,
		      struct mms_vec *claims);

#endif
