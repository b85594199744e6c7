/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMMAPSCOPE_ZONEDEV_COMPAT_H
#define MEMMAPSCOPE_ZONEDEV_COMPAT_H

/*
 * What differs between kernels. Kbuild greps include/linux/memremap.h and defines ZONEDEV_HAVE_*.
 */

#include <linux/errno.h>
#include <linux/kconfig.h>
#include <linux/memremap.h>
#include <linux/mm.h>

/* A type that this kernel does not have; no kernel gives a type this number. */
#define ZONEDEV_TYPE_NONE	0

/* memremap_pages() warns about private maps on kernels without CONFIG_DEVICE_PRIVATE. */
#define ZONEDEV_TYPE_PRIVATE \
	(IS_ENABLED(CONFIG_DEVICE_PRIVATE) ? MEMORY_DEVICE_PRIVATE : ZONEDEV_TYPE_NONE)

/* f25cbb7a95a2 ("mm: add zone device coherent type memory support", v6.0) */
#ifdef ZONEDEV_HAVE_COHERENT
#define ZONEDEV_TYPE_COHERENT	MEMORY_DEVICE_COHERENT
#else
#define ZONEDEV_TYPE_COHERENT	ZONEDEV_TYPE_NONE
#endif

/**
 * zonedev_set_order() - ask for compound pages of this order
 * @pgmap: page map that is not live yet
 * @order: log2 of pages that share the memmap of their tails, 0 for none
 *
 * c4386bd8ee3a ("mm/memremap: add ZONE_DEVICE support for compound pages", v5.17).
 *
 * Return: 0, or -EOPNOTSUPP if this kernel knows no such thing.
 */
static inline int zonedev_set_order(struct dev_pagemap *pgmap, unsigned int order)
{
#ifdef ZONEDEV_HAVE_ORDER
	pgmap->vmemmap_shift = order;
	return 0;
#else
	return order ? -EOPNOTSUPP : 0;
#endif
}

/**
 * zonedev_users() - what counts the users of a page map
 * @pgmap: page map that was live
 *
 * b80892ca022e ("memremap: remove support for external pgmap refcounts", v5.17): before, it
 * pointed to a counter of its own or of the driver's.
 *
 * Return: the counter.
 */
static inline struct percpu_ref *zonedev_users(struct dev_pagemap *pgmap)
{
#ifdef ZONEDEV_HAVE_INTERNAL_REF
	return pgmap->ref;
#else
	return &pgmap->ref;
#endif
}

/*
 * Nobody ever gets one of these pages, so none is ever freed. The callback takes a folio since
 * "mm/zone_device: rename page_free callback to folio_free", v6.19.
 */
#ifdef ZONEDEV_HAVE_FOLIO_FREE
static inline void zonedev_free(struct folio *folio)
{
}

#define ZONEDEV_FREE_OP	.folio_free = zonedev_free
#else
static inline void zonedev_free(struct page *page)
{
}

#define ZONEDEV_FREE_OP	.page_free = zonedev_free
#endif

#endif /* MEMMAPSCOPE_ZONEDEV_COMPAT_H */
