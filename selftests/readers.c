// SPDX-License-Identifier: GPL-2.0
/*
 * Readers of every kind, alone and together, and what a reader that holds a file open means for
 * rmmod. Tests of the latter reload the module, from the file that $MMS_MODULE names.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "root.h"

#define OPENS	16

FIXTURE(file) {
	int fd;
	char *path;
};

FIXTURE_VARIANT(file) {
	const char *name;
};

FIXTURE_VARIANT_ADD(file, regions) {
	.name = "regions",
};

FIXTURE_VARIANT_ADD(file, vmemmap) {
	.name = "vmemmap",
};

FIXTURE_VARIANT_ADD(file, memblock) {
	.name = "memblock",
};

FIXTURE_VARIANT_ADD(file, sections) {
	.name = "sections",
};

FIXTURE_VARIANT_ADD(file, backing) {
	.name = "backing",
};

FIXTURE_VARIANT_ADD(file, claims) {
	.name = "claims",
};

FIXTURE_VARIANT_ADD(file, devices) {
	.name = "devices",
};

FIXTURE_VARIANT_ADD(file, blocks) {
	.name = "blocks",
};

FIXTURE_VARIANT_ADD(file, cost) {
	.name = "cost",
};

FIXTURE_VARIANT_ADD(file, summary) {
	.name = "summary",
};

FIXTURE_SETUP(file)
{
	char name[96];

	snprintf(name, sizeof(name), MMR_DIR "/%s", variant->name);
	self->path = root_path(name);
	self->fd = open(self->path, O_RDONLY);
	ASSERT_LE(0, self->fd) {
		TH_LOG("%s: %s", self->path, strerror(errno));
	}
}

FIXTURE_TEARDOWN(file)
{
	close(self->fd);
	free(self->path);
}

/* All of a file from where it is, at most @gulp bytes at a time. */
static char *read_all(int fd, size_t gulp, size_t *len)
{
	size_t room = 1 << 20;
	char *text = malloc(room);
	ssize_t got;

	*len = 0;
	while (text) {
		if (room - *len < gulp + 1) {
			room = 2 * room + gulp;
			text = realloc(text, room);
			continue;
		}
		got = read(fd, text + *len, gulp);
		if (got <= 0)
			break;
		*len += got;
	}
	if (!text || got < 0) {
		free(text);
		return NULL;
	}
	text[*len] = '\0';
	return text;
}

/* What a complete file is, without parsing it: headers first, whole lines, a record. */
static bool complete(const char *text, size_t len, const char *name)
{
	char want[64];

	snprintf(want, sizeof(want), "# memmapscope %s v", name);
	return text && len == strlen(text) && !strncmp(text, want, strlen(want)) &&
	       len > strlen(want) + 20 && text[len - 1] == '\n';
}

static bool same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a && b && a_len == b_len && !memcmp(a, b, a_len);
}

TEST_F(file, reads_the_same_byte_by_byte_as_in_one_gulp)
{
	size_t len, bytewise_len;
	char *text = read_all(self->fd, 1 << 20, &len), *bytewise;

	ASSERT_TRUE(complete(text, len, variant->name));
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	bytewise = read_all(self->fd, 1, &bytewise_len);
	EXPECT_TRUE(same_bytes(text, len, bytewise, bytewise_len));
	free(text);
	free(bytewise);
}

/* The time a snapshot took differs from snapshot to snapshot: equality proves it is the same. */
TEST_F(file, rewinding_shows_the_same_snapshot)
{
	size_t len, again_len;
	char *text = read_all(self->fd, 4096, &len), *again;

	ASSERT_TRUE(complete(text, len, variant->name));
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
		again = read_all(self->fd, 4096 + 100 * i, &again_len);
		EXPECT_TRUE(same_bytes(text, len, again, again_len));
		free(again);
	}
	free(text);
}

