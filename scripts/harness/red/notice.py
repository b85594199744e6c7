# SPDX-License-Identifier: GPL-2.0
"""Which tests notice a lie in what a guest recorded."""

import copy
import os
import queue
import re
import shutil
import subprocess
import tempfile
from concurrent import futures

from ..judge import console, hostchecks, ktap, programs
from ..run import products, recorded
from . import edits

REPORT = "sys/kernel/debug/memmapscope"
FORM = re.compile("well_formed|in_order")
RED = re.compile(r"^not ok \d+ (?:[\w.]*\.)?([\w-]+)", re.M)
GREEN = re.compile(r"^ok \d+ (?:[\w.]*\.)?([\w-]+)(?! # SKIP)(?= *$)", re.M)


def _said(program, root):
    """What a program says of a tree."""
    environment = {**os.environ, "MMS_ROOT": root}
    if os.path.exists(os.path.join(root, "expected")):
        environment["MMS_EXPECTED"] = "/expected"
    path = os.path.join(products.selftests_dir(products.host_arch()), "memmapscope", program)
    return subprocess.run([path], env=environment, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          errors="replace").stdout


def _tests(pattern, program, root):
    return {f"{program}: {test}" for test in pattern.findall(_said(program, root))}


class Copy:
    """A tree of our own, of links but for what is changed."""

    def __init__(self, tree, where):
        self.root = os.path.join(where, "tree")
        shutil.copytree(tree, self.root, copy_function=os.link, symlinks=True,
                        ignore=lambda path, names: [n for n in names if n == "later"])

    def path(self, file):
        """Of a file of the report."""
        return os.path.join(self.root, REPORT, file)

    def put(self, file, lines):
        """Another file of the report, not through the link."""
        os.unlink(self.path(file))
        with open(self.path(file), "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")


class Notice:
    """The tests and one tree; a few copies of it are tried at a time."""

    def __init__(self, tree, host=None, at_a_time=None):
        self.at_a_time = at_a_time or os.cpu_count() or 1
        # Beside the tree: its files are linked to.
        self.work = tempfile.TemporaryDirectory(prefix="red.", dir=os.path.dirname(tree))
        self.lines = {file: console.read(os.path.join(tree, REPORT, file)).splitlines()
                      for file in recorded.report.FILES}
        self.host = host or (lambda files: set())
        self.copies = queue.SimpleQueue()
        for number in range(self.at_a_time):
            self.copies.put(Copy(tree, os.path.join(self.work.name, str(number))))
        self.programs = programs.of_reports()
        self.likely = {}
        mine = self.copies.get()
        self.before = self._red(mine, self.programs)
        self.copies.put(mine)
        self.alone = self._alone(tree)

    def _malformed(self, mine):
        """Of a file that is not well formed no other test has anything to say: it cannot be read."""
        return {test for test in _tests(RED, "form", mine.root) if FORM.search(test)}

    def _red(self, mine, run):
        """The tests that are red, by all programs that are to be run and the host."""
        return self._malformed(mine) or set().union(
            self.host(recorded.files(mine.root)), *(_tests(RED, program, mine.root) for program in run))

    def _first_red(self, mine, file):
        """The tests of one program that are red, if there are any.

        What has noticed the last lie in a file is asked first about the next.
        """
        likely = self.likely.get(file)
        for program in sorted(self.programs, key=lambda name: name != likely):
            red = _tests(RED, program, mine.root) - self.before
            if red:
                self.likely[file] = program
                return red
        return self.host(recorded.files(mine.root)) - self.before

    def _alone(self, tree):
        """The tests that are green without anything but the report: all they know is from there."""
        root = os.path.join(self.work.name, "alone")
        shutil.copytree(os.path.join(tree, REPORT), os.path.join(root, REPORT))
        return set().union(*(_tests(GREEN, program, root) for program in self.programs))

    def edits(self):
        """All lies that change something here."""
        for file, lines in self.lines.items():
            for edit in edits.of_file(file, [line for line in lines if not line.startswith("#")]):
                if edits.apply(edit, lines) != lines:
                    yield edit

    def _try(self, edit, first):
        mine = self.copies.get()
        try:
            mine.put(edit.file, edits.apply(edit, self.lines[edit.file]))
            red = self._first_red(mine, edit.file) if first else \
                self._red(mine, self.programs) - self.before
            return edit, red
        finally:
            mine.put(edit.file, self.lines[edit.file])
            self.copies.put(mine)

    def tried(self, wanted, first=False):
        """(edit, the tests that are red of it) of each; with FIRST at least one of them."""
        with futures.ThreadPoolExecutor(self.at_a_time) as pool:
            yield from pool.map(lambda edit: self._try(edit, first), wanted)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.work.cleanup()


def host_checks(guest, text):
    """The checks on the host, for Notice: they know what the guest was given, and its whole log."""
    evidence = hostchecks.Evidence(guest, text)
    printed = dict(evidence.files)

    def red(files):
        lie = copy.copy(evidence)
        lie.files = {**printed, **files}
        return {f"host: {r.name}" for r in hostchecks.run(lie, hostchecks.ALL)
                if r.status == ktap.FAIL}
    return red
