// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "vec.h"

#define MMS_VEC_FIRST	64UL

/* All in one chunk, however many. */
#define MMS_VEC_WHOLE	(BITS_PER_LONG - 1)

/**
 * mms_vec_init() - make @vec an empty vector
 * @vec: the vector
 * @item_size: bytes of one item, at most MMS_VEC_CHUNK_BYTES / 64
 *
 * Allocates nothing; an empty vector needs no mms_vec_free().
 */
void mms_vec_init(struct mms_vec *vec, size_t item_size)
{
	memset(vec, 0, sizeof(*vec));
	vec->item_size = item_size;
	if (item_size)
		vec->shift = ilog2(MMS_VEC_CHUNK_BYTES / item_size);
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

/**
 * mms_vec_init_text() - make @vec an empty vector of char, all of it side by side
 * @vec: the vector
 *
 * For names, which are few, and strings to their readers.
 */
void mms_vec_init_text(struct mms_vec *vec)
{
	mms_vec_init(vec, sizeof(char));
	vec->shift = MMS_VEC_WHOLE;
}

static void *mms_vec_alloc(const struct mms_vec *vec, size_t nr, size_t size)
{
	void *items = kvmalloc_array(nr, size, GFP_KERNEL);
	struct mms_account *account = vec->account;

	if (items && account) {
		account->bytes += nr * size;
		account->peak = max(account->peak, account->bytes);
	}
	return items;
}

static void mms_vec_release(const struct mms_vec *vec, const void *items, size_t bytes)
{
	if (vec->account)
		vec->account->bytes -= bytes;
	kvfree(items);
}

/* Chunks of a vector that has some. */
static size_t mms_vec_chunks(const struct mms_vec *vec)
{
	return ((vec->max - 1) >> vec->shift) + 1;
}

/* Pointers that there is room for where there are so many chunks. */
static size_t mms_vec_table(size_t chunks)
{
	return roundup_pow_of_two(chunks);
}

/* Bytes of chunk @i. */
static size_t mms_vec_chunk_bytes(const struct mms_vec *vec, size_t i)
{
	return (min(vec->max, (i + 1) << vec->shift) - (i << vec->shift)) * vec->item_size;
}

/**
 * mms_vec_free() - give the memory of @vec back and leave it empty
 * @vec: the vector
 */
void mms_vec_free(struct mms_vec *vec)
{
	size_t nr = vec->max ? mms_vec_chunks(vec) : 0, i;

	for (i = 0; i < nr; i++)
		mms_vec_release(vec, vec->chunks[i], mms_vec_chunk_bytes(vec, i));
	if (nr)
		mms_vec_release(vec, vec->chunks, mms_vec_table(nr) * sizeof(*vec->chunks));
	vec->chunks = NULL;
	vec->nr = 0;
	vec->max = 0;
}

/* A vector that has nothing gets its first chunk. */
static int mms_vec_first(struct mms_vec *vec, size_t nr)
{
	void **chunks = mms_vec_alloc(vec, 1, sizeof(*chunks));
	void *items = chunks ? mms_vec_alloc(vec, nr, vec->item_size) : NULL;

	if (!items) {
		if (chunks)
			mms_vec_release(vec, chunks, sizeof(*chunks));
		return -ENOMEM;
	}
	chunks[0] = items;
	vec->chunks = chunks;
	vec->max = nr;
	return 0;
}

/*
 * Not kvrealloc(): it has had three prototypes between 5.10 and 6.12
 * (de2860f46362, 590b9d576cae).
 */
static int mms_vec_larger(struct mms_vec *vec, size_t nr)
{
	void *items = mms_vec_alloc(vec, nr, vec->item_size);

	if (!items)
		return -ENOMEM;
	memcpy(items, vec->chunks[0], vec->nr * vec->item_size);
	mms_vec_release(vec, vec->chunks[0], mms_vec_chunk_bytes(vec, 0));
	vec->chunks[0] = items;
	vec->max = nr;
	return 0;
}

static int mms_vec_larger_table(struct mms_vec *vec, size_t chunks)
{
	void **table = mms_vec_alloc(vec, mms_vec_table(chunks + 1), sizeof(*table));

	if (!table)
		return -ENOMEM;
	memcpy(table, vec->chunks, chunks * sizeof(*table));
	mms_vec_release(vec, vec->chunks, mms_vec_table(chunks) * sizeof(*table));
	vec->chunks = table;
	return 0;
}

/* All chunks are full ones. */
static int mms_vec_another(struct mms_vec *vec)
{
	size_t chunks = mms_vec_chunks(vec), nr = 1UL << vec->shift;
	void *items = mms_vec_alloc(vec, nr, vec->item_size);
	int err = 0;

	if (!items)
		return -ENOMEM;
	if (mms_vec_table(chunks) == chunks)
		err = mms_vec_larger_table(vec, chunks);
	if (err) {
		mms_vec_release(vec, items, nr * vec->item_size);
		return err;
	}
	vec->chunks[chunks] = items;
	vec->max += nr;
	return 0;
}

static int mms_vec_grow(struct mms_vec *vec)
{
	size_t chunk = 1UL << vec->shift;

	if (!vec->max)
		return mms_vec_first(vec, MMS_VEC_FIRST);
	if (vec->max < chunk)
		return mms_vec_larger(vec, min(2 * vec->max, chunk));
	return mms_vec_another(vec);
}

/**
 * mms_vec_room() - empty @vec and make room in it
 * @vec: the vector
 * @nr: items there is room for afterwards, not 0; perhaps for more
 *
 * For those who fill a vector where they may not allocate.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM; the vector is empty then and has no room.
 */
int mms_vec_room(struct mms_vec *vec, size_t nr)
{
	int err;

	mms_vec_free(vec);
	err = mms_vec_first(vec, min(nr, 1UL << vec->shift));
	while (!err && vec->max < nr)
		err = mms_vec_another(vec);
	if (err)
		mms_vec_free(vec);
	return err;
}

static void *mms_vec_get(const struct mms_vec *vec, size_t i)
{
	return mms_vec_item(vec, vec->item_size, i);
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
	memcpy(mms_vec_get(vec, vec->nr), item, vec->item_size);
	vec->nr++;
	return 0;
}

/* Of 8 bytes at a time: a call for each item would be most of the time that sorting takes. */
static void mms_vec_copy(const struct mms_vec *vec, void *to, const void *from)
{
	const u64 *words = from;
	size_t i;

	for (i = 0; i < vec->item_size / sizeof(u64); i++)
		((u64 *)to)[i] = words[i];
}

/* The larger of the items below @i in a heap of @nr, of which there is at least one. */
static size_t mms_vec_below(const struct mms_vec *vec, size_t i, size_t nr,
			    int (*cmp)(const void *a, const void *b))
{
	size_t left = 2 * i + 1, right = left + 1;

	return right < nr && cmp(mms_vec_get(vec, left), mms_vec_get(vec, right)) < 0 ?
	       right : left;
}

/*
 * Puts @item into the heap of the first @nr, in which the place of @top is empty: from
 * the bottom, where most items belong that were there before.
 */
static void mms_vec_sift(struct mms_vec *vec, size_t top, size_t nr, const void *item,
			 int (*cmp)(const void *a, const void *b))
{
	size_t i = top;

	while (2 * i + 1 < nr) {
		size_t below = mms_vec_below(vec, i, nr, cmp);

		mms_vec_copy(vec, mms_vec_get(vec, i), mms_vec_get(vec, below));
		i = below;
	}
	while (i > top && cmp(mms_vec_get(vec, (i - 1) / 2), item) < 0) {
		mms_vec_copy(vec, mms_vec_get(vec, i), mms_vec_get(vec, (i - 1) / 2));
		i = (i - 1) / 2;
	}
	mms_vec_copy(vec, mms_vec_get(vec, i), item);
}

/**
 * mms_vec_sort() - put items in order
 * @vec: the vector, of items of at most MMS_VEC_SORTED_BYTES, which are whole words of 8
 * @cmp: below 0 if @a comes before @b
 *
 * A heap sort, as the kernel's sort() is, which wants one array, and keeps the
 * processor however long it is.
 *
 * Context: may sleep.
 */
void mms_vec_sort(struct mms_vec *vec, int (*cmp)(const void *a, const void *b))
{
	u64 item[MMS_VEC_SORTED_BYTES / sizeof(u64)];
	size_t i;

	for (i = vec->nr / 2; i--;) {
		mms_vec_copy(vec, item, mms_vec_get(vec, i));
		mms_vec_sift(vec, i, vec->nr, item, cmp);
		cond_resched();
	}
	for (i = vec->nr; i-- > 1;) {
		mms_vec_copy(vec, item, mms_vec_get(vec, i));
		mms_vec_copy(vec, mms_vec_get(vec, i), mms_vec_get(vec, 0));
		mms_vec_sift(vec, 0, i, item, cmp);
		cond_resched();
	}
}
