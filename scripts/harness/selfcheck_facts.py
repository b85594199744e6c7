# SPDX-License-Identifier: GPL-2.0
"""Tests of what is known of kernels: made-up ones get the guests that they can have, no others."""

import contextlib
import os
import subprocess
import tempfile
from unittest import mock

from common import places
from common.notation import NotationError

from .facts import availability, kernel as kernels, matrix
from .facts.reasons import first
from .judge import ktap
from .run import fetch

# All that some machine asks for. What depends on MEMORY_HOTPLUG is not there without it.
HOTPLUG = ("ACPI_HOTPLUG_MEMORY", "MHP_MEMMAP_ON_MEMORY", "MEMORY_HOTREMOVE", "VIRTIO_MEM",
           "ZONE_DEVICE", "DEV_DAX_KMEM", "DEV_DAX_PMEM")
OTHERS = ("NUMA", "ACPI_NUMA", "EFI", "ACPI", "VIRTIO_PCI", "BLK_DEV_PMEM", "X86_PMEM_LEGACY",
          "OF_PMEM", "ARCH_HAS_PMEM_API", "DEV_DAX", "HUGETLB_PAGE_OPTIMIZE_VMEMMAP", "X86_5LEVEL", "ARM64_VA_BITS_52",
          "ARM64_4K_PAGES", "KALLSYMS_ALL", "CONTIG_ALLOC", "SYSCTL", "ACPI_TABLE_UPGRADE")
ALL = dict.fromkeys(HOTPLUG + OTHERS, "y")
PAGE_MAPS = "zonedev namespaces kmem"


def _without(*options):
    return {option: value for option, value in ALL.items() if option not in options}


def _kernel(arch, version, options=None, page=4096):
    return kernels.Kernel("made-up", arch, version, page, "max", options or ALL)


def _large_pages():
    return _kernel("x86_64", (7, 3))._replace(struct_page=80)


def _said(kern):
    return f"{kern.arch} {kern.version[0]}.{kern.version[1]}, {kern.page >> 10}K pages"


