# SPDX-License-Identifier: GPL-2.0
"""Which values the columns of the report took, and in which guests."""

import glob
import os
import re

from ..judge import console, report
from . import columns, edits
from .notice import REPORT

KEPT_STATES = "later"


def reports(tree):
    """The reports of a guest: when the module was loaded, and in each state a mechanism kept."""
    return [root for root in [tree, *glob.glob(os.path.join(tree, KEPT_STATES, "*"))]
            if os.path.isdir(os.path.join(root, REPORT))]


def lines(root, file):
    """What a file says, none if it was not kept."""
    path = os.path.join(root, REPORT, file)
    if not os.path.exists(path):
        return []
    return [line for line in console.read(path).splitlines() if not line.startswith("#")]


def kinds(file, column, value):
    """What a value counts as: its words, or that it is a number, a range, a name."""
    if value in ("-", "?") or column in edits.NODES:
        return [value]
    if file == "summary" and value.startswith("unavailable: "):
        return [value.removeprefix("unavailable: ")]
    if value.isdigit():
        return ["0" if value == "0" else "number"]
    if re.fullmatch(r"\d[\d,-]*", value):
        return ["list"]
    if columns.vocabulary(file, column):
        return value.split(",") if file not in columns.PAIRS else [value]
    return ["range" if edits.RANGE.fullmatch(value) else "name"]


def of_report(root):
    """{(file, column, kind of value)} of one report."""
    return {(file, column, kind) for file in report.FILES for line in lines(root, file)
            for column, value in columns.cells(file, line).items()
            for kind in kinds(file, column, value)}


def of_run(trees):
    """{(file, column): {kind of value: guests}} of all trees, given as {guest: path}."""
    found = {}
    for guest, tree in trees.items():
        for file, column, kind in set().union(*map(of_report, reports(tree))):
            found.setdefault((file, column), {}).setdefault(kind, []).append(guest)
    return found


def cover(trees):
    """Few guests whose first reports have all that any has, so that all of it can be a lie."""
    left = {guest: of_report(tree) for guest, tree in trees.items()}
    chosen, wanted = [], set().union(*left.values())
    while wanted:
        guest = max(sorted(left), key=lambda name: len(left[name] & wanted))
        chosen.append(guest)
        wanted -= left.pop(guest)
    return chosen
