# SPDX-License-Identifier: GPL-2.0
"""Tests of what makes reports wrong on purpose."""

import re

from .judge import ktap
from .red import columns, edits, reasons, values

# file, column, lie, a line, what becomes of it; None: it is gone
LIES = (
    ("regions", "nid", "0 -> 1", "0x0-0x1 1 used - memblock,iomem 0 present 64",
     "0x0-0x1 1 used - memblock,iomem 1 present 64"),
    ("regions", "ram", "no iomem", "0x0-0x1 1 used - memblock,iomem 0 present 64",
     "0x0-0x1 1 used - memblock 0 present 64"),
    ("regions", "ram", "device everywhere", "0x0-0x1 1 used - memblock,iomem 0 present 64",
     "0x0-0x1 1 used - memblock,iomem,device 0 present 64"),
    ("regions", "pages", "n -> 2n", "0x0-0x1 7 used - memblock,iomem 0 present 64",
     "0x0-0x1 14 used - memblock,iomem 0 present 64"),
    ("regions", "state", "all lines are gone", "0x0-0x1 7 used - iomem 0 present 64", None),
    ("memblock", "start-end", "ends elsewhere",
     "memory 0x0000000000000000-0x0000000000000fff 4096 NONE 0",
     "memory 0x0000000000000000-0x0000000000200fff 4096 NONE 0"),
    ("vmemmap", "attrs", "RW <-> ro", "a 1 mapped PMD RW,NX b c up 0",
     "a 1 mapped PMD ro,NX b c up 0"),
    ("cost", "Node N free", "n -> 0", "Node 3 free: 5 bytes", "Node 3 free: 0 bytes"),
    ("summary", "Source firmware", "device tree -> EFI memory map",
     "Source firmware: device tree -", "Source firmware: EFI memory map -"),
    ("summary", "Lock", "unlocked -> not needed", "Lock: unlocked -", "Lock: not needed -"),
)


def _lies():
    for file, column, what, line, wanted in LIES:
        found = [edits.apply(edit, ["# a comment", line]) for edit in edits.of_file(file, [line])
                 if (edit.column, edit.what) == (column, what)]
        right = [["# a comment"] + ([wanted] if wanted else [])]
        yield ktap.result(f"{file}: {column}: {what}", None if found == right else f"it is {found}")


def _contract():
    """Each word of a column is one of a column that there is."""
    known = set(columns.all_columns())
    lost = [key for key in columns.PROMISED if key[0] != "summary" and key not in known]
    yield ktap.result("lists of words are of columns", f"{lost}" if lost else None)
    lost = [reason for reason in reasons.read()
            if not any(reason.file == file and re.fullmatch(reason.column, column)
                       for file, column in known)]
    yield ktap.result("reasons are of columns", f"{lost}" if lost else None)


def _kinds():
    wanted = {("regions", "ram", "memblock,iomem"): ["memblock", "iomem"],
              ("regions", "pages", "0"): ["0"], ("regions", "pages", "17"): ["number"],
              ("sections", "subsections", "0-3,7"): ["list"], ("claims", "parent", "?"): ["?"],
              ("claims", "parent", "System\\040RAM"): ["name"]}
    wrong = {key: values.kinds(*key) for key, kinds in wanted.items()
             if values.kinds(*key) != kinds}
    yield ktap.result("values are of a kind", f"{wrong}" if wrong else None)


def run():
    """All of it, as results."""
    return [*_lies(), *_contract(), *_kinds()]
