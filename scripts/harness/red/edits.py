# SPDX-License-Identifier: GPL-2.0
"""Lies: a file of the report that is wrong in one column, from its first line to its last."""

import re
from collections import namedtuple

from . import columns

# what: "used -> hole"; change: what stands there instead of a value, None: the line is gone;
# about: the column that is the lie, where lines are gone the first one
Edit = namedtuple("Edit", "file about what column change")

RANGE = re.compile(r"0x([0-9a-f]{16})-0x([0-9a-f]{16})")
NODES = ("nid", "backing_nid")
SHIFT = 1 << 21

# One bit each, of which there is always one word or the other.
OPPOSITES = (("RW", "ro"), ("NX", "x"))


def _replaced(old, new):
    return f"{old} -> {new}", lambda value: new if value == old else value


def _without(word):
    def change(value):
        return ",".join(w for w in value.split(",") if w != word) or "-"
    return f"no {word}", change


def _with(word, order):
    def change(value):
        if value == "-":
            return value
        found = {*value.split(","), word} - {"NONE"}
        return ",".join(sorted(found, key=order.index)) if found <= set(order) else value
    return f"{word} everywhere", change


def _swapped(one, other):
    swap = {one: other, other: one}
    return (f"{one} <-> {other}",
            lambda value: ",".join(swap.get(word, word) for word in value.split(",")))


def _moved(by_start, by_end):
    def change(value):
        match = RANGE.fullmatch(value)
        if not match:
            return value
        ends = (int(match[1], 16) + by_start, int(match[2], 16) + by_end)
        return "-".join(f"0x{end % (1 << 64):016x}" for end in ends)
    return change


RANGES = [("moved", _moved(SHIFT, SHIFT)), ("begins elsewhere", _moved(SHIFT, 0)),
          ("ends elsewhere", _moved(0, SHIFT))]


def _number(what, function):
    return what, lambda value: str(function(int(value))) if value.isdigit() else value


NUMBERS = [_number("n -> 2n", lambda n: 2 * n), _number("n -> 0", lambda n: 0),
           _number("0 -> 4096", lambda n: n or 4096),
           ("n -> -", lambda value: "-" if value.isdigit() else value)]


def _of_words(found, words):
    """Of single words, or several joined by commas."""
    several = any("," in value for value in found)
    changes = [_replaced(old, new) for old in found for new in [*words, "-", "?"] if old != new]
    if several:
        changes += [_without(word) for word in words] + [_with(word, words) for word in words]
        changes += [_swapped(*pair) for pair in OPPOSITES if pair[0] in words]
    return changes


def _of_names(found):
    """Of names, and of lists of numbers."""
    return [_replaced(old, new) for old in found for new in ("Foo", "-", "7") if old != new]


def _changes(file, column, found):
    """(what, change) of a column that has these values."""
    words = columns.vocabulary(file, column)
    if words:
        return _of_words(found, words)
    if column in NODES or (file, column) == ("blocks", "nid"):
        return _of_words(found, ["0", "1"])
    if any(RANGE.fullmatch(value) for value in found):
        return RANGES + [_replaced("-", next(filter(RANGE.fullmatch, found)))]
    if all(value.isdigit() or value in "-?" for value in found):
        return NUMBERS + [_replaced("-", "0"), _replaced("?", "0")]
    return _of_names(found)


def _gone(values):
    """Lines that are not there."""
    if len(values) == 1:
        yield "all lines are gone", lambda value: None
    if 1 < len(values) < 10:
        for gone in values:
            yield (f"lines of {gone} are gone",
                   lambda value, gone=gone: None if value == gone else value)


def of_file(file, lines):
    """All lies about a file, given its lines that are no comments."""
    found = {}
    for line in lines:
        for column, value in columns.cells(file, line).items():
            found.setdefault(column, {})[value] = True
    for column, values in found.items():
        for what, change in _changes(file, column, list(values)):
            yield Edit(file, column, what, column, change)
        if file not in columns.PAIRS and columns.vocabulary(file, column):
            for what, change in _gone(values):
                yield Edit(file, next(iter(found)), what, column, change)


def apply(edit, lines):
    """The file with the lie in it; the same as before if it is none here."""
    result = []
    for line in lines:
        cell = None if line.startswith("#") else columns.cells(edit.file, line).get(edit.column)
        lie = edit.change(cell) if cell else None
        if not cell:
            result.append(line)
        elif lie:
            result.append(columns.with_cell(edit.file, line, edit.column, lie))
    return result
