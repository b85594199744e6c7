# SPDX-License-Identifier: GPL-2.0
"""What the scripts read from, and write to, device trees, through dtc's programs."""

import subprocess


def run(*command, data=None):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def children(dtb, node):
    """Paths of NODE's children; none when there is no such node."""
    done = subprocess.run(("fdtget", "-l", dtb, node), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False, text=True)
    return [f"{node.rstrip('/')}/{name}" for name in done.stdout.split()]


def cells(dtb, nodes, prop, default=None):
    """The numbers in property PROP of each of NODES; at 64 bits each when there are pairs."""
    missing = () if default is None else ("-d", default)
    words = [arg for node in nodes for arg in (node, prop)]
    if not words:
        return []
    lines = run("fdtget", "-t", "x", *missing, dtb, *words).decode().splitlines()
    return [[int(cell, 16) for cell in line.split()] for line in lines]


def reg(dtb, nodes):
    """The (start, end) of each of NODES, with two address and two size cells as in QEMU's tree."""
    pairs = []
    for cell in cells(dtb, nodes, "reg"):
        wide = [high << 32 | low for high, low in zip(cell[::2], cell[1::2])]
        pairs.append([(start, start + size) for start, size in zip(wide[::2], wide[1::2])])
    return pairs


def memory_nodes(dtb):
    return [node for node in children(dtb, "/") if node.startswith("/memory@") or node == "/memory"]


def memory(dtb):
    """The banks: (start, end, NUMA node or None), sorted."""
    nodes = memory_nodes(dtb)
    nids = cells(dtb, nodes, "numa-node-id", default="ffffffff")
    return sorted((start, end, None if nid == [0xffffffff] else nid[0])
                  for ranges, nid in zip(reg(dtb, nodes), nids) for start, end in ranges)


def reserved(dtb):
    """Ranges of the children of /reserved-memory."""
    return [pair for ranges in reg(dtb, children(dtb, "/reserved-memory")) for pair in ranges]


def reg_text(start, end):
    """A reg property's value as dts text."""
    size = end - start
    return "<" + " ".join(f"0x{cell:x}" for cell in (start >> 32, start & 0xffffffff,
                                                     size >> 32, size & 0xffffffff)) + ">"


def amend(dtb, text):
    """Return the tree in file DTB, as a blob, with dts TEXT merged into it."""
    source = run("dtc", "-q", "-q", "-I", "dtb", "-O", "dts", dtb)
    return run("dtc", "-q", "-q", "-I", "dts", "-O", "dtb", data=source + text.encode())
