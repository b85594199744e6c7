/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_VEC_H
#define MMS_VEC_H

#include <linux/types.h>

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
 * @items: the array; it moves when it grows, so keep indices, not pointers,
 *         while the vector is still being filled
 * @nr: items in use
 * @max: items there is room for
 * @item_size: bytes of one item
 * @account: where its memory is counted, NULL if nowhere
 */
struct mms_vec {
	void *items;
	size_t nr;
	size_t max;
	size_t item_size;
	struct mms_account *account;
};

/**
 * mms_vec_at() - item @i of vector @vec, as a pointer to @type
 * @vec: the vector
 * @type: type of its items
 * @i: index, less than @vec->nr
 */
#define mms_vec_at(vec, type, i) (&((type *)(vec)->items)[i])

void mms_vec_init(struct mms_vec *vec, size_t item_size);
void mms_vec_init_beside(struct mms_vec *vec, size_t item_size, const struct mms_vec *other);
void mms_vec_free(struct mms_vec *vec);
int mms_vec_room(struct mms_vec *vec, size_t nr);
int mms_vec_add(struct mms_vec *vec, const void *item);

#endif
