// SPDX-License-Identifier: GPL-2.0
/*
 * vmemmap against the page tables as they are seen from outside: the host of a guest has walked
 * them in its memory, by the processor's registers. Nothing of the kernel's had a part in it.
 *
 * It needs a guest that was recorded, and a host that answers (scripts/guest --asks).
 */
#include "fixture.h"
#include "witness/dmesg.h"
#include "witness/outside.h"

FIXTURE(both) {
	struct machine m;
	struct outside seen;
};

static struct outside seen;
static int outside_error;

static void read_both(void)
{
	if (!root_exists(OUTSIDE_FILE))
		return;
	machine_read(READ(SUMMARY) | READ(VMEMMAP));
	outside_error = outside_read(&seen);
	fflush(stdout);
}

FIXTURE_SETUP(both)
{
	if (!root_exists(OUTSIDE_FILE))
		SKIP(return, "nobody has looked from outside (scripts/guest --asks)");
	ASSERT_TRUE(machine_is_read());
	ASSERT_EQ(0, outside_error);
	ASSERT_LT(0, seen.nr) {
		TH_LOG("the host was asked, and has not answered");
	}
	self->m = machine;
	self->seen = seen;
}

FIXTURE_TEARDOWN(both)
{
}

TEST_F(both, paging_is_what_the_registers_say)
{
	EXPECT_EQ(self->seen.levels, mmr_number(&self->m.summary, MMR_SUMMARY_LEVELS));
	EXPECT_EQ(self->seen.bits, mmr_number(&self->m.summary, MMR_SUMMARY_VA_BITS));
	EXPECT_EQ(self->seen.page, mmr_number(&self->m.summary, MMR_SUMMARY_PAGE_SIZE));
}

static __u64 entry_tag(int level, bool contiguous, bool mapped)
{
	return level << 2 | contiguous << 1 | mapped;
}

/* Leaves and empty entries, over the whole window. */
TEST_F(both, every_entry_is_of_the_level_that_is_seen)
{
	struct mmr_set theirs = { .v = NULL }, ours = { .v = NULL };

	for (size_t i = 0; i < self->seen.nr; i++) {
		const struct outside_run *o = &self->seen.v[i];

		mmr_add(&theirs, o->virt, entry_tag(o->level, o->contiguous, o->mapped));
	}
	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		mmr_add(&ours, v->virt, entry_tag(v->level, v->contiguous, v->mapped));
	}
	EXPECT_TRUE(same("entries", "outside", &theirs, "vmemmap", &ours));
	mmr_free(&theirs);
	mmr_free(&ours);
}

/* What is behind leaves; the first may be cut off, @target is what is behind its start. */
static void add_seen(struct mmr_set *out, const struct mmr_memmap *g, const struct outside_run *o)
{
	__u64 leaf = mmr_leaf_size(g, o->level);

	if (!o->same) {
		mmr_add(out, o->virt, o->target - o->virt.start);
		return;
	}
	for (__u64 a = o->virt.start; a < o->virt.end; a += leaf)
		mmr_add(out, (struct mmr_range){ a, a + leaf }, o->target - a);
}

/* As frames does: the tag of a backing is constant while that goes on. */
static void add_reported(struct mmr_set *out, const struct mmr_memmap *g,
			 const struct mmr_vmemmap *v)
{
	__u64 leaf = mmr_leaf_size(g, v->level);

	for (__u64 a = v->virt.start; a < v->virt.end; a += leaf)
		mmr_add(out, (struct mmr_range){ a, a + leaf }, mmr_backing_of(g, v, a) - a);
}

TEST_F(both, every_leaf_is_backed_as_is_seen)
{
	struct mmr_set theirs = { .v = NULL }, ours = { .v = NULL };

	for (size_t i = 0; i < self->seen.nr; i++)
		if (self->seen.v[i].mapped)
			add_seen(&theirs, &self->m.memmap, &self->seen.v[i]);
	for (size_t i = 0; i < self->m.vmemmap.nr; i++)
		if (self->m.vmemmap.v[i].mapped)
			add_reported(&ours, &self->m.memmap, &self->m.vmemmap.v[i]);
	EXPECT_TRUE(same("backing", "outside", &theirs, "vmemmap", &ours));
	mmr_free(&theirs);
	mmr_free(&ours);
}

