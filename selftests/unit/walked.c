// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "walked.h"

const struct shape shapes[NR_SHAPES] = {
	{ 12, 30, 2 }, { 12, 39, 3 }, { 12, 48, 4 }, { 12, 52, 5 }, { 12, 57, 5 },
	{ 14, 36, 2 }, { 14, 47, 3 }, { 14, 48, 4 }, { 14, 52, 4 },
	{ 16, 42, 2 }, { 16, 47, 3 }, { 16, 48, 3 }, { 16, 52, 3 },
};

static int found_one(struct setup *s, struct mms_run *run)
{
	if (run->mapped)
		EXPECT_EQ(run->attrs / ENTRY_LEVEL(1), run->level);
	run->attrs &= ENTRY_ATTR_MASK;
	if (mms_vec_add(&s->runs, run))
		abort();
	return s->runs.nr == s->stop_after ? s->stop_with : 0;
}

/* What comes as one run is taken apart: the tests are about single entries. */
static int found(void *ctx, struct mms_run *run)
{
	u64 bytes = run->end_va - run->start_va, done = 0;
	struct setup *s = ctx;
	u64 entry_bytes = tables_entry_bytes(&s->walk.tables, run->level);
	bool several = run->start_va / entry_bytes != (run->end_va - 1) / entry_bytes;
	int err = 0;

	s->calls++;
	if (!run->mapped || !several)
		EXPECT_EQ(run->order, MMS_ORDER_ONE);
	else
		EXPECT_TRUE(run->order == MMS_ORDER_UP || run->order == MMS_ORDER_SAME);
	while (!err && done < bytes) {
		struct mms_run entry = *run;
		u64 room = entry_bytes - (run->start_va + done) % entry_bytes;

		if (room > bytes - done)
			room = bytes - done;
		entry.start_va += done;
		entry.end_va = entry.start_va + room;
		if (run->order == MMS_ORDER_UP)
			entry.backing_pa += done;
		entry.order = MMS_ORDER_ONE;
		err = found_one(s, &entry);
		done += room;
	}
	return err;
}

void setup_shape(struct setup *s, unsigned int page_shift, unsigned int va_bits, u64 root_fill)
{
	*s = (struct setup){
		.walk = {
			.read = tables_read,
			.found = found,
			.found_ctx = s,
		},
	};
	runs_init(&s->runs);
	tables_reset(&s->walk.tables, page_shift, va_bits, root_fill);
}

void teardown(struct setup *s)
{
	mms_vec_free(&s->runs);
}

const struct mms_run *run_at(const struct setup *s, size_t i)
{
	static const struct mms_run none = { .level = 99 };

	return i < s->runs.nr ? mms_vec_at(&s->runs, struct mms_run, i) : &none;
}
