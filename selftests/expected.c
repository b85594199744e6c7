// SPDX-License-Identifier: GPL-2.0
/*
 * regions against the file that $MMS_EXPECTED names: the records that follow from the layout the
 * machine was given, computed elsewhere by other code. Lines that start with # do not count.
 */
#include "kselftest_harness.h"
#include "root.h"

static char *next_record(char **rest)
{
	char *line;

	while ((line = strsep(rest, "\n")))
		if (*line && *line != '#')
			return line;
	return NULL;
}

/* Shows up to @max pairs that differ. */
static unsigned int differences(char *want, char *seen, unsigned int max)
{
	unsigned int nr = 0;

	while (nr < max) {
		char *a = next_record(&want), *b = next_record(&seen);

		if (!a && !b)
			break;
		if (a && b && !strcmp(a, b))
			continue;
		ksft_print_msg("expected %s\n", a ? a : "nothing more");
		ksft_print_msg("seen     %s\n", b ? b : "nothing more");
		nr++;
	}
	return nr;
}

TEST(regions_are_those_of_the_layout)
{
	const char *path = getenv("MMS_EXPECTED");
	char *want, *seen;

	if (!path)
		SKIP(return, "MMS_EXPECTED names no file of expected regions");
	want = root_slurp(path, NULL);
	ASSERT_NE(NULL, want) {
		TH_LOG("cannot read %s", path);
	}
	ASSERT_NE(NULL, strstr(want, "0x")) {
		TH_LOG("%s expects nothing", path);
	}
	seen = root_slurp(MMR_DIR "/regions", NULL);
	ASSERT_NE(NULL, seen);
	EXPECT_EQ(0, differences(want, seen, 5));
	free(want);
	free(seen);
}

static void nothing_to_read(void)
{
}

TEST_PROGRAM(nothing_to_read)
