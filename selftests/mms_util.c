// SPDX-License-Identifier: GPL-2.0
/*
 * The parsers: memmapscope's files as strictly as Documentation/debugfs.rst defines them, the
 * oracle's file, and the kernel's files as far as the tests need them.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest.h"
#include "mms_util.h"

#define MAX_FIELDS	16

/* Why the last file could not be read or parsed. */
static char error[512];

/* In the test's output, as a KTAP diagnostic. */
static void *failed(void)
{
	printf("# %s\n", error);
	return NULL;
}

const char *const mms_state_name[] = { "used", "hole", "surplus", "missing", NULL };
const char *const mms_cause_name[] = { "section", "leaf", "unclaimed", "orphan", NULL };
const char *const mms_level_name[] = {
	"PTE", "CONT-PTE", "PMD", "CONT-PMD", "PUD", "P4D", "PGD", NULL
};

const char *const mms_zone_name[] = { "DMA", "DMA32", "Normal", "Movable", "Device", NULL };

const char *const mms_files[] = {
	"regions", "vmemmap", "memblock", "sections", "backing", "blocks", "devices", "claims",
	"cost", "summary", NULL,
};

static const char *const ram_words[] = { "memblock", "nomap", "iomem", "device", NULL };
static const char *const flag_words[] = {
	"present", "memmap", "online", "early", "device", "preinit", NULL
};

static const char *const memblock_words[] = {
	"HOTPLUG", "MIRROR", "NOMAP", "DRV_MNG", "RSV_NIT", "RSV_KERN", "KHO_SCRATCH",
	"RSV_HUGETLB", "UNKNOWN", NULL
};

/* Alternatives of one bit stand in one string. */
static const char *const x86_attrs[] = {
	"USR", "RW|ro", "PWT", "PCD", "PSE", "PAT", "GLB", "NX|x", NULL
};

static const char *const arm64_attrs[] = {
	"USR", "RW|ro", "NX|x", "SHD", "AF", "NG", "CON", "BLK", "UXN", "GP",
	"DEVICE/nGnRnE|DEVICE/nGnRE|DEVICE/GRE|MEM/NORMAL-NC|MEM/NORMAL|MEM/NORMAL-TAGGED", NULL
};

/* ---- files ---- */

char *mms_path(const char *path)
{
	const char *root = getenv("MMS_ROOT");
	char *full;

	if (asprintf(&full, "%s%s", root ? root : "", path) < 0)
		abort();
	return full;
}

bool mms_exists(const char *path)
{
	char *full = mms_path(path);
	bool found = access(full, F_OK) == 0;
	int err = errno;

	free(full);
	errno = err;
	return found;
}

/*
 * Without the module none of the tests means anything: one failure that says so, instead of one
 * for each of them. Before main(), since the kselftest harness owns that.
 */
__attribute__((constructor))
static void demand_module(void)
{
	if (mms_exists(MMS_DIR))
		return;
	printf("TAP version 13\n1..1\n"
	       "# " MMS_DIR ": %s; load memmapscope.ko and mount debugfs, and be root\n"
	       "not ok 1 memmapscope is loaded\n", strerror(errno));
	exit(KSFT_FAIL);
}

static void *grow(void *array, size_t nr, size_t size)
{
	/* Room is added whenever nr reaches a power of two. */
	if (nr & (nr - 1))
		return array;
	array = realloc(array, (nr ? 2 * nr : 1) * size);
	if (!array)
		abort();
	return array;
}

static char *slurp_fd(int fd, size_t *len)
{
	size_t size = 0, room = 1 << 16;
	char *text = malloc(room);
	ssize_t got;

	while (text && (got = read(fd, text + size, room - size - 1)) != 0) {
		if (got < 0) {
			free(text);
			return NULL;
		}
		size += got;
		if (room - size < 2)
			text = realloc(text, room *= 2);
	}
	if (text)
		text[size] = '\0';
	if (len)
		*len = size;
	return text;
}

char *mms_slurp(const char *path, size_t *len)
{
	char *full = mms_path(path), *text = NULL;
	int fd = open(full, O_RDONLY);

	if (fd >= 0) {
		text = slurp_fd(fd, len);
		close(fd);
	}
	if (!text)
		snprintf(error, sizeof(error), "%s: %s", full, strerror(errno));
	free(full);
	return text;
}

/* ---- lines and fields ---- */

struct cursor {
	const char *file;
	unsigned int line;
	char text[2048];		/* as read, for messages */
	char *fields[MAX_FIELDS];
	unsigned int nr, next;
	bool bad;
};

__printf(2, 3)
static void complain(struct cursor *c, const char *fmt, ...)
{
	char why[256];
	va_list ap;

	if (c->bad)
		return;
	c->bad = true;
	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	snprintf(error, sizeof(error), "%s:%u: column %u: %s in \"%.200s\"",
		 c->file, c->line, c->next, why, c->text);
}

/* Splits at every single space, so that a doubled one gives an empty field. */
static void split(struct cursor *c, char *line)
{
	snprintf(c->text, sizeof(c->text), "%s", line);
	for (c->nr = 0, c->next = 0, c->bad = false; line; c->nr++) {
		if (c->nr == MAX_FIELDS) {
			complain(c, "more than %d columns", MAX_FIELDS);
			return;
		}
		c->fields[c->nr] = strsep(&line, " ");
		if (!*c->fields[c->nr])
			complain(c, "empty column");
	}
}

static char *field(struct cursor *c)
{
	if (c->next < c->nr && !c->bad)
		return c->fields[c->next++];
	complain(c, "too few columns");
	return "";
}

static bool decimal(const char *s, __u64 *value)
{
	char *end;

	if (!isdigit((unsigned char)*s) || (s[0] == '0' && s[1]))
		return false;
	errno = 0;
	*value = strtoull(s, &end, 10);
	return !errno && !*end;
}

static __u64 number_field(struct cursor *c)
{
	const char *s = field(c);
	__u64 value = 0;

	if (!decimal(s, &value))
		complain(c, "'%s' is no decimal number", s);
	return value;
}

/* 0x and exactly 16 lower-case digits. */
static bool address(const char *s, __u64 *value)
{
	char digits[17];

	if (strncmp(s, "0x", 2) || strspn(s + 2, "0123456789abcdef") < 16)
		return false;
	snprintf(digits, sizeof(digits), "%s", s + 2);
	*value = strtoull(digits, NULL, 16);
	return true;
}

static bool range(const char *s, bool inclusive, struct mms_range *r)
{
	if (strlen(s) != 37 || s[18] != '-' || !address(s, &r->start) || !address(s + 19, &r->end))
		return false;
	if (inclusive)
		r->end++;
	/* The window may end with the address space. */
	return r->start < r->end || !r->end;
}

static struct mms_range range_field(struct cursor *c, bool inclusive)
{
	struct mms_range r = { 0, 0 };
	const char *s = field(c);

	if (!range(s, inclusive, &r))
		complain(c, "'%s' is no range", s);
	return r;
}

static struct mms_range optional_range(struct cursor *c)
{
	if (c->next < c->nr && !strcmp(c->fields[c->next], "-"))
		return field(c), (struct mms_range){ 0, 0 };
	return range_field(c, true);
}

static int word_index(const char *s, size_t len, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) == len && !strncmp(words[i], s, len))
			return i;
	return -1;
}

static int word_field(struct cursor *c, const char *const *words)
{
	const char *s = field(c);
	int i = word_index(s, strlen(s), words);

	if (i < 0)
		complain(c, "unknown word '%s'", s);
	return i;
}

