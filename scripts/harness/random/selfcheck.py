# SPDX-License-Identifier: GPL-2.0
"""Tests of drawing and shrinking random layouts, without guests: a function is the judge."""

import os
import tempfile
from collections import Counter

from common.notation import parse_nodes, parse_size

from ..facts import kernel as kernels, machine_file
from ..judge import ktap
from . import draw, shrink

SEED, DRAWN, SHRUNK = "selftest", 400, 40

PMEM = dict.fromkeys(("ZONE_DEVICE", "BLK_DEV_PMEM", "OF_PMEM", "X86_PMEM_LEGACY"), "y")
VA52 = dict.fromkeys(("ARM64_VA_BITS_52", "ARM64_4K_PAGES"), "y")

# One of each kind that makes a difference; none of them has to be fetched.
KERNELS = [
    kernels.Kernel("x86_64-5.10", "x86_64", (5, 10), 4096, "max", PMEM),
    kernels.Kernel("x86_64-7.2", "x86_64", (7, 2), 4096, "max", PMEM),
    kernels.Kernel("arm64-5.10", "arm64", (5, 10), 4096, "cortex-a72", {}),
    kernels.Kernel("arm64-7.2", "arm64", (7, 2), 4096, "cortex-a72", {**PMEM, **VA52}),
    kernels.Kernel("arm64-7.2-16k", "arm64", (7, 2), 16384, "cortex-a76", PMEM),
]


