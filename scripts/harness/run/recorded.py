# SPDX-License-Identifier: GPL-2.0
"""What a guest recorded of itself: a tree of files, see selftests/tree.sh."""

import base64
import glob
import io
import os
import re
import shutil
import tarfile

from common.places import ROOT

from ..judge import console, report
from . import products

SEEN_RED = os.path.join(ROOT, "selftests", "red", "seen-red.sh")

# Where in the tree is what the host checks know by these names.
KERNEL_FILES = {"iomem": "proc/iomem",
                "kernel-memblock-memory": "sys/kernel/debug/memblock/memory",
                "kernel-memblock-reserved": "sys/kernel/debug/memblock/reserved"}
BLOCKS = "sys/devices/system/memory"

# What the host has seen of a guest, for one of its trees: see scripts/vm/hotplug.py.
OUTSIDE = re.compile(r"(later/\d+/)?outside/[a-z_]+")


def unpack(text, where):
    """Make the recorded files again, in a fresh directory; False if the guest recorded none."""
    printed = console.files(text)
    lines = printed.get("tree")
    shutil.rmtree(where, ignore_errors=True)
    if not lines:
        return False
    data = io.BytesIO(base64.b64decode("".join(lines)))
    with tarfile.open(fileobj=data, mode="r:gz") as tar:
        tar.extractall(where)
    for name in filter(OUTSIDE.fullmatch, printed):
        with open(os.path.join(where, name), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in printed[name])
    return True


def _lines(path):
    return console.read(path).splitlines()


def _blocks(where):
    """The size of memory blocks, and the state of each."""
    size = os.path.join(where, BLOCKS, "block_size_bytes")
    if not os.path.exists(size):
        return []
    states = glob.glob(os.path.join(where, BLOCKS, "memory*", "state"))
    return [f"size {_lines(size)[0]}"] + [
        f"{path.split('/')[-2].removeprefix('memory')} {_lines(path)[0]}" for path in states]


def files(where):
    """{name: lines} of the files that the host checks read."""
    paths = {name: os.path.join(where, "sys/kernel/debug/memmapscope", name)
             for name in report.FILES}
    paths.update({name: os.path.join(where, path) for name, path in KERNEL_FILES.items()})
    found = {name: _lines(path) for name, path in paths.items() if os.path.exists(path)}
    return {**found, "kernel-blocks": _blocks(where)}


def command(where):
    """Run the tests on a recorded tree, and on it with one thing wrong, for all such things.

    Programs of one architecture read what guests of any recorded.
    """
    programs = products.selftests_dir(products.host_arch())
    return [SEEN_RED, os.path.join(programs, "memmapscope"), where]