static int optional_word(struct cursor *c, const char *const *words)
{
	if (c->next < c->nr && !strcmp(c->fields[c->next], "-"))
		return field(c), MMS_NONE;
	return word_field(c, words);
}

/* Words joined by commas, in the order of the table, each at most once. */
static unsigned int word_list(struct cursor *c, const char *s, const char *const *words)
{
	unsigned int mask = 0;

	for (const char *end; *s; s = *end ? end + 1 : end) {
		int i;

		end = strchrnul(s, ',');
		i = word_index(s, end - s, words);
		if (i < 0 || mask >> i || (*end && !end[1])) {
			complain(c, "unknown, repeated or misplaced word at '%s'", s);
			return 0;
		}
		mask |= 1u << i;
	}
	return mask;
}

static unsigned int words_field(struct cursor *c, const char *const *words)
{
	const char *s = field(c);

	return strcmp(s, "-") ? word_list(c, s, words) : 0;
}

static int nid_field(struct cursor *c)
{
	const char *s = field(c);
	__u64 nid = 0;

	if (!strcmp(s, "-"))
		return MMS_NONE;
	if (!strcmp(s, "?"))
		return MMS_UNKNOWN;
	if (!decimal(s, &nid) || nid >= 1024)
		complain(c, "'%s' is no node", s);
	return nid;
}

/* "0-1,8-15": ascending, with at least one number missing between two items. */
static int list(const char *s, bool *set, unsigned int max)
{
	int count = 0;
	long last = -2;

	while (*s) {
		char *end;
		unsigned long from, to;

		if (!isdigit((unsigned char)*s) || (s[0] == '0' && isdigit((unsigned char)s[1])))
			return -1;
		from = strtoul(s, &end, 10);
		to = from;
		if (*end == '-') {
			s = end + 1;
			if (!isdigit((unsigned char)*s))
				return -1;
			to = strtoul(s, &end, 10);
			if (to <= from)
				return -1;
		}
		if ((long)from < last + 2 || to >= max || (*end && (*end != ',' || !end[1])))
			return -1;
		for (last = from; last <= (long)to; last++, count++)
			set[last] = true;
		last = to;
		s = *end ? end + 1 : end;
	}
	return count;
}

static int list_field(struct cursor *c, bool *set, unsigned int max)
{
	const char *s = field(c);
	int count;

	if (!strcmp(s, "-"))
		return MMS_NONE;
	if (!strcmp(s, "none"))
		return 0;
	count = list(s, set, max);
	if (count <= 0)
		complain(c, "'%s' is no list", s);
	return count;
}

/* ---- the module's files ---- */

struct format {
	const char *name;
	const char *columns;
	size_t size;
	void (*record)(struct cursor *c, void *out);
};

static bool header(const char *line, const struct format *f, unsigned int number)
{
	char want[256];

	if (number == 1)
		snprintf(want, sizeof(want), "# memmapscope %s v1", f->name);
	else
		snprintf(want, sizeof(want), "# %s", f->columns);
	if (line && !strcmp(line, want))
		return true;
	snprintf(error, sizeof(error), "%s:%u: \"%s\" instead of \"%s\"", f->name, number,
		 line ? line : "end of file", want);
	return false;
}

/* The third kind of # line names a source and a reason. */
static bool remark(struct cursor *c, const char *line, bool records)
{
	const char *colon = strstr(line, ": ");

	if (!records && !strncmp(line, "# ", 2) && colon > line + 2 && colon[2])
		return true;
	snprintf(error, sizeof(error), "%s:%u: misplaced or malformed \"%.200s\"",
		 c->file, c->line, line);
	return false;
}

static void *parse(const struct format *f, char *text, size_t *nr)
{
	struct cursor c = { .file = f->name };
	char *array = NULL, *line;

	for (*nr = 0; (line = strsep(&text, "\n")) && text; ) {
		c.line++;
		if (c.line <= 2) {
			if (!header(line, f, c.line))
				goto bad;
			continue;
		}
		if (*line == '#') {
			if (!remark(&c, line, *nr))
				goto bad;
			continue;
		}
		array = grow(array, *nr, f->size);
		memset(array + *nr * f->size, 0, f->size);
		split(&c, line);
		f->record(&c, array + (*nr)++ * f->size);
		if (!c.bad && c.next != c.nr)
			complain(&c, "too many columns");
		if (c.bad)
			goto bad;
	}
	if (line && *line) {
		snprintf(error, sizeof(error), "%s: no newline at the end of the file", f->name);
		goto bad;
	}
	if (c.line < 2) {
		header(NULL, f, c.line + 1);
		goto bad;
	}
	return array ? array : calloc(1, f->size);
bad:
	free(array);
	return NULL;
}

static void *load(const struct format *f, size_t *nr)
{
	char path[128], *text;
	size_t len;
	void *array = NULL;

	snprintf(path, sizeof(path), MMS_DIR "/%s", f->name);
	text = mms_slurp(path, &len);
	if (text && strlen(text) != len)
		snprintf(error, sizeof(error), "%s: NUL byte", f->name);
	else if (text)
		array = parse(f, text, nr);
	free(text);
	return array ? array : failed();
}

static void region_record(struct cursor *c, void *out)
{
	struct mms_region *r = out;

	r->phys = range_field(c, true);
	r->pages = number_field(c);
	r->state = word_field(c, mms_state_name);
	r->cause = optional_word(c, mms_cause_name);
	r->ram = words_field(c, ram_words);
	r->nid = nid_field(c);
	r->section = words_field(c, flag_words);
	r->memmap_bytes = number_field(c);
}

struct mms_region *mms_regions(size_t *nr)
{
	static const struct format f = {
		"regions", "start-end pages state cause ram nid section memmap_bytes",
		sizeof(struct mms_region), region_record,
	};

	return load(&f, nr);
}

/* Each group is a set of alternatives; read/write and execute are always said. */
static bool attrs_match(const char *s, const char *const *groups)
{
	unsigned int required = 0;

	for (; *groups; groups++) {
		const char *end = strchrnul(s, ','), *a = *groups;
		size_t len = end - s;

		for (; a; a = strchr(a, '|') ? strchr(a, '|') + 1 : NULL)
			if (len && !strncmp(a, s, len) && (!a[len] || a[len] == '|'))
				break;
		if (!a)
			continue;
		required += !strcmp(*groups, "RW|ro") || !strcmp(*groups, "NX|x");
		if (!*end)
			return required == 2;
		s = end + 1;
	}
	return false;
}

static void attrs_field(struct cursor *c, struct mms_vmemmap *v)
{
	const char *s = field(c);

	snprintf(v->attrs, sizeof(v->attrs), "%s", s);
	if (v->mapped ? !attrs_match(s, x86_attrs) && !attrs_match(s, arm64_attrs) :
	    strcmp(s, "-") != 0)
		complain(c, "'%s' are no attributes of this run", s);
}

static void vmemmap_record(struct cursor *c, void *out)
{
	static const char *const states[] = { "empty", "mapped", NULL };
	static const char *const orders[] = { "up", "down", "same", NULL };
	struct mms_vmemmap *v = out;

	v->virt = range_field(c, false);
	v->bytes = number_field(c);
	v->mapped = word_field(c, states) == 1;
	v->level = word_field(c, mms_level_name);
	attrs_field(c, v);
	v->describes = optional_range(c);
	v->backing = optional_range(c);
	v->order = optional_word(c, orders);
	v->backing_nid = nid_field(c);
}

