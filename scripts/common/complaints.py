# SPDX-License-Identifier: GPL-2.0
"""What a kernel says when it is in trouble: one list for scripts/guest and for who judges its log."""

import re

# guest-run says this before it loads the module, on the console and in the kernel's log.
LOADING = "MEMMAPSCOPE-LOADING"

# Where the kernel's log is printed once more: by guest-run, and, of warnings alone, by init.
COPY = re.compile(r"MEMMAPSCOPE-(BEGIN dmesg|KLOG begin)\s*$")

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


def since_loading(lines):
    """What a console has of the time before the module was loaded, and what of the time since.

    Where nobody said so, all counts: that guest has not come so far, or is not ours.
    """
    pieces = [[]]
    for line in lines:
        if COPY.search(line):
            pieces.append([])
        pieces[-1].append(line)
    before, since = [], []
    for piece in pieces:
        # A copy that has lost the mark has lost what came before it, too.
        at = next((n for n, line in enumerate(piece) if LOADING in line), 0)
        before += piece[:at]
        since += piece[at:]
    return before, since