def _crosses(item, unit=draw.SECTION):
    return (item.kind == draw.HOLE
            and item.start // unit != (item.start + item.size - 1) // unit)


def _fails(case):
    return any(_crosses(item) for item in case.items)


def _drawn():
    return [draw.draw(SEED, index, KERNELS) for index in range(DRAWN)]


def _seeds(drawn):
    again = _drawn()
    yield ktap.result("a seed always makes the same cases", None if drawn == again else "it did not")
    others = [draw.draw("other", index, KERNELS) for index in range(20)]
    yield ktap.result("another seed makes others", None if drawn[:20] != others else "the same")
    yield ktap.result("a case does not depend on those before it",
                  None if draw.draw(SEED, 7, KERNELS) == drawn[7] else "it does")


def _features(case):
    yield from (item.kind for item in case.items)
    yield from (name for name in ("variant", "exact", "mem", "nodes") if getattr(case, name))
    if _fails(case):
        yield "across sections"
    if len(draw.left(case)) > 128:
        yield "more than 128 banks"
    if not case.items:
        yield "nothing"
    yield case.kernel.name


def _variety(drawn):
    seen = Counter(feature for case in drawn for feature in set(_features(case)))
    wanted = [draw.HOLE, draw.RESERVED, draw.PMEM, draw.NOMAP, draw.BANK, draw.SOFT, draw.UNUSABLE, draw.ACPI,
              draw.GAP, "variant", "exact", "mem", "nodes", "across sections",
              "more than 128 banks", "nothing", *(kern.name for kern in KERNELS)]
    missing = [feature for feature in wanted if not seen[feature]]
    yield ktap.result("everything is drawn at times", missing and f"never: {missing}")


def _read_back(case, path):
    """The machine file says what the case says."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(draw.text(case, ["a comment"]))
    lay = machine_file.load(path, case.kernel.arch)
    ops = [op for op in machine_file.parse_memmap(lay.memmap) if op.kind != "exactmap"]
    found = Counter((op.kind, op.start, op.size) for op in ops)
    found.subtract((item.kind[0], item.start, item.size) for item in case.items)
    more = {key for key, count in found.items() if count}
    mem = parse_size(lay.mem) if lay.mem else 0
    starts = tuple(parse_nodes(lay.nodes).starts) if lay.nodes else ()
    return (more <= {("@", 0, 639 << 10)} and mem == case.mem and lay.ram == case.ram
            and starts == case.nodes)


def _files(drawn):
    with tempfile.TemporaryDirectory(prefix="memmapscope-random.") as work:
        path = os.path.join(work, "x.machine")
        wrong = [draw.text(case, []) for case in drawn if not _read_back(case, path)]
    yield ktap.result("a layout file says all of a case", wrong and wrong[0])


def _hopeless():
    """Cases that no guest can boot with."""
    x86, old, new = KERNELS[0], KERNELS[2], KERNELS[3]
    base = draw.Case(x86, "", 1 << 30, False, (), 0, (), ())
    mib = draw.MIB
    yield "a hole in an x86 kernel", base, [draw.Item("$", 64 * mib, mib)]
    yield "a hole in a PC's first MiB", base, [draw.Item("$", 4096, 4096)]
    yield "no memory left", base, [draw.Item("$", 200 * mib, 800 * mib)]
    yield "a hole outside memory", base, [draw.Item("$", 2048 * mib, mib)]
    yield "pmem that is not aligned", base, [draw.Item("!", 257 * mib, 2 * mib)]
    yield "NOMAP on x86", base, [draw.Item("~", 256 * mib, mib)]
    yield "overlapping holes", base, [draw.Item("$", 256 * mib, 2 * mib),
                                      draw.Item("$", 257 * mib, 2 * mib)]
    many = [draw.Item("$", (300 + 2 * i) * mib, 4096) for i in range(200)]
    yield "a command line that is too long", base, [
        item._replace(start=item.start + 4096) for item in many]
    yield "many banks at the top of x86", base, [
        draw.Item("$", (1024 - 2 * i) * mib, 4096) for i in range(1, 40)]
    arm = base._replace(kernel=old)
    yield "more banks than 5.10 reads", arm, [
        item._replace(start=item.start + 1024 * mib) for item in many]
    yield "no room for an arm64 kernel", arm._replace(kernel=new), [
        draw.Item("~", (1024 + 128 * i) * mib, mib) for i in range(1, 8)]
    yield "a device on which 16K kernels oops", arm._replace(kernel=KERNELS[4]), [
        draw.Item("!", 1826 * mib, 4 * mib)]
    yield "a reserved hole", arm._replace(mem=512 * mib), [draw.Item("#", 1900 * mib, mib)]


def _refusals():
    for name, case, items in _hopeless():
        wrong = draw.possible(case._replace(items=tuple(items)))
        yield ktap.result(f"never drawn: {name}", wrong and "it is")


def _shrinks(drawn):
    failing = [case for case in drawn if _fails(case)][:SHRUNK]
    wrong, most = [], 0
    for case in failing:
        small, guests = shrink.shrink(case, _fails, 1000)
        most = max(most, guests)
        plain = small._replace(items=()) == draw.Case(case.kernel, "", shrink.SMALLEST, False, (),
                                                    0, (), ())
        if not plain or [item.size for item in small.items] != [2 * draw.PAGE] or not _fails(small):
            wrong.append(draw.text(small, [case.kernel.name]))
    yield ktap.result(f"a hole across two sections shrinks to two pages (at most {most} guests)",
                  wrong and "\n".join(wrong[:3]) or not failing and "none was drawn")


def _limits(drawn):
    failing = next(case for case in drawn if _fails(case) and len(case.items) > 2)
    asked = []

    def judge(case):
        asked.append(case)
        return _fails(case)

    small, guests = shrink.shrink(failing, judge, 5)
    yield ktap.result("shrinking asks no more guests than it may",
                  None if guests == len(asked) == 5 else f"{guests}, {len(asked)}")
    yield ktap.result("what it has then still fails", None if _fails(small) else small)
    yield ktap.result("no guest is asked for what cannot boot",
                  None if all(map(draw.possible, asked)) else "one was")
    small, _ = shrink.shrink(failing, lambda case: False, 1000)
    yield ktap.result("what only fails as it is stays as it is", None if small == failing else small)
    small, _ = shrink.shrink(failing, lambda case: True, 1000)
    yield ktap.result("what always fails shrinks to nothing", small.items or None)
    small, _ = shrink.shrink(failing, lambda case: case.nodes == failing.nodes, 1000)
    yield ktap.result("what matters is kept", None if small.nodes == failing.nodes else small)


def run():
    """All of it, as results."""
    drawn = _drawn()
    wrong = [draw.text(case, []) for case in drawn if not draw.possible(case)]
    results = [ktap.result("whatever is drawn can boot", wrong and wrong[0])]
    for group in (_seeds(drawn), _variety(drawn), _files(drawn), _refusals(), _shrinks(drawn),
                  _limits(drawn)):
        results += group
    return results
