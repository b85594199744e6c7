// SPDX-License-Identifier: GPL-2.0
/* mms-report - what scripts want to know of a report, by the names of its files and columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table.h"

#define MAX_COLUMNS	32
#define MAX_CONDITIONS	16

static const char usage[] =
	"usage: mms-report [-d DIR] COMMAND FILE ...\n"
	"\n"
	"  lines FILE [CONDITION...]                whole lines\n"
	"  cut FILE COLUMN[,COLUMN...] [CONDITION...]\n"
	"                                           columns of lines, in this order\n"
	"  sum FILE COLUMN[,COLUMN...] [CONDITION...]\n"
	"                                           the sum of each column, in one line\n"
	"  get cost|summary NAME                    the value of the line NAME\n"
	"  edit FILE FIRST-LAST CHANGE...           the file if, in a range, it were otherwise\n"
	"\n"
	"COLUMN is a name of the contract (the second line of the file), or\n"
	"  range                 what the contract calls start-end\n"
	"  start end last size   of that, as decimal numbers; end is the first byte behind it\n"
	"  COLUMN.start ...      the same of another range\n"
	"  COLUMN+COLUMN         the sum\n"
	"  name value unit       of cost and summary\n"
	"CONDITION is COLUMN=TEXT, COLUMN!=TEXT, COLUMN~WORD (it is one of the words joined by\n"
	"  commas), COLUMN!~WORD, overlaps=FIRST-LAST or inside=FIRST-LAST (the range of the line).\n"
	"CHANGE is COLUMN=TEXT, COLUMN-WORD (without it) or drop.\n"
	"DIR has the files; default: $MMS_ROOT" MMR_DIR ". Ends with 2 if they cannot\n"
	"be read, are not what the contract says, or have no such column.\n";

/* What was asked for, after the command. */
struct request {
	struct mmr_report report;
	struct mmr_table table;
	struct mmr_column columns[MAX_COLUMNS];
	unsigned int nr_columns;
	struct mmr_condition conditions[MAX_CONDITIONS];
	unsigned int nr_conditions;
};

static int parse_columns(struct request *q, const char *text)
{
	int nr = mmr_parse_columns(&q->report, &q->table, text, q->columns, MAX_COLUMNS);

	q->nr_columns = nr < 0 ? 0 : nr;
	return nr < 0 ? -1 : 0;
}

static int parse_conditions(struct request *q, char *const *args)
{
	for (; *args; args++) {
		if (q->nr_conditions == MAX_CONDITIONS)
			return mmr_fail(&q->report, "more than %d conditions", MAX_CONDITIONS);
		if (mmr_parse_condition(&q->report, &q->table, *args,
					&q->conditions[q->nr_conditions++]))
			return -1;
	}
	return 0;
}

static bool wanted(const struct request *q, const struct mmr_row *row)
{
	for (unsigned int i = 0; i < q->nr_conditions; i++)
		if (!mmr_holds(&q->table, row, &q->conditions[i]))
			return false;
	return true;
}

static int for_each(struct request *q, int (*row)(struct request *q, const struct mmr_row *row,
						  void *arg), void *arg)
{
	for (size_t i = 0; i < q->table.nr; i++)
		if (wanted(q, &q->table.v[i]) && row(q, &q->table.v[i], arg))
			return -1;
	return 0;
}

static int print_line(struct request *q, const struct mmr_row *row, void *arg)
{
	/* Of cost and summary, as they are: "name: value unit". */
	const char *first = strcmp(q->table.columns[0], "name") ? "" : ":";

	(void)arg;
	for (unsigned int i = 0; i < q->table.nr_columns; i++)
		printf("%s%s%s", i ? " " : "", row->fields[i], i ? "" : first);
	putchar('\n');
	return 0;
}

static int do_lines(struct request *q, char *const *args)
{
	return parse_conditions(q, args) || for_each(q, print_line, NULL) ? -1 : 0;
}