# A kernel, machines that it must not have, and the reason; None if it must have them.
OWN = (
    (_kernel("x86_64", (5, 10)), "dimm-self dimm-force", "memmap_on_memory is of Linux 5.14"),
    (_kernel("x86_64", (5, 10)), "hugetlb hugetlb-1g hugetlb-boot",
     "the optimisation of HugeTLB pages' memmap is of Linux 5.14"),
    (_kernel("x86_64", (5, 15)), "dimm-force", "force is of Linux 6.6"),
    (_kernel("x86_64", (5, 14)), "dimm dimm-self hugetlb", None),
    (_kernel("x86_64", (6, 1)), "dimm-force", "force is of Linux 6.6"),
    (_kernel("x86_64", (6, 6)), "dimm-force", None),
    (_kernel("x86_64", (5, 10)), PAGE_MAPS, "the tests of page maps are for Linux 6.1 and later"),
    (_kernel("x86_64", (5, 19)), PAGE_MAPS, "the tests of page maps are for Linux 6.1 and later"),
    (_kernel("x86_64", (6, 1)), PAGE_MAPS, None),
    (_kernel("arm64", (7, 4)), PAGE_MAPS, None),
    (_kernel("x86_64", (6, 14)), "offline-pieces", None),
    (_kernel("x86_64", (6, 15)), "offline-pieces",
     "RAM is one resource there, whatever a boot loader puts into it"),
    (_kernel("arm64", (6, 12)), "offline-pieces", "such pieces are of PCs"),
    (_kernel("arm64", (6, 12)), "offline-memmap", "memory of the boot stays"),
    (_kernel("x86_64", (5, 10)), "offline-memmap", None),
    (_kernel("arm64", (6, 12)), "remove", "arm64 lets no memory of the boot go"),
    (_kernel("x86_64", (5, 11)), "pluggable", "which memory it takes is of Linux 5.12"),
    (_kernel("arm64", (5, 12)), "pluggable", None),
    (_kernel("arm64", (5, 15)), "holes-200",
     "it stops reading a device tree at 127 banks, without a word"),
    (_kernel("arm64", (6, 0)), "holes-200", None),
    (_kernel("x86_64", (5, 10), {**ALL, "NODES_SHIFT": "10"}), "holes-200", None),
    (_kernel("x86_64", (5, 10), {**ALL, "NODES_SHIFT": "6"}), "holes-200",
     "its e820 table has 320 entries, which may not be enough (NODES_SHIFT)"),
    (_kernel("x86_64", (5, 10), {**ALL, "NODES_SHIFT": "6"}), "holes numa-many", None),
    (_kernel("x86_64", (7, 3), {**ALL, "NODES_SHIFT": "10", "KASAN": "y"}), "holes-200",
     "with KASAN the first lines are gone from its log (LOG_BUF_SHIFT)"),
    (_kernel("x86_64", (7, 3), {**ALL, "NODES_SHIFT": "10", "KASAN": "y", "LOG_BUF_SHIFT": "20"}),
     "holes-200", None),
    (_kernel("arm64", (5, 10)), "holes-1G", None),
    (_kernel("arm64", (5, 12)), "holes-1G", "no sections of 1 GiB"),
    (_kernel("arm64", (6, 12)), "types", "it is of x86_64"),
    (_kernel("x86_64", (6, 12)), "uefi", "its image may be a vmlinux, which no firmware starts"),
    (_kernel("arm64", (6, 12)), "uefi", None),
    (_kernel("arm64", (5, 10)), "usable-memory", "memory of a node that is disabled is RAM to it"),
    (_kernel("arm64", (6, 1)), "usable-memory boot-loader", None),
    (_kernel("arm64", (5, 15)), "memreserve", "whether /memreserve/ goes before no-map is not known of it"),
    (_kernel("arm64", (6, 4)), "memreserve", None), (_kernel("arm64", (5, 10)), "memreserve", None),
    (_kernel("x86_64", (6, 12), _without("NUMA")), "numa-2 numa-3 numa-turns numa-many dimm",
     "no CONFIG_NUMA"),
    (_kernel("x86_64", (6, 12), _without("NUMA")), "plain dimm-self virtiomem", None),
    (_kernel("x86_64", (6, 12), _without("NUMA")), "kmem", "no CONFIG_NUMA"),
    (_kernel("arm64", (6, 12), _without("NUMA")), "numa-2 kmem", "no CONFIG_NUMA"),
    (_kernel("x86_64", (6, 12), _without("ACPI_NUMA")), "numa-2", "no CONFIG_ACPI_NUMA"),
    (_kernel("arm64", (6, 12), _without("ACPI_NUMA")), "numa-2", None),
    (_kernel("arm64", (5, 19)), "mirror", "arm64 asks for mirrored memory since Linux 6.0"),
    (_kernel("arm64", (6, 0)), "mirror", None), (_kernel("x86_64", (6, 12)), "mirror", "it is of arm64"),
    (_kernel("arm64", (6, 12), page=16384), "mirror",
     "zones overlap in the same way whatever the page size is"),
    (_kernel("arm64", (6, 12), _without("ACPI_NUMA")), "dimm", "no CONFIG_ACPI_NUMA"),
    (_kernel("x86_64", (6, 12), _without(*HOTPLUG)), "dimm dimm-self dimm-force",
     "no CONFIG_ACPI_HOTPLUG_MEMORY"),
    (_kernel("x86_64", (6, 12), _without(*HOTPLUG)), "offline offline-memmap offline-pieces remove"
     " pluggable ledger", "no CONFIG_MEMORY_HOTREMOVE"),
    (_kernel("x86_64", (6, 12), _without(*HOTPLUG)), "virtiomem", "no CONFIG_VIRTIO_MEM"),
    (_kernel("x86_64", (6, 12), _without(*HOTPLUG)), PAGE_MAPS, "no CONFIG_ZONE_DEVICE"),
    (_kernel("x86_64", (6, 12), _without(*HOTPLUG)), "plain pmem numa-2 hugetlb", None),
    (_kernel("x86_64", (6, 12), {**ALL, "VIRTIO_MEM": "m"}), "virtiomem",
     "CONFIG_VIRTIO_MEM is not built in"),
    (_kernel("x86_64", (6, 12), _without("OF_PMEM")), "namespaces kmem", None),
    (_kernel("x86_64", (7, 3), {**ALL, "KASAN": "y"}), "hugetlb-1g",
     "KASAN leaves no two free pages of 1 GiB"),
    (_large_pages(), "hugetlb hugetlb-1g hugetlb-boot",
     "Linux optimises no memmap with struct pages of 80 bytes"),
    (_large_pages(), "dimm dimm-self ledger remove virtiomem zonedev namespaces kmem",
     "with struct pages of 80 bytes sections share leaves of memmap"),
    (_kernel("arm64", (6, 12), page=16384), "dimm-self dimm-force",
     "a block's memmap of 512 KiB fills no huge page"),
    (_kernel("arm64", (6, 12), page=16384), "unmapped unmapped-self",
     "a section's memmap of 512 KiB is not one huge page"),
    (_kernel("arm64", (5, 14)), "unmapped unmapped-self", None),
    (_kernel("arm64", (6, 12), _without("ACPI_HOTPLUG_MEMORY")), "unmapped unmapped-self", None),
    (_kernel("x86_64", (6, 12), _without("ACPI_HOTPLUG_MEMORY")), "unmapped unmapped-self",
     "no CONFIG_ACPI_HOTPLUG_MEMORY"),
    (_large_pages(), "unmapped unmapped-self", "a section's memmap of 2560 KiB is not one huge page"),
    (_kernel("arm64", (6, 12), page=65536), PAGE_MAPS, "its device memory is one section of 512 MiB"),
    (_kernel("arm64", (6, 12), page=65536), "dimm pmem numa-turns", None),
    (_kernel("arm64", (6, 12), page=65536), "virtiomem",
     "the kernel resizes such a device by 512 MiB, not by 32"),
    (_kernel("arm64", (6, 12), {**ALL, "DEBUG_VM": "y"}, page=65536), "numa-turns",
     "with DEBUG_VM no page block may be of two nodes, and they are larger with such pages"),
    (_kernel("x86_64", (6, 12), {**ALL, "DEBUG_VM": "y"}), "numa-turns", None),
    (_large_pages(), "plain pmem offline offline-memmap", None),
)

