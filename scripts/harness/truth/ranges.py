# SPDX-License-Identifier: GPL-2.0
"""Sets of half-open integer ranges, as sorted lists of (start, end) that do not touch.

vm/ranges.py does much the same for what makes guests and is kept apart on purpose: what a guest must
report is not to be worked out with the arithmetic that it was made with.
"""


def merge(ranges):
    """Sorted, without overlaps, touching ranges made one."""
    result = []
    for start, end in sorted(r for r in ranges if r[0] < r[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def subtract(ranges, holes):
    """What is in ranges and not in holes."""
    left = merge(ranges)
    for hole_start, hole_end in holes:
        left = [piece for start, end in left
                for piece in ((start, min(end, hole_start)), (max(start, hole_end), end))
                if piece[0] < piece[1]]
    return merge(left)


def intersect(ranges, others):
    """What is in both."""
    return merge((max(a, c), min(b, d)) for a, b in ranges for c, d in others)


def inward(ranges, unit):
    """The whole units inside each range."""
    return merge((-(-start // unit) * unit, end // unit * unit) for start, end in ranges)


def outward(ranges, unit):
    """The units that have anything of a range in them."""
    return merge((start // unit * unit, -(-end // unit) * unit) for start, end in ranges)


def lowest(ranges, size):
    """The lowest so many bytes."""
    kept = []
    for start, end in ranges:
        end = min(end, start + size)
        if start < end:
            kept.append((start, end))
            size -= end - start
    return kept


def contains(ranges, point):
    """Whether point is in one of the ranges."""
    return any(start <= point < end for start, end in ranges)


def total(ranges):
    """The sum of the lengths."""
    return sum(end - start for start, end in ranges)
