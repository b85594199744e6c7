# SPDX-License-Identifier: GPL-2.0
"""From what a guest left behind to test results. Pure: recorded guests can be judged again."""

from . import console, hostchecks, ktap, programs

# What scripts/guest and guest-run say with their exit status.
REASONS = {
    2: "could not be made",
    7: "could not load an oracle module",
    8: "could not load memmapscope.ko",
    9: "could not load a driver",
    123: "ended after the kernel had complained",
    124: "hung and was killed",
    125: "died without a verdict",
}

# guest-run ends with this when a test failed; the tests' own lines say which.
TESTS_FAILED = 1


def _end(outcome, tests_failed):
    """How the guest ended, as a test."""
    name = "guest_comes_to_its_end"
    verdict = console.exit_code(outcome.log)
    if outcome.status == 0 and verdict == 0:
        return ktap.Result(name, ktap.PASS, "")
    if outcome.status == verdict == TESTS_FAILED and tests_failed:
        return ktap.Result(name, ktap.PASS, "")
    reason = REASONS.get(outcome.status, f"ended with {outcome.status}")
    if outcome.status == 0:
        reason = "said nothing of its end"
    tail = "\n".join(line for line in console.lines(outcome.log) if line.strip())
    return ktap.Result(name, ktap.FAIL, "\n".join([f"the guest {reason}; its last words:"]
                                                  + tail.splitlines()[-15:]))


def judge(guest, outcome, kept, outside):
    """All results of one guest: what it kept as {name: lines}, and the tests of that are outside."""
    tests = ktap.parse(console.outside(outcome.log), "selftests")
    failed = any(result.status == ktap.FAIL for result in tests)
    evidence = hostchecks.Evidence(guest, outcome.log, kept)
    checks = hostchecks.NONE if guest.mode in ("nodebugfs", "lockdown") else hostchecks.ALL
    return [_end(outcome, failed), hostchecks.kernel_is_content(evidence),
            *hostchecks.run(evidence, checks), programs.have_run(guest, tests + outside),
            *tests, *outside]


def skipped_everywhere(all_results):
    """Names that no guest ever ran: such a test proves nothing. all_results: {guest: results}."""
    ran, skipped = set(), {}
    for results in all_results.values():
        for result in results:
            if result.status == ktap.SKIP:
                skipped.setdefault(result.name, result.detail)
            else:
                ran.add(result.name)
    return [ktap.Result(f"{name} runs somewhere", ktap.FAIL,
                        f"skipped in every guest: {detail}")
            for name, detail in sorted(skipped.items()) if name not in ran]
