# SPDX-License-Identifier: GPL-2.0
"""What a guest measured: selftests/bench/mms-bench.c says what its lines are.

In the JSON file a guest is a dictionary: "files" has (open, whole, bytes) for each sample of a
file, "raw" has (entries, time) for each loop over the tables of a window, "wait" how long somebody
else had to wait while a file was read, or none was ("idle"); times are nanoseconds.
"""

import re
from statistics import median

from ..judge import report

FILE = re.compile(r"file (\w+) open (\d+) whole (\d+) bytes (\d+)")
RAW = re.compile(r"raw (\w+) entries (\d+) ns (\d+)")
WAIT = re.compile(r"wait (\w+) (\d+)")

# The tables that a file is made of: only one needs those of the linear mapping, all of them.
WINDOWS = {"claims": ("memmap", "linear")}


class SampleError(Exception):
    """A guest did not measure what it was to measure."""


def parse(lines):
    """{"files": ..., "raw": ..., "wait": ...} of what a guest printed."""
    found = {"files": {}, "raw": {}, "wait": {}}
    for line in lines:
        for pattern, kind in ((FILE, "files"), (RAW, "raw"), (WAIT, "wait")):
            match = pattern.fullmatch(line)
            if match:
                found[kind].setdefault(match[1], []).append([int(n) for n in match.groups()[1:]])
                break
        else:
            raise SampleError(f"a guest says '{line}'")
    lost = sorted({*report.FILES, "memmap", "linear"} - {*found["files"], *found["raw"]})
    lost += [f"wait of {name}" for name in sorted({*report.FILES, "idle"} - {*found["wait"], *lost})]
    if lost:
        raise SampleError(f"a guest has measured no {', '.join(lost)}")
    return found


def _of(taken, name, column):
    samples = taken.get(name)
    return median(sample[column] for sample in samples) if samples else None


def opened(guest, name):
    """How long opening a file takes, as a rule; None if there is no such file."""
    return _of(guest["files"], name, 0)


def whole(guest, name):
    """How long it takes to open, read and close it; None if there is no such file."""
    return _of(guest["files"], name, 1)


def wait(guest, name):
    """How long somebody else has to wait for the processor while a file is read, at most, as a rule.

    None of ptdump, which is not ours.
    """
    return _of(guest["wait"], name, 0)


def longest_wait(guest):
    """The same of the file during which it is longest."""
    return max(wait(guest, name) for name in report.FILES)


def both(guest):
    """The two files that show all there is to see."""
    return whole(guest, "regions") + whole(guest, "vmemmap")


def size(guest, name):
    """How many bytes a file has."""
    return _of(guest["files"], name, 2)


def raw(guest, name="regions"):
    """How long it takes to read the tables that a file is made of, and nothing else."""
    return sum(median(time for _, time in guest["raw"][window])
               for window in WINDOWS.get(name, ("memmap",)))


def entries(guest, name="regions"):
    """How many entries these have."""
    return sum(median(number for number, _ in guest["raw"][window])
               for window in WINDOWS.get(name, ("memmap",)))


def ratio(time, to):
    """None if either was not measured."""
    return time / to if time is not None and to else None
