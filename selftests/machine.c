// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

struct machine machine;

static int read_file(struct machine *m, enum mmr_file file)
{
	switch (file) {
	case MMR_FILE_SUMMARY:
		return mmr_read_summary(&m->report, &m->summary);
	case MMR_FILE_REGIONS:
		return mmr_read_regions(&m->report, &m->regions);
	case MMR_FILE_VMEMMAP:
		return mmr_read_vmemmap(&m->report, &m->vmemmap);
	case MMR_FILE_SECTIONS:
		return mmr_read_sections(&m->report, &m->sections);
	case MMR_FILE_MEMBLOCK:
		return mmr_read_memblock(&m->report, &m->memblock);
	case MMR_FILE_BACKING:
		return mmr_read_backing(&m->report, &m->backing);
	case MMR_FILE_BLOCKS:
		return mmr_read_blocks(&m->report, &m->lines);
	case MMR_FILE_CLAIMS:
		return mmr_read_claims(&m->report, &m->claims);
	case MMR_FILE_COST:
		return mmr_read_cost(&m->report, &m->cost);
	case MMR_FILE_CHECK_PAGES:
		return mmr_read_check_pages(&m->report, &m->tallies);
	case MMR_FILE_EDGES:
		return mmr_read_edges(&m->report, &m->edges);
	case MMR_FILE_CHECK:
		return mmr_read_check(&m->report, &m->rulings);
	case MMR_FILE_LEDGER:
		return mmr_read_ledger(&m->report, &m->ledger);
	default:
		return -1;
	}
}

static bool find_sizes(struct machine *m, bool vmemmap)
{
	if (!mmr_find_memmap(&m->memmap, &m->summary, &m->vmemmap) && vmemmap)
		return false;
	m->section_size = mmr_number(&m->summary, MMR_SUMMARY_SECTION_SIZE);
	m->block_size = mmr_number(&m->summary, MMR_SUMMARY_BLOCK_SIZE);
	return m->memmap.page_size && m->memmap.struct_page && m->section_size;
}

/* What all tests take for granted: sizes that are not 0, memory. */
static bool makes_sense(struct machine *m)
{
	if (m->have & READ(SUMMARY) && !find_sizes(m, m->have & READ(VMEMMAP)))
		return false;
	return !(m->have & READ(REGIONS)) || m->regions.nr;
}

void machine_read(unsigned int files)
{
	struct machine *m = &machine;

	m->wanted = files;
	report_open(&m->report);
	for (unsigned int file = 0; file < MMR_FILE_NR; file++) {
		if (!(files & 1u << file))
			continue;
		if (read_file(m, file))
			return;
		m->have |= 1u << file;
	}
	if (!makes_sense(m)) {
		snprintf(m->report.error, sizeof(m->report.error),
			 "a size of 0, or nothing mapped, or no memory");
		m->have = 0;
		return;
	}
	if (files & READ_SYSFS)
		sysfs_blocks_read(&m->blocks);
	m->have |= files & READ_SYSFS;
}

bool machine_is_read(void)
{
	if (machine.have != machine.wanted)
		printf("# %s\n", machine.report.error);
	return machine.have == machine.wanted;
}

bool kernel_before(const struct machine *m, unsigned int version, unsigned int patch)
{
	unsigned int v = 0, p = 0;

	if (sscanf(m->summary.value[MMR_SUMMARY_KERNEL], "%u.%u", &v, &p) != 2)
		return false;
	return v < version || (v == version && p < patch);
}

bool is_arm64(const struct machine *m)
{
	return !strcmp(m->summary.value[MMR_SUMMARY_ARCHITECTURE], "arm64");
}

bool has_leaves(const struct machine *m)
{
	return !is_arm64(m) || m->memmap.page_size == 4096;
}

const struct sysfs_block *block_at(const struct machine *m, __u64 number)
{
	for (size_t i = 0; i < m->blocks.nr; i++)
		if (m->blocks.v[i].number == number)
			return &m->blocks.v[i];
	return NULL;
}

const struct sysfs_block *block_of(const struct machine *m, __u64 phys)
{
	return m->block_size ? block_at(m, phys / m->block_size) : NULL;
}

const struct mmr_section *section_at(const struct machine *m, __u64 phys)
{
	for (size_t i = 0; i < m->sections.nr; i++)
		if (m->sections.v[i].phys.start <= phys && phys < m->sections.v[i].phys.end)
			return &m->sections.v[i];
	return NULL;
}

bool counts_as_present(const struct machine *m, const struct mmr_region *r)
{
	bool memblock = mmr_available(&m->summary, MMR_SUMMARY_FROM_MEMORY);

	if (!(r->section & MMR_SECTION_ONLINE) || r->ram & MMR_RAM_DEVICE)
		return false;
	if (!(r->section & MMR_SECTION_EARLY))
		return true;
	return r->ram & (memblock ? MMR_RAM_MEMBLOCK | MMR_RAM_NOMAP : MMR_RAM_IOMEM);
}

bool in_subsection_map(const struct machine *m, const struct mmr_section *s, __u64 phys)
{
	__u64 sub = mmr_number(&m->summary, MMR_SUMMARY_SUBSECTION_SIZE);

	return s->subsection[phys % m->section_size / sub];
}

bool is_valid(const struct machine *m, const struct mmr_section *s, __u64 phys)
{
	return s->flags & MMR_SECTION_EARLY || in_subsection_map(m, s, phys);
}

bool is_online_page(const struct machine *m, const struct mmr_region *r, __u64 phys)
{
	const struct mmr_section *s = section_at(m, phys);

	if (!s || !(s->flags & MMR_SECTION_ONLINE))
		return false;
	if (kernel_before(m, 5, 12))
		return !is_arm64(m) || r->ram & MMR_RAM_MEMBLOCK;
	if (!m->block_size)
		return is_valid(m, s, phys);
	return in_subsection_map(m, s, phys) && !(r->ram & MMR_RAM_DEVICE);
}

bool each_online_piece(const struct machine *m, struct mmr_range range,
		       bool (*found)(void *ctx, const struct mmr_region *r, __u64 pfn, size_t nr),
		       void *ctx)
{
	__u64 sub = mmr_number(&m->summary, MMR_SUMMARY_SUBSECTION_SIZE);
	__u64 page = m->memmap.page_size, next;

	for (size_t i = 0; i < m->regions.nr; i++) {
		const struct mmr_region *r = &m->regions.v[i];
		__u64 at = r->phys.start > range.start ? r->phys.start : range.start;
		__u64 end = r->phys.end < range.end ? r->phys.end : range.end;

		for (; at < end; at = next) {
			next = at - at % sub + sub < end ? at - at % sub + sub : end;
			if (is_online_page(m, r, at) && !(r->ram & MMR_RAM_DEVICE) &&
			    !found(ctx, r, at / page, (next - at) / page))
				return false;
		}
	}
	return true;
}
