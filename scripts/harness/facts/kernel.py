# SPDX-License-Identifier: GPL-2.0
"""What the report depends on and the kernel decides: page size, section size, ZONE_DEVICE."""

import os
import re
from collections import namedtuple

from common import places

# The kernels of scripts/fetch/kernels that have the same guests, but for the exceptions that tables name,
# and those that are there for one thing.
ARM64 = ["arm64-5.10", "arm64-6.1", "arm64-6.12", "arm64-6.12-16k", "arm64-7.2", "arm64-7.2-16k"]
X86 = ["x86_64-5.10", "x86_64-6.1", "x86_64-6.12", "x86_64-7.2"]
CLOUD = ["arm64-6.1-cloud", "arm64-6.12-cloud", "arm64-7.2-cloud"]

MIB = 1 << 20
STRUCT_PAGE = 64
SUBSECTION = 2 * MIB

# zone_device: whether memory given to pmem gets a page map (ZONE_DEVICE and its drivers are there)
# node_ranges: how many ranges of memory may have a node, None if any number
# uefi: whether it can be started by UEFI and finds its devices with ACPI
# builtin: the options of a kernel of one's own that are built in, without CONFIG_
# path: the directory with vmlinuz, config and modules/, None for a kernel that is not in the cache
Kernel = namedtuple("Kernel", "name arch version page zone_device kallsyms_all path cpu node_ranges"
                    " uefi builtin", defaults=(None, True, frozenset()))


def table():
    """The rows of scripts/fetch/kernels as dictionaries."""
    columns = ["name", "arch", "suite", "version", "flavour", "page", "cpu"]
    with open(places.script("fetch/kernels"), encoding="utf-8") as file:
        lines = [line.split() for line in file]
    return [dict(zip(columns, line)) for line in lines if line and line[0][0] != "#"]


def config(path):
    """The options of a kernel configuration file that are set."""
    with open(path, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    return dict(line.split("=", 1) for line in lines if line.startswith("CONFIG_"))


def _version(text):
    return tuple(int(n) for n in re.match(r"(\d+)\.(\d+)", text).groups())


def _page(options):
    for size in (16, 64):
        if f"CONFIG_ARM64_{size}K_PAGES" in options:
            return size << 10
    return 4096


def _node_ranges(options):
    """With generic NUMA code, arm64 has NR_NODE_MEMBLKS of them (mm/numa_memblks.c, Linux 6.12)."""
    if "CONFIG_ARM64" in options and "CONFIG_NUMA_MEMBLKS" in options:
        return 2 << int(options["CONFIG_NODES_SHIFT"])
    return None


def stock(name):
    """A kernel of the matrix that has been fetched."""
    row = next((row for row in table() if row["name"] == name), None)
    if row is None:
        raise KeyError(f"unknown kernel '{name}', see scripts/fetch/kernels")
    path = places.kernel_dir(name)
    options = config(os.path.join(path, "config"))
    env = places.kernel_env(name)
    return Kernel(name, row["arch"], _version(env["KRELEASE"]), _page(options),
                  "CONFIG_ZONE_DEVICE" in options, "CONFIG_KALLSYMS_ALL" in options, path,
                  row["cpu"], _node_ranges(options))


def own(kdir):
    """A kernel tree that somebody built. Only drivers that are built in are there."""
    options = config(os.path.join(kdir, ".config"))
    arch = "arm64" if "CONFIG_ARM64" in options else "x86_64"
    with open(os.path.join(kdir, "include/config/kernel.release"), encoding="utf-8") as file:
        release = file.read().strip()
    page = _page(options)
    cpu = {"x86_64": "max", "arm64": "cortex-a76" if page == 16384 else "cortex-a72"}[arch]
    drivers = ("BLK_DEV_PMEM", {"x86_64": "X86_PMEM_LEGACY", "arm64": "OF_PMEM"}[arch])
    pmem = all(options.get(f"CONFIG_{name}") == "y" for name in ("ZONE_DEVICE", *drivers))
    return Kernel(release, arch, _version(release), page, pmem, "CONFIG_KALLSYMS_ALL" in options,
                  None, cpu, _node_ranges(options),
                  options.keys() >= {"CONFIG_EFI", "CONFIG_ACPI"},
                  {name.removeprefix("CONFIG_") for name in options if options[name] == "y"})


def has_drivers(kernel, *options):
    """Whether it has them: stock kernels as modules, one's own if they are built in."""
    return kernel.path is not None or kernel.builtin >= set(options)


def section_size(kernel):
    """Bytes of memory in a section: SECTION_SIZE_BITS of that architecture, version, page size."""
    if kernel.arch == "arm64":
        if kernel.version < (5, 12):
            return 1024 * MIB
        if kernel.page == 65536:
            return 512 * MIB
    return 128 * MIB


def preinitialises(kernel):
    """Whether the memmap of gigantic HugeTLB pages is optimised when it is made (Linux 6.15)."""
    return kernel.arch == "x86_64" and kernel.version >= (6, 15)


def taints_sections(kernel):
    """Whether sections know that a ZONE_DEVICE range begins or ends inside them (Linux 5.12)."""
    return kernel.zone_device and kernel.version >= (5, 12)
