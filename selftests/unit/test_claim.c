// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>

#include "spoken.h"

#define CLAIM(...)	((struct mms_claim){ .start = 0x10000, .end = 0x20000,	\
					     .resource = MMS_RESOURCE_NONE, __VA_ARGS__ })

#define EXPECT_VERDICT(view, verdict, ...) do {					\
	struct mms_claim _claim = CLAIM(__VA_ARGS__);				\
										\
	_claim.kexec = mms_claim_kexec(&(view), &_claim, false);		\
	EXPECT_EQ(mms_claim_verdict(&(view), &_claim), MMS_VERDICT_##verdict);	\
} while (0)

/* Boot memory as it should be. A later field of the same name overrides an earlier one. */
#define BOOT	.says = MMS_SAYS_MEMORY, .resource = 0, .resource_flags = RAM,		\
		.memblock = true, .section = EARLY, .linear = MMS_LINEAR_YES

TEST(claims_on_boot_memory_agree)
{
	EXPECT_VERDICT(x86, AGREE, BOOT);
	EXPECT_VERDICT(arm64, AGREE, BOOT);
	EXPECT_VERDICT(arm64, AGREE, BOOT, .says = MMS_SAYS_EITHER);
}

TEST(claims_on_what_is_no_memory_agree)
{
	EXPECT_VERDICT(x86, AGREE, .says = MMS_SAYS_OTHER);
	EXPECT_VERDICT(x86, AGREE, .resource = 0, .resource_flags = MMS_RESOURCE_BUSY);
	EXPECT_VERDICT(x86, AGREE, .section = EARLY);
	EXPECT_VERDICT(x86, AGREE, .says = MMS_SAYS_OTHER, .linear = MMS_LINEAR_YES);
	EXPECT_VERDICT(arm64, AGREE, .says = MMS_SAYS_EITHER);
	/* what may become RAM, and is none yet */
	EXPECT_VERDICT(x86, AGREE, .resource = 0, .resource_flags = MMS_RESOURCE_SYSRAM);
}

TEST(claims_on_boot_memory_that_somebody_denies_conflict)
{
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .says = MMS_SAYS_OTHER);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .says = MMS_SAYS_NOTHING);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .memblock = false);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .section = 0);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .linear = MMS_LINEAR_NO);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .device = true);
	EXPECT_VERDICT(arm64, CONFLICT, BOOT, .memblock_flags = MMS_MEMBLOCK_NOMAP);
	EXPECT_VERDICT(arm64, CONFLICT, BOOT, .resource = MMS_RESOURCE_NONE);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .resource_flags = MMS_RESOURCE_SYSRAM);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .resource_flags = MMS_RESOURCE_BUSY);
}

TEST(claims_of_those_who_could_not_be_asked_do_not_count)
{
	struct mms_claims_view view = x86;

	view.firmware_known = false;
	EXPECT_VERDICT(view, AGREE, BOOT, .says = MMS_SAYS_NOTHING);
	view.memblock_known = false;
	EXPECT_VERDICT(view, AGREE, BOOT, .says = MMS_SAYS_NOTHING, .memblock = false);
}

TEST(claims_on_gaps_in_the_linear_mapping)
{
	EXPECT_VERDICT(x86, UNMAPPED, BOOT, .linear = MMS_LINEAR_PART);
	EXPECT_VERDICT(arm64, UNMAPPED, BOOT, .linear = MMS_LINEAR_PART);
}

#define DIMM	.resource = 0, .resource_flags = RAM, .section = PRESENT,		\
		.linear = MMS_LINEAR_YES

TEST(claims_on_a_dimm)
{
	EXPECT_VERDICT(x86, HOTPLUG, DIMM, .says = MMS_SAYS_MEMORY);
	EXPECT_VERDICT(x86, HOTPLUG, DIMM);
	/* removed and added again: the picture of the boot has it */
	EXPECT_VERDICT(x86, HOTPLUG, DIMM, .memblock = true);
	EXPECT_VERDICT(arm64, HOTPLUG, DIMM, .memblock = true);
	EXPECT_VERDICT(arm64, HOTPLUG, DIMM, .memblock = true,
		       .memblock_flags = MMS_MEMBLOCK_HOTPLUG);
	EXPECT_VERDICT(arm64, CONFLICT, DIMM);
	EXPECT_VERDICT(x86, CONFLICT, DIMM, .says = MMS_SAYS_OTHER);
	EXPECT_VERDICT(x86, CONFLICT, DIMM, .linear = MMS_LINEAR_NO);
}

