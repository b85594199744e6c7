// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <linux/errno.h>

#include "image.h"
#include "test.h"

/* What the leaf should look like, and how far the walk has come. */
struct seen {
	struct mms_run leaf;
	u64 next_va;
	unsigned int leaves;
};

static u64 entry_bytes(const struct mms_tables *tables, unsigned int level)
{
	u64 bytes = 1ULL << tables->format.page_shift, per_table = bytes / 8;

	while (level--)
		bytes *= per_table;
	return bytes;
}

static u64 new_table(struct image *image, const struct mms_tables *tables)
{
	u64 pa = image->base_pa + image->bytes;

	image->bytes += 1ULL << tables->format.page_shift;
	if (image->bytes > IMAGE_MAX_BYTES)
		abort();
	return pa;
}

void image_reset(struct image *image, struct mms_tables *tables, u64 base_pa)
{
	memset(image, 0, sizeof(*image));
	image->base_pa = base_pa;
	tables->root_pa = new_table(image, tables);
}

void image_map(struct image *image, const struct mms_tables *tables, image_encode_t *encode,
	       unsigned int level, u64 va, u64 pa)
{
	u64 rest = va % (1ULL << tables->va_bits), table_pa = tables->root_pa;
	unsigned int at = tables->nr_levels - 1;

	for (;; at--) {
		u64 word = (table_pa - image->base_pa) / 8 + rest / entry_bytes(tables, at);

		rest %= entry_bytes(tables, at);
		if (at == level) {
			image->words[word] = encode(tables, at, pa, true);
			return;
		}
		table_pa = new_table(image, tables);
		image->words[word] = encode(tables, at, table_pa, false);
	}
}

int image_read(void *ctx, u64 pa, u64 *raw, u64 nr)
{
	const struct image *image = ctx;

	if (pa % 8 || pa < image->base_pa || pa + 8 * nr > image->base_pa + image->bytes)
		return -EAGAIN;
	memcpy(raw, &image->words[(pa - image->base_pa) / 8], 8 * nr);
	return 0;
}

static int found(void *ctx, struct mms_run *run)
{
	struct seen *seen = ctx;

	EXPECT_EQ(run->start_va, seen->next_va);
	seen->next_va = run->end_va;
	if (!run->mapped)
		return 0;
	seen->leaves++;
	EXPECT_EQ(run->start_va, seen->leaf.start_va);
	EXPECT_EQ(run->end_va, seen->leaf.end_va);
	EXPECT_EQ(run->level, seen->leaf.level);
	EXPECT_EQ(run->leaf_bytes, seen->leaf.leaf_bytes);
	EXPECT_EQ(run->backing_pa, seen->leaf.backing_pa);
	return 0;
}

static u64 random_pa(u64 unit, unsigned int pa_bits)
{
	return sim_random_below((1ULL << pa_bits) / unit) * unit;
}

/* Leaves are as large as Linux makes them, and below the top. */
static unsigned int random_level(const struct mms_tables *tables)
{
	return (unsigned int)sim_random_below(tables->nr_levels < 3 ? tables->nr_levels : 3);
}

static void expect_walk(struct image *image, const struct mms_tables *tables, struct seen *seen)
{
	u64 start_va = 0 - (1ULL << tables->va_bits);
	struct mms_walk walk = {
		.tables = *tables,
		.read = image_read,
		.read_ctx = image,
		.found = found,
		.found_ctx = seen,
	};

	seen->next_va = start_va;
	EXPECT_EQ(mms_walk_range(&walk, start_va, 0), 0);
	EXPECT_EQ(seen->next_va, 0);
	EXPECT_EQ(seen->leaves, 1);
}

void image_expect_random_leaf(struct mms_tables *tables, image_encode_t *encode,
			      unsigned int pa_bits)
{
	static struct image image;
	unsigned int level = random_level(tables);
	u64 bytes = entry_bytes(tables, level), pa = random_pa(bytes, pa_bits);
	u64 va = sim_random_below((1ULL << tables->va_bits) / bytes) * bytes;
	struct seen seen = {
		.leaf = {
			.level = (u8)level,
			.leaf_bytes = bytes,
			.backing_pa = pa,
		},
	};

	va -= 1ULL << tables->va_bits;
	seen.leaf.start_va = va;
	seen.leaf.end_va = va + bytes;
	/* tables, too, are anywhere */
	image_reset(&image, tables, random_pa(IMAGE_MAX_BYTES, pa_bits));
	image_map(&image, tables, encode, level, va, pa);
	expect_walk(&image, tables, &seen);
	if (sim_failing())
		sim_fail(__FILE__, __LINE__, "level %u of %u, %u bits, 0x%llx is not at 0x%llx",
			 level, tables->nr_levels, tables->va_bits, va, pa);
}
