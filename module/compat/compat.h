/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_COMPAT_H
#define MMS_COMPAT_H

/*
 * The one room for differences between kernel versions. Distributions backport,
 * so nothing here asks for a version: C macros are tested with #ifdef, and
 * prototypes by Kbuild, which greps the headers and defines MMS_HAVE_*.
 */

#include <linux/kobject.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/range.h>
#include <uapi/linux/kexec.h>

#include "../core/device.h"
#include "section_bits.h"

#if !IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP)
#error "memmapscope needs CONFIG_SPARSEMEM_VMEMMAP: without it there is no vmemmap to walk"
#endif

#if !IS_ENABLED(CONFIG_DEBUG_FS)
#error "memmapscope needs CONFIG_DEBUG_FS: its report is read there"
#endif

/* enum zone_type has it only with CONFIG_ZONE_DEVICE */
#if IS_ENABLED(CONFIG_ZONE_DEVICE)
#define MMS_ZONE_DEVICE ZONE_DEVICE
#else
#define MMS_ZONE_DEVICE MAX_NR_ZONES
#endif

/*
 * The bit of TCR_EL1 that says that LPA2 is in use: asm/pgtable-hwdef.h of arm64, v6.9.
 * Older kernels do not use it for themselves.
 */
#ifdef TCR_DS
#define MMS_TCR_DS TCR_DS
#else
#define MMS_TCR_DS 0
#endif

/* The same commits gave the number that __pte_to_phys() of arm64 had before a name. */
#ifdef PTE_ADDR_HIGH_SHIFT
#define MMS_PTE_ADDR_HIGH_SHIFT PTE_ADDR_HIGH_SHIFT
#else
#define MMS_PTE_ADDR_HIGH_SHIFT 36
#endif

/*
 * The bit by which a realm says that its host may see a page: 399306954996 ("arm64: realm: Query
 * IPA size from the RMM", v6.13). Older kernels run in none.
 */
#ifdef PROT_NS_SHARED
#define MMS_PROT_NS_SHARED PROT_NS_SHARED
#else
#define MMS_PROT_NS_SHARED 0
#endif

/*
 * A 52-bit kernel on a CPU that translates fewer bits gives the foot of its
 * vmemmap window to vmalloc: VMALLOC_END in asm/pgtable.h of arm64, v6.9.
 */
#ifdef VMEMMAP_UNUSED_NPAGES
#define MMS_VMEMMAP_UNUSED (VMEMMAP_UNUSED_NPAGES * sizeof(struct page))
#else
#define MMS_VMEMMAP_UNUSED 0
#endif

/* A kernel that can be told not to put segments of kexec's into memory of CMA's does so. */
#ifdef KEXEC_FILE_NO_CMA
#define MMS_KEXEC_TO_CMA true
#else
#define MMS_KEXEC_TO_CMA false
#endif

/* Of the bits of a page block, those of its migrate type, which are the lowest. */
#ifdef PAGEBLOCK_MIGRATETYPE_MASK
#define MMS_MIGRATETYPE_MASK PAGEBLOCK_MIGRATETYPE_MASK
#else
#define MMS_MIGRATETYPE_MASK MIGRATETYPE_MASK
#endif

/*
 * What memmap takes is counted, and /proc/vmstat has it: 15995a352474 ("mm: report per-page
 * metadata information", v6.11), for all nodes together by the time of that release.
 */
#ifdef MMS_HAVE_MEMMAP_COUNTERS
#define MMS_COUNTS_MEMMAP true
#else
#define MMS_COUNTS_MEMMAP false
#endif

/**
 * mms_section_extended() - have frames of a section a struct page_ext?
 * @ms: section
 *
 * Context: changes under the memory hotplug lock (page_ext_callback() in mm/page_ext.c).
 * Return: the answer.
 */
static inline bool mms_section_extended(const struct mem_section *ms)
{
#ifdef CONFIG_PAGE_EXTENSION
	return READ_ONCE(ms->page_ext);
#else
	return false;
#endif
}