TEST_F(file, seeking_into_the_middle_reads_on_from_there)
{
	size_t len, rest_len;
	char *text = read_all(self->fd, 1 << 20, &len), *rest;

	ASSERT_TRUE(complete(text, len, variant->name));
	for (size_t at = len / 3; at < len; at += len / 3) {
		ASSERT_EQ((off_t)at, lseek(self->fd, at, SEEK_SET));
		rest = read_all(self->fd, 777, &rest_len);
		EXPECT_TRUE(same_bytes(text + at, len - at, rest, rest_len));
		free(rest);
	}
	free(text);
}

TEST_F(file, pread_reads_any_place_and_leaves_the_position)
{
	size_t len, again_len;
	char *text = read_all(self->fd, 1 << 20, &len), buf[64], *again;

	ASSERT_TRUE(complete(text, len, variant->name));
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	for (size_t at = len - 1; at > 0; at /= 2) {
		size_t want = len - at < sizeof(buf) ? len - at : sizeof(buf);
		ssize_t got = pread(self->fd, buf, want, at);

		ASSERT_LT(0, got);
		EXPECT_EQ(0, memcmp(buf, text + at, got));
	}
	again = read_all(self->fd, 4096, &again_len);
	EXPECT_TRUE(same_bytes(text, len, again, again_len));
	free(text);
	free(again);
}

TEST_F(file, reading_at_and_beyond_the_end_gives_nothing)
{
	size_t len;
	char *text = read_all(self->fd, 1 << 20, &len), c;

	ASSERT_TRUE(complete(text, len, variant->name));
	EXPECT_EQ(0, read(self->fd, &c, 1));
	EXPECT_EQ(0, pread(self->fd, &c, 1, len));
	EXPECT_EQ(0, pread(self->fd, &c, 1, len + 100000));
	free(text);
}

/* root may open whatever the mode says (CAP_DAC_OVERRIDE), but there is nothing to write to. */
TEST_F(file, cannot_be_written)
{
	int fd = open(self->path, O_WRONLY);

	EXPECT_EQ(-1, write(fd, "x", 1));
	EXPECT_EQ(-1, write(self->fd, "x", 1));
	EXPECT_EQ(-1, ftruncate(self->fd, 0));
	if (fd >= 0)
		close(fd);
}

TEST_F(file, a_reader_that_stops_half_way_harms_no_one)
{
	size_t len;
	char half[60], *text;
	int other;

	ASSERT_EQ(sizeof(half), read(self->fd, half, sizeof(half)));
	other = open(self->path, O_RDONLY);
	ASSERT_LE(0, other);
	ASSERT_EQ(sizeof(half), read(other, half, sizeof(half)));
	close(other);
	/* And the first goes on where it was. */
	text = read_all(self->fd, 4096, &len);
	EXPECT_TRUE(text && len && text[len - 1] == '\n');
	free(text);
}

/*
 * On a quiet machine, files of two opens are the same; only summary tells their times, and cost how
 * much memory is free.
 */
static bool agree(const char *a, size_t a_len, const char *b, size_t b_len, const char *name)
{
	return !strcmp(name, "summary") || !strcmp(name, "cost") || same_bytes(a, a_len, b, b_len);
}

/* An emulated arm64 takes its time for claims where its linear mapping is one of pages. */
TEST_F_TIMEOUT(file, stays_correct_while_many_snapshots_are_held, 120)
{
	size_t len, reference_len;
	char *text, *reference = read_all(self->fd, 4096, &reference_len);
	int fds[OPENS];

	for (int i = 0; i < OPENS; i++) {
		fds[i] = open(self->path, O_RDONLY);
		ASSERT_LE(0, fds[i]);
	}
	for (int i = OPENS - 1; i >= 0; i--) {
		text = read_all(fds[i], 1 << 20, &len);
		EXPECT_TRUE(complete(text, len, variant->name));
		EXPECT_TRUE(agree(text, len, reference, reference_len, variant->name));
		free(text);
		close(fds[i]);
	}
	free(reference);
}

/* ---- several processes ---- */

