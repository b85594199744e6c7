# SPDX-License-Identifier: GPL-2.0
"""Random memory layouts that a guest can boot with: drawn from a seed, written as machine files.

What cannot boot is drawn again, so that a guest that does not come up is always a failure:

 * the kernel, the initramfs and a PC's first MiB need memory (Room)
 * arm64's Linux reads 127 banks before 6.0, a PC's command line has 2048 characters
 * x86 maps its memory from the top with a few pages; many small banks up there use them up
"""

import random
from collections import namedtuple

from common.ram import spans

from ..facts import kernel as kernels, matrix
from ..facts.reasons import first
from ..truth import ranges

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
PAGE = 4 * KIB
SUBSECTION = kernels.SUBSECTION
SECTION = 128 * MIB

# kind: as in layouts, with the types of '%' appended
Item = namedtuple("Item", "kind start size")
HOLE, RESERVED, PMEM, NOMAP, BANK = "$", "#", "!", "~", "@"
SOFT, UNUSABLE, ACPI, GAP = "%-1+0xefffffff", "%-1+5", "%-1+3", "%-1"

# variant: of matrix.VARIANTS, or "". exact: the memory is what BANK items say.
# mem: mem=, or 0. nodes: (address, node), sorted. cpus: the node of each, () for one node.
Case = namedtuple("Case", "kernel variant ram exact items mem nodes cpus")

MODULES = {"x86_64": {PMEM: "nd_e820,nd_pmem", SOFT: "dax_hmem,device_dax"},
           "arm64": {PMEM: "of_pmem,nd_pmem"}}

X86_KERNEL = (16 * MIB, 144 * MIB)
X86_LOWEST_BANK = (0, 639 * KIB)
ARM64_ROOM = 176 * MIB      # kernel, device tree and initramfs in one piece
TOTAL = 352 * MIB
LINE = 1700
FEW_BANKS = 120
MANY = 16


class DrawError(Exception):
    """Nothing that can boot came up."""


def size_text(number):
    """As short as it goes: 64M, 2044K, 0x1800."""
    for unit, letter in ((GIB, "G"), (MIB, "M"), (KIB, "K")):
        if number and number % unit == 0:
            return f"{number // unit}{letter}"
    return f"0x{number:x}"


def memmap(case):
    """What comes after memmap="""
    words = []
    if case.exact:
        words.append("exactmap")
        if case.kernel.arch == "x86_64":
            words.append("639K@0")
    # Banks come first: what is taken away has to be there.
    for item in sorted(case.items, key=lambda item: (item.kind != BANK, item.start)):
        words.append(f"{size_text(item.size)}{item.kind[0]}{size_text(item.start)}{item.kind[1:]}")
    return ",".join(words)


def nodes_text(case):
    """What comes after nodes="""
    words = [f"{nid}@{size_text(start) if start else 0}" for start, nid in case.nodes]
    return ",".join(words + [f"{nid}:{cpu}" for cpu, nid in enumerate(case.cpus)])


def text(case, comment):
    """The case as a machine file."""
    kinds = {item.kind for item in case.items}
    modules = ",".join(names for kind, names in MODULES[case.kernel.arch].items() if kind in kinds)
    # What memblock reserves depends on more than the layout; it tells.
    many = case.kernel.arch == "x86_64" and len(case.items) > MANY
    values = {"arch": case.kernel.arch, "ram": size_text(case.ram), "memmap": memmap(case),
              "mem": size_text(case.mem) if case.mem else "",
              "nodes": nodes_text(case) if case.nodes else "",
              "cpus": str(len(case.cpus)) if case.nodes else "", "modules": modules,
              "append": "memblock=debug log_buf_len=4M" if many else ""}
    lines = ["# SPDX-License-Identifier: GPL-2.0", "#", *(f"# {line}" for line in comment)]
    return "\n".join(lines + [f"{key}={value}" for key, value in values.items() if value]) + "\n"


def variants(kern):
    """Those that keep their memory layout: a kernel that moves itself is booted without one."""
    return [v for v in matrix.VARIANTS
            if v.mode == "layout" and not first(v.never, kern) and not v.name.endswith("-kaslr")]


def _banks(case):
    if not case.exact:
        return spans(case.kernel.arch, case.ram)
    banks = [(i.start, i.start + i.size) for i in case.items if i.kind == BANK]
    return ranges.merge(banks + ([X86_LOWEST_BANK] if case.kernel.arch == "x86_64" else []))


def _taken(case, *but):
    return [(i.start, i.start + i.size) for i in case.items if i.kind not in (BANK, *but)]


def _limited(case, banks):
    if case.mem and case.kernel.arch == "x86_64":
        return ranges.intersect(banks, [(0, case.mem)])
    return ranges.lowest(banks, case.mem) if case.mem else banks


def left(case):
    """The memory that Linux finds; what arm64 only reserves is among it."""
    reserved = (RESERVED, NOMAP) if case.kernel.arch == "arm64" else ()
    return _limited(case, ranges.subtract(_banks(case), _taken(case, *reserved)))


