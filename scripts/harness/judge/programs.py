# SPDX-License-Identifier: GPL-2.0
"""Whether a guest has run the tests that it was to run: what is not there has not passed.

Which tests there are is in selftests/Makefile, which of them have to run in the guest in
selftests/tree.sh; which of them a guest has at all follows from its mode.
"""

import os
import re

from common import places

from . import ktap

SELFTESTS = os.path.join(places.ROOT, "selftests")

# Modes in which tests are left out, as they do not depend on the layout. Two have modes of their own.
ALONE = {"nodebugfs.sh", "lockdown.sh"}
LEFT_OUT = {"check": set(), "layout": {"load.sh", "readers"}, "brief": {"load.sh"},
            "record": {"load.sh"}}


def _listed(name, variable):
    with open(os.path.join(SELFTESTS, name), encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    return re.search(rf"^{variable}(?: :?= *|=')([^'\n]*)", text, re.M)[1].split()


def _all():
    return _listed("Makefile", "TEST_GEN_PROGS") + _listed("Makefile", "TEST_PROGS")


def of_reports():
    """The programs that read files, and need nothing else of a machine."""
    there = ALONE | {"load.sh"} | set(_listed("tree.sh", "ask_the_machine"))
    return [name for name in _all() if name not in there]


def wanted(guest):
    """The tests of a guest, as they are called in its results."""
    if guest.mode == "mechanism":
        return [f"selftests: memmapscope/mechanisms: {guest.layout.test}"]
    if guest.mode not in LEFT_OUT:
        return []
    return [f"selftests: memmapscope: {name}" for name in _all()
            if name not in ALONE | LEFT_OUT[guest.mode]]


def may_skip_all(guest):
    """Of these, those that find nothing to compare with on some kernels."""
    names = {"ptdump",          # no CONFIG_PTDUMP_DEBUGFS, and not exported
             "kpageflags",      # no KPF_NOPAGE any more
             "offline"}         # all memory can go offline
    if guest.kernel.arch != "x86_64" or not guest.kernel.has("KEXEC_FILE"):
        names |= {"kexec"}      # no image is made for others, or there is nothing to ask
    if not guest.kernel.has("PROC_KCORE"):
        names |= {"vmcoreinfo"}
    if guest.kernel.arch != "arm64":
        names |= {"memblock"}   # the kernel keeps none
    if guest.kernel.arch != "arm64" or guest.layout.firmware:
        names |= {"expected"}   # what is expected is known when the guest has ended
    return {f"selftests: memmapscope: {name}" for name in names}


def have_run(guest, results):
    """Each has a result that is no skip, of a test in it: that it ended well proves nothing."""
    wrong = []
    for name in wanted(guest):
        statuses = {r.status for r in results if r.name.startswith(f"{name}: ")
                    or r.name == name and r.status == ktap.SKIP}
        if not statuses:
            wrong.append(f"{name}: no test of it has a result")
        elif statuses == {ktap.SKIP} and name not in may_skip_all(guest):
            wrong.append(f"{name}: all was skipped")
    return ktap.result("all_tests_have_run", "\n".join(wrong))
