// SPDX-License-Identifier: GPL-2.0
/*
 * mms-kexec - where does kexec_file_load() put what it is given?
 *
 * It loads images that are made up, a page each that wants to begin at a multiple of some power of
 * two, and prints a line for each: that multiple; whether memory of CMA's might be taken; the
 * ranges of all segments as the kernel's log has them, of which the page is the last.
 *
 *	# up
 *	0x1000 no-cma 0x9a000-0x9f000 0x98000-0x9a000 0x7ffde000-0x7ffdf000
 *	0x10000000 no-cma none
 *
 * "up" or "down" is the order in which the kernel tries resources; the second image found no place.
 * In the end nothing is loaded. If it cannot be done, one line says why instead: "# - reason".
 *
 * The kernel says much about each image, and its log is short: there are few of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* include/uapi/linux/kexec.h */
#define UNLOAD		0x1
#define NO_INITRAMFS	0x4
#define DEBUG		0x8	/* since Linux 6.7 */
#define NO_CMA		0x10	/* since Linux 6.17 */

/* How kernels before that say as much. */
#define DYNAMIC_DEBUG	"/proc/dynamic_debug/control"

#ifdef __x86_64__
#define X86 true
#else
#define X86 false
#endif

static const __u32 alignments[] = { 1 << 12, 1 << 28 };

/* With an empty command line, and without an initramfs. */
static long kexec_file_load(int kernel, unsigned long flags)
{
	return syscall(__NR_kexec_file_load, kernel, -1, 1, "", flags);
}

/* The kernel looks at all flags before it unloads what it has. */
static bool knows(unsigned long flag)
{
	return !kexec_file_load(-1, UNLOAD | flag);
}

static bool file_has(const char *path, const char *text)
{
	FILE *file = fopen(path, "r");
	char line[256];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, text);
	if (file)
		fclose(file);
	return found;
}

/* What Documentation/arch/x86/boot.rst wants of a kernel, and the boot code of 2 sectors. */
static int make_image(__u32 alignment)
{
	static const __u16 boot_flag = 0xaa55, version = 0x020f;
	static const __u16 xloadflags = 0x23;	/* 64 bits, anywhere, with five levels */
	static const __u32 line_size = 2047, page = 4096;
	unsigned char image[3 * 512] = { [0x1f1] = 1, [0x201] = 0x66, [0x211] = 1 };
	char path[32];
	int fd = memfd_create("image", 0), ro;

	memcpy(image + 0x1fe, &boot_flag, 2);
	memcpy(image + 0x202, "HdrS", 4);
	memcpy(image + 0x206, &version, 2);
	memcpy(image + 0x230, &alignment, 4);
	memcpy(image + 0x236, &xloadflags, 2);
	memcpy(image + 0x238, &line_size, 4);
	memcpy(image + 0x260, &page, 4);
	if (fd < 0 || write(fd, image, sizeof(image)) != sizeof(image))
		return -1;
	/* It must not be open for writing. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ro = open(path, O_RDONLY);
	close(fd);
	return ro;
}

/* "kexec_file: segment[0]: buf=0x... bufsz=0x... mem=0x... memsz=0x...", or nearly so */
static void print_segment(const char *record)
{
	const char *mem = strstr(record, " mem=0x"), *size = strstr(record, " memsz=0x");
	unsigned long long start, bytes;

	if (!strstr(record, "segment") || !mem || !size)
		return;
	start = strtoull(mem + 5, NULL, 16);
	bytes = strtoull(size + 7, NULL, 16);
	printf(" 0x%llx-0x%llx", start, start + bytes);
}

static void print_segments(int log)
{
	char record[8192];
	ssize_t len;

	while ((len = read(log, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		record[len > 0 ? len : 0] = '\0';
		print_segment(record);
	}
}

static void load(__u32 alignment, unsigned long flags, const char *word)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK), image = make_image(alignment);

	printf("0x%x %s", alignment, word);
	if (log < 0 || image < 0 || lseek(log, 0, SEEK_END) < 0)
		printf(" %s", strerror(errno));
	else if (!kexec_file_load(image, NO_INITRAMFS | flags))
		print_segments(log);
	else
		printf(" %s", errno == EADDRNOTAVAIL ? "none" : strerror(errno));
	printf("\n");
	kexec_file_load(-1, UNLOAD);
	close(image);
	close(log);
}

static bool say_more(const char *words)
{
	int fd = open(DYNAMIC_DEBUG, O_WRONLY);
	bool done = fd >= 0 && write(fd, words, strlen(words)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* kexec_walk_resources(), since Linux 6.8. */
static bool goes_down(void)
{
	return file_has("/proc/kallsyms", " walk_system_ram_res_rev\n");
}

static void load_all(void)
{
	unsigned long debug = knows(DEBUG) ? DEBUG : 0;

	if (!debug && !say_more("file kexec_file.c +p")) {
		printf("# - the kernel does not say where (Linux 6.7, or CONFIG_DYNAMIC_DEBUG)\n");
		return;
	}
	printf("# %s\n", goes_down() ? "down" : "up");
	for (size_t i = 0; i < sizeof(alignments) / sizeof(*alignments); i++)
		load(alignments[i], knows(NO_CMA) ? debug | NO_CMA : debug, "no-cma");
	if (knows(NO_CMA))
		load(alignments[0], debug, "cma");
	if (!debug)
		say_more("file kexec_file.c -p");
}

int main(void)
{
	if (file_has("/sys/kernel/kexec_loaded", "1"))
		printf("# - something is loaded\n");
	else if (kexec_file_load(-1, UNLOAD))
		printf("# - kexec_file_load: %s\n", strerror(errno));
	else if (!X86)
		printf("# - images are made up for x86 only\n");
	else
		load_all();
	return 0;
}