#define KMEM	DIMM, .resource_flags = RAM | MMS_RESOURCE_DRIVER

TEST(claims_on_what_a_driver_manages)
{
	EXPECT_VERDICT(x86, DRIVER, KMEM);
	EXPECT_VERDICT(x86, DRIVER, KMEM, .says = MMS_SAYS_OTHER);
	EXPECT_VERDICT(arm64, DRIVER, KMEM, .memblock = true,
		       .memblock_flags = MMS_MEMBLOCK_DRIVER);
	/* before f7892d8e288d, kexec used it */
	EXPECT_VERDICT(arm64, CONFLICT, KMEM, .memblock = true);
	EXPECT_VERDICT(arm64, CONFLICT, KMEM);
	EXPECT_VERDICT(x86, CONFLICT, KMEM, .linear = MMS_LINEAR_NO);
}

TEST(claims_on_a_page_map)
{
	EXPECT_VERDICT(x86, DEVICE, .device = true, .section = PRESENT);
	EXPECT_VERDICT(x86, DEVICE, .device = true, .section = EARLY, .says = MMS_SAYS_MEMORY,
		       .resource = 0, .resource_flags = MMS_RESOURCE_BUSY);
}

TEST(claims_on_nomap)
{
	EXPECT_VERDICT(arm64, NOMAP, .memblock = true, .memblock_flags = MMS_MEMBLOCK_NOMAP,
		       .section = EARLY, .says = MMS_SAYS_OTHER);
	EXPECT_VERDICT(arm64, CONFLICT, .memblock = true, .memblock_flags = MMS_MEMBLOCK_NOMAP,
		       .section = EARLY, .linear = MMS_LINEAR_YES);
	EXPECT_VERDICT(arm64, CONFLICT, .memblock = true, .memblock_flags = MMS_MEMBLOCK_NOMAP,
		       .section = EARLY, .linear = MMS_LINEAR_PART);
}

TEST(claims_on_what_is_withheld)
{
	EXPECT_VERDICT(x86, WITHHELD, .says = MMS_SAYS_MEMORY);
	EXPECT_VERDICT(x86, WITHHELD, .says = MMS_SAYS_MEMORY, .section = EARLY, .resource = 0,
		       .resource_flags = MMS_RESOURCE_BUSY);
}

TEST(claims_on_what_is_withheld_or_was_removed)
{
	struct mms_claims_view lost = x86;

	lost.memblock_known = false;
	EXPECT_VERDICT(lost, UNKNOWN, .says = MMS_SAYS_MEMORY);
	EXPECT_VERDICT(lost, WITHHELD, .says = MMS_SAYS_MEMORY, .section = EARLY);
	EXPECT_VERDICT(lost, AGREE, .says = MMS_SAYS_OTHER);
}

TEST(claims_on_less_than_a_page_are_no_conflict)
{
	EXPECT_VERDICT(x86, WITHHELD, BOOT, .memblock = false, .end = 0x10fff);
	EXPECT_VERDICT(x86, WITHHELD, BOOT, .memblock = false, .start = 0x10800, .end = 0x11800);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .memblock = false, .end = 0x11000);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .memblock = false, .start = 0x10800, .end = 0x12000);
	EXPECT_VERDICT(x86, AGREE, BOOT, .end = 0x10800);
}

TEST(claims_on_online_memory_that_is_no_resource)
{
	EXPECT_VERDICT(x86, CONFLICT, .section = PRESENT | ONLINE, .says = MMS_SAYS_MEMORY,
		       .linear = MMS_LINEAR_YES);
	EXPECT_VERDICT(x86, CONFLICT, .section = PRESENT | ONLINE, .linear = MMS_LINEAR_YES);
	EXPECT_VERDICT(x86, CONFLICT, .section = PRESENT | ONLINE, .memblock = true);
	EXPECT_VERDICT(arm64, CONFLICT, .section = PRESENT | ONLINE, .memblock = true);
	/* a hole of the boot, and memory that is being removed */
	EXPECT_VERDICT(x86, AGREE, .section = EARLY | ONLINE);
	EXPECT_VERDICT(x86, AGREE, .section = PRESENT);
}

