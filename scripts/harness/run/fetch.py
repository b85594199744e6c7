# SPDX-License-Identifier: GPL-2.0
"""Fetch the kernels of the matrix, each by itself: one that cannot be had does not end a run."""

import os

from common.places import script

from ..judge import console, ktap
from . import boot, jobs

COMMAND = [script("fetch/kernel")]

# One downloads while another unpacks.
AT_A_TIME = 2


def _fetch(name, logs):
    log = os.path.join(logs, f"fetch-{name}.log")
    status = boot.run_logged([*COMMAND, name], log)
    said = "\n".join(console.read(log).splitlines()[-10:]) or f"ended with {status}"
    return name, ktap.result(f"{name} can be had", said if status else None)


def fetch(names, logs):
    """{name: result}, in the order of the names."""
    found = dict(jobs.results([(_fetch, name, logs) for name in names], AT_A_TIME))
    return {name: found[name] for name in names}
