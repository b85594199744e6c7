// SPDX-License-Identifier: GPL-2.0
/*
 * What the firmware says of memory, from the first of these that there is: the
 * map behind /sys/firmware/memmap, the EFI memory map, the device tree.
 */
#include <linux/efi.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/minmax.h>
#include <linux/of.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "../compat/compat.h"
#include "../core/firmware.h"
#include "source.h"

#define MMS_FIRMWARE_TRIES	8
#define MMS_FIRMWARE_SLACK	8

/* set once, by mms_firmware_find(), before any file exists */
static struct kset *mms_firmware_kset;
static int (*mms_firmware_read)(struct mms_firmware *firmware);
static enum mms_from mms_firmware_found;

static u64 mms_firmware_end(u64 last)
{
	return last + 1 ?: U64_MAX;
}

/* What goes beyond the last address ends there (memblock_cap_size(), mm/memblock.c). */
static u64 mms_firmware_past(u64 start, u64 bytes)
{
	return start + min(bytes, U64_MAX - start);
}

/*
 * What sysfs does when an attribute is read. The private struct behind the
 * kobject (drivers/firmware/memmap.c) need not be known then.
 */
static ssize_t mms_kobject_show(struct kobject *kobj, const char *name, char *page)
{
	struct attribute **attrs = mms_kobject_attrs(kobj);

	for (; attrs && *attrs; attrs++) {
		if (!strcmp((*attrs)->name, name))
			return kobj->ktype->sysfs_ops->show(kobj, *attrs, page);
	}
	return -ENOENT;
}

static int mms_kobject_number(struct kobject *kobj, const char *name, char *page, u64 *value)
{
	ssize_t len = mms_kobject_show(kobj, name, page);

	return len < 0 ? (int)len : kstrtou64(strim(page), 0, value);
}

static int mms_memmap_entry(struct mms_firmware *firmware, struct kobject *kobj, char *page)
{
	enum mms_says says = MMS_SAYS_OTHER;
	u64 start, last;
	const char *type;

	if (mms_kobject_number(kobj, "start", page, &start) ||
	    mms_kobject_number(kobj, "end", page, &last) ||
	    mms_kobject_show(kobj, "type", page) < 0)
		return -EIO;
	type = strim(page);
	/* e820_type_to_string() in arch/x86/kernel/e820.c; add_memory_resource() */
	if (!strcmp(type, "System RAM"))
		says = MMS_SAYS_MEMORY;
	return mms_firmware_add(firmware, &firmware->memory, start, mms_firmware_end(last), says,
				type);
}

/* References to all entries; the caller puts those that were got, also on error. */
static int mms_memmap_entries(struct mms_vec *entries)
{
	int tries = MMS_FIRMWARE_TRIES;
	struct kobject *kobj;
	size_t nr = 0;

	while (tries--) {
		int err = mms_vec_room(entries, nr + MMS_FIRMWARE_SLACK);

		if (err)
			return err;
		nr = 0;
		spin_lock(&mms_firmware_kset->list_lock);
		list_for_each_entry(kobj, &mms_firmware_kset->list, entry)
			nr++;
		if (nr <= entries->max) {
			list_for_each_entry(kobj, &mms_firmware_kset->list, entry) {
				if (kobject_get_unless_zero(kobj))
					*mms_vec_at(entries, struct kobject *,
						    entries->nr++) = kobj;
			}
		}
		spin_unlock(&mms_firmware_kset->list_lock);
		if (nr <= entries->max)
			return 0;
	}
	return -EAGAIN;
}

static int mms_memmap_read(struct mms_firmware *firmware)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	struct mms_vec entries;
	int err = -ENOMEM;
	size_t i;

	if (!page)
		return -ENOMEM;
	mms_vec_init(&entries, sizeof(struct kobject *));
	err = mms_memmap_entries(&entries);
	for (i = 0; i < entries.nr; i++) {
		struct kobject *kobj = *mms_vec_at(&entries, struct kobject *, i);

		if (!err)
			err = mms_memmap_entry(firmware, kobj, page);
		kobject_put(kobj);
	}
	mms_vec_free(&entries);
	free_page((unsigned long)page);
	return err;
}

/*
 * The kset hangs on its directory in sysfs: add_sysfs_fw_map_entry() makes it,
 * 5.10 to 7.3, and nothing removes it.
 */
static struct kset *mms_memmap_kset(void)
{
	struct kernfs_node *node;
	struct kset *kset;

