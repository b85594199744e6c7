# SPDX-License-Identifier: GPL-2.0
"""Machine files: what memory a guest has, in the kernel's memmap= syntax, and what it can be given.

A file has key=value lines; lines that start with # are comments. Documentation/testing.rst
("Adding a layout", and for what can be plugged "Adding a mechanism") says what each key means. A key followed by .x86_64 or .arm64 counts on that
architecture only.
"""

import os
import re
from collections import namedtuple

MACHINES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "machines")

KEYS = {"ram", "memmap", "mem", "nodes", "arch", "cpu", "cpus", "append", "modules",
        "slots", "maxmem", "virtio-mem", "numa", "firmware", "programs", "gigantic", "test"}

# memmap, mem and nodes are kept as they were written: that is what the guest is given. test: the
# script of selftests/mechanisms that it runs, "" for a layout that is all there is to see.
Layout = namedtuple("Layout", "name arch ram memmap cpus append modules mem nodes cpu firmware "
                    "slots maxmem virtio_mem numa test programs gigantic",
                    defaults=("", "", None, None, 0, "", "", "", "", (), ""))

# kind: '$' '#' '!' '@' as in memmap=, '%' (with the two types), '~' for RAM without a linear
# mapping (arm64), 'limit' for a bare nn, 'exactmap'
Op = namedtuple("Op", "kind start size old new", defaults=(None, None))

# starts: [(address, node)], sorted: from there on memory is of that node. cpus: {cpu: node}
Nodes = namedtuple("Nodes", "starts cpus")


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
        match = re.fullmatch(r"(\w+)(?:([@#$!%~])(\w+)([-+\w]*))?", item)
        if not match or (match[4] and match[2] != "%"):
            raise LayoutError(f"'{item}' is not memmap= syntax")
        if match[2] is None:
            ops.append(Op("limit", 0, parse_size(match[1])))
            continue
        old, new = _parse_types(match[4])
        ops.append(Op(match[2], parse_size(match[3]), parse_size(match[1]), old, new))
    return ops


def parse_nodes(text):
    """The nodes= key; without one all is node 0. Distances are for the guest alone."""
    starts, cpus = [], {}
    for item in filter(None, text.split(",")):
        match = re.fullmatch(r"([0-9]+)(?:@(\w+)|:([0-9]+)|-[0-9]+=[0-9]+)", item)
        if not match:
            raise LayoutError(f"'{item}' is not node@address, node:cpu or node-node=distance")
        if match[2]:
            starts.append((parse_size(match[2]), int(match[1])))
        elif match[3]:
            cpus[int(match[3])] = int(match[1])
    return Nodes(sorted(starts) or [(0, 0)], cpus)


def numa_as_nodes(text, arch):
    """The nodes= that describe the machine of a numa= key: one after the other."""
    at, items = {"arm64": 1 << 30}.get(arch, 0), []
    for node, item in enumerate(filter(None, text.split(","))):
        size, _, cpus = item.partition(":")
        if parse_size(size):
            # A node has what is below its memory, too, where nothing is: nodes= begin with 0.
            items.append(f"{node}@0x{at if items else 0:x}")
        at += parse_size(size)
        first, _, last = cpus.partition("-")
        items += [f"{node}:{cpu}" for cpu in range(int(first or 0), int(last or first or -1) + 1)]
    return ",".join(items)


def files():
    """All machines there are: {name: path}"""
    return {name.removesuffix(".machine"): os.path.join(MACHINES, name)
            for name in sorted(os.listdir(MACHINES)) if name.endswith(".machine")}


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
    parse_memmap(get("gigantic"))
    parse_nodes(get("nodes"))
    name = os.path.basename(path).rsplit(".", 1)[0]
    return Layout(name, get("arch") or None, parse_size(get("ram")), get("memmap"),
                  int(get("cpus", "1")), get("append"),
                  [m for m in get("modules").split(",") if m],
                  get("mem"), get("nodes") or numa_as_nodes(get("numa"), arch), get("cpu") or None,
                  get("firmware") or None, int(get("slots", "0")), get("maxmem"),
                  get("virtio-mem"), get("numa"), get("test"),
                  [p for p in get("programs").split(",") if p], get("gigantic"))