TEST(claims_on_what_was_removed)
{
	EXPECT_VERDICT(x86, REMOVED, .memblock = true);
	EXPECT_VERDICT(x86, REMOVED, .memblock = true, .section = PRESENT);
	EXPECT_VERDICT(x86, CONFLICT, .memblock = true, .section = EARLY);
	EXPECT_VERDICT(arm64, CONFLICT, .memblock = true);
}

#define EXPECT_KEXEC(view, reserved, kexec, ...) do {				\
	struct mms_claim _claim = CLAIM(__VA_ARGS__);				\
										\
	EXPECT_EQ(mms_claim_kexec(&(view), &_claim, reserved), MMS_KEXEC_##kexec); \
} while (0)

/* The boot logo of a PC: out of e820, and so no System RAM, when memblock had it already. */
#define LOGO	.says = MMS_SAYS_MEMORY, .memblock = true, .section = EARLY,		\
		.reserved = MMS_RESERVED_YES,						\
		.linear = MMS_LINEAR_YES

TEST(claims_know_what_x86_takes_out_of_its_map_late)
{
	EXPECT_VERDICT(x86, WITHHELD, LOGO);
	EXPECT_VERDICT(x86, WITHHELD, LOGO, .resource = 0, .resource_flags = MMS_RESOURCE_BUSY);
	EXPECT_VERDICT(x86, CONFLICT, LOGO, .reserved = MMS_RESERVED_NO);
	EXPECT_VERDICT(x86, CONFLICT, LOGO, .says = MMS_SAYS_OTHER);
	EXPECT_VERDICT(x86, CONFLICT, LOGO, .linear = MMS_LINEAR_PART);
	EXPECT_VERDICT(arm64, CONFLICT, LOGO);
	EXPECT_VERDICT(x86, UNKNOWN, LOGO, .reserved = MMS_RESERVED_UNKNOWN);
}

/* What x86 writes into the map for kexec, which newer kernels call the firmware's. */
TEST(claims_do_not_hold_an_edited_map_against_ram)
{
	struct mms_claims_view view = x86;

	EXPECT_VERDICT(x86, UNKNOWN, BOOT, .says = MMS_SAYS_OTHER, .reserved = MMS_RESERVED_YES);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .says = MMS_SAYS_OTHER);
	EXPECT_VERDICT(arm64, CONFLICT, BOOT, .says = MMS_SAYS_OTHER, .reserved = MMS_RESERVED_YES);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .says = MMS_SAYS_OTHER, .reserved = MMS_RESERVED_YES,
		       .linear = MMS_LINEAR_NO);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .says = MMS_SAYS_OTHER, .reserved = MMS_RESERVED_NO);
	EXPECT_VERDICT(x86, UNKNOWN, BOOT, .says = MMS_SAYS_OTHER,
		       .reserved = MMS_RESERVED_UNKNOWN);
	EXPECT_VERDICT(x86, CONFLICT, BOOT, .says = MMS_SAYS_NOTHING);
	view.memblock_known = false;
	EXPECT_VERDICT(view, UNKNOWN, BOOT, .says = MMS_SAYS_OTHER, .memblock = false,
		       .reserved = MMS_RESERVED_UNKNOWN);
	/* only memblock.memory had outgrown its array */
	EXPECT_VERDICT(view, UNKNOWN, BOOT, .says = MMS_SAYS_OTHER, .memblock = false,
		       .reserved = MMS_RESERVED_YES);
}

#define EXPECT_ALONE(view, witnesses, ...) do {					\
	struct mms_claim _claim = CLAIM(__VA_ARGS__);				\
										\
	_claim.kexec = mms_claim_kexec(&(view), &_claim, false);		\
	_claim.verdict = mms_claim_verdict(&(view), &_claim);			\
	EXPECT_EQ(_claim.verdict, MMS_VERDICT_CONFLICT);			\
	EXPECT_EQ(mms_claim_alone(&(view), &_claim), witnesses);		\
} while (0)

