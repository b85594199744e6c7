# SPDX-License-Identifier: GPL-2.0
"""The walker of a guest's page tables (scripts/vm/tables.py) on tables that are made by hand."""

import base64
import io
import os
import tarfile
import tempfile

from vm import gdb, outside, tables, whose
from vm.console import Console

from .judge import hostchecks, ktap
from .run import recorded


class _Memory:
    """Physical memory in which nothing is but what was written: {address: entry}."""

    def __init__(self, *entries):
        self.entries = {table + 8 * index: value for table, index, value in entries}

    def read(self, address, size):
        return b"".join(self.entries.get(at, 0).to_bytes(8, "little")
                        for at in range(address, address + size, 8))


# The first piece of the upper half, as x86 with four levels has it, and with five.
PC_4, PC_5 = 0xffff800000000000, 0xff00000000000000
MIB, GIB = 1 << 20, 1 << 30

# Present, accessed and dirty, with NX; RW is 2, PS is 0x80.
X = 1 << 63 | 0x61
# Valid, accessed, with PXN and UXN; a table or a page is 2, read-only is 0x80.
A = 3 << 53 | 0x401


def _pc(top, index):
    """A leaf of each size, and something empty of each level, below the INDEXth entry of TOP."""
    return ((top, index, 0x11067), (0x11000, 0, 0x12067), (0x11000, 2, X | 0x82 | 5 * GIB),
            (0x12000, 0, X | 0x82 | 0x1000 | 0x40000000), (0x12000, 1, X | 0x82 | 0x40200000),
            (0x12000, 2, 0x13067), (0x12000, 3, X | 0x82 | 0x50000000),
            (0x13000, 0, X | 2 | 0x7000), (0x13000, 1, X | 0x7000), (0x13000, 2, X | 0x7000),
            (0x13000, 3, X | 0x7000), (0x13000, 4, 0x61 | 0x8000), (0x13000, 510, 0xdead000),
            (0x13000, 511, 1 << 52 | 0x63 | 0xfffffffff000))


def _pc_lines(start):
    """What is found there, up to 512 GiB and one page."""
    def line(at, end, rest):
        return f"0x{start + at:016x}-0x{start + end:016x} {rest}"
    return [line(0, 4 * MIB, "PMD RW,NX 0x0000000040000000 up"),
            line(4 * MIB, 4 * MIB + 0x1000, "PTE RW,NX 0x0000000000007000 up"),
            line(4 * MIB + 0x1000, 4 * MIB + 0x4000, "PTE ro,NX 0x0000000000007000 same"),
            line(4 * MIB + 0x4000, 4 * MIB + 0x5000, "PTE ro,x 0x0000000000008000 up"),
            line(4 * MIB + 0x5000, 6 * MIB - 0x1000, "PTE - - -"),
            line(6 * MIB - 0x1000, 6 * MIB, "PTE RW,x 0x0000fffffffff000 up"),
            line(6 * MIB, 8 * MIB, "PMD RW,NX 0x0000000050000000 up"),
            line(8 * MIB, GIB, "PMD - - -"), line(GIB, 2 * GIB, "PUD - - -"),
            line(2 * GIB, 3 * GIB, "PUD RW,NX 0x0000000140000000 up"),
            line(3 * GIB, 512 * GIB, "PUD - - -")]


LA57 = 1 << 12
T1SZ, TG1 = 16, 30
DS = 1 << 59

