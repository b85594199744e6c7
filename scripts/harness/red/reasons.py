# SPDX-License-Identifier: GPL-2.0
"""What no test notices, what has no witness but the report, and what was never printed: and why.

selftests/red/unwitnessed says it; its head tells how.
"""

import os
import re
from collections import namedtuple

from common import places

LIST = os.path.join(places.ROOT, "selftests", "red", "unwitnessed")

Reason = namedtuple("Reason", "file column what text")


def read():
    """All of them."""
    with open(LIST, encoding="utf-8") as file:
        return [Reason(*line.rstrip("\n").split(": ", 3)) for line in file
                if line.strip() and not line.startswith("#")]


class Reasons:
    """They are asked for one by one; what nobody asked for is not true any more."""

    def __init__(self):
        self.all = read()
        self.used = set()

    def why(self, file, column, what):
        """The reason, or None."""
        for reason in self.all:
            if reason.file == file and re.fullmatch(reason.column, column) and \
                    re.fullmatch(reason.what, what):
                self.used.add(reason)
                return reason.text
        return None

    def unused(self):
        """Those nobody asked for."""
        return [reason for reason in self.all if reason not in self.used]