TEST(claims_name_who_stands_alone)
{
	EXPECT_ALONE(x86, MMS_WITNESS_FIRMWARE, BOOT, .says = MMS_SAYS_OTHER);
	EXPECT_ALONE(x86, MMS_WITNESS_FIRMWARE, BOOT, .says = MMS_SAYS_NOTHING);
	EXPECT_ALONE(x86, MMS_WITNESS_RESOURCE, BOOT, .resource = MMS_RESOURCE_NONE);
	EXPECT_ALONE(x86, MMS_WITNESS_MEMBLOCK, BOOT, .memblock = false);
	EXPECT_ALONE(arm64, MMS_WITNESS_MEMBLOCK, BOOT, .memblock_flags = MMS_MEMBLOCK_NOMAP);
	EXPECT_ALONE(x86, MMS_WITNESS_LINEAR, BOOT, .linear = MMS_LINEAR_NO);
	EXPECT_ALONE(x86, MMS_WITNESS_SECTION, BOOT, .device = true);
	EXPECT_ALONE(x86, MMS_WITNESS_SECTION, BOOT, .section = 0);
	EXPECT_ALONE(arm64, MMS_WITNESS_MEMBLOCK, DIMM);
	EXPECT_ALONE(arm64, MMS_WITNESS_KEXEC, KMEM, .memblock = true);
	EXPECT_ALONE(x86, MMS_WITNESS_MEMBLOCK, .memblock = true, .section = EARLY);
	EXPECT_ALONE(x86, MMS_WITNESS_RESOURCE, .section = PRESENT | ONLINE,
		     .linear = MMS_LINEAR_YES);
	EXPECT_ALONE(x86, MMS_WITNESS_RESOURCE, .section = PRESENT | ONLINE,
		     .says = MMS_SAYS_MEMORY, .linear = MMS_LINEAR_YES);
}

TEST(claims_do_not_count_who_has_no_say)
{
	struct mms_claims_view view = x86;

	EXPECT_ALONE(arm64, MMS_WITNESS_LINEAR, BOOT, .says = MMS_SAYS_EITHER,
		     .linear = MMS_LINEAR_NO);
	EXPECT_ALONE(x86, MMS_WITNESS_LINEAR, DIMM, .says = MMS_SAYS_MEMORY,
		     .linear = MMS_LINEAR_NO);
	EXPECT_ALONE(x86, 0u, KMEM, .says = MMS_SAYS_OTHER, .linear = MMS_LINEAR_NO);
	view.memblock_known = false;
	EXPECT_ALONE(view, MMS_WITNESS_LINEAR, BOOT, .memblock = false,
		     .linear = MMS_LINEAR_NO);
}

TEST(claims_name_the_smaller_side)
{
	EXPECT_ALONE(x86, MMS_WITNESS_RESOURCE | MMS_WITNESS_MEMBLOCK, BOOT,
		     .says = MMS_SAYS_OTHER, .linear = MMS_LINEAR_NO, .device = true);
}

/* Of four, or of two, half say so. */
TEST(claims_name_nobody_where_sides_are_equal)
{
	EXPECT_ALONE(x86, 0u, BOOT, .says = MMS_SAYS_OTHER, .linear = MMS_LINEAR_NO);
	EXPECT_ALONE(arm64, 0u, .memblock = true, .memblock_flags = MMS_MEMBLOCK_NOMAP,
		     .section = EARLY, .says = MMS_SAYS_MEMORY, .linear = MMS_LINEAR_YES);
}

static unsigned int digit(unsigned int *number, unsigned int base)
{
	unsigned int value = *number % base;

	*number /= base;
	return value;
}

/* One of all claims that there can be. */
static struct mms_claim any_claim(unsigned int number)
{
	static const u32 flags[] = { MMS_RESOURCE_BUSY, RAM, RAM | MMS_RESOURCE_DRIVER };
	static const u32 memblock[] = { 0, MMS_MEMBLOCK_NOMAP, MMS_MEMBLOCK_DRIVER };
	static const u32 section[] = { 0, PRESENT, PRESENT | ONLINE, EARLY };
	struct mms_claim claim = CLAIM(.resource = 0);

	claim.says = (enum mms_says)digit(&number, 4);
	claim.resource_flags = flags[digit(&number, 3)];
	claim.memblock = digit(&number, 4);
	claim.section = section[digit(&number, 4)];
	claim.device = digit(&number, 2);
	claim.linear = (enum mms_linear)digit(&number, 3);
	claim.reserved = (enum mms_reserved)digit(&number, 4);
	if (claim.memblock)
		claim.memblock_flags = memblock[number % 3];
	return claim;
}

#define NR_CLAIMS	(4 * 3 * 4 * 4 * 2 * 3 * 4 * 3)

