// SPDX-License-Identifier: GPL-2.0
/*
 * Who says that a range is memory, and what it means if they do not agree.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "claim.h"

/**
 * mms_claim_kexec() - what kexec_file_load() does with a range
 * @view: what is known
 * @claim: all columns up to section
 * @reserved: memblock.reserved has it
 *
 * kexec_locate_mem_hole() in kernel/kexec_file.c, 5.10 to 7.3: with
 * ARCH_KEEP_MEMBLOCK the free memory of memblock, else System RAM, in both cases
 * without what a driver manages ("kexec_file: Don't place kexec images on
 * IORESOURCE_MEM_DRIVER_MANAGED", v5.8; f7892d8e288d ("memblock: add
 * MEMBLOCK_DRIVER_MANAGED to mimic IORESOURCE_SYSRAM_DRIVER_MANAGED"), v5.17). 7.3
 * asks CMA's default area first (kexec_alloc_contig()), which memblock has reserved;
 * nothing tells a module where that is.
 *
 * Return: what it does.
 */
enum mms_kexec mms_claim_kexec(const struct mms_claims_view *view, const struct mms_claim *claim,
			       bool reserved)
{
	if (!view->kexec_file)
		return MMS_KEXEC_NONE;
	if (!view->memblock_live) {
		if (!mms_claim_ram(claim))
			return MMS_KEXEC_NONE;
		return claim->resource_flags & MMS_RESOURCE_DRIVER ? MMS_KEXEC_SKIP :
								     MMS_KEXEC_USE;
	}
	if (!view->memblock_known || !view->reserved_known)
		return MMS_KEXEC_UNKNOWN;
	if (!claim->memblock)
		return MMS_KEXEC_NONE;
	if (claim->memblock_flags & (MMS_MEMBLOCK_NOMAP | MMS_MEMBLOCK_DRIVER))
		return MMS_KEXEC_SKIP;
	if (reserved)
		return view->kexec_cma ? MMS_KEXEC_UNKNOWN : MMS_KEXEC_SKIP;
	/* skipped with movable_node, which is not exported */
	return claim->memblock_flags & MMS_MEMBLOCK_HOTPLUG ? MMS_KEXEC_UNKNOWN : MMS_KEXEC_USE;
}

/* Does the firmware deny that it is memory? */
static bool mms_claim_denied(const struct mms_claims_view *view, const struct mms_claim *claim)
{
	if (!view->firmware_known)
		return false;
	return claim->says == MMS_SAYS_OTHER || claim->says == MMS_SAYS_NOTHING;
}

/* A memblock that is kept up to date has to have all memory. */
static bool mms_claim_missed(const struct mms_claims_view *view, const struct mms_claim *claim)
{
	return view->memblock_live && view->memblock_known && !claim->memblock;
}

static enum mms_verdict mms_verdict_driver(const struct mms_claims_view *view,
					   const struct mms_claim *claim)
{
	if (claim->kexec == MMS_KEXEC_USE || claim->linear == MMS_LINEAR_NO ||
	    mms_claim_missed(view, claim))
		return MMS_VERDICT_CONFLICT;
	return MMS_VERDICT_DRIVER;
}

/* The firmware's map of the boot need not know it, but must not say otherwise. */
static enum mms_verdict mms_verdict_hotplug(const struct mms_claims_view *view,
					    const struct mms_claim *claim)
{
	if (claim->says == MMS_SAYS_OTHER || claim->linear == MMS_LINEAR_NO ||
	    mms_claim_missed(view, claim))
		return MMS_VERDICT_CONFLICT;
	return MMS_VERDICT_HOTPLUG;
}

/*
 * From Linux 6.18 on, the map that x86 shows as the firmware's is e820_table_kexec, in
 * which e820__memblock_alloc_reserved() marks as reserved what it has taken of the RAM
 * (arch/x86/kernel/e820.c). Nothing tells which of the two maps a kernel shows.
 */
static bool mms_claim_edited(const struct mms_claims_view *view, const struct mms_claim *claim)
{
	return !view->memblock_live && claim->says == MMS_SAYS_OTHER &&
	       (claim->reserved == MMS_RESERVED_YES || claim->reserved == MMS_RESERVED_UNKNOWN);
}

static enum mms_verdict mms_verdict_boot(const struct mms_claims_view *view,
					 const struct mms_claim *claim)
{
	bool nomap = claim->memblock && claim->memblock_flags & MMS_MEMBLOCK_NOMAP;
	bool missed = view->memblock_known && !claim->memblock;

	if (nomap || missed || claim->linear == MMS_LINEAR_NO)
		return MMS_VERDICT_CONFLICT;
	if (mms_claim_denied(view, claim))
		return mms_claim_edited(view, claim) ? MMS_VERDICT_UNKNOWN : MMS_VERDICT_CONFLICT;
	return claim->linear == MMS_LINEAR_PART ? MMS_VERDICT_UNMAPPED : MMS_VERDICT_AGREE;
}

