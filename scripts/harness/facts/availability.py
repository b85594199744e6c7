# SPDX-License-Identifier: GPL-2.0
"""Mechanisms that give and take memory while a guest runs: which kernels have them, and why not.

A mechanism is a file machines/NAME.machine whose test= names the script of selftests/mechanisms
which the guest runs.
"""

from collections import namedtuple

from . import kernel as kernels
from .reasons import because, has, lacks

# never: why a kernel cannot have it
# partly: what it does not do, although it has it: the test has to see that it does not
Mechanism = namedtuple("Mechanism", "never partly", defaults=((),))


def _unlike_leaves(kern):
    """Blocks have their memmap in themselves if it fills leaves (mhp_supports_memmap_on_memory())."""
    memmap = kernels.section_memmap(kern)
    leaf = kern.page * kern.page // 8
    return f"a block's memmap of {memmap >> 10} KiB fills no huge page" if memmap % leaf else None


def _shared_leaves(kern):
    """Sections share leaves if theirs are not filled, and memory that comes brings less than a leaf.

    Linux 6.12.118 loses memmap then: memunmap_pages() met struct pages that were not mapped.
    """
    if kernels.section_memmap(kern) % kernels.memmap_leaf(kern):
        return f"with struct pages of {kern.struct_page} bytes sections share leaves of memmap"
    return None


def _not_one_leaf(kern):
    memmap = kernels.section_memmap(kern)
    if memmap != kern.page * kern.page // 8:
        return f"a section's memmap of {memmap >> 10} KiB is not one huge page"
    return None


def _odd_struct_page(kern):
    if kern.struct_page & (kern.struct_page - 1):
        return f"Linux optimises no memmap with struct pages of {kern.struct_page} bytes"
    return None


DIMM = (lacks("ACPI_HOTPLUG_MEMORY"), _shared_leaves)
SELF = (because("memmap_on_memory is of Linux 5.14", before=(5, 14)),
        lacks("MHP_MEMMAP_ON_MEMORY"), _unlike_leaves)
DIMM_SELF = (*DIMM, *SELF)
STAYS = (because("once it is online the kernel does not let it go (its memmap shares a leaf)",
                 arch="arm64", since=(7, 1)),)
OFFLINE = (lacks("MEMORY_HOTREMOVE"),)
# A DIMM is looked for in the firmware's tables. On arm64 no driver is asked.
UNMAPPED = (*OFFLINE, lacks("ACPI_HOTPLUG_MEMORY", arch="x86_64"), lacks("NUMA"), _not_one_leaf)
PAGE_MAPS = (lacks("ZONE_DEVICE"), _shared_leaves,
             because("its device memory is one section of 512 MiB", page=65536),
             because("the tests of page maps are for Linux 6.1 and later", before=(6, 1)))
HUGETLB = (because("the optimisation of HugeTLB pages' memmap is of Linux 5.14", before=(5, 14)),
           lacks("HUGETLB_PAGE_OPTIMIZE_VMEMMAP"), lacks("SYSCTL"),
           _odd_struct_page)

