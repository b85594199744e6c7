// SPDX-License-Identifier: GPL-2.0
/*
 * vmemmap against the kernel's own dump of its page tables (CONFIG_PTDUMP_DEBUGFS). Debian's
 * kernels have none; where they export how to make it, the oracle module (oracle/) shows it.
 */
#include "fixture.h"
#include "witness/ptdump.h"

static const char *const dumps[] = {
	"/sys/kernel/debug/page_tables/kernel",			/* x86 */
	"/sys/kernel/debug/kernel_page_tables",			/* arm64 */
	ORACLE_DIR "/page_tables",
};

FIXTURE(both) {
	struct machine m;
	struct ptdump ptdump;
	struct mmr_range window;
};

static const char *dump(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(dumps); i++)
		if (root_exists(dumps[i]))
			return dumps[i];
	return NULL;
}

static struct ptdump ptdump;
static int ptdump_error;

static void read_both(void)
{
	if (!dump())
		return;
	machine_read(READ(SUMMARY) | READ(VMEMMAP));
	ptdump_error = ptdump_read(dump(), machine.memmap.window, &ptdump);
	fflush(stdout);
}

FIXTURE_SETUP(both)
{
	if (!dump())
		SKIP(return, "no CONFIG_PTDUMP_DEBUGFS, nor page_tables of memmapscope_oracle.ko");
	ASSERT_TRUE(machine_is_read());
	ASSERT_EQ(0, ptdump_error);
	ASSERT_LT(0, ptdump.nr) {
		TH_LOG("nothing of the memmap in %s", dump());
	}
	self->m = machine;
	self->ptdump = ptdump;
	self->window = machine.memmap.window;
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

	/* ptdump calls contiguous leaves by the table they are in, too; the word CON tells. */
	snprintf(name, sizeof(name), "%s %s", mmr_level_name[level], attrs);
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
	struct mmr_set ours = { .v = NULL }, kernels = { .v = NULL };
	struct kinds kinds = { .nr = 0 };
	bool equal;

	for (size_t i = 0; i < self->ptdump.nr; i++) {
		const struct ptdump_line *p = &self->ptdump.v[i];

		mmr_add(&kernels, p->virt, kind(&kinds, p->level, p->mapped ? p->attrs : "-"));
	}
	mmr_clip(&kernels, self->window);
	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		mmr_add(&ours, v->virt, kind(&kinds, v->level, v->attrs));
	}
	ASSERT_GT(ARRAY_SIZE(kinds.name), kinds.nr);
	equal = same("page tables", "kernel", &kernels, "memmapscope", &ours);
	EXPECT_TRUE(equal);
	for (unsigned int i = 0; !equal && i < kinds.nr; i++)
		TH_LOG("tag 0x%x is %s", i, kinds.name[i]);
	mmr_free(&ours);
	mmr_free(&kernels);
}

/* ptdump's own idea of where the memmap is: nothing it finds mapped there is out of our sight. */
TEST_F(both, all_the_kernel_dumps_as_memmap_is_in_the_window)
{
	unsigned int mapped = 0;

	for (size_t i = 0; i < self->ptdump.nr; i++) {
		const struct ptdump_line *p = &self->ptdump.v[i];

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
	for (size_t i = 0; i < self->ptdump.nr; i++) {
		const struct ptdump_line *p = &self->ptdump.v[i];

		EXPECT_FALSE(p->mapped && !p->in_part) {
			TH_LOG("at 0x%llx", p->virt.start);
		}
	}
}

TEST_PROGRAM(read_both)
