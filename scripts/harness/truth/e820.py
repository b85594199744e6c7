# SPDX-License-Identifier: GPL-2.0
"""The x86 memory map: what the firmware handed over, what memmap= makes of it, what Linux uses.

Computed from the firmware's lines in the boot log, never from what the kernel says it made of
them ("user-defined physical RAM map", memblock, /proc/iomem): those are to be checked.
"""

import re

from . import ranges

RAM, RESERVED, ACPI, NVS, UNUSABLE, PRAM = 1, 2, 3, 4, 5, 12
SOFT_RESERVED = 0xefffffff
PAGE = 4096
TOP = 1 << 64

WORDS = {
    "usable": RAM, "System RAM": RAM, "reserved": RESERVED, "device reserved": RESERVED,
    "ACPI data": ACPI, "ACPI NVS": NVS, "unusable": UNUSABLE, "soft reserved": SOFT_RESERVED,
    "persistent (type 12)": PRAM,
}

LINE = re.compile(r"BIOS-e820: \[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)\]\s+(.*?)\s*$")


class E820Error(Exception):
    """The boot log has no usable memory map."""


class Map:
    """Physical memory by type; where ranges overlap the highest type number wins, as in Linux."""

    def __init__(self):
        self.entries = []   # (start, end, type), no order, may overlap

    def add(self, start, size, kind):
        """e820__range_add()"""
        self.entries.append((start, min(start + size, TOP), kind))

    def flatten(self):
        """e820__update_table(): no overlaps any more."""
        edges = sorted({edge for start, end, _ in self.entries for edge in (start, end)})
        flat = []
        for start, end in zip(edges, edges[1:]):
            kinds = [k for s, e, k in self.entries if s <= start and end <= e]
            if kinds:
                flat.append((start, end, max(kinds)))
        self.entries = flat

    def update(self, start, end, old, new):
        """e820__range_update() and, with new=None, e820__range_remove(); old=None is any type."""
        result = []
        for entry_start, entry_end, kind in self.entries:
            low, high = max(entry_start, start), min(entry_end, end)
            if low >= high or (old is not None and kind != old):
                result.append((entry_start, entry_end, kind))
                continue
            pieces = [(entry_start, low, kind), (high, entry_end, kind)]
            if new is not None:
                pieces.append((low, high, new))
            result += [piece for piece in pieces if piece[0] < piece[1]]
        self.entries = result

    def of(self, *kinds):
        """The ranges of some types."""
        return ranges.merge((s, e) for s, e, kind in self.entries if kind in kinds)


def firmware_map(bootlog):
    """The map as the firmware gave it."""
    e820 = Map()
    for line in bootlog.splitlines():
        match = LINE.search(line)
        if not match or match[3].lower().startswith("gap"):
            continue
        if match[3] not in WORDS:
            raise E820Error(f"unknown memory type '{match[3]}' in the boot log")
        start, last = int(match[1], 0), int(match[2], 0)
        e820.add(start, last + 1 - start, WORDS[match[3]])
    if not e820.of(RAM):
        raise E820Error("no BIOS-e820 lines in the boot log")
    e820.flatten()
    return e820


def apply_memmap(e820, ops):
    """parse_memmap_one() for each operation, in order."""
    kinds = {"@": RAM, "#": ACPI, "$": RESERVED, "!": PRAM}
    for op in ops:
        if op.kind == "exactmap":
            e820.entries = []
        elif op.kind == "limit":
            e820.update(op.size, TOP, RAM, None)
        elif op.kind == "%":
            if op.old is None and op.new is not None:
                e820.add(op.start, op.size, op.new)
            else:
                e820.update(op.start, op.start + op.size, op.old, op.new)
        else:
            e820.add(op.start, op.size, kinds[op.kind])
    e820.flatten()


def trim_bios(e820):
    """trim_bios_range(): BIOS owns the first page, and 640K-1M is never RAM."""
    e820.update(0, PAGE, RAM, RESERVED)
    e820.update(0xa0000, 0x100000, RAM, None)


def linux_map(bootlog, ops):
    """The map Linux works with."""
    e820 = firmware_map(bootlog)
    apply_memmap(e820, ops)
    trim_bios(e820)
    return e820
