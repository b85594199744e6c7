# SPDX-License-Identifier: GPL-2.0
"""Tests of the harness itself: a check that cannot fail is no check.

Recorded consoles of guests that went wrong in one way each must be judged so, and the one in
which all is well must pass. good.console is build/check/arm64-6.1.plain.log with fewer messages and
tests; the others differ from it where their names say. The expectation machinery is held against lines worked out by hand.
"""

import os

from . import boot, console, e820, expect, hostchecks, judge, kernel as kernels, ktap, \
    layout as layouts, matrix, ranges

DATA = os.path.join(kernels.HERE, "testdata")

# file, exit status of scripts/guest, what has to be red: the start of a result's name or detail.
# None: everything must be green.
CONSOLES = (
    ("good", 0, None),
    ("panics", 123, "guest_comes_to_its_end"),
    ("panics", 123, "kernel_log_has_no_complaint"),
    ("hangs", 124, "guest_comes_to_its_end"),
    ("hangs", 124, "selftests: 3 tests planned, 1 ran"),
    ("no-boot", 124, "guest_comes_to_its_end"),
    ("no-boot", 124, "selftests: no results"),
    ("skips-all", 0, "selftests: everything was skipped"),
    ("dies-before-plan", 0, "selftests: no plan"),
    ("warns", 0, "kernel_log_has_no_complaint"),
    ("lockdep", 0, "kernel_log_has_no_complaint"),
    ("kasan", 0, "kernel_log_has_no_complaint"),
    ("fails", 1, "selftests: memmapscope: axis: regions_end_with"),
    ("wrong-region", 0, "regions_are_what_the_layout_says"),
    ("wrong-sum", 0, "summary_adds_up"),
)

# One change to the good console, and the check that has to notice.
EDITS = (
    ("0x000000007fffffff 262144 used", "0x000000007ffeffff 262128 used",
     "regions_are_what_the_layout_says"),
    ("0x0000000040000000-0x000000007fffffff 262144 used", "0x0000000040001000-0x000000007fffffff "
     "262143 used", "regions_have_no_gap_and_no_overlap"),
    ("Described memory: 1073741824", "Described memory: 1073741823",
     "summary_is_what_the_layout_says"),
    ("Paging levels: 4", "Paging levels: 5", "summary_names_what_was_booted"),
    ("Lock: get_online_mems", "Lock: unlocked", "summary_names_what_was_booted"),
    ("Source iomem: resource tree -", "Source iomem: unavailable: no reason -",
     "no_source_is_unavailable"),
    ("40000000-7fffffff : System RAM", "40000000-7ffeffff : System RAM",
     "regions_agree_with_proc_iomem"),
    ("\n9 online", "\n9 offline", "regions_agree_with_sysfs_memory_blocks"),
    ("0x0000000040000000..", "0x0000000040001000..",
     "memblock_agrees_with_the_kernels_own_file"),
    ("MEMMAPSCOPE-BEGIN dmesg\n", "MEMMAPSCOPE-BEGIN dmesg\nOn node 0, zone DMA: 7 pages in "
     "unavailable ranges\n", "surplus_is_what_the_kernel_called_unavailable"),
    ("RW,NX,SHD", "ro,NX,SHD", "memmap_is_mapped_as_kernel_data"),
    ("mapped PMD", "mapped PTE", "memmap_is_mapped_as_kernel_data"),
    ("MEMMAPSCOPE-END vmemmap", "", "vmemmap_has_no_gap_and_no_overlap"),
    ("# memmapscope regions v1", "# memmapscope regions v2", "regions_are_what_the_layout_says"),
    ("ok 1 selftests: memmapscope: format", "ok 1 selftests: memmapscope: format # SKIP",
     None),     # its results count, not the line that sums them up
    ("# SKIP this kernel cannot be asked", "# SKIP", "selftests: memmapscope: oracle"),
)

