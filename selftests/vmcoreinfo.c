// SPDX-License-Identifier: GPL-2.0
/*
 * summary against what the kernel tells those who read its dumps (the note VMCOREINFO, in
 * /proc/kcore): sizes, paging, and where the vmemmap window begins and ends.
 */
#include "fixture.h"
#include "witness/vmcoreinfo.h"

FIXTURE(both) {
	struct machine m;
	const char *info;
};

static char *info;

static void read_both(void)
{
	info = vmcoreinfo_read();
	if (!info)
		return;
	machine_read(READ(SUMMARY) | READ(VMEMMAP));
	fflush(stdout);
}

FIXTURE_SETUP(both)
{
	if (!info)
		SKIP(return, "no VMCOREINFO in " KCORE_FILE ", or it may not be read");
	ASSERT_TRUE(machine_is_read());
	self->m = machine;
	self->info = info;
}

FIXTURE_TEARDOWN(both)
{
}

TEST_F(both, kernel_is_the_one_that_says_so)
{
	char release[128];

	ASSERT_TRUE(vmcoreinfo_text(self->info, "OSRELEASE", release, sizeof(release)));
	EXPECT_STREQ(release, self->m.summary.value[MMR_SUMMARY_KERNEL]);
}

TEST_F(both, pages_and_struct_pages_are_as_large_as_the_kernel_says)
{
	__u64 bytes;

	ASSERT_TRUE(vmcoreinfo_number(self->info, "PAGESIZE", &bytes));
	EXPECT_EQ(bytes, self->m.memmap.page_size);
	ASSERT_TRUE(vmcoreinfo_number(self->info, "SIZE(page)", &bytes));
	EXPECT_EQ(bytes, self->m.memmap.struct_page);
}

TEST_F(both, sections_are_as_large_as_the_kernel_says)
{
	__u64 bits;

	/* 4f5aecdff25f, Linux 5.13 */
	if (!vmcoreinfo_number(self->info, "NUMBER(SECTION_SIZE_BITS)", &bits))
		SKIP(return, "no SECTION_SIZE_BITS in VMCOREINFO (Linux 5.13)");
	EXPECT_EQ(1ULL << bits, mmr_number(&self->m.summary, MMR_SUMMARY_SECTION_SIZE));
}

TEST_F(both, addresses_have_as_many_bits_as_the_kernel_says)
{
	bool arm64 = is_arm64(&self->m);
	__u64 number, bits;

	ASSERT_TRUE(vmcoreinfo_number(self->info, arm64 ? "NUMBER(TCR_EL1_T1SZ)" :
				      "NUMBER(pgtable_l5_enabled)", &number));
	bits = arm64 ? 64 - number : number ? 57 : 48;
	EXPECT_EQ(bits, mmr_number(&self->m.summary, MMR_SUMMARY_VA_BITS));
}

/* Bytes of memmap for so many bytes of memory. */
static __u64 memmap_of(const struct mmr_memmap *g, __u64 bytes)
{
	return bytes / g->page_size * g->struct_page;
}

/*
 * arm64 since Linux 6.0. A 52-bit kernel whose processor has fewer bits gives the foot of the
 * window to vmalloc, which ends 8 MiB below what is left (VMALLOC_END in asm/pgtable.h, Linux 6.9).
 */
static bool arm64_window(const char *info, struct mmr_range *window)
{
	__u64 vmalloc_end;

	if (!vmcoreinfo_number(info, "NUMBER(VMEMMAP_START)", &window->start) ||
	    !vmcoreinfo_number(info, "NUMBER(VMEMMAP_END)", &window->end) ||
	    !vmcoreinfo_number(info, "NUMBER(VMALLOC_END)", &vmalloc_end))
		return false;
	if (vmalloc_end > window->start)
		window->start = vmalloc_end + (8 << 20);
	return true;
}

/*
 * arm64 before that: the memmap of all that the linear mapping has room for, half of the addresses,
 * from PHYS_OFFSET on (vmemmap in asm/pgtable.h).
 */
static bool arm64_linear_window(const char *info, const struct mmr_memmap *g,
				struct mmr_range *window)
{
	__u64 offset, bits;
	bool below;

	if (!vmcoreinfo_number(info, "NUMBER(PHYS_OFFSET)", &offset) ||
	    !vmcoreinfo_number(info, "NUMBER(VA_BITS)", &bits))
		return false;
	/* With KASLR the mapping may begin below 0. */
	below = (__s64)offset < 0;
	window->start = below ? g->base - memmap_of(g, -offset) : g->base + memmap_of(g, offset);
	window->end = window->start + memmap_of(g, 1ULL << (bits - 1));
	return true;
}

/* x86: the memmap of all that there can be, up to the CPU entry area (x86_64/mm.rst). */
static bool x86_window(const char *info, const struct mmr_memmap *g, struct mmr_range *window)
{
	const __u64 entry_area = 0xfffffe0000000000;
	__u64 bits;

	if (!vmcoreinfo_number(info, "NUMBER(MAX_PHYSMEM_BITS)", &bits))
		return false;
	window->start = g->base;
	window->end = entry_area;
	if (memmap_of(g, 1ULL << bits) < entry_area - g->base)
		window->end = g->base + memmap_of(g, 1ULL << bits);
	return true;
}

static bool kernels_window(const struct machine *m, const char *info, struct mmr_range *window)
{
	if (!is_arm64(m))
		return x86_window(info, &m->memmap, window);
	return arm64_window(info, window) || arm64_linear_window(info, &m->memmap, window);
}

TEST_F(both, window_is_where_the_kernel_says)
{
	struct mmr_memmap *g = &self->m.memmap;
	struct mmr_range wanted;

	ASSERT_TRUE(kernels_window(&self->m, self->info, &wanted));
	EXPECT_EQ(wanted.start, g->window.start) {
		TH_LOG("0x%llx, not 0x%llx", g->window.start, wanted.start);
	}
	EXPECT_EQ(wanted.end, g->window.end) {
		TH_LOG("0x%llx, not 0x%llx", g->window.end, wanted.end);
	}
}

TEST_PROGRAM(read_both)
