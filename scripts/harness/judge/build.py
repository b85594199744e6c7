# SPDX-License-Identifier: GPL-2.0
"""From what a kbuild said to test results."""

import re

from . import ktap

# Of the compiler or sparse in a file of ours (the kernel's are absolute paths), or of modpost.
OUR_WARNING = re.compile(r"^[\w-][\w/.-]*:\d+.*(warning|error):|WARNING: modpost")


def warnings(log, names):
    """Whether our own files made somebody warn, by module. A line that names none is of all."""
    said = [line for line in log.splitlines() if OUR_WARNING.search(line)]
    found = {name: [line for line in said if re.search(rf"\b{name}/", line)] for name in names}
    nobodys = [line for line in said if not any(line in lines for lines in found.values())]
    return [ktap.result(f"{name} builds without a warning",
                        "\n".join((lines + nobodys)[-30:]) or None)
            for name, lines in found.items()]