# What a kernel must not have without an option.
NEEDS = (
    ("x86_64", "MHP_MEMMAP_ON_MEMORY", "dimm-self dimm-force"),
    ("x86_64", "HUGETLB_PAGE_OPTIMIZE_VMEMMAP", "hugetlb hugetlb-1g hugetlb-boot"),
    ("x86_64", "CONTIG_ALLOC", "hugetlb-1g"), ("x86_64", "ACPI_TABLE_UPGRADE", "acpi-initramfs"),
    ("x86_64", "SYSCTL", "hugetlb hugetlb-1g hugetlb-boot"),
    ("x86_64", "VIRTIO_PCI", "virtiomem"), ("x86_64", "VIRTIO_MEM", "virtiomem"),
    ("x86_64", "X86_PMEM_LEGACY", "namespaces kmem"), ("arm64", "OF_PMEM", "namespaces kmem"),
    ("x86_64", "BLK_DEV_PMEM", "namespaces kmem"), ("x86_64", "DEV_DAX_PMEM", "namespaces kmem"),
    ("x86_64", "DEV_DAX", "namespaces kmem"), ("x86_64", "DEV_DAX_KMEM", "kmem"),
    ("arm64", "EFI", "uefi dimm ledger mirror"), ("arm64", "ACPI", "uefi dimm ledger"),
)
OWN += tuple((_kernel(arch, (6, 12), _without(option)), names, f"no CONFIG_{option}")
             for arch, option, names in NEEDS)


