// SPDX-License-Identifier: GPL-2.0
/*
 * memmapscope_zonedev - ZONE_DEVICE page maps on demand, of types that no driver in a guest offers.
 *
 * For tests only. In /sys/kernel/debug/memmapscope_zonedev:
 *
 *	create	write: TYPE START SIZE [reserve=N] [free=N] [order=N] [nid=N]
 *	remove	write: START
 *	end	write: START. The map ends as if somebody still held one of its pages: it is not
 *		live any more, and all of it stays until it is removed
 *	forget	write: START. The sections of the map have no sub-sections, as by a bug of the
 *		kernel: they are present, and nothing in them is valid
 *	recall	write: START. They have them again
 *	unmark	write: START. The sections that the map has a part of do not say any more that
 *		there is device memory in them, as before Linux 5.12
 *	mark	write: START. They say so again
 *	unspan	write: START. The device zone that spans the map spans nothing
 *	span	write: START. It spans again what it did
 *	join	write: START. arm64: the leaves of the map's memmap get the contiguous hint
 *	part	write: START. They lose it
 *	list	read: the maps in the order of their creation, a line each:
 *		START-END TYPE reserve free order	(free is - without an altmap)
 *
 * TYPE is private, coherent, fs-dax, generic or p2pdma. START and SIZE are bytes, in units of
 * sub-sections (2M); SIZE may end in K, M or G. START may be "any": a range that nobody uses is
 * taken, as drivers of private memory do. With free=, memmap is taken from an altmap: reserve=
 * pages at START are kept, free= pages after them are there for memmap. order= asks for compound
 * pages. Memory need not exist, since nobody touches it, but where an altmap is.
 *
 * A write fails with EOPNOTSUPP if this kernel has no such type, no compound maps or no marks,
 * EBUSY if somebody has the range, ENOENT if there is no such map, EINVAL if what is to be
 * forgotten is not whole sections, or what is to be joined no groups that may have the hint, or as
 * memremap_pages() does. Removing the module removes all maps. Private memory with an altmap stays
 * for ever, and so does the module, then: EBUSY.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/percpu-refcount.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "contiguous.h"

#define SUBSECTION_BYTES	(PAGES_PER_SUBSECTION << PAGE_SHIFT)

/* Longer commands are refused. */
#define COMMAND_BYTES		256

struct wish {
	const struct type *type;
	bool any;
	u64 start;
	u64 size;
	bool altmap;
	unsigned long reserve;
	unsigned long free;
	unsigned int order;
	int nid;
};

struct map {
	struct list_head list;
	struct wish wish;
	struct dev_pagemap pgmap;
	bool ended;
	struct work_struct end;
	bool forgotten;
	bool joined;
	bool unmarked;
	struct zone *unspanned;		/* NULL: it spans */
	unsigned long spanned_pages;
};

struct type {
	const char *name;
	int value;
};

static const struct type types[] = {
	{ "private", ZONEDEV_TYPE_PRIVATE },
	{ "coherent", ZONEDEV_TYPE_COHERENT },
	{ "fs-dax", MEMORY_DEVICE_FS_DAX },
	{ "generic", MEMORY_DEVICE_GENERIC },
	{ "p2pdma", MEMORY_DEVICE_PCI_P2PDMA },
};

static LIST_HEAD(maps);
static DEFINE_MUTEX(maps_lock);
static struct dentry *dir;

/* Nobody maps one of these pages either. */
static vm_fault_t never_migrate(struct vm_fault *vmf)
{
	return VM_FAULT_SIGBUS;
}

static const struct dev_pagemap_ops ops = {
	ZONEDEV_FREE_OP,
	.migrate_to_ram = never_migrate,
};

static int parse_type(const char *word, struct wish *wish)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (strcmp(word, types[i].name))
			continue;
		wish->type = &types[i];
		return types[i].value == ZONEDEV_TYPE_NONE ? -EOPNOTSUPP : 0;
	}
	return -EINVAL;
}

static int parse_range(const char *start, const char *size, struct wish *wish)
{
	char *end;

	wish->size = memparse(size, &end);
	if (*end || !wish->size || !IS_ALIGNED(wish->size, SUBSECTION_BYTES))
		return -EINVAL;
	wish->any = !strcmp(start, "any");
	if (wish->any)
		return 0;
	if (kstrtou64(start, 0, &wish->start) || !IS_ALIGNED(wish->start, SUBSECTION_BYTES) ||
	    wish->start + wish->size < wish->start)
		return -EINVAL;
	return 0;
}

