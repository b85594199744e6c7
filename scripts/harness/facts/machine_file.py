# SPDX-License-Identifier: GPL-2.0
"""Machine files: what memory a guest has, in the kernel's memmap= syntax, and what it can be given.

A file has key=value lines; lines that start with # are comments. Documentation/testing.rst
("Machine files") says what each key means. A key followed by .x86_64 or .arm64 counts on that
architecture only.

memmap= is read here and, on its own, in memmap-dt: what a guest must report is not to follow from
how it was made. Sizes and nodes are read in one place (common/notation.py).
"""

import os
import re
from collections import namedtuple

from common import places
from common.notation import NotationError, parse_nodes, parse_size, parse_spans

MACHINES = os.path.join(places.ROOT, "machines")
MECHANISMS = os.path.join(places.ROOT, "selftests", "mechanisms")

KEYS = {"ram", "memmap", "mem", "nodes", "arch", "cpu", "cpus", "append", "modules",
        "slots", "maxmem", "virtio-mem", "numa", "firmware", "programs", "gigantic", "test", "dts",
        "acpi-table", "mirror"}

# memmap, mem and nodes are kept as they were written: that is what the guest is given. test: the
# script of selftests/mechanisms that it runs, "" for a layout that is all there is to see.
Layout = namedtuple("Layout", "name arch ram memmap cpus append modules mem nodes cpu firmware "
                    "slots maxmem virtio_mem numa test programs gigantic dts "
                    "acpi_table mirror",
                    defaults=("", "", None, None, 0, "", "", "", "", (), "", None, 0, ""))

# kind: '$' '#' '!' '@' as in memmap=, '%' (with the two types), '~' for RAM without a linear
# mapping (arm64), 'limit' for a bare nn, 'exactmap'
Op = namedtuple("Op", "kind start size old new", defaults=(None, None))



def _parse_types(text):
    """The -old+new of nn%ss-old+new; both are optional."""
    match = re.fullmatch(r"(?:-(\w+))?(?:\+(\w+))?", text)
    if not match:
        raise NotationError(f"'{text}' is not -oldtype+newtype")
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
            raise NotationError(f"'{item}' is not memmap= syntax")
        if match[2] is None:
            ops.append(Op("limit", 0, parse_size(match[1])))
            continue
        old, new = _parse_types(match[4])
        ops.append(Op(match[2], parse_size(match[3]), parse_size(match[1]), old, new))
    return ops


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
                raise NotationError(f"{path}:{number}: cannot use '{line}'")
            values[key] = value
    return values


def has_test(path):
    """Whether it is a mechanism's."""
    return "test" in _key_values(path)


def _script(path, name):
    if name and not os.path.exists(os.path.join(MECHANISMS, name)):
        raise NotationError(f"{path}: there is no selftests/mechanisms/{name}")
    return name


def _beside(path, name):
    """The path of a file that lies beside the machine file; None without a name."""
    if not name:
        return None
    beside = os.path.join(os.path.dirname(path), name)
    if not os.path.exists(beside):
        raise NotationError(f"{path}: there is no {beside}")
    return beside


def load(path, arch):
    """Read a machine file as it is for an architecture."""
    try:
        return _load(path, arch)
    except NotationError as error:
        raise error if str(error).startswith(path) else NotationError(f"{path}: {error}") from error


def _load(path, arch):
    values = _key_values(path)

    def get(key, default=""):
        return values.get(f"{key}.{arch}", values.get(key, default))

    if not get("ram"):
        raise NotationError(f"{path}: no ram=")
    parse_memmap(get("memmap"))
    parse_memmap(get("gigantic"))
    parse_spans(get("mirror"))
    nodes = get("nodes") or numa_as_nodes(get("numa"), arch)
    if nodes:
        parse_nodes(nodes)
    name = os.path.basename(path).rsplit(".", 1)[0]
    return Layout(name, get("arch") or None, parse_size(get("ram")), get("memmap"),
                  int(get("cpus", "1")), get("append"),
                  [m for m in get("modules").split(",") if m],
                  get("mem"), nodes, get("cpu") or None, get("firmware") or None,
                  int(get("slots", "0")), get("maxmem"),
                  get("virtio-mem"), get("numa"), _script(path, get("test")),
                  [p for p in get("programs").split(",") if p], get("gigantic"),
                  _beside(path, get("dts")), parse_size(get("acpi-table", "0")), get("mirror"))
