/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_ARCH_H
#define MMS_ARCH_H

#include "../core/walk.h"

struct seq_file;

/**
 * struct mms_window - virtual addresses set aside for the memmap
 * @start_va: first byte
 * @end_va: byte after the last one
 */
struct mms_window {
	u64 start_va;
	u64 end_va;
};

/*
 * What an architecture provides, in two files of its own: the only places that
 * name its registers and page-table bits. This is the half that asks the kernel;
 * the other one, <name>_format.c, is pure. Documentation/new-arch.rst is the
 * checklist.
 */

/* Name of the architecture as the summary prints it. */
extern const char * const mms_arch_name;

/* The registers that name the page tables, for the summary and the log. */
extern const char * const mms_arch_root_name;

/*
 * True if a function that the kernel does not export may be called through a
 * pointer. Not on x86: kernels built with IBT seal the landing pad of functions
 * whose address nobody takes (ed53a0d97192, "x86/alternative: Use
 * .ibt_endbr_seal to seal indirect calls").
 */
extern const bool mms_arch_may_call_hidden;

/*
 * True if memory that was there at boot cannot be offlined: prevent_bootmem_remove_notifier()
 * in arch/arm64/mm/mmu.c, bbd6ec605c0f ("arm64/mm: Enable memory hot remove", v5.7).
 */
extern const bool mms_arch_boot_memory_stays;

/*
 * True if memmap is mapped by PMD leaves where a whole one is needed: vmemmap_populate() of
 * the architecture.
 */
extern const bool mms_arch_memmap_leaves;

/*
 * True if a PMD leaf of memmap goes when nothing of it is in use any more, and not before:
 * vmemmap_free() of the architecture. Of pages none keeps such books.
 */
extern const bool mms_arch_counts_leaves;

/*
 * True if memory may be refused whose ends are within leaves of the page tables: arm64,
 * see mms_kernel_keeps_leaves().
 */
extern const bool mms_arch_keeps_leaves;

/**
 * mms_arch_unsupported() - what keeps this machine from being served
 *
 * Return: a short reason for the log, or NULL if there is none.
 */
const char *mms_arch_unsupported(void);

/**
 * mms_arch_tables() - the page tables that translate kernel addresses
 * @tables: filled in from the CPU's registers: root, shape, and what entries mean
 *
 * The root is the table the CPU walks right now. Its kernel half is the same in
 * every address space, so it does not matter whose it is.
 *
 * Context: process context; the table stays as long as current's mm does.
 */
void mms_arch_tables(struct mms_tables *tables);

/**
 * mms_arch_window() - the vmemmap window
 * @nr_frames: frames of the physical axis
 * @window: filled in
 */
void mms_arch_window(u64 nr_frames, struct mms_window *window);

/**
 * mms_arch_linear() - where the linear mapping can be
 * @tables: the page tables
 * @window: filled in
 */
void mms_arch_linear(const struct mms_tables *tables, struct mms_window *window);

/**
 * mms_arch_splits() - is an address within a leaf, or a group of contiguous ones?
 * @run: the leaf that maps it, or where it is not mapped
 * @va: the address
 *
 * Return: false also at the start of one.
 */
bool mms_arch_splits(const struct mms_run *run, u64 va);

/**
 * mms_arch_attrs() - print the attributes of a leaf in ptdump's words
 * @m: file
 * @level: 0 is PTE
 * @attrs: what mms_entry_decode() left in struct mms_entry
 *
 * Prints words separated by commas, at least one.
 */
void mms_arch_attrs(struct seq_file *m, unsigned int level, u64 attrs);

#endif