static enum mms_verdict mms_verdict_ram(const struct mms_claims_view *view,
					const struct mms_claim *claim)
{
	/* so long as memory is being added */
	if (!claim->section)
		return MMS_VERDICT_CONFLICT;
	if (claim->resource_flags & MMS_RESOURCE_DRIVER)
		return mms_verdict_driver(view, claim);
	if (claim->section & MMS_SECTION_EARLY)
		return mms_verdict_boot(view, claim);
	return mms_verdict_hotplug(view, claim);
}

/*
 * x86 copies e820 into memblock once (e820__memblock_setup()), and into the resource
 * tree later. What it takes out of e820 in between it has reserved: the ESRT, shim's
 * MOK table and the boot logo (efi_arch_mem_reserve()), ACPI tables of the initramfs
 * (acpi_table_upgrade()), the end of an RMP (snp_fixup_e820_tables()).
 */
static bool mms_claim_kept(const struct mms_claims_view *view, const struct mms_claim *claim)
{
	return !view->memblock_live && claim->reserved == MMS_RESERVED_YES &&
	       claim->says != MMS_SAYS_OTHER && claim->linear == MMS_LINEAR_YES;
}

static enum mms_verdict mms_verdict_memblock(const struct mms_claims_view *view,
					     const struct mms_claim *claim)
{
	if (!view->memblock_live && !(claim->section & MMS_SECTION_EARLY))
		return MMS_VERDICT_REMOVED;
	if (claim->memblock_flags & MMS_MEMBLOCK_NOMAP && claim->linear == MMS_LINEAR_NO)
		return MMS_VERDICT_NOMAP;
	if (mms_claim_kept(view, claim))
		return MMS_VERDICT_WITHHELD;
	return claim->reserved == MMS_RESERVED_UNKNOWN ? MMS_VERDICT_UNKNOWN :
							 MMS_VERDICT_CONFLICT;
}

/* Withheld at the boot, or removed since? The section was there all along, or memblock knows. */
static enum mms_verdict mms_verdict_firmware(const struct mms_claims_view *view,
					     const struct mms_claim *claim)
{
	if (claim->says != MMS_SAYS_MEMORY)
		return MMS_VERDICT_AGREE;
	return view->memblock_known || claim->section & MMS_SECTION_EARLY ? MMS_VERDICT_WITHHELD :
									   MMS_VERDICT_UNKNOWN;
}

/*
 * Memory that was added is a resource from before it has sections until it has none any more
 * (add_memory_resource(), try_remove_memory()), and it is online only in between.
 */
static bool mms_claim_in_use(const struct mms_claim *claim)
{
	return claim->section & MMS_SECTION_ONLINE && !(claim->section & MMS_SECTION_EARLY);
}

static enum mms_verdict mms_verdict_of(const struct mms_claims_view *view,
				       const struct mms_claim *claim)
{
	if (claim->device)
		return mms_claim_ram(claim) ? MMS_VERDICT_CONFLICT : MMS_VERDICT_DEVICE;
	if (mms_claim_ram(claim))
		return mms_verdict_ram(view, claim);
	if (mms_claim_in_use(claim))
		return MMS_VERDICT_CONFLICT;
	if (claim->memblock)
		return mms_verdict_memblock(view, claim);
	return mms_verdict_firmware(view, claim);
}

/**
 * mms_whole_pages() - the whole pages in a range
 * @page_bytes: size of a page
 * @start: first byte, and then of the first of them
 * @end: byte after the last one, the same
 *
 * Return: false if there are none; the range is what it was.
 */
bool mms_whole_pages(u64 page_bytes, u64 *start, u64 *end)
{
	u64 from = (*start + page_bytes - 1) & ~(page_bytes - 1);
	u64 to = *end & ~(page_bytes - 1);

	if (from >= to)
		return false;
	*start = from;
	*end = to;
	return true;
}

/**
 * mms_claim_verdict() - what the claims on a range mean
 * @view: what is known
 * @claim: all columns but the verdict
 *
 * Pure. The table is in Documentation/debugfs.rst.
 *
 * Return: the verdict.
 */
enum mms_verdict mms_claim_verdict(const struct mms_claims_view *view,
				   const struct mms_claim *claim)
{
	enum mms_verdict verdict = mms_verdict_of(view, claim);
	u64 start = claim->start, end = claim->end;

	/* what is left of a page is nobody's: each of them rounds in its own way */
	if (verdict == MMS_VERDICT_CONFLICT && !mms_whole_pages(view->page_bytes, &start, &end))
		return MMS_VERDICT_WITHHELD;
	return verdict;
}

