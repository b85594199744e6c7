# SPDX-License-Identifier: GPL-2.0
"""What results depend on besides the module: programs of this machine."""

import subprocess

from common.places import ROOT


def first_line(*command):
    """Of what a program says in this tree, if it is there."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              cwd=ROOT, check=False)
    except FileNotFoundError:
        return f"no {command[0]}"
    return done.stdout.split("\n")[0]