/* What somebody who stands alone would have to say instead. */
static void give_way(struct mms_claim *claim, u32 alone)
{
	bool ram = claim->resource_flags & MMS_RESOURCE_SYSRAM;

	if (alone & MMS_WITNESS_FIRMWARE)
		claim->says = claim->says == MMS_SAYS_MEMORY ? MMS_SAYS_OTHER : MMS_SAYS_MEMORY;
	if (alone & MMS_WITNESS_RESOURCE)
		claim->resource_flags = ram ? MMS_RESOURCE_BUSY : RAM;
	if (alone & MMS_WITNESS_MEMBLOCK) {
		claim->memblock = !claim->memblock || claim->memblock_flags & MMS_MEMBLOCK_NOMAP;
		claim->memblock_flags = claim->resource_flags & MMS_RESOURCE_DRIVER ?
					MMS_MEMBLOCK_DRIVER : 0;
	}
	if (alone & MMS_WITNESS_LINEAR)
		claim->linear = claim->linear == MMS_LINEAR_NO ? MMS_LINEAR_YES : MMS_LINEAR_NO;
	if (alone & MMS_WITNESS_SECTION) {
		claim->device = false;
		claim->section = (claim->section & ~ONLINE) | PRESENT;
	}
}

static enum mms_verdict judge(const struct mms_claims_view *view, struct mms_claim *claim)
{
	claim->kexec = mms_claim_kexec(view, claim, false);
	claim->verdict = mms_claim_verdict(view, claim);
	claim->alone = mms_claim_alone(view, claim);
	return claim->verdict;
}

static void check_alone(const struct mms_claims_view *view)
{
	unsigned int number, conflicts = 0;

	for (number = 0; number < NR_CLAIMS; number++) {
		struct mms_claim claim = any_claim(number);

		if (judge(view, &claim) != MMS_VERDICT_CONFLICT) {
			EXPECT_EQ(claim.alone, 0u);
			continue;
		}
		conflicts++;
		if (!claim.alone || claim.alone & MMS_WITNESS_KEXEC)
			continue;
		give_way(&claim, claim.alone);
		EXPECT_TRUE(judge(view, &claim) != MMS_VERDICT_CONFLICT);
	}
	EXPECT_TRUE(conflicts > 0);
}

TEST(a_conflict_ends_if_who_stands_alone_gives_way)
{
	check_alone(&x86);
	check_alone(&arm64);
}

TEST(kexec_goes_by_system_ram_where_memblock_is_not_kept)
{
	EXPECT_KEXEC(x86, true, USE, BOOT);
	EXPECT_KEXEC(x86, false, USE, DIMM);
	EXPECT_KEXEC(x86, false, SKIP, KMEM);
	EXPECT_KEXEC(x86, false, NONE, .memblock = true);
	EXPECT_KEXEC(x86, false, NONE, .resource = 0, .resource_flags = MMS_RESOURCE_SYSRAM);
}

TEST(kexec_goes_by_memblock_where_it_is_kept)
{
	struct mms_claims_view view = arm64;

	EXPECT_KEXEC(arm64, false, USE, BOOT);
	EXPECT_KEXEC(arm64, true, SKIP, BOOT);
	view.kexec_cma = true;
	EXPECT_KEXEC(view, true, UNKNOWN, BOOT);
	EXPECT_KEXEC(view, false, USE, BOOT);
	EXPECT_KEXEC(view, true, SKIP, BOOT, .memblock_flags = MMS_MEMBLOCK_NOMAP);
	view = arm64;
	EXPECT_KEXEC(arm64, false, SKIP, BOOT, .memblock_flags = MMS_MEMBLOCK_NOMAP);
	EXPECT_KEXEC(arm64, false, SKIP, BOOT, .memblock_flags = MMS_MEMBLOCK_DRIVER);
	EXPECT_KEXEC(arm64, false, UNKNOWN, BOOT, .memblock_flags = MMS_MEMBLOCK_HOTPLUG);
	EXPECT_KEXEC(arm64, true, NONE, BOOT, .memblock = false);
	view.reserved_known = false;
	EXPECT_KEXEC(view, false, UNKNOWN, BOOT);
	view = arm64;
	view.memblock_known = false;
	EXPECT_KEXEC(view, false, UNKNOWN, BOOT);
	view.kexec_file = false;
	EXPECT_KEXEC(view, false, NONE, BOOT);
}

struct line {
	u64 start, end;
	enum mms_verdict verdict;
};

