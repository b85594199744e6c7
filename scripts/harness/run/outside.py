# SPDX-License-Identifier: GPL-2.0
"""Run on this machine, over what a guest recorded, the tests that need nothing else of the guest.

They are named as the kselftest runner names them: it makes no difference where a test ran.
"""

import os
import subprocess

from ..facts import matrix
from ..judge import console, ktap, programs, verdict
from . import products, recorded

SKIPPED = 4     # KSFT_SKIP
SECONDS = 120


def _run(command, environment):
    """The lines a test says, and its exit status."""
    environment = {**os.environ, **environment}
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              errors="replace", timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return [f"# took longer than {SECONDS} seconds"], 124
    return done.stdout.splitlines(), done.returncode


def _verdict(status):
    return {0: ("ok", ""), SKIPPED: ("ok", " # SKIP")}.get(status,
                                                           ("not ok", f" # exit={status}"))


def _as_runner(collection, tests):
    """What run_kselftest.sh would have said: tests are (name, command, environment)."""
    lines = ["TAP version 13", f"1..{len(tests)}"]
    for number, (name, command, environment) in enumerate(tests, 1):
        said, status = _run(command, environment)
        word, more = _verdict(status)
        title = f"selftests: {collection}: {name}"
        lines += [f"# {title}", *(f"# {line}" for line in said), f"{word} {number} {title}{more}"]
    return lines


def _collection():
    return os.path.join(products.selftests_dir(products.host_arch()), "memmapscope")


def report_tests(guest, tree):
    """All programs on what was kept when the module had been loaded."""
    environment = {"MMS_ROOT": tree, "MMS_BROKEN": matrix.broken_rules(guest)}
    if os.path.exists(os.path.join(tree, "expected")):
        environment["MMS_EXPECTED"] = "/expected"
    return _as_runner("memmapscope", [(name, [os.path.join(_collection(), name)], environment)
                                      for name in programs.of_reports()])


def mechanism_tests(tree, script):
    """What a mechanism kept for later: see selftests/mechanisms/lib/mechanism.sh."""
    command = [os.path.join(_collection(), "mechanisms", script)]
    return _as_runner("memmapscope/mechanisms",
                      [(script, command, {"MMS_JUDGE": os.path.join(tree, "later")})])


def _put_off(tree):
    """Whether a mechanism kept anything for later, or never came to its end."""
    number = os.path.join(tree, "later", "put_off")
    return not os.path.exists(number) or console.read(number).strip() != "0"


def _results(guest, tree):
    lines = [report_tests(guest, tree)]
    if guest.layout.test and _put_off(tree):
        lines.append(mechanism_tests(tree, guest.layout.test))
    return [result for said in lines for result in ktap.parse(said, "selftests")]


def judge(guest, outcome):
    """All results of a guest that ended; what it recorded is left beside its log."""
    tree = outcome.log_path.removesuffix(".log") + ".tree"
    if not recorded.unpack(outcome.log, tree):
        return verdict.judge(guest, outcome, {}, [])
    return verdict.judge(guest, outcome, recorded.files(tree), _results(guest, tree))
