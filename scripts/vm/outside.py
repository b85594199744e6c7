# SPDX-License-Identifier: GPL-2.0
"""A guest's page tables, as somebody sees them who is not in it."""

import time

from . import gdb, tables

# What a processor needs to come back from user space, at most; emulated, on a busy host.
TRIES = 100
SECONDS = 0.02


def _form(stub):
    """The tables that the first processor goes by."""
    form = tables.X86 if "cr3" in stub.known else tables.Arm64
    return form(*(stub.register(name) for name in form.REGISTERS))


def _look(stub, start, end):
    """Lines of tables.lines(); None if the processor has not the kernel's tables at the moment.

    In user space, and on the way into the kernel, it may go by tables that map the way in and little
    else (PTI on x86, KPTI on arm64). The kernel's stack is in the kernel's tables only.
    """
    form = _form(stub)
    found = tables.Tables(form, stub.memory)
    return tables.lines(found, start, end) if found.maps(stub.register(form.STACK)) else None


def look(stub, start, end):
    """What is mapped in a range of the kernel's addresses. The machine stands still meanwhile."""
    for _ in range(TRIES):
        with stub:
            found = _look(stub, start, end)
        if found:
            return found
        time.sleep(SECONDS)
    raise gdb.StubError("the processor never has the kernel's tables")
