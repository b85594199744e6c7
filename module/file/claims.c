// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../core/claim.h"
#include "../source/source.h"
#include "part_claims.h"
#include "print.h"

static const char * const mms_resource_words[] = {
	"sysram", "driver-managed", "mergeable", "busy",
};

static const char * const mms_linear_words[] = {
	[MMS_LINEAR_NO] = "no",
	[MMS_LINEAR_PART] = "part",
	[MMS_LINEAR_YES] = "yes",
};

static const char * const mms_kexec_words[] = {
	[MMS_KEXEC_NONE] = "-",
	[MMS_KEXEC_USE] = "use",
	[MMS_KEXEC_SKIP] = "skip",
	[MMS_KEXEC_UNKNOWN] = "?",
};

static const char * const mms_verdict_words[] = {
	[MMS_VERDICT_AGREE] = "agree",
	[MMS_VERDICT_DRIVER] = "driver-managed",
	[MMS_VERDICT_HOTPLUG] = "hotplug",
	[MMS_VERDICT_DEVICE] = "device",
	[MMS_VERDICT_NOMAP] = "nomap",
	[MMS_VERDICT_WITHHELD] = "withheld",
	[MMS_VERDICT_UNMAPPED] = "unmapped",
	[MMS_VERDICT_REMOVED] = "removed",
	[MMS_VERDICT_CONFLICT] = "conflict",
	[MMS_VERDICT_UNKNOWN] = "?",
};

static size_t mms_claims_nr(const struct mms_snapshot *snap)
{
	return snap->records.nr;
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
		seq_puts(m, mms_resources_from() ? "- - -" : "? ? ?");
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
	if (!snap->memblock[MMS_MEMBLOCK_MEMORY].from)
		seq_putc(m, '?');
	else if (!claim->memblock)
		seq_putc(m, '-');
	else
		mms_print_memblock_flags(m, claim->memblock_flags);
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
	seq_putc(m, ' ');
	mms_print_section_flags(m, claim->section);
	seq_printf(m, " %s %s %s\n", mms_linear_words[claim->linear],
		   mms_kexec_words[claim->kexec], mms_verdict_words[claim->verdict]);
}

const struct mms_file mms_file_claims = {
	.name = "claims",
	.columns = "start-end firmware resource parent flags memblock section linear kexec verdict",
	.part = &mms_part_claims,
	.nr = mms_claims_nr,
	.show = mms_claim_show,
};
