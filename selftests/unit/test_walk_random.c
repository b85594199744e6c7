// SPDX-License-Identifier: GPL-2.0
/*
 * Walks of random tables, against a translation of each page by itself. Everything
 * outside the window is bad, so that a step beside it ends the walk.
 */
#include "walked.h"

#define WINDOW_PAGES	1500

struct window {
	u64 start_va;
	u64 bytes;
};

static bool in_window(const struct window *window, u64 va, u64 bytes)
{
	u64 start = va - window->start_va;	/* distances, so that 2^64 is no border */

	return start < window->bytes || 0 - start < bytes;
}

static u64 random_pa(u64 bytes)
{
	return sim_random_below((1ULL << 52) / bytes) * bytes;
}

static u64 random_entry(const struct mms_tables *tables, unsigned int level)
{
	u64 attrs = ENTRY_LEVEL(level) | ENTRY_ATTRS(sim_random_below(16)) |
		    (sim_chance(20) ? ENTRY_CONT : 0);
	bool top = level + 1 == tables->nr_levels;

	if (sim_chance(level ? 15 : 40))
		return attrs | ENTRY_EMPTY;
	if (!level || (level <= PUD && !top && sim_chance(25)))
		return attrs | ENTRY_LEAF | random_pa(tables_entry_bytes(tables, level));
	return attrs | ENTRY_TABLE;
}

static void fill_table(const struct mms_tables *tables, unsigned int level, u64 table_pa,
		       u64 table_va, const struct window *window)
{
	u64 bytes = tables_entry_bytes(tables, level);
	u64 nr = tables_entries(tables, level), i;

	for (i = 0; i < nr; i++) {
		u64 va = table_va + i * bytes, entry;

		if (!in_window(window, va, bytes))
			continue;
		entry = random_entry(tables, level);
		if ((entry & ENTRY_KIND) == ENTRY_TABLE) {
			entry |= tables_new(tables, ENTRY_BAD);
			fill_table(tables, level - 1, entry & ENTRY_PA, va, window);
		}
		*tables_word(table_pa + 8 * i) = entry;
	}
}

/* Around a place where entries of some level meet, at an end, or anywhere. */
static struct window random_window(const struct mms_tables *tables)
{
	u64 start_va = tables_kernel_start(tables), page = 1ULL << tables->format.page_shift;
	struct window window = { .bytes = page * (1 + sim_random_below(WINDOW_PAGES)) };
	u64 va = start_va + sim_random_below(1ULL << tables->va_bits);
	u64 edge = tables_entry_bytes(tables, (unsigned int)sim_random_below(tables->nr_levels));

	if (window.bytes > 1ULL << tables->va_bits)
		window.bytes = 1ULL << tables->va_bits;
	if (sim_chance(70))
		va -= va % edge + sim_random_below(window.bytes / page) * page;
	if (sim_chance(50)) {
		va &= ~7ULL;
		window.bytes = 8 + (sim_random_below(window.bytes) & ~7ULL);
	} else {
		va -= va % page;
	}
	if (sim_chance(10) || va < start_va)
		va = start_va;
	if (sim_chance(10) || 0 - va < window.bytes)
		va = 0 - window.bytes;
	window.start_va = va;
	return window;
}

/*
 * The translator: one address after the other, top down, in divisions. Shares
 * nothing with the walk, reads memory behind its back, and counts what it met.
 */
struct translation {
	u64 raw;
	u64 entry_pa;
	u64 entry_bytes;
	unsigned int level;
	u64 offset;
};

static struct translation translate(const struct mms_tables *tables, u64 va)
{
	u64 sizes[MMS_MAX_LEVELS], size = 1ULL << tables->format.page_shift;
	u64 per_table = size / 8, rest, table = tables->root_pa;
	struct translation t = { .level = tables->nr_levels };
	unsigned int i;

	for (i = 0; i < tables->nr_levels; i++, size *= per_table)
		sizes[i] = size;
	/* the address as a distance from the bottom of the part that is translated */
	rest = tables->va_bits == 64 ? va : va % (1ULL << tables->va_bits);
	do {
		t.level--;
		t.entry_bytes = sizes[t.level];
		t.entry_pa = table + rest / t.entry_bytes * 8;
		rest %= t.entry_bytes;
		t.raw = *tables_word(t.entry_pa);
		table = t.raw >> 12 << 12;
	} while (t.raw % 4 == 3);
	t.offset = rest;
	return t;
}

static void expect_run_tells(const struct mms_run *run, u64 va, const struct translation *t)
{
	bool leaf = t->raw % 4 == 1;

	EXPECT_TRUE(t->raw % 8 != 7);
	EXPECT_EQ(run->mapped, leaf);
	EXPECT_EQ(run->level, t->level);
	EXPECT_EQ(run->leaf_bytes, leaf ? t->entry_bytes : 0);
	EXPECT_EQ(run->attrs, leaf ? t->raw & 0xf0 : 0);
	EXPECT_EQ(run->cont, leaf && (t->raw & 8));
	if (leaf)
		EXPECT_EQ(run->backing_pa + (va - run->start_va),
			  (t->raw >> 12 << 12) + t->offset);
}

