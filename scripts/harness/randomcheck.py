# SPDX-License-Identifier: GPL-2.0
"""Tests of drawing and shrinking random layouts, without guests: a function is the judge."""

import os
import tempfile
from collections import Counter

from . import kernel as kernels, ktap, layout as layouts, randomlayout as rl, shrink

SEED, DRAWN, SHRUNK = "selftest", 400, 40

# One of each kind that makes a difference; none of them has to be fetched.
KERNELS = [
    kernels.Kernel("x86_64-5.10", "x86_64", (5, 10), 4096, True, True, None, "max"),
    kernels.Kernel("x86_64-7.2", "x86_64", (7, 2), 4096, True, True, None, "max"),
    kernels.Kernel("arm64-5.10", "arm64", (5, 10), 4096, False, True, None, "cortex-a72"),
    kernels.Kernel("arm64-7.2", "arm64", (7, 2), 4096, True, True, None, "cortex-a72"),
    kernels.Kernel("arm64-7.2-16k", "arm64", (7, 2), 16384, True, True, None, "cortex-a76"),
]


def _result(name, wrong):
    return ktap.Result(name, ktap.FAIL if wrong else ktap.PASS, str(wrong or ""))


def _crosses(item, unit=rl.SECTION):
    return (item.kind == rl.HOLE
            and item.start // unit != (item.start + item.size - 1) // unit)


def _fails(case):
    return any(_crosses(item) for item in case.items)


def _drawn():
    return [rl.draw(SEED, index, KERNELS) for index in range(DRAWN)]


def _seeds(drawn):
    again = _drawn()
    yield _result("a seed always makes the same cases", None if drawn == again else "it did not")
    others = [rl.draw("other", index, KERNELS) for index in range(20)]
    yield _result("another seed makes others", None if drawn[:20] != others else "the same")
    yield _result("a case does not depend on those before it",
                  None if rl.draw(SEED, 7, KERNELS) == drawn[7] else "it does")


def _features(case):
    yield from (item.kind for item in case.items)
    yield from (name for name in ("variant", "exact", "mem", "nodes") if getattr(case, name))
    if _fails(case):
        yield "across sections"
    if len(rl.left(case)) > 128:
        yield "more than 128 banks"
    if not case.items:
        yield "nothing"
    yield case.kernel.name


def _variety(drawn):
    seen = Counter(feature for case in drawn for feature in set(_features(case)))
    wanted = [rl.HOLE, rl.RESERVED, rl.PMEM, rl.NOMAP, rl.BANK, rl.SOFT, rl.UNUSABLE, rl.ACPI,
              rl.GAP, "variant", "exact", "mem", "nodes", "across sections",
              "more than 128 banks", "nothing", *(kern.name for kern in KERNELS)]
    missing = [feature for feature in wanted if not seen[feature]]
    yield _result("everything is drawn at times", missing and f"never: {missing}")


def _read_back(case, path):
    """The layout file says what the case says."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(rl.text(case, ["a comment"]))
    lay = layouts.load(path, case.kernel.arch)
    ops = [op for op in layouts.parse_memmap(lay.memmap) if op.kind != "exactmap"]
    found = Counter((op.kind, op.start, op.size) for op in ops)
    found.subtract((item.kind[0], item.start, item.size) for item in case.items)
    more = {key for key, count in found.items() if count}
    mem = layouts.parse_size(lay.mem) if lay.mem else 0
    starts = tuple(layouts.parse_nodes(lay.nodes).starts) if lay.nodes else ()
    return (more <= {("@", 0, 639 << 10)} and mem == case.mem and lay.ram == case.ram
            and starts == case.nodes)


def _files(drawn):
    with tempfile.TemporaryDirectory(prefix="memmapscope-random.") as work:
        path = os.path.join(work, "x.machine")
        wrong = [rl.text(case, []) for case in drawn if not _read_back(case, path)]
    yield _result("a layout file says all of a case", wrong and wrong[0])


def _hopeless():
    """Cases that no guest can boot with."""
    x86, old, new = KERNELS[0], KERNELS[2], KERNELS[3]
    base = rl.Case(x86, "", 1 << 30, False, (), 0, (), ())
    mib = rl.MIB
    yield "a hole in an x86 kernel", base, [rl.Item("$", 64 * mib, mib)]
    yield "a hole in a PC's first MiB", base, [rl.Item("$", 4096, 4096)]
    yield "no memory left", base, [rl.Item("$", 200 * mib, 800 * mib)]
    yield "a hole outside memory", base, [rl.Item("$", 2048 * mib, mib)]
    yield "pmem that is not aligned", base, [rl.Item("!", 257 * mib, 2 * mib)]
    yield "NOMAP on x86", base, [rl.Item("~", 256 * mib, mib)]
    yield "overlapping holes", base, [rl.Item("$", 256 * mib, 2 * mib),
                                      rl.Item("$", 257 * mib, 2 * mib)]
    many = [rl.Item("$", (300 + 2 * i) * mib, 4096) for i in range(200)]
    yield "a command line that is too long", base, [
        item._replace(start=item.start + 4096) for item in many]
    yield "many banks at the top of x86", base, [
        rl.Item("$", (1024 - 2 * i) * mib, 4096) for i in range(1, 40)]
    arm = base._replace(kernel=old)
    yield "more banks than 5.10 reads", arm, [
        item._replace(start=item.start + 1024 * mib) for item in many]
    yield "no room for an arm64 kernel", arm._replace(kernel=new), [
        rl.Item("~", (1024 + 128 * i) * mib, mib) for i in range(1, 8)]
    yield "a device on which 16K kernels oops", arm._replace(kernel=KERNELS[4]), [
        rl.Item("!", 1826 * mib, 4 * mib)]
    yield "a reserved hole", arm._replace(mem=512 * mib), [rl.Item("#", 1900 * mib, mib)]


def _refusals():
    for name, case, items in _hopeless():
        wrong = rl.possible(case._replace(items=tuple(items)))
        yield _result(f"never drawn: {name}", wrong and "it is")


def _shrinks(drawn):
    failing = [case for case in drawn if _fails(case)][:SHRUNK]
    wrong, most = [], 0
    for case in failing:
        small, guests = shrink.shrink(case, _fails, 1000)
        most = max(most, guests)
        plain = small._replace(items=()) == rl.Case(case.kernel, "", shrink.SMALLEST, False, (),
                                                    0, (), ())
        if not plain or [item.size for item in small.items] != [2 * rl.PAGE] or not _fails(small):
            wrong.append(rl.text(small, [case.kernel.name]))
    yield _result(f"a hole across two sections shrinks to two pages (at most {most} guests)",
                  wrong and "\n".join(wrong[:3]) or not failing and "none was drawn")


def _limits(drawn):
    failing = next(case for case in drawn if _fails(case) and len(case.items) > 2)
    asked = []

    def judge(case):
        asked.append(case)
        return _fails(case)

    small, guests = shrink.shrink(failing, judge, 5)
    yield _result("shrinking asks no more guests than it may",
                  None if guests == len(asked) == 5 else f"{guests}, {len(asked)}")
    yield _result("what it has then still fails", None if _fails(small) else small)
    yield _result("no guest is asked for what cannot boot",
                  None if all(map(rl.possible, asked)) else "one was")
    small, _ = shrink.shrink(failing, lambda case: False, 1000)
    yield _result("what only fails as it is stays as it is", None if small == failing else small)
    small, _ = shrink.shrink(failing, lambda case: True, 1000)
    yield _result("what always fails shrinks to nothing", small.items or None)
    small, _ = shrink.shrink(failing, lambda case: case.nodes == failing.nodes, 1000)
    yield _result("what matters is kept", None if small.nodes == failing.nodes else small)


def run():
    """All of it, as results."""
    drawn = _drawn()
    wrong = [rl.text(case, []) for case in drawn if not rl.possible(case)]
    results = [_result("whatever is drawn can boot", wrong and wrong[0])]
    for group in (_seeds(drawn), _variety(drawn), _files(drawn), _refusals(), _shrinks(drawn),
                  _limits(drawn)):
        results += group
    return results