static int parse_option(const char *word, struct wish *wish)
{
	const char *value = strchr(word, '=');

	if (!value)
		return -EINVAL;
	value++;
	if (strstarts(word, "reserve="))
		return kstrtoul(value, 0, &wish->reserve);
	if (strstarts(word, "free=")) {
		wish->altmap = true;
		return kstrtoul(value, 0, &wish->free);
	}
	if (strstarts(word, "order="))
		return kstrtouint(value, 0, &wish->order);
	if (strstarts(word, "nid="))
		return kstrtoint(value, 0, &wish->nid);
	return -EINVAL;
}

static int parse_words(int argc, char **argv, struct wish *wish)
{
	int i, err;

	if (argc < 3)
		return -EINVAL;
	err = parse_type(argv[0], wish);
	if (!err)
		err = parse_range(argv[1], argv[2], wish);
	for (i = 3; i < argc && !err; i++)
		err = parse_option(argv[i], wish);
	return err;
}

/* What memremap_pages() takes for granted. */
static int check_wish(const struct wish *wish)
{
	unsigned long pages = PHYS_PFN(wish->size);

	if (wish->reserve && !wish->altmap)
		return -EINVAL;
	if (wish->altmap && (wish->reserve >= pages || wish->free >= pages - wish->reserve))
		return -EINVAL;
	if (wish->order >= BITS_PER_LONG ||
	    !IS_ALIGNED(PHYS_PFN(wish->start) | pages, 1UL << wish->order))
		return -EINVAL;
	if (wish->nid != NUMA_NO_NODE &&
	    (wish->nid < 0 || wish->nid >= MAX_NUMNODES || !node_online(wish->nid)))
		return -EINVAL;
	return 0;
}

/* The range becomes ours in the resource tree. What is System RAM is busy there. */
static int claim_range(struct wish *wish)
{
	struct resource *res;

	if (!wish->any)
		return request_mem_region(wish->start, wish->size, KBUILD_MODNAME) ? 0 : -EBUSY;
	if (!IS_ENABLED(CONFIG_DEVICE_PRIVATE))
		return -EOPNOTSUPP;
	res = request_free_mem_region(&iomem_resource, wish->size, KBUILD_MODNAME);
	if (IS_ERR(res))
		return PTR_ERR(res);
	wish->start = res->start;
	wish->size = resource_size(res);
	return 0;
}

/* Members of struct vmem_altmap are const: drivers, too, copy a whole one. */
static void set_altmap(struct dev_pagemap *pgmap, const struct wish *wish)
{
	struct vmem_altmap altmap = {
		.base_pfn = PHYS_PFN(wish->start),
		.end_pfn = PHYS_PFN(wish->start + wish->size) - 1,
		.reserve = wish->reserve,
		.free = wish->free,
	};

	memcpy(&pgmap->altmap, &altmap, sizeof(altmap));
	pgmap->flags |= PGMAP_ALTMAP_VALID;
}

static int make_live(struct map *map)
{
	const struct wish *wish = &map->wish;
	struct dev_pagemap *pgmap = &map->pgmap;
	int err = zonedev_set_order(pgmap, wish->order);

	if (err)
		return err;
	pgmap->type = wish->type->value;
	pgmap->ops = &ops;
	pgmap->owner = &maps;
	pgmap->nr_range = 1;
	pgmap->range.start = wish->start;
	pgmap->range.end = wish->start + wish->size - 1;
	if (wish->altmap)
		set_altmap(pgmap, wish);
	return PTR_ERR_OR_ZERO(memremap_pages(pgmap, wish->nid));
}

/*
 * memunmap_pages() gives __remove_pages() no altmap for private memory, so that the memmap goes to
 * free lists that it never came from, and the kernel dies: seen on x86, Linux 7.3.
 */
static bool stays(const struct map *map)
{
	return map->wish.altmap && map->wish.type->value == ZONEDEV_TYPE_PRIVATE;
}

static int create_map(const struct wish *wish)
{
	struct map *map = kzalloc(sizeof(*map), GFP_KERNEL);
	int err;

	if (!map)
		return -ENOMEM;
	map->wish = *wish;
	err = claim_range(&map->wish);
	if (err)
		goto out_free;
	err = make_live(map);
	if (err)
		goto out_release;
	list_add_tail(&map->list, &maps);
	if (stays(map))
		__module_get(THIS_MODULE);
	return 0;

out_release:
	release_mem_region(map->wish.start, map->wish.size);
out_free:
	kfree(map);
	return err;
}