# KTAP and what it comes to: (passed, failed, skipped)
KTAP = (
    ("1..2\nok 1 a\nok 2 b\n", (2, 0, 0)),
    ("KTAP version 1\n1..2\nok 1 - a\nnot ok 2 - b\n", (1, 1, 0)),
    ("1..2\nok 1 a\n", (1, 1, 0)),                                  # stopped in the middle
    ("1..1\nok 1 a\nok 2 b\n", (2, 1, 0)),                          # more than planned
    ("ok 1 a\n", (1, 1, 0)),                                        # no plan
    ("", (0, 1, 0)),                                                # nothing
    ("hello\n", (0, 1, 0)),
    ("1..0\n", (0, 1, 0)),                                          # nothing planned, no reason
    ("1..0 # SKIP no such thing\n", (0, 1, 1)),                     # all of it skipped
    ("1..1\nok 1 a # SKIP no such thing\n", (0, 1, 1)),
    ("1..2\nok 1 a # SKIP no such thing\nok 2 b\n", (1, 0, 1)),
    ("1..2\nok 1 a # SKIP\nok 2 b\n", (1, 1, 0)),                   # a skip needs a reason
    ("1..2\nok 1 a\nnot ok 2 b # TODO later\n", (1, 1, 0)),
    ("1..2\nok 1 a\nBail out! no\n", (1, 2, 0)),
    ("1..1\n    1..2\n    ok 1 x\n    ok 2 y\nok 1 a\n", (2, 0, 0)),
    ("1..1\n# 1..2\n# ok 1 x\n# not ok 2 y\nok 1 a\n", (1, 1, 0)),  # the sum lies
    ("1..1\n# TAP version 13\n# 1..2\n# ok 1 x\nnot ok 1 a # exit=139\n", (1, 1, 0)),
    ("1..1\n# TAP version 13\n# ok 1 x\nok 1 a\n", (1, 1, 0)),      # inner plan is missing
    ("1..1\n# TAP version 13\nnot ok 1 a # exit=1\n", (0, 1, 0)),
    ("1..2\n# 1..0 # SKIP not here\nok 1 a # SKIP\nok 2 b\n", (1, 0, 1)),
    ("1..2\n# 1..2\n# ok 1 x\nnot ok 1 a # TIMEOUT 45 seconds\nok 2 b\n", (2, 1, 0)),
)


def _kernel(arch, version, page=4096, zone_device=True):
    return kernels.Kernel("made-up", arch, version, page, zone_device, False, None, "max")


def _layout(ram, memmap=""):
    return layouts.Layout("made-up", None, layouts.parse_size(ram), memmap, 2, "", [])


BIOS = ("[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable\n"
        "[    0.000000] BIOS-e820: [mem 0x000000000009fc00-0x00000000000fffff] reserved\n"
        "[    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable\n"
        "[    0.000000] BIOS-e820: [gap 0x0000000007fe0000-0x00000000feffbfff]\n")

EARLY = "present,memmap,online,early"

# kernel, layout, boot log, start and columns 2 to 7 of each line, memmap in pages
EXPECTED = (
    ("1 GiB sections swallow a hole",
     _kernel("arm64", (5, 10), zone_device=False), _layout("3584M", "512M$0xa0000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"393216 used - memblock,iomem 0 {EARLY}", True),
         (0xa0000000, f"131072 surplus section - - {EARLY}", True),
         (0xc0000000, f"393216 used - memblock,iomem 0 {EARLY}", True),
         (0x120000000, f"131072 surplus section - - {EARLY}", True))),
    ("128 MiB sections do not",
     _kernel("arm64", (6, 1), zone_device=False), _layout("3584M", "512M$0xa0000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"393216 used - memblock,iomem 0 {EARLY}", True),
         (0xa0000000, "131072 hole - - - -", False),
         (0xc0000000, f"393216 used - memblock,iomem 0 {EARLY}", True))),
    ("16K pages of memmap describe two sub-sections",
     _kernel("arm64", (6, 12), 16384), _layout("512M", "102M$0x48000000,26M!0x4e600000"), None, (
         (0x0, "65536 hole - - - -", False),
         (0x40000000, f"8192 used - memblock,iomem 0 {EARLY}", True),
         (0x48000000, "6400 hole - - - -", False),
         (0x4e400000, "128 surplus leaf - - -", True),
         (0x4e600000, "1664 used - device 0 present,memmap,device", True),
         (0x50000000, f"16384 used - memblock,iomem 0 {EARLY}", True))),
    ("RAM that is not mapped is no System RAM",
     _kernel("arm64", (6, 1)), _layout("256M", "1M~0x41000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"4096 used - memblock,iomem 0 {EARLY}", True),
         (0x41000000, f"256 used - nomap 0 {EARLY}", True),
         (0x41100000, f"61184 used - memblock,iomem 0 {EARLY}", True))),
    ("x86 gives the BIOS its pages",
     _kernel("x86_64", (6, 1)), _layout("128M", "8K$0x200800"), BIOS, (
         (0x0, f"1 surplus section - - {EARLY}", True),
         (0x1000, f"158 used - memblock,iomem 0 {EARLY}", True),
         (0x9f000, f"97 surplus section - - {EARLY}", True),
         (0x100000, f"256 used - memblock,iomem 0 {EARLY}", True),
         (0x200000, f"3 surplus section - - {EARLY}", True),
         (0x203000, f"32221 used - memblock,iomem 0 {EARLY}", True),
         (0x7fe0000, f"32 surplus section - - {EARLY}", True))),
)

BAD_LAYOUTS = ("12", "64M&0x100", "64M$", "64Q$0", "64M$0x1-2", "64M@@0", "64M%0-")


