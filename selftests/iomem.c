// SPDX-License-Identifier: GPL-2.0
/* regions against /proc/iomem. */
#include "fixture.h"
#include "witness/iomem.h"

/* Frames that lie completely in System RAM; neighbouring resources make one range. */
TEST_F(files, iomem_word_is_given_to_system_ram)
{
	__u64 page = self->m.memmap.page_size;
	struct mmr_set ram = { .v = NULL }, whole = { .v = NULL }, ours = { .v = NULL };

	ASSERT_TRUE(iomem_ram(&ram)) {
		TH_LOG("/proc/iomem shows no addresses");
	}
	for (size_t i = 0; i < ram.nr; i++) {
		struct mmr_range r = ram.v[i].r;

		r.start = (r.start + page - 1) / page * page;
		r.end -= r.end % page;
		if (r.start < r.end)
			mmr_add(&whole, r, 0);
	}
	for (size_t i = 0; i < self->m.regions.nr; i++)
		if (self->m.regions.v[i].ram & MMR_RAM_IOMEM)
			mmr_add(&ours, self->m.regions.v[i].phys, 0);
	EXPECT_TRUE(same("System RAM", "iomem", &whole, "regions", &ours));
	mmr_free(&ram);
	mmr_free(&whole);
	mmr_free(&ours);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS));
}

TEST_PROGRAM(read_report)