struct mms_vmemmap *mms_vmemmap(size_t *nr)
{
	static const struct format f = {
		"vmemmap",
		"start-end bytes state level attrs describes backing backing_order backing_nid",
		sizeof(struct mms_vmemmap), vmemmap_record,
	};

	return load(&f, nr);
}

static void memblock_record(struct cursor *c, void *out)
{
	static const char *const types[] = { "memory", "reserved", NULL };
	struct mms_memblock *m = out;
	const char *flags;

	m->reserved = word_field(c, types) == 1;
	m->phys = range_field(c, true);
	m->bytes = number_field(c);
	flags = field(c);
	snprintf(m->flags, sizeof(m->flags), "%s", flags);
	if (strcmp(flags, "NONE"))
		word_list(c, flags, memblock_words);
	m->nid = nid_field(c);
}

struct mms_memblock *mms_memblocks(size_t *nr)
{
	static const struct format f = {
		"memblock", "type start-end bytes flags nid",
		sizeof(struct mms_memblock), memblock_record,
	};

	return load(&f, nr);
}

/* "-", "?", "0-1" or "0-1,?". */
static void nids_field(struct cursor *c, char to[64])
{
	bool nodes[1024] = { false };
	const char *nid = field(c);
	char known[64], *unknown;

	snprintf(to, 64, "%s", nid);
	if (!strcmp(nid, "-") || !strcmp(nid, "?"))
		return;
	snprintf(known, sizeof(known), "%s", nid);
	unknown = strstr(known, ",?");
	if (unknown && !unknown[2])
		*unknown = '\0';
	if (list(known, nodes, 1024) <= 0)
		complain(c, "'%s' is no list of nodes", nid);
}

static void blocks_field(struct cursor *c, struct mms_section *s)
{
	const char *blocks = field(c);
	char *dash = strchr(blocks, '-');
	__u64 first = 0, last = 0;
	bool ok;

	s->first_block = MMS_NONE;
	s->last_block = MMS_NONE;
	if (!strcmp(blocks, "-"))
		return;
	if (dash)
		*dash = '\0';
	ok = decimal(blocks, &first) && (!dash || decimal(dash + 1, &last));
	if (!dash)
		last = first;
	if (!ok || (dash && last <= first) || last > INT_MAX)
		complain(c, "'%s' are no blocks", blocks);
	s->first_block = first;
	s->last_block = last;
}

static void section_record(struct cursor *c, void *out)
{
	struct mms_section *s = out;

	s->phys = range_field(c, true);
	s->sections = number_field(c);
	s->flags = words_field(c, flag_words);
	s->nr_subsections = list_field(c, s->subsection, MMS_SUBSECTIONS);
	nids_field(c, s->nid);
	blocks_field(c, s);
}

struct mms_section *mms_sections(size_t *nr)
{
	static const struct format f = {
		"sections", "start-end sections flags subsections nid blocks",
		sizeof(struct mms_section), section_record,
	};

	return load(&f, nr);
}

/* "-" and "?" where something does not apply or is not known. */
static bool no_value(struct cursor *c, __s64 *value)
{
	const char *s = c->next < c->nr ? c->fields[c->next] : "";

	if (strcmp(s, "-") && strcmp(s, "?"))
		return false;
	*value = *field(c) == '-' ? MMS_NONE : MMS_UNKNOWN;
	return true;
}

static __s64 optional_number(struct cursor *c)
{
	__s64 value;

	return no_value(c, &value) ? value : (__s64)number_field(c);
}

static int zone_field(struct cursor *c)
{
	__s64 value;

	return no_value(c, &value) ? (int)value : word_field(c, mms_zone_name);
}

static void backing_record(struct cursor *c, void *out)
{
	static const char *const hosts[] = { "altmap", "self", "other", NULL };
	struct mms_backing *b = out;

	b->phys = range_field(c, true);
	b->pages = number_field(c);
	b->nid = nid_field(c);
	b->zone = zone_field(c);
	b->backing_nid = nid_field(c);
	b->backing_zone = zone_field(c);
	b->distance = optional_number(c);
	b->host = word_field(c, hosts);
	b->bytes = number_field(c);
	b->shared = number_field(c);
	b->saved = number_field(c);
}

struct mms_backing *mms_backings(size_t *nr)
{
	static const struct format f = {
		"backing",
		"start-end pages nid zone backing_nid backing_zone distance host bytes shared saved",
		sizeof(struct mms_backing), backing_record,
	};

	return load(&f, nr);
}

static void zones_field(struct cursor *c, struct mms_block_line *b)
{
	char *s = field(c);
	size_t len = strlen(s);

	b->zone_unknown = len && s[len - 1] == '?';
	if (b->zone_unknown)
		s[len > 1 && s[len - 2] == ',' ? len - 2 : len - 1] = '\0';
	if (*s && (strcmp(s, "-") || b->zone_unknown))
		b->zones = word_list(c, s, mms_zone_name);
}

/* What a driver calls itself: no space, no parenthesis. */
static void owner_field(struct cursor *c, struct mms_block_line *b)
{
	const char *s = field(c);

	snprintf(b->owner, sizeof(b->owner), "%s", s);
	if (strpbrk(s, "()") || strlen(s) >= sizeof(b->owner))
		complain(c, "'%s' is no driver", s);
}

static void block_record(struct cursor *c, void *out)
{
	static const char *const states[] = { "offline", "online", NULL };
	static const char *const removable[] = { "no", "movable", "maybe", NULL };
	static const char *const origins[] = { "boot", "hotplug", "driver", NULL };
	struct mms_block_line *b = out;
	__s64 value;

	b->number = number_field(c);
	b->phys = range_field(c, true);
	b->online = word_field(c, states) == 1;
	nids_field(c, b->nid);
	zones_field(c, b);
	b->removable = no_value(c, &value) ? (int)value : word_field(c, removable);
	b->origin = word_field(c, origins);
	owner_field(c, b);
	b->memmap = number_field(c);
	b->self = number_field(c);
	b->near = optional_number(c);
	b->far = optional_number(c);
	b->altmap_pages = optional_number(c);
}

struct mms_block_line *mms_block_lines(size_t *nr)
{
	static const struct format f = {
		"blocks",
		"block start-end state nid zones removable origin owner memmap self near far altmap_pages",
		sizeof(struct mms_block_line), block_record,
	};

	return load(&f, nr);
}

/* ---- cost ---- */

/* The lines before those of the nodes. */
/* A name of the kernel's: without white space, with the escapes of the contract only. */
static void name_field(struct cursor *c, char *to, size_t room)
{
	const char *name = field(c);

	snprintf(to, room, "%s", name);
	for (const char *s = strchr(name, '\\'); s; s = strchr(s + 1, '\\'))
		if (strncmp(s, "\\040", 4) && strncmp(s, "\\134", 4))
			complain(c, "'%s' has an escape that is none", name);
}

static void device_record(struct cursor *c, void *out)
{
	static const char *const types[] = {
		"?", "private", "coherent", "fs-dax", "generic", "p2pdma", NULL
	};
	static const char *const cpu[] = { "?", "no", "yes", NULL };
	struct mms_device *d = out;

	d->phys = range_field(c, true);
	d->type = word_field(c, types);
	d->altmap = optional_range(c);
	d->reserve = optional_number(c);
	d->free = optional_number(c);
	d->alloc = optional_number(c);
	d->order = number_field(c);
	d->cpu = word_field(c, cpu);
	name_field(c, d->owner, sizeof(d->owner));
}