	if (!IS_ENABLED(CONFIG_FIRMWARE_MEMMAP) || !firmware_kobj || !firmware_kobj->sd)
		return NULL;
	node = kernfs_find_and_get(firmware_kobj->sd, "memmap");
	if (!node)
		return NULL;
	kset = kernfs_type(node) == KERNFS_DIR ? to_kset(node->priv) : NULL;
	kernfs_put(node);
	return kset;
}

/* Names as in memory_type_name of drivers/firmware/efi/efi.c, by number. */
static const struct {
	const char *name;
	enum mms_says says;
} mms_efi_types[] = {
	[EFI_RESERVED_TYPE] = { "Reserved", MMS_SAYS_OTHER },
	[EFI_LOADER_CODE] = { "Loader Code", MMS_SAYS_MEMORY },
	[EFI_LOADER_DATA] = { "Loader Data", MMS_SAYS_MEMORY },
	[EFI_BOOT_SERVICES_CODE] = { "Boot Code", MMS_SAYS_MEMORY },
	[EFI_BOOT_SERVICES_DATA] = { "Boot Data", MMS_SAYS_MEMORY },
	[EFI_RUNTIME_SERVICES_CODE] = { "Runtime Code", MMS_SAYS_OTHER },
	[EFI_RUNTIME_SERVICES_DATA] = { "Runtime Data", MMS_SAYS_OTHER },
	[EFI_CONVENTIONAL_MEMORY] = { "Conventional", MMS_SAYS_MEMORY },
	[EFI_UNUSABLE_MEMORY] = { "Unusable", MMS_SAYS_OTHER },
	[EFI_ACPI_RECLAIM_MEMORY] = { "ACPI Reclaim", MMS_SAYS_EITHER },
	[EFI_ACPI_MEMORY_NVS] = { "ACPI Mem NVS", MMS_SAYS_OTHER },
	[EFI_MEMORY_MAPPED_IO] = { "MMIO", MMS_SAYS_OTHER },
	[EFI_MEMORY_MAPPED_IO_PORT_SPACE] = { "MMIO Port", MMS_SAYS_OTHER },
	[EFI_PAL_CODE] = { "PAL Code", MMS_SAYS_OTHER },
	[EFI_PERSISTENT_MEMORY] = { "Persistent", MMS_SAYS_EITHER },
};

/* is_usable_memory() in drivers/firmware/efi/efi-init.c and arm-init.c */
static int mms_efi_entry(struct mms_firmware *firmware, const efi_memory_desc_t *md)
{
	u64 bytes = min(md->num_pages, U64_MAX >> EFI_PAGE_SHIFT) << EFI_PAGE_SHIFT;
	u64 end = mms_firmware_past(md->phys_addr, bytes);
	const char *name = "Unknown";
	enum mms_says says = MMS_SAYS_OTHER;

	if (md->type < ARRAY_SIZE(mms_efi_types)) {
		name = mms_efi_types[md->type].name;
		says = mms_efi_types[md->type].says;
	}
	if (says == MMS_SAYS_MEMORY && !(md->attribute & EFI_MEMORY_WB))
		says = MMS_SAYS_OTHER;
	/* special-purpose memory may be soft-reserved */
	if (says == MMS_SAYS_MEMORY && md->attribute & EFI_MEMORY_SP)
		says = MMS_SAYS_EITHER;
	return mms_firmware_add(firmware, &firmware->memory, md->phys_addr, end, says, name);
}

static int mms_efi_read(struct mms_firmware *firmware)
{
	efi_memory_desc_t *md;
	int err;

	for_each_efi_memory_desc(md) {
		err = mms_efi_entry(firmware, md);
		if (err)
			return err;
	}
	return 0;
}

/* of_read_number(), which is there with CONFIG_OF only */
static u64 mms_dt_number(const __be32 *cell, int cells)
{
	u64 number = 0;

	while (cells--)
		number = number << 32 | be32_to_cpup(cell++);
	return number;
}

/*
 * The ranges of a property, as the kernel reads them before it has an allocator: raw
 * numbers, never translated. Those without a size are not there, which boot loaders
 * leave behind that were to fill them in. mms_firmware_add() skips them.
 */
static int mms_dt_ranges(struct mms_firmware *firmware, struct mms_vec *list,
			 struct device_node *np, const char *property, enum mms_says says,
			 const char *name)
{
	int address = of_n_addr_cells(np), size = of_n_size_cells(np), len = 0;
	const __be32 *cell = of_get_property(np, property, &len);
	int err = 0;

	if (address < 1 || size < 1)
		return 0;
	for (len /= (int)sizeof(*cell); cell && len >= address + size && !err;
	     len -= address + size) {
		u64 start = mms_dt_number(cell, address);
		u64 bytes = mms_dt_number(cell + address, size);

		err = mms_firmware_add(firmware, list, start, mms_firmware_past(start, bytes), says,
				       name);
		cell += address + size;
	}
	return err;
}

