// SPDX-License-Identifier: GPL-2.0
/*
 * backing, blocks and cost: against the other files, from which all but the zones can be worked
 * out once more, and against memory blocks and nodes in sysfs and zones in /proc/zoneinfo.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "mms_util.h"

struct machine {
	struct mms_summary *summary;
	struct mms_region *regions;
	struct mms_vmemmap *vmemmap;
	struct mms_section *sections;
	struct mms_backing *backing;
	struct mms_block_line *lines;
	struct mms_block *blocks;
	size_t nr_regions, nr_vmemmap, nr_sections, nr_backing, nr_lines, nr_blocks;
	struct mms_geometry g;
	__u64 block_size;
};

FIXTURE(files) {
	struct machine m;
};

/* Each test is a child of its own; all of them see what was read once, before they were born. */
static struct machine machine;

__attribute__((constructor))
static void read_machine(void)
{
	size_t nr;

	machine.summary = mms_summary(&nr);
	machine.regions = mms_regions(&machine.nr_regions);
	machine.vmemmap = mms_vmemmap(&machine.nr_vmemmap);
	machine.sections = mms_sections(&machine.nr_sections);
	machine.backing = mms_backings(&machine.nr_backing);
	machine.lines = mms_block_lines(&machine.nr_lines);
	machine.blocks = mms_blocks(&machine.nr_blocks);
	fflush(stdout);
}

FIXTURE_SETUP(files)
{
	struct machine *m = &self->m;

	*m = machine;
	ASSERT_NE(NULL, m->summary);
	ASSERT_NE(NULL, m->regions);
	ASSERT_NE(NULL, m->vmemmap);
	ASSERT_NE(NULL, m->sections);
	ASSERT_NE(NULL, m->backing);
	ASSERT_NE(NULL, m->lines);
	ASSERT_TRUE(mms_geometry(&m->g, m->summary, m->vmemmap, m->nr_vmemmap));
	m->block_size = mms_number(m->summary, "Memory block size");
	ASSERT_LT(0, m->block_size);
}

FIXTURE_TEARDOWN(files)
{
}