PLAN = {
    "dimm": Mechanism(DIMM),
    "dimm-self": Mechanism(DIMM_SELF, STAYS),
    "dimm-force": Mechanism((*DIMM_SELF, because("force is of Linux 6.6", before=(6, 6))), STAYS),
    "room": Mechanism((*DIMM, lacks("NUMA"), lacks("HUGETLB_PAGE"),
                       because("memmap is made of pages there", page=16384),
                       because("memmap is made of pages there", page=65536))),
    "ledger": Mechanism((*OFFLINE, *DIMM)),
    # can_unmap_without_split() in arch/arm64/mm/mmu.c
    "dimm-leaf": Mechanism((
        because("only arm64 asks what the linear mapping is made of", arch="x86_64"),
        because("arm64 asks that since Linux 7.1", before=(7, 1)), *OFFLINE, *DIMM)),
    "offline": Mechanism(OFFLINE, (because("memory of the boot stays, as the report says",
                                           arch="arm64"),)),
    "offline-memmap": Mechanism((because("memory of the boot stays", arch="arm64"), *OFFLINE)),
    "offline-gigantic": Mechanism((because("memory of the boot stays", arch="arm64"), *OFFLINE,
                                   lacks("HUGETLB_PAGE"))),
    "offline-cma": Mechanism((because("memory of the boot stays", arch="arm64"), *OFFLINE,
                              lacks("DMA_CMA"))),
    # 6.15: "x86/e820: Drop obsolete E820_TYPE_RESERVED_KERN and related code"
    "offline-pieces": Mechanism((
        because("such pieces are of PCs", arch="arm64"), *OFFLINE,
        because("RAM is one resource there, whatever a boot loader puts into it", since=(6, 15)))),
    "remove": Mechanism((because("arm64 lets no memory of the boot go", arch="arm64"), *OFFLINE,
                         _shared_leaves)),
    "pluggable": Mechanism((because("which memory it takes is of Linux 5.12", before=(5, 12)),
                            *OFFLINE)),
    "unmapped": Mechanism(UNMAPPED),
    "unmapped-self": Mechanism((*UNMAPPED, *SELF)),
    "pages": Mechanism((because("its pfn_valid() knows no struct pages of holes", arch="arm64",
                                before=(5, 14)), *OFFLINE)),
    # virtio_mem takes whole page blocks.
    "virtiomem": Mechanism((because("the kernel resizes such a device by 512 MiB, not by 32",
                                    page=65536), _shared_leaves)),
    "zonedev": Mechanism(PAGE_MAPS),
    "zonedev-nodes": Mechanism(PAGE_MAPS),
    "namespaces": Mechanism(PAGE_MAPS),
    # daxctl finds what it has put online among the memory blocks of the device's node.
    "kmem": Mechanism((*PAGE_MAPS, lacks("NUMA"))),
    "hugetlb": Mechanism(HUGETLB),
    # Seen with 8 GiB, of which KASAN takes one.
    "hugetlb-1g": Mechanism((*HUGETLB, lacks("CONTIG_ALLOC"),
                             has("KASAN", "KASAN leaves no two free pages of 1 GiB"))),
    "hugetlb-boot": Mechanism(HUGETLB),
}

# What a kernel has to have for the drivers that a mechanism's machine file names.
DRIVERS = {"virtio_mem": lacks("VIRTIO_MEM"), "virtio_pci": lacks("VIRTIO_PCI"),
           "nd_e820": lacks("X86_PMEM_LEGACY"), "of_pmem": lacks("OF_PMEM"),
           "nd_pmem": lacks("BLK_DEV_PMEM"), "dax_pmem": lacks("DEV_DAX_PMEM"),
           "device_dax": lacks("DEV_DAX"), "kmem": lacks("DEV_DAX_KMEM")}

# Bugs of kernels that a mechanism comes upon, as regular expressions for what such a kernel says.
# The report has to be right nevertheless.
#
# Linux 6.12.y has the vmemmap_restore_pte() of 7.1 (mm/hugetlb_vmemmap.c, seen in 6.12.117), which
# copies the page that the tails share: there it has the head, too, so that a HugeTLB page has
# several of them when it is freed. Linux 7.2 leaves memmap_init()'s reference count in the tails
# that gigantic pages of the boot share (init_compound_tail() sets none, seen in 7.2.13 and 7.3.4),
# and finds it then.
BAD_HEADS = because("Bad page state in process", since=(6, 12), before=(6, 13))
BAD_TAILS = because("Bad page state in process", since=(7, 2))
BUGS = {"hugetlb": (BAD_HEADS,), "hugetlb-1g": (BAD_HEADS,), "hugetlb-boot": (BAD_HEADS, BAD_TAILS)}


def reasons(lay):
    """Why a kernel cannot have the mechanism of a machine: its row, and the drivers it loads."""
    return (*PLAN[lay.name].never, *(DRIVERS[name] for name in lay.modules))