def _own():
    """own_guests() and left_out() are the two halves of the same."""
    for kern, names, why in OWN:
        left = dict(matrix.left_out(kern))
        has = {guest.layout.name for guest in matrix.own_guests([kern])}
        for name in names.split():
            said = left.get(name)
            wrong = None if said == why and (name in has) == (why is None) else f"{said}, not {why}"
            yield ktap.result(f"an own {_said(kern)} " + (f"without {name}: {why}" if why else
                                                          f"has {name}"), wrong)


def _config():
    """selftests/config, from which people configure a kernel of their own, has it all."""
    asked = {option for option in ALL if not option.startswith("ARM64_")}
    lacking = asked - set(kernels.config(os.path.join(places.ROOT, "selftests", "config")))
    yield ktap.result("selftests/config has what machines ask for", sorted(lacking))


# Mechanism, version, and whether a complaint is known
BUGS = (("hugetlb", (6, 1), False), ("hugetlb", (6, 12), True), ("hugetlb", (6, 13), False),
        ("hugetlb-boot", (6, 1), False), ("hugetlb-boot", (6, 12), True),
        ("hugetlb-boot", (7, 2), True), ("hugetlb-boot", (7, 4), True), ("dimm", (7, 2), False))


def _bugs():
    for name, version, known in BUGS:
        kern = _kernel("x86_64", version)
        found = [bool(guest.allow) for guest in matrix.own_guests([kern], [name])]
        yield ktap.result(f"{name} on {_said(kern)} has {'a' if known else 'no'} known bug",
                          None if found == [known] else str(found))


def _own_tree():
    """Set-up needs to know the architecture before there is a compiler to ask for anything else."""
    with tempfile.TemporaryDirectory(prefix="memmapscope-own.") as tree:
        os.makedirs(os.path.join(tree, "include", "config"))
        for name, text in ((".config", "CONFIG_ARM64=y\n"),
                           ("include/config/kernel.release", "6.12.0\n")):
            with open(os.path.join(tree, name), "w", encoding="utf-8") as file:
                file.write(text)
        said = [kernels.own_arch(tree)]
        try:
            said.append(kernels.own(tree))
        except NotationError as error:
            said.append(str(error).split("\n", maxsplit=1)[0].removeprefix(f"{tree}: "))
    wanted = ["arm64", "its compiler does not say how large a struct page is"]
    yield ktap.result("an own kernel without a compiler", None if said == wanted else str(said))


def _locks():
    """What is known of a kernel of one's own from its configuration."""
    for config, wanted in (({}, "not needed"), ({"MEMORY_HOTPLUG": "y"}, "get_online_mems"),
                           ({"MEMORY_HOTPLUG": "y", "KALLSYMS_ALL": "y"}, "mem_hotplug_lock")):
        kern = _kernel("arm64", (6, 12), {"ARM64_4K_PAGES": "y", **config})
        found = {guest.facts["Lock"] for guest in matrix.own_guests([kern], ["plain"])}
        yield ktap.result(f"the lock of a kernel with {' and '.join(config) or 'nothing'}",
                          None if found == {wanted} else str(found))


