# SPDX-License-Identifier: GPL-2.0
"""Tests of what becomes of figures: made-up guests, and tables worked out by hand."""

import copy
import subprocess
import sys
import xml.etree.ElementTree as xml

from common import places

from .bench import guests, plot, samples, table
from .judge import ktap, report

# Two rounds; the even number of loops makes the median lie between two of them.
LINES = ["raw memmap entries 1000 ns 4000", "raw memmap entries 1000 ns 6000",
         "raw linear entries 3000 ns 15000", "raw linear entries 3000 ns 15000",
         "file ptdump open 1 whole 90000000 bytes 7", "file ptdump open 1 whole 110000000 bytes 7"]
LINES += [f"file {name} open {opened} whole {whole} bytes {size}" for name in report.FILES
          for opened, whole, size in ((1000000, 2000000, 70), (2000000, 3000000, 80))]
LINES += [f"wait {name} {wait}" for name in ("idle", *report.FILES) for wait in (60000, 80000)]
LINES += ["wait claims 4000000"] * 3


def _guest(name="small", ram=16, lines=None, **more):
    return {"name": name, "ram": ram << 30, "release": "6.12.1", "grows": True,
            **samples.parse(lines or LINES), **more}


def _without(word):
    return [line for line in LINES if f" {word} " not in line]


def _same(name, found, wanted):
    return ktap.result(name, None if found == wanted else f"{found}, not {wanted}")


FIGURES = (
    ("open", lambda guest: samples.opened(guest, "regions"), 1500000),
    ("whole", lambda guest: samples.whole(guest, "regions"), 2500000),
    ("regions and vmemmap", samples.both, 5000000),
    ("bytes", lambda guest: samples.size(guest, "regions"), 75),
    ("ptdump", lambda guest: samples.whole(guest, "ptdump"), 100000000),
    ("raw", samples.raw, 5000),
    ("raw of the tables that claims needs", lambda guest: samples.raw(guest, "claims"), 20000),
    ("the wait during a file", lambda guest: samples.wait(guest, "claims"), 4000000),
    ("the longest wait", samples.longest_wait, 4000000),
    ("entries of these", lambda guest: samples.entries(guest, "claims"), 4000),
)

WORDS = (
    (table.duration, 999, "1.0 us"), (table.duration, 9900, "9.9 us"),
    (table.duration, 415200, "415 us"), (table.duration, 1100000, "1.1 ms"),
    (table.duration, 52600000, "53 ms"), (table.duration, 1173000000, "1,173 ms"),
    (table.duration, None, "-"), (table.times, 0.987, "0.99"), (table.times, 12.6, "13"),
    (table.times, 3021.4, "3,021"), (table.times, None, "-"),
)

OVERVIEW = ["small", "16 GiB", "1,000", "5.0 us", "1.5 ms", "300", "5.0 ms", "100 ms", "20",
            "2.5 ms", "125", "4.0 ms", "70 us"]


def _figures():
    guest = _guest()
    for name, figure, wanted in FIGURES:
        yield _same(f"bench: {name} is the median", figure(guest), wanted)
    for how, value, wanted in WORDS:
        yield _same(f"bench: {value} is written {wanted}", how(value), wanted)


def _refused():
    """A guest in which something was not measured."""
    for name in (*report.FILES, "memmap", "linear"):
        try:
            samples.parse(_without(name))
            wrong = "it is not missed"
        except samples.SampleError as error:
            wrong = None if str(error).endswith(f" no {name}") else str(error)
        yield ktap.result(f"bench: a guest without {name} is refused", wrong)
    try:
        samples.parse([line for line in LINES if not line.startswith("wait idle")])
        wrong = "it is not missed"
    except samples.SampleError as error:
        wrong = None if str(error).endswith(" no wait of idle") else str(error)
    yield ktap.result("bench: a guest that nobody waited in is refused", wrong)
    for line in ("# /sys/kernel/debug/memmapscope/cost: No such file or directory", ""):
        try:
            samples.parse([*LINES, line])
            wrong = "it is taken"
        except samples.SampleError:
            wrong = None
        yield ktap.result(f"bench: the line '{line[:6]}' is no sample", wrong)


