# SPDX-License-Identifier: GPL-2.0
"""Print results as they come, as KTAP, and add them up."""

import threading
import time

from ..judge import ktap


class Show:
    """The output of a run. Several threads may use it."""

    def __init__(self):
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.number = 0
        self.total = (0, 0, 0)      # passed, failed, skipped

    @staticmethod
    def begin():
        """The first line."""
        print("KTAP version 1", flush=True)

    def plan(self, number=None):
        """How many lines there are to be, or were."""
        print(f"1..{self.number if number is None else number}", flush=True)

    def note(self, text):
        """Progress: what is going on, and since when."""
        self.comment([f"[{time.monotonic() - self.started:4.0f}s] {text}"])

    def comment(self, lines):
        """Several lines in one piece."""
        with self.lock:
            print("".join(f"# {line}\n" for line in lines), end="", flush=True)

    def line(self, text, counts, comments=()):
        """A line that stands for so many results (passed, failed, skipped)."""
        with self.lock:
            self.number += 1
            self.total = tuple(a + b for a, b in zip(self.total, counts))
            said = "".join(f"{comment}\n" for comment in comments)
            print(f"{said}{'not ok' if counts[1] else 'ok'} {self.number} {text}", flush=True)

    def result(self, result):
        """One result, after what explains a failure."""
        skip = f" # SKIP {result.detail}" if result.status == ktap.SKIP else ""
        self.line(result.name + skip, ktap.count([result]), [] if skip else
                  [f"# {line}" for line in result.detail.splitlines()])

    def all(self, results):
        """All results there are to be."""
        self.plan(len(results))
        for result in results:
            self.result(result)

    def group(self, name, results, seconds):
        """Results that belong together are one line, and more for what failed."""
        comments = []
        for result in (r for r in results if r.status == ktap.FAIL):
            comments += [f"    # FAILED {name}: {result.name}",
                         *(f"    #   {line}" for line in result.detail.splitlines())]
        counts = ktap.count(results)
        self.line(f"{name}: {ktap.sum_text(counts)} ({seconds:.0f} s)", counts, comments)

    def finish(self):
        """The last line, and the exit status."""
        print(ktap.sum_text(self.total), flush=True)
        return 1 if self.total[1] or not self.total[0] else 0