/* Waits for whoever holds a page of the map. */
static void end_work(struct work_struct *work)
{
	memunmap_pages(&container_of(work, struct map, end)->pgmap);
}

static int end_map(struct map *map)
{
	struct percpu_ref *users = zonedev_users(&map->pgmap);

	if (map->ended)
		return -EINVAL;
	map->ended = true;
	percpu_ref_get(users);
	INIT_WORK(&map->end, end_work);
	schedule_work(&map->end);
	while (!percpu_ref_is_dying(users))
		msleep(20);
	return 0;
}

/* The map is of whole sections, each with all of its sub-sections. */
static void set_subsections(const struct map *map, bool there)
{
	unsigned long pfn = PHYS_PFN(map->wish.start);
	unsigned long end_pfn = pfn + PHYS_PFN(map->wish.size);

	for (; pfn < end_pfn; pfn += PAGES_PER_SECTION) {
		struct mem_section_usage *usage = __pfn_to_section(pfn)->usage;

		if (there)
			bitmap_fill(usage->subsection_map, SUBSECTIONS_PER_SECTION);
		else
			bitmap_zero(usage->subsection_map, SUBSECTIONS_PER_SECTION);
	}
}

static int forget_map(struct map *map)
{
	if (!IS_ALIGNED(PHYS_PFN(map->wish.start | map->wish.size), PAGES_PER_SECTION))
		return -EINVAL;
	set_subsections(map, false);
	map->forgotten = true;
	return 0;
}

static int recall_map(struct map *map)
{
	if (map->forgotten)
		set_subsections(map, true);
	map->forgotten = false;
	return 0;
}

#ifdef SECTION_TAINT_ZONE_DEVICE
static void set_section_mark(unsigned long pfn, bool marked)
{
	struct mem_section *ms = __pfn_to_section(pfn);

	if (marked)
		ms->section_mem_map |= SECTION_TAINT_ZONE_DEVICE;
	else
		ms->section_mem_map &= ~SECTION_TAINT_ZONE_DEVICE;
}

/* Those that move_pfn_range_to_zone() marks. */
static int set_marks(const struct map *map, bool marked)
{
	unsigned long pfn = PHYS_PFN(map->wish.start);
	unsigned long end_pfn = pfn + PHYS_PFN(map->wish.size);

	if (!IS_ALIGNED(pfn, PAGES_PER_SECTION))
		set_section_mark(pfn, marked);
	if (!IS_ALIGNED(end_pfn, PAGES_PER_SECTION))
		set_section_mark(end_pfn, marked);
	return 0;
}
#else
static int set_marks(const struct map *map, bool marked)
{
	return -EOPNOTSUPP;
}
#endif

static int unmark_map(struct map *map)
{
	int err = set_marks(map, false);

	if (!err)
		map->unmarked = true;
	return err;
}

static int mark_map(struct map *map)
{
	int err = map->unmarked ? set_marks(map, true) : 0;

	map->unmarked = false;
	return err;
}

/* A test alone has page maps: nobody asks what the zone spans. */
static int unspan_map(struct map *map)
{
	struct page *page = pfn_to_page(PHYS_PFN(map->wish.start));
	struct zone *zone = &NODE_DATA(page_to_nid(page))->node_zones[ZONE_DEVICE];

	if (map->unspanned)
		return -EINVAL;
	map->unspanned = zone;
	map->spanned_pages = zone->spanned_pages;
	zone->spanned_pages = 0;
	return 0;
}

static int span_map(struct map *map)
{
	if (map->unspanned)
		map->unspanned->spanned_pages = map->spanned_pages;
	map->unspanned = NULL;
	return 0;
}

static int set_hint(const struct map *map, bool hint)
{
	unsigned long pfn = PHYS_PFN(map->wish.start);
	struct page *first = pfn_to_page(pfn), *end = first + PHYS_PFN(map->wish.size);

	return contiguous_set((unsigned long)first, (unsigned long)end, hint);
}

static int join_map(struct map *map)
{
	int err = set_hint(map, true);

	if (!err)
		map->joined = true;
	return err;
}

static int part_map(struct map *map)
{
	int err = map->joined ? set_hint(map, false) : 0;

	map->joined = false;
	return err;
}

static int remove_map(struct map *map)
{
	if (stays(map))
		return -EBUSY;
	list_del(&map->list);
	recall_map(map);
	part_map(map);
	mark_map(map);
	span_map(map);
	if (map->ended) {
		percpu_ref_put(zonedev_users(&map->pgmap));
		flush_work(&map->end);
	} else {
		memunmap_pages(&map->pgmap);
	}
	release_mem_region(map->wish.start, map->wish.size);
	kfree(map);
	return 0;
}

