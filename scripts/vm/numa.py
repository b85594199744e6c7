# SPDX-License-Identifier: GPL-2.0
"""NUMA nodes for guests: whose memory is whose, and how firmware says it (ACPI's SRAT and SLIT).

QEMU's -numa can only cut memory into consecutive pieces. With tables and device trees of our own
nodes may take turns, and share a section.
"""

import struct

from common import notation


class Nodes:
    """A NODES string, and what follows from it for the firmware."""

    def __init__(self, text):
        self.starts, self.cpus, self.distances = notation.parse_nodes(text)

    def split(self, start, end):
        """[start, end) as (start, end, node)."""
        if start < self.starts[0][0]:
            raise ValueError(f"memory from 0x{start:x} on is of no node")
        edges = [edge for edge, _ in self.starts[1:]] + [end]
        pieces = ((max(low, start), min(high, end), node)
                  for (low, node), high in zip(self.starts, edges))
        return [piece for piece in pieces if piece[0] < piece[1]]

    def ids(self):
        """All nodes."""
        return sorted({node for _, node in self.starts} | set(self.cpus.values()))

    def distance(self, one, other):
        """As in the kernel: 10 to itself, 20 to another, unless told."""
        told = self.distances.get((one, other), self.distances.get((other, one)))
        return told if told is not None else 10 if one == other else 20


def of_qemu(text):
    """SIZE and CPUS of each of QEMU's own nodes: SIZE[:CPUS],..."""
    for item in filter(None, text.split(",")):
        size, _, cpus = item.partition(":")
        yield size, cpus


def table(signature, revision, body):
    """An ACPI table."""
    data = bytearray(struct.pack("<4sIBB6s8sI4sI", signature, 36 + len(body), revision, 0,
                                 b"MMSCOP", b"LAYOUT  ", 1, b"MMS ", 1) + body)
    data[9] = -sum(data) & 0xff
    return bytes(data)


def srat(nodes, cpus, end):
    """Processors, then memory up to END; Linux numbers nodes in the order it meets them."""
    body = struct.pack("<IQ", 1, 0)
    for cpu in range(cpus):
        body += struct.pack("<BBBBIB3xI", 0, 16, nodes.cpus.get(cpu, 0), cpu, 1, 0, 0)
    for start, stop, node in nodes.split(nodes.starts[0][0], end):
        body += struct.pack("<BBIHQQIIQ", 1, 40, node, 0, start, stop - start, 0, 1, 0)
    return table(b"SRAT", 3, body)


def slit(nodes):
    """The distances between all nodes up to the highest."""
    ids = range(nodes.ids()[-1] + 1)
    body = bytes(nodes.distance(one, other) for one in ids for other in ids)
    return table(b"SLIT", 1, struct.pack("<Q", len(ids)) + body)
