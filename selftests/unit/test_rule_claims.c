// SPDX-License-Identifier: GPL-2.0
#include "claim.h"
#include "judged.h"

#define RAM	(MMS_RESOURCE_SYSRAM | MMS_RESOURCE_BUSY)

static void claim(struct setup *s, u64 start, u64 end, enum mms_verdict verdict,
		  struct mms_claim claim)
{
	claim.start = start;
	claim.end = end;
	claim.verdict = verdict;
	EXPECT_EQ(mms_vec_add(&s->claims, &claim), 0);
}

#define NOBODYS	((struct mms_claim){ .resource = MMS_RESOURCE_NONE })
#define ITS_RAM	((struct mms_claim){ .resource_flags = RAM, .section = EARLY })
#define NEW_RAM	((struct mms_claim){ .resource_flags = RAM })
#define LISTED	((struct mms_claim){ .resource = MMS_RESOURCE_NONE, .says = MMS_SAYS_MEMORY })

TEST(rule_claims_is_violated_by_a_conflict)
{
	struct setup s;

	set_up(&s);
	claim(&s, 0, 0x10000, MMS_VERDICT_AGREE, ITS_RAM);
	claim(&s, 0x10000, 0x20000, MMS_VERDICT_CONFLICT, ITS_RAM);
	claim(&s, 0x20000, 0x30000, MMS_VERDICT_UNKNOWN, ITS_RAM);
	claim(&s, 0x30800, 0x32800, MMS_VERDICT_CONFLICT, NOBODYS);
	claim(&s, 0x33400, 0x33800, MMS_VERDICT_CONFLICT, NOBODYS);
	claim(&s, 0x34800, 0x35800, MMS_VERDICT_CONFLICT, NOBODYS);
	claim(&s, 0x40000, 0x50000, MMS_VERDICT_REMOVED, NOBODYS);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_CLAIMS, 2);
	EXPECT_FIRST(&s, MMS_RULE_CLAIMS, 0, 0x10, 0x20);
	EXPECT_FIRST(&s, MMS_RULE_CLAIMS, 1, 0x31, 0x32);
	EXPECT_OK(&s, MMS_RULE_FIRMWARE);
	tear_down(&s);
}

/* Memory that is being added, and what only memblock could tell. */
TEST(rule_claims_cannot_be_judged_without_all_of_them)
{
	struct setup s;

	set_up(&s);
	claim(&s, 0, 0x10000, MMS_VERDICT_CONFLICT, NEW_RAM);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_CLAIMS, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_SECTION, 1);
	tear_down(&s);
	set_up(&s);
	claim(&s, 0, 0x10000, MMS_VERDICT_UNKNOWN, ITS_RAM);
	claim(&s, 0x10000, 0x20000, MMS_VERDICT_UNKNOWN,
	      (struct mms_claim){ .resource = MMS_RESOURCE_NONE, .memblock = true });
	claim(&s, 0x30000, 0x30800, MMS_VERDICT_UNKNOWN, ITS_RAM);
	claim(&s, 0x40000, 0x50000, MMS_VERDICT_UNKNOWN, LISTED);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_CLAIMS, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_WITNESS, 1);
	EXPECT_FIRST(&s, MMS_RULE_CLAIMS, 0, 0, 0x20);
	EXPECT_RULING(&s, MMS_RULE_FIRMWARE, MMS_HOLDS_UNKNOWN, MMS_REASON_NO_WITNESS, 1);
	EXPECT_FIRST(&s, MMS_RULE_FIRMWARE, 0, 0x40, 0x50);
	tear_down(&s);
}

TEST(rule_firmware_is_violated_by_what_was_removed_and_is_listed)
{
	struct setup s;

	set_up(&s);
	claim(&s, 0, 0x10000, MMS_VERDICT_REMOVED, NOBODYS);
	claim(&s, 0x10000, 0x20000, MMS_VERDICT_WITHHELD, LISTED);
	claim(&s, 0x20000, 0x30000, MMS_VERDICT_REMOVED, LISTED);
	judge(&s);
	EXPECT_VIOLATED(&s, MMS_RULE_FIRMWARE, 1);
	EXPECT_FIRST(&s, MMS_RULE_FIRMWARE, 0, 0x20, 0x30);
	tear_down(&s);
}

TEST(rule_firmware_knows_that_ram_is_there)
{
	struct setup s;

	set_up(&s);
	claim(&s, 0x30000, 0x40000, MMS_VERDICT_UNKNOWN,
	      (struct mms_claim){ .resource_flags = RAM, .says = MMS_SAYS_MEMORY });
	judge(&s);
	EXPECT_OK(&s, MMS_RULE_FIRMWARE);
	tear_down(&s);
}

TEST(rule_firmware_is_about_the_map_that_the_kernel_changes)
{
	struct setup s;

	set_up(&s);
	s.view.firmware_map = false;
	claim(&s, 0x20000, 0x30000, MMS_VERDICT_REMOVED, LISTED);
	judge(&s);
	EXPECT_RULING(&s, MMS_RULE_FIRMWARE, MMS_HOLDS_NONE, MMS_REASON_NO_FIRMWARE_MAP, 0);
	tear_down(&s);
}
