# SPDX-License-Identifier: GPL-2.0
"""Tests of what tries mutants: one that nobody notices is red, and so is all that says nothing of it."""

import contextlib
import io
import os
import tempfile
from types import SimpleNamespace
from unittest import mock

from .judge import ktap
from .run import boot, mutants, outside, products
from .run.show import Show

SED = "s/right/wrong/"
MUTANT = mutants.Mutant("made-up", "file/made_up.c", "x.plain", SED, True)
GUEST = SimpleNamespace(name="x.plain", kernel=SimpleNamespace(name="x"))
BOOTED, NOTHING = "MEMMAPSCOPE-INIT\n", ""

# what is special; what the guest's console has, the tests that are red in it, those that are red without
# the mutant, too; why the mutant is a failure, None if it was noticed
CASES = (
    ("that a test notices", MUTANT, BOOTED, ["a"], [], None),
    ("that a test notices, besides what is red anyway", MUTANT, BOOTED, ["a", "b"], ["a"], None),
    ("that nobody notices", MUTANT, BOOTED, [], [], "it survived"),
    ("of which is red what is red anyway", MUTANT, BOOTED, ["a"], ["a", "b"], "it survived"),
    ("whose guest does not come to its init", MUTANT, NOTHING, ["a"], [], "before its init"),
    ("that changes nothing", MUTANT._replace(sed="s/none/wrong/"), BOOTED, ["a"], [],
     "changes nothing"),
    ("of a file that is not there", MUTANT._replace(file="file/none.c"), BOOTED, ["a"], [],
     "CalledProcessError"),
)


@contextlib.contextmanager
def _made_up(text, red, status=0):
    """A module that was built; its builds end with a status, its guests with a console and red tests."""
    results = [ktap.Result(name, ktap.FAIL, "") for name in red] + [ktap.Result("c", ktap.PASS, "")]
    with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as stack:
        tree = os.path.join(work, "tree")
        os.makedirs(os.path.join(tree, "memmapscope", "module", "file"))
        with open(os.path.join(tree, "memmapscope", "module", MUTANT.file), "w", encoding="utf-8") as file:
            file.write("right\n")
        for room, name, made_up in (
                (boot, "run_logged", lambda command, log: status),
                (products, "built_tree", lambda name: tree),
                (boot, "initramfs", lambda *_: None), (products, "payload", lambda *_: []),
                (products, "expected", lambda *_: []),
                (boot, "boot", lambda *_: boot.Outcome(0, 0, text, "")),
                (outside, "judge", lambda *_: results)):
            stack.enter_context(mock.patch.object(room, name, made_up))
        yield work


def _wrong(why, mutant, guest, before, text, red, status=0):
    """What is wrong with what becomes of a mutant in a run, which is to fail because of it, or not."""
    with _made_up(text, red, status) as work:
        log = os.path.join(work, "log")
        with open(log + ".build", "w", encoding="utf-8"):
            pass
        tried = mutants.attempt(mutant, guest, log, lambda text: None)
    result, show = mutants.judge(mutant, tried, before), Show()
    with contextlib.redirect_stdout(io.StringIO()):
        show.group("mutants", [result], 0)
        ended = show.finish()
    right = why in result.detail and ended == 1 if why else ended == 0
    return None if right else f"the run ends with {ended}: {result}"


def _judged():
    for what, mutant, text, red, before, why in CASES:
        yield ktap.result(f"a mutant {what} is {'a failure of the run' if why else 'green'}",
                          _wrong(why, mutant, GUEST, before, text, red))
    for what, guest, status, why in (("that does not compile", GUEST, 2, "does not compile"),
                                     ("without its guest", None, 0, "there is no such guest")):
        yield ktap.result(f"a mutant {what} is a failure of the run",
                          _wrong(why, MUTANT, guest, [], BOOTED, ["a"], status))


def _forgotten():
    """A new file, and one that has a mutant in the list that is not for it."""
    lists = ([MUTANT, MUTANT._replace(file="core/other.c")],
             [MUTANT._replace(file="core/walk.c"), MUTANT._replace(file="arch/format.c")])
    with mock.patch.object(mutants, "in_guests", lambda: lists[0]), \
            mock.patch.object(mutants, "of_pure_code", lambda: lists[1]):
        for file, wanted in ((MUTANT.file, False), ("core/walk.c", False), ("new.c", True),
                             ("source/new.c", True), ("core/new.c", True), ("core/other.c", True),
                             ("arch/format.c", True)):
            wrong = None if bool(mutants.forgotten([file])) == wanted else "it is not so"
            yield ktap.result(f"{file} {'needs' if wanted else 'has'} a mutant", wrong)
    found = mutants.sources()
    lost = [file for file in ("main.c", "core/walk.c", "file/regions.c") if file not in found]
    yield ktap.result("files of all rooms are looked for in the lists", f"{lost}" if lost else None)


def _few():
    """They are of rooms that differ, and of one kernel of each architecture."""
    rooms = {mutant.file.split("/")[0] for mutant in mutants.few()}
    kernels = {mutant.by.split(".")[0] for mutant in mutants.few()}
    wrong = None if {"source", "file", "arch"} <= rooms else f"they are of {sorted(rooms)}"
    yield ktap.result("a run of all tests has mutants of what is read, printed and decoded", wrong)
    yield ktap.result("they take few builds",
                      None if len(kernels) <= 2 and len(mutants.few()) <= 5 else f"{mutants.few()}")


def run():
    """All of it, as results."""
    return [*_judged(), *_forgotten(), *_few()]
