# SPDX-License-Identifier: GPL-2.0
"""Mutants: the module with a deliberate error, which some test has to notice.

Those of the pure code are tried in userspace (selftests/unit/run-mutants), those of what only a kernel
shows here: a module is built for each of them, and a guest booted with it.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import namedtuple

from common.places import ROOT, script

from ..judge import console, ktap
from . import boot, outside, products

MODULE = os.path.join(ROOT, "module")
LIST = os.path.join(ROOT, "selftests", "red", "module-mutants")
UNIT_LIST = os.path.join(ROOT, "selftests", "unit", "mutants")

# file: in module/. by: the guest that has to notice, None for pure code. few: make check tries it, too
Mutant = namedtuple("Mutant", "name file by sed few")

# What came of one: the names of red tests, or why there are none to be had.
Tried = namedtuple("Tried", "red why seconds", defaults=(None, 0))


class Invalid(Exception):
    """A mutant that shows nothing."""


def _lines(path):
    """Those of a list that are no comments."""
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip() and line[0] != "#"]


def in_guests():
    """Those that guests have to notice."""
    columns = [line.split(None, 3) for line in _lines(LIST)]
    return [Mutant(name.removeprefix("+"), file, by, sed, name[0] == "+")
            for name, file, by, sed in columns]


def few():
    """Those of them that are part of a run of all tests."""
    return [mutant for mutant in in_guests() if mutant.few]


def of_pure_code():
    """Those of the unit tests. Their expressions are basic ones."""
    columns = [line.split("\t") for line in _lines(UNIT_LIST)]
    return [Mutant(what, (unit if "/" in unit else f"core/{unit}") + ".c", None, sed, False)
            for unit, sed, what in columns]


def _mutated(mutant, path):
    """The text of a file after the sed expression, which has to change it."""
    extended = ["-E"] if mutant.by else []
    after = subprocess.run(["sed", *extended, mutant.sed, path], check=True, capture_output=True,
                           text=True).stdout
    if after == console.read(path):
        raise Invalid("the sed expression changes nothing")
    return after


def _misfit(mutant):
    """Why a mutant does not fit the code as it is; None if it does."""
    try:
        _mutated(mutant, os.path.join(MODULE, mutant.file))
    except (Invalid, subprocess.CalledProcessError, OSError) as error:
        return f"{mutant.file}: {mutant.name}: {error}: {mutant.sed}"
    return None


def sources():
    """The .c files of the module, as the lists name them."""
    return sorted(os.path.relpath(path, MODULE)
                  for path in glob.glob(os.path.join(MODULE, "**", "*.c"), recursive=True))


def forgotten(files):
    """Of these files, those without a mutant in the list that is for them."""
    tried = {m.file for m in in_guests()}
    tried_pure = {m.file for m in of_pure_code()}
    return [file for file in files
            if file not in (tried_pure if file.startswith("core/") else tried)]


def fit():
    """Whether every mutant fits the code, and every file has one; what does not is shown."""
    wrong = [why for why in map(_misfit, in_guests() + of_pure_code()) if why]
    wrong += [f"{file}: it has no mutant in "
              + os.path.relpath(UNIT_LIST if file.startswith("core/") else LIST, ROOT)
              for file in forgotten(sources())]
    for line in wrong:
        print(line, file=sys.stderr)
    return not wrong


def red(results):
    """The names of the tests that are red."""
    return [r.name for r in results if r.status == ktap.FAIL]


def _build(mutant, kernel, work, log):
    """Make a mutant of the module as it was built for a kernel: where it is."""
    tree, out = os.path.join(work, "tree"), os.path.join(work, "out")
    # Times are kept, so that only what the mutant changes is compiled.
    shutil.copytree(products.built_tree(kernel), tree)
    path = os.path.join(tree, "memmapscope", "module", mutant.file)
    after = _mutated(mutant, path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(after)
    if boot.run_logged([script("make/build-module"), kernel, tree, out], log):
        raise Invalid("it does not compile\n" + console.read(log)[-2000:])
    return os.path.join(out, "memmapscope")


def _red_in(guest, module, initrd, log, say):
    """Boot a guest with a module: the names of red tests."""
    files = products.payload(guest, module) + products.expected(guest, log + ".expected")
    boot.initramfs(guest, initrd, files, log + ".initramfs")
    outcome = boot.boot_stock(guest, initrd, log, say)
    if console.fell_over_the_emulator(outcome.log):
        raise Invalid(f"{guest.name} ended before its init")
    return red(outside.judge(guest, outcome))


def _attempt(mutant, guest, log, say):
    if guest is None:
        raise Invalid("there is no such guest")
    with tempfile.TemporaryDirectory(prefix="memmapscope-mutant.") as work:
        module = _build(mutant, guest.kernel.name, work, log + ".build") if mutant else None
        return _red_in(guest, module, os.path.join(work, "initramfs"), log, say)


def attempt(mutant, guest, log, say):
    """Try a mutant in its guest, or None: the module as it is. Both were built before."""
    started = time.monotonic()
    found, why = [], None
    try:
        found = _attempt(mutant, guest, log, say)
    except Exception as error:  # one that cannot be tried must not end the others
        why = f"{type(error).__name__}: {error}"
    return Tried(found, why, time.monotonic() - started)


def judge(mutant, tried, before=()):
    """The result of a mutant: a test has to be red that is not red before, without it."""
    name = f"mutant {mutant.name} is noticed by {mutant.by}"
    if tried.why:
        return ktap.Result(name, ktap.FAIL, tried.why)
    by = [test for test in tried.red if test not in before]
    if not by:
        return ktap.Result(name, ktap.FAIL, f"it survived: {mutant.sed}")
    more = f" and {len(by) - 1} more" if by[1:] else ""
    return ktap.Result(f"{name}: {by[0]}{more}", ktap.PASS, "")
