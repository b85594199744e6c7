# SPDX-License-Identifier: GPL-2.0
"""What is built for guests, and where it is: the module, the oracle, the selftests."""

import contextlib
import os
import shutil
import tempfile

from . import boot, expect

BUILD = os.path.join(boot.ROOT, "build")
ORACLE_SOURCE = os.path.join(boot.ROOT, "selftests", "oracle")


@contextlib.contextmanager
def module_source():
    """The module's files alone: build-module skips a build if none of what it is given changed."""
    with tempfile.TemporaryDirectory(prefix="memmapscope-source.") as work:
        shutil.copy2(os.path.join(boot.ROOT, "Kbuild"), work)
        shutil.copytree(os.path.join(boot.ROOT, "module"), os.path.join(work, "module"))
        yield work


def out_dir(kernel_name, what):
    """Where a kernel's modules go."""
    path = os.path.join(BUILD, kernel_name, what)
    os.makedirs(path, exist_ok=True)
    return path


def module_command(target, source, out):
    """Compile modules: warnings on (build-module does that) and sparse."""
    return [boot.script("build-module"), target, source, out, "C=2"]


def selftests_dir(arch):
    """Where the installed selftests are; the programs are static, so one set an architecture."""
    return os.path.join(BUILD, f"selftests-{arch}")


def selftests_command(arch):
    """Compile and install the selftests."""
    out = selftests_dir(arch)
    objects = out + ".obj"
    os.makedirs(objects, exist_ok=True)
    cross = {"arm64": ["ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"]}.get(arch, [])
    return ["make", "--no-print-directory", "-C", "selftests", *cross, f"OUTPUT={objects}",
            f"INSTALL_PATH={out}", "install"]


def expected(guest, path):
    """Write the regions that the selftests are to expect, where they are known before the boot."""
    if guest.kernel.arch != "arm64":
        return []   # the memory map of the PC's firmware is known when the guest has told it
    records = expect.records(guest.kernel, expect.machine(guest.kernel, guest.layout))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(expect.lines(guest.kernel, records)) + "\n")
    return [(path, "mms/expected")]


def payload(guest, module=None):
    """What a guest gets besides guest-run and drivers, as (path, name in the guest)."""
    module = module or out_dir(guest.kernel.name, "memmapscope")
    oracle = out_dir(guest.kernel.name, "oracle")
    files = [(os.path.join(module, "memmapscope.ko"), "mms/memmapscope.ko")]
    files += [(os.path.join(oracle, name), f"mms/oracle/{name}")
              for name in sorted(os.listdir(oracle)) if name.endswith(".ko")]
    return files + [(selftests_dir(guest.kernel.arch), "mms/selftests")]
