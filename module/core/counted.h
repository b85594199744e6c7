/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MMS_COUNTED_H
#define MMS_COUNTED_H

#include "written.h"

/**
 * enum mms_count - is it known what the kernel counts as memmap?
 * @MMS_COUNT_NONE: it counts nothing
 * @MMS_COUNT_HIDDEN: it does, and where is not known
 * @MMS_COUNT_READ: it is
 * @MMS_COUNT_MOVED: it has changed while the page tables were read
 */
enum mms_count {
	MMS_COUNT_NONE,
	MMS_COUNT_HIDDEN,
	MMS_COUNT_READ,
	MMS_COUNT_MOVED,
};

/**
 * struct mms_counted - what the kernel has counted as memmap
 * @count: whether that is known
 * @pages: pages of memory
 * @extended: sections whose frames have a struct page_ext, which is in @pages
 * @extension: bytes of one
 */
struct mms_counted {
	enum mms_count count;
	u64 pages;
	u64 extended;
	u64 extension;
};

/**
 * struct mms_count_due - what it has to count
 * @pages: pages of memory
 * @shared: HugeTLB pages share memmap, and may begin or end to do so at any time
 */
struct mms_count_due {
	u64 pages;
	bool shared;
};

/**
 * struct mms_count_due_view - what that is worked out from
 * @memory: what is memmap of what, and written
 * @counted: what the kernel counts beside struct pages
 * @section_pages: frames of a section
 * @page_shift: log2 of the page size
 */
struct mms_count_due_view {
	const struct mms_written_view *memory;
	const struct mms_counted *counted;
	u64 section_pages;
	unsigned int page_shift;
};

void mms_counted_look(struct mms_counted *counted, u64 pages);
int mms_count_due_make(const struct mms_count_due_view *view, struct mms_count_due *due);

#endif
