// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/minmax.h>

#include "resource.h"

/**
 * mms_resources_init() - make @resources an empty copy
 * @resources: the copy
 */
void mms_resources_init(struct mms_resources *resources)
{
	mms_vec_init(&resources->list, sizeof(struct mms_resource));
	mms_vec_init_text(&resources->names);
}

/**
 * mms_resources_free() - give the memory of a copy back and leave it empty
 * @resources: the copy
 */
void mms_resources_free(struct mms_resources *resources)
{
	mms_vec_free(&resources->list);
	mms_vec_free(&resources->names);
}

/**
 * mms_resources_link() - find the parents, from the depths
 * @resources: a whole tree, parents before their children
 */
void mms_resources_link(struct mms_resources *resources)
{
	int above = MMS_PARENT_ROOT;
	size_t i;

	for (i = 0; i < resources->list.nr; i++) {
		struct mms_resource *resource = mms_vec_at(&resources->list,
							   struct mms_resource, i);

		while (above >= 0 && mms_vec_at(&resources->list, struct mms_resource,
						above)->depth >= resource->depth)
			above = mms_vec_at(&resources->list, struct mms_resource, above)->parent;
		resource->parent = above;
		above = (int)i;
	}
}

static bool mms_resource_holds(const struct mms_resource *resource, u64 start, u64 end)
{
	return resource->start <= start && end <= resource->end;
}

/**
 * struct mms_flat - how far a tree has been flattened
 * @resources: the tree
 * @spans: the list that is made
 * @open: index of the innermost resource that has begun, -1 for none
 * @pos: first byte that is not decided
 */
struct mms_flat {
	const struct mms_resources *resources;
	struct mms_vec *spans;
	int open;
	u64 pos;
};

static int mms_flat_until(struct mms_flat *flat, u64 end)
{
	int err = 0;

	if (flat->open >= 0)
		err = mms_span_append(flat->spans, flat->pos, end, flat->open);
	flat->pos = max(flat->pos, end);
	return err;
}

static int mms_flat_close(struct mms_flat *flat, int above)
{
	while (flat->open > above) {
		const struct mms_resource *resource = mms_vec_at(&flat->resources->list,
								 struct mms_resource, flat->open);
		int err = mms_flat_until(flat, resource->end);

		if (err)
			return err;
		flat->open = resource->parent;
	}
	return 0;
}

/* Is it part of System RAM? */
static bool mms_resource_below_ram(const struct mms_resources *resources, int above)
{
	for (; above >= 0; above = mms_vec_at(&resources->list, struct mms_resource,
					      above)->parent) {
		if (mms_resource_is_ram(mms_vec_at(&resources->list, struct mms_resource,
						   above)->flags))
			return true;
	}
	return false;
}

/**
 * mms_resources_flatten() - for each byte, the resource that counts
 * @resources: copy of the tree
 * @spans: empty list, filled in, in bytes; attr: index of the resource
 *
 * That is the outermost System RAM, else the innermost resource.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_resources_flatten(const struct mms_resources *resources, struct mms_vec *spans)
{
	struct mms_flat flat = { .resources = resources, .spans = spans, .open = -1 };
	int err = 0;
	size_t i;

	for (i = 0; i < resources->list.nr && !err; i++) {
		const struct mms_resource *resource = mms_vec_at(&resources->list,
								 struct mms_resource, i);

		if (mms_resource_below_ram(resources, resource->parent))
			continue;
		err = mms_flat_close(&flat, max(resource->parent, -1));
		if (!err)
			err = mms_flat_until(&flat, resource->start);
		flat.open = (int)i;
	}
	return err ? err : mms_flat_close(&flat, -1);
}

/* The whole pages of a resource. One that begins inside another is a part of it. */
static int mms_resource_pages(const struct mms_resource *resource, unsigned int page_shift,
			      u64 attr, struct mms_vec *list)
{
	u64 round = (1ULL << page_shift) - 1;
	int err = mms_span_append(list, (resource->start + round) >> page_shift,
				  resource->end >> page_shift, attr);

	return err == -ENOMEM ? err : 0;
}

/**
 * mms_resources_ram() - the frames of System RAM, each resource by itself
 * @resources: copy of the tree
 * @page_shift: log2 of the page size
 * @ram: empty list, filled in; attr: index of the resource
 * @drivers: the same, of what a driver manages
 *
 * 7cf603d17d9b ("kernel/resource: move and rename IORESOURCE_MEM_DRIVER_MANAGED",
 * v5.10): the flag is set by add_memory_driver_managed() only.
 *
 * Return: 0 or -ENOMEM.
 */
int mms_resources_ram(const struct mms_resources *resources, unsigned int page_shift,
		      struct mms_vec *ram, struct mms_vec *drivers)
{
	const struct mms_vec *list = &resources->list;
	int err = 0;
	size_t i;

	for (i = 0; i < list->nr && !err; i++) {
		const struct mms_resource *resource = mms_vec_at(list, struct mms_resource, i);

		if (!mms_resource_is_ram(resource->flags))
			continue;
		err = mms_resource_pages(resource, page_shift, i, ram);
		if (!err && resource->flags & MMS_RESOURCE_DRIVER)
			err = mms_resource_pages(resource, page_shift, i, drivers);
	}
	return err;
}

/**
 * mms_resources_innermost() - the innermost resource that holds a range
 * @resources: copy of the tree
 * @start: first byte
 * @end: byte after the last one
 *
 * Return: the resource, or NULL.
 */
const struct mms_resource *mms_resources_innermost(const struct mms_resources *resources,
						   u64 start, u64 end)
{
	size_t i = resources->list.nr;

	while (i--) {
		const struct mms_resource *resource = mms_vec_at(&resources->list,
								 struct mms_resource, i);

		if (mms_resource_holds(resource, start, end))
			return resource;
	}
	return NULL;
}

/**
 * mms_resource_name() - name of a resource
 * @resources: the copy that @resource is of
 * @resource: the resource
 *
 * Return: the name; NULL if names cannot be read on this kernel, or it has none.
 */
const char *mms_resource_name(const struct mms_resources *resources,
			      const struct mms_resource *resource)
{
	if (resource->name == MMS_NAME_UNKNOWN)
		return NULL;
	return mms_vec_at(&resources->names, char, resource->name);
}
