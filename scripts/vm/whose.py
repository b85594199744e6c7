# SPDX-License-Identifier: GPL-2.0
"""Which node memory is of, by what a machine was given: for those who look at it from outside."""

from common import notation
from common.ram import spans

from . import numa

TOP = 1 << 52


def _numbers(met):
    """Linux's numbers of nodes, which it counts as it meets them in tables of ACPI's."""
    return {node: number for number, node in enumerate(dict.fromkeys(met))}


def _of_nodes(text, cpus, by_acpi):
    """Of NODES: whose it is changes at addresses, whether anything is there or not."""
    nodes = numa.Nodes(text)
    pieces = nodes.split(nodes.starts[0][0], TOP)
    met = [nodes.cpus.get(cpu, 0) for cpu in range(cpus)] + [node for _, _, node in pieces]
    return pieces, _numbers(met) if by_acpi else {}


def _places(start, end, found):
    """Where bytes [start, end) of all RAM are, which is in these spans."""
    done = 0
    for low, high in found:
        first, last = max(start - done, 0), min(end - done, high - low)
        if first < last:
            yield low + first, low + last
        done += high - low


def _items(text):
    """Bytes and processors of each of QEMU's own nodes."""
    for size, cpus in numa.of_qemu(text):
        first, _, last = cpus.partition("-")
        yield notation.parse_size(size), range(int(first or 0), int(last or first or -1) + 1)


def _of_qemu(text, arch, by_acpi):
    """Of QEMU's own nodes: their memory is one after the other."""
    items = list(_items(text))
    found, at, pieces = spans(arch, sum(size for size, _ in items)), 0, []
    for node, (size, _) in enumerate(items):
        pieces += [(*place, node) for place in _places(at, at + size, found)]
        at += size
    cpus = sorted((cpu, node) for node, (_, cpus) in enumerate(items) for cpu in cpus)
    met = [node for _, node in cpus] + [node for _, _, node in pieces] + list(range(len(items)))
    return pieces, _numbers(met) if by_acpi else {}


class Owners:
    """Of a machine's memory. A device tree has Linux's numbers of nodes, ACPI perhaps others."""

    def __init__(self, arch, nodes="", numa_text="", cpus=1, firmware=False):
        by_acpi = arch == "x86_64" or firmware
        self.pieces, self.numbers = [(0, TOP, 0)], {}
        if nodes:
            self.pieces, self.numbers = _of_nodes(nodes, cpus, by_acpi)
        elif numa_text:
            self.pieces, self.numbers = _of_qemu(numa_text, arch, by_acpi)

    def lines(self, plugged=()):
        """Ranges, and Linux's number of their node; with what was plugged, of the same form."""
        return [f"0x{start:016x}-0x{end:016x} {self.numbers.get(node, node)}"
                for start, end, node in [*self.pieces, *sorted(plugged)]]