static int do_create(int argc, char **argv)
{
	struct wish wish = { .nid = NUMA_NO_NODE };
	int err = parse_words(argc, argv, &wish);

	if (!err)
		err = check_wish(&wish);
	return err ?: create_map(&wish);
}

/* The map that starts there. */
static int do_with_map(int argc, char **argv, int (*run)(struct map *))
{
	struct map *map;
	u64 start;

	if (argc != 1 || kstrtou64(argv[0], 0, &start))
		return -EINVAL;
	list_for_each_entry(map, &maps, list) {
		if (map->wish.start == start)
			return run(map);
	}
	return -ENOENT;
}

static ssize_t run_command(const char __user *buf, size_t count, int (*run)(int, char **))
{
	char *text, **argv;
	int argc, err;

	if (count >= COMMAND_BYTES)
		return -EINVAL;
	text = memdup_user_nul(buf, count);
	if (IS_ERR(text))
		return PTR_ERR(text);
	argv = argv_split(GFP_KERNEL, text, &argc);
	kfree(text);
	if (!argv)
		return -ENOMEM;
	mutex_lock(&maps_lock);
	err = run(argc, argv);
	mutex_unlock(&maps_lock);
	argv_free(argv);
	return err ?: count;
}

/* A file of the name, to which do_NAME()'s words are written. */
#define DEFINE_COMMAND(name)								\
static ssize_t name##_write(struct file *file, const char __user *buf, size_t count,	\
			    loff_t *pos)						\
{											\
	return run_command(buf, count, do_##name);					\
}											\
											\
static const struct file_operations name##_fops = {					\
	.owner = THIS_MODULE,								\
	.write = name##_write,								\
}

/* The same of a command about one map, which NAME_map() does. */
#define DEFINE_MAP_COMMAND(name)							\
static int do_##name(int argc, char **argv)						\
{											\
	return do_with_map(argc, argv, name##_map);					\
}											\
											\
DEFINE_COMMAND(name)

DEFINE_COMMAND(create);
DEFINE_MAP_COMMAND(remove);
DEFINE_MAP_COMMAND(end);
DEFINE_MAP_COMMAND(forget);
DEFINE_MAP_COMMAND(recall);
DEFINE_MAP_COMMAND(unmark);
DEFINE_MAP_COMMAND(mark);
DEFINE_MAP_COMMAND(unspan);
DEFINE_MAP_COMMAND(span);
DEFINE_MAP_COMMAND(join);
DEFINE_MAP_COMMAND(part);

static int list_show(struct seq_file *m, void *v)
{
	const struct map *map;

	mutex_lock(&maps_lock);
	list_for_each_entry(map, &maps, list) {
		const struct wish *wish = &map->wish;

		seq_printf(m, "0x%016llx-0x%016llx %s %lu ", wish->start,
			   wish->start + wish->size - 1, wish->type->name, wish->reserve);
		if (wish->altmap)
			seq_printf(m, "%lu", wish->free);
		else
			seq_putc(m, '-');
		seq_printf(m, " %u\n", wish->order);
	}
	mutex_unlock(&maps_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(list);

static int __init zonedev_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("create", 0200, dir, NULL, &create_fops);
	debugfs_create_file("remove", 0200, dir, NULL, &remove_fops);
	debugfs_create_file("end", 0200, dir, NULL, &end_fops);
	debugfs_create_file("forget", 0200, dir, NULL, &forget_fops);
	debugfs_create_file("recall", 0200, dir, NULL, &recall_fops);
	debugfs_create_file("unmark", 0200, dir, NULL, &unmark_fops);
	debugfs_create_file("mark", 0200, dir, NULL, &mark_fops);
	debugfs_create_file("unspan", 0200, dir, NULL, &unspan_fops);
	debugfs_create_file("span", 0200, dir, NULL, &span_fops);
	debugfs_create_file("join", 0200, dir, NULL, &join_fops);
	debugfs_create_file("part", 0200, dir, NULL, &part_fops);
	debugfs_create_file("list", 0400, dir, NULL, &list_fops);
	return 0;
}
module_init(zonedev_init);

static void __exit zonedev_exit(void)
{
	struct map *map, *next;

	debugfs_remove(dir);
	list_for_each_entry_safe(map, next, &maps, list)
		remove_map(map);
}
module_exit(zonedev_exit);

MODULE_DESCRIPTION("ZONE_DEVICE page maps for the tests of memmapscope");
MODULE_LICENSE("GPL");
