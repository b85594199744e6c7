// SPDX-License-Identifier: GPL-2.0
/*
 * What only the machine itself can answer, while it runs: what its processes are told and may map.
 * A recorded tree cannot be asked.
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "fixture.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

TEST_F(files, files_are_readable_by_their_owner_only)
{
	for (int i = 0; mmr_file_name[i]; i++) {
		char *path = report_path(i);
		struct stat st;

		ASSERT_EQ(0, stat(path, &st));
		EXPECT_EQ(S_IFREG | 0400, st.st_mode) {
			TH_LOG("%s", path);
		}
		EXPECT_EQ(0, st.st_uid);
		free(path);
	}
}

TEST_F(files, architecture_is_that_of_uname)
{
	struct utsname u;

	ASSERT_EQ(0, uname(&u));
	EXPECT_STREQ(strcmp(u.machine, "aarch64") ? u.machine : "arm64",
		     self->m.summary.value[MMR_SUMMARY_ARCHITECTURE]);
}

TEST_F(files, page_size_is_the_systems)
{
	EXPECT_EQ((__u64)sysconf(_SC_PAGESIZE), self->m.memmap.page_size);
}

/*
 * With LA57 or LVA, user space gets addresses beyond the traditional limit when it asks for them.
 * x86 halves the space between user and kernel; arm64 has the whole of it for either.
 */
static bool can_map(unsigned int bit, __u64 page_size)
{
	void *want = (void *)(1ULL << bit);
	void *got = mmap(want, page_size, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (got != MAP_FAILED)
		munmap(got, page_size);
	return got == want;
}

TEST_F(files, va_bits_are_what_user_space_can_map)
{
	bool x86 = !strcmp(self->m.summary.value[MMR_SUMMARY_ARCHITECTURE], "x86_64");
	unsigned int bits = mmr_number(&self->m.summary, MMR_SUMMARY_VA_BITS) - (x86 ? 1 : 0);

	ASSERT_LT(30, bits);
	EXPECT_TRUE(can_map(bits - 1, self->m.memmap.page_size));
	EXPECT_FALSE(can_map(bits, self->m.memmap.page_size));
}

static void read_report(void)
{
	machine_read(READ(SUMMARY));
}

TEST_PROGRAM(read_report)
