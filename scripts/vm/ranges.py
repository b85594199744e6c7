# SPDX-License-Identifier: GPL-2.0
"""Sets of physical ranges as sorted lists of half-open (start, end) pairs, for making guests.

harness/truth/ranges.py does much the same and is kept apart on purpose: it says what a guest must
report, and would make the mistake that a guest was made with.
"""


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
