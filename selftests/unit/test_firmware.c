// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "firmware.h"
#include "lists.h"

static const char *name_of(const struct mms_firmware *firmware, const struct mms_span *span)
{
	return mms_vec_at(&firmware->names, char, (u32)span->attr);
}

static int add(struct mms_firmware *firmware, u64 start, u64 end, const char *name)
{
	return mms_firmware_add(firmware, &firmware->memory, start, end, MMS_SAYS_MEMORY, name);
}

TEST(firmware_names_are_stored_once)
{
	struct mms_firmware firmware;
	const struct mms_span *spans;

	mms_firmware_init(&firmware);
	ASSERT_EQ(add(&firmware, 0, 1, "ram"), 0);
	ASSERT_EQ(add(&firmware, 2, 3, "a"), 0);
	ASSERT_EQ(add(&firmware, 4, 5, "ram"), 0);
	ASSERT_EQ(add(&firmware, 6, 6, "nothing"), 0);
	ASSERT_EQ(firmware.memory.nr, 3);
	spans = mms_vec_at(&firmware.memory, struct mms_span, 0);
	EXPECT_EQ(spans[0].attr, spans[2].attr);
	EXPECT_NE(spans[0].attr, spans[1].attr);
	EXPECT_EQ(spans[0].attr >> 32, MMS_SAYS_MEMORY);
	EXPECT_TRUE(!strcmp(name_of(&firmware, &spans[0]), "ram"));
	EXPECT_TRUE(!strcmp(name_of(&firmware, &spans[1]), "a"));
	EXPECT_EQ(firmware.names.nr, sizeof("ram") + sizeof("a"));
	mms_firmware_free(&firmware);
	EXPECT_EQ(firmware.names.nr, 0);
}

TEST(firmware_ranges_are_sorted_and_the_first_of_two_counts)
{
	struct mms_vec list;

	spans_init(&list);
	spans_add(&list, 8, 12, 1);
	spans_add(&list, 0, 4, 2);
	spans_add(&list, 3, 6, 3);
	spans_add(&list, 4, 5, 4);
	spans_add(&list, 12, 13, 1);
	ASSERT_EQ(mms_firmware_sort(&list), 0);
	EXPECT_SPANS(&list, { 0, 4, 2 }, { 4, 6, 3 }, { 8, 13, 1 });
	mms_vec_free(&list);
}

static int build(void)
{
	struct mms_firmware firmware;
	int err;

	mms_firmware_init(&firmware);
	err = add(&firmware, 4, 5, "a name");
	if (!err)
		err = add(&firmware, 0, 2, "another");
	if (!err)
		err = mms_firmware_sort(&firmware.memory);
	mms_firmware_free(&firmware);
	return err;
}

TEST(firmware_reports_that_memory_is_short)
{
	EXPECT_NOMEM(build);
}
