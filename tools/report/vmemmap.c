// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lex.h"

/*
 * The words are ptdump's for the architecture, in the order of its table. Alternatives of one bit
 * stand in one string.
 */
static const char *const x86_attrs[] = {
	"USR", "RW|ro", "PWT", "PCD", "PSE", "PAT", "GLB", "NX|x", NULL
};

static const char *const arm64_attrs[] = {
	"USR", "RW|ro", "NX|x", "SHD", "AF", "NG", "CON", "BLK", "UXN", "GP",
	"DEVICE/nGnRnE|DEVICE/nGnRE|DEVICE/GRE|MEM/NORMAL-NC|MEM/NORMAL|MEM/NORMAL-TAGGED", NULL
};

/* Whether these @len characters are one of the alternatives of @group. */
static bool in_group(const char *s, size_t len, const char *group)
{
	for (; group; group = strchr(group, '|') ? strchr(group, '|') + 1 : NULL)
		if (len && !strncmp(group, s, len) && (!group[len] || group[len] == '|'))
			return true;
	return false;
}

/* Read/write and execute are always said. */
static bool attrs_match(const char *s, const char *const *groups)
{
	unsigned int required = 0;

	for (; *groups; groups++) {
		size_t len = strcspn(s, ",");

		if (!in_group(s, len, *groups))
			continue;
		required += !strcmp(*groups, "RW|ro") || !strcmp(*groups, "NX|x");
		if (!s[len])
			return required == 2;
		s += len + 1;
	}
	return false;
}

static void attrs_field(struct mmr_cursor *c, struct mmr_vmemmap *v)
{
	mmr_text_field(c, v->attrs, sizeof(v->attrs));
	if (v->mapped ? !attrs_match(v->attrs, x86_attrs) && !attrs_match(v->attrs, arm64_attrs) :
	    strcmp(v->attrs, "-") != 0)
		mmr_complain(c, "'%s' are no attributes of this run", v->attrs);
}

/* No kernel makes contiguous leaves of memmap above the PMD: the contract has no word for them. */
static void level_field(struct mmr_cursor *c, struct mmr_vmemmap *v)
{
	const char *s = mmr_field(c);
	int level = mmr_word_index(s, strlen(s), mmr_cont_words);

	v->contiguous = level >= 0;
	if (!v->contiguous)
		level = mmr_word_index(s, strlen(s), mmr_level_name);
	if (level < 0 || (v->contiguous && level > MMR_LEVEL_PMD))
		mmr_complain(c, "unknown word '%s'", s);
	v->level = level;
}

static void vmemmap_record(struct mmr_cursor *c, void *out)
{
	struct mmr_vmemmap *v = out;

	v->virt = mmr_range_field(c, false);
	v->bytes = mmr_number_field(c);
	v->mapped = mmr_word_field(c, mmr_mapped_words) == MMR_MAPPED_MAPPED;
	level_field(c, v);
	attrs_field(c, v);
	v->describes = mmr_optional_range(c);
	v->backing = mmr_optional_range(c);
	v->order = mmr_optional_word(c, mmr_order_words);
	v->backing_nid = mmr_nid_field(c);
}

int mmr_read_vmemmap(struct mmr_report *report, struct mmr_vmemmaps *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_VMEMMAP,
		.size = sizeof(struct mmr_vmemmap),
		.record = vmemmap_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