def _inside(case):
    """Items are in the machine's memory, and are what their kind allows."""
    arch = case.kernel.arch
    machine = spans(arch, case.ram)
    # The firmware's tables are at the end of the low memory: no driver should have them.
    safe = machine if arch == "arm64" else [(s, e - 2 * MIB) for s, e in machine]
    foreign = {"arm64": (SOFT, UNUSABLE, ACPI, GAP), "x86_64": (NOMAP,)}[arch]
    for item in case.items:
        where = machine if item.kind in (HOLE, RESERVED) else safe
        if item.kind in foreign or item.size <= 0:
            return False
        if not any(s <= item.start and item.start + item.size <= e for s, e in where):
            return False
        if item.kind in (PMEM, SOFT) and (item.start | item.size) % SUBSECTION:
            return False
        if arch == "arm64" and (item.start | item.size) % PAGE:
            return False
    return True


def _disjoint(case):
    for banks in (True, False):
        items = sorted((i for i in case.items if (i.kind == BANK) == banks),
                       key=lambda i: i.start)
        if any(a.start + a.size > b.start for a, b in zip(items, items[1:])):
            return False
    return True


def _x86_boots(case, memory):
    low = MIB if case.variant.startswith("5level") else None
    keep = [(0, MIB), (low or X86_KERNEL[0], X86_KERNEL[1])]
    if ranges.intersect(_taken(case), keep):
        return False
    if ranges.subtract([X86_KERNEL], memory) or len(memmap(case)) > LINE:
        return False
    return len(memory) <= MANY or memory[-1][1] - memory[-1][0] >= 64 * MIB


def _loses_memmap(case):
    """The kernel oopses on a device whose memmap begins and ends in the middle of a page.

    vmemmap_populate_basepages() goes on by whole pages from where it begins, so that the last one
    is never mapped: mm/sparse-vmemmap.c, seen with 16K pages on 6.12 and 7.2.
    """
    unit = case.kernel.page // case.kernel.struct_page * case.kernel.page
    return unit > SUBSECTION and any(
        item.start % unit and (item.start + item.size) % unit
        for item in case.items if item.kind == PMEM)


def _arm64_boots(case, memory):
    reserved = [(i.start, i.start + i.size) for i in case.items if i.kind in (RESERVED, NOMAP)]
    if ranges.intersect(memory, reserved) != ranges.merge(reserved):
        return False
    if _loses_memmap(case):
        return False
    if case.kernel.version < (6, 0) and len(memory) + len(case.nodes) > FEW_BANKS:
        return False
    # QEMU's own device tree is in the first MiB.
    free = ranges.subtract(memory, reserved + [(GIB, GIB + MIB)])
    return any(end - start >= ARM64_ROOM for start, end in free)


def possible(case):
    """Whether a guest has to come up with this."""
    if not _inside(case) or not _disjoint(case):
        return False
    memory = left(case)
    if ranges.total(ranges.subtract(memory, _taken(case))) < TOTAL:
        return False
    return {"x86_64": _x86_boots, "arm64": _arm64_boots}[case.kernel.arch](case, memory)


