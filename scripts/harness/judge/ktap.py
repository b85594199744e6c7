# SPDX-License-Identifier: GPL-2.0
"""Read KTAP and add it up, distrusting it.

Nested results count, not the line that sums them up. A level may be nested by four spaces, as the
specification has it, or by "# ", as the kselftest runner does. What makes a run worthless counts
as a failure here, whatever the lines say: no plan, fewer or more results than planned, a bail-out,
a skip that names no reason, a program that stops in the middle.
"""

import re
from collections import namedtuple

PASS, FAIL, SKIP = "pass", "fail", "skip"

Result = namedtuple("Result", "name status detail")

RESULT = re.compile(r"(not )?ok\b(?: (\d+))?(?: ?-? ?(.*))?$")
PLAN = re.compile(r"1\.\.(\d+)(?:\s*# SKIP\b[: -]*(.*))?\s*$", re.I)
DIRECTIVE = re.compile(r"(.*?)\s*#\s*(SKIP|TODO|XFAIL|XPASS|TIMEOUT|ERROR)\b[: -]*(.*)$", re.I)


class _Level:
    """The results under one plan."""

    def __init__(self):
        self.plan = None
        self.skip_reason = None
        self.count = 0
        self.results = []


def _depth(line):
    depth = 0
    while True:
        if line.startswith("# "):
            line = line[2:]
        elif line.startswith("    "):
            line = line[4:]
        else:
            return depth, line
        depth += 1


def _status(negative, text):
    """(status, name, detail) of what follows ok or not ok."""
    text, _, code = text.partition(" # exit=")
    if code:
        return FAIL, text, f"exit={code}"
    match = DIRECTIVE.match(text)
    name, word, reason = match.groups() if match else (text, "", "")
    if negative or word.upper() in ("TODO", "XFAIL", "XPASS", "TIMEOUT", "ERROR"):
        return FAIL, name, f"{word} {reason}".strip()
    if word.upper() == "SKIP":
        return SKIP, name, reason.strip()
    return PASS, name, ""


class Parser:
    """Feed it lines, then ask for finish()."""

    def __init__(self):
        self.levels = []    # open ones, outermost first
        self.bailed = None
        self.said = []      # since the last result: why, if the next one is a failure

    def feed(self, line):
        """One line of output; lines that are not KTAP are ignored."""
        depth, text = _depth(line.rstrip())
        if text.startswith("Bail out!"):
            self.bailed = text
        elif re.match(r"K?TAP version \d+", text):
            self._open(depth)
        elif PLAN.match(text):
            self._open(depth)
            level = self.levels[depth]
            count, reason = PLAN.match(text).groups()
            level.plan, level.skip_reason = int(count), reason
        elif RESULT.match(text):
            self._result(depth, RESULT.match(text))
            self.said = []
        elif line.startswith("#"):
            self.said = self.said[-14:] + [text.removeprefix("#").strip()]

    def _open(self, depth):
        while len(self.levels) <= depth:
            self.levels.append(_Level())

    def _close(self, level, name):
        """What a level comes to, with what is wrong with it as a whole."""
        results = list(level.results)

        def complain(what):
            results.append(Result(f"{name}: {what}", FAIL, ""))

        if level.plan is None:
            complain("no plan")
        elif level.plan == 0 and level.count == 0:
            if not level.skip_reason:
                complain("no tests planned")
        elif level.count < level.plan:
            complain(f"{level.plan} tests planned, {level.count} ran")
        elif level.count > level.plan:
            complain(f"{level.plan} tests planned, but {level.count} ran")
        return results

    def _inner(self, depth, name):
        """Close everything below depth: (results, why all of it was skipped)."""
        results, reason = [], None
        while len(self.levels) > depth + 1:
            level = self.levels.pop()
            level.results += results
            if not level.results and level.plan is None:
                continue    # a version line, or a level that was only passed through
            results = self._close(level, name)
            reason = level.skip_reason
        return results, reason

    def _result(self, depth, match):
        status, name, detail = _status(match[1], match[3] or "")
        name = name or match[2] or "?"
        self._open(depth)
        inner, reason = self._inner(depth, name)
        level = self.levels[depth]
        level.count += 1
        level.results += [r._replace(name=f"{name}: {r.name}")
                          if not r.name.startswith(f"{name}: ") else r for r in inner]
        if status == PASS and reason and not inner:
            status = SKIP   # a program that skips all may still end well
        if status == SKIP and not detail:
            detail = (reason or "").strip()
        if status == SKIP and not inner and not detail:
            status, detail = FAIL, "skipped without a reason"
        if status == FAIL:
            detail = "\n".join(filter(None, [detail, *self.said]))
        if not inner or (status == FAIL and all(r.status != FAIL for r in inner)):
            level.results.append(Result(name, status, detail))

    def finish(self, name="KTAP"):
        """All results. Without any there is one, a failure."""
        self._open(0)
        results, _ = self._inner(0, name)
        top = self.levels[0]
        top.results += results
        if not top.results and top.plan is None:
            results = [Result(f"{name}: no results", FAIL, "")]
        else:
            results = self._close(top, name)
            if top.plan == 0 and top.skip_reason:
                results.append(Result(name, SKIP, top.skip_reason))
        if self.bailed:
            results.append(Result(f"{name}: {self.bailed}", FAIL, ""))
        for result in results:
            if result.status == SKIP and not result.detail:
                results[results.index(result)] = result._replace(
                    status=FAIL, detail="skipped without a reason")
        if results and all(r.status == SKIP for r in results):
            results.append(Result(f"{name}: everything was skipped", FAIL, ""))
        return results


def parse(lines, name="KTAP"):
    """Results of a whole output."""
    parser = Parser()
    for line in lines:
        parser.feed(line)
    return parser.finish(name)


def count(results):
    """(passed, failed, skipped)"""
    return tuple(sum(r.status == s for r in results) for s in (PASS, FAIL, SKIP))


def result(name, wrong):
    """The result of a test that says what is wrong, or something false."""
    return Result(name, FAIL if wrong else PASS, str(wrong or ""))


def sum_text(counts):
    """The last line of all that runs tests here."""
    passed, failed, skipped = counts
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def show(results, indent=""):
    """Results as KTAP again."""
    lines = [f"{indent}1..{len(results)}"]
    for number, result in enumerate(results, 1):
        word = "not ok" if result.status == FAIL else "ok"
        skip = f" # SKIP {result.detail}" if result.status == SKIP else ""
        if result.status == FAIL:
            lines += [f"{indent}# {line}" for line in result.detail.splitlines()]
        lines.append(f"{indent}{word} {number} {result.name}{skip}")
    return lines
