# SPDX-License-Identifier: GPL-2.0
"""Layout files: what memory a guest has, in the kernel's memmap= syntax.

A file has key=value lines; lines that start with # are comments. Keys:

  ram      RAM of the machine, with K, M, G or T. q35 has it at 0 (with a gap below 4 GiB),
           virt at 1 GiB.
  memmap   what of it is not ordinary RAM: nn$ss, nn!ss and so on, separated by commas
  arch     the only architecture that can have it
  cpus     number of processors
  append   more for the kernel's command line
  modules  drivers to load before the report is made, separated by commas

A key followed by .x86_64 or .arm64 counts on that architecture only.
"""

import os
import re
from collections import namedtuple

KEYS = {"ram", "memmap", "arch", "cpus", "append", "modules"}

Layout = namedtuple("Layout", "name arch ram memmap cpus append modules")

# kind: '$' '#' '!' '@' as in memmap=, '%' (with the two types), 'limit' for a bare nn, 'exactmap'
Op = namedtuple("Op", "kind start size old new", defaults=(None, None))


class LayoutError(Exception):
    """A layout file or memmap= string that cannot be understood."""


def parse_size(text):
    """A number as the kernel's memparse() reads it."""
    match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9]+)([KkMmGgTt]?)", text)
    if not match:
        raise LayoutError(f"'{text}' is not a size")
    shift = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}[match[2].lower()]
    return int(match[1], 0) << shift


def _parse_types(text):
    """The -old+new of nn%ss-old+new; both are optional."""
    match = re.fullmatch(r"(?:-(\w+))?(?:\+(\w+))?", text)
    if not match:
        raise LayoutError(f"'{text}' is not -oldtype+newtype")
    return tuple(int(t, 0) if t else None for t in match.groups())


def parse_memmap(text):
    """memmap= syntax to a list of Op, in the order written."""
    ops = []
    for item in filter(None, text.split(",")):
        if item == "exactmap":
            ops.append(Op("exactmap", 0, 0))
            continue
        match = re.fullmatch(r"(\w+)(?:([@#$!%])(\w+)([-+\w]*))?", item)
        if not match or (match[4] and match[2] != "%"):
            raise LayoutError(f"'{item}' is not memmap= syntax")
        if match[2] is None:
            ops.append(Op("limit", 0, parse_size(match[1])))
            continue
        old, new = _parse_types(match[4])
        ops.append(Op(match[2], parse_size(match[3]), parse_size(match[1]), old, new))
    return ops


def _key_values(path):
    values = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            key, equals, value = line.partition("=")
            if not equals or key.split(".")[0] not in KEYS or key in values:
                raise LayoutError(f"{path}:{number}: cannot use '{line}'")
            values[key] = value
    return values


def load(path, arch):
    """Read a layout file as it is for an architecture."""
    values = _key_values(path)

    def get(key, default=""):
        return values.get(f"{key}.{arch}", values.get(key, default))

    if not get("ram"):
        raise LayoutError(f"{path}: no ram=")
    parse_memmap(get("memmap"))
    name = os.path.basename(path).removesuffix(".layout")
    return Layout(name, get("arch") or None, parse_size(get("ram")), get("memmap"),
                  int(get("cpus", "2")), get("append"),
                  [m for m in get("modules").split(",") if m])