# Kernel, and the variants that it has if it is of the table
VA16 = {**_without("ARM64_4K_PAGES"), "ARM64_16K_PAGES": "y"}
ANY = {"plain.nodebugfs", "plain.lockdown"}
LEVELS_5 = {"plain.5level", "plain.5level-kaslr", "hole-64M.5level-pti"}
X86 = ANY | {"plain.4level-kaslr", "plain.pti"}
ARM64 = ANY | {"plain.nokaslr"}
VARIANTS = (
    (_kernel("x86_64", (6, 10)), X86 | LEVELS_5),
    (_kernel("x86_64", (6, 11)), X86 | LEVELS_5 | {"hole-64M.recorded"}),
    (_kernel("x86_64", (6, 12)), X86 | LEVELS_5 | {"hole-64M.recorded"}),
    (_kernel("x86_64", (6, 13)), X86 | LEVELS_5),
    (_kernel("x86_64", (6, 15), _without("X86_5LEVEL")), X86),
    (_kernel("x86_64", (6, 16), _without("X86_5LEVEL")), X86 | LEVELS_5),
    (_kernel("arm64", (6, 12)), ARM64 | {"plain.52bit", "hole-64M.recorded"}),
    (_kernel("arm64", (6, 12), VA16, 16384), ARM64 | {"plain.52bit", "pmem.recorded"}),
    (_kernel("arm64", (6, 1), _without("ARM64_VA_BITS_52")), ARM64),
    (_kernel("arm64", (6, 1), {"ARM64_16K_PAGES": "y"}, 16384), ARM64),
    (_kernel("arm64", (7, 3), {"ARM64_64K_PAGES": "y"}, 65536), ARM64),
)


def _variants():
    for kern, wanted in VARIANTS:
        with mock.patch.object(kernels, "bounds", lambda: {"made-up"}):
            found = [guest for guest in matrix.guests([kern]) if guest.variant]
        wrong = {f"{guest.layout.name}.{guest.variant}" for guest in found} ^ wanted
        levels = {guest.facts["Paging levels"] for guest in found if guest.variant == "52bit"}
        wrong |= levels - {"4" if kern.page == 16384 else "5"}
        yield ktap.result(f"variants of {_said(kern)}", ", ".join(sorted(wrong)))


# What is a part only, for README's table
PARTLY = (("dimm-self", "arm64", (7, 0), False), ("dimm-self", "arm64", (7, 1), True),
          ("dimm-force", "x86_64", (7, 1), False), ("offline", "arm64", (6, 12), True),
          ("offline", "x86_64", (6, 12), False))


def _partly():
    for name, arch, version, wanted in PARTLY:
        kern = _kernel(arch, version)
        found = first(availability.PLAN[name].partly, kern)
        yield ktap.result(f"{name} on {_said(kern)} is {'a part' if wanted else 'whole'}",
                          None if bool(found) == wanted else str(found))


HEAD = "# name arch suite version flavour page cpu guests\n"
TABLE = HEAD + """
x86_64-6.6       x86_64  bookworm  6.6   amd64        4K   max         *
x86_64-5.10      x86_64  bullseye  5.10  amd64        4K   max         *
x86_64-5.4       x86_64  bullseye  5.4   amd64        4K   max         plain,dimm*
x86_64-7.3       x86_64  sid       7.3   amd64        4K   max         *
arm64-5.10       arm64   bullseye  5.10  arm64        4K   cortex-a72  *
arm64-6.12-16k   arm64   bookworm  6.12  arm64-16k    16K  cortex-a76  *
arm64-7.3-16k    arm64   sid       7.3   arm64-16k    16K  cortex-a76  *
arm64-7.3        arm64   sid       7.3   arm64        4K   cortex-a72  *
arm64-7.4-cloud  arm64   sid       7.4   cloud-arm64  4K   cortex-a72  dimm*
"""
BOUNDS = {"x86_64-5.10", "x86_64-7.3", "arm64-5.10", "arm64-7.3", "arm64-7.3-16k"}


def _stock(row):
    """A row as if it were fetched: all that a kernel can have are modules."""
    options = dict.fromkeys(ALL, "m")
    return kernels.Kernel(row.name, row.arch, row.version, row.page, row.cpu, options, "/nowhere",
                          row.guests)