/* Reads a file several times in a child; the exit status counts the wrong ones. */
static pid_t start_reader(size_t gulp, const char *name, const char *want, size_t want_len)
{
	char path[96], *full, *text;
	pid_t pid = fork();
	int wrong = 0;
	size_t len;

	if (pid)
		return pid;
	snprintf(path, sizeof(path), MMR_DIR "/%s", name);
	full = root_path(path);
	for (int round = 0; round < 3; round++) {
		int fd = open(full, O_RDONLY);

		text = read_all(fd, gulp, &len);
		wrong += !complete(text, len, name) || !agree(text, len, want, want_len, name);
		free(text);
		close(fd);
	}
	_exit(wrong);
}

TEST_F(file, readers_at_the_same_time_all_get_the_whole_of_it)
{
	static const size_t gulps[] = { 1 << 20, 4096, 100, 7 };
	size_t len;
	char *text = read_all(self->fd, 1 << 20, &len);
	pid_t pids[4];
	int status;

	ASSERT_TRUE(complete(text, len, variant->name));
	for (int i = 0; i < 4; i++) {
		pids[i] = start_reader(gulps[i], variant->name, text, len);
		ASSERT_LT(0, pids[i]);
	}
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(pids[i], waitpid(pids[i], &status, 0));
		EXPECT_EQ(0, status);
	}
	free(text);
}

/* ---- the module's life ---- */

FIXTURE(module) {
	const char *file;
	int fd;
};

static int insmod(const char *file)
{
	int fd = open(file, O_RDONLY), err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return err;
}

static int rmmod(void)
{
	return syscall(SYS_delete_module, "memmapscope", O_NONBLOCK) ? -errno : 0;
}

FIXTURE_SETUP(module)
{
	self->fd = -1;
	self->file = getenv("MMS_MODULE");
	if (!self->file)
		SKIP(return, "MMS_MODULE does not name memmapscope.ko");
	ASSERT_EQ(0, access(self->file, R_OK)) {
		TH_LOG("%s: %s", self->file, strerror(errno));
	}
	ASSERT_TRUE(root_exists(MMR_DIR));
	self->fd = open(MMR_DIR "/regions", O_RDONLY);
	ASSERT_LE(0, self->fd);
}

/* Other tests find the module loaded, whatever became of this one. */
FIXTURE_TEARDOWN(module)
{
	if (self->fd >= 0)
		close(self->fd);
	if (self->file && !root_exists(MMR_DIR))
		insmod(self->file);
}

TEST_F(module, cannot_be_removed_while_a_file_is_open)
{
	size_t len, rest_len;
	char *text, *rest;

	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	text = read_all(self->fd, 4096, &len);
	ASSERT_TRUE(complete(text, len, "regions"));
	ASSERT_EQ(30, lseek(self->fd, 30, SEEK_SET));
	EXPECT_EQ(-EAGAIN, rmmod());
	rest = read_all(self->fd, 10, &rest_len);
	EXPECT_TRUE(same_bytes(text + 30, len - 30, rest, rest_len));
	EXPECT_TRUE(root_exists(MMR_DIR "/summary"));
	free(text);
	free(rest);
}

TEST_F(module, removal_leaves_nothing_and_it_can_be_loaded_again)
{
	struct mmr_report report;
	struct mmr_regions regions;

	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, rmmod());
	EXPECT_FALSE(root_exists(MMR_DIR));
	EXPECT_FALSE(root_exists("/sys/module/memmapscope"));
	ASSERT_EQ(0, insmod(self->file));
	report_open(&report);
	EXPECT_EQ(0, mmr_read_regions(&report, &regions)) {
		TH_LOG("%s", report.error);
	}
	free(regions.v);
}

TEST_F(module, cannot_be_loaded_twice)
{
	EXPECT_EQ(-EEXIST, insmod(self->file));
	EXPECT_TRUE(root_exists(MMR_DIR "/regions"));
}

static void nothing_to_read(void)
{
}

TEST_PROGRAM(nothing_to_read)
