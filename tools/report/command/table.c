// SPDX-License-Identifier: GPL-2.0
/* Files of a report as tables. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "table.h"

#define RANGE	"range"

static int find_file(struct mmr_report *report, const char *name, enum mmr_file *file)
{
	int i = mmr_word_index(name, strlen(name), mmr_file_name);

	if (i < 0)
		return mmr_fail(report, "%.64s: no such file in a report", name);
	*file = i;
	return 0;
}

static bool is_pairs(enum mmr_file file)
{
	return file == MMR_FILE_COST || file == MMR_FILE_SUMMARY;
}

/* The contract calls the range of a line by its two ends, and has a colon in "name:". */
static void name_columns(struct mmr_table *t)
{
	char *names = t->names, *name;

	snprintf(t->names, sizeof(t->names), "%s", mmr_file_columns[t->file]);
	while ((name = strsep(&names, " "))) {
		name[strcspn(name, ":")] = '\0';
		t->columns[t->nr_columns++] = strcmp(name, "start-end") ? name : RANGE;
	}
}

#define CHECK(list, read)					\
({								\
	struct list records;					\
	int err = read(report, &records);			\
								\
	free(records.v);					\
	err;							\
})

static int check_pairs(struct mmr_report *report, enum mmr_file file)
{
	struct mmr_summary summary;
	int err;

	if (file == MMR_FILE_COST)
		return CHECK(mmr_costs, mmr_read_cost);
	err = mmr_read_summary(report, &summary);
	free(summary.text);
	return err;
}

/* What the contract says of the file. */
static int check_file(struct mmr_report *report, enum mmr_file file)
{
	switch (file) {
	case MMR_FILE_REGIONS:
		return CHECK(mmr_regions, mmr_read_regions);
	case MMR_FILE_VMEMMAP:
		return CHECK(mmr_vmemmaps, mmr_read_vmemmap);
	case MMR_FILE_MEMBLOCK:
		return CHECK(mmr_memblocks, mmr_read_memblock);
	case MMR_FILE_SECTIONS:
		return CHECK(mmr_sections, mmr_read_sections);
	case MMR_FILE_BACKING:
		return CHECK(mmr_backings, mmr_read_backing);
	case MMR_FILE_BLOCKS:
		return CHECK(mmr_blocks, mmr_read_blocks);
	case MMR_FILE_DEVICES:
		return CHECK(mmr_devices, mmr_read_devices);
	case MMR_FILE_CLAIMS:
		return CHECK(mmr_claims, mmr_read_claims);
	case MMR_FILE_CHECK:
		return CHECK(mmr_rulings, mmr_read_check);
	case MMR_FILE_CHECK_PAGES:
		return CHECK(mmr_tallies, mmr_read_check_pages);
	case MMR_FILE_EDGES:
		return CHECK(mmr_edges, mmr_read_edges);
	case MMR_FILE_LEDGER:
		return CHECK(mmr_ledger, mmr_read_ledger);
	default:
		return check_pairs(report, file);
	}
}

static void split_row(const struct mmr_table *t, char *line, struct mmr_row *row)
{
	unsigned int nr = 0;

	if (!is_pairs(t->file)) {
		while (nr < t->nr_columns && (row->fields[nr] = strsep(&line, " ")))
			nr++;
		return;
	}
	row->fields[0] = line;
	row->fields[2] = strrchr(line, ' ');
	*row->fields[2]++ = '\0';
	row->fields[1] = strstr(line, ": ");
	*row->fields[1] = '\0';
	row->fields[1] += 2;
}

static int add_row(struct mmr_report *report, struct mmr_table *t, char *line)
{
	struct mmr_row *more = mmr_grow(report, t->v, t->nr, sizeof(*t->v));

	if (!more)
		return -1;
	t->v = more;
	split_row(t, line, &t->v[t->nr++]);
	return 0;
}

/* Once the file is known to be well-formed. */
static int split_rows(struct mmr_report *report, struct mmr_table *t)
{
	char *text = t->text, *line;

	while ((line = strsep(&text, "\n")))
		if (*line && *line != '#' && add_row(report, t, line))
			return -1;
	return 0;
}

int mmr_read_table(struct mmr_report *report, const char *name, struct mmr_table *table)
{
	*table = (struct mmr_table){ .v = NULL };
	if (find_file(report, name, &table->file) || check_file(report, table->file))
		return -1;
	table->text = mmr_slurp(report, name);
	if (!table->text)
		return -1;
	name_columns(table);
	return split_rows(report, table);
}

void mmr_free_table(struct mmr_table *table)
{
	free(table->v);
	free(table->text);
	*table = (struct mmr_table){ .v = NULL };
}

int mmr_find_column(const struct mmr_table *table, const char *name, size_t len)
{
	for (unsigned int i = 0; i < table->nr_columns; i++)
		if (strlen(table->columns[i]) == len && !strncmp(table->columns[i], name, len))
			return i;
	return -1;
}

bool mmr_inclusive(const struct mmr_table *table, unsigned int column)
{
	return table->file != MMR_FILE_VMEMMAP || strcmp(table->columns[column], RANGE) != 0;
}

bool mmr_row_range(const struct mmr_table *table, const struct mmr_row *row, struct mmr_range *r)
{
	int i = mmr_find_column(table, RANGE, strlen(RANGE));

	return i >= 0 && mmr_parse_range(row->fields[i], mmr_inclusive(table, i), r);
}