/* Each run is what is seen of one entry in the window, and they are in order. */
static void expect_window(const struct setup *s, const struct window *window)
{
	u64 page = 1ULL << s->walk.tables.format.page_shift, done = 0;
	size_t r = 0;

	while (done < window->bytes && !sim_failing()) {
		u64 va = window->start_va + done, step = page - va % page;
		struct translation t = translate(&s->walk.tables, va);
		const struct mms_run *run = run_at(s, r);
		bool first = !done || !t.offset, last;

		if (step > window->bytes - done)
			step = window->bytes - done;
		last = t.offset + step == t.entry_bytes || done + step == window->bytes;
		EXPECT_EQ(run->start_va == va, first);
		EXPECT_EQ(run->end_va == va + step, last);
		EXPECT_EQ(tables_reads(t.entry_pa), 1);
		expect_run_tells(run, va, &t);
		done += step;
		r += last;
	}
	EXPECT_EQ(s->runs.nr, r);
}

/* Of a run that only covers, nothing else is looked at. */
static void cover(struct mms_vec *runs, u64 leaf_bytes, u64 bytes)
{
	u64 va = runs->nr ? mms_vec_at(runs, struct mms_run, runs->nr - 1)->end_va : 0;
	struct mms_run run = {
		.start_va = va,
		.end_va = va + bytes,
		.mapped = leaf_bytes,
		.leaf_bytes = leaf_bytes,
		.backing_pa = sim_random_below(100),
		.attrs = sim_random_below(100),
	};

	EXPECT_EQ(mms_run_cover(runs, &run), 0);
}

TEST(run_that_covers_goes_on_with_leaves_of_its_size)
{
	const u64 ends[] = { 3, 8, 10, 11 };
	struct mms_vec runs;
	size_t i;

	runs_init(&runs);
	cover(&runs, 1, 2);
	cover(&runs, 1, 1);
	cover(&runs, 2, 2);
	cover(&runs, 2, 3);
	cover(&runs, 0, 1);
	cover(&runs, 0, 1);
	cover(&runs, 1, 1);
	EXPECT_EQ(runs.nr, 4);
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(mms_vec_at(&runs, struct mms_run, i)->end_va, ends[i]);
		EXPECT_EQ(mms_vec_at(&runs, struct mms_run, i)->mapped, i != 2);
	}
	mms_vec_free(&runs);
}

static int covered(void *ctx, struct mms_run *run)
{
	EXPECT_EQ(run->order, run->mapped ? MMS_ORDER_ANY : MMS_ORDER_ONE);
	return mms_run_cover(ctx, run);
}

/* What is mapped, and by which leaves, is what single entries say. */
static void expect_coverage(const struct setup *s, const struct window *window)
{
	struct mms_walk walk = { .tables = s->walk.tables, .read = tables_read, .found = covered };
	struct mms_vec runs, entries;
	size_t i;

	runs_init(&runs);
	runs_init(&entries);
	walk.found_ctx = &runs;
	EXPECT_EQ(mms_walk_coverage(&walk, window->start_va, window->start_va + window->bytes), 0);
	EXPECT_EQ(walk.nr_read, s->walk.nr_read);
	for (i = 0; i < s->runs.nr; i++)
		EXPECT_EQ(mms_run_cover(&entries, run_at(s, i)), 0);
	EXPECT_EQ(runs.nr, entries.nr);
	for (i = 0; i < runs.nr && i < entries.nr; i++) {
		const struct mms_run *run = mms_vec_at(&runs, struct mms_run, i);
		const struct mms_run *entry = mms_vec_at(&entries, struct mms_run, i);

		EXPECT_EQ(run->start_va, entry->start_va);
		EXPECT_EQ(run->end_va, entry->end_va);
		EXPECT_EQ(run->leaf_bytes, entry->leaf_bytes);
		EXPECT_EQ(run->mapped, entry->mapped);
	}
	mms_vec_free(&entries);
	mms_vec_free(&runs);
}

static void walk_random_tables(const struct shape *shape)
{
	struct window window;
	struct setup s;

	setup_shape(&s, shape->page_shift, shape->va_bits, ENTRY_BAD);
	window = random_window(&s.walk.tables);
	fill_table(&s.walk.tables, shape->nr_levels - 1, s.walk.tables.root_pa,
		   tables_kernel_start(&s.walk.tables), &window);
	EXPECT_EQ(mms_walk_range(&s.walk, window.start_va, window.start_va + window.bytes), 0);
	expect_window(&s, &window);
	EXPECT_EQ(s.walk.nr_read, tables_words_read());
	expect_coverage(&s, &window);
	if (sim_failing())
		sim_fail(__FILE__, __LINE__, "%u levels, page shift %u, %u bits, 0x%llx + 0x%llx",
			 shape->nr_levels, shape->page_shift, shape->va_bits, window.start_va,
			 window.bytes);
	teardown(&s);
}

TEST(walk_agrees_with_a_translation_of_every_page)
{
	for_each_round(100) {
		size_t i;

		for (i = 0; i < ARRAY_SIZE(shapes) && !sim_failing(); i++)
			walk_random_tables(&shapes[i]);
	}
}

TEST(walk_agrees_with_a_translation_of_every_page_of_no_real_shape)
{
	for_each_round(100) {
		unsigned int page_shift = 12 + 2 * (unsigned int)sim_random_below(3);
		unsigned int nr_levels = 2 + (unsigned int)sim_random_below(2);
		unsigned int bits = 1 + (unsigned int)sim_random_below(page_shift - 3);
		struct shape shape = {
			page_shift, page_shift + (nr_levels - 1) * (page_shift - 3) + bits,
			nr_levels,
		};

		walk_random_tables(&shape);
	}
}