# What it is, the tables' form, what is in memory, a range, and what is found there.
WALKS = (
    ("x86_64 with 4 levels", tables.X86(0x10000 | 0x801, 0x20), _pc(0x10000, 256),
     (PC_4, PC_4 + 512 * GIB + 0x1000), [
         "# levels 4 bits 48 page 4096", *_pc_lines(PC_4),
         "0xffff808000000000-0xffff808000001000 PGD - - -"]),
    ("x86_64 with 5 levels", tables.X86(0x10000, LA57 | 0x20),
     (*_pc(0x14000, 0), (0x10000, 256, 0x14067)), (PC_5, PC_5 + (1 << 48) + 0x1000), [
         "# levels 5 bits 57 page 4096", *_pc_lines(PC_5),
         "0xff00008000000000-0xff01000000000000 P4D - - -",
         "0xff01000000000000-0xff01000000001000 PGD - - -"]),
    ("the end of the address space, from the middle of a leaf",
     tables.X86(0x10000, 0), ((0x10000, 511, 0x11063), (0x11000, 511, 0x80 | X | 7 * GIB)),
     ((1 << 64) - 0x3000, 1 << 64), [
         "# levels 4 bits 48 page 4096",
         "0xffffffffffffd000-0x10000000000000000 PUD ro,NX 0x00000001ffffd000 up"]),
    ("arm64 with pages of 4K", tables.Arm64(0x7000000000010000, 16 << T1SZ | 2 << TG1),
     ((0x10000, 511, 0x11003), (0x11000, 1, 0x12003), (0x12000, 0, A | 0x600000),
      (0x12000, 1, A | 0x80 | 0x400000), (0x12000, 2, 1 << 52 | A | 0x800000), (0x12000, 3, 0x13003),
      (0x13000, 511, 0x403 | 0xfffffffff000)),
     (0xffffff8040000000, 0xffffff8080000000), [
         "# levels 4 bits 48 page 4096",
         "0xffffff8040000000-0xffffff8040200000 PMD RW,NX 0x0000000000600000 up",
         "0xffffff8040200000-0xffffff8040400000 PMD ro,NX 0x0000000000400000 up",
         "0xffffff8040400000-0xffffff8040600000 CONT-PMD RW,NX 0x0000000000800000 up",
         "0xffffff8040600000-0xffffff80407ff000 PTE - - -",
         "0xffffff80407ff000-0xffffff8040800000 PTE RW,x 0x0000fffffffff000 up",
         "0xffffff8040800000-0xffffff8080000000 PMD - - -"]),
    ("arm64 with pages of 16K and 47 bits", tables.Arm64(0x10000, 17 << T1SZ | 1 << TG1),
     ((0x10000, 2047, 0x14003), (0x14000, 2046, 0x18003), (0x18000, 2046, A | 2 | 0x104000),
      (0x18000, 2047, A | 2 | 0x108000)),
     (0xfffffffffbff8000, 0xffffffffffff8000), [
         "# levels 3 bits 47 page 16384",
         "0xfffffffffbff8000-0xfffffffffc000000 PMD - - -",
         "0xfffffffffc000000-0xfffffffffdff8000 PTE - - -",
         "0xfffffffffdff8000-0xfffffffffe000000 PTE RW,NX 0x0000000000104000 up",
         "0xfffffffffe000000-0xffffffffffff8000 PMD - - -"]),
    ("arm64 with pages of 64K and 52 bits", tables.Arm64(0x1004c, 12 << T1SZ | 3 << TG1),
     ((0x3000000010040, 1023, 0x20003 | 3 << 12), (0x3000000020000, 8191, 0x30003),
      (0x30000, 8190, A | 2 | 0x770000 | 0xf << 12), (0x30000, 8191, A | 2 | 0x780000 | 0xf << 12)),
     (0xfff0000000000000, 1 << 64), [
         "# levels 3 bits 52 page 65536",
         "0xfff0000000000000-0xfffffc0000000000 PGD - - -",
         "0xfffffc0000000000-0xffffffffe0000000 PMD - - -",
         "0xffffffffe0000000-0xfffffffffffe0000 PTE - - -",
         "0xfffffffffffe0000-0x10000000000000000 PTE RW,NX 0x000f000000770000 up"]),
    ("arm64 with pages of 4K and 52 bits (LPA2)", tables.Arm64(0x10048, DS | 12 << T1SZ | 2 << TG1),
     ((0x2000000010040, 15, 0x11003 | 1 << 8), (0x4000000011000, 511, 0x12003),
      (0x12000, 511, 0x13003), (0x13000, 511, A | 3 << 8 | 0x3fffffe00000)),
     (0xfff0000000000000, 1 << 64), [
         "# levels 5 bits 52 page 4096",
         "0xfff0000000000000-0xffff000000000000 PGD - - -",
         "0xffff000000000000-0xffffff8000000000 P4D - - -",
         "0xffffff8000000000-0xffffffffc0000000 PUD - - -",
         "0xffffffffc0000000-0xffffffffffe00000 PMD - - -",
         "0xffffffffffe00000-0x10000000000000000 PMD RW,NX 0x000c3fffffe00000 up"]),
    ("arm64 with pages of 16K and 52 bits (LPA2)",
     tables.Arm64(0x10000, DS | 12 << T1SZ | 1 << TG1),
     ((0x10000, 31, 0x14003), (0x14000, 2047, 0x18003), (0x18000, 2047, 0x1c003),
      (0x1c000, 2047, A | 2 | 2 << 8 | 0x3000000004000)),
     (0xffffffffffff8000, 1 << 64), [
         "# levels 4 bits 52 page 16384",
         "0xffffffffffff8000-0xffffffffffffc000 PTE - - -",
         "0xffffffffffffc000-0x10000000000000000 PTE RW,NX 0x000b000000004000 up"]),
)


