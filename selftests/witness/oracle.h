/* SPDX-License-Identifier: GPL-2.0 */
/* The files of the oracle module (modules/oracle/). */
#ifndef WITNESS_ORACLE_H
#define WITNESS_ORACLE_H

#include "../root.h"

#define ORACLE_FILE	ORACLE_DIR "/memmap"
#define ORACLE_LINEAR	ORACLE_DIR "/linear"

struct oracle_run {
	struct mmr_range virt;
	bool mapped;
	__u64 backing;		/* physical address; meaningless if not mapped */
	__u64 entry;		/* if not mapped, what the empty entry is for; 0: not said */
	int level;		/* MMR_NONE where the interfaces do not say */
};

struct oracle {
	struct oracle_run *v;
	size_t nr;
	size_t mapped;		/* how many of them are */
	__u64 base;		/* where the kernel computes frame 0's struct page to be */
	__u64 struct_page;	/* bytes */
};

/* 0, or -1 and a message in the output: also for what the oracle itself calls a conflict. */
int oracle_read(struct oracle *out);

/* The physical ranges that the linear mapping maps; as above. */
int oracle_linear(struct mmr_set *out);

#endif /* WITNESS_ORACLE_H */
