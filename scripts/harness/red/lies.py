# SPDX-License-Identifier: GPL-2.0
"""Whether each lie about what a guest recorded is noticed, or there is a reason why not."""

from ..judge import console, ktap
from . import notice, reasons


def results(guest, tree, at_a_time):
    """A result for each column of the report."""
    log = console.read(tree.removesuffix(".tree") + ".log")
    why, wrong = reasons.Reasons(), {}
    with notice.Notice(tree, notice.host_checks(guest, log), at_a_time) as tests:
        if tests.before:
            return [ktap.Result("nothing is red of what is no lie", ktap.FAIL,
                                "\n".join(sorted(tests.before)))]
        for edit, red in tests.tried(tests.edits(), first=True):
            unnoticed = wrong.setdefault((edit.file, edit.about), [])
            if not red and not why.why(edit.file, edit.about, edit.what):
                unnoticed.append(edit.what)
    return [ktap.result(f"lies about {file}: {column} are noticed",
                        "\n".join(f"nobody notices: {what}" for what in whats))
            for (file, column), whats in wrong.items()]
