// SPDX-License-Identifier: GPL-2.0
/*
 * Files: a snapshot for each open(), and its lines from that. Nothing is
 * printed under a lock, and a buffer that is too small costs another seq_file
 * round over the records, not another walk.
 *
 * Everything is 0400, without write, ioctl and mmap, which is what
 * debugfs_locked_down() lets pass.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "debugfs.h"
#include "file/file.h"

/* In the order of MMS_FILES, which says what they are called. */
static const struct mms_file * const mms_files[] = {
	[MMS_FILE_REGIONS] = &mms_file_regions,
	[MMS_FILE_VMEMMAP] = &mms_file_vmemmap,
	[MMS_FILE_MEMBLOCK] = &mms_file_memblock,
	[MMS_FILE_SECTIONS] = &mms_file_sections,
	[MMS_FILE_BACKING] = &mms_file_backing,
	[MMS_FILE_BLOCKS] = &mms_file_blocks,
	[MMS_FILE_DEVICES] = &mms_file_devices,
	[MMS_FILE_CLAIMS] = &mms_file_claims,
	[MMS_FILE_COST] = &mms_file_cost,
	[MMS_FILE_CHECK] = &mms_file_check,
	[MMS_FILE_CHECK_PAGES] = &mms_file_check_pages,
	[MMS_FILE_EDGES] = &mms_file_edges,
	[MMS_FILE_LEDGER] = &mms_file_ledger,
	[MMS_FILE_SUMMARY] = &mms_file_summary,
};

static_assert(ARRAY_SIZE(mms_files) == MMS_NR_FILES);

#define X(id, ...) \
	[MMS_FILE_##id] = { __VA_ARGS__ },
static const struct {
	const char *name;
	const char *version;
	const char *columns;
} mms_titles[] = { MMS_FILES(X) };
#undef X

static struct dentry *mms_dir;

/**
 * struct mms_reader - an open file
 * @file: which file
 * @snap: what it shows
 */
struct mms_reader {
	const struct mms_file *file;
	struct mms_snapshot *snap;
};

static size_t mms_lines(const struct mms_reader *reader)
{
	const struct mms_snapshot *snap = reader->snap;

	return reader->file->nr ? reader->file->nr(snap) : snap->records.nr;
}

/* Position 0 is the head of the file, position i + 1 is line i. */
static void *mms_seq_start(struct seq_file *m, loff_t *pos)
{
	struct mms_reader *reader = m->private;

	return *pos <= mms_lines(reader) ? pos : NULL;
}

static void *mms_seq_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return mms_seq_start(m, pos);
}

static void mms_seq_stop(struct seq_file *m, void *v)
{
}

static void mms_show_head(struct seq_file *m, const struct mms_reader *reader)
{
	seq_printf(m, "# memmapscope %s %s\n# %s\n", mms_titles[reader->file->id].name,
		   mms_titles[reader->file->id].version, mms_titles[reader->file->id].columns);
	if (reader->file->notes)
		reader->file->notes(m, reader->snap);
}

static int mms_seq_show(struct seq_file *m, void *v)
{
	const struct mms_reader *reader = m->private;
	loff_t pos = *(loff_t *)v;

	if (pos)
		reader->file->show(m, reader->snap, pos - 1);
	else
		mms_show_head(m, reader);
	/* seq_read() fills a buffer of any size in one go */
	cond_resched();
	return 0;
}

static const struct seq_operations mms_seq_ops = {
	.start = mms_seq_start,
	.next = mms_seq_next,
	.stop = mms_seq_stop,
	.show = mms_seq_show,
};

static int mms_open(struct inode *inode, struct file *file)
{
	struct mms_reader *reader;

	reader = __seq_open_private(file, &mms_seq_ops, sizeof(*reader));
	if (!reader)
		return -ENOMEM;
	reader->file = inode->i_private;
	reader->snap = mms_snapshot_create(&reader->file->part);
	if (IS_ERR(reader->snap)) {
		int err = PTR_ERR(reader->snap);

		seq_release_private(inode, file);
		return err;
	}
	return 0;
}

static int mms_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct mms_reader *reader = m->private;

	mms_snapshot_destroy(reader->snap);
	return seq_release_private(inode, file);
}

static const struct file_operations mms_fops = {
	.owner = THIS_MODULE,
	.open = mms_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = mms_release,
};

/**
 * mms_debugfs_init() - create the directory and its files
 *
 * No result is looked at: see the note at the top of fs/debugfs/inode.c.
 */
void mms_debugfs_init(void)
{
	size_t i;

	mms_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	for (i = 0; i < ARRAY_SIZE(mms_files); i++)
		debugfs_create_file(mms_titles[i].name, 0400, mms_dir, (void *)mms_files[i],
				    &mms_fops);
}

/**
 * mms_debugfs_exit() - remove them
 *
 * No file is open: an open one holds a reference to the module.
 */
void mms_debugfs_exit(void)
{
	debugfs_remove(mms_dir);
}
