/* SPDX-License-Identifier: GPL-2.0 */
/* Where kexec_file_load() put what a guest gave to it (mms-kexec): a file of the guest's tree. */
#ifndef WITNESS_KEXEC_H
#define WITNESS_KEXEC_H

#include "../root.h"

#define KEXEC_FILE "/kexec"

/**
 * struct kexec_load - an image, of which one segment wanted to be somewhere
 * @alignment: of that one, which is a page
 * @cma: memory of CMA's might be taken
 * @nr: number of segments, none if there was no place
 * @segment: in the order in which they were placed, the page last
 */
struct kexec_load {
	__u64 alignment;
	bool cma;
	size_t nr;
	struct mmr_range segment[16];
};

/**
 * struct kexec_loads - all images
 * @down: the kernel tries the highest resource first, else the lowest; in each the highest place
 * @why_not: why the kernel was not asked, "" if it was
 * @v: the images
 * @nr: how many
 */
struct kexec_loads {
	bool down;
	char why_not[128];
	struct kexec_load *v;
	size_t nr;
};

/* -1 if a line is malformed, or nothing was said. */
int kexec_read(struct kexec_loads *out);

#endif /* WITNESS_KEXEC_H */
