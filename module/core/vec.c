// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "vec.h"

#define MMS_VEC_FIRST	64

/**
 * mms_vec_init() - make @vec an empty vector
 * @vec: the vector
 * @item_size: bytes of one item
 *
 * Allocates nothing; an empty vector needs no mms_vec_free().
 */
void mms_vec_init(struct mms_vec *vec, size_t item_size)
{
	memset(vec, 0, sizeof(*vec));
	vec->item_size = item_size;
}

/**
 * mms_vec_init_beside() - make @vec an empty vector whose memory is counted
 * @vec: the vector
 * @item_size: bytes of one item
 * @other: it is counted where that of this one is
 */
void mms_vec_init_beside(struct mms_vec *vec, size_t item_size, const struct mms_vec *other)
{
	mms_vec_init(vec, item_size);
	vec->account = other->account;
}

static void *mms_vec_alloc(const struct mms_vec *vec, size_t nr)
{
	void *items = kvmalloc_array(nr, vec->item_size, GFP_KERNEL);
	struct mms_account *account = vec->account;

	if (items && account) {
		account->bytes += nr * vec->item_size;
		account->peak = max(account->peak, account->bytes);
	}
	return items;
}

static void mms_vec_release(struct mms_vec *vec)
{
	if (vec->account)
		vec->account->bytes -= vec->max * vec->item_size;
	kvfree(vec->items);
}

/**
 * mms_vec_free() - give the memory of @vec back and leave it empty
 * @vec: the vector
 */
void mms_vec_free(struct mms_vec *vec)
{
	mms_vec_release(vec);
	vec->items = NULL;
	vec->nr = 0;
	vec->max = 0;
}

/*
 * Not kvrealloc(): it has had three prototypes between 5.10 and 6.12
 * (de2860f46362, 590b9d576cae).
 */
static int mms_vec_grow(struct mms_vec *vec)
{
	size_t max = vec->max ? 2 * vec->max : MMS_VEC_FIRST;
	void *items = mms_vec_alloc(vec, max);

	if (!items)
		return -ENOMEM;
	if (vec->nr)
		memcpy(items, vec->items, vec->nr * vec->item_size);
	mms_vec_release(vec);
	vec->items = items;
	vec->max = max;
	return 0;
}

/**
 * mms_vec_room() - empty @vec and make room in it
 * @vec: the vector
 * @nr: items there is room for afterwards, not 0
 *
 * For those who fill a vector where they may not allocate.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM; the vector is empty then and has no room.
 */
int mms_vec_room(struct mms_vec *vec, size_t nr)
{
	mms_vec_free(vec);
	vec->items = mms_vec_alloc(vec, nr);
	if (!vec->items)
		return -ENOMEM;
	vec->max = nr;
	return 0;
}

/**
 * mms_vec_add() - append a copy of @item
 * @vec: the vector
 * @item: item_size bytes
 *
 * Context: may sleep. Allocating under the memory hotplug lock is fine: adding
 * memory allocates with GFP_KERNEL under it too.
 * Return: 0 or -ENOMEM.
 */
int mms_vec_add(struct mms_vec *vec, const void *item)
{
	if (vec->nr == vec->max) {
		int err = mms_vec_grow(vec);

		if (err)
			return err;
	}
	memcpy((char *)vec->items + vec->nr * vec->item_size, item, vec->item_size);
	vec->nr++;
	return 0;
}
