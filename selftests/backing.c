// SPDX-License-Identifier: GPL-2.0
/*
 * backing against regions, summary and vmemmap, from which all but the zones can be worked out once
 * more, against devices, and against distances in sysfs.
 */
#include "fixture.h"
#include "witness/sysfs_node.h"
#include "witness/zoneinfo.h"

static __u64 min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* Populated frames of known node are tag node + 3; of none 2, of an unknown one 1. */
TEST_F(files, backing_has_the_populated_frames_and_their_nodes)
{
	struct mmr_set regions = { .v = NULL }, backing = { .v = NULL };

	for (size_t i = 0; i < self->m.regions.nr; i++)
		if (mmr_is_populated(&self->m.regions.v[i]))
			mmr_add(&regions, self->m.regions.v[i].phys, self->m.regions.v[i].nid + 3);
	for (size_t i = 0; i < self->m.backing.nr; i++)
		mmr_add(&backing, self->m.backing.v[i].phys, self->m.backing.v[i].nid + 3);
	EXPECT_TRUE(same("nodes", "regions", &regions, "backing", &backing));
	mmr_free(&regions);
	mmr_free(&backing);
}

TEST_F(files, backing_counts_pages_and_bytes)
{
	for (size_t i = 0; i < self->m.backing.nr; i++) {
		const struct mmr_backing *b = &self->m.backing.v[i];

		EXPECT_EQ(mmr_size(b->phys), b->pages * self->m.memmap.page_size) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
		EXPECT_EQ(b->pages * self->m.memmap.struct_page, b->bytes);
		EXPECT_GE(b->bytes, b->shared);
		EXPECT_GE(b->shared, b->saved);
	}
}

static bool same_line(const struct mmr_backing *a, const struct mmr_backing *b)
{
	return a->nid == b->nid && a->zone == b->zone && a->backing_nid == b->backing_nid &&
	       a->backing_zone == b->backing_zone && a->host == b->host;
}

