/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files, lines and their fields, for the library itself and for those who read other files of
 * memmapscope's make.
 */
#ifndef MMR_LEX_H
#define MMR_LEX_H

#include "report.h"

#define MMR_MAX_FIELDS	20

/* More tables of words; NULL-terminated as those in report.h. */
extern const char *const mmr_ram_words[];
extern const char *const mmr_section_words[];
extern const char *const mmr_resource_words[];
extern const char *const mmr_stays_words[];
extern const char *const mmr_order_words[];
extern const char *const mmr_cont_words[];
extern const char *const mmr_cpu_words[];
extern const char *const mmr_reserved_words[];
extern const char *const mmr_linear_words[];
extern const char *const mmr_kexec_words[];
extern const char *const mmr_witness_words[];
extern const char *const mmr_mapped_words[];
extern const char *const mmr_memblock_types[];
extern const char *const mmr_block_states[];
extern const char *const mmr_file_columns[];

/* What the lines of cost and summary are called, by their enums. */
struct mmr_cost_word {
	const char *before, *after;	/* a number is between; NULL: without one */
};

struct mmr_summary_word {
	const char *name, *unit;
};

extern const struct mmr_cost_word mmr_cost_words[];
extern const struct mmr_summary_word mmr_summary_words[];

/**
 * struct mmr_cursor - a line that is being read
 * @report: where complaints go
 * @file: name of the file
 * @line: number of the line
 * @text: as read, for complaints
 * @fields: its columns
 * @nr: how many
 * @next: the first that is not read yet
 * @bad: there was a complaint; the first one counts
 *
 * Fields that cannot be read give some value; who reads a line asks @bad once, at its end.
 */
struct mmr_cursor {
	struct mmr_report *report;
	const char *file;
	unsigned int line;
	char text[2048];
	char *fields[MMR_MAX_FIELDS];
	unsigned int nr, next;
	bool bad;
};

/* Sets the error; returns -1. */
__attribute__((format(printf, 2, 3)))
int mmr_fail(struct mmr_report *report, const char *fmt, ...);
/* Room for one more than @nr, of @size each; NULL, and @array as it was, on failure. */
void *mmr_grow(struct mmr_report *report, void *array, size_t nr, size_t size);
/* A whole file of the directory, without NUL bytes; NULL on failure. */
char *mmr_slurp(struct mmr_report *report, const char *file);

/* The two lines that every file begins with; they are taken from @text. */
int mmr_headers(struct mmr_report *report, enum mmr_file file, char **text);

__attribute__((format(printf, 2, 3)))
void mmr_complain(struct mmr_cursor *c, const char *fmt, ...);
/* Splits @line at every single space, so that a doubled one gives an empty field: a complaint. */
void mmr_split(struct mmr_cursor *c, char *line);

char *mmr_field(struct mmr_cursor *c);
__u64 mmr_number_field(struct mmr_cursor *c);
/* 0x and exactly 16 lower-case digits. */
__u64 mmr_address_field(struct mmr_cursor *c);
/* Numbers of memory blocks, "3" or "3-5"; MMR_NONE for "-". */
void mmr_block_range_field(struct mmr_cursor *c, int *first, int *last);
/* "-" and "?" are MMR_NONE and MMR_UNKNOWN. */
__s64 mmr_optional_number(struct mmr_cursor *c);
struct mmr_range mmr_range_field(struct mmr_cursor *c, bool inclusive);
/* "-" is the empty range; inclusive. */
struct mmr_range mmr_optional_range(struct mmr_cursor *c);
/* "-" and "?": takes the field, and tells which of them it is. */
bool mmr_no_value(struct mmr_cursor *c, int *value);
int mmr_word_field(struct mmr_cursor *c, const char *const *words);
/* "-" is MMR_NONE. */
int mmr_optional_word(struct mmr_cursor *c, const char *const *words);
/* Words joined by commas in the order of the table, each at most once; "-" is none. */
unsigned int mmr_words_field(struct mmr_cursor *c, const char *const *words);
unsigned int mmr_word_list(struct mmr_cursor *c, const char *s, size_t len,
			   const char *const *words);
int mmr_nid_field(struct mmr_cursor *c);
void mmr_nids_field(struct mmr_cursor *c, struct mmr_nids *nids);
int mmr_zone_field(struct mmr_cursor *c);
/* Copies a field; one that does not fit is a complaint. */
void mmr_text_field(struct mmr_cursor *c, char *to, size_t room);
/* A name of the kernel's: without white space, with the escapes of the contract only. */
void mmr_name_field(struct mmr_cursor *c, char *to, size_t room);

bool mmr_decimal(const char *s, size_t len, __u64 *value);
/* 0x and 16 lower-case digits; what is behind them is not looked at. */
bool mmr_address(const char *s, __u64 *value);
bool mmr_parse_range(const char *s, bool inclusive, struct mmr_range *r);
/* "0-1,8-15": ascending, a number missing between two items; how many, or -1. */
int mmr_list(const char *s, size_t len, bool *set, unsigned int max);
/* Which word these @len characters are; -1: none. */
int mmr_word_index(const char *s, size_t len, const char *const *words);
/* Cuts off "?" or ",?"; true if it was there. */
bool mmr_cut_unknown(const char *s, size_t *len);

/* ---- files of records ---- */

struct mmr_format {
	enum mmr_file file;
	size_t size;
	void (*record)(struct mmr_cursor *c, void *out);
	/* Complains if it may not come right behind @before; NULL if any may. */
	void (*follows)(struct mmr_cursor *c, const void *record, const void *before);
};

/* All records, or NULL if there are none; the caller frees them. */
int mmr_load(struct mmr_report *report, const struct mmr_format *f, void **records, size_t *nr);

#endif /* MMR_LEX_H */
