# SPDX-License-Identifier: GPL-2.0
"""What a guest says on its console: shown, kept, and looked through for its end and complaints."""

import re
import sys
import time

from common import complaints

from . import hotplug

VERDICT = re.compile(r"MEMMAPSCOPE-EXIT (\d+)$")
INIT = "MEMMAPSCOPE-INIT"

# A guest that was slow to boot (KASAN, a busy host) is as slow at all else.
BOOTS = 40


def limit(timeout, boot_timeout, booted):
    """Seconds a guest may take, from its start. BOOTED is when it came to its init, or None."""
    return boot_timeout if booted is None else max(timeout, BOOTS * booted)


class Console:
    """Shows and keeps what the guest says, and looks for verdict and complaints.

    OWN: the kernel is somebody's own. What it complains of before the module is loaded is not ours.
    """

    def __init__(self, log, allowed, own):
        self.log, self.allowed, self.own = log, allowed, own
        self.lines, self.partial = [], b""
        self.verdict, self.booted = None, None
        self.asks, self.unwritten = [], []
        self.started = self.heard = time.monotonic()

    def feed(self, data):
        self.heard = time.monotonic()
        data = data.replace(b"\r", b"")
        self.write(data)
        *whole, self.partial = (self.partial + data).split(b"\n")
        for line in whole:
            self.note(line.decode(errors="replace"))
        self.write_remarks()

    def write(self, data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        if self.log:
            self.log.write(data)
            self.log.flush()

    def remark(self, text):
        """What the host says has a line of its own, so it waits until the guest's is complete."""
        self.unwritten.append(text)
        self.write_remarks()

    def keep(self, name, lines):
        """A file that the host has made, as the guest prints its own (scripts/make/guest-run)."""
        self.remark("\n".join([f"MEMMAPSCOPE-BEGIN {name}", *lines, f"MEMMAPSCOPE-END {name}"]))

    def write_remarks(self):
        if not self.partial:
            for text in self.unwritten:
                self.write(f"{text}\n".encode())
            self.unwritten = []

    def note(self, line):
        self.lines.append(line)
        found = VERDICT.search(line)
        if found:
            self.verdict = int(found[1])
        elif hotplug.ASK.search(line):
            self.asks.append(hotplug.ASK.search(line)[1])
        elif INIT in line and self.booted is None:
            self.booted = self.heard - self.started

    def deadline(self, timeout, boot_timeout):
        """When it has to be given up."""
        return self.started + limit(timeout, boot_timeout, self.booted)

    def complaint(self):
        """The first line in which the kernel complains of what may be our fault, or None."""
        lines = complaints.since_loading(self.lines)[1] if self.own else self.lines
        return next((line for line in lines if complaints.COMPLAINT.search(line)
                     and not (self.allowed and self.allowed.search(line))), None)

    def times(self):
        """What there is to say of a guest that was given up."""
        now = time.monotonic()
        booted = "never came to its init" if self.booted is None else \
            f"came to its init after {self.booted:.0f} s"
        return (f"no verdict after {now - self.started:.0f} s; it {booted}, and printed nothing "
                f"for the last {now - self.heard:.0f} s")

    def tail(self):
        last = self.lines[-25:] + ([self.partial.decode(errors="replace")] if self.partial else [])
        return "\n".join(last[-25:])
