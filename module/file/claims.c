// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../core/claim.h"
#include "../source/source.h"
#include "claims.h"
#include "print.h"

#define X(id, word) MMS_RESOURCE_AT_##id,
enum { MMS_RESOURCE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_RESOURCE_AT_##id] = mms_bit_word(word, MMS_RESOURCE_##id, MMS_RESOURCE_AT_##id),
static const char * const mms_resource_words[] = { MMS_RESOURCE_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_RESERVED_##id] = word,
static const char * const mms_reserved_words[] = { MMS_RESERVED_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_LINEAR_##id] = word,
static const char * const mms_linear_words[] = { MMS_LINEAR_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_KEXEC_##id] = word,
static const char * const mms_kexec_words[] = { MMS_KEXEC_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_VERDICT_##id] = word,
static const char * const mms_verdict_words[] = { MMS_VERDICT_WORDS(X) };
#undef X

#define X(id, word) MMS_WITNESS_AT_##id,
enum { MMS_WITNESS_WORDS(X) };
#undef X

#define X(id, word) \
	[MMS_WITNESS_AT_##id] = mms_bit_word(word, MMS_WITNESS_##id, MMS_WITNESS_AT_##id),
static const char * const mms_witness_words[] = { MMS_WITNESS_WORDS(X) };
#undef X

/* All witnesses in bytes; the firmware's lists are borrowed from the snapshot. */
static int mms_claims_lists(const struct mms_snapshot *snap, struct mms_vec *lists)
{
	unsigned int page_shift = snap->machine.page_shift;
	int err;

	lists[MMS_CLAIM_FIRMWARE] = snap->firmware.memory;
	lists[MMS_CLAIM_OVERLAY] = snap->firmware.overlay;
	err = mms_resources_flatten(&snap->resources, &lists[MMS_CLAIM_RESOURCE]);
	if (!err)
		err = mms_memblock_list(&snap->memblock[MMS_MEMBLOCK_MEMORY].regions, U32_MAX,
					&lists[MMS_CLAIM_MEMBLOCK]);
	if (!err)
		err = mms_memblock_list(&snap->memblock[MMS_MEMBLOCK_RESERVED].regions, 0,
					&lists[MMS_CLAIM_RESERVED]);
	if (!err)
		err = mms_span_bytes(&snap->lists[MMS_LIST_VALID], page_shift,
				     &lists[MMS_CLAIM_SECTION]);
	if (!err)
		err = mms_span_bytes(&snap->lists[MMS_LIST_DEVICE], page_shift,
				     &lists[MMS_CLAIM_DEVICE]);
	return err;
}

static void mms_claims_lists_free(struct mms_vec *lists)
{
	int i;

	for (i = MMS_CLAIM_RESOURCE; i < MMS_NR_CLAIM_LISTS; i++)
		mms_vec_free(&lists[i]);
}

/* Fills in the lists, too; the caller frees them, also on error. */
static int mms_claims_view_of(const struct mms_snapshot *snap, struct mms_vec *lists,
			      struct mms_claims_view *view)
{
	int i;

	*view = (struct mms_claims_view) {
		.lists = lists,
		.linear = &snap->linear,
		.resources = &snap->resources,
		.page_bytes = 1ULL << snap->machine.page_shift,
		.firmware_known = snap->firmware.known,
		.memblock_known = snap->memblock[MMS_MEMBLOCK_MEMORY].from != MMS_FROM_NOWHERE,
		.reserved_known = snap->memblock[MMS_MEMBLOCK_RESERVED].from != MMS_FROM_NOWHERE,
		.memblock_live = snap->machine.memblock_live,
		.kexec_file = snap->machine.kexec_file,
		.kexec_cma = snap->machine.kexec_cma,
	};
	for (i = 0; i < MMS_NR_CLAIM_LISTS; i++)
		mms_vec_init(&lists[i], sizeof(struct mms_span));
	return mms_claims_lists(snap, lists);
}

static int mms_claims_make(struct mms_snapshot *snap)
{
	struct mms_vec lists[MMS_NR_CLAIM_LISTS];
	struct mms_claims_view view;
	int err = mms_claims_view_of(snap, lists, &view);

	if (!err)
		err = mms_claims_build(&view, &snap->records);
	mms_claims_lists_free(lists);
	return err;
}

/**
 * mms_claims_capture() - who is wrong, without reading all of the linear mapping
 * @snap: snapshot, with memblock, valid frames, page maps, resources and the firmware's map;
 *        its @claims are filled in
 *
 * Return: as mms_snapshot_create().
 */
int mms_claims_capture(struct mms_snapshot *snap)
{
	struct mms_vec lists[MMS_NR_CLAIM_LISTS];
	struct mms_claims_view view;
	int err = mms_claims_view_of(snap, lists, &view);

	if (!err)
		err = mms_claims_settle(&view, mms_linear_mapped, snap, &snap->claims);
	mms_claims_lists_free(lists);
	return err;
}

static void mms_claim_firmware_show(struct seq_file *m, const struct mms_snapshot *snap,
				    const struct mms_claim *claim)
{
	if (!snap->firmware.known)
		seq_putc(m, '?');
	else if (claim->says == MMS_SAYS_NOTHING)
		seq_putc(m, '-');
	else
		mms_print_name(m, mms_vec_at(&snap->firmware.names, char, claim->firmware));
}

static void mms_claim_parent_show(struct seq_file *m, const struct mms_snapshot *snap,
				  const struct mms_resource *resource)
{
	const struct mms_resource *parent;

	if (resource->parent == MMS_PARENT_ROOT) {
		seq_putc(m, '-');
		return;
	}
	parent = resource->parent == MMS_PARENT_UNKNOWN ? NULL :
		 mms_vec_at(&snap->resources.list, struct mms_resource, resource->parent);
	mms_print_name(m, parent ? mms_resource_name(&snap->resources, parent) : NULL);
}

static void mms_claim_resource_show(struct seq_file *m, const struct mms_snapshot *snap,
				    const struct mms_claim *claim)
{
	const struct mms_resource *resource;

	if (claim->resource == MMS_RESOURCE_NONE) {
		/* without the tree, only System RAM is known */
		seq_puts(m, mms_resources_from() != MMS_FROM_NOWHERE ? "- - -" : "? ? ?");
		return;
	}
	resource = mms_vec_at(&snap->resources.list, struct mms_resource, claim->resource);
	mms_print_name(m, mms_resource_name(&snap->resources, resource));
	seq_putc(m, ' ');
	mms_claim_parent_show(m, snap, resource);
	seq_putc(m, ' ');
	mms_print_words(m, mms_resource_words, ARRAY_SIZE(mms_resource_words), resource->flags);
}

static void mms_claim_memblock_show(struct seq_file *m, const struct mms_snapshot *snap,
				    const struct mms_claim *claim)
{
	if (snap->memblock[MMS_MEMBLOCK_MEMORY].from == MMS_FROM_NOWHERE)
		seq_putc(m, '?');
	else if (!claim->memblock)
		seq_putc(m, '-');
	else
		mms_print_memblock_flags(m, claim->memblock_flags);
}

static void mms_claim_alone_show(struct seq_file *m, const struct mms_claim *claim)
{
	if (claim->verdict == MMS_VERDICT_CONFLICT && !claim->alone)
		seq_putc(m, '?');
	else
		mms_print_words(m, mms_witness_words, ARRAY_SIZE(mms_witness_words), claim->alone);
}

static void mms_claim_show(struct seq_file *m, const struct mms_snapshot *snap, size_t i)
{
	const struct mms_claim *claim = mms_vec_at(&snap->records, struct mms_claim, i);

	mms_print_phys(m, claim->start, claim->end);
	seq_putc(m, ' ');
	mms_claim_firmware_show(m, snap, claim);
	seq_putc(m, ' ');
	mms_claim_resource_show(m, snap, claim);
	seq_putc(m, ' ');
	mms_claim_memblock_show(m, snap, claim);
	seq_printf(m, " %s ", mms_reserved_words[claim->reserved]);
	mms_print_section_flags(m, claim->section);
	seq_printf(m, " %s %s %s ", mms_linear_words[claim->linear],
		   mms_kexec_words[claim->kexec], mms_verdict_words[claim->verdict]);
	mms_claim_alone_show(m, claim);
	seq_putc(m, '\n');
}

static mms_step_t * const mms_capture[] = {
	mms_memblock_capture,
	mms_valid_capture,
	mms_device_capture,
	mms_resources_capture,
	mms_firmware_capture,
	NULL,
};

static mms_step_t * const mms_build[] = { mms_claims_make, NULL };

const struct mms_file mms_file_claims = {
	.id = MMS_FILE_CLAIMS,
	.part = {
		.record_bytes = sizeof(struct mms_claim),
		.capture = mms_capture,
		.unlocked = mms_linear_capture,
		.build = mms_build,
	},
	.show = mms_claim_show,
};
