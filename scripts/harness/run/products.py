# SPDX-License-Identifier: GPL-2.0
"""What is built for guests, and where it is: the module, the test modules, the selftests."""

import contextlib
import os
import platform
import re
import shutil
import struct
import subprocess
import tempfile

from common.places import ROOT, script

from ..facts import kernel
from ..judge import programs as tests
from ..truth import expect
from . import boot

BUILD = os.path.join(ROOT, "build")

# In the guest each has a directory of its own, empty if the kernel has not what it is about.
TEST_MODULES = ("oracle", "zonedev", "hotplug")
# No guest of "make check" has it, but every kernel must be able to: see scripts/bench.
BENCH = "bench"
MODULES = ("memmapscope", *TEST_MODULES, BENCH)

# What a kernel needs for them: without that there is nothing to make.
NEEDS = {"oracle": (), "zonedev": ("ZONE_DEVICE",), "hotplug": ("MEMORY_HOTREMOVE",), BENCH: ()}


def _no_sources(_, names):
    """What is left out: what was built where the sources are, which is of another kernel."""
    return [name for name in names
            if name != "Kbuild" and "." in name and not re.fullmatch(r"\w+\.[ch]", name)]


@contextlib.contextmanager
def module_source():
    """The module's files alone: build-module skips a build if none of what it is given changed."""
    with tempfile.TemporaryDirectory(prefix="memmapscope-source.") as work:
        _copy_module(work)
        yield work


@contextlib.contextmanager
def all_sources():
    """All modules, each in a directory of its own: one kbuild is quicker than four."""
    with tempfile.TemporaryDirectory(prefix="memmapscope-source.") as work:
        _copy_module(os.path.join(work, "memmapscope"))
        for name in MODULES[1:]:
            shutil.copytree(os.path.join(ROOT, "selftests", "modules", name),
                            os.path.join(work, name), ignore=_no_sources)
        with open(os.path.join(work, "Kbuild"), "w", encoding="utf-8") as file:
            file.write("".join(f"obj-m += {name}/\n" for name in MODULES))
        yield work


def _copy_module(where):
    os.makedirs(where, exist_ok=True)
    shutil.copy2(os.path.join(ROOT, "Kbuild"), where)
    shutil.copytree(os.path.join(ROOT, "module"), os.path.join(where, "module"), ignore=_no_sources)


def out_dir(kernel_name, what=""):
    """Where a kernel's modules go, each in a directory of its own."""
    path = os.path.join(BUILD, kernel_name, what)
    os.makedirs(path, exist_ok=True)
    return path


def built_tree(kernel_name):
    """What all_sources() became when it was built for a kernel: sources and object files."""
    return os.path.join(out_dir(kernel_name), "tree")


def module_command(target, source, out):
    """Compile modules; for kernels of the matrix with W=1 (build-module does that).

    Sparse takes a third of the time, and what it looks at are our lines and annotations of headers:
    those of the oldest and newest kernels are enough.
    """
    return [script("make/build-module"), target, source, out,
            *(["C=2"] if target in kernel.bounds() else [])]


def selftests_dir(arch):
    """Where the installed selftests are; the programs are static, so one set an architecture."""
    return os.path.join(BUILD, f"selftests-{arch}")


def host_arch():
    """Whose programs run here."""
    return {"aarch64": "arm64"}.get(platform.machine(), platform.machine())


def _cross(arch):
    """What the name of a compiler for this architecture begins with."""
    return "" if arch == host_arch() else {"arm64": "aarch64"}.get(arch, arch) + "-linux-gnu-"


def selftests_command(arch):
    """Compile and install the selftests: by this machine's gcc, whoever has built the kernel."""
    out = selftests_dir(arch)
    objects = out + ".obj"
    os.makedirs(objects, exist_ok=True)
    return ["make", "--no-print-directory", "-C", "selftests", f"ARCH={arch}", "LLVM=",
            f"CROSS_COMPILE={_cross(arch)}", f"OUTPUT={objects}", f"INSTALL_PATH={out}", "install"]


def bench_program(arch):
    """Where the program is that reads the files and takes the time."""
    return os.path.join(BUILD, "bench", f"mms-bench-{arch}")