static void expect_lines(struct machine *machine, const struct line *lines, size_t nr)
{
	struct mms_vec claims;
	size_t i;

	mms_vec_init(&claims, sizeof(struct mms_claim));
	EXPECT_EQ(mms_claims_build(&machine->view, &claims), 0);
	EXPECT_EQ(claims.nr, nr);
	for (i = 0; i < nr && i < claims.nr; i++) {
		struct mms_claim *claim = mms_vec_at(&claims, struct mms_claim, i);

		EXPECT_EQ(claim->start, lines[i].start);
		EXPECT_EQ(claim->end, lines[i].end);
		EXPECT_EQ(claim->verdict, lines[i].verdict);
	}
	mms_vec_free(&claims);
}

#define EXPECT_LINES(machine, ...)						\
	expect_lines(machine, (const struct line[]){ __VA_ARGS__ },		\
		     ARRAY_SIZE(((const struct line[]){ __VA_ARGS__ })))

static u32 reserved_of(const struct mms_claim *claim)
{
	return claim->reserved;
}

static u32 alone_of(const struct mms_claim *claim)
{
	return claim->alone;
}

/* One column more, of the lines from @first on; there is nothing in it in all others. */
static void expect_column(struct machine *machine, u32 (*column)(const struct mms_claim *claim),
			  size_t first, const u32 *wanted, size_t nr)
{
	struct mms_vec claims;
	size_t i;

	mms_vec_init(&claims, sizeof(struct mms_claim));
	EXPECT_EQ(mms_claims_build(&machine->view, &claims), 0);
	EXPECT_TRUE(first + nr <= claims.nr);
	for (i = 0; i < claims.nr; i++) {
		u32 want = i >= first && i - first < nr ? wanted[i - first] : 0;

		EXPECT_EQ(column(mms_vec_at(&claims, struct mms_claim, i)), want);
	}
	mms_vec_free(&claims);
}

#define EXPECT_COLUMN(machine, column, first, ...)				\
	expect_column(machine, column, first, (const u32[]){ __VA_ARGS__ },	\
		      ARRAY_SIZE(((const u32[]){ __VA_ARGS__ })))

TEST(claims_of_a_pc_without_conflict)
{
	struct machine machine;

	machine_init(&machine);
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0x10000, MMS_VERDICT_AGREE });
	machine_free(&machine);
}

/* A boot logo at 0xc000, beside what nobody explains; that RAM was taken as well cuts nothing. */
TEST(claims_are_cut_at_what_was_taken_and_is_no_ram)
{
	struct machine machine;

	machine_init(&machine);
	spans_add(&machine.lists[MMS_CLAIM_MEMBLOCK], 0xb000, 0xe000, 0);
	spans_add(&machine.lists[MMS_CLAIM_RESERVED], 0xc000, 0xd000, 0);
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0xb000, MMS_VERDICT_AGREE },
		     { 0xb000, 0xc000, MMS_VERDICT_CONFLICT },
		     { 0xc000, 0xd000, MMS_VERDICT_WITHHELD },
		     { 0xd000, 0xe000, MMS_VERDICT_CONFLICT },
		     { 0xe000, 0x10000, MMS_VERDICT_AGREE });
	EXPECT_COLUMN(&machine, reserved_of, 5, MMS_RESERVED_NO, MMS_RESERVED_YES, MMS_RESERVED_NO);
	machine_free(&machine);
}

TEST(claims_do_not_know_what_was_taken_if_nobody_can_be_asked)
{
	struct machine machine;

	machine_init(&machine);
	machine.view.reserved_known = false;
	spans_add(&machine.lists[MMS_CLAIM_MEMBLOCK], 0xb000, 0xe000, 0);
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0xb000, MMS_VERDICT_AGREE },
		     { 0xb000, 0xe000, MMS_VERDICT_UNKNOWN },
		     { 0xe000, 0x10000, MMS_VERDICT_AGREE });
	EXPECT_COLUMN(&machine, reserved_of, 5, MMS_RESERVED_UNKNOWN);
	machine_free(&machine);
}

/* Of what is RAM, memblock.reserved is asked by kexec only, and only where memblock is kept. */
TEST(claims_are_cut_at_reserved_memory_where_kexec_goes_by_it)
{
	struct machine machine;

	machine_init(&machine);
	machine.view.memblock_live = true;
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x2000, MMS_VERDICT_AGREE },
		     { 0x2000, 0x3000, MMS_VERDICT_AGREE },
		     { 0x3000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0x10000, MMS_VERDICT_AGREE });
	machine_free(&machine);
}