static int print_columns(struct request *q, const struct mmr_row *row, void *arg)
{
	const struct mmr_column *c = q->columns;
	char value[MMR_VALUE];

	(void)arg;
	while (c < q->columns + q->nr_columns) {
		const char *blank = c == q->columns ? "" : " ";

		c = mmr_value(&q->report, row, c, value);
		if (!c)
			return -1;
		printf("%s%s", blank, value);
	}
	putchar('\n');
	return 0;
}

static int do_cut(struct request *q, char *const *args)
{
	return parse_columns(q, args[0]) || parse_conditions(q, args + 1) ||
	       for_each(q, print_columns, NULL) ? -1 : 0;
}

static int add_columns(struct request *q, const struct mmr_row *row, void *arg)
{
	const struct mmr_column *c = q->columns;
	char value[MMR_VALUE];
	__u64 *sum = arg, number;

	while (c < q->columns + q->nr_columns) {
		c = mmr_value(&q->report, row, c, value);
		if (!c)
			return -1;
		if (!mmr_decimal(value, strlen(value), &number))
			return mmr_fail(&q->report, "'%.64s' is no number to add", value);
		*sum++ += number;
	}
	return 0;
}

static int do_sum(struct request *q, char *const *args)
{
	__u64 sums[MAX_COLUMNS] = { 0 };
	unsigned int nr = 0;

	if (parse_columns(q, args[0]) || parse_conditions(q, args + 1) ||
	    for_each(q, add_columns, sums))
		return -1;
	for (unsigned int i = 0; i < q->nr_columns; i++)
		if (!q->columns[i].plus)
			printf("%s%llu", nr ? " " : "", sums[nr]), nr++;
	putchar('\n');
	return 0;
}

static int do_get(struct request *q, char *const *args)
{
	if (strcmp(q->table.columns[0], "name"))
		return mmr_fail(&q->report, "%s: its lines have no names",
				mmr_file_name[q->table.file]);
	for (size_t i = 0; i < q->table.nr; i++) {
		if (strcmp(q->table.v[i].fields[0], args[0]))
			continue;
		puts(q->table.v[i].fields[1]);
		return 0;
	}
	return mmr_fail(&q->report, "%s: no line %.64s", mmr_file_name[q->table.file], args[0]);
}

static int do_edit(struct request *q, char *const *args)
{
	struct mmr_range range;

	return mmr_parse_bounds(&q->report, args[0], &range) ||
	       mmr_edit(&q->report, &q->table, range, args + 1) ? -1 : 0;
}

static const struct command {
	const char *name;
	int min, max;			/* arguments after FILE */
	int (*run)(struct request *q, char *const *args);
} commands[] = {
	{ "lines", 0, MAX_CONDITIONS, do_lines },
	{ "cut", 1, 1 + MAX_CONDITIONS, do_cut },
	{ "sum", 1, 1 + MAX_CONDITIONS, do_sum },
	{ "get", 1, 1, do_get },
	{ "edit", 2, 1 + MAX_COLUMNS, do_edit },
};

static const struct command *find_command(const char *name, int nr_args)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i].name, name) && nr_args >= commands[i].min &&
		    nr_args <= commands[i].max)
			return &commands[i];
	return NULL;
}

static int run(const struct command *command, const char *dir, char *const *args)
{
	struct request q = { .nr_columns = 0 };
	int err = mmr_open(&q.report, dir) || mmr_read_table(&q.report, args[0], &q.table) ||
		  command->run(&q, args + 1);

	mmr_free_table(&q.table);
	if (fflush(stdout) && !err)
		err = mmr_fail(&q.report, "cannot write");
	if (err)
		fprintf(stderr, "mms-report: %s\n", q.report.error);
	return err ? 2 : 0;
}

int main(int argc, char **argv)
{
	const char *root = getenv("MMS_ROOT");
	const struct command *command;
	char dir[256];

	snprintf(dir, sizeof(dir), "%s%s", root ? root : "", MMR_DIR);
	if (argc > 2 && !strcmp(argv[1], "-d")) {
		snprintf(dir, sizeof(dir), "%s", argv[2]);
		argv += 2;
		argc -= 2;
	}
	command = argc > 2 ? find_command(argv[1], argc - 3) : NULL;
	if (!command) {
		fputs(usage, stderr);
		return 2;
	}
	return run(command, dir, argv + 2);
}