static __u64 max(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

static __u64 min(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static __u64 overlap(struct mms_range a, struct mms_range b)
{
	__u64 start = max(a.start, b.start), end = min(a.end, b.end);

	return start < end ? end - start : 0;
}

/* ---- backing against regions, summary and vmemmap ---- */

/* Populated frames of known node are tag node + 3; of none 2, of an unknown one 1. */
TEST_F(files, backing_has_the_populated_frames_and_their_nodes)
{
	struct mms_ranges regions = { 0 }, backing = { 0 };

	for (size_t i = 0; i < self->m.nr_regions; i++)
		if (mms_is_populated(&self->m.regions[i]))
			mms_add(&regions, self->m.regions[i].phys, self->m.regions[i].nid + 3);
	for (size_t i = 0; i < self->m.nr_backing; i++)
		mms_add(&backing, self->m.backing[i].phys, self->m.backing[i].nid + 3);
	EXPECT_TRUE(mms_same("nodes", "regions", &regions, "backing", &backing));
	free(regions.v);
	free(backing.v);
}

TEST_F(files, backing_counts_pages_and_bytes)
{
	for (size_t i = 0; i < self->m.nr_backing; i++) {
		const struct mms_backing *b = &self->m.backing[i];

		EXPECT_EQ(mms_size(b->phys), b->pages * self->m.g.page_size) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
		EXPECT_EQ(b->pages * self->m.g.struct_page, b->bytes);
		EXPECT_GE(b->bytes, b->shared);
		EXPECT_GE(b->shared, b->saved);
	}
}

static bool same_line(const struct mms_backing *a, const struct mms_backing *b)
{
	return a->nid == b->nid && a->zone == b->zone && a->backing_nid == b->backing_nid &&
	       a->backing_zone == b->backing_zone && a->host == b->host;
}

TEST_F(files, backing_neighbours_differ)
{
	for (size_t i = 1; i < self->m.nr_backing; i++) {
		const struct mms_backing *b = &self->m.backing[i];

		EXPECT_FALSE(b[-1].phys.end == b->phys.start && same_line(b - 1, b)) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
}

TEST_F(files, backing_adds_up_to_the_summary)
{
	__u64 bytes = 0, saved = 0;

	for (size_t i = 0; i < self->m.nr_backing; i++) {
		bytes += self->m.backing[i].bytes;
		saved += self->m.backing[i].saved;
	}
	EXPECT_EQ(mms_number(self->m.summary, "Memmap populated"), bytes);
	if (self->m.g.page_size % self->m.g.struct_page)
		SKIP(return, "struct pages lie across pages");
	EXPECT_EQ(mms_number(self->m.summary, "Vmemmap backed") -
		  mms_number(self->m.summary, "Memmap fragments"), bytes - saved);
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
	size_t room = mms_number(m->summary, "Vmemmap mapped") / m->g.page_size + 1;

	p->nr = 0;
	p->v = calloc(room, sizeof(*p->v));
	p->by_phys = calloc(room, sizeof(*p->by_phys));
	if (!p->v || !p->by_phys)
		return false;
	for (size_t i = 0; i < m->nr_vmemmap; i++) {
		const struct mms_vmemmap *v = &m->vmemmap[i];

		for (__u64 a = v->virt.start; v->mapped && a != v->virt.end && p->nr < room;
		     a += m->g.page_size)
			p->v[p->nr++] = (struct page){
				.virt = a,
				.phys = mms_backing_of(&m->g, v, a),
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
	__u64 virt = m->g.base + phys / m->g.page_size * m->g.struct_page;

	virt -= virt % m->g.page_size;
	return bsearch(&virt, p->v, p->nr, sizeof(*p->v), by_virt);
}

/* The first frame whose struct page is in the page of memmap after that of @phys. */
static __u64 next_page(const struct machine *m, __u64 phys)
{
	__u64 step = m->g.page_size / m->g.struct_page * m->g.page_size;

	return phys - phys % step + step;
}

TEST_F(files, backing_shares_what_vmemmap_maps_twice)
{
	struct machine *m = &self->m;
	struct pages p;

	if (m->g.page_size % m->g.struct_page)
		SKIP(return, "struct pages lie across pages");
	ASSERT_TRUE(list_pages(m, &p));
	for (size_t i = 0; i < m->nr_backing; i++) {
		const struct mms_backing *b = &m->backing[i];
		const struct page *page = NULL;
		__u64 shared = 0, saved = 0, at;

		for (at = b->phys.start; at < b->phys.end && (page = page_of(m, &p, at));
		     at = next_page(m, at)) {
			__u64 end = min(next_page(m, at), b->phys.end);
			__u64 bytes = (end - at) / m->g.page_size * m->g.struct_page;

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

	if (m->g.page_size % m->g.struct_page)
		SKIP(return, "struct pages lie across pages");
	ASSERT_TRUE(list_pages(m, &p));
	for (size_t i = 0; i < m->nr_backing; i++) {
		const struct mms_backing *b = &m->backing[i];
		const struct page *page = NULL;
		bool self_all = true, other_all = true, nid = true;
		__u64 at;

		for (at = b->phys.start; at < b->phys.end && (page = page_of(m, &p, at));
		     at = next_page(m, at)) {
			bool in_block = page->phys / m->block_size == at / m->block_size;

			self_all &= in_block;
			other_all &= !in_block;
			nid &= page->nid == b->backing_nid;
		}
		EXPECT_NE(NULL, page);
		EXPECT_TRUE(b->host == MMS_ALTMAP || (b->host == MMS_SELF ? self_all : other_all)) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
		EXPECT_TRUE(nid) {
			TH_LOG("at 0x%llx", b->phys.start);
		}
	}
	free_pages(&p);
}

/* What a node says of its distance to others, by the order of the online ones. */
static int sysfs_distance(int from, int to)
{
	char path[64], *text, *rest;
	int distance = -1, at = 0;

	for (int nid = 0; nid < to; nid++) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", nid);
		at += mms_exists(path);
	}
	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/distance", from);
	text = mms_slurp(path, NULL);
	for (rest = text; rest && at >= 0; at--)
		distance = strtol(rest, &rest, 10);
	free(text);
	return distance;
}

TEST_F(files, backing_distance_is_that_of_sysfs)
{
	if (!mms_exists("/sys/devices/system/node/node0/distance"))
		SKIP(return, "no /sys/devices/system/node (CONFIG_NUMA)");
	for (size_t i = 0; i < self->m.nr_backing; i++) {
		const struct mms_backing *b = &self->m.backing[i];

		if (b->nid == MMS_NONE) {
			EXPECT_EQ(MMS_NONE, b->distance);
		} else if (b->nid < 0 || b->backing_nid < 0) {
			EXPECT_EQ(MMS_UNKNOWN, b->distance);
		} else {
			EXPECT_EQ(sysfs_distance(b->nid, b->backing_nid), b->distance) {
				TH_LOG("at 0x%llx", b->phys.start);
			}
		}
	}
}

/* ---- zones ---- */

static const struct mms_backing *line_at(const struct machine *m, __u64 phys)
{
	for (size_t i = 0; i < m->nr_backing; i++)
		if (m->backing[i].phys.start <= phys && phys < m->backing[i].phys.end)
			return &m->backing[i];
	return NULL;
}

static const struct mms_zoneinfo *zone_of(const struct mms_zoneinfo *z, size_t nr, int nid,
					  int zone)
{
	for (size_t i = 0; i < nr; i++)
		if (z[i].nid == nid && z[i].zone == zone)
			return &z[i];
	return NULL;
}

/* Described frames are in a zone if and only if they are online, or of a device. */
TEST_F(files, backing_zone_is_given_for_memory_that_is_online)
{
	for (size_t i = 0; i < self->m.nr_regions; i++) {
		const struct mms_region *r = &self->m.regions[i];
		bool online = r->section & MMS_ONLINE && mms_described(r);
		const struct mms_backing *b;

		if (!mms_is_populated(r))
			continue;
		b = line_at(&self->m, r->phys.start);
		ASSERT_NE(NULL, b);
		if (r->ram & MMS_DEVICE) {
			EXPECT_EQ(MMS_DEVICE_ZONE, b->zone);
		} else if (!online) {
			EXPECT_EQ(MMS_NONE, b->zone) {
				TH_LOG("at 0x%llx", r->phys.start);
			}
		} else {
			EXPECT_NE(MMS_NONE, b->zone) {
				TH_LOG("at 0x%llx", r->phys.start);
			}
			EXPECT_NE(MMS_DEVICE_ZONE, b->zone);
		}
	}
}

/* Zones without pages are printed without their start. */
TEST_F(files, zones_span_the_frames_that_are_in_them)
{
	size_t nr;
	struct mms_zoneinfo *zones = mms_zones(&nr);

	ASSERT_NE(NULL, zones);
	for (size_t i = 0; i < self->m.nr_backing; i++) {
		const struct mms_backing *b = &self->m.backing[i];
		const struct mms_zoneinfo *z;

		if (b->nid < 0 || b->zone < 0 || b->zone == MMS_DEVICE_ZONE)
			continue;
		z = zone_of(zones, nr, b->nid, b->zone);
		EXPECT_NE(NULL, z);
		EXPECT_TRUE(z && z->start * self->m.g.page_size <= b->phys.start &&
			    b->phys.end <= (z->start + z->spanned) * self->m.g.page_size) {
			TH_LOG("%s at 0x%llx", mms_zone_name[b->zone], b->phys.start);
		}
	}
	free(zones);
}

static void count_present(const struct machine *m, __u64 pages[64][MMS_NR_ZONES])
{
	size_t at = 0;

	for (size_t i = 0; i < m->nr_regions; i++) {
		const struct mms_region *r = &m->regions[i];

		if (!mms_counts_as_present(m->summary, r))
			continue;
		while (at < m->nr_backing && m->backing[at].phys.end <= r->phys.start)
			at++;
		for (size_t j = at; j < m->nr_backing; j++) {
			const struct mms_backing *b = &m->backing[j];

			if (b->phys.start >= r->phys.end)
				break;
			if (b->nid >= 0 && b->nid < 64 && b->zone >= 0)
				pages[b->nid][b->zone] += overlap(b->phys, r->phys) /
							  m->g.page_size;
		}
	}
}

TEST_F(files, zones_have_as_many_pages_present)
{
	static __u64 pages[64][MMS_NR_ZONES];
	size_t nr;
	struct mms_zoneinfo *zones = mms_zones(&nr);

	ASSERT_NE(NULL, zones);
	count_present(&self->m, pages);
	for (size_t i = 0; i < self->m.nr_backing; i++) {
		if (self->m.backing[i].nid == MMS_UNKNOWN && self->m.backing[i].zone != MMS_NONE)
			SKIP(return, "memory that is online and of no known node");
	}
	for (size_t i = 0; i < nr; i++) {
		ASSERT_LE(0, zones[i].zone);
		EXPECT_EQ(zones[i].present, pages[zones[i].nid][zones[i].zone]) {
			TH_LOG("node %d, %s", zones[i].nid, mms_zone_name[zones[i].zone]);
		}
	}
	free(zones);
}

/* ---- blocks ---- */

static const struct mms_block *block_of(const struct machine *m, __u64 number)
{
	for (size_t i = 0; i < m->nr_blocks; i++)
		if (m->blocks[i].number == number)
			return &m->blocks[i];
	return NULL;
}

TEST_F(files, blocks_are_those_of_sysfs)
{
	if (!mms_exists("/sys/devices/system/memory/block_size_bytes"))
		SKIP(return, "no /sys/devices/system/memory (CONFIG_MEMORY_HOTPLUG)");
	EXPECT_EQ(self->m.nr_blocks, self->m.nr_lines);
	for (size_t i = 0; i < self->m.nr_lines; i++) {
		const struct mms_block_line *l = &self->m.lines[i];
		const struct mms_block *b = block_of(&self->m, l->number);

		EXPECT_TRUE(!i || l[-1].number < l->number);
		EXPECT_EQ(l->number * self->m.block_size, l->phys.start);
		EXPECT_EQ(self->m.block_size, mms_size(l->phys));
		EXPECT_NE(NULL, b) {
			TH_LOG("block %llu", l->number);
		}
		if (b) {
			EXPECT_EQ(b->online, l->online) {
				TH_LOG("block %llu", l->number);
			}
		}
	}
}

/* "0-1,3" as a mask; list syntax was checked when the line was read. */
static __u64 node_mask(const char *list)
{
	__u64 mask = 0;

	while (*list >= '0' && *list <= '9') {
		char *end;
		unsigned long from = strtoul(list, &end, 10), to = from;

		if (*end == '-')
			to = strtoul(end + 1, &end, 10);
		for (; from <= to && from < 64; from++)
			mask |= 1ULL << from;
		list = end + (*end == ',');
	}
	return mask;
}

/* Offline blocks keep their links: unregister_memory_block_under_nodes() is for removal. */
TEST_F(files, blocks_belong_to_the_nodes_of_sysfs)
{
	unsigned int seen = 0;

	for (size_t i = 0; i < self->m.nr_lines; i++) {
		const struct mms_block_line *l = &self->m.lines[i];
		const struct mms_block *b = block_of(&self->m, l->number);
		__u64 nodes = node_mask(l->nid);

		if (!b || !b->nodes || strchr(l->nid, '?'))
			continue;
		seen++;
		EXPECT_EQ(b->nodes, nodes) {
			TH_LOG("block %llu: %s", l->number, l->nid);
		}
	}
	if (!seen)
		SKIP(return, "no node links in /sys/devices/system/memory (CONFIG_NUMA)");
}

/* Who says of some of a range that it is memory. */
static __u32 witnesses(const struct machine *m, struct mms_range phys)
{
	__u32 ram = 0;

	for (size_t i = 0; i < m->nr_regions; i++)
		if (overlap(m->regions[i].phys, phys))
			ram |= m->regions[i].ram;
	return ram;
}

/* Since Linux 5.18 (395f6081bad4) a block stores its zone when it goes online. */
static bool blocks_store_their_zone(void)
{
	unsigned int major, minor;
	struct utsname u;

	return !uname(&u) && sscanf(u.release, "%u.%u", &major, &minor) == 2 &&
	       (major > 5 || (major == 5 && minor >= 18));
}

/*
 * Whether valid_zones may say "none" of a block whose memory is all in @zone. Where the zone is
 * not stored, reading looks at the first page of each 4 MiB: one beyond the end of the zone, or of
 * a ZONE_DEVICE range that shares the block, makes it "none". So does NOMAP memory if there is
 * nothing else, which pfn_valid() of arm64 did not know then.
 */
static bool may_have_lost_its_zone(const struct machine *m, const struct mms_block_line *l,
				   const struct mms_zoneinfo *zone)
{
	struct mms_range span = {
		.start = zone->start * m->g.page_size,
		.end = (zone->start + zone->spanned) * m->g.page_size,
	};

	__u32 ram = witnesses(m, l->phys);

	return !blocks_store_their_zone() &&
	       (ram & MMS_DEVICE || !(ram & MMS_IOMEM) ||
		overlap(span, l->phys) < mms_size(l->phys));
}

/* valid_zones names the zone of an online block, or "none" if it is of several. */
TEST_F(files, blocks_are_in_the_zone_of_sysfs)
{
	size_t nr;
	struct mms_zoneinfo *zones = mms_zones(&nr);

	ASSERT_NE(NULL, zones);
	for (size_t i = 0; i < self->m.nr_lines; i++) {
		const struct mms_block_line *l = &self->m.lines[i];
		const struct mms_block *b = block_of(&self->m, l->number);
		bool several = l->zones & (l->zones - 1) || strpbrk(l->nid, ",-");
		const struct mms_zoneinfo *zone;

		EXPECT_EQ(l->online, l->zones || l->zone_unknown) {
			TH_LOG("block %llu", l->number);
		}
		if (!b || !*b->zones || !l->online || l->zone_unknown)
			continue;
		if (several) {
			EXPECT_STREQ("none", b->zones) {
				TH_LOG("block %llu", l->number);
			}
			continue;
		}
		zone = zone_of(zones, nr, atoi(l->nid), __builtin_ctz(l->zones));
		EXPECT_NE(NULL, zone) {
			TH_LOG("block %llu", l->number);
		}
		if (zone && !strcmp("none", b->zones)) {
			EXPECT_TRUE(may_have_lost_its_zone(&self->m, l, zone)) {
				TH_LOG("block %llu", l->number);
			}
		} else {
			EXPECT_STREQ(mms_zone_name[__builtin_ctz(l->zones)], b->zones) {
				TH_LOG("block %llu", l->number);
			}
		}
	}
	free(zones);
}

TEST_F(files, blocks_are_of_the_boot_if_their_sections_are)
{
	for (size_t i = 0; i < self->m.nr_lines; i++) {
		const struct mms_block_line *l = &self->m.lines[i];
		bool early = false;

		for (size_t j = 0; j < self->m.nr_sections; j++)
			if (overlap(self->m.sections[j].phys, l->phys))
				early |= !!(self->m.sections[j].flags & MMS_EARLY);
		EXPECT_EQ(early, l->origin == MMS_BOOT) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_EQ(early, l->altmap_pages == MMS_NONE);
		EXPECT_EQ(l->origin == MMS_DRIVER, !!strcmp(l->owner, "-"));
	}
}

TEST_F(files, blocks_have_the_memmap_of_their_frames)
{
	for (size_t i = 0; i < self->m.nr_lines; i++) {
		const struct mms_block_line *l = &self->m.lines[i];
		__u64 bytes = 0;

		for (size_t j = 0; j < self->m.nr_regions; j++)
			if (mms_is_populated(&self->m.regions[j]))
				bytes += overlap(self->m.regions[j].phys, l->phys) /
					 self->m.g.page_size * self->m.g.struct_page;
		EXPECT_EQ(bytes, l->memmap) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_EQ(l->near < 0, l->far < 0);
		if (l->near >= 0) {
			EXPECT_EQ(l->memmap, l->self + l->near + l->far) {
				TH_LOG("block %llu", l->number);
			}
		}
		if (l->altmap_pages <= 0)
			continue;
		EXPECT_EQ(l->self, l->altmap_pages * self->m.g.page_size);
	}
}

TEST_F(files, blocks_say_what_backing_says_of_their_frames)
{
	for (size_t i = 0; i < self->m.nr_lines; i++) {
		const struct mms_block_line *l = &self->m.lines[i];
		__u64 own = 0, far = 0, nodes = node_mask(l->nid);
		unsigned int zones = 0;

		for (size_t j = 0; j < self->m.nr_backing; j++) {
			const struct mms_backing *b = &self->m.backing[j];
			__u64 bytes = overlap(b->phys, l->phys) / self->m.g.page_size *
				      self->m.g.struct_page;

			/* ZONE_DEVICE memory may lie in a block, but is not of it */
			if (bytes && b->zone >= 0 && b->zone != MMS_DEVICE_ZONE)
				zones |= 1u << b->zone;
			if (b->host == MMS_SELF)
				own += bytes;
			else if (b->backing_nid >= 0 && !(nodes >> b->backing_nid & 1))
				far += bytes;
		}
		EXPECT_EQ(zones, l->zones) {
			TH_LOG("block %llu", l->number);
		}
		EXPECT_EQ(own, l->self);
		if (l->far < 0)
			continue;
		EXPECT_EQ(far, l->far);
	}
}

/* Writes to the block's state; 0 or the error. */
static int set_state(__u64 number, const char *state)
{
	char path[80];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%llu/state", number);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, state, strlen(state)) < 0)
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}

/* The kernel is asked, for some: it may take its time to find out. */
TEST_F(files, blocks_that_are_not_removable_cannot_be_offlined)
{
	unsigned int tried = 0;

	if (getenv("MMS_ROOT"))
		SKIP(return, "a recorded machine");
	for (size_t i = 0; i < self->m.nr_lines && tried < 4; i++) {
		const struct mms_block_line *l = &self->m.lines[i];

		if (l->removable != MMS_NOT_REMOVABLE || !l->online)
			continue;
		tried++;
		EXPECT_NE(0, set_state(l->number, "offline")) {
			TH_LOG("block %llu", l->number);
			set_state(l->number, "online");
		}
	}
	if (!tried)
		SKIP(return, "all memory blocks can be offlined");
}

/* ---- cost ---- */

static const struct mms_cost *cost_line(const struct mms_cost *costs, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(costs[i].name, name))
			return &costs[i];
	printf("# no line \"%s\" in cost\n", name);
	abort();
}

static __u64 cost(const struct mms_cost *costs, size_t nr, const char *name)
{
	return cost_line(costs, nr, name)->bytes;
}

TEST_F(files, cost_repeats_the_summary)
{
	static const char *const same[][2] = {
		{ "Memory", "Described memory" },
		{ "Needed", "Memmap needed" },
		{ "Mapped", "Vmemmap mapped" },
		{ "Surplus section", "Memmap surplus section" },
		{ "Surplus leaf", "Memmap surplus leaf" },
		{ "Surplus unclaimed", "Memmap surplus unclaimed" },
		{ "Surplus orphan", "Memmap surplus orphan" },
		{ "Missing", "Memmap missing" },
	};
	size_t nr;
	int fd;
	struct mms_cost *costs = mms_costs(&nr, &fd);

	ASSERT_NE(NULL, costs);
	close(fd);
	for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
		EXPECT_EQ(mms_number(self->m.summary, same[i][1]), cost(costs, nr, same[i][0])) {
			TH_LOG("%s", same[i][0]);
		}
	}
	EXPECT_EQ(mms_number(self->m.summary, "Vmemmap mapped") -
		  mms_number(self->m.summary, "Vmemmap backed"), cost(costs, nr, "Saved"));
	free(costs);
}

/* Bytes of memmap of the @size pieces of the axis with a described frame, in units of @unit. */
static __u64 pieces(const struct machine *m, __u64 size, __u64 unit)
{
	struct mms_ranges ranges = { 0 };
	__u64 bytes;

	for (size_t i = 0; i < m->nr_regions; i++) {
		struct mms_range r = m->regions[i].phys;

		if (!mms_described(&m->regions[i]))
			continue;
		r.start = r.start / size * size / m->g.page_size * m->g.struct_page;
		r.end = (r.end + size - 1) / size * size / m->g.page_size * m->g.struct_page;
		r.start = r.start / unit * unit;
		r.end = (r.end + unit - 1) / unit * unit;
		mms_add(&ranges, r, 0);
	}
	mms_union(&ranges);
	bytes = mms_total(&ranges);
	free(ranges.v);
	return bytes;
}

TEST_F(files, cost_of_other_models_follows_from_regions)
{
	__u64 first = ~0ULL, last = 0;
	size_t nr;
	int fd;
	struct mms_cost *costs = mms_costs(&nr, &fd);

	ASSERT_NE(NULL, costs);
	close(fd);
	for (__u64 mib = 2; mib <= 1024; mib *= 2) {
		char name[32];

		snprintf(name, sizeof(name), "Sections of %llu MiB", mib);
		EXPECT_EQ(pieces(&self->m, mib << 20, 1), cost(costs, nr, name)) {
			TH_LOG("%s", name);
		}
	}
	EXPECT_EQ(pieces(&self->m, 2 << 20, self->m.g.page_size),
		  cost(costs, nr, "Sub-section exact"));
	for (size_t i = 0; i < self->m.nr_regions; i++) {
		if (!mms_described(&self->m.regions[i]))
			continue;
		first = min(first, self->m.regions[i].phys.start);
		last = self->m.regions[i].phys.end;
	}
	EXPECT_EQ((last - first) / self->m.g.page_size * self->m.g.struct_page,
		  cost(costs, nr, "Flat"));
	EXPECT_EQ((1ULL << 30) / self->m.g.page_size * self->m.g.struct_page,
		  cost(costs, nr, "Plug 1 GiB"));
	EXPECT_EQ((1ULL << 40) / self->m.g.page_size * self->m.g.struct_page,
		  cost(costs, nr, "Plug 1024 GiB"));
	free(costs);
}

/*
 * What allocations like that of memmap leave. Linux 6.13, and 6.12.y since, count what is free of
 * the blocks for those in need; before that, all of them (__zone_watermark_unusable_free()).
 */
static __u64 kept(const struct machine *m, const struct mms_zoneinfo *z)
{
	return z->low + z->kept_for_normal +
	       (mms_kernel_before(m->summary, 6, 12) ? z->highatomic : z->highatomic_free);
}

/* Free memory of a node that memmap could be made of, and what of it is above the watermarks. */
static void node_free(const struct machine *m, const struct mms_zoneinfo *z, size_t nr, int nid,
		      __u64 *free_pages, __u64 *spare)
{
	*free_pages = 0;
	*spare = 0;
	for (size_t i = 0; i < nr; i++) {
		__u64 pages = z[i].free - z[i].free_cma;

		if (z[i].nid != nid || z[i].zone > MMS_NORMAL || !z[i].present)
			continue;
		*free_pages += pages;
		*spare += pages - min(pages, kept(m, &z[i]));
	}
}

/* All nodes with memory, their free memory, and the room that follows from it. */
static bool nodes_agree(const struct machine *m, const struct mms_cost *costs, size_t nr,
			const struct mms_zoneinfo *z, size_t nr_zones, bool say)
{
	__u64 block = m->block_size / m->g.page_size * m->g.struct_page;
	unsigned int lines = 0;

	for (int nid = 0; nid < 64; nid++) {
		__u64 present = 0, pages, spare;
		char name[32];

		for (size_t i = 0; i < nr_zones; i++)
			present += z[i].nid == nid ? z[i].present : 0;
		if (!present)
			continue;
		node_free(m, z, nr_zones, nid, &pages, &spare);
		snprintf(name, sizeof(name), "Node %d free", nid);
		if (cost(costs, nr, name) != pages * m->g.page_size) {
			if (say)
				printf("# %s: %llu, zoneinfo: %llu\n", name,
				       cost(costs, nr, name), pages * m->g.page_size);
			return false;
		}
		snprintf(name, sizeof(name), "Node %d room", nid);
		if (cost(costs, nr, name) != spare * m->g.page_size / block * m->block_size) {
			if (say)
				printf("# %s: %llu, zoneinfo: %llu\n", name,
				       cost(costs, nr, name),
				       spare * m->g.page_size / block * m->block_size);
			return false;
		}
		lines += 3;
	}
	for (size_t i = 0; i < nr; i++)
		lines -= !strncmp(costs[i].name, "Node ", 5);
	return !lines;
}

static bool same_zones(const struct mms_zoneinfo *a, size_t nr, const struct mms_zoneinfo *b,
		       size_t nr_b)
{
	return nr == nr_b && !memcmp(a, b, nr * sizeof(*a));
}

/*
 * Free memory changes from one look to the next, but on a machine where nothing else runs it stays
 * the same for long enough to be read twice, some of the time. The file is held open meanwhile: its
 * snapshot takes memory.
 */
TEST_F(files, cost_knows_the_free_memory_of_zoneinfo)
{
	bool agree = false, still = false;

	if (getenv("MMS_ROOT"))
		SKIP(return, "a recorded machine");
	for (int i = 0; i < 200 && !agree; i++) {
		size_t nr, nr_zones, nr_again;
		int fd;
		struct mms_cost *costs = mms_costs(&nr, &fd);
		struct mms_zoneinfo *zones = mms_zones(&nr_zones), *again = mms_zones(&nr_again);

		ASSERT_NE(NULL, costs);
		ASSERT_NE(NULL, zones);
		ASSERT_NE(NULL, again);
		still |= same_zones(zones, nr_zones, again, nr_again);
		agree = nodes_agree(&self->m, costs, nr, zones, nr_zones, i == 199);
		close(fd);
		free(costs);
		free(zones);
		free(again);
	}
	if (!agree && !still)
		SKIP(return, "a quiet machine: free memory never stayed the same");
	EXPECT_TRUE(agree);
}

TEST_F(files, cost_leaves_are_free_memory)
{
	bool arm64 = !strcmp(mms_text(self->m.summary, "Architecture"), "arm64");
	size_t nr;
	int fd;
	struct mms_cost *costs = mms_costs(&nr, &fd);

	ASSERT_NE(NULL, costs);
	close(fd);
	for (size_t i = 0; i < nr; i++) {
		const struct mms_cost *c = &costs[i];

		if (!strstr(c->name, " in PMD leaves"))
			continue;
		/* arm64 makes leaves of 4K pages only: vmemmap_populate() */
		EXPECT_EQ(arm64 && self->m.g.page_size != 4096, c->none) {
			TH_LOG("%s", c->name);
		}
		EXPECT_GE(c[-1].bytes, c->bytes);
		EXPECT_EQ(0, c->bytes % (2 << 20));
	}
	free(costs);
}

TEST_HARNESS_MAIN