/* Half of what the firmware denies was taken: x86 may have written that into the map itself. */
TEST(claims_are_cut_where_the_map_may_be_edited)
{
	struct machine machine;

	machine_init(&machine);
	spans_add(&machine.lists[MMS_CLAIM_OVERLAY], 0x2000, 0x4000,
		  mms_firmware_attr(MMS_SAYS_OTHER, 9));
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x2000, MMS_VERDICT_AGREE },
		     { 0x2000, 0x3000, MMS_VERDICT_UNKNOWN },
		     { 0x3000, 0x4000, MMS_VERDICT_CONFLICT },
		     { 0x4000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0x10000, MMS_VERDICT_AGREE });
	EXPECT_COLUMN(&machine, reserved_of, 2, MMS_RESERVED_YES, MMS_RESERVED_NO);
	EXPECT_COLUMN(&machine, alone_of, 3, MMS_WITNESS_FIRMWARE);
	machine_free(&machine);
}

TEST(claims_show_a_planted_lie)
{
	struct machine machine;

	machine_init(&machine);
	spans_add(&machine.lists[MMS_CLAIM_OVERLAY], 0x4000, 0x5000,
		  mms_firmware_attr(MMS_SAYS_OTHER, 9));
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x4000, MMS_VERDICT_AGREE },
		     { 0x4000, 0x5000, MMS_VERDICT_CONFLICT },
		     { 0x5000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0x10000, MMS_VERDICT_AGREE });
	EXPECT_COLUMN(&machine, reserved_of, 2, MMS_RESERVED_NO);
	EXPECT_COLUMN(&machine, alone_of, 2, MMS_WITNESS_FIRMWARE);
	machine_free(&machine);
}

/* The linear mapping cuts no line: KFENCE alone would make hundreds. */
TEST(claims_say_part_where_the_linear_mapping_has_gaps)
{
	struct machine machine;

	machine_init(&machine);
	mms_vec_free(&machine.linear);
	spans_add(&machine.linear, 0x0, 0x4000, 0);
	spans_add(&machine.linear, 0x5000, 0x9000, 0);
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x9000, MMS_VERDICT_UNMAPPED },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0x10000, MMS_VERDICT_AGREE });
	machine_free(&machine);
}

TEST(claims_are_mapped_if_what_is_behind_them_is_not)
{
	struct machine machine;

	machine_init(&machine);
	mms_vec_free(&machine.linear);
	spans_add(&machine.linear, 0x0, 0x9000, 0);
	spans_add(&machine.linear, 0xb000, 0x10000, 0);
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xa000, 0x10000, MMS_VERDICT_AGREE });
	machine_free(&machine);
}

TEST(claims_leave_out_what_nobody_speaks_of)
{
	struct machine machine;

	machine_init(&machine);
	mms_vec_free(&machine.lists[MMS_CLAIM_SECTION]);
	spans_add(&machine.lists[MMS_CLAIM_SECTION], 0x0, 0xa000, EARLY);
	spans_add(&machine.lists[MMS_CLAIM_RESERVED], 0xb000, 0xb800, 0);
	spans_add(&machine.lists[MMS_CLAIM_DEVICE], 0xc000, 0xd000, 0);
	spans_add(&machine.lists[MMS_CLAIM_DEVICE], 0xe000, 0xf000, 0);
	EXPECT_LINES(&machine,
		     { 0x0, 0x1000, MMS_VERDICT_WITHHELD },
		     { 0x1000, 0x9000, MMS_VERDICT_AGREE },
		     { 0x9000, 0x9c00, MMS_VERDICT_WITHHELD },
		     { 0x9c00, 0xa000, MMS_VERDICT_AGREE },
		     { 0xc000, 0xd000, MMS_VERDICT_DEVICE },
		     { 0xe000, 0xf000, MMS_VERDICT_DEVICE });
	machine_free(&machine);
}

static int build(void)
{
	struct machine machine;
	struct mms_vec claims;
	int err;

	machine_init(&machine);
	mms_vec_init(&claims, sizeof(struct mms_claim));
	sim_alloc_fail_at(1);
	err = mms_claims_build(&machine.view, &claims);
	sim_alloc_fail_at(0);
	mms_vec_free(&claims);
	machine_free(&machine);
	return err;
}

TEST(claims_report_that_memory_is_short)
{
	EXPECT_EQ(build(), -ENOMEM);
}