struct mms_device *mms_devices(size_t *nr)
{
	static const struct format f = {
		"devices", "start-end type altmap reserve free alloc order cpu owner",
		sizeof(struct mms_device), device_record,
	};

	return load(&f, nr);
}

static void claim_record(struct cursor *c, void *out)
{
	static const char *const flags[] = {
		"sysram", "driver-managed", "mergeable", "busy", NULL
	};
	static const char *const linear[] = { "no", "part", "yes", NULL };
	static const char *const kexec[] = { "-", "use", "skip", "?", NULL };
	static const char *const verdicts[] = {
		"agree", "driver-managed", "hotplug", "device", "nomap", "withheld", "unmapped",
		"removed", "conflict", "?", NULL
	};
	struct mms_claim *claim = out;
	__s64 none;

	claim->phys = range_field(c, true);
	name_field(c, claim->firmware, sizeof(claim->firmware));
	name_field(c, claim->resource, sizeof(claim->resource));
	name_field(c, claim->parent, sizeof(claim->parent));
	if (!no_value(c, &none))
		claim->flags = words_field(c, flags);
	snprintf(claim->memblock, sizeof(claim->memblock), "%s", field(c));
	if (strcmp(claim->memblock, "NONE") && strcmp(claim->memblock, "-") &&
	    strcmp(claim->memblock, "?"))
		word_list(c, claim->memblock, memblock_words);
	claim->section = words_field(c, flag_words);
	claim->linear = word_field(c, linear);
	snprintf(claim->kexec, sizeof(claim->kexec), "%s", kexec[word_field(c, kexec) & 3]);
	claim->verdict = word_field(c, verdicts);
}

struct mms_claim *mms_claims(size_t *nr)
{
	static const struct format f = {
		"claims",
		"start-end firmware resource parent flags memblock section linear kexec verdict",
		sizeof(struct mms_claim), claim_record,
	};

	return load(&f, nr);
}

static const char *const cost_lines[] = {
	"Memory", "Needed", "Mapped", "Surplus section", "Surplus leaf", "Surplus unclaimed",
	"Surplus orphan", "Missing", "Saved", "Flat",
	"Sections of 2 MiB", "Sections of 4 MiB", "Sections of 8 MiB", "Sections of 16 MiB",
	"Sections of 32 MiB", "Sections of 64 MiB", "Sections of 128 MiB", "Sections of 256 MiB",
	"Sections of 512 MiB", "Sections of 1024 MiB", "Sub-section exact",
	"Plug 1 GiB", "Plug 4 GiB", "Plug 16 GiB", "Plug 64 GiB", "Plug 256 GiB", "Plug 1024 GiB",
};

static const char *const cost_node_lines[] = { "free", "free in PMD leaves", "room" };

/* "name: value bytes"; "-" only for the leaves that a kernel does not make. */
static bool cost_record(char *line, struct mms_cost *out)
{
	char *value = strstr(line, ": "), *unit = strrchr(line, ' ');

	if (!value || unit <= value + 1 || strcmp(unit, " bytes"))
		return false;
	*value = *unit = '\0';
	value += 2;
	if (strlen(line) >= sizeof(out->name))
		return false;
	memcpy(out->name, line, strlen(line) + 1);
	out->none = !strcmp(value, "-") &&
		    (strstr(line, " in PMD leaves") || strstr(line, " room"));
	return out->none || decimal(value, &out->bytes);
}

/* The name that line @i must have; nodes ascend and have all of their lines. */
static bool cost_name(const struct mms_cost *costs, size_t i)
{
	size_t nodes = ARRAY_SIZE(cost_lines), per_node = ARRAY_SIZE(cost_node_lines);
	unsigned int nid, before;
	char want[48];

	if (i < nodes)
		return !strcmp(costs[i].name, cost_lines[i]);
	if (sscanf(costs[i].name, "Node %u ", &nid) != 1)
		return false;
	if (i > nodes && sscanf(costs[i - 1].name, "Node %u ", &before) == 1 &&
	    ((i - nodes) % per_node ? nid != before : nid <= before))
		return false;
	snprintf(want, sizeof(want), "Node %u %s", nid, cost_node_lines[(i - nodes) % per_node]);
	return !strcmp(costs[i].name, want);
}

static struct mms_cost *parse_costs(char *text, size_t *nr)
{
	static const struct format f = { .name = "cost", .columns = "name: value unit" };
	struct mms_cost *costs = NULL;

	for (unsigned int n = 1; n <= 2; n++)
		if (!header(strsep(&text, "\n"), &f, n))
			return NULL;
	for (*nr = 0; text && *text; (*nr)++) {
		char *line = strsep(&text, "\n"), *copy = strdup(line);

		costs = grow(costs, *nr, sizeof(*costs));
		memset(&costs[*nr], 0, sizeof(*costs));
		if (text && cost_record(line, &costs[*nr]) && cost_name(costs, *nr)) {
			free(copy);
			continue;
		}
		snprintf(error, sizeof(error), "cost: \"%s\" is malformed or out of place", copy);
		free(copy);
		free(costs);
		return NULL;
	}
	if (*nr >= ARRAY_SIZE(cost_lines) &&
	    (*nr - ARRAY_SIZE(cost_lines)) % ARRAY_SIZE(cost_node_lines) == 0)
		return costs;
	snprintf(error, sizeof(error), "cost: ends after %zu lines", *nr);
	free(costs);
	return NULL;
}

struct mms_cost *mms_costs(size_t *nr, int *fd)
{
	char *full = mms_path(MMS_DIR "/cost"), *text;
	struct mms_cost *costs;

	*fd = open(full, O_RDONLY);
	text = *fd < 0 ? NULL : slurp_fd(*fd, NULL);
	if (!text)
		snprintf(error, sizeof(error), "%s: %s", full, strerror(errno));
	costs = text ? parse_costs(text, nr) : NULL;
	free(text);
	free(full);
	return costs ? costs : failed();
}

/* ---- summary ---- */

enum kind { NUMBER, SIZE_OR_NONE, VIRTUAL, TEXT };

static const struct summary_line {
	const char *name;
	enum kind kind;
	const char *unit;
} summary_lines[] = {
	{ "Kernel", TEXT, "-" },
	{ "Architecture", TEXT, "-" },
	{ "Page size", NUMBER, "bytes" },
	{ "Struct page", NUMBER, "bytes" },
	{ "Section size", NUMBER, "bytes" },
	{ "Sub-section size", NUMBER, "bytes" },
	{ "Memory block size", SIZE_OR_NONE, "bytes" },
	{ "PTE leaf describes", NUMBER, "pages" },
	{ "PMD leaf describes", NUMBER, "pages" },
	{ "Paging levels", NUMBER, "levels" },
	{ "VA bits", NUMBER, "bits" },
	{ "Vmemmap window", VIRTUAL, "-" },
	{ "Vmemmap window size", NUMBER, "bytes" },
	{ "Vmemmap span", VIRTUAL, "-" },
	{ "Vmemmap span size", NUMBER, "bytes" },
	{ "Vmemmap mapped", NUMBER, "bytes" },
	{ "Vmemmap backed", NUMBER, "bytes" },
	{ "Memmap populated", NUMBER, "bytes" },
	{ "Memmap fragments", NUMBER, "bytes" },
	{ "Described memory", NUMBER, "bytes" },
	{ "Memmap needed", NUMBER, "bytes" },
	{ "Memmap used", NUMBER, "bytes" },
	{ "Memmap surplus", NUMBER, "bytes" },
	{ "Memmap surplus section", NUMBER, "bytes" },
	{ "Memmap surplus leaf", NUMBER, "bytes" },
	{ "Memmap surplus unclaimed", NUMBER, "bytes" },
	{ "Memmap surplus orphan", NUMBER, "bytes" },
	{ "Memmap missing", NUMBER, "bytes" },
	{ "Source memblock memory", TEXT, "-" },
	{ "Source memblock reserved", TEXT, "-" },
	{ "Source iomem", TEXT, "-" },
	{ "Source device", TEXT, "-" },
	{ "Source sections", TEXT, "-" },
	{ "Source page tables", TEXT, "-" },
	{ "Source resource names", TEXT, "-" },
	{ "Source firmware", TEXT, "-" },
	{ "Lock", TEXT, "-" },
	{ "Entries read", NUMBER, "entries" },
	{ "Snapshot time", NUMBER, "ns" },
};