/**
 * mms_page_pgmap() - the page map that a copy of a ZONE_DEVICE page points back to
 * @page: copy of the struct page, which is no tail
 *
 * In 6.12 it is in the struct page, in 7.2 and 7.3 in the folio, as page_pgmap() of
 * include/linux/mmzone.h knows; a copy is no folio to be asked.
 *
 * Return: the map.
 */
static inline const struct dev_pagemap *mms_page_pgmap(const struct page *page)
{
#ifdef MMS_HAVE_PAGE_PGMAP
	const size_t at = offsetof(struct folio, pgmap);
#else
	const size_t at = offsetof(struct page, pgmap);
#endif

	return *(struct dev_pagemap *const *)((const char *)page + at);
}

/**
 * mms_get_dev_pagemap() - reference the live page map that holds a frame
 * @pfn: page frame
 *
 * The second argument went with 614d850efda9 ("mm/memremap: remove unused
 * get_dev_pagemap() parameter", v6.18).
 *
 * Return: the map, to be given back with put_dev_pagemap(), or NULL.
 */
static inline struct dev_pagemap *mms_get_dev_pagemap(unsigned long pfn)
{
#ifdef MMS_HAVE_GET_DEV_PAGEMAP_ONE_ARG
	return get_dev_pagemap(pfn);
#else
	return get_dev_pagemap(pfn, NULL);
#endif
}

/*
 * A block has its zone stored, and memory_block_offline() refuses one without:
 * 395f6081bad4 ("drivers/base/memory: determine and store zone for single-zone memory
 * blocks", v5.18). Older kernels looked at the pages.
 */
#ifdef MMS_HAVE_BLOCK_ZONE
#define MMS_BLOCK_HAS_ZONE true
#else
#define MMS_BLOCK_HAS_ZONE false
#endif

/**
 * mms_block_is_zoneless() - has a memory block no zone stored?
 * @block: the block
 *
 * Context: zones of blocks change under the memory hotplug lock.
 * Return: false, too, if the kernel stores none.
 */
static inline bool mms_block_is_zoneless(const struct memory_block *block)
{
#ifdef MMS_HAVE_BLOCK_ZONE
	return !block->zone;
#else
	return false;
#endif
}

/**
 * mms_block_memmap_pages() - how much of a memory block is set aside for its own memmap
 * @block: the block
 *
 * From its start on: create_altmaps_and_memory_blocks() in mm/memory_hotplug.c since
 * 1a8c64e11043 ("mm/memory_hotplug: embed vmem_altmap details in memory block", v6.6), and
 * add_memory_resource() since a08a2ae34613 ("mm,memory_hotplug: allocate memmap from the added
 * memory range").
 *
 * Context: under the memory hotplug lock, under which blocks come and go.
 * Return: pages; 0 if none, or if this kernel cannot do that.
 */
static inline u64 mms_block_memmap_pages(const struct memory_block *block)
{
#if defined(MMS_HAVE_BLOCK_ALTMAP)
	return block->altmap ? block->altmap->free : 0;
#elif defined(MMS_HAVE_BLOCK_VMEMMAP_PAGES)
	return block->nr_vmemmap_pages;
#else
	return 0;
#endif
}

/**
 * mms_kobject_attrs() - the attributes that all objects of a type have
 * @kobj: object
 *
 * default_attrs went with cdb4f26a63c3 ("kobject: kobj_type: remove
 * default_attrs", v5.18).
 *
 * Return: array that ends with NULL; NULL if there is none.
 */
static inline struct attribute **mms_kobject_attrs(const struct kobject *kobj)
{
#ifdef MMS_HAVE_DEFAULT_ATTRS
	if (kobj->ktype->default_attrs)
		return kobj->ktype->default_attrs;
#endif
	return kobj->ktype->default_groups ? kobj->ktype->default_groups[0]->attrs : NULL;
}