def bench_command(arch):
    """Compile it."""
    return [f"{_cross(arch)}gcc", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-static",
            "-pthread", "-o", bench_program(arch), os.path.join("selftests", "bench", "mms-bench.c")]


def expected(guest, path):
    """Write the regions that the selftests are to expect, where they are known before the boot."""
    if guest.kernel.arch != "arm64" or guest.layout.firmware:
        return []   # the firmware's memory map is known when the guest has told it
    records = expect.records(guest.kernel, expect.machine(guest.kernel, guest.layout))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(expect.lines(guest.kernel, records)) + "\n")
    return [(path, "mms/expected")]


def index_builtin(kdir, release):
    """What libkmod, and so daxctl, has to know of the drivers that are built into a kernel.

    Without it they are modules that are missing.
    """
    where = out_dir(release, os.path.join("lib", "modules", release))
    for name in ("modules.order", "modules.builtin", "modules.builtin.modinfo"):
        if os.path.exists(os.path.join(kdir, name)):
            shutil.copy2(os.path.join(kdir, name), where)
    return ["/sbin/depmod", "-b", out_dir(release), release]


def programs(guest):
    """Programs of Debian's that a guest's test calls."""
    files = []
    for name in guest.layout.programs:
        done = subprocess.run([script(f"fetch/{name}"), guest.kernel.arch], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise boot.BuildError(f"{name} for {guest.kernel.arch} cannot be had")
        files.append((done.stdout.strip(), f"mms/{name}"))
    return files


def _files_below(top, name):
    """(path, name in the guest) of all files of a directory."""
    return [(os.path.join(path, file), os.path.join(name, os.path.relpath(path, top), file))
            for path, _, files in os.walk(top) for file in files]


def selftests(top, mode):
    """Installed selftests for a guest; in most modes without the programs that run outside."""
    outside = [] if mode == "check" else tests.of_reports()
    return [(path, name) for path, name in _files_below(top, "mms/selftests")
            if os.path.basename(path) not in outside]


def _test_modules(kern, what):
    """Files of a test module, which must be there if the kernel has what it is made of."""
    out = out_dir(kern.name, what)
    names = [name for name in sorted(os.listdir(out)) if name.endswith(".ko")]
    if not names and kern.has(*NEEDS[what]):
        raise boot.BuildError(f"no {what} module was made for {kern.name}")
    return [(os.path.join(out, name), f"mms/{what}/{name}") for name in names]


def acpi_table(size):
    """A table of ACPI's that the kernel finds in the initramfs, and installs beside the firmware's."""
    if not size:
        return []
    header = struct.pack("<4sIBB6s8s", b"UEFI", size, 1, 0, b"MMSCOP", b"MMSTABLE")
    header += bytes([0, 0, 0, 0]) + b"MMSC" + bytes(4)
    table = bytearray(header + bytes(size - len(header)))
    table[9] = -sum(table) & 255    # all bytes add up to 0
    path = os.path.join(out_dir("acpi"), f"{size}.aml")
    with open(path, "wb") as file:
        file.write(table)
    return [(path, "kernel/firmware/acpi/table.aml")]


def bench_payload(guest):
    """What a guest gets that does nothing but take the time."""
    kern = guest.kernel
    module = os.path.join(out_dir(kern.name, "memmapscope"), "memmapscope.ko")
    return [(module, "mms/memmapscope.ko"), *_test_modules(kern, "oracle"),
            *_test_modules(kern, BENCH), (bench_program(kern.arch), "mms/mms-bench")]


def payload(guest, module=None):
    """What a guest gets besides guest-run and drivers, as (path, name in the guest)."""
    module = module or out_dir(guest.kernel.name, "memmapscope")
    files = [(os.path.join(module, "memmapscope.ko"), "mms/memmapscope.ko")]
    for what in TEST_MODULES:
        files += _test_modules(guest.kernel, what)
    builtin = os.path.join(BUILD, guest.kernel.name, "lib")
    if guest.layout.programs and os.path.isdir(builtin):
        files.append((builtin, "lib"))
    files += acpi_table(guest.layout.acpi_table)
    return files + programs(guest) + selftests(selftests_dir(guest.kernel.arch), guest.mode)
