# SPDX-License-Identifier: GPL-2.0
"""What scripts write into documents, between two lines."""

import re
import sys


def replace(path, head, tail, new):
    """Put NEW between two lines of a file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if head not in text or tail not in text:
        sys.exit(f"{path} has not both of these, to write something between:\n{head}{tail}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(re.escape(head) + ".*" + re.escape(tail),
                          lambda _: head + new + tail, text, flags=re.S))
