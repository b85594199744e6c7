/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_VEC_H
#define MMS_VEC_H

#include <linux/types.h>

/* A chunk is at most so large, so no allocation is larger; and it is worth having. */
#define MMS_VEC_CHUNK_BYTES	(32UL << 10)

/* Bytes of the largest items that are ever sorted. */
#define MMS_VEC_SORTED_BYTES	32

/**
 * struct mms_account - memory that vectors have in use together
 * @bytes: now
 * @peak: at most, so far
 */
struct mms_account {
	u64 bytes;
	u64 peak;
};

/**
 * struct mms_vec - growing array of items of one size
 * @chunks: arrays of 1 << @shift items; if there is but one, it may be smaller. The first
 *          moves when it grows, so keep indices, not pointers, while the vector is still
 *          being filled
 * @nr: items in use
 * @max: items there is room for
 * @item_size: bytes of one item
 * @shift: log2 of the items of a chunk
 * @account: where its memory is counted, NULL if nowhere
 */
struct mms_vec {
	void **chunks;
	size_t nr;
	size_t max;
	size_t item_size;
	unsigned int shift;
	struct mms_account *account;
};

static inline void *mms_vec_item(const struct mms_vec *vec, size_t item_size, size_t i)
{
	return (char *)vec->chunks[i >> vec->shift] + (i & ((1UL << vec->shift) - 1)) * item_size;
}

/**
 * mms_vec_at() - item @i of vector @vec, as a pointer to @type
 * @vec: the vector
 * @type: type of its items
 * @i: index, less than @vec->nr
 *
 * Items that follow each other lie side by side as long as they are of one chunk.
 */
#define mms_vec_at(vec, type, i) ((type *)mms_vec_item(vec, sizeof(type), i))

/**
 * mms_vec_lower() - index of the first item that does not come before something
 * @vec: the vector, in order
 * @is_before: whether an item comes before @key
 * @key: what is looked for
 *
 * Inline, as @is_before is then, too: it is asked for each run and each piece.
 *
 * Return: index, or @vec->nr if all items come before it.
 */
static inline size_t mms_vec_lower(const struct mms_vec *vec,
				   bool (*is_before)(const void *item, u64 key), u64 key)
{
	size_t lo = 0, hi = vec->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (is_before(mms_vec_item(vec, vec->item_size, mid), key))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void mms_vec_init(struct mms_vec *vec, size_t item_size);
void mms_vec_init_beside(struct mms_vec *vec, size_t item_size, const struct mms_vec *other);
void mms_vec_init_text(struct mms_vec *vec);
void mms_vec_free(struct mms_vec *vec);
int mms_vec_room(struct mms_vec *vec, size_t nr);
int mms_vec_add(struct mms_vec *vec, const void *item);
void mms_vec_sort(struct mms_vec *vec, int (*cmp)(const void *a, const void *b));

#endif
