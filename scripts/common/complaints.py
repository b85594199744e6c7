# SPDX-License-Identifier: GPL-2.0
"""What a kernel says when it is in trouble: one list for scripts/guest and for who judges its log."""

import re

# Case matters: "[Firmware Bug]:" is the firmware's, "BUG:" is ours. Each wants a blank or a colon, which
# the trees that guests print have not: they are base64.
PATTERNS = (
    r"WARNING:|BUG:|Oops[: ]|KASAN:|KCSAN:|UBSAN:|KFENCE:", r"\b(?:WARNING|BUG|KFENCE) at ",
    r"kernel BUG", r"Kernel panic", r"Call [Tt]race:", r"Internal error:", r"general protection",
    r"Unable to handle kernel", r"Bad page state", r"suspected memory leak",
    # lockdep
    r"possible recursive locking|circular locking|inconsistent lock|INFO: possible ",
    r"INFO: trying to register|invalid wait context|bad unlock balance|held lock freed",
    r"lock held when returning to user space|suspicious RCU",
    # what waits, or must not
    r"INFO: task .* blocked|rcu.*detected.*stall|soft lockup|scheduling while atomic",
    r"sleeping function called from invalid context",
)

COMPLAINT = re.compile("|".join(PATTERNS))


def allowed(known):
    """What a kernel may say that has a bug of this regular expression; None if it has none."""
    return re.compile(f"{known}|Call [Tt]race:") if known else None
