# SPDX-License-Identifier: GPL-2.0
"""The report by columns. Of summary and cost each line is one: its name, and what it says."""

import re

from common import words

from ..judge import report

PAIRS = ("cost", "summary")     # files of lines "name: value unit"
SOURCES = "Source firmware"     # the last of the lines that say where something was read

# Lists of the contract that words.h does not have: the kernel's own words.
KERNELS_WORDS = {
    ("backing", "zone"): ["DMA", "DMA32", "Normal", "Movable", "Device"],
    ("backing", "backing_zone"): ["DMA", "DMA32", "Normal", "Movable", "Device"],
    ("blocks", "zones"): ["DMA", "DMA32", "Normal", "Movable"],
    ("vmemmap", "attrs"): ["USR", "RW", "ro", "PWT", "PCD", "PSE", "PAT", "GLB", "NX", "x", "SHD",
                           "AF", "NG", "CON", "BLK", "UXN", "GP", "DEVICE/nGnRnE",
                           "DEVICE/nGnRE", "MEM/NORMAL-NC", "MEM/NORMAL", "MEM/NORMAL-TAGGED"],
}


def _pair_column(name):
    """Lines of cost that say the same of several things are one column."""
    return re.sub(r"^(Node|Plug|Sections of) \d+", r"\1 N", name)


def cells(file, line):
    """{column: value} of a line; the unit of a pair is no value."""
    if file not in PAIRS:
        return dict(zip(report.COLUMNS[file].split(), line.split(" ")))
    name, _, rest = line.partition(": ")
    return {_pair_column(name): rest.rpartition(" ")[0]}


def with_cell(file, line, column, value):
    """The line with another value there."""
    if file in PAIRS:
        name, _, rest = line.partition(": ")
        return f"{name}: {value} {rest.rpartition(' ')[2]}"
    values = line.split(" ")
    values[report.COLUMNS[file].split().index(column)] = value
    return " ".join(values)


def _promised():
    """{(file, column): its words}, as the comments before the lists of words.h have it."""
    found = {key: list(value) for key, value in KERNELS_WORDS.items()}
    for name, comment, entries in words.lists():
        if name in ("MMS_FILES", "MMS_SUMMARY_WORDS", "MMS_COST_WORDS"):
            continue
        for key in re.findall(r"(\w+): (\w+)", comment):
            found.setdefault(key, []).extend(e[0] for e in entries)
    return found


PROMISED = _promised()


def vocabulary(file, column):
    """The words of a column, none if it is not made of words."""
    key = ("summary", "values") if column.startswith("Source ") else (file, column)
    return [word for word in PROMISED.get(key, []) if word not in words.NO_WORDS]


def promised(file, column):
    """All that a column may say according to the contract; the Source lines share it."""
    if column == SOURCES:
        return PROMISED[("summary", "values")] + PROMISED[("summary", "why")]
    return [] if column.startswith("Source ") else PROMISED.get((file, column), [])


def all_columns():
    """(file, column) of the contract, in its order."""
    for file in report.FILES:
        if file not in PAIRS:
            yield from ((file, column) for column in report.COLUMNS[file].split())
    for name, _, entries in words.lists():
        if name == "MMS_COST_WORDS":
            yield from (("cost", "N".join(e).strip()) for e in entries)
        if name == "MMS_SUMMARY_WORDS":
            yield from (("summary", e[0]) for e in entries)