static bool summary_value(const struct summary_line *l, const char *value)
{
	struct mms_range r;
	__u64 n;

	switch (l->kind) {
	case NUMBER:
		return decimal(value, &n);
	case SIZE_OR_NONE:
		return !strcmp(value, "-") || decimal(value, &n);
	case VIRTUAL:
		return range(value, false, &r);
	case TEXT:
		return *value && *value != ' ' && value[strlen(value) - 1] != ' ';
	}
	return false;
}

/* "name: value unit"; cuts the line into pieces. */
static bool summary_record(const struct summary_line *l, char *line, struct mms_summary *out)
{
	char *value = strstr(line, ": "), *unit = strrchr(line, ' ');

	if (!value || unit <= value + 1)
		return false;
	*value = *unit = '\0';
	value += 2;
	out->name = l->name;
	out->value = strdup(value);
	return !strcmp(line, l->name) && !strcmp(unit + 1, l->unit) && summary_value(l, value);
}

static bool parse_summary(char *text, struct mms_summary *out)
{
	static const struct format f = { .name = "summary", .columns = "name: value unit" };
	size_t i;

	for (unsigned int n = 1; n <= 2; n++)
		if (!header(strsep(&text, "\n"), &f, n))
			return false;
	for (i = 0; i < ARRAY_SIZE(summary_lines); i++) {
		char *line = strsep(&text, "\n"), *copy;

		copy = strdup(line ? line : "end of file");
		if (!text || !summary_record(&summary_lines[i], line, &out[i])) {
			snprintf(error, sizeof(error), "summary: \"%s\" where \"%s\" in %s is due",
				 copy, summary_lines[i].name, summary_lines[i].unit);
			free(copy);
			return false;
		}
		free(copy);
	}
	if (!*text)
		return true;
	snprintf(error, sizeof(error), "summary: more than the contract has: \"%.200s\"", text);
	return false;
}

struct mms_summary *mms_summary(size_t *nr)
{
	struct mms_summary *out = calloc(ARRAY_SIZE(summary_lines), sizeof(*out));
	char *text = mms_slurp(MMS_DIR "/summary", NULL);

	*nr = ARRAY_SIZE(summary_lines);
	if (!out || !text || !parse_summary(text, out)) {
		free(out);
		out = failed();
	}
	free(text);
	return out;
}

const char *mms_text(const struct mms_summary *summary, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(summary_lines); i++)
		if (!strcmp(summary[i].name, name))
			return summary[i].value;
	fprintf(stderr, "no line '%s' in the contract\n", name);
	abort();
}

__u64 mms_number(const struct mms_summary *summary, const char *name)
{
	__u64 value = 0;

	if (!decimal(mms_text(summary, name), &value))
		abort();
	return value;
}

struct mms_range mms_virtual(const struct mms_summary *summary, const char *name)
{
	struct mms_range r;

	if (!range(mms_text(summary, name), false, &r))
		abort();
	return r;
}

bool mms_available(const struct mms_summary *summary, const char *source)
{
	return strncmp(mms_text(summary, source), "unavailable: ", 13) != 0;
}

bool mms_kernel_before(const struct mms_summary *summary, unsigned int version, unsigned int patch)
{
	unsigned int v = 0, p = 0;

	if (sscanf(mms_text(summary, "Kernel"), "%u.%u", &v, &p) != 2)
		return false;
	return v < version || (v == version && p < patch);
}

/* ---- ranges ---- */

void mms_add(struct mms_ranges *ranges, struct mms_range r, __u64 tag)
{
	struct mms_tagged *last = ranges->nr ? &ranges->v[ranges->nr - 1] : NULL;

	if (last && last->r.end == r.start && last->tag == tag) {
		last->r.end = r.end;
		return;
	}
	ranges->v = grow(ranges->v, ranges->nr, sizeof(*ranges->v));
	ranges->v[ranges->nr++] = (struct mms_tagged){ r, tag };
}

__u64 mms_total(const struct mms_ranges *ranges)
{
	__u64 sum = 0;

	for (size_t i = 0; i < ranges->nr; i++)
		sum += mms_size(ranges->v[i].r);
	return sum;
}

static void print_ranges(const char *what, const char *name, const struct mms_ranges *r, size_t i)
{
	if (i < r->nr)
		printf("# %s: %s: 0x%016llx-0x%016llx (end exclusive) tag 0x%llx\n",
		       what, name, r->v[i].r.start, r->v[i].r.end, r->v[i].tag);
	else
		printf("# %s: %s: nothing more\n", what, name);
}

bool mms_same(const char *what, const char *a_name, const struct mms_ranges *a,
	      const char *b_name, const struct mms_ranges *b)
{
	size_t nr = a->nr > b->nr ? a->nr : b->nr;

	for (size_t i = 0; i < nr; i++) {
		if (i < a->nr && i < b->nr && !memcmp(&a->v[i], &b->v[i], sizeof(a->v[i])))
			continue;
		for (size_t j = i; j < nr && j < i + 3; j++) {
			print_ranges(what, a_name, a, j);
			print_ranges(what, b_name, b, j);
		}
		return false;
	}
	return true;
}

void mms_clip(struct mms_ranges *ranges, struct mms_range window)
{
	struct mms_ranges out = { 0 };

	for (size_t i = 0; i < ranges->nr; i++) {
		struct mms_tagged t = ranges->v[i];

		if (t.r.start < window.start)
			t.r.start = window.start;
		if (t.r.end > window.end)
			t.r.end = window.end;
		if (t.r.start < t.r.end)
			mms_add(&out, t.r, t.tag);
	}
	free(ranges->v);
	*ranges = out;
}

static int by_start(const void *a, const void *b)
{
	const struct mms_tagged *x = a, *y = b;

	return (x->r.start > y->r.start) - (x->r.start < y->r.start);
}

void mms_union(struct mms_ranges *ranges)
{
	struct mms_ranges out = { 0 };

	if (ranges->nr)
		qsort(ranges->v, ranges->nr, sizeof(*ranges->v), by_start);
	for (size_t i = 0; i < ranges->nr; i++) {
		struct mms_range r = ranges->v[i].r;
		struct mms_range *last = out.nr ? &out.v[out.nr - 1].r : NULL;

		if (!last || r.start > last->end)
			mms_add(&out, r, 0);
		else if (r.end > last->end)
			last->end = r.end;
	}
	free(ranges->v);
	*ranges = out;
}

