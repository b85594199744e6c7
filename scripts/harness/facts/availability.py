# SPDX-License-Identifier: GPL-2.0
"""Mechanisms that give and take memory while a guest runs: which kernels have which.

A mechanism is a file machines/NAME.machine whose test= names the script of selftests/mechanisms
which the guest runs.
"""

from collections import namedtuple

from .kernel import ARM64, CLOUD, X86

# kernels: those that boot it. never: {kernel: why it cannot have it}, for README's table. Every
# kernel is in one of them, but those that are there for one thing.
# needs: what must be built into a kernel of one's own that is to boot it
# partly: {kernel: what it does not do}, for README's table, too: the test has to see that it does not
Mechanism = namedtuple("Mechanism", "kernels never needs partly", defaults=({},))


def never(names, why):
    """The same reason for several kernels."""
    return {name: why for name in names}


NO_DIMM = never(ARM64, "no CONFIG_ACPI_HOTPLUG_MEMORY but in the cloud kernels")
NO_REMOVAL = never(ARM64, "arm64 lets no memory of the boot go")
NO_PIECES = {**never(ARM64, "such pieces are of PCs"),
             X86[3]: "RAM is one resource there, whatever a boot loader puts into it"}
NO_VIRTIO_MEM = never(ARM64[:1], "no CONFIG_VIRTIO_MEM")
NO_ZONE_DEVICE = {**never(ARM64[:2], "no CONFIG_ZONE_DEVICE"),
                  X86[0]: "the tests of page maps are for Linux 6.1 and later"}
NO_HUGETLB = {X86[0]: "the optimisation of HugeTLB pages' memmap is of Linux 5.14",
              **never(ARM64, "no ARCH_WANT_OPTIMIZE_HUGETLB_VMEMMAP on arm64")}
STAYS = {CLOUD[2]: "once it is online the kernel does not let it go (its memmap shares a leaf)"}
TOO_OLD = "memmap_on_memory is of Linux 5.14"

WITH_ZONE_DEVICE = [name for name in X86 + ARM64 if name not in NO_ZONE_DEVICE]

PLAN = {
    "dimm": Mechanism(X86 + CLOUD, NO_DIMM, {"ACPI_HOTPLUG_MEMORY"}),
    "dimm-self": Mechanism(X86[1:] + CLOUD, {**NO_DIMM, X86[0]: TOO_OLD},
                           {"ACPI_HOTPLUG_MEMORY", "MHP_MEMMAP_ON_MEMORY"}, STAYS),
    "dimm-force": Mechanism(X86[2:] + CLOUD[1:],
                            {**NO_DIMM, X86[0]: TOO_OLD, X86[1]: "force is of Linux 6.6"},
                            {"ACPI_HOTPLUG_MEMORY", "MHP_MEMMAP_ON_MEMORY"}, STAYS),
    "offline": Mechanism(X86 + ARM64, {}, {"MEMORY_HOTREMOVE"},
                         never(ARM64, "memory of the boot stays, as the report says")),
    "offline-pieces": Mechanism(X86[:3], NO_PIECES, {"MEMORY_HOTREMOVE"}),
    "remove": Mechanism(X86, NO_REMOVAL, {"MEMORY_HOTREMOVE"}),
    "virtiomem": Mechanism(X86 + ARM64[1:], NO_VIRTIO_MEM, {"VIRTIO_PCI", "VIRTIO_MEM"}),
    "zonedev": Mechanism(WITH_ZONE_DEVICE, NO_ZONE_DEVICE, {"ZONE_DEVICE"}),
    "namespaces": Mechanism(WITH_ZONE_DEVICE, NO_ZONE_DEVICE, {"ZONE_DEVICE", "BLK_DEV_PMEM"}),
    "kmem": Mechanism(WITH_ZONE_DEVICE, NO_ZONE_DEVICE, {"ZONE_DEVICE", "DEV_DAX_KMEM"}),
    "hugetlb": Mechanism(X86[1:], NO_HUGETLB, {"HUGETLB_PAGE_OPTIMIZE_VMEMMAP"}),
    "hugetlb-1g": Mechanism(X86[1:], NO_HUGETLB, {"HUGETLB_PAGE_OPTIMIZE_VMEMMAP"}),
    "hugetlb-boot": Mechanism(X86[1:], NO_HUGETLB, {"HUGETLB_PAGE_OPTIMIZE_VMEMMAP"}),
}

# Bugs of stock kernels that a mechanism comes upon, and what these kernels say: {kernel: regex}. The
# report has to be right nevertheless.
#
# Linux 6.12.y has the vmemmap_restore_pte() of 7.1 (mm/hugetlb_vmemmap.c, seen in 6.12.117), which
# copies the page that the tails share: there it has the head, too, so that a HugeTLB page has several
# of them when it is freed. Linux 7.2 leaves memmap_init()'s reference count in the tails that gigantic
# pages of the boot share (init_compound_tail() sets none, seen in 7.2.13), and finds it then.
BAD_HEADS = {"x86_64-6.12": "Bad page state in process"}
BAD_TAILS = {"x86_64-7.2": "Bad page state in process"}
BUGS = {"hugetlb": BAD_HEADS, "hugetlb-1g": BAD_HEADS, "hugetlb-boot": {**BAD_HEADS, **BAD_TAILS}}


def undecided():
    """What is said of a kernel twice or not at all, as text."""
    return [f"{name} on {kernel}" for name, plan in PLAN.items() for kernel in X86 + ARM64
            if (kernel in plan.kernels) == (kernel in plan.never)]
