/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_ARCH_BITS_H
#define MMS_ARCH_BITS_H

#include <linux/types.h>

struct seq_file;

/**
 * struct mms_bit - a word for a value of some bits
 * @mask: bits looked at
 * @value: value of @mask for which @set is the word
 * @set: word, NULL for none
 * @clear: word for all other values, NULL for none
 */
struct mms_bit {
	u64 mask;
	u64 value;
	const char *set;
	const char *clear;
};

void mms_bits_print(struct seq_file *m, const struct mms_bit *bits, size_t nr, u64 value);

#endif