def _result(name, wrong):
    return ktap.Result(name, ktap.FAIL if wrong else ktap.PASS, wrong or "")


def _console_guest():
    """The guest that the recorded consoles are of: an arm64 one with 1 GiB of RAM."""
    kern = _kernel("arm64", (6, 1), zone_device=False)
    return matrix.Guest("recorded", kern, _layout("1G"), "", "cortex-a72", None, "", "check",
                        matrix.default_facts(kern), ())


def _console(name):
    with open(os.path.join(DATA, f"{name}.console"), encoding="utf-8", errors="replace") as file:
        return file.read()


def _judge(text, status):
    return judge.judge(_console_guest(), boot.Outcome(status, 1.0, text, ""))


def _edits():
    good = _console("good")
    for old, new, wanted in EDITS:
        found = [r.name for r in _judge(good.replace(old, new), 0) if r.status == ktap.FAIL]
        if old not in good:
            wrong = "it is not in the console"
        elif wanted is None:
            wrong = f"red are {found}" if found else None
        else:
            wrong = None if any(n.startswith(wanted) for n in found) else f"red are only {found}"
        yield _result(f"{old.strip()!r} as {new.strip()!r} makes {wanted or 'nothing'} red", wrong)


def _consoles():
    for name, status, wanted in CONSOLES:
        red = [r for r in _judge(_console(name), status) if r.status == ktap.FAIL]
        found = [r.name for r in red]
        if wanted is None:
            wrong = "\n".join(f"{r.name}: {r.detail}" for r in red)
            yield _result(f"a console that is {name} passes", wrong)
        else:
            wrong = None if any(n.startswith(wanted) for n in found) else f"red are only {found}"
            yield _result(f"a console that {name} makes {wanted.split(':')[0]} red", wrong)


def _ktap():
    for text, wanted in KTAP:
        found = ktap.count(ktap.parse(text.splitlines()))
        yield _result(f"KTAP {text!r}", None if found == wanted else f"{found}, not {wanted}")


def _expected():
    for name, kern, lay, bootlog, wanted in EXPECTED:
        records = expect.records(kern, expect.machine(kern, lay, bootlog))
        found = [line.split(" ", 1) for line in expect.lines(kern, records)]
        shown = []
        for start, columns, populated in wanted:
            pages = int(columns.split()[0])
            end = start + pages * kern.page - 1
            memmap = pages * 64 if populated else 0
            shown.append([f"0x{start:016x}-0x{end:016x}", f"{columns} {memmap}"])
        lines = [[" ".join(line) for line in both] for both in (shown, found)]
        yield _result(f"expected regions: {name}", hostchecks.differences(*lines))


def _refusals():
    for text in BAD_LAYOUTS:
        try:
            ops = layouts.parse_memmap(text)
            wrong = None if text == "12" and ops[0].kind == "limit" else f"read as {ops}"
        except layouts.LayoutError:
            wrong = None
        yield _result(f"memmap={text} is understood or refused", wrong)
    for text in ("", BIOS.replace("usable", "queer")):
        try:
            wrong = f"read as {e820.firmware_map(text).entries}"
        except e820.E820Error:
            wrong = None
        yield _result("a boot log without a usable memory map is refused", wrong)


def _ranges():
    cases = (
        (ranges.merge([(5, 9), (0, 5), (20, 20)]), [(0, 9)]),
        (ranges.subtract([(0, 10)], [(2, 3), (8, 20)]), [(0, 2), (3, 8)]),
        (ranges.intersect([(0, 10), (20, 30)], [(5, 25)]), [(5, 10), (20, 25)]),
        (ranges.inward([(1, 9), (9, 11)], 4), [(4, 8)]),
        (ranges.outward([(1, 2), (9, 12)], 4), [(0, 4), (8, 12)]),
    )
    for number, (found, wanted) in enumerate(cases):
        yield _result(f"ranges {number}", None if found == wanted else f"{found}, not {wanted}")


def _skips():
    skip, ran = ktap.Result("x", ktap.SKIP, "why"), ktap.Result("x", ktap.PASS, "")
    for results, wanted in (({"a": [skip], "b": [skip]}, 1), ({"a": [skip], "b": [ran]}, 0)):
        found = len(judge.skipped_everywhere(results))
        yield _result("a test that is skipped everywhere is red", None if found == wanted else found)


def _exit_codes():
    text = "x MEMMAPSCOPE-EXIT 3\r\n"
    wrong = None if console.exit_code(text) == 3 and console.exit_code("") is None else "wrong"
    yield _result("a guest's exit code is read", wrong)


def run():
    """All of it, as results."""
    groups = (_consoles, _edits, _ktap, _expected, _refusals, _ranges, _skips, _exit_codes)
    return [result for group in groups for result in group()]
