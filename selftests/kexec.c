// SPDX-License-Identifier: GPL-2.0
/*
 * The column kexec of claims, against what kexec_file_load() did when a guest had it load images
 * (mms-kexec). It needs a guest that was recorded.
 */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "witness/iomem.h"
#include "witness/kexec.h"

/* Below that is no kernel: MIN_KERNEL_LOAD_ADDR, arch/x86/kernel/kexec-bzimage64.c */
#define LOWEST	0x100000

FIXTURE(kexec) {
	struct mmr_set may;		/* where it may be put */
	struct kexec_loads did;
};

static struct kexec_loads did;
static int kexec_error;

static void read_both(void)
{
	if (!root_exists(KEXEC_FILE))
		return;
	machine_read(READ(CLAIMS));
	kexec_error = kexec_read(&did);
	fflush(stdout);
}

FIXTURE_SETUP(kexec)
{
	if (!root_exists(KEXEC_FILE))
		SKIP(return, "nobody has asked kexec_file_load() (mms-kexec)");
	ASSERT_TRUE(machine_is_read());
	ASSERT_EQ(0, kexec_error);
	if (*did.why_not)
		SKIP(return, "%s", did.why_not);
	ASSERT_LT(0, did.nr);
	self->did = did;
	for (size_t i = 0; i < machine.claims.nr; i++)
		if (machine.claims.v[i].kexec == MMR_KEXEC_USE)
			mmr_add(&self->may, machine.claims.v[i].phys, 0);
}

FIXTURE_TEARDOWN(kexec)
{
	mmr_free(&self->may);
}

static bool holds(const struct mmr_set *set, struct mmr_range r)
{
	for (size_t i = 0; i < set->nr; i++)
		if (mmr_overlap(set->v[i].r, r) == mmr_size(r))
			return true;
	return false;
}

TEST_F(kexec, segments_are_where_they_may_be)
{
	for (size_t i = 0; i < self->did.nr; i++) {
		const struct kexec_load *load = &self->did.v[i];

		for (size_t s = 0; s < load->nr; s++) {
			EXPECT_TRUE(holds(&self->may, load->segment[s])) {
				TH_LOG("0x%llx-0x%llx", load->segment[s].start,
				       load->segment[s].end);
			}
		}
	}
}

/* Whether a segment that was placed before has any of the page. */
static bool is_taken(const struct kexec_load *load, struct mmr_range page)
{
	for (size_t s = 0; s + 1 < load->nr; s++)
		if (mmr_overlap(load->segment[s], page))
			return true;
	return false;
}

/* The highest place for the page of an image in a range; 0 if there is none. */
static __u64 place_in(struct mmr_range r, const struct kexec_load *load, __u64 page)
{
	__u64 at = r.end & ~(load->alignment - 1);

	for (; at >= r.start && at >= LOWEST; at -= load->alignment)
		if (at + page <= r.end && !is_taken(load, (struct mmr_range){ at, at + page }))
			return at;
	return 0;
}

/* The same in what of a resource may be used. */
static __u64 place_in_resource(const struct mmr_set *may, struct mmr_range resource,
			       const struct kexec_load *load, __u64 page)
{
	__u64 found = 0;

	for (size_t i = may->nr; i-- && !found;) {
		struct mmr_range r = may->v[i].r;

		r.start = r.start > resource.start ? r.start : resource.start;
		r.end = r.end < resource.end ? r.end : resource.end;
		if (r.start < r.end)
			found = place_in(r, load, page);
	}
	return found;
}

/* In the order in which this kernel goes through them; of each it leaves some bytes at the end. */
static __u64 first_place(const struct mmr_set *may, const struct iomem *iomem,
			 const struct kexec_load *load, bool down, __u64 left)
{
	__u64 found = 0;

	for (size_t n = 0; n < iomem->nr && !found; n++) {
		const struct iomem_line *l = &iomem->v[down ? iomem->nr - 1 - n : n];
		struct mmr_range r = { l->phys.start, l->phys.end - left };

		if (!strncmp(l->name, "System RAM", 10))
			found = place_in_resource(may, r, load, 4096);
	}
	return found;
}

/*
 * Kernels that go up count the last byte of a resource as if it were behind it, if they do not have
 * "kexec_file: fix incorrect temp_start value in locate_mem_hole_top_down()", 6.8.
 */
static bool is_at_first_place(const struct kexec_loads *did, const struct mmr_set *may,
			      const struct iomem *iomem, const struct kexec_load *load)
{
	__u64 at = load->nr ? load->segment[load->nr - 1].start : 0;

	return at == first_place(may, iomem, load, did->down, 0) ||
	       (!did->down && at == first_place(may, iomem, load, did->down, 1));
}

/* What may be used is not passed over. */
TEST_F(kexec, a_page_is_at_the_first_place_where_it_may_be)
{
	struct iomem iomem;

	iomem_read(&iomem);
	for (size_t i = 0; i < self->did.nr; i++) {
		const struct kexec_load *load = &self->did.v[i];

		if (load->cma)
			continue;
		EXPECT_TRUE(is_at_first_place(&self->did, &self->may, &iomem, load)) {
			TH_LOG("the one at multiples of 0x%llx is not", load->alignment);
		}
	}
	free(iomem.v);
}

TEST_PROGRAM(read_both)