def _names(layout):
    """Guests of all rows of TABLE."""
    return {guest.name for guest in matrix.guests(map(_stock, kernels.table()), [layout])}


def _table():
    with mock.patch("builtins.open", mock.mock_open(read_data=TABLE)):
        found, rows = kernels.bounds(), kernels.table()
    yield ktap.result("the oldest kernel of each architecture, and the newest of each page size",
                      sorted(found ^ BOUNDS))
    with mock.patch.object(kernels, "table", lambda: rows):
        cases = (
            ("numa-many", {f"{name}.numa-many" for name in BOUNDS}),
            ("dimm-force", {f"{row.name}.dimm-force" for row in rows if row.version > (6, 0)
                             and row.page == 4096}),
            ("uefi", {f"{name}.uefi" for name in BOUNDS}),
            ("dimm", {f"{row.name}.dimm" for row in rows}),
        )
        for layout, wanted in cases:
            found = _names(layout)
            yield ktap.result(f"kernels of a table that have {layout}", sorted(found ^ wanted))
        some = {f"{row.name}.plain" for row in rows if row.guests == "plain,dimm*"}
        found = {name for name in _names("plain") if name.startswith(("x86_64-5.4", "arm64-7.4"))}
        yield ktap.result("a kernel for some machines has them, and no variants", sorted(found ^ some))


# What a suite has headers for, as fetch/lib.sh keeps it; what it is asked for; the releases.
HEADERS = ("7.3.4+deb13-arm64", "7.3.4+deb13-arm64-16k", "7.3.12+deb13-arm64", "7.2.13+deb14-arm64",
           "7.30.1-arm64", "7.4-rc2-arm64", "6.1.0-56-arm64", "6.1.0-9-arm64",
           "6.1.0-56-cloud-arm64")
RELEASES = (
    ("7.3 arm64", "7.3.12+deb13-arm64 7.3.4+deb13-arm64"),
    ("7.3 arm64-16k", "7.3.4+deb13-arm64-16k"),
    ("6.1 arm64", "6.1.0-56-arm64 6.1.0-9-arm64"),
    ("6.1 cloud-arm64", "6.1.0-56-cloud-arm64"),
    ("7.4 arm64", "7.4-rc2-arm64"),
    ("6.12 arm64", ""),
)

# The releases of Linux 7.2 for arm64 that sid has headers for, those it has images of, how many are
# passed over, and which is taken, with its compiler and what its headers need; or what is said.
TAKEN = (
    ("7.2.13 7.2.9", "7.2.13 7.2.9", 0, "7.2.13-arm64 gcc-16 linux-headers-7.2.13-common"),
    ("7.2.13 7.2.9", "7.2.13 7.2.9", 1, "7.2.9-arm64 gcc-16 linux-headers-7.2.9-common"),
    ("7.2.13 7.2.9", "7.2.9", 0, "7.2.9-arm64 gcc-16 linux-headers-7.2.9-common"),
    ("7.2.9", "7.2.13 7.2.9", 0, "7.2.9-arm64 gcc-16 linux-headers-7.2.9-common"),
    ("7.2.9", "7.2.13 7.2.9", 1, "7.2.13-arm64 gcc-16"),
    ("7.3.4", "7.2.9 7.2.13", 0, "7.2.13-arm64 gcc-16"),
    ("7.2.9", "7.2.13 7.2.9", 2, "arm64-7.2: no Linux 7.2 to be had from sid"),
    ("7.2.9", "", 0, "arm64-7.2: no Linux 7.2 to be had from sid"),
    ("7.3.4", "7.3.4", 0, "arm64-7.2: sid has no linux-image-7.2*-arm64 (any more)"),
)


def _package(kind, release, more=""):
    return f"Package: linux-{kind}-{release}\nArchitecture: arm64\nVersion: 1\n{more}\n"