/* f25cbb7a95a2 ("mm: add zone device coherent type memory support", v6.0) */
#ifdef MMS_HAVE_DEVICE_COHERENT
#define MMS_KERNEL_DEVICE_COHERENT MEMORY_DEVICE_COHERENT
#else
#define MMS_KERNEL_DEVICE_COHERENT (-1)
#endif

/**
 * mms_pgmap_type() - what a page map is for, in words that do not change
 * @pgmap: page map
 *
 * The numbers behind the names moved when coherent was added.
 *
 * Return: the type.
 */
static inline enum mms_device_type mms_pgmap_type(const struct dev_pagemap *pgmap)
{
	switch ((int)pgmap->type) {
	case MEMORY_DEVICE_PRIVATE:
		return MMS_DEVICE_PRIVATE;
	case MMS_KERNEL_DEVICE_COHERENT:
		return MMS_DEVICE_COHERENT;
	case MEMORY_DEVICE_FS_DAX:
		return MMS_DEVICE_FS_DAX;
	case MEMORY_DEVICE_GENERIC:
		return MMS_DEVICE_GENERIC;
	case MEMORY_DEVICE_PCI_P2PDMA:
		return MMS_DEVICE_P2PDMA;
	default:
		return MMS_DEVICE_UNKNOWN;
	}
}

/**
 * mms_device_zone() - the zone of page maps of a node
 * @nid: node
 *
 * Return: the zone; NULL if this kernel has no such.
 */
static inline const struct zone *mms_device_zone(int nid)
{
#ifdef CONFIG_ZONE_DEVICE
	return &NODE_DATA(nid)->node_zones[ZONE_DEVICE];
#else
	return NULL;
#endif
}

/**
 * mms_zone_highatomic() - free pages that only allocations in need may have
 * @zone: zone
 *
 * __zone_watermark_unusable_free() in mm/page_alloc.c, which counted all pages of
 * such blocks, free or not, before there was a count of the free ones.
 *
 * Context: changes under zone->lock; a reader without it sees one of its values.
 * Return: the pages.
 */
static inline u64 mms_zone_highatomic(const struct zone *zone)
{
#ifdef MMS_HAVE_NR_FREE_HIGHATOMIC
	return READ_ONCE(zone->nr_free_highatomic);
#else
	return READ_ONCE(zone->nr_reserved_highatomic);
#endif
}

/**
 * mms_block_bytes() - how large a memory block is
 *
 * drivers/base/memory.c, which makes memory blocks and exports their size, is built
 * with CONFIG_MEMORY_HOTPLUG only.
 *
 * Return: bytes of memory; 0 if this kernel has no memory blocks.
 */
static inline u64 mms_block_bytes(void)
{
#ifdef CONFIG_MEMORY_HOTPLUG
	return memory_block_size_bytes();
#else
	return 0;
#endif
}

/**
 * mms_pluggable_range() - where memory has to be that is to become RAM
 *
 * bca3feaa0764 ("mm/memory_hotplug: prevalidate the address range being added with
 * platform", v5.12). Before that each architecture had its own check.
 *
 * Return: the range, @end is not of it any more; @end is 0 if this kernel does not say.
 */
static inline struct range mms_pluggable_range(void)
{
	struct range range = { .start = 0, .end = 0 };

#if defined(MMS_HAVE_PLUGGABLE_RANGE) && defined(CONFIG_MEMORY_HOTPLUG)
	range = mhp_get_pluggable_range(true);
	range.end++;
#endif
	return range;
}

/**
 * mms_pgmap_order() - order of the compound pages of a page map
 * @pgmap: page map
 *
 * c4386bd8ee3a ("mm/memremap: add ZONE_DEVICE support for compound pages", v5.17).
 * Their tails' memmap may be shared (vmemmap_can_optimize()).
 *
 * Return: the order; 0 if each page is by itself.
 */
static inline unsigned int mms_pgmap_order(const struct dev_pagemap *pgmap)
{
#ifdef MMS_HAVE_VMEMMAP_SHIFT
	return pgmap->vmemmap_shift;
#else
	return 0;
#endif
}

#endif
