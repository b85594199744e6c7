// SPDX-License-Identifier: GPL-2.0
#include "lex.h"

static void device_record(struct mmr_cursor *c, void *out)
{
	struct mmr_device *d = out;

	d->phys = mmr_range_field(c, true);
	d->type = mmr_word_field(c, mmr_device_name);
	d->altmap = mmr_optional_range(c);
	d->reserve = mmr_optional_number(c);
	d->free = mmr_optional_number(c);
	d->alloc = mmr_optional_number(c);
	d->order = mmr_number_field(c);
	d->cpu = mmr_word_field(c, mmr_cpu_words);
	mmr_name_field(c, d->owner, sizeof(d->owner));
}

int mmr_read_devices(struct mmr_report *report, struct mmr_devices *out)
{
	static const struct mmr_format f = {
		.file = MMR_FILE_DEVICES,
		.size = sizeof(struct mmr_device),
		.record = device_record,
	};
	void *records;
	int err = mmr_load(report, &f, &records, &out->nr);

	out->v = records;
	return err;
}
