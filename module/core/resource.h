/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_RESOURCE_H
#define MMS_RESOURCE_H

#include <linux/bits.h>

#include "span.h"

/* Flags of a resource. Words and their order: Documentation/debugfs.rst */
#define MMS_RESOURCE_SYSRAM	BIT(0)
#define MMS_RESOURCE_DRIVER	BIT(1)
#define MMS_RESOURCE_MERGEABLE	BIT(2)
#define MMS_RESOURCE_BUSY	BIT(3)

/* SYSRAM alone is what may become RAM: the device of virtio-mem or dax/kmem. */
static inline bool mms_resource_is_ram(u32 flags)
{
	return flags & MMS_RESOURCE_SYSRAM && flags & MMS_RESOURCE_BUSY;
}

#define MMS_PARENT_ROOT		(-1)	/* the root of the tree */
#define MMS_PARENT_UNKNOWN	(-2)	/* not the root, but which one is not known */

#define MMS_NAME_UNKNOWN	(-1)

/**
 * struct mms_resource - one resource of the physical address space
 * @start: first byte
 * @end: byte after the last one
 * @flags: MMS_RESOURCE_*
 * @depth: 0 below the root
 * @parent: index in the list, less than its own; or MMS_PARENT_*
 * @name: where in the names it begins, or MMS_NAME_UNKNOWN
 * @special: persistent or soft reserved memory, which a driver may make RAM
 */
struct mms_resource {
	u64 start;
	u64 end;
	u32 flags;
	u32 depth;
	int parent;
	int name;
	bool special;
};

/**
 * struct mms_resources - copy of the resource tree
 * @list: vector of struct mms_resource, sorted by start, parents before their
 *        children; where the tree cannot be walked, its System RAM only
 * @names: vector of char, one name after the other with its NUL
 */
struct mms_resources {
	struct mms_vec list;
	struct mms_vec names;
};

void mms_resources_init(struct mms_resources *resources);
void mms_resources_free(struct mms_resources *resources);
void mms_resources_link(struct mms_resources *resources);
int mms_resources_ram(const struct mms_resources *resources, unsigned int page_shift,
		      struct mms_vec *ram, struct mms_vec *drivers);
int mms_resources_flatten(const struct mms_resources *resources, struct mms_vec *spans);
const struct mms_resource *mms_resources_innermost(const struct mms_resources *resources,
						   u64 start, u64 end);
const char *mms_resource_name(const struct mms_resources *resources,
			      const struct mms_resource *resource);

#endif