class Stub:
    """What a gdb.Stub is to those who look: of a processor that is in user space SOJOURN times."""

    def __init__(self, sojourn=0, entries=(*_pc(0x10000, 256),)):
        self.known = {"cr3": 1, "cr4": 2, "rsp": 3}
        self.memory = _Memory(*entries).read
        self.stays, self.stopped = sojourn, 0

    def __enter__(self):
        self.stopped += 1
        return self

    def __exit__(self, *_):
        self.stays -= 1

    def register(self, name):
        stack = 0x7ffc0000 if self.stays > 0 else PC_4 + 0x1ff8
        return {"cr3": 0x10000, "cr4": 0, "rsp": stack}[name]


def _walks():
    for name, form, entries, within, wanted in WALKS:
        found = tables.lines(tables.Tables(form, _Memory(*entries).read), *within)
        yield ktap.result(f"page tables of {name} are walked",
                          hostchecks.differences(wanted, found))


def _no_table():
    """An entry of the last level that is no page: the processor faults on it."""
    form = tables.Arm64(0x10000, 17 << T1SZ | 1 << TG1)
    memory = _Memory((0x10000, 2047, 0x14003), (0x14000, 2047, 0x18003), (0x18000, 2047, A))
    try:
        found = tables.lines(tables.Tables(form, memory.read), (1 << 64) - 0x4000, 1 << 64)
    except tables.NoTable:
        found = None
    yield ktap.result("a page table with what is no page is refused", found and str(found))


def _looks():
    """Nobody takes the tables of user space for the kernel's."""
    wanted = ["# levels 4 bits 48 page 4096", f"0x{PC_4:016x}-0x{PC_4 + 0x1000:016x} PMD RW,NX "
              "0x0000000040000000 up"]
    stub = Stub(sojourn=2)
    found = outside.look(stub, PC_4, PC_4 + 0x1000)
    yield ktap.result("a machine in user space is looked at later",
                      hostchecks.differences(wanted, found)
                      or (None if stub.stopped == 3 else f"after {stub.stopped} times"))
    try:
        found = outside.look(Stub(entries=()), PC_4, PC_4 + 0x1000)
    except gdb.StubError:
        found = None
    yield ktap.result("tables that do not map the stack are not the kernel's", found and str(found))