/* Those who say that it is memory, those who say that it is none, and how many they are. */
struct mms_sides {
	u32 memory, other;
	int nr_memory, nr_other;
};

static void mms_take_side(struct mms_sides *sides, enum mms_witness witness, bool memory)
{
	if (memory) {
		sides->memory |= witness;
		sides->nr_memory++;
	} else {
		sides->other |= witness;
		sides->nr_other++;
	}
}

/* Of what was added at run time its map need not know, and what drivers add it calls otherwise. */
static bool mms_firmware_speaks(const struct mms_claims_view *view, const struct mms_claim *claim)
{
	if (!view->firmware_known || claim->says == MMS_SAYS_EITHER)
		return false;
	if (claim->says == MMS_SAYS_NOTHING && mms_claim_in_use(claim))
		return false;
	if (!mms_claim_ram(claim))
		return true;
	if (claim->says == MMS_SAYS_NOTHING)
		return claim->section & MMS_SECTION_EARLY;
	return !(claim->resource_flags & MMS_RESOURCE_DRIVER);
}

/* A picture of the boot says nothing of what came later. */
static bool mms_memblock_speaks(const struct mms_claims_view *view, const struct mms_claim *claim)
{
	return view->memblock_known && (view->memblock_live || claim->memblock ||
					claim->section & MMS_SECTION_EARLY);
}

static struct mms_sides mms_claim_sides(const struct mms_claims_view *view,
					const struct mms_claim *claim)
{
	struct mms_sides sides = { 0 };
	bool ram = mms_claim_ram(claim);

	mms_take_side(&sides, MMS_WITNESS_RESOURCE, ram);
	mms_take_side(&sides, MMS_WITNESS_LINEAR, claim->linear != MMS_LINEAR_NO);
	if (mms_firmware_speaks(view, claim))
		mms_take_side(&sides, MMS_WITNESS_FIRMWARE, claim->says == MMS_SAYS_MEMORY);
	if (mms_memblock_speaks(view, claim))
		mms_take_side(&sides, MMS_WITNESS_MEMBLOCK, claim->memblock &&
			      !(claim->memblock_flags & MMS_MEMBLOCK_NOMAP));
	/* holes of the boot have sections, too: to be in one says nothing */
	if (!claim->section || (ram && claim->device))
		mms_take_side(&sides, MMS_WITNESS_SECTION, false);
	else if (mms_claim_in_use(claim))
		mms_take_side(&sides, MMS_WITNESS_SECTION, true);
	/* to it this is no memory of a driver's, as it is to the resource tree */
	if (ram && claim->resource_flags & MMS_RESOURCE_DRIVER && claim->kexec == MMS_KEXEC_USE)
		mms_take_side(&sides, MMS_WITNESS_KEXEC, false);
	return sides;
}

/**
 * mms_claim_alone() - who contradicts the others
 * @view: what is known
 * @claim: all columns, and the verdict
 *
 * Of a conflict, the side that has fewer witnesses.
 *
 * Return: MMS_WITNESS_*; 0 if there is no conflict, or as many on both sides.
 */
u32 mms_claim_alone(const struct mms_claims_view *view, const struct mms_claim *claim)
{
	struct mms_sides sides;

	if (claim->verdict != MMS_VERDICT_CONFLICT)
		return 0;
	sides = mms_claim_sides(view, claim);
	if (sides.nr_memory == sides.nr_other)
		return 0;
	return sides.nr_memory < sides.nr_other ? sides.memory : sides.other;
}

/**
 * mms_linear_of() - is a range in the linear mapping?
 * @mapped: bytes of it that are
 * @bytes: its size
 *
 * Return: all of it, some, or nothing.
 */
enum mms_linear mms_linear_of(u64 mapped, u64 bytes)
{
	if (!mapped)
		return MMS_LINEAR_NO;
	return mapped == bytes ? MMS_LINEAR_YES : MMS_LINEAR_PART;
}

static enum mms_linear mms_claim_linear(const struct mms_claims_view *view, u64 start, u64 end)
{
	u64 mapped = 0;
	size_t i;

	mms_whole_pages(view->page_bytes, &start, &end);
	for (i = mms_span_lower(view->linear, start); i < view->linear->nr; i++) {
		const struct mms_span *span = mms_vec_at(view->linear, struct mms_span, i);

		if (span->start_pfn >= end)
			break;
		mapped += min(span->end_pfn, end) - max(span->start_pfn, start);
	}
	return mms_linear_of(mapped, end - start);
}

