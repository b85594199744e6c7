# SPDX-License-Identifier: GPL-2.0
"""Where things are: this repository, its scripts, and what was fetched."""

import os

SCRIPTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(SCRIPTS)


def script(name):
    """The path of a script."""
    return os.path.join(SCRIPTS, name)


def cache():
    """Where fetched things live. fetch/lib.sh says the same in shell: the two have to agree."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ.get("HOME", "/"), ".cache")
    return os.environ.get("MEMMAPSCOPE_CACHE") or os.path.join(home, "memmapscope")


def kernel_dir(name):
    """Where fetch/kernel puts a kernel of the matrix."""
    return os.path.join(cache(), "kernels", name)


def kernel_env(name):
    """What fetch/kernel says of a kernel that it has fetched."""
    with open(os.path.join(kernel_dir(name), "env"), encoding="utf-8") as file:
        return dict(line.strip().split("=", 1) for line in file if "=" in line)