/* ---- memmap geometry ---- */

bool mms_geometry(struct mms_geometry *g, const struct mms_summary *summary,
		  const struct mms_vmemmap *v, size_t nr)
{
	g->page_size = mms_number(summary, "Page size");
	g->struct_page = mms_number(summary, "Struct page");
	g->window = mms_virtual(summary, "Vmemmap window");
	if (!g->page_size || !g->struct_page)
		return false;
	/* Any mapped run gives frame 0, provided its first byte starts a struct page. */
	for (size_t i = 0; i < nr; i++) {
		if (!v[i].mapped || !mms_size(v[i].describes))
			continue;
		g->base = v[i].virt.start - v[i].describes.start / g->page_size * g->struct_page;
		return true;
	}
	return false;
}

void mms_populated(struct mms_ranges *frames, const struct mms_geometry *g,
		   const struct mms_ranges *mapped)
{
	for (size_t i = 0; i < mapped->nr; i++) {
		struct mms_range r = mapped->v[i].r;
		__u64 first = (r.start - g->base + g->struct_page - 1) / g->struct_page;
		__u64 end = (r.end - g->base) / g->struct_page;

		r = (struct mms_range){ first * g->page_size, end * g->page_size };
		if (first < end)
			mms_add(frames, r, 0);
	}
}

__u64 mms_leaf_size(const struct mms_geometry *g, int level)
{
	__u64 entries = g->page_size / 8;

	switch (level) {
	case MMS_PMD:
	case MMS_CONT_PMD:
		return g->page_size * entries;
	case MMS_PUD:
		return g->page_size * entries * entries;
	default:
		return g->page_size;
	}
}

__u64 mms_backing_of(const struct mms_geometry *g, const struct mms_vmemmap *v, __u64 virt)
{
	__u64 at = virt - v->virt.start, leaf = mms_leaf_size(g, v->level);

	/* A run of leaves that go down, or are the same, begins where a leaf does. */
	switch (v->order) {
	case MMS_SAME:
		return v->backing.start + at % leaf;
	case MMS_DOWN:
		return v->backing.end - leaf - (at - at % leaf) + at % leaf;
	default:
		return v->backing.start + at;
	}
}

struct mms_range mms_touched(const struct mms_geometry *g, struct mms_range virt)
{
	__u64 first = (virt.start - g->base) / g->struct_page;
	__u64 end = (virt.end - g->base + g->struct_page - 1) / g->struct_page;

	return (struct mms_range){ first * g->page_size, end * g->page_size };
}

/* ---- the oracle ---- */

static void oracle_record(struct cursor *c, void *out)
{
	static const char *const states[] = { "absent", "mapped", NULL };
	struct mms_oracle *o = out;
	const char *backing;

	o->virt = range_field(c, false);
	o->mapped = word_field(c, states) == 1;
	backing = field(c);
	if (o->mapped && !address(backing, &o->backing))
		complain(c, "'%s' is no address", backing);
	o->level = optional_word(c, mms_level_name);
	field(c);
}

struct mms_oracle *mms_oracle(size_t *nr, __u64 *base)
{
	static const struct format f = {
		.name = "oracle", .size = sizeof(struct mms_oracle), .record = oracle_record,
	};
	struct cursor c = { .file = "oracle" };
	char *text = mms_slurp(MMS_ORACLE, NULL), *rest = text, *line;
	struct mms_oracle *array = NULL;

	*nr = 0;
	while (rest && (line = strsep(&rest, "\n")) && rest) {
		if (!strncmp(line, "# frame 0 at ", 13) && address(line + 13, base))
			continue;
		if (*line == '#')
			continue;
		c.line++;
		array = grow(array, *nr, sizeof(*array));
		split(&c, line);
		f.record(&c, memset(&array[(*nr)++], 0, sizeof(*array)));
		if (c.bad || c.next != c.nr) {
			free(array);
			array = failed();
			break;
		}
	}
	free(text);
	return array;
}

/* ---- ptdump ---- */

/* The level, last on x86 and in lower case, first on arm64, among the words. */
static bool ptdump_words(char *rest, struct mms_ptdump *p)
{
	char *word;

	p->level = MMS_NONE;
	p->attrs[0] = '\0';
	while ((word = strsep(&rest, " "))) {
		int level;

		for (level = 0; mms_level_name[level]; level++)
			if (!strcasecmp(mms_level_name[level], word))
				break;
		if (mms_level_name[level]) {
			p->level = level;
			continue;
		}
		if (!*word)
			continue;
		if (strlen(p->attrs) + strlen(word) + 2 > sizeof(p->attrs))
			return false;
		sprintf(p->attrs + strlen(p->attrs), "%s%s", *p->attrs ? "," : "", word);
	}
	p->mapped = *p->attrs;
	return p->level != MMS_NONE;
}

/* "0x<start>-0x<end>   <size><unit> <words>" */
static bool ptdump_record(char *line, struct mms_ptdump *p)
{
	int words = 0;

	if (sscanf(line, "0x%16llx-0x%16llx %*u%*1[BKMGTPE]%n", &p->virt.start, &p->virt.end,
		   &words) != 2 || !words)
		return false;
	return ptdump_words(line + words, p);
}

static bool overlap(struct mms_range a, struct mms_range b)
{
	/* Either may end with the address space. */
	return a.start <= b.end - 1 && b.start <= a.end - 1;
}

struct mms_ptdump *mms_ptdump(const char *path, struct mms_range window, size_t *nr)
{
	char *text = mms_slurp(path, NULL), *rest = text, *line;
	struct mms_ptdump *array = NULL, p = { 0 };

	*nr = 0;
	if (!text)
		return failed();
	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, "---[ ", 5)) {
			p.in_part = !strcmp(line, "---[ Vmemmap ]---") ||
				    !strcmp(line, "---[ vmemmap start ]---");
			continue;
		}
		/* "... 16 entries skipped ..." stands in parts that are cut short. */
		if (!*line || !strncmp(line, "...", 3))
			continue;
		if (!ptdump_record(line, &p)) {
			snprintf(error, sizeof(error), "%s: malformed \"%.200s\"", path, line);
			free(array);
			array = failed();
			break;
		}
		if (!p.in_part && !overlap(p.virt, window))
			continue;
		array = grow(array, *nr, sizeof(*array));
		array[(*nr)++] = p;
	}
	free(text);
	return array;
}

/* ---- the kernel's files ---- */

bool mms_sysfs_hex(const char *path, __u64 *value)
{
	char *text = mms_slurp(path, NULL), *end = text;
	bool ok;

	if (text)
		*value = strtoull(text, &end, 16);
	ok = end != text;
	free(text);
	return ok;
}

bool mms_vmstat(const char *name, __u64 *value)
{
	char *text = mms_slurp("/proc/vmstat", NULL), *rest = text, *line;
	size_t len = strlen(name);
	bool found = false;

	while (!found && rest && (line = strsep(&rest, "\n")))
		if (!strncmp(line, name, len) && line[len] == ' ')
			found = decimal(line + len + 1, value);
	free(text);
	return found;
}

bool mms_zoneinfo(int nid, const char *what, __u64 *pages)
{
	char *text = mms_slurp("/proc/zoneinfo", NULL), *rest = text, *line;
	int node = -1;
	bool found = false;

	*pages = 0;
	while (rest && (line = strsep(&rest, "\n"))) {
		char key[32] = "";
		unsigned long long value;

		if (sscanf(line, "Node %d, zone", &node) == 1 || node != nid)
			continue;
		if (sscanf(line, " %31s %llu", key, &value) != 2 || strcmp(key, what))
			continue;
		found = true;
		*pages += value;
	}
	free(text);
	return found;
}

