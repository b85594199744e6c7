# SPDX-License-Identifier: GPL-2.0
"""Which guests `make bench` boots: one for each thing that the cost of a report may grow with."""

import re
from collections import namedtuple

from ..facts import kernel, matrix
from ..facts.machine_file import Layout, parse_memmap

GIB = 1 << 30
MIB = 1 << 20

# name: of the guest. kernel: a row of scripts/fetch/kernels. layout: as of a machine file.
# facts: lines of the summary without which it is not the guest that it is there to be.
# grows: it differs from others of these in nothing but how much RAM it has.
Row = namedtuple("Row", "name kernel layout facts grows", defaults=({}, False))

KEPT = {"Source memblock memory": "symbol memblock"}
LOST = {"Source memblock memory": "unavailable: freed after boot, it had outgrown its static array"}

X86, ARM64, ARM64_16K = "x86_64-6.12", "arm64-6.12", "arm64-6.12-16k"


def _holes(number, first, apart, size="4K"):
    """So many holes, with the same distance between their starts."""
    return ",".join(f"{size}${(first + n * apart) // MIB}M" for n in range(number))


def _row(name, kern, ram, facts=None, grows=False, append="", **layout):
    """A guest of one processor.

    Of how many tables the windows are made depends on where KASLR puts them.
    """
    lay = Layout(name, None, ram, "", 1, f"nokaslr {append}".strip(), [])._replace(**layout)
    return Row(name, kern, lay, facts or {}, grows)


# memblock's arrays have room for 128 ranges; what is larger is freed after boot on x86. As many
# holes as can be on either side of that, so that there is little else between the guests.
FEW, MANY = 115, 130
TURNS = "0@0,1@0x48000000,0@0x52000000,1@0x54000000,0@0x54800000,1@0x70000000,0@8G,1@24G,0@40G,0:0"

TABLE = (
    *(_row(f"x86-{gib}G", X86, gib * GIB, KEPT, True) for gib in (16, 64, 256, 900)),
    # More than the 40 bits of a physical address that QEMU's PC has, if nothing is said.
    _row("x86-1T", X86, 1024 * GIB, KEPT, True, cpu="max,phys-bits=46"),
    # 16 GiB in pages whose memmap is shared: all leaves below 128 tables are small.
    _row("x86-hugetlb", X86, 18 * GIB, append="hugetlb_free_vmemmap=on hugepages=8000"),
    _row("x86-2-nodes", X86, 64 * GIB, KEPT, append="numa=fake=2",
         memmap=_holes(FEW, 1200 * MIB, 2 * MIB)),
    _row("x86-2-nodes-lost", X86, 64 * GIB, LOST, append="numa=fake=2",
         memmap=_holes(MANY, 1200 * MIB, 2 * MIB)),
    # Nodes that take turns: no span of one tells whose a frame is.
    _row("x86-turns-lost", X86, 64 * GIB, LOST, nodes=TURNS,
         memmap=_holes(MANY, 1600 * MIB, 2 * MIB)),
    _row("arm64-16G", ARM64, 16 * GIB),
    _row("arm64-8G", ARM64, 8 * GIB),
    # The same RAM, half of it at the end of 8 TiB.
    _row("arm64-8G-far", ARM64, 8192 * GIB, memmap="exactmap,4G@1G,4G@8188G"),
    # Pages of 16K: none of the memmap is in leaves larger than that.
    _row("arm64-16k-64G", ARM64_16K, 64 * GIB),
    # Four holes in every section.
    _row("arm64-holes", ARM64, 16 * GIB, memmap=_holes(500, 1280 * MIB, 32 * MIB)),
)


def chosen(pattern):
    """The rows whose names match."""
    return [row for row in TABLE if re.search(pattern or "", row.name)]


def memory(lay):
    """How much RAM a guest finds, in bytes."""
    ops = parse_memmap(lay.memmap)
    if any(op.kind == "exactmap" for op in ops):
        return sum(op.size for op in ops if op.kind == "@")
    return lay.ram


def host_memory(row):
    """How much of the host's memory a guest takes: its struct pages are all written."""
    page = next(r.page for r in kernel.table() if r.name == row.kernel)
    return memory(row.layout) // page * 64 + GIB


# A nanosecond of the guest is an instruction, and one that sleeps does not wait for the host.
COUNTED = ("-icount", "shift=0,sleep=off")


def guest(row, rounds, qemu):
    """A row as scripts/harness/run takes it. Needs the kernel's configuration."""
    kern = kernel.stock(row.kernel)
    lay = row.layout
    return matrix.Guest(row.name, kern, lay, "", lay.cpu or kern.cpu, None,
                        f"{lay.append} mms_rounds={rounds}".strip(), "bench", row.facts, (),
                        qemu=qemu)