TEST_F(files, backing_neighbours_differ)
{
	for (size_t i = 1; i < self->m.backing.nr; i++) {
		const struct mmr_backing *b = &self->m.backing.v[i];

		EXPECT_FALSE(b[-1].phys.end == b->phys.start && same_line(b - 1, b)) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
}

TEST_F(files, backing_adds_up_to_the_summary)
{
	__u64 bytes = 0, saved = 0;

	for (size_t i = 0; i < self->m.backing.nr; i++) {
		bytes += self->m.backing.v[i].bytes;
		saved += self->m.backing.v[i].saved;
	}
	EXPECT_EQ(mmr_number(&self->m.summary, MMR_SUMMARY_POPULATED), bytes);
	if (self->m.memmap.page_size % self->m.memmap.struct_page)
		SKIP(return, "struct pages lie across pages");
	EXPECT_EQ(mmr_number(&self->m.summary, MMR_SUMMARY_BACKED) -
		  mmr_number(&self->m.summary, MMR_SUMMARY_FRAGMENTS), bytes - saved);
}

/* A page of memmap. */
struct page {
	__u64 virt, phys;
	int nid;
	bool shared, saved;
};

struct pages {
	struct page *v, **by_phys;
	size_t nr;
};

static int by_phys(const void *a, const void *b)
{
	const struct page *x = *(const struct page **)a, *y = *(const struct page **)b;

	if (x->phys != y->phys)
		return x->phys < y->phys ? -1 : 1;
	return x->virt < y->virt ? -1 : x->virt > y->virt;
}

static int by_virt(const void *key, const void *element)
{
	__u64 virt = *(const __u64 *)key;
	const struct page *p = element;

	return virt < p->virt ? -1 : virt > p->virt;
}

static bool list_pages(const struct machine *m, struct pages *p)
{
	size_t room = mmr_number(&m->summary, MMR_SUMMARY_MAPPED) / m->memmap.page_size + 1;

	p->nr = 0;
	p->v = calloc(room, sizeof(*p->v));
	p->by_phys = calloc(room, sizeof(*p->by_phys));
	if (!p->v || !p->by_phys)
		return false;
	for (size_t i = 0; i < m->vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &m->vmemmap.v[i];

		for (__u64 a = v->virt.start; v->mapped && a != v->virt.end && p->nr < room;
		     a += m->memmap.page_size)
			p->v[p->nr++] = (struct page){
				.virt = a,
				.phys = mmr_backing_of(&m->memmap, v, a),
				.nid = v->backing_nid,
			};
	}
	for (size_t i = 0; i < p->nr; i++)
		p->by_phys[i] = &p->v[i];
	qsort(p->by_phys, p->nr, sizeof(*p->by_phys), by_phys);
	for (size_t i = 1; i < p->nr; i++) {
		if (p->by_phys[i]->phys != p->by_phys[i - 1]->phys)
			continue;
		p->by_phys[i - 1]->shared = true;
		p->by_phys[i]->shared = true;
		p->by_phys[i]->saved = true;
	}
	return p->nr < room;
}

static void free_pages(struct pages *p)
{
	free(p->v);
	free(p->by_phys);
}

/* The page with the struct page of the frame at @phys. */
static const struct page *page_of(const struct machine *m, const struct pages *p, __u64 phys)
{
	__u64 virt = m->memmap.base + phys / m->memmap.page_size * m->memmap.struct_page;

	virt -= virt % m->memmap.page_size;
	return bsearch(&virt, p->v, p->nr, sizeof(*p->v), by_virt);
}

/* The first frame whose struct page is in the page of memmap after that of @phys. */
static __u64 next_page(const struct machine *m, __u64 phys)
{
	__u64 step = m->memmap.page_size / m->memmap.struct_page * m->memmap.page_size;

	return phys - phys % step + step;
}

TEST_F(files, backing_shares_what_vmemmap_maps_twice)
{
	struct machine *m = &self->m;
	struct pages p;

	if (m->memmap.page_size % m->memmap.struct_page)
		SKIP(return, "struct pages lie across pages");
	ASSERT_TRUE(list_pages(m, &p));
	for (size_t i = 0; i < m->backing.nr; i++) {
		const struct mmr_backing *b = &m->backing.v[i];
		const struct page *page = NULL;
		__u64 shared = 0, saved = 0, at;

		for (at = b->phys.start; at < b->phys.end && (page = page_of(m, &p, at));
		     at = next_page(m, at)) {
			__u64 end = min(next_page(m, at), b->phys.end);
			__u64 bytes = (end - at) / m->memmap.page_size * m->memmap.struct_page;

			shared += page->shared ? bytes : 0;
			saved += page->saved ? bytes : 0;
		}
		EXPECT_NE(NULL, page);
		EXPECT_EQ(shared, b->shared) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
		EXPECT_EQ(saved, b->saved);
	}
	free_pages(&p);
}

TEST_F(files, backing_is_where_vmemmap_says)
{
	struct machine *m = &self->m;
	struct pages p;

	if (m->memmap.page_size % m->memmap.struct_page)
		SKIP(return, "struct pages lie across pages");
	ASSERT_TRUE(list_pages(m, &p));
	for (size_t i = 0; i < m->backing.nr; i++) {
		const struct mmr_backing *b = &m->backing.v[i];
		const struct page *page = NULL;
		bool self_all = true, other_all = true, nid = true;
		__u64 at;

		for (at = b->phys.start; at < b->phys.end && (page = page_of(m, &p, at));
		     at = next_page(m, at)) {
			bool in_block = m->block_size &&
					page->phys / m->block_size == at / m->block_size;

			self_all &= in_block;
			other_all &= !in_block;
			nid &= page->nid == b->backing_nid;
		}
		EXPECT_NE(NULL, page);
		EXPECT_TRUE(b->host == MMR_HOST_ALTMAP ||
			    (b->host == MMR_HOST_SELF ? self_all : other_all)) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
		EXPECT_TRUE(nid) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
	free_pages(&p);
}

static bool in_altmap(const struct mmr_devices *devices, __u64 phys)
{
	for (size_t i = 0; i < devices->nr; i++)
		if (devices->v[i].altmap.start <= phys && phys < devices->v[i].altmap.end)
			return true;
	return false;
}

TEST_F(files, backing_is_altmap_where_a_device_has_set_it_aside)
{
	struct machine *m = &self->m;
	struct mmr_devices devices;
	struct pages p;

	if (m->memmap.page_size % m->memmap.struct_page)
		SKIP(return, "struct pages lie across pages");
	ASSERT_EQ(0, mmr_read_devices(&machine.report, &devices));
	ASSERT_TRUE(list_pages(m, &p));
	for (size_t i = 0; i < m->backing.nr; i++) {
		const struct mmr_backing *b = &m->backing.v[i];
		__u64 at;

		for (at = b->phys.start; at < b->phys.end; at = next_page(m, at)) {
			const struct page *page = page_of(m, &p, at);

			EXPECT_EQ(b->host == MMR_HOST_ALTMAP,
				  page && in_altmap(&devices, page->phys)) {
				TH_LOG("at 0x%llx", at);
			}
		}
	}
	free(devices.v);
	free_pages(&p);
}

/* The only zone of the node that spans a frame; MMR_UNKNOWN: there are several, or none. */
static int zone_of(const struct machine *m, const struct zones *zones, int nid, __u64 phys)
{
	__u64 pfn = phys / m->memmap.page_size;
	int found = MMR_UNKNOWN, nr = 0;

	for (size_t i = 0; i < zones->nr; i++) {
		const struct zone *z = &zones->v[i];

		if (z->nid != nid || !z->spanned || pfn < z->start || pfn >= z->start + z->spanned)
			continue;
		found = z->zone;
		nr++;
	}
	return nr == 1 ? found : MMR_UNKNOWN;
}

/* Memory that is offline is in no zone, whatever spans it. */
static bool is_online(const struct machine *m, __u64 phys)
{
	const struct mmr_section *s = section_at(m, phys);

	return s && s->flags & MMR_SECTION_ONLINE;
}

TEST_F(files, backing_zone_is_the_one_that_spans_the_memmap)
{
	struct machine *m = &self->m;
	struct zones zones;
	struct pages p;

	if (m->memmap.page_size % m->memmap.struct_page)
		SKIP(return, "struct pages lie across pages");
	ASSERT_EQ(0, zones_read(&zones));
	ASSERT_TRUE(list_pages(m, &p));
	for (size_t i = 0; i < m->backing.nr; i++) {
		const struct mmr_backing *b = &m->backing.v[i];
		const struct page *page = page_of(m, &p, b->phys.start);
		int zone = MMR_UNKNOWN;

		ASSERT_NE(NULL, page);
		if (is_online(m, page->phys))
			zone = zone_of(m, &zones, page->nid, page->phys);
		if (zone == MMR_UNKNOWN || zone == MMR_ZONE_DEVICE)
			continue;
		EXPECT_EQ(zone, b->backing_zone) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
	free(zones.v);
	free_pages(&p);
}

TEST_F(files, backing_distance_is_that_of_sysfs)
{
	if (!root_exists("/sys/devices/system/node/node0/distance"))
		SKIP(return, "no /sys/devices/system/node (CONFIG_NUMA)");
	for (size_t i = 0; i < self->m.backing.nr; i++) {
		const struct mmr_backing *b = &self->m.backing.v[i];

		if (b->nid == MMR_NONE) {
			EXPECT_EQ(MMR_NONE, b->distance);
		} else if (b->nid < 0 || b->backing_nid < 0) {
			EXPECT_EQ(MMR_UNKNOWN, b->distance);
		} else {
			EXPECT_EQ(sysfs_distance(b->nid, b->backing_nid), b->distance) {
				TH_LOG("at 0x%llx", b->phys.start);
			}
		}
	}
}

static void read_report(void)
{
	machine_read(READ(SUMMARY) | READ(REGIONS) | READ(VMEMMAP) | READ(SECTIONS) |
		     READ(BACKING));
}

TEST_PROGRAM(read_report)