/* The range of memory in which an address is; all that follows if nobody has given it to a node. */
static struct mmr_tagged owner_of(const struct mmr_set *owners, __u64 phys)
{
	for (size_t i = 0; i < owners->nr; i++)
		if (owners->v[i].r.start <= phys && phys < owners->v[i].r.end)
			return owners->v[i];
	return (struct mmr_tagged){ { phys, ~0ULL }, MMR_NONE };
}

/* What is behind leaves, cut where memory of another node begins. */
static void add_owned(struct mmr_set *out, const struct mmr_set *owners,
		      const struct outside_run *o)
{
	struct mmr_range r = o->virt;

	for (; r.start < o->virt.end; r.start = r.end) {
		__u64 phys = o->target + (o->same ? 0 : r.start - o->virt.start);
		struct mmr_tagged owner = owner_of(owners, phys);

		r.end = o->virt.end;
		if (!o->same && owner.r.end - phys < mmr_size(r))
			r.end = r.start + owner.r.end - phys;
		mmr_add(out, r, owner.tag);
	}
}

/* The node that all of a range is on. */
static int node_of(const struct mmr_set *owned, struct mmr_range virt)
{
	int nid = MMR_UNKNOWN;

	for (size_t i = 0; i < owned->nr; i++) {
		if (!mmr_overlap(owned->v[i].r, virt))
			continue;
		if (nid != MMR_UNKNOWN && nid != (int)owned->v[i].tag)
			return MMR_NONE;
		nid = owned->v[i].tag;
	}
	return nid;
}

/* "?" is for the contract to allow; a node that is named is that one. */
TEST_F(both, every_leaf_is_on_the_node_that_the_machine_was_given)
{
	struct mmr_set owners = { .v = NULL }, owned = { .v = NULL };

	if (dmesg_gave_nodes_up())
		mmr_add(&owners, (struct mmr_range){ 0, ~0ULL }, 0);
	else
		ASSERT_EQ(0, outside_owners(&owners));
	for (size_t i = 0; i < self->seen.nr; i++)
		if (self->seen.v[i].mapped)
			add_owned(&owned, &owners, &self->seen.v[i]);
	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		if (!v->mapped || v->backing_nid == MMR_UNKNOWN)
			continue;
		EXPECT_EQ(node_of(&owned, v->virt), v->backing_nid) {
			TH_LOG("0x%llx", v->virt.start);
		}
	}
	mmr_free(&owners);
	mmr_free(&owned);
}

static bool has_word(const char *attrs, const char *word)
{
	size_t len = strlen(word);

	for (; attrs; attrs = strchr(attrs, ',')) {
		attrs += *attrs == ',';
		if (!strncmp(attrs, word, len) && (!attrs[len] || attrs[len] == ','))
			return true;
	}
	return false;
}

TEST_F(both, every_leaf_may_be_written_and_executed_as_is_seen)
{
	struct mmr_set theirs = { .v = NULL }, ours = { .v = NULL };

	for (size_t i = 0; i < self->seen.nr; i++) {
		const struct outside_run *o = &self->seen.v[i];

		if (o->mapped)
			mmr_add(&theirs, o->virt, o->write << 1 | o->execute);
	}
	for (size_t i = 0; i < self->m.vmemmap.nr; i++) {
		const struct mmr_vmemmap *v = &self->m.vmemmap.v[i];

		if (v->mapped)
			mmr_add(&ours, v->virt, has_word(v->attrs, "RW") << 1 |
				has_word(v->attrs, "x"));
	}
	EXPECT_TRUE(same("2 write, 1 execute", "outside", &theirs, "vmemmap", &ours));
	mmr_free(&theirs);
	mmr_free(&ours);
}

TEST_F(both, as_much_is_mapped_and_behind_it_as_is_seen)
{
	struct mmr_set backed = { .v = NULL };
	__u64 mapped = 0;

	for (size_t i = 0; i < self->seen.nr; i++) {
		const struct outside_run *o = &self->seen.v[i];
		__u64 bytes = mmr_size(o->virt);

		if (!o->mapped)
			continue;
		mapped += bytes;
		if (o->same)
			bytes = mmr_leaf_size(&self->m.memmap, o->level);
		mmr_add(&backed, (struct mmr_range){ o->target, o->target + bytes }, 0);
	}
	mmr_union(&backed);
	EXPECT_EQ(mapped, mmr_number(&self->m.summary, MMR_SUMMARY_MAPPED));
	EXPECT_EQ(mmr_total(&backed), mmr_number(&self->m.summary, MMR_SUMMARY_BACKED));
	mmr_free(&backed);
}

TEST_PROGRAM(read_both)