bool mms_counts_as_present(const struct mms_summary *summary, const struct mms_region *r)
{
	bool memblock = mms_available(summary, "Source memblock memory");

	if (!(r->section & MMS_ONLINE) || r->ram & MMS_DEVICE)
		return false;
	if (!(r->section & MMS_EARLY))
		return true;
	return r->ram & (memblock ? MMS_MEMBLOCK | MMS_NOMAP : MMS_IOMEM);
}

/* The numbers are those for allocations that may use DMA, DMA32, ..., as far as there are zones. */
static void zone_protection(struct mms_zoneinfo *z, const char *numbers, int normal)
{
	for (int i = 0; numbers && i < normal; i++) {
		numbers = strchr(numbers, ',');
		numbers += !!numbers;
	}
	if (numbers)
		z->kept_for_normal = strtoull(numbers, NULL, 10);
}

static void zone_line(struct mms_zoneinfo *z, const char *line, int normal)
{
	static const struct {
		const char *key;
		size_t offset;
	} keys[] = {
		{ "low", offsetof(struct mms_zoneinfo, low) },
		{ "spanned", offsetof(struct mms_zoneinfo, spanned) },
		{ "present", offsetof(struct mms_zoneinfo, present) },
		{ "start_pfn:", offsetof(struct mms_zoneinfo, start) },
		{ "nr_free_pages", offsetof(struct mms_zoneinfo, free) },
		{ "nr_free_cma", offsetof(struct mms_zoneinfo, free_cma) },
	};
	unsigned long long value;
	char key[32];

	if (strstr(line, "protection: ("))
		zone_protection(z, strchr(line, '(') + 1, normal);
	if (sscanf(line, " %31s %llu", key, &value) != 2)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(key, keys[i].key))
			*(__u64 *)((char *)z + keys[i].offset) = value;
}

/* Which of a node's zones "Normal" is: kernels may be built without some below it. */
static int normal_zone(const char *text)
{
	const char *line = text;
	int nid, first = -1, i = 0;
	char name[16];

	for (; line && *line; line = strchr(line, '\n'), line += !!line) {
		if (sscanf(line, "Node %d, zone %15s", &nid, name) != 2)
			continue;
		if (first < 0)
			first = nid;
		if (nid != first || !strcmp(name, "Normal"))
			break;
		i++;
	}
	return i;
}

static struct mms_zoneinfo *zone_at(struct mms_zoneinfo *zones, size_t nr, int nid, int zone)
{
	for (size_t i = 0; i < nr; i++)
		if (zones[i].nid == nid && zones[i].zone == zone)
			return &zones[i];
	return NULL;
}

/* Free pieces by order, the smallest first. */
static __u64 pieces(const char *numbers)
{
	__u64 pages = 0;
	int n, order = 0;

	for (unsigned long long nr; sscanf(numbers, " %llu%n", &nr, &n) == 1; numbers += n)
		pages += nr << order++;
	return pages;
}

/*
 * "Node    0, zone   Normal, type   HighAtomic      0 ..." counts free pieces; "Node 0, zone Normal
 * 14 7 ...", below a headline with the types, counts blocks.
 */
static void page_types(struct mms_zoneinfo *zones, size_t nr)
{
	char *text = mms_slurp("/proc/pagetypeinfo", NULL), *rest = text, *line;
	unsigned long long per_block = 0;
	int column = -1;

	while (rest && (line = strsep(&rest, "\n"))) {
		struct mms_zoneinfo *z;
		char name[16], *at;
		int nid, n = 0;

		if (sscanf(line, "Pages per block: %llu", &per_block) == 1)
			continue;
		if (!strncmp(line, "Number of blocks type", 21)) {
			column = 0;
			for (at = strtok(line + 21, " "); at && strcmp(at, "HighAtomic");
			     at = strtok(NULL, " "))
				column++;
			continue;
		}
		if (sscanf(line, "Node %d, zone %15[A-Za-z0-9]%n", &nid, name, &n) != 2)
			continue;
		z = zone_at(zones, nr, nid, word_index(name, strlen(name), mms_zone_name));
		at = strstr(line, "type   HighAtomic");
		if (z && at)
			z->highatomic_free = pieces(at + strlen("type   HighAtomic"));
		if (!z || column < 0)
			continue;
		at = strtok(line + n, " ");
		for (int i = 0; i < column && at; i++)
			at = strtok(NULL, " ");
		z->highatomic = at ? strtoull(at, NULL, 10) * per_block : 0;
	}
	free(text);
}

struct mms_zoneinfo *mms_zones(size_t *nr)
{
	char *text = mms_slurp("/proc/zoneinfo", NULL), *rest = text, *line;
	int normal = text ? normal_zone(text) : 0;
	struct mms_zoneinfo *zones = NULL;

	*nr = 0;
	while (rest && (line = strsep(&rest, "\n"))) {
		struct mms_zoneinfo z = { .nid = 0 };
		char name[16] = "";

		if (sscanf(line, "Node %d, zone %15s", &z.nid, name) == 2) {
			z.zone = word_index(name, strlen(name), mms_zone_name);
			zones = grow(zones, *nr, sizeof(*zones));
			zones[(*nr)++] = z;
		} else if (*nr) {
			zone_line(&zones[*nr - 1], line, normal);
		}
	}
	free(text);
	page_types(zones, *nr);
	return zones ? zones : failed();
}

bool mms_iomem(struct mms_ranges *ram)
{
	char *text = mms_slurp("/proc/iomem", NULL), *rest = text, *line;
	bool addresses = false;

	while (rest && (line = strsep(&rest, "\n"))) {
		unsigned long long start, end;
		char name[64];

		if (sscanf(line, " %llx-%llx : %63[^\n]", &start, &end, name) != 3)
			continue;
		addresses |= end;
		if (!strncmp(name, "System RAM", 10))
			mms_add(ram, (struct mms_range){ start, end + 1 }, 0);
	}
	free(text);
	return addresses;
}

__u64 mms_name_tag(const char *name)
{
	__u64 tag = 1;

	while (*name && *name != '\n') {
		bool space = !strncmp(name, "\\040", 4);

		tag = tag * 257 + (space ? ' ' : *name);
		name += space ? 4 : 1;
	}
	return tag;
}

static char *memmap_attribute(const char *entry, const char *name)
{
	char path[320];

	snprintf(path, sizeof(path), "/sys/firmware/memmap/%s/%s", entry, name);
	return mms_slurp(path, NULL);
}

bool mms_firmware_memmap(struct mms_ranges *map)
{
	struct mms_tagged *entries = NULL;
	struct dirent *e;
	size_t nr = 0;
	__u64 heard = 0;
	char *path = mms_path("/sys/firmware/memmap");
	DIR *dir = opendir(path);

	while (dir && (e = readdir(dir))) {
		char *start = memmap_attribute(e->d_name, "start");
		char *end = memmap_attribute(e->d_name, "end");
		char *type = memmap_attribute(e->d_name, "type");

		if (start && end && type) {
			entries = grow(entries, nr, sizeof(*entries));
			entries[nr++] = (struct mms_tagged){
				{ strtoull(start, NULL, 0), strtoull(end, NULL, 0) + 1 },
				mms_name_tag(type),
			};
		}
		free(start);
		free(end);
		free(type);
	}
	if (dir)
		closedir(dir);
	free(path);
	if (nr)
		qsort(entries, nr, sizeof(*entries), by_start);
	for (size_t i = 0; i < nr; i++) {
		struct mms_range r = entries[i].r;

		/* Memory of the boot that was removed and added again is listed twice. */
		if (r.start < heard)
			r.start = heard;
		if (r.start < r.end)
			mms_add(map, r, entries[i].tag);
		if (heard < r.end)
			heard = r.end;
	}
	free(entries);
	return nr;
}

