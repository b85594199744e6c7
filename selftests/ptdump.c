// SPDX-License-Identifier: GPL-2.0
/*
 * vmemmap against the kernel's own dump of its page tables (CONFIG_PTDUMP_DEBUGFS). Debian's
 * kernels have none; where they export how to make it, the oracle module (oracle/) shows it.
 */
#include "kselftest_harness.h"
#include "mms_util.h"

static const char *const dumps[] = {
	"/sys/kernel/debug/page_tables/kernel",			/* x86 */
	"/sys/kernel/debug/kernel_page_tables",			/* arm64 */
	"/sys/kernel/debug/memmapscope_oracle/page_tables",
};

FIXTURE(both) {
	struct mms_summary *summary;
	struct mms_vmemmap *vmemmap;
	struct mms_ptdump *ptdump;
	size_t nr_vmemmap, nr_ptdump;
	struct mms_range window;
};

static const char *dump(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(dumps); i++)
		if (mms_exists(dumps[i]))
			return dumps[i];
	return NULL;
}

/* Each test is a child of its own; all of them see what was read once, before they were born. */
static FIXTURE_DATA(both) both;

__attribute__((constructor))
static void read_both(void)
{
	size_t nr;

	if (!dump())
		return;
	both.summary = mms_summary(&nr);
	both.vmemmap = mms_vmemmap(&both.nr_vmemmap);
	if (both.summary)
		both.window = mms_virtual(both.summary, "Vmemmap window");
	both.ptdump = mms_ptdump(dump(), both.window, &both.nr_ptdump);
	fflush(stdout);
}

FIXTURE_SETUP(both)
{
	if (!dump())
		SKIP(return, "no CONFIG_PTDUMP_DEBUGFS, nor page_tables of memmapscope_oracle.ko");
	*self = both;
	ASSERT_NE(NULL, self->summary);
	ASSERT_NE(NULL, self->vmemmap);
	ASSERT_NE(NULL, self->ptdump) {
		TH_LOG("nothing of the memmap in %s", dump());
	}
}

FIXTURE_TEARDOWN(both)
{
}

/* What ptdump tells by: a level and words. Equal ones get equal numbers, to compare ranges by. */
struct kinds {
	char name[256][112];
	unsigned int nr;
};

static __u64 kind(struct kinds *kinds, int level, const char *attrs)
{
	char name[112];
	unsigned int i;

	/* ptdump calls contiguous leaves by the table they are in; the word CON tells. */
	if (level == MMS_CONT_PTE || level == MMS_CONT_PMD)
		level--;
	snprintf(name, sizeof(name), "%s %s", mms_level_name[level], attrs);
	for (i = 0; i < kinds->nr && strcmp(kinds->name[i], name); i++)
		;
	if (i == kinds->nr && i < ARRAY_SIZE(kinds->name))
		memcpy(kinds->name[kinds->nr++], name, sizeof(name));
	return i;
}

/*
 * Both sides are merged by level and words. ptdump alone also tells apart bits it has no word for
 * (accessed, dirty) and starts a line at each of its headlines.
 */
TEST_F(both, vmemmap_is_what_the_kernel_dumps)
{
	struct mms_ranges ours = { 0 }, kernels = { 0 };
	struct kinds kinds = { .nr = 0 };
	bool same;

	for (size_t i = 0; i < self->nr_ptdump; i++) {
		const struct mms_ptdump *p = &self->ptdump[i];

		mms_add(&kernels, p->virt, kind(&kinds, p->level, p->mapped ? p->attrs : "-"));
	}
	mms_clip(&kernels, self->window);
	for (size_t i = 0; i < self->nr_vmemmap; i++) {
		const struct mms_vmemmap *v = &self->vmemmap[i];

		mms_add(&ours, v->virt, kind(&kinds, v->level, v->attrs));
	}
	ASSERT_GT(ARRAY_SIZE(kinds.name), kinds.nr);
	same = mms_same("page tables", "kernel", &kernels, "memmapscope", &ours);
	EXPECT_TRUE(same);
	for (unsigned int i = 0; !same && i < kinds.nr; i++)
		TH_LOG("tag 0x%x is %s", i, kinds.name[i]);
	free(ours.v);
	free(kernels.v);
}

/* ptdump's own idea of where the memmap is: nothing it finds mapped there is out of our sight. */
TEST_F(both, all_the_kernel_dumps_as_memmap_is_in_the_window)
{
	unsigned int mapped = 0;

	for (size_t i = 0; i < self->nr_ptdump; i++) {
		const struct mms_ptdump *p = &self->ptdump[i];

		if (!p->in_part || !p->mapped)
			continue;
		mapped++;
		EXPECT_LE(self->window.start, p->virt.start);
		EXPECT_GE(self->window.end, p->virt.end) {
			TH_LOG("at 0x%llx", p->virt.start);
		}
	}
	EXPECT_LT(0, mapped);
}

/* And the other way round: nothing in the window is another part of the kernel's. */
TEST_F(both, all_that_is_mapped_in_the_window_is_memmap_to_the_kernel)
{
	for (size_t i = 0; i < self->nr_ptdump; i++) {
		const struct mms_ptdump *p = &self->ptdump[i];

		EXPECT_FALSE(p->mapped && !p->in_part) {
			TH_LOG("at 0x%llx", p->virt.start);
		}
	}
}

TEST_HARNESS_MAIN