static void mms_claim_firmware(struct mms_claim *claim, const struct mms_piece *piece)
{
	const struct mms_span *span = piece->at[MMS_CLAIM_OVERLAY];

	if (!span)
		span = piece->at[MMS_CLAIM_FIRMWARE];
	if (!span)
		return;
	claim->says = (enum mms_says)(span->attr >> 32);
	claim->firmware = (u32)span->attr;
}

/* Of RAM much is reserved. It makes no difference if the firmware agrees, and would cut lines. */
static enum mms_reserved mms_claim_reserved(const struct mms_claims_view *view,
					    const struct mms_claim *claim, bool reserved)
{
	if (mms_claim_ram(claim) ? claim->says != MMS_SAYS_OTHER : !claim->memblock)
		return MMS_RESERVED_NONE;
	if (!view->reserved_known)
		return MMS_RESERVED_UNKNOWN;
	return reserved ? MMS_RESERVED_YES : MMS_RESERVED_NO;
}

/* All columns but linear, verdict and alone, which depend on how long the line gets. */
static struct mms_claim mms_claim_of(const struct mms_claims_view *view,
				     const struct mms_piece *piece)
{
	const struct mms_span *resource = piece->at[MMS_CLAIM_RESOURCE];
	const struct mms_span *memblock = piece->at[MMS_CLAIM_MEMBLOCK];
	const struct mms_span *section = piece->at[MMS_CLAIM_SECTION];
	struct mms_claim claim = {
		.start = piece->start_pfn,
		.end = piece->end_pfn,
		.resource = resource ? (int)resource->attr : MMS_RESOURCE_NONE,
		.memblock = memblock,
		.memblock_flags = memblock ? (u32)memblock->attr : 0,
		.section = section ? (u32)section->attr : 0,
		.device = piece->at[MMS_CLAIM_DEVICE],
	};

	mms_claim_firmware(&claim, piece);
	if (resource)
		claim.resource_flags = mms_vec_at(&view->resources->list, struct mms_resource,
						  resource->attr)->flags;
	claim.kexec = mms_claim_kexec(view, &claim, piece->at[MMS_CLAIM_RESERVED]);
	claim.reserved = mms_claim_reserved(view, &claim, piece->at[MMS_CLAIM_RESERVED]);
	return claim;
}

static bool mms_claim_spoken_of(const struct mms_claim *claim)
{
	return claim->says != MMS_SAYS_NOTHING || claim->resource != MMS_RESOURCE_NONE ||
	       claim->memblock || claim->section || claim->device;
}

static bool mms_claim_same(const struct mms_claim *a, const struct mms_claim *b)
{
	return a->end == b->start && a->says == b->says && a->firmware == b->firmware &&
	       a->resource == b->resource && a->memblock == b->memblock &&
	       a->memblock_flags == b->memblock_flags && a->section == b->section &&
	       a->device == b->device && a->kexec == b->kexec && a->reserved == b->reserved;
}

static int mms_claim_append(struct mms_vec *claims, const struct mms_claim *claim)
{
	if (!mms_claim_spoken_of(claim))
		return 0;
	if (claims->nr) {
		struct mms_claim *last = mms_vec_at(claims, struct mms_claim, claims->nr - 1);

		if (mms_claim_same(last, claim)) {
			last->end = claim->end;
			return 0;
		}
	}
	return mms_vec_add(claims, claim);
}

/**
 * mms_claims_join() - join the witnesses, but for the linear mapping
 * @view: what they say
 * @claims: empty vector of struct mms_claim, filled in: all but @linear, @verdict and @alone
 *
 * Return: 0 or -ENOMEM.
 */
int mms_claims_join(const struct mms_claims_view *view, struct mms_vec *claims)
{
	struct mms_piece piece;
	struct mms_join join;
	int err = 0;

	mms_join_start_some(&join, view->lists, MMS_NR_CLAIM_LISTS);
	while (!err && mms_join_next(&join, &piece)) {
		struct mms_claim claim = mms_claim_of(view, &piece);

		err = mms_claim_append(claims, &claim);
		cond_resched();
	}
	return err;
}

/**
 * mms_claims_build() - join the witnesses
 * @view: what they say
 * @claims: empty vector of struct mms_claim, filled in
 *
 * Return: 0 or -ENOMEM.
 */
int mms_claims_build(const struct mms_claims_view *view, struct mms_vec *claims)
{
	int err = mms_claims_join(view, claims);
	size_t i;

	for (i = 0; i < claims->nr; i++) {
		struct mms_claim *claim = mms_vec_at(claims, struct mms_claim, i);

		claim->linear = mms_claim_linear(view, claim->start, claim->end);
		claim->verdict = mms_claim_verdict(view, claim);
		claim->alone = mms_claim_alone(view, claim);
	}
	return err;
}