/* Cells of 32 bits, big-endian, two for an address and two for a size. */
static void dt_reg(struct mms_ranges *memory, const char *node, const char *name)
{
	char path[512];
	unsigned char *reg;
	size_t len = 0;

	snprintf(path, sizeof(path), "%s/reg", node);
	reg = (unsigned char *)mms_slurp(path, &len);
	for (size_t at = 0; reg && at + 16 <= len; at += 16) {
		__u64 start = 0, size = 0;

		for (int i = 0; i < 8; i++) {
			start = start << 8 | reg[at + i];
			size = size << 8 | reg[at + 8 + i];
		}
		mms_add(memory, (struct mms_range){ start, start + size }, mms_name_tag(name));
	}
	free(reg);
}

static bool dt_has(const char *node, const char *property)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", node, property);
	return mms_exists(path);
}

/* Those of @parent, by address. */
static void dt_nodes(struct mms_ranges *memory, const char *parent, const char *prefix,
		     const char *name)
{
	char *full = mms_path(parent);
	DIR *d = opendir(full);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char node[400];

		if (e->d_name[0] == '.' || strncmp(e->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(node, sizeof(node), "%s/%s", parent, e->d_name);
		if (dt_has(node, "reg"))
			dt_reg(memory, node, dt_has(node, "no-map") ? "no-map" : name);
	}
	if (d)
		closedir(d);
	free(full);
	if (memory->nr)
		qsort(memory->v, memory->nr, sizeof(*memory->v), by_start);
}

/* @below where there is nothing of @above, and @above. */
static void overlay(struct mms_ranges *out, const struct mms_ranges *below,
		    const struct mms_ranges *above)
{
	size_t a = 0;

	for (size_t b = 0; b < below->nr; b++) {
		struct mms_range r = below->v[b].r;

		if (a && r.start < above->v[a - 1].r.end)
			r.start = above->v[a - 1].r.end;
		for (; a < above->nr && above->v[a].r.start < r.end; a++) {
			if (r.start < above->v[a].r.start)
				mms_add(out, (struct mms_range){ r.start, above->v[a].r.start },
					below->v[b].tag);
			mms_add(out, above->v[a].r, above->v[a].tag);
			r.start = above->v[a].r.end;
		}
		if (r.start < r.end)
			mms_add(out, r, below->v[b].tag);
	}
	for (; a < above->nr; a++)
		mms_add(out, above->v[a].r, above->v[a].tag);
}

bool mms_dt_memory(struct mms_ranges *map)
{
	struct mms_ranges memory = { 0 }, reserved = { 0 };

	dt_nodes(&memory, "/sys/firmware/devicetree/base", "memory@", "memory");
	dt_nodes(&reserved, "/sys/firmware/devicetree/base/reserved-memory", "", "reserved");
	if (memory.nr)
		overlay(map, &memory, &reserved);
	free(memory.v);
	free(reserved.v);
	return map->nr;
}

bool mms_iomem_starts(__u64 phys)
{
	char *text = mms_slurp("/proc/iomem", NULL), *rest = text, *line;
	bool found = false;

	while (!found && rest && (line = strsep(&rest, "\n"))) {
		unsigned long long start;

		found = sscanf(line, " %llx-", &start) == 1 && start == phys;
	}
	free(text);
	return found;
}

/* 5.10: "   0: 0x..0x"; 6.12 and later have node and flags behind it. */
bool mms_kernel_memblock(const char *type, struct mms_ranges *ranges)
{
	char path[64], *text, *rest, *line;

	snprintf(path, sizeof(path), "/sys/kernel/debug/memblock/%s", type);
	text = mms_slurp(path, NULL);
	rest = text;
	if (!text)
		return false;
	while ((line = strsep(&rest, "\n"))) {
		unsigned long long start, end;
		unsigned int index;

		if (sscanf(line, " %u: 0x%llx..0x%llx", &index, &start, &end) == 3)
			mms_add(ranges, (struct mms_range){ start, end + 1 }, index);
	}
	free(text);
	return true;
}

static char *kernel_log(void)
{
	char *text;
	int len;

	/* A recorded tree has the log as a file. */
	if (getenv("MMS_ROOT"))
		return mms_slurp("/dmesg", NULL);
	len = klogctl(10 /* SYSLOG_ACTION_SIZE_BUFFER */, NULL, 0);
	text = len > 0 ? malloc(len + 1) : NULL;
	if (!text)
		return NULL;
	len = klogctl(3 /* SYSLOG_ACTION_READ_ALL */, text, len);
	text[len > 0 ? len : 0] = '\0';
	return text;
}

bool mms_dmesg_sum(const char *text, const char *unit, __u64 *sum)
{
	char *log = kernel_log(), *rest = log, *line;
	bool found = log && strstr(log, "Linux version ");

	*sum = 0;
	while (rest && (line = strsep(&rest, "\n"))) {
		char *number = strstr(line, text) ? strstr(line, unit) : NULL;

		if (!number)
			continue;
		while (number > line && isdigit((unsigned char)number[-1]))
			number--;
		*sum += strtoull(number, NULL, 10);
	}
	free(log);
	return found;
}

/* A block's nodes are the links nodeN in its directory. */
static __u64 block_nodes(const char *dir)
{
	char *full = mms_path(dir);
	DIR *d = opendir(full);
	struct dirent *e;
	__u64 nodes = 0;
	unsigned int n;
	char rest;

	free(full);
	while (d && (e = readdir(d)))
		if (sscanf(e->d_name, "node%u%c", &n, &rest) == 1 && n < 64)
			nodes |= 1ULL << n;
	if (d)
		closedir(d);
	return nodes;
}

static void read_block(struct mms_block *b)
{
	char path[96], *state, *zones;

	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%u", b->number);
	b->nodes = block_nodes(path);
	strncat(path, "/state", sizeof(path) - strlen(path) - 1);
	state = mms_slurp(path, NULL);
	b->online = state && !strcmp(state, "online\n");
	free(state);
	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%u/valid_zones",
		 b->number);
	zones = mms_slurp(path, NULL);
	if (zones)
		snprintf(b->zones, sizeof(b->zones), "%.*s", (int)strcspn(zones, "\n"), zones);
	free(zones);
}

struct mms_block *mms_blocks(size_t *nr)
{
	char *full = mms_path("/sys/devices/system/memory");
	struct mms_block *blocks = NULL;
	DIR *d = opendir(full);
	struct dirent *e;
	char rest;

	*nr = 0;
	while (d && (e = readdir(d))) {
		unsigned int number;

		if (sscanf(e->d_name, "memory%u%c", &number, &rest) != 1)
			continue;
		blocks = grow(blocks, *nr, sizeof(*blocks));
		blocks[*nr] = (struct mms_block){ .number = number };
		read_block(&blocks[(*nr)++]);
	}
	if (d)
		closedir(d);
	free(full);
	return blocks;
}
