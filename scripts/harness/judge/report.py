# SPDX-License-Identifier: GPL-2.0
"""Parse the module's files as Documentation/debugfs.rst promises them. Strict on purpose."""

import os
import re
from collections import namedtuple

from common import places

CONTRACT = os.path.join(places.ROOT, "Documentation", "debugfs.rst")
FILES = ("regions", "vmemmap", "memblock", "sections", "backing", "blocks", "devices", "claims",
         "cost", "check", "check_pages", "edges", "ledger", "summary")

Region = namedtuple("Region", "start end pages state cause ram nid section memmap_bytes")
Run = namedtuple("Run", "start end bytes state level attrs describes order")


class ReportError(Exception):
    """A file is not what the contract says."""


def _contract():
    """{file: its first line} as in its example, {file: its column names} as under its heading."""
    heads, columns, heading = {}, {}, None
    with open(CONTRACT, encoding="utf-8") as file:
        for line in map(str.rstrip, file):
            match = re.fullmatch(r"``# (.+)``", line)
            example = re.fullmatch(r" +(# memmapscope (\w+) v\d+)", line)
            if line in FILES:
                heading = line
            elif match and heading:
                columns.setdefault(heading, match[1])
            elif example:
                heads.setdefault(example[2], example[1])
    return heads, columns


HEADS, COLUMNS = _contract()


def body(name, lines):
    """The records of a file, its first two lines checked."""
    if lines[:1] != [HEADS[name]]:
        raise ReportError(f"{name} begins with {lines[:1]}")
    if lines[1:2] != [f"# {COLUMNS[name]}"]:
        raise ReportError(f"{name}: the columns are {lines[1:2]}")
    return [line for line in lines if not line.startswith("#")]


def _columns(name, line):
    words = line.split(" ")
    if len(words) != len(COLUMNS[name].split()) or "" in words:
        raise ReportError(f"{name}: '{line}' has not the columns of the file")
    return words


def _span(text, what):
    match = re.fullmatch(r"0x([0-9a-f]{16})-0x([0-9a-f]{16})", text)
    if not match:
        raise ReportError(f"{what}: '{text}' is not a range")
    return int(match[1], 16), int(match[2], 16)


def regions(lines):
    """The regions file; end is exclusive here."""
    result = []
    for line in body("regions", lines):
        span, pages, *middle, memmap = _columns("regions", line)
        start, last = _span(span, "regions")
        result.append(Region(start, last + 1, int(pages), *middle, int(memmap)))
    return result


def vmemmap(lines):
    """The first columns of the vmemmap file."""
    result = []
    for line in body("vmemmap", lines):
        span, size, *words, _, order, _ = _columns("vmemmap", line)
        result.append(Run(*_span(span, "vmemmap"), int(size), *words, order))
    return result


def memblock(lines, kind, flag=None):
    """Ranges of one type, end exclusive; if told, only those with a flag."""
    result = []
    for line in body("memblock", lines):
        words = _columns("memblock", line)
        start, last = _span(words[1], "memblock")
        if words[0] == kind and (flag is None or flag in words[3].split(",")):
            result.append((start, last + 1))
    return result


def summary(lines):
    """{name: value} without the unit."""
    result = {}
    for line in body("summary", lines):
        name, colon, rest = line.partition(": ")
        value, space, unit = rest.rpartition(" ")
        if not colon or not space or not unit or not value:
            raise ReportError(f"summary: '{line}' is not 'name: value unit'")
        result[name] = value
    return result
