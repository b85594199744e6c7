// SPDX-License-Identifier: GPL-2.0
/*
 * check: a test a rule, for a machine that is at rest and whose kernel has no bug that a rule is
 * about. That the rules are as strict as they say is seen where they do not hold: see unmapped.sh
 * and zonedev.sh.
 */
#include <stdlib.h>

#include "fixture.h"

FIXTURE(rule) {
	struct mmr_rulings lines;
};

FIXTURE_VARIANT(rule) {
	enum mmr_rule rule;
};

FIXTURE_VARIANT_ADD(rule, memory) { .rule = MMR_RULE_MEMORY };
FIXTURE_VARIANT_ADD(rule, online) { .rule = MMR_RULE_ONLINE };
FIXTURE_VARIANT_ADD(rule, valid) { .rule = MMR_RULE_VALID };
FIXTURE_VARIANT_ADD(rule, section) { .rule = MMR_RULE_SECTION };
FIXTURE_VARIANT_ADD(rule, private) { .rule = MMR_RULE_PRIVATE };
FIXTURE_VARIANT_ADD(rule, all) { .rule = MMR_RULE_ALL };

FIXTURE_SETUP(rule)
{
	ASSERT_TRUE(machine_is_read());
	ASSERT_EQ(0, mmr_read_check(&machine.report, &self->lines)) {
		TH_LOG("%s", machine.report.error);
	}
	ASSERT_LT(variant->rule, self->lines.nr);
}

FIXTURE_TEARDOWN(rule)
{
	free(self->lines.v);
}

TEST_F(rule, holds)
{
	const struct mmr_ruling *ruling = &self->lines.v[variant->rule];

	ASSERT_EQ((int)variant->rule, ruling->rule);
	if (ruling->verdict == MMR_HOLDS_NONE)
		SKIP(return, "%s", mmr_reason_name[ruling->reason]);
	EXPECT_EQ(MMR_HOLDS_OK, ruling->verdict) {
		TH_LOG("%s: %llu", mmr_rule_name[ruling->rule], ruling->count);
		for (unsigned int i = 0; i < ruling->nr_first; i++)
			TH_LOG("from 0x%llx to 0x%llx", ruling->first[i].start,
			       ruling->first[i].end - 1);
	}
}

/* What is not applicable here follows from what the kernel has. */
TEST(rules_apply_where_the_kernel_has_what_they_are_about)
{
	struct mmr_rulings lines;
	bool zone_device;

	ASSERT_TRUE(machine_is_read());
	ASSERT_EQ(0, mmr_read_check(&machine.report, &lines));
	ASSERT_EQ(MMR_RULE_NR, lines.nr);
	zone_device = mmr_available(&machine.summary, MMR_SUMMARY_FROM_DEVICE);
	for (size_t i = 0; i < lines.nr; i++) {
		bool applies = lines.v[i].rule != MMR_RULE_PRIVATE || zone_device;

		EXPECT_EQ(applies, lines.v[i].verdict != MMR_HOLDS_NONE) {
			TH_LOG("%s", mmr_rule_name[lines.v[i].rule]);
		}
	}
	free(lines.v);
}

static void read_report(void)
{
	machine_read(READ(SUMMARY));
}

TEST_PROGRAM(read_report)
