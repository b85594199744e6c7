// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>

#include "bits.h"

/**
 * mms_bits_print() - print the words for a value, separated by commas
 * @m: file
 * @bits: table of words, in the order in which they are printed
 * @nr: rows of @bits
 * @value: value to be described
 */
void mms_bits_print(struct seq_file *m, const struct mms_bit *bits, size_t nr, u64 value)
{
	const char *comma = "";
	size_t i;

	for (i = 0; i < nr; i++) {
		bool set = (value & bits[i].mask) == bits[i].value;
		const char *word = set ? bits[i].set : bits[i].clear;

		if (!word)
			continue;
		seq_printf(m, "%s%s", comma, word);
		comma = ",";
	}
}