/* early_init_dt_scan_memory() in drivers/of/fdt.c: of a node one of two properties counts. */
static int mms_dt_memory_node(struct mms_firmware *firmware, struct device_node *np)
{
	const char *property = "linux,usable-memory";

	if (!of_node_is_type(np, "memory") || !of_device_is_available(np))
		return 0;
	if (!of_find_property(np, property, NULL))
		property = "reg";
	return mms_dt_ranges(firmware, &firmware->memory, np, property, MMS_SAYS_MEMORY, "memory");
}

static int mms_dt_memory(struct mms_firmware *firmware)
{
	struct device_node *root = of_find_node_by_path("/"), *np;
	int err = 0;

	for_each_child_of_node(root, np) {
		err = mms_dt_memory_node(firmware, np);
		if (err) {
			of_node_put(np);
			break;
		}
	}
	of_node_put(root);
	return err;
}

/* __reserved_mem_reserve_reg() in drivers/of/: fdt.c, later of_reserved_mem.c */
static int mms_dt_reserved(struct mms_firmware *firmware, struct device_node *parent)
{
	struct device_node *np;

	for_each_available_child_of_node(parent, np) {
		bool no_map = of_property_read_bool(np, "no-map");
		int err = mms_dt_ranges(firmware, &firmware->overlay, np, "reg",
					no_map ? MMS_SAYS_OTHER : MMS_SAYS_EITHER,
					no_map ? "no-map" : "reserved");

		if (err) {
			of_node_put(np);
			return err;
		}
	}
	return 0;
}

/* __reserved_mem_check_root(): the kernel looks at no other */
static bool mms_dt_reserved_is_read(struct device_node *parent)
{
	u32 address, size;

	return !of_property_read_u32(parent, "#address-cells", &address) &&
	       !of_property_read_u32(parent, "#size-cells", &size) &&
	       address == (u32)of_n_addr_cells(parent) && size == (u32)of_n_size_cells(parent) &&
	       of_find_property(parent, "ranges", NULL);
}

static int mms_dt_read(struct mms_firmware *firmware)
{
	struct device_node *parent;
	int err = mms_dt_memory(firmware);

	if (err)
		return err;
	parent = of_find_node_by_path("/reserved-memory");
	if (!parent)
		return 0;
	if (mms_dt_reserved_is_read(parent))
		err = mms_dt_reserved(firmware, parent);
	of_node_put(parent);
	return err;
}

static bool mms_dt_has_memory(void)
{
	struct device_node *np = of_find_node_by_type(NULL, "memory");

	of_node_put(np);
	return np;
}

/**
 * mms_firmware_find() - find the firmware's map
 *
 * Context: once, from module init.
 */
void mms_firmware_find(void)
{
	mms_firmware_kset = mms_memmap_kset();
	if (mms_firmware_kset) {
		mms_firmware_read = mms_memmap_read;
		mms_firmware_found = MMS_FROM_FIRMWARE_MEMMAP;
	} else if (IS_ENABLED(CONFIG_EFI) && efi_enabled(EFI_MEMMAP)) {
		mms_firmware_read = mms_efi_read;
		mms_firmware_found = MMS_FROM_EFI_MAP;
	} else if (mms_dt_has_memory()) {
		mms_firmware_read = mms_dt_read;
		mms_firmware_found = MMS_FROM_DEVICE_TREE;
	}
}

/**
 * mms_firmware_from() - where the firmware's map comes from
 *
 * Return: MMS_FROM_NOWHERE if there is none.
 */
enum mms_from mms_firmware_from(void)
{
	return mms_firmware_found;
}

/**
 * mms_firmware_capture() - copy the firmware's map
 * @snap: snapshot
 *
 * Return: 0, also if there is none; -ENOMEM; -EAGAIN if it changed whenever it
 * was read.
 */
int mms_firmware_capture(struct mms_snapshot *snap)
{
	struct mms_firmware *firmware = &snap->firmware;
	int err;

	if (!mms_firmware_read)
		return 0;
	err = mms_firmware_read(firmware);
	if (err == -EIO) {
		mms_firmware_free(firmware);
		return 0;
	}
	if (!err)
		err = mms_firmware_sort(&firmware->memory);
	if (!err)
		err = mms_firmware_sort(&firmware->overlay);
	firmware->known = !err;
	return err;
}