def _tables():
    small, large = _guest(), _guest("large", 64, _without("ptdump"))
    yield _same("bench: the overview of a guest", table.overview([small])[1], OVERVIEW)
    yield _same("bench: what the README has of it", table.brief([small])[1], OVERVIEW[:9])
    yield _same("bench: no ptdump, no ratio to it",
                [table.overview([large])[1][i] for i in (7, 8)], ["-", "-"])
    rows = [["a", "bb"], ["ccc", "d"]]
    yield _same("bench: as text", table.text(rows), "a    bb\nccc   d")
    yield _same("bench: as Markdown", table.markdown(rows),
                "| a | bb |\n| --- | --- |\n| ccc | d |\n")
    yield _same("bench: as reStructuredText", table.rst(rows),
                "===  ==\na    bb\n===  ==\nccc  d\n===  ==\n")


def _comparison():
    """Only what was measured in both runs, and there only what has changed is not 1."""
    old, new = _guest(), copy.deepcopy(_guest())
    new["files"]["regions"] = [[opened // 10, whole // 5, size]
                               for opened, whole, size in new["files"]["regions"]]
    rows = table.comparison([old, _guest("gone")], [_guest("fresh"), new])[1:]
    changed = [row[1:3] + row[5:] for row in rows if row[5] != "1.00"]
    yield _same("bench: what has changed", changed,
                [["regions", "open", "0.10"], ["regions", "whole", "0.20"]])
    yield _same("bench: guests of both runs are compared", {row[0] for row in rows}, {"small"})


def _plot():
    """A document, with a point for each figure in each of both plots, and all of them inside."""
    drawn = [_guest(), _guest("large", 1024), _guest("<&>", 900, _without("ptdump"))]
    try:
        top = xml.fromstring(plot.svg(drawn))
    except xml.ParseError as error:
        yield ktap.result("bench: the plot is well-formed", str(error))
        return
    space = "{http://www.w3.org/2000/svg}"
    titles = sorted(title.text for title in top.iter(f"{space}title"))
    yield _same("bench: the plot has all figures", titles,
                ["<&>"] * 6 + ["large"] * 8 + ["small"] * 8)
    width, height = float(top.get("width")), float(top.get("height"))
    outside = [xml.tostring(e) for e in top.iter() for a, most in (("x", width), ("cx", width),
                                                                   ("y", height), ("cy", height))
               if not 0 <= float(e.get(a, 0)) <= most]
    yield _same("bench: nothing is drawn outside the plot", outside, [])
    alone = xml.fromstring(plot.svg([_guest()]))
    yield _same("bench: one guest can be drawn", len(list(alone.iter(f"{space}title"))), 8)


def _table_of_guests():
    """Names of the table, how much RAM each finds, and what of the host's it takes."""
    rows = {row.name: row for row in guests.TABLE}
    yield _same("bench: names are guests' own", len(rows), len(guests.TABLE))
    far = rows["arm64-8G-far"]
    yield _same("bench: a span is no RAM", guests.memory(far.layout), 8 << 30)
    yield _same("bench: struct pages of 64K a MiB", guests.host_memory(rows["x86-64G"]), 2 << 30)
    long = [name for name, row in rows.items() if row.kernel.startswith("x86")
            and len(row.layout.memmap) > 1600]
    yield _same("bench: layouts fit on the command line of x86", long, [])


def _program():
    """What it says when it is asked for what it cannot do."""
    for arguments, wanted in ((["--guest", "no-such-guest"], 2), (["--guest", "["], 2),
                              (["--samples", "0"], 2), (["--list"], 0)):
        status = subprocess.run([sys.executable, places.script("bench"), *arguments], check=False,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        yield _same(f"bench {' '.join(arguments)} ends with {wanted}", status, wanted)


def run():
    """All of it, as results."""
    return [result for group in (_figures, _refused, _tables, _comparison, _plot,
                                 _table_of_guests, _program) for result in group()]
