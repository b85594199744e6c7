# SPDX-License-Identifier: GPL-2.0
"""What the scripts read from, and write to, device trees, through dtc's programs."""

import subprocess


class TreeError(Exception):
    """A file that is no device tree, or one that is not as expected."""


def run(*command, data=None):
    """What a program of dtc's prints."""
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise TreeError(f"{command[0]} says: {said[0]}")
    return done.stdout


def children(dtb, node):
    """Paths of NODE's children; none when there is no such node."""
    done = subprocess.run(("fdtget", "-l", dtb, node), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False, text=True)
    return [f"{node.rstrip('/')}/{name}" for name in done.stdout.split()]


def cells(dtb, nodes, prop, default=None):
    """The 32-bit numbers in property PROP of each of NODES."""
    missing = () if default is None else ("-d", default)
    words = [arg for node in nodes for arg in (node, prop)]
    if not words:
        return []
    lines = run("fdtget", "-t", "x", *missing, dtb, *words).decode().splitlines()
    return [[int(cell, 16) for cell in line.split()] for line in lines]


def widths(dtb):
    """How many cells an address and a size have in the reg of the root's children."""
    return [cells(dtb, ["/"], f"#{what}-cells", default)[0][0]
            for what, default in (("address", "2"), ("size", "1"))]


def number(words):
    """Cells, the highest first, as one number."""
    value = 0
    for word in words:
        value = value << 32 | word
    return value


def reg(dtb, nodes, default=None):
    """The (start, end) of each of NODES; nothing for what has no size."""
    address, size = widths(dtb)
    result = []
    for words in cells(dtb, nodes, "reg", default):
        step = address + size
        pairs = [words[at:at + step] for at in range(0, len(words) - step + 1, step)]
        pairs = [(number(pair[:address]), number(pair[address:])) for pair in pairs]
        result.append([(start, start + length) for start, length in pairs if length])
    return result


def memory_nodes(dtb):
    """Paths of the nodes that describe RAM."""
    return [node for node in children(dtb, "/") if node.startswith("/memory@") or node == "/memory"]


def memory(dtb):
    """The banks: (start, end, NUMA node or None), sorted."""
    nodes = memory_nodes(dtb)
    nids = cells(dtb, nodes, "numa-node-id", default="ffffffff")
    return sorted((start, end, None if nid == [0xffffffff] else nid[0])
                  for ranges, nid in zip(reg(dtb, nodes), nids) for start, end in ranges)


def reserved(dtb):
    """Ranges of the children of /reserved-memory. One without reg has no place yet."""
    return [pair for ranges in reg(dtb, children(dtb, "/reserved-memory"), "0")
            for pair in ranges]


def initrd(dtb):
    """Where /chosen says that the initrd is: (start, end), or None."""
    ends = [number(cells(dtb, ["/chosen"], f"linux,initrd-{end}", "0")[0])
            for end in ("start", "end")]
    return tuple(ends) if ends[0] < ends[1] else None


def cpus(dtb):
    """Names of the processors' nodes, in the order of their numbers."""
    names = [node.rsplit("/", 1)[1] for node in children(dtb, "/cpus")]
    return sorted((name for name in names if name.startswith("cpu@")),
                  key=lambda name: int(name[4:], 16))


def cells_text(*numbers):
    """Numbers, each with how many cells it has, as dts text."""
    words = []
    for value, count in numbers:
        if value >> 32 * count:
            raise TreeError(f"0x{value:x} does not fit the {count} cells of this device tree")
        words += [f"0x{value >> 32 * n & 0xffffffff:x}" for n in reversed(range(count))]
    return "<" + " ".join(words) + ">"


def reg_text(start, end, width):
    """A reg property's value as dts text."""
    return cells_text(*zip((start, end - start), width))


def amend(dtb, text):
    """Return the tree in file DTB, as a blob, with dts TEXT merged into it.

    Its lines of /memreserve/ have to stand before all nodes.
    """
    lines = text.splitlines(True)
    reserved = "".join(line for line in lines if line.startswith("/memreserve/"))
    nodes = "".join(line for line in lines if not line.startswith("/memreserve/"))
    head, source = run("dtc", "-q", "-q", "-I", "dtb", "-O", "dts", dtb).decode().split("\n", 1)
    return run("dtc", "-q", "-q", "-I", "dts", "-O", "dtb",
               data=f"{head}\n{reserved}{source}{nodes}".encode())
