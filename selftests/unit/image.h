/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An image of the page tables of a real machine, of whatever architecture, that has
 * one leaf. Entries are made by the tests of the format, from the manual.
 */
#ifndef SIM_IMAGE_H
#define SIM_IMAGE_H

#include "walk.h"

#define IMAGE_MAX_BYTES	(8ULL << 16)

struct image {
	u64 base_pa;	/* of what there is of the machine's memory */
	u64 bytes;	/* of it, in use */
	u64 words[IMAGE_MAX_BYTES / 8];
};

/* The entry that points to @pa, or maps it if @leaf. */
typedef u64 image_encode_t(const struct mms_tables *tables, unsigned int level, u64 pa, bool leaf);

/* No memory but an empty top table at @base_pa, in @image and in @tables. */
void image_reset(struct image *image, struct mms_tables *tables, u64 base_pa);
/* Maps @va to @pa by a leaf of @level. */
void image_map(struct image *image, const struct mms_tables *tables, image_encode_t *encode,
	       unsigned int level, u64 va, u64 pa);
/* For struct mms_walk; @ctx is the image. */
int image_read(void *ctx, u64 pa, u64 *raw, u64 nr);

/*
 * Maps a random page, large or small, walks all that the kernel can have, and expects
 * nothing but this leaf. @pa_bits are those that its address may have.
 */
void image_expect_random_leaf(struct mms_tables *tables, image_encode_t *encode,
			      unsigned int pa_bits);

#endif
