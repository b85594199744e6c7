# SPDX-License-Identifier: GPL-2.0
"""Kernels: the table of those that are fetched, and what a kernel decides for the report."""

import functools
import os
import re
import subprocess
from collections import namedtuple
from fnmatch import fnmatch

from common import places
from common.notation import NotationError, parse_size

from . import machine_file

MIB = 1 << 20
SUBSECTION = 2 * MIB

# A row of scripts/fetch/kernels, whether it was fetched or not. version is its series.
# guests: patterns for the guests that it is there for
Row = namedtuple("Row", "name arch suite version flavour page cpu guests")

PMEM_DRIVERS = {"x86_64": "X86_PMEM_LEGACY", "arm64": "OF_PMEM"}


# config: its options that are set, without CONFIG_
# path: the directory with vmlinuz, config and modules/, None for a kernel of one's own
# struct_page: bytes of one, in all kernels of the table 64
class Kernel(namedtuple("Kernel", "name arch version page cpu config path guests struct_page",
                        defaults=(None, "*", 64))):
    """A kernel that guests can boot."""

    __slots__ = ()

    def is_for(self, guest):
        """Whether it is there for a guest, machine or machine.variant: no name stands for its variants."""
        return any(fnmatch(guest, pattern) for pattern in self.guests.split(","))

    def has(self, *options):
        """Whether it has all of them. Stock kernels may have them as modules, one's own may not."""
        enough = ("y",) if self.path is None else ("y", "m")
        return all(self.config.get(option) in enough for option in options)

    @property
    def zone_device(self):
        """Whether memory given to pmem gets a page map (ZONE_DEVICE and its drivers are there)."""
        return self.has("ZONE_DEVICE", "BLK_DEV_PMEM", "ARCH_HAS_PMEM_API", PMEM_DRIVERS[self.arch])

    @property
    def node_ranges(self):
        """How many ranges of memory may have a node, None if any number.

        With generic NUMA code, arm64 has NR_NODE_MEMBLKS of them (mm/numa_memblks.c, Linux 6.12).
        """
        if self.arch == "arm64" and self.has("NUMA_MEMBLKS"):
            return 2 << int(self.config["NODES_SHIFT"])
        return None

    @property
    def map_entries(self):
        """How many entries the kernel's copy of the firmware's map has, None if any number.

        E820_MAX_ENTRIES of arch/x86/include/asm/e820/types.h; what is too much is lost.
        """
        if self.arch != "x86_64":
            return None
        return 128 + 3 * (1 << int(self.config.get("NODES_SHIFT", 0)))


def table():
    """The rows of scripts/fetch/kernels."""
    with open(places.script("fetch/kernels"), encoding="utf-8") as file:
        lines = [line.split() for line in file]
    return [row(line) for line in lines if line and line[0][0] != "#"]


def row(words):
    """A line of the table, which has to be one."""
    if len(words) != len(Row._fields):
        raise NotationError(f"scripts/fetch/kernels: '{' '.join(words)}' has not the columns "
                            f"{' '.join(Row._fields)}")
    found = Row(*words)
    for column, may_be in (("arch", PMEM_DRIVERS), ("page", ("4K", "16K", "64K"))):
        if getattr(found, column) not in may_be:
            raise NotationError(f"scripts/fetch/kernels: {found.name}: {column} is "
                                f"'{getattr(found, column)}', not {' or '.join(may_be)}")
    for pattern in found.guests.split(","):
        if not any(fnmatch(name, pattern) for name in machine_file.files()):
            raise NotationError(f"scripts/fetch/kernels: {found.name}: no machine is '{pattern}'")
    return found._replace(version=_version(found.version), page=parse_size(found.page))


def bounds():
    """Names of the oldest kernel of each architecture, and of the newest of each page size."""
    found = {}
    for row in sorted((row for row in table() if row.guests == "*"), key=lambda row: row.version):
        found.setdefault(row.arch, row.name)
        found[row.arch, row.page] = row.name
    return set(found.values())


def config(path):
    """The options of a kernel configuration file that are set, without CONFIG_."""
    with open(path, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    return dict(line.removeprefix("CONFIG_").split("=", 1) for line in lines
                if line.startswith("CONFIG_"))


def _version(text):
    return tuple(int(n) for n in re.match(r"(\d+)\.(\d+)", text).groups())


def _page(options):
    for size in (16, 64):
        if f"ARM64_{size}K_PAGES" in options:
            return size << 10
    return 4096


@functools.cache
def stock(name):
    """A kernel of the matrix that has been fetched; its configuration is read once."""
    row = next((row for row in table() if row.name == name), None)
    if row is None:
        raise KeyError(f"unknown kernel '{name}', see scripts/fetch/kernels")
    path = places.kernel_dir(name)
    options = config(os.path.join(path, "config"))
    version = _version(places.kernel_env(name)["KRELEASE"])
    return Kernel(name, row.arch, version, _page(options), row.cpu, options, path, row.guests)


def own_arch(kdir):
    """Its architecture, for which no compiler has to be there."""
    return "arm64" if "ARM64" in config(os.path.join(kdir, ".config")) else "x86_64"


def _asked_struct_page(kdir):
    try:
        done = subprocess.run([places.script("make/struct-page"), kdir], check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    except subprocess.CalledProcessError as error:
        raise NotationError(f"{kdir}: its compiler does not say how large a struct page is\n"
                            f"{error.stderr}") from error
    return int(done.stdout)


@functools.cache
def own(kdir):
    """A kernel tree that somebody built. Only drivers that are built in are there."""
    options = config(os.path.join(kdir, ".config"))
    arch = own_arch(kdir)
    with open(os.path.join(kdir, "include/config/kernel.release"), encoding="utf-8") as file:
        release = file.read().strip()
    page = _page(options)
    cpu = {"x86_64": "max", "arm64": "cortex-a76" if page == 16384 else "cortex-a72"}[arch]
    return Kernel(release, arch, _version(release), page, cpu, options,
                  struct_page=_asked_struct_page(kdir))


def section_size(kern):
    """Bytes of memory in a section: SECTION_SIZE_BITS of that architecture, version, page size."""
    if kern.arch == "arm64":
        if kern.version < (5, 12):
            return 1024 * MIB
        if kern.page == 65536:
            return 512 * MIB
    return 128 * MIB


def section_memmap(kern):
    """Bytes of struct pages of a section."""
    return section_size(kern) // kern.page * kern.struct_page


def memmap_leaf(kern):
    """Bytes of memmap that a leaf maps where a section is set up whole: only 4K pages have large ones.

    vmemmap_populate() of both architectures.
    """
    return 2 * MIB if kern.page == 4096 else kern.page


def preinitialises(kern):
    """Whether the memmap of gigantic HugeTLB pages is optimised when it is made (Linux 6.15)."""
    return kern.has("SPARSEMEM_VMEMMAP_PREINIT")


def taints_sections(kern):
    """Whether sections know that a ZONE_DEVICE range begins or ends inside them (Linux 5.12)."""
    return kern.zone_device and kern.version >= (5, 12)
