# SPDX-License-Identifier: GPL-2.0
"""Sizes, and sets of physical ranges as sorted lists of half-open (start, end) pairs."""

import re

SUFFIX = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def parse_size(text):
    """'64M' or '0x4000' to a number, as the kernel's memparse() does."""
    found = re.fullmatch(r"(0x[0-9a-fA-F]+|[0-9]+)([KMGTkmgt]?)", text)
    if not found:
        raise ValueError(f"'{text}' is not a size or an address")
    return int(found[1], 0) * SUFFIX[found[2].upper()]


def show(start, end):
    return f"0x{start:x}-0x{end - 1:x}"


def subtract(ranges, start, end):
    """RANGES without [start, end)."""
    left = [(a, min(b, start)) for a, b in ranges if a < start]
    right = [(max(a, end), b) for a, b in ranges if b > end]
    return sorted((a, b) for a, b in left + right if a < b)


def intersect(ranges, start, end):
    """The part of RANGES in [start, end)."""
    parts = ((max(a, start), min(b, end)) for a, b in ranges)
    return [(a, b) for a, b in parts if a < b]


def merge(ranges):
    """RANGES with neighbours joined."""
    merged = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def covers(ranges, start, end):
    """Whether all of [start, end) is in RANGES."""
    return intersect(merge(ranges), start, end) == [(start, end)]