def _needs(release):
    """What headers say of what they need."""
    return (f"Depends: gcc-16-for-host, linux-headers-{release}-common (= 1), "
            f"linux-kbuild-{release} (= 1)\n")


@contextlib.contextmanager
def _lib(packages):
    """A function that runs a command after fetch/lib.sh: sid has these packages."""
    with tempfile.TemporaryDirectory(prefix="memmapscope-cache.") as cache:
        where = os.path.join(cache, "apt", "sid")
        os.makedirs(where)
        with open(os.path.join(where, "kernels"), "w", encoding="utf-8") as file:
            file.write("".join(packages))

        def run_lib(command):
            words = ["sh", "-euc", f'. "$0"; {command}', places.script("fetch/lib.sh")]
            done = subprocess.run(words, env={**os.environ, "MEMMAPSCOPE_CACHE": cache}, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            return " ".join(done.stdout.split())
        yield run_lib


def _releases():
    with _lib(_package("headers", name) for name in HEADERS) as run_lib:
        for asked, wanted in RELEASES:
            found = run_lib(f"releases headers sid {asked} || :")
            wrong = None if found == wanted else f"'{found}', not '{wanted}'"
            yield ktap.result(f"releases of {asked}", wrong)


def _taken():
    """Headers come first, then images without any; a series that is gone fails by its name."""
    for headers, images, skip, wanted in TAKEN:
        packages = [_package("headers", f"{name}-arm64", _needs(name)) for name in headers.split()]
        packages += [_package("image", f"{name}-arm64") for name in images.split()]
        with _lib(packages) as run_lib:
            found = run_lib(f'resolve arm64-7.2 {skip}; echo $release $gcc $common')
        wrong = None if found.endswith(wanted) else f"'{found}', not '{wanted}'"
        yield ktap.result(f"of headers {headers}, images {images}, {skip} passed over: {wanted}", wrong)


def _fetch():
    """One kernel that cannot be had, of three."""
    fake = ["sh", "-c", 'echo "$0: sid has none"; [ "$0" != lost ]']
    with tempfile.TemporaryDirectory(prefix="memmapscope-fetch.") as logs, \
            mock.patch.object(fetch, "COMMAND", fake):
        found = fetch.fetch(["one", "lost", "other"], logs)
    said = [(name, result.status == ktap.FAIL, result.detail) for name, result in found.items()]
    wanted = [("one", False, ""), ("lost", True, "lost: sid has none"), ("other", False, "")]
    yield ktap.result("a kernel that cannot be had is one failure, and says why",
                      None if said == wanted else said)


ROWS = (
    ("x x86_64 sid 7.2 amd64 4K max *", None),
    ("x x86_64 sid 7.2 amd64 4096 max *", "page is '4096'"),
    ("x amd64 sid 7.2 amd64 4K max *", "arch is 'amd64'"),
    ("x x86_64 sid 7.2 amd64 4K max dim", "no machine is 'dim'"),
    ("x x86_64 sid 7.2 amd64 4K max plain,dimm*", None),
    ("x x86_64 sid 7.2 amd64 4K max plain,dim", "no machine is 'dim'"),
    ("x x86_64 sid 7.2 amd64 4K max plain,", "no machine is ''"),
    ("x x86_64 sid 7.2 amd64 4K max", "has not the columns"),
)


def _rows():
    """A line of the table of kernels that is none is refused, and what is wrong is said."""
    for line, wanted in ROWS:
        try:
            kernels.row(line.split())
            said = None
        except NotationError as error:
            said = str(error)
        wrong = said if wanted is None else None if wanted in (said or "") else f"said is {said}"
        yield ktap.result(f"'{line}' is {'refused' if wanted else 'a kernel'}", wrong)


def run():
    """All of it, as results."""
    groups = (_own, _own_tree, _config, _bugs, _locks, _variants, _partly, _table, _rows, _releases,
              _taken, _fetch)
    return [result for group in groups for result in group()]
