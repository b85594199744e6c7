# SPDX-License-Identifier: GPL-2.0
"""Read a guest's console: the files it printed, what the kernel complained of, how it ended.

The guest (scripts/make/guest-run) prints a file between MEMMAPSCOPE-BEGIN name and
MEMMAPSCOPE-END name, and MEMMAPSCOPE-EXIT code when all is done.
"""

import re

from common.complaints import COMPLAINT, since_loading

MARK = re.compile(r"MEMMAPSCOPE-(BEGIN|END|EXIT) (\S+)\s*$")

STAMP = re.compile(r"^(<\d+>)?\s*(\[\s*\d+\.\d+\](\[[ TC]*\d+\])?\s*)?")

# A timer that loses ticks on a busy host; a processor that runs into a breakpoint which another one
# has taken out again, when the kernel patches itself.
EMULATOR = re.compile(r"IO-APIC \+ timer doesn't work|\bint3: 0000 \[#1\]")


def read(path):
    """A console or a log, whatever bytes it has."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def lines(text):
    """The console's lines, without what serial lines add."""
    return [line.rstrip("\r") for line in text.split("\n")]


def _marks(text):
    """(line, mark or None); the prompt of nobody may stand before a mark."""
    for line in lines(text):
        yield line, MARK.search(line)


def files(text):
    """{name: [lines]} of what the guest printed completely."""
    found, name, body = {}, None, []
    for line, mark in _marks(text):
        if mark and mark[1] == "BEGIN":
            name, body = mark[2], []
        elif mark and mark[1] == "END" and mark[2] == name:
            found[name], name = body, None
        elif name is not None:
            body.append(line)
    return found


def outside(text):
    """The lines that belong to no printed file: kernel messages and test results."""
    result, name = [], None
    for line, mark in _marks(text):
        if mark:
            name = {"BEGIN": mark[2]}.get(mark[1])
        elif name is None:
            result.append(line)
    return result


def fell_over_the_emulator(text):
    """Whether the kernel ended before its init over what only an emulated processor does, or silently.

    Everything of ours runs after that.
    """
    if "MEMMAPSCOPE-INIT" in text:
        return False
    found, fault = complaints(text), EMULATOR.search(text)
    return not found or bool(fault) and fault.start() <= text.find(found[0]) + len(found[0])


def exit_code(text):
    """What the guest ended with, None if it never said."""
    codes = [mark[2] for _, mark in _marks(text) if mark and mark[1] == "EXIT"]
    return int(codes[-1]) if codes and codes[-1].isdigit() else None


def complaints(text):
    """Lines in which the kernel reports trouble, each once."""
    before, since = own_complaints(text)
    return before + [line for line in since if line not in before]


def own_complaints(text):
    """The same, in two lists: of before the module was loaded, and since."""
    log = ["MEMMAPSCOPE-BEGIN dmesg", *files(text).get("dmesg", [])]
    return tuple(_trouble(lines) for lines in since_loading(outside(text) + log))


def _trouble(kernel_log):
    stripped = (STAMP.sub("", line) for line in kernel_log)
    return list(dict.fromkeys(line for line in stripped if COMPLAINT.search(line)))