def _registers():
    texts = ('<reg name="rax" bitsize="64"/><!-- <reg name="rbx"/>\n --><reg  name="CR3" bitsize="64" type="int"/>',
             '<reg name="x" bitsize="8" regnum="40"/><reg bitsize="64" name="y"/>')
    found = gdb.numbers(texts)
    wrong = None if found == {"rax": 0, "cr3": 1, "x": 40, "y": 41} else str(found)
    yield ktap.result("registers are counted as gdb does", wrong)


def _directory(name):
    """An archive of a directory with nothing in it."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as file:
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        file.addfile(entry)
    return archive.getvalue()


def _kept():
    """What the host has written into the log of a guest becomes a file of the tree that this printed."""
    console, text = Console(None, None, False), []
    console.write = lambda data: text.append(data.decode())
    for name, lines in (("outside/page_tables", ["# a", "b"]), ("elsewhere/page_tables", ["c"]),
                        ("tree", base64.b64encode(_directory("outside")).decode().split())):
        console.keep(name, lines)
    with tempfile.TemporaryDirectory() as where:
        recorded.unpack("".join(text), where)
        found = {os.path.relpath(os.path.join(top, name), where)
                 for top, _, names in os.walk(where) for name in names}
        with open(os.path.join(where, "outside/page_tables"), encoding="utf-8") as file:
            right = file.read() == "# a\nb\n" and found == {"outside/page_tables"}
    yield ktap.result("what the host saw is in the tree", None if right else str(found))


# How a machine is made, and whose memory is whose.
OWNERS = (
    (dict(arch="x86_64"), [(0, whose.TOP, 0)]),
    (dict(arch="x86_64", nodes="0@0,1@1G,0:0"), [(0, GIB, 0), (GIB, whose.TOP, 1)]),
    # With ACPI, Linux counts nodes as it meets them: of processors first.
    (dict(arch="x86_64", nodes="0@0,1@1G,1:0", cpus=1), [(0, GIB, 1), (GIB, whose.TOP, 0)]),
    (dict(arch="x86_64", nodes="0@0,2@1G", cpus=2), [(0, GIB, 0), (GIB, whose.TOP, 1)]),
    (dict(arch="arm64", nodes="0@0,2@1G,2:0"), [(0, GIB, 0), (GIB, whose.TOP, 2)]),
    (dict(arch="x86_64", numa_text="1G:0,0,512M"), [(0, GIB, 0), (GIB, 3 * GIB // 2, 1)]),
    (dict(arch="x86_64", numa_text="1G:1,2G:0"),
     [(0, GIB, 1), (GIB, 2 * GIB, 0), (4 * GIB, 5 * GIB, 0)]),
    (dict(arch="x86_64", numa_text="3G:0,1G"),
     [(0, 2 * GIB, 0), (4 * GIB, 5 * GIB, 0), (5 * GIB, 6 * GIB, 1)]),
    (dict(arch="arm64", numa_text="1G:1,3G:0", firmware=True), [(GIB, 2 * GIB, 1), (2 * GIB, 5 * GIB, 0)]),
    (dict(arch="arm64", numa_text="1G:1,3G:0"), [(GIB, 2 * GIB, 0), (2 * GIB, 5 * GIB, 1)]),
)


def _owners():
    for made, wanted in OWNERS:
        wrong = hostchecks.differences([f"0x{start:016x}-0x{end:016x} {node}"
                                        for start, end, node in wanted],
                                       whose.Owners(**made).lines())
        yield ktap.result(f"memory of a machine made with {made} has its nodes", wrong)
    found = whose.Owners("x86_64", numa_text="1G:0,0:1-2,0").lines([(4 * GIB, 5 * GIB, 2)])
    wanted = ["0x0000000000000000-0x0000000040000000 0", "0x0000000100000000-0x0000000140000000 2"]
    yield ktap.result("what was plugged in is of its node", hostchecks.differences(wanted, found))


def run():
    groups = (_walks, _no_table, _looks, _registers, _kept, _owners)
    return [result for group in groups for result in group()]
