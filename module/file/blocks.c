// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/ctype.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "../core/block.h"
#include "../source/source.h"
#include "backing.h"
#include "print.h"

#define X(id, word) MMS_BLOCK_##id,
enum { MMS_BLOCK_STATE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_BLOCK_##id] = word,
static const char * const mms_block_state_words[] = { MMS_BLOCK_STATE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_ORIGIN_##id] = word,
static const char * const mms_origin_words[] = { MMS_ORIGIN_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_REMOVABLE_##id] = word,
static const char * const mms_removable_words[] = { MMS_REMOVABLE_WORDS(X) };
#undef X

#define X(id, word) MMS_STAYS_AT_##id,
enum { MMS_STAYS_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_STAYS_AT_##id] = mms_bit_word(word, MMS_STAYS_##id, MMS_STAYS_AT_##id),
static const char * const mms_stays_words[] = { MMS_STAYS_WORDS(X) };
#undef X

static int mms_blocks_make(struct mms_snapshot *snap)
{
	struct mms_pinned_view pinned = {
		.lists = snap->pinned,
		.reserved_known = snap->memblock[MMS_MEMBLOCK_RESERVED].from != MMS_FROM_NOWHERE,
	};
	struct mms_backing_view view = mms_backing_view_of(snap);
	struct mms_vec ram;
	int err;

	mms_vec_init(&ram, sizeof(struct mms_span));
	err = mms_resources_ram(&snap->resources, view.page_shift, &ram, &snap->drivers);
	if (!err)
		err = mms_blocks_build(&view, &snap->drivers, &ram, &pinned, &snap->records);
	mms_vec_free(&ram);
	return err;
}

static void mms_zones_show(struct seq_file *m, const struct mms_block *block)
{
	const char *comma = "";
	int zone;

	for (zone = 0; block->zones >> zone; zone++) {
		if (!(block->zones & BIT(zone)))
			continue;
		seq_puts(m, comma);
		mms_print_zone(m, zone);
		comma = ",";
	}
	if (block->zone_unknown)
		seq_printf(m, "%s?", comma);
	else if (!block->zones)
		seq_putc(m, '-');
}

static const char *mms_driver_name(const struct mms_snapshot *snap, const struct mms_span *driver)
{
	return mms_resource_name(&snap->resources,
				 mms_vec_at(&snap->resources.list, struct mms_resource,
					    driver->attr));
}

static void mms_driver_show(struct seq_file *m, const char *name)
{
	for (; *name && *name != ')'; name++) {
		if (isgraph(*name) && *name != '\\')
			seq_putc(m, *name);
		else
			seq_printf(m, "\\%03o", (unsigned char)*name);
	}
}

/* What add_memory_driver_managed() insists on: "System RAM ($DRIVER)". */
static void mms_owner_show(struct seq_file *m, const struct mms_snapshot *snap,
			   const struct mms_block *block)
{
	const char *name;

	if (mms_block_origin(block) != MMS_ORIGIN_DRIVER) {
		seq_putc(m, '-');
		return;
	}
	name = mms_driver_name(snap, block->driver);
	name = name ? strchr(name, '(') : NULL;
	if (name && name[1] != ')')
		mms_driver_show(m, name + 1);
	else
		seq_putc(m, '?');
}

/* What keeps it, from which frame on, and whose memmap it has. */
static void mms_stays_show(struct seq_file *m, const struct mms_block *block, u64 block_pages,
			   u64 page_bytes)
{
	const struct mms_span *reserved = block->pinned[MMS_PINNED_RESERVED];
	const struct mms_block_rules *rules = mms_block_rules_get();
	enum mms_removable removable = mms_block_removable(block, block_pages, rules);

	seq_printf(m, " %s ", mms_removable_words[removable]);
	if (removable == MMS_REMOVABLE_UNKNOWN)
		seq_putc(m, '?');
	else
		mms_print_words(m, mms_stays_words, ARRAY_SIZE(mms_stays_words),
				mms_block_stays(block, block_pages, rules));
	if (reserved)
		seq_printf(m, " 0x%016llx ", reserved->start_pfn * page_bytes);
	else
		seq_puts(m, block->reserved_unknown ? " ? " : " - ");
	if (!block->has_guests)
		seq_putc(m, '-');
	else if (block->first_guest == block->last_guest)
		seq_printf(m, "%llu", block->first_guest);
	else
		seq_printf(m, "%llu-%llu", block->first_guest, block->last_guest);
}

static void mms_places_show(struct seq_file *m, const struct mms_block *block)
{
	seq_printf(m, " %llu %llu ", block->memmap, block->self);
	if (mms_block_has_node(block) && !block->backing_unknown)
		seq_printf(m, "%llu %llu ", block->near, block->far);
	else
		seq_puts(m, block->nid_unknown || block->backing_unknown ? "? ? " : "- - ");
}

/* Without names nobody knows whether a driver's block is one of virtio-mem's. */
static void mms_unplugged_show(struct seq_file *m, const struct mms_snapshot *snap,
			       const struct mms_block *block, u64 block_pages)
{
	const struct mms_span *unplugged = mms_span_find(&snap->unplugged,
							 block->nr * block_pages);
	bool is_drivers = mms_block_origin(block) == MMS_ORIGIN_DRIVER;

	if (unplugged)
		seq_printf(m, " %llu\n", unplugged->attr);
	else if (is_drivers && block->section & MMS_SECTION_ONLINE &&
		 !mms_driver_name(snap, block->driver))
		seq_puts(m, " ?\n");
	else
		seq_puts(m, " -\n");
}

static void mms_block_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_block *block = mms_vec_at(&snap->records, struct mms_block, i);
	bool online = block->section & MMS_SECTION_ONLINE;
	u64 block_bytes = snap->machine.block_bytes;
	u64 block_pages = block_bytes >> snap->machine.page_shift;

	seq_printf(m, "%llu ", block->nr);
	mms_print_phys(m, block->nr * block_bytes, (block->nr + 1) * block_bytes);
	seq_printf(m, " %s ", mms_block_state_words[online ? MMS_BLOCK_ONLINE : MMS_BLOCK_OFFLINE]);
	mms_print_nids(m, &block->nids, block->nid_unknown);
	seq_putc(m, ' ');
	mms_zones_show(m, block);
	mms_stays_show(m, block, block_pages, 1ULL << snap->machine.page_shift);
	seq_printf(m, " %s ", mms_origin_words[mms_block_origin(block)]);
	mms_owner_show(m, snap, block);
	mms_places_show(m, block);
	if (mms_block_origin(block) == MMS_ORIGIN_BOOT)
		seq_putc(m, '-');
	else
		seq_printf(m, "%llu", block->hosted_pfn - block->nr * block_pages);
	mms_unplugged_show(m, snap, block, block_pages);
}

static mms_step_t * const mms_capture[] = {
	mms_memmap_capture,
	mms_zones_capture,
	mms_altmaps_capture,
	mms_sections_capture,
	mms_pinned_capture,
	mms_resources_capture,
	NULL,
};

static mms_step_t * const mms_build[] = { mms_regions_make, mms_blocks_make, NULL };

const struct mms_file mms_file_blocks = {
	.id = MMS_FILE_BLOCKS,
	.part = {
		.record_bytes = sizeof(struct mms_block),
		.capture = mms_capture,
		.unlocked = mms_unplugged_capture,
		.build = mms_build,
	},
	.show = mms_block_show,
};