class Draw:
    """One attempt at a case."""

    def __init__(self, rng, kern):
        self.rng, self.kern = rng, kern
        self.ram = self._ram()
        self.spans = spans(kern.arch, self.ram)
        self.items = []
        self.sections = [SECTION, SECTION, kernels.section_size(kern)]

    def chance(self, percent):
        """True that often."""
        return self.rng.random() * 100 < percent

    def _ram(self):
        if self.chance(30):
            return self.rng.randrange(512, 4097) * MIB
        return self.rng.choice((512, 768, 1024, 1536, 2048, 3072, 4096)) * MIB

    def _address(self, unit):
        """Somewhere in memory, but not where the kernel usually is."""
        start, end = self.rng.choice(self.spans)
        start += (0 if start >= 4 * GIB else 144 * MIB) if self.chance(95) else MIB
        return self.rng.randrange(start // unit, max(end // unit, start // unit + 1)) * unit

    def _size(self):
        unit, most = self.rng.choice(((PAGE, 16), (64 * KIB, 40), (MIB, 40), (SUBSECTION, 100)))
        return unit * self.rng.randint(1, most)

    def _kind(self):
        kinds = [HOLE] * 6 + [RESERVED, PMEM]
        kinds += [NOMAP, NOMAP] if self.kern.arch == "arm64" else [UNUSABLE, ACPI, GAP]
        return self.rng.choice(kinds)

    # Shapes: (start, size).

    def pages(self):
        """A page or a few anywhere."""
        return self._address(PAGE), PAGE * self.rng.randint(1, 5)

    def odd(self):
        """MiBs at an odd one."""
        return self._address(2 * MIB) + MIB, MIB * self.rng.randint(1, 150)

    def nearly(self):
        """A sub-section, give or take a page at either end."""
        less = (-PAGE, 0, PAGE)
        return (self._address(SUBSECTION) + self.rng.choice(less),
                SUBSECTION * self.rng.randint(1, 3) + self.rng.choice(less))

    def section(self):
        """Whole sections."""
        unit = self.rng.choice(self.sections)
        return self._address(unit), unit * self.rng.randint(1, 2)

    def across(self):
        """Over the edge of a section."""
        edge, before = self._address(self.rng.choice(self.sections)), self._size()
        return edge - before, before + self._size()

    def edge(self):
        """From or to the edge of a section."""
        edge, size = self._address(self.rng.choice(self.sections)), self._size()
        return self.rng.choice((edge, edge - size)), size

    def end(self):
        """The end of memory."""
        size = self._size()
        return self.rng.choice(self.spans)[1] - size, size

    def adjacent(self):
        """Right after another one."""
        if not self.items:
            return self.pages()
        last = self.rng.choice(self.items)
        return last.start + last.size, self._size()

    def bytes(self):
        """No whole pages: only the map of a PC has such."""
        if self.kern.arch == "arm64":
            return self.pages()
        return self._address(0x10) + 0x10, self.rng.randint(1, 5 * PAGE)

    def add(self, *items):
        """Add items if there is room for all of them."""
        case = Case(self.kern, "", self.ram, False, (*self.items, *items), 0, (), ())
        if possible(case):
            self.items += items

    def one(self):
        """An item of any shape and kind."""
        shape = self.rng.choice((self.pages, self.odd, self.nearly, self.section, self.across,
                                 self.edge, self.end, self.adjacent, self.bytes))
        start, size = shape()
        kind = self._kind()
        if kind == PMEM:
            start, size = start // SUBSECTION * SUBSECTION, -(-size // SUBSECTION) * SUBSECTION
        self.add(Item(kind, start, size))

    def many(self):
        """Many small holes in a row."""
        start, size = self._address(MIB), PAGE * self.rng.randint(1, 3)
        step = self.rng.choice((64 * KIB, 256 * KIB, MIB, 2 * MIB))
        self.add(*(Item(HOLE, start + i * step, size) for i in range(self.rng.randint(10, 190))))

    def islands(self):
        """Devices in sections without RAM: memmap by sub-sections."""
        at = self._address(SECTION)
        end = at + SECTION * self.rng.randint(1, 2)
        kind = SOFT if self.kern.arch == "x86_64" and self.chance(50) else PMEM
        found = []
        for _ in range(self.rng.randint(1, 6)):
            gap = SUBSECTION * self.rng.choice((0, 0, 1, 1, 2, self.rng.randint(3, 30)))
            size = SUBSECTION * self.rng.choice((1, 1, 2, self.rng.randint(3, 12)))
            if at + gap + size > end:
                break
            found += ([Item(HOLE, at, gap)] if gap else []) + [Item(kind, at + gap, size)]
            at += gap + size
        self.add(*found, *([Item(HOLE, at, end - at)] if at < end else []))

    def banks(self):
        """Memory of one's own: pieces of the machine's."""
        banks = []
        for start, end in self.spans:
            start += MIB if not start else 0
            at, end = start, end - 2 * MIB
            while at < end and len(banks) < 5:
                size = self.rng.choice((self._size(), 512 * MIB, SECTION)) + (
                    448 * MIB if at == start else 0)
                banks.append(Item(BANK, at, min(size, end - at)))
                at += size + self._size()
        return banks

    def nodes(self):
        """One to three nodes, which may take turns; processors anywhere."""
        count = self.rng.randint(2, 3)
        starts = {0: 0}
        for number in range(1, count + self.rng.choice((0, 0, 0, 2))):
            unit = self.rng.choice((SECTION, SUBSECTION, SUBSECTION, PAGE))
            starts[self._address(unit)] = number % count
        cpus = tuple(self.rng.randrange(count) for _ in range(2))
        return tuple(sorted(starts.items())), cpus

    def _mem(self):
        unit = self.rng.choice((MIB, PAGE, KIB))
        return self.rng.randrange(TOTAL // unit, self.ram // unit) * unit

    def case(self):
        """All of it; possible or not."""
        for _ in range(self.rng.randint(0, 5)):
            self.one()
        if self.chance(35 if self.kern.zone_device else 10):
            self.islands()
        if self.chance(12):
            self.many()
        exact = self.chance(12)
        nodes, cpus = self.nodes() if self.chance(40) else ((), ())
        choice = [v.name for v in variants(self.kern)]
        variant = self.rng.choice(choice) if choice and self.chance(20) else ""
        return Case(self.kern, variant, self.ram, exact,
                    tuple(self.items + (self.banks() if exact else [])),
                    self._mem() if self.chance(10) else 0, nodes, cpus)


def draw(seed, index, kerns):
    """Case number index of a seed: always the same one."""
    rng = random.Random(f"{seed}/{index}")
    kern = rng.choice(kerns)
    for _ in range(500):
        case = Draw(rng, kern).case()
        if possible(case):
            return case
    raise DrawError(f"seed {seed}, case {index}: nothing that can boot")
