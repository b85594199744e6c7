// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mmzone.h>
#include <linux/pgtable.h>
#include <linux/utsname.h>

#include "../compat/compat.h"
#include "source.h"

/**
 * mms_machine_facts() - sizes, and what this kernel has
 * @machine: filled in
 */
void mms_machine_facts(struct mms_machine *machine)
{
	struct range pluggable = mms_pluggable_range();

	*machine = (struct mms_machine) {
		.kernel = init_utsname()->release,
		.page_shift = PAGE_SHIFT,
		.pmd_bytes = PMD_SIZE,
		.section_bytes = 1ULL << SECTION_SIZE_BITS,
		.subsection_bytes = SUBSECTION_SIZE,
		.block_bytes = mms_block_bytes(),
		.pluggable_start = pluggable.start,
		.pluggable_end = pluggable.end,
		.zone_device = IS_ENABLED(CONFIG_ZONE_DEVICE),
		.marks_devices = MMS_KERNEL_SECTION_DEVICE,
		.memmap_on_memory = IS_ENABLED(CONFIG_MHP_MEMMAP_ON_MEMORY),
		.memblock_live = IS_ENABLED(CONFIG_ARCH_KEEP_MEMBLOCK),
		.kexec_file = IS_ENABLED(CONFIG_KEXEC_FILE),
		.kexec_cma = IS_ENABLED(CONFIG_DMA_CMA) && MMS_KEXEC_TO_CMA,
	};
}
