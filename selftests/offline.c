// SPDX-License-Identifier: GPL-2.0
/* What blocks calls not removable, against the kernel: it is asked to let it go. */
#include "fixture.h"

/*
 * The kernel is asked, for some: it may take its time to find out. A report that is wrong costs the
 * machine a block, until it is online again.
 */
TEST_F(files, blocks_that_are_not_removable_cannot_be_offlined)
{
	unsigned int tried = 0;

	if (root_is_recorded())
		SKIP(return, "a recorded machine");
	if (!getenv("MMS_OFFLINE") && !getenv("MMS_MECHANISMS"))
		SKIP(return, "it tries to take memory offline: MMS_OFFLINE=1 says that it may");
	for (size_t i = 0; i < self->m.lines.nr && tried < 4; i++) {
		const struct mmr_block *l = &self->m.lines.v[i];

		if (l->removable != MMR_REMOVABLE_NO || !l->online)
			continue;
		tried++;
		EXPECT_NE(0, sysfs_set_state(l->number, "offline")) {
			TH_LOG("block %llu", l->number);
			sysfs_set_state(l->number, "online");
		}
	}
	if (!tried)
		SKIP(return, "all memory blocks can be offlined");
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(BLOCKS));
}

TEST_PROGRAM(read_report)
