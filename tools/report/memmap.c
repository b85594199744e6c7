// SPDX-License-Identifier: GPL-2.0
/* Struct pages and their addresses. */
#include "report.h"

bool mmr_find_memmap(struct mmr_memmap *m, const struct mmr_summary *summary,
		     const struct mmr_vmemmaps *runs)
{
	m->page_size = mmr_number(summary, MMR_SUMMARY_PAGE_SIZE);
	m->struct_page = mmr_number(summary, MMR_SUMMARY_STRUCT_PAGE);
	m->window = mmr_virtual(summary, MMR_SUMMARY_WINDOW);
	if (!m->page_size || !m->struct_page)
		return false;
	/* Any mapped run gives frame 0, provided its first byte starts a struct page. */
	for (size_t i = 0; i < runs->nr; i++) {
		const struct mmr_vmemmap *v = &runs->v[i];

		if (!v->mapped || !mmr_size(v->describes))
			continue;
		m->base = v->virt.start - v->describes.start / m->page_size * m->struct_page;
		return true;
	}
	return false;
}

void mmr_populated(struct mmr_set *frames, const struct mmr_memmap *m,
		   const struct mmr_set *mapped)
{
	for (size_t i = 0; i < mapped->nr; i++) {
		struct mmr_range r = mapped->v[i].r;
		__u64 first = (r.start - m->base + m->struct_page - 1) / m->struct_page;
		__u64 end = (r.end - m->base) / m->struct_page;

		r = (struct mmr_range){ first * m->page_size, end * m->page_size };
		if (first < end)
			mmr_add(frames, r, 0);
	}
	frames->failed |= mapped->failed;
}

struct mmr_range mmr_touched(const struct mmr_memmap *m, struct mmr_range virt)
{
	__u64 first = (virt.start - m->base) / m->struct_page;
	__u64 end = (virt.end - m->base + m->struct_page - 1) / m->struct_page;

	return (struct mmr_range){ first * m->page_size, end * m->page_size };
}

__u64 mmr_leaf_size(const struct mmr_memmap *m, int level)
{
	__u64 entries = m->page_size / 8;

	switch (level) {
	case MMR_LEVEL_PMD:
		return m->page_size * entries;
	case MMR_LEVEL_PUD:
		return m->page_size * entries * entries;
	default:
		return m->page_size;
	}
}

__u64 mmr_backing_of(const struct mmr_memmap *m, const struct mmr_vmemmap *v, __u64 virt)
{
	__u64 at = virt - v->virt.start, leaf = mmr_leaf_size(m, v->level);

	/* A run of leaves that go down, or are the same, begins where a leaf does. */
	switch (v->order) {
	case MMR_ORDER_SAME:
		return v->backing.start + at % leaf;
	case MMR_ORDER_DOWN:
		return v->backing.end - leaf - (at - at % leaf) + at % leaf;
	default:
		return v->backing.start + at;
	}
}
