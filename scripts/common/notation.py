# SPDX-License-Identifier: GPL-2.0
"""The notation of sizes and NUMA nodes in machine files, on command lines and in what guests ask.

What makes guests (vm/, memmap-dt) and what says what they must report (harness/truth) read these
alike. What follows from them each works out for itself: nothing is computed here.
"""

import re
from collections import namedtuple

SUFFIX = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

# starts: [(address, node)], sorted: from there on memory is of that node. cpus: {cpu: node}.
# distances: {(node, node): distance}, those that were given
Nodes = namedtuple("Nodes", "starts cpus distances")


class NotationError(ValueError):
    """Text that cannot be understood."""


def parse_size(text):
    """'64M' or '0x4000' to a number, as the kernel's memparse() does."""
    found = re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9]+)([KMGTkmgt]?)", text)
    if not found:
        raise NotationError(f"'{text}' is not a size or an address")
    return int(found[1], 0) * SUFFIX[found[2].upper()]


def parse_spans(text):
    """SIZE@ADDRESS,... to [(start, end)], sorted."""
    spans = []
    for item in filter(None, text.split(",")):
        size, at, address = item.partition("@")
        if not at:
            raise NotationError(f"'{item}' is not size@address")
        start = parse_size(address)
        spans.append((start, start + parse_size(size)))
    return sorted(spans)


def parse_nodes(text):
    """NODES, as memmap-dt --help explains it; some node has to have memory."""
    starts, cpus, distances = [], {}, {}
    for item in text.split(","):
        found = re.fullmatch(r"([0-9]+)(?:@(\w+)|:([0-9]+)|-([0-9]+)=([0-9]+))", item)
        if not found:
            raise NotationError(f"'{item}' is not node@address, node:cpu or node-node=distance")
        node = int(found[1])
        if found[2]:
            starts.append((parse_size(found[2]), node))
        elif found[3]:
            cpus[int(found[3])] = node
        else:
            distances[node, int(found[4])] = int(found[5])
    if not starts:
        raise NotationError(f"'{text}' gives no node memory")
    return Nodes(sorted(starts), cpus, distances)
