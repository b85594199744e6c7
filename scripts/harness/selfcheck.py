# SPDX-License-Identifier: GPL-2.0
"""Tests of the harness itself: a check that cannot fail is no check.

Recorded consoles of guests that went wrong in one way each must be judged so, and the one in
which all is well must pass. good.console is build/check/arm64-6.1.plain.log with fewer messages and
tests; the others differ from it where their names say. The expectation machinery is held against
lines worked out by hand.
"""

import os
import re
import subprocess
import tempfile
from unittest import mock

from common import places
from common.notation import NotationError, parse_size
from vm import hotplug, whose

from . import own_selfcheck, selfcheck_bench, selfcheck_facts, selfcheck_mutants
from . import selfcheck_outside, selfcheck_red
from .facts import kernel as kernels, machine_file, matrix
from .judge import console, hostchecks, ktap, programs, report, verdict
from .run import boot, products
from .truth import e820, efi, expect, ranges

DATA = places.script("harness/testdata")

# file, exit status of scripts/guest, what has to be red: the start of a result's name or detail.
# None: everything must be green.
CONSOLES = (
    ("good", 0, None),
    ("panics", 123, "guest_comes_to_its_end"),
    ("panics", 123, "kernel_log_has_no_complaint"),
    ("hangs", 124, "guest_comes_to_its_end"),
    ("hangs", 124, "selftests: 3 tests planned, 1 ran"),
    ("no-boot", 124, "guest_comes_to_its_end"),
    ("no-boot", 124, "selftests: no results"),
    ("skips-all", 0, "selftests: everything was skipped"),
    ("dies-before-plan", 0, "selftests: no plan"),
    ("warns", 0, "kernel_log_has_no_complaint"),
    ("lockdep", 0, "kernel_log_has_no_complaint"),
    ("kasan", 0, "kernel_log_has_no_complaint"),
    ("fails", 1, "selftests: memmapscope: axis: regions_end_with"),
    ("wrong-region", 0, "regions_are_what_the_layout_says"),
    ("wrong-sum", 0, "summary_adds_up"),
)

# One change to the good console, and the check that has to notice.
EDITS = (
    ("0x000000007fffffff 262144 used", "0x000000007ffeffff 262128 used",
     "regions_are_what_the_layout_says"),
    ("0x0000000040000000-0x000000007fffffff 262144 used", "0x0000000040001000-0x000000007fffffff "
     "262143 used", "regions_have_no_gap_and_no_overlap"),
    ("Described memory: 1073741824", "Described memory: 1073741823",
     "summary_is_what_the_layout_says"),
    ("Paging levels: 4", "Paging levels: 5", "summary_names_what_was_booted"),
    ("Lock: get_online_mems", "Lock: unlocked", "summary_names_what_was_booted"),
    ("Source iomem: resource tree -", "Source iomem: unavailable: no reason -",
     "no_source_is_unavailable"),
    ("Source memblock reserved: debugfs file", "Source memblock reserved: symbol",
     "sources_are_those_of_the_configuration"),
    ("early yes - agree", "early yes use agree", "kexec_is_told_of_where_the_kernel_has_it"),
    ("40000000-7fffffff : System RAM", "40000000-7ffeffff : System RAM",
     "regions_agree_with_proc_iomem"),
    ("\n9 online", "\n9 offline", "regions_agree_with_sysfs_memory_blocks"),
    ("0x0000000040000000..", "0x0000000040001000..",
     "memblock_agrees_with_the_kernels_own_file"),
    (" NONE 0", " MIRROR 0", "memblock_knows_what_is_mirrored"),
    ("MEMMAPSCOPE-BEGIN dmesg\n", "MEMMAPSCOPE-BEGIN dmesg\nOn node 0, zone DMA: 7 pages in "
     "unavailable ranges\n", "surplus_is_what_the_kernel_called_unavailable"),
    ("RW,NX,SHD", "ro,NX,SHD", "memmap_is_mapped_as_kernel_data"),
    ("mapped PMD", "mapped PTE", "memmap_is_mapped_as_kernel_data"),
    ("MEMMAPSCOPE-END vmemmap", "", "vmemmap_has_no_gap_and_no_overlap"),
    ("# memmapscope regions v1", "# memmapscope regions v2", "regions_are_what_the_layout_says"),
    ("ok 1 selftests: memmapscope: form", "ok 1 selftests: memmapscope: form # SKIP",
     None),     # its results count, not the line that sums them up
    ("# SKIP this kernel cannot be asked", "# SKIP", "selftests: memmapscope: oracle"),
    ("selftests: memmapscope: oracle", "selftests: memmapscope: other", "all_tests_have_run"),
    ("every_frame_agrees_with_the_processor", "every_frame # SKIP no oracle", "all_tests_have_run"),
)

# KTAP and what it comes to: (passed, failed, skipped)
KTAP = (
    ("1..2\nok 1 a\nok 2 b\n", (2, 0, 0)),
    ("KTAP version 1\n1..2\nok 1 - a\nnot ok 2 - b\n", (1, 1, 0)),
    ("1..2\nok 1 a\n", (1, 1, 0)),                                  # stopped in the middle
    ("1..1\nok 1 a\nok 2 b\n", (2, 1, 0)),                          # more than planned
    ("ok 1 a\n", (1, 1, 0)),                                        # no plan
    ("", (0, 1, 0)),                                                # nothing
    ("hello\n", (0, 1, 0)),
    ("1..0\n", (0, 1, 0)),                                          # nothing planned, no reason
    ("1..0 # SKIP no such thing\n", (0, 1, 1)),                     # all of it skipped
    ("1..1\nok 1 a # SKIP no such thing\n", (0, 1, 1)),
    ("1..2\nok 1 a # SKIP no such thing\nok 2 b\n", (1, 0, 1)),
    ("1..2\nok 1 a # SKIP\nok 2 b\n", (1, 1, 0)),                   # a skip needs a reason
    ("1..2\nok 1 a\nnot ok 2 b # TODO later\n", (1, 1, 0)),
    ("1..2\nok 1 a\nBail out! no\n", (1, 2, 0)),
    ("1..1\n    1..2\n    ok 1 x\n    ok 2 y\nok 1 a\n", (2, 0, 0)),
    ("1..1\n# 1..2\n# ok 1 x\n# not ok 2 y\nok 1 a\n", (1, 1, 0)),  # the sum lies
    ("1..1\n# TAP version 13\n# 1..2\n# ok 1 x\nnot ok 1 a # exit=139\n", (1, 1, 0)),
    ("1..1\n# TAP version 13\n# ok 1 x\nok 1 a\n", (1, 1, 0)),      # inner plan is missing
    ("1..1\n# TAP version 13\nnot ok 1 a # exit=1\n", (0, 1, 0)),
    ("1..2\n# 1..0 # SKIP not here\nok 1 a # SKIP\nok 2 b\n", (1, 0, 1)),
    ("1..2\n# 1..2\n# ok 1 x\nnot ok 1 a # TIMEOUT 45 seconds\nok 2 b\n", (2, 1, 0)),
)


PMEM = dict.fromkeys(("ZONE_DEVICE", "BLK_DEV_PMEM", "ARCH_HAS_PMEM_API", "OF_PMEM",
                      "X86_PMEM_LEGACY"), "y")


# How memblock and the lock are found: on arm64 without KALLSYMS_ALL.
FOUND = {"x86_64": {"MEMORY_HOTPLUG": "y", "KALLSYMS_ALL": "y"},
         "arm64": {"MEMORY_HOTPLUG": "y", "ARCH_KEEP_MEMBLOCK": "y"}}


def _kernel(arch, version, page=4096, zone_device=True, options=()):
    config = {**FOUND[arch], **(PMEM if zone_device else {}), **dict(options)}
    return kernels.Kernel("made-up", arch, version, page, "max", config)


def _layout(ram, memmap="", nodes=""):
    return machine_file.Layout("made-up", None, parse_size(ram), memmap, 2, "", [], nodes=nodes)


BIOS = ("[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable\n"
        "[    0.000000] BIOS-e820: [mem 0x000000000009fc00-0x00000000000fffff] reserved\n"
        "[    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable\n"
        "[    0.000000] BIOS-e820: [gap 0x0000000007fe0000-0x00000000feffbfff]\n")

EFI = ("[    0.000000] efi: Processing EFI memory map:\n"
       "[    0.000000] efi:   0x000004000000-0x000007ffffff "
       "[MMIO        |RUN|  |  |  |  |  |  |  |  |  |   |  |  |  |UC]\n"
       "[    0.000000] efi:   0x000040000000-0x00004c43ffff "
       "[Conventional|   |  |  |  |  |  |  |  |  |  |   |WB|WT|WC|UC]\n"
       "[    0.000000] efi:   0x00004c440000-0x00004c4affff "
       "[Runtime Code|RUN|  |  |  |  |  |  |  |  |RO|   |WB|WT|WC|UC]\n"
       "[    0.000000] efi:   0x00004c4b0000-0x00004c4b2fff "
       "[ACPI Reclaim|   |  |  |  |  |  |  |  |  |  |   |WB|WT|WC|UC]\n"
       "[    0.000000] efi:   0x00004c4b3000-0x00004c4bffff "
       "[Reserved    |   |  |  |  |  |  |  |  |  |  |   |WB|WT|WC|UC]\n"
       "[    0.000000] efi: memattr:   0x00004c440000-0x00004c44ffff "
       "[Runtime Code|RUN|  |  |  |  |  |XP|  |  |  |   |  |  |  |  ]\n")

# UEFI of x86: the boot logo, as two kernels say that they take it.
LOGO = (BIOS + "[    0.000926] e820: update [mem 0x00000000-0x00000fff] usable ==> reserved\n"
        "[    0.042166] ACPI: BGRT 0x000000007FB74000 000038 (v01 INTEL  EDK2)\n"
        "[    0.056632] e820: update [mem 0x01000000-0x01008fff] usable ==> reserved\n")
LATER_LOGO = LOGO.replace("usable ==> reserved", "System RAM ==> device reserved")

EARLY = "present,memmap,online,early"

MEMRESERVE = os.path.join(machine_file.MACHINES, "memreserve.dts")

# What LOGO comes to.
WITHOUT_LOGO = (
    (0x0, f"1 surplus section - - {EARLY}", True),
    (0x1000, f"158 used - memblock,iomem 0 {EARLY}", True),
    (0x9f000, f"97 surplus section - - {EARLY}", True),
    (0x100000, f"3840 used - memblock,iomem 0 {EARLY}", True),
    (0x1000000, f"9 used - memblock 0 {EARLY}", True),
    (0x1009000, f"28631 used - memblock,iomem 0 {EARLY}", True),
    (0x7fe0000, f"32 surplus section - - {EARLY}", True))

# What BIOS comes to where /proc/iomem alone says what is memory.
WITHOUT_MEMBLOCK = (
    (0x0, f"1 surplus section - - {EARLY}", True),
    (0x1000, f"158 used - iomem 0 {EARLY}", True),
    (0x9f000, f"97 surplus section - - {EARLY}", True),
    (0x100000, f"32480 used - iomem 0 {EARLY}", True),
    (0x7fe0000, f"32 surplus section - - {EARLY}", True))

# kernel, layout, boot log, start and columns 2 to 7 of each line, memmap in pages
EXPECTED = (
    ("1 GiB sections swallow a hole",
     _kernel("arm64", (5, 10), zone_device=False), _layout("3584M", "512M$0xa0000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"393216 used - memblock,iomem 0 {EARLY}", True),
         (0xa0000000, f"131072 surplus section - - {EARLY}", True),
         (0xc0000000, f"393216 used - memblock,iomem 0 {EARLY}", True),
         (0x120000000, f"131072 surplus section - - {EARLY}", True))),
    ("128 MiB sections do not",
     _kernel("arm64", (6, 1), zone_device=False), _layout("3584M", "512M$0xa0000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"393216 used - memblock,iomem 0 {EARLY}", True),
         (0xa0000000, "131072 hole - - - -", False),
         (0xc0000000, f"393216 used - memblock,iomem 0 {EARLY}", True))),
    ("16K pages of memmap describe two sub-sections",
     _kernel("arm64", (6, 12), 16384), _layout("512M", "102M$0x48000000,26M!0x4e600000"), None, (
         (0x0, "65536 hole - - - -", False),
         (0x40000000, f"8192 used - memblock,iomem 0 {EARLY}", True),
         (0x48000000, "6400 hole - - - -", False),
         (0x4e400000, "128 surplus leaf - - -", True),
         (0x4e600000, "1664 used - device 0 present,memmap,device", True),
         (0x50000000, f"16384 used - memblock,iomem 0 {EARLY}", True))),
    ("the memmap of a section begins in a leaf of the one before: struct pages of 80 bytes",
     _kernel("arm64", (6, 12))._replace(struct_page=80), _layout("1G", "256M$0x60000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"131072 used - memblock,iomem 0 {EARLY}", True),
         (0x60000000, "52429 hole - - - -", False),
         (0x6cccd000, "13107 surplus leaf - - -", True),
         (0x70000000, f"65536 used - memblock,iomem 0 {EARLY}", True))),
    ("RAM that is not mapped is no System RAM",
     _kernel("arm64", (6, 1)), _layout("256M", "1M~0x41000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"4096 used - memblock,iomem 0 {EARLY}", True),
         (0x41000000, f"256 used - nomap 0 {EARLY}", True),
         (0x41100000, f"61184 used - memblock,iomem 0 {EARLY}", True))),
    ("RAM that /memreserve/ has, too, is mapped all the same",
     _kernel("arm64", (5, 10)), _layout("2G", "16M~0x54000000")._replace(dts=MEMRESERVE), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"524288 used - memblock,iomem 0 {EARLY}", True))),
    ("but not since Linux 6.4",
     _kernel("arm64", (6, 4)), _layout("2G", "16M~0x54000000")._replace(dts=MEMRESERVE), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"81920 used - memblock,iomem 0 {EARLY}", True),
         (0x54000000, f"4096 used - nomap 0 {EARLY}", True),
         (0x55000000, f"438272 used - memblock,iomem 0 {EARLY}", True))),
    ("as many nodes as there is room for",
     _kernel("arm64", (6, 12), options={"NUMA_MEMBLKS": "y", "NODES_SHIFT": "1"}),
     _layout("256M", "1M$0x41000000,1M$0x49000000", "0@0,1@0x48000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"4096 used - memblock,iomem 0 {EARLY}", True),
         (0x41000000, f"256 surplus section - - {EARLY}", True),
         (0x41100000, f"28416 used - memblock,iomem 0 {EARLY}", True),
         (0x48000000, f"4096 used - memblock,iomem 1 {EARLY}", True),
         (0x49000000, f"256 surplus section - - {EARLY}", True),
         (0x49100000, f"28416 used - memblock,iomem 1 {EARLY}", True))),
    ("too many ranges with nodes have none",
     _kernel("arm64", (6, 12), options={"NUMA_MEMBLKS": "y", "NODES_SHIFT": "0"}),
     _layout("256M", "1M$0x41000000", "0@0,1@0x48000000"), None, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"4096 used - memblock,iomem 0 {EARLY}", True),
         (0x41000000, f"256 surplus section - - {EARLY}", True),
         (0x41100000, f"61184 used - memblock,iomem 0 {EARLY}", True))),
    ("UEFI keeps memory for itself",
     _kernel("arm64", (6, 12)), _layout("256M")._replace(firmware="uefi"), EFI, (
         (0x0, "262144 hole - - - -", False),
         (0x40000000, f"50240 used - memblock,iomem 0 {EARLY}", True),
         (0x4c440000, f"112 used - nomap 0 {EARLY}", True),
         (0x4c4b0000, f"3 used - memblock,iomem 0 {EARLY}", True),
         (0x4c4b3000, f"13 used - nomap 0 {EARLY}", True),
         (0x4c4c0000, f"15168 surplus section - - {EARLY}", True))),
    ("a page that UEFI keeps a part of is NOMAP",
     _kernel("arm64", (6, 12), 16384), _layout("256M")._replace(firmware="uefi"), EFI, (
         (0x0, "65536 hole - - - -", False),
         (0x40000000, f"12560 used - memblock,iomem 0 {EARLY}", True),
         (0x4c440000, f"32 used - nomap 0 {EARLY}", True),
         (0x4c4c0000, f"3792 surplus section - - {EARLY}", True))),
    ("the boot logo is no System RAM",
     _kernel("x86_64", (5, 10)), _layout("128M")._replace(firmware="uefi"), LOGO, WITHOUT_LOGO),
    ("nor is it to kernels that say so in other words",
     _kernel("x86_64", (7, 3)), _layout("128M")._replace(firmware="uefi"), LATER_LOGO,
     WITHOUT_LOGO),
    ("the memmap of a gigantic page is made for it",
     _kernel("x86_64", (7, 2), options={"SPARSEMEM_VMEMMAP_PREINIT": "y"}),
     _layout("128M")._replace(gigantic="16M@0x1000000"), BIOS, (
         (0x0, f"1 surplus section - - {EARLY}", True),
         (0x1000, f"158 used - memblock,iomem 0 {EARLY}", True),
         (0x9f000, f"97 surplus section - - {EARLY}", True),
         (0x100000, f"3840 used - memblock,iomem 0 {EARLY}", True),
         (0x1000000, f"4096 used - memblock,iomem 0 {EARLY},preinit", True),
         (0x2000000, f"24544 used - memblock,iomem 0 {EARLY}", True),
         (0x7fe0000, f"32 surplus section - - {EARLY}", True))),
    ("nobody finds memblock without its name",
     _kernel("x86_64", (6, 12), options={"KALLSYMS_ALL": ""}), _layout("128M"), BIOS, WITHOUT_MEMBLOCK),
    ("nor where it is discarded after the boot",
     _kernel("x86_64", (6, 12), options={"MEMORY_HOTPLUG": ""}), _layout("128M"), BIOS, WITHOUT_MEMBLOCK),
    ("x86 gives the BIOS its pages",
     _kernel("x86_64", (6, 1)), _layout("128M", "8K$0x200800"), BIOS, (
         (0x0, f"1 surplus section - - {EARLY}", True),
         (0x1000, f"158 used - memblock,iomem 0 {EARLY}", True),
         (0x9f000, f"97 surplus section - - {EARLY}", True),
         (0x100000, f"256 used - memblock,iomem 0 {EARLY}", True),
         (0x200000, f"3 surplus section - - {EARLY}", True),
         (0x203000, f"32221 used - memblock,iomem 0 {EARLY}", True),
         (0x7fe0000, f"32 surplus section - - {EARLY}", True))),
)

UEFI_PC = (_kernel("x86_64", (7, 3)), _layout("128M")._replace(firmware="uefi"))
BAD_LAYOUTS = ("12", "64M&0x100", "64M$", "64Q$0", "64M$0x1-2", "64M@@0", "64M%0-")


def _console_guest():
    """The guest that the recorded consoles are of: an arm64 one with 1 GiB of RAM."""
    kern = _kernel("arm64", (6, 1), zone_device=False)
    return matrix.Guest("recorded", kern, _layout("1G"), "", "cortex-a72", None, "", "check",
                        matrix.default_facts(kern), ())


# What the recorded guest ran.
RECORDED = [f"selftests: memmapscope: {name}" for name in ("form", "axis", "oracle")]


def _console(name):
    return console.read(os.path.join(DATA, f"{name}.console"))


def _judge(text, status):
    with mock.patch.object(programs, "wanted", lambda guest: RECORDED):
        return verdict.judge(_console_guest(), boot.Outcome(status, 1.0, text, ""), {}, [])


def _edits():
    good = _console("good")
    for old, new, wanted in EDITS:
        found = [r.name for r in _judge(good.replace(old, new), 0) if r.status == ktap.FAIL]
        if old not in good:
            wrong = "it is not in the console"
        elif wanted is None:
            wrong = f"red are {found}" if found else None
        else:
            wrong = None if any(n.startswith(wanted) for n in found) else f"red are only {found}"
        yield ktap.result(f"{old.strip()!r} as {new.strip()!r} makes {wanted or 'nothing'} red", wrong)


def _consoles():
    for name, status, wanted in CONSOLES:
        red = [r for r in _judge(_console(name), status) if r.status == ktap.FAIL]
        found = [r.name for r in red]
        if wanted is None:
            wrong = "\n".join(f"{r.name}: {r.detail}" for r in red)
            yield ktap.result(f"a console that is {name} passes", wrong)
        else:
            wrong = None if any(n.startswith(wanted) for n in found) else f"red are only {found}"
            yield ktap.result(f"a console that {name} makes {wanted.split(':')[0]} red", wrong)


def _trees():
    """A line of base64 may have any word of letters in it, and is no complaint: seen with Oops."""
    data = "Zu7wLlgS1dBtyj/RtS6JmkQLP7gNk092mGfq47Oops6D0DN7KmeP8EpUTqqiYarapKI5SgGlRohB"
    found = console.complaints(f"{data}\n[    1.0] Oops: 0000 [#1] SMP\n")
    wrong = None if found == ["Oops: 0000 [#1] SMP"] else f"complaints are {found}"
    yield ktap.result("a printed tree is no complaint", wrong)


def _allowed():
    """A bug that is known is no failure, any other is."""
    for allow, wanted in (("", 1), ("no such thing", 1), (r"WARNING: .* at mm/", 0)):
        guest = _console_guest()._replace(allow=allow)
        found = hostchecks.kernel_is_content(hostchecks.Evidence(guest, _console("warns")))
        wrong = None if (found.status == ktap.FAIL) == bool(wanted) else found.detail or "green"
        yield ktap.result(f"a warning where '{allow}' is allowed is {'red' if wanted else 'green'}", wrong)


def _printed(**files):
    """A console on which a guest has printed these files."""
    return "".join(f"MEMMAPSCOPE-BEGIN {name}\n{text}\nMEMMAPSCOPE-END {name}\n"
                   for name, text in files.items())


def _status(check, guest, text):
    return hostchecks.run(hostchecks.Evidence(guest, text), (check,))[-1].status


CLAIMS = ("{head}\n# {columns}\n"
          "0x0000000004000000-0x0000000007ffffff MMIO {rest}\n"
          "0x0000000040000000-0x000000004c43ffff Conventional {rest}\n"
          "0x000000004c440000-0x000000004c4affff Runtime\\040Code {rest}\n"
          "0x000000004c4b0000-0x000000004c4b2fff ACPI\\040Reclaim {rest}\n"
          "0x000000004c4b3000-0x000000004c4bffff Reserved {rest}\n"
          "0x0000000080000000-0x0000000080ffffff - {rest}").format(
              head=report.HEADS["claims"], columns=report.COLUMNS["claims"], rest="- - - - - - no - agree -")


def _special_guests():
    """Host checks that are about few guests: green, red, and skipped for the others."""
    plain = _console_guest()
    asked = plain._replace(messages=("KASLR disabled",))
    x86 = plain._replace(kernel=_kernel("x86_64", (6, 12)), append="memblock=debug")
    uefi = plain._replace(layout=plain.layout._replace(firmware="uefi"))
    said = "# memmapscope summary v2\n# name: value unit\nSource memblock reserved: {} -".format
    bare = plain._replace(kernel=_kernel("arm64", (6, 12), options={"MEMORY_HOTPLUG": ""}))
    own, nameless = (plain._replace(facts={}, kernel=_kernel("arm64", (6, 12), options=options))
                     for options in ({"KALLSYMS_ALL": "y"}, {}))
    names = "# memmapscope summary v2\n# name: value unit\nSource resource names: unavailable: x -"
    lost, there = said(expect.FREED), said("symbol memblock")
    doubled = "memblock: reserved is doubled to 256 at [mem 0x1-0x2]"
    cases = (
        (hostchecks.boot_was_as_asked, asked, {"dmesg": "KASLR disabled due to nokaslr"}, ktap.PASS),
        (hostchecks.boot_was_as_asked, asked, {"dmesg": "KASLR enabled"}, ktap.FAIL),
        (hostchecks.boot_was_as_asked, plain, {"dmesg": ""}, ktap.SKIP),
        (hostchecks.reserved_is_lost_where_it_outgrew_its_array, x86,
         {"dmesg": doubled, "summary": lost}, ktap.PASS),
        (hostchecks.reserved_is_lost_where_it_outgrew_its_array, x86,
         {"dmesg": doubled, "summary": there}, ktap.FAIL),
        (hostchecks.reserved_is_lost_where_it_outgrew_its_array, x86,
         {"dmesg": "", "summary": lost}, ktap.FAIL),
        (hostchecks.reserved_is_lost_where_it_outgrew_its_array, plain, {}, ktap.SKIP),
        (hostchecks.claims_have_the_map_of_the_firmware, uefi,
         {"dmesg": EFI, "claims": CLAIMS}, ktap.PASS),
        (hostchecks.claims_have_the_map_of_the_firmware, uefi,
         {"dmesg": EFI, "claims": CLAIMS.replace(" MMIO ", " Reserved ")}, ktap.FAIL),
        (hostchecks.claims_have_the_map_of_the_firmware, uefi,
         {"dmesg": EFI, "claims": CLAIMS.replace("4c43ffff Conv", "4c42ffff Conv")}, ktap.FAIL),
        (hostchecks.claims_have_the_map_of_the_firmware, plain, {}, ktap.SKIP),
        (hostchecks.no_source_is_unavailable, own, {"summary": names, "dmesg": ""}, ktap.FAIL),
        (hostchecks.no_source_is_unavailable, nameless, {"summary": names, "dmesg": ""}, ktap.PASS),
        (hostchecks.regions_agree_with_sysfs_memory_blocks, bare, {}, ktap.SKIP),
    )
    for check, guest, files, wanted in cases:
        found = _status(check, guest, _printed(**files))
        yield ktap.result(f"{check.__name__} is a {wanted} of {' '.join(files) or 'nothing'}",
                      None if found == wanted else f"it is a {found}")


def _programs():
    """The tests of a guest: all of them, one left out, one skipped, and those that may be."""
    plain = _console_guest()
    x86 = plain._replace(kernel=_kernel("x86_64", (6, 12)))
    dimm = plain._replace(mode="mechanism", layout=plain.layout._replace(test="dimm.sh"))
    cases = ((plain, "", "", ktap.PASS), (plain, "claims", "", ktap.FAIL),
             (plain, "load.sh", "", ktap.FAIL), (plain, "", "frames", ktap.FAIL),
             (plain, "", "memblock", ktap.FAIL), (x86, "", "memblock", ktap.PASS),
             (plain._replace(mode="layout"), "load.sh", "", ktap.PASS),
             (plain._replace(mode="lockdown"), "", "", ktap.PASS),
             (dimm, "dimm.sh", "", ktap.FAIL), (dimm, "", "", ktap.PASS))
    for guest, absent, skipped, status in cases:
        results = [ktap.Result(f"{name}: a test", ktap.SKIP if name.endswith(f" {skipped}")
                               else ktap.PASS, "") for name in programs.wanted(guest)
                   if not name.endswith(f" {absent}")]
        found = programs.have_run(guest, results).status
        yield ktap.result(f"a {guest.mode} guest of {guest.kernel.arch} without {absent or 'none'}, "
                          f"all of {skipped or 'none'} skipped, is a {status}",
                          None if found == status else f"it is a {found}")


def _empty():
    """A mechanism whose last line is missing: it ends well, and has no test."""
    guest = _console_guest()._replace(mode="mechanism")
    guest = guest._replace(layout=guest.layout._replace(test="dimm.sh"))
    ended = ktap.Result(programs.wanted(guest)[0], ktap.PASS, "")
    found = programs.have_run(guest, [ended]).status
    yield ktap.result("a test without tests is red", None if found == ktap.FAIL else found)


def _made():
    """A test module that was not made: a failure where the kernel could have it."""
    with tempfile.TemporaryDirectory() as work, \
            mock.patch.object(products, "out_dir", lambda kernel, what: work), \
            mock.patch.object(products, "programs", lambda guest: []), \
            mock.patch.object(products, "selftests", lambda top, mode: []):
        for what, options, wanted in (("zonedev", {"ZONE_DEVICE": "y"}, True),
                                      ("zonedev", {}, False), ("oracle", {}, True)):
            kern = _kernel("arm64", (6, 1), zone_device=False, options=options)
            with mock.patch.object(products, "TEST_MODULES", (what,)):
                try:
                    products.payload(_console_guest()._replace(kernel=kern))
                    found = False
                except boot.BuildError:
                    found = True
            yield ktap.result(f"no {what} of a kernel with {', '.join(options) or 'nothing'} is "
                              f"{'a failure' if wanted else 'right'}",
                              None if found == wanted else f"red is {found}")


def _second_try():
    """Which boots are tried again."""
    timer = "Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with apic=debug"
    cases = (("silence", _console("no-boot"), True),
             ("a panic over the timer", f"[    0.1] {timer}\n[    0.1] ---[ end {timer} ]---", True),
             ("a panic over a breakpoint that is gone", "[    1.4] Oops: int3: 0000 [#1] SMP NOPTI\n"
              "[    1.4] Kernel panic - not syncing: Fatal exception in interrupt", True),
             ("the same before Linux 6.11", "[    1.4] int3: 0000 [#1] SMP NOPTI\n"
              "[    1.4] Kernel panic - not syncing: Fatal exception in interrupt", True),
             ("another panic", "[    0.1] Kernel panic - not syncing: No working init found.", False),
             ("a warning before", f"[    0.1] WARNING: CPU: 0 at mm/sparse.c\n{timer}", False),
             ("whatever comes after init", f"MEMMAPSCOPE-INIT\n{timer}", False))
    for name, text, wanted in cases:
        wrong = None if console.fell_over_the_emulator(text) == wanted else f"not {wanted}"
        yield ktap.result(f"{name} has {'' if wanted else 'no '}second try", wrong)


def _ktap():
    for text, wanted in KTAP:
        found = ktap.count(ktap.parse(text.splitlines()))
        yield ktap.result(f"KTAP {text!r}", None if found == wanted else f"{found}, not {wanted}")


def _expected():
    for name, kern, lay, bootlog, wanted in EXPECTED:
        records = expect.records(kern, expect.machine(kern, lay, bootlog))
        found = [line.split(" ", 1) for line in expect.lines(kern, records)]
        shown = []
        for start, columns, populated in wanted:
            pages = int(columns.split()[0])
            end = start + pages * kern.page - 1
            memmap = pages * kern.struct_page if populated else 0
            shown.append([f"0x{start:016x}-0x{end:016x}", f"{columns} {memmap}"])
        lines = [[" ".join(line) for line in both] for both in (shown, found)]
        yield ktap.result(f"expected regions: {name}", hostchecks.differences(*lines))


def _refusals():
    for text in BAD_LAYOUTS:
        try:
            ops = machine_file.parse_memmap(text)
            wrong = None if text == "12" and ops[0].kind == "limit" else f"read as {ops}"
        except NotationError:
            wrong = None
        yield ktap.result(f"memmap={text} is understood or refused", wrong)
    for text in ("", BIOS.replace("usable", "queer")):
        try:
            wrong = f"read as {e820.firmware_map(text).entries}"
        except e820.E820Error:
            wrong = None
        yield ktap.result("a boot log without a usable memory map is refused", wrong)
    for text in ("", EFI.replace("Conventional", "type=77"), EFI.replace("RUN|  |", "attr=0x1|")):
        try:
            wrong = f"read as {efi.firmware_map(text)}"
        except efi.EfiError:
            wrong = None
        yield ktap.result("a boot log without a usable EFI memory map is refused", wrong)
    for text in (BIOS, LOGO.replace("BGRT", "SLIT"), LOGO.replace("01000000", "00000000"),
                 LOGO + LOGO):
        try:
            wrong = f"read as {expect.machine(*UEFI_PC, text)}"
        except expect.ExpectError:
            wrong = None
        yield ktap.result("a boot log of x86 UEFI without one boot logo is refused", wrong)


def _ranges():
    cases = (
        (ranges.merge([(5, 9), (0, 5), (20, 20)]), [(0, 9)]),
        (ranges.subtract([(0, 10)], [(2, 3), (8, 20)]), [(0, 2), (3, 8)]),
        (ranges.intersect([(0, 10), (20, 30)], [(5, 25)]), [(5, 10), (20, 25)]),
        (ranges.inward([(1, 9), (9, 11)], 4), [(4, 8)]),
        (ranges.outward([(1, 2), (9, 12)], 4), [(0, 4), (8, 12)]),
    )
    for number, (found, wanted) in enumerate(cases):
        yield ktap.result(f"ranges {number}", None if found == wanted else f"{found}, not {wanted}")


def _skips():
    skip, ran = ktap.Result("x", ktap.SKIP, "why"), ktap.Result("x", ktap.PASS, "")
    for results, wanted in (({"a": [skip], "b": [skip]}, 1), ({"a": [skip], "b": [ran]}, 0)):
        found = len(verdict.skipped_everywhere(results))
        yield ktap.result("a test that is skipped everywhere is red", None if found == wanted else found)


def _exit_codes():
    text = "x MEMMAPSCOPE-EXIT 3\r\n"
    wrong = None if console.exit_code(text) == 3 and console.exit_code("") is None else "wrong"
    yield ktap.result("a guest's exit code is read", wrong)


def _timeout():
    """What a test has started goes with it, or the runner would wait for the end of its output."""
    script = places.script("make/guest-timeout")
    for what, limit, wanted in (("sleep 60 & sleep 60", "1", 124), ("exit 4", "60", 4)):
        try:
            status = subprocess.run([script, "--foreground", limit, script, limit, "sh", "-c", what],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    timeout=20, check=False).returncode
        except subprocess.TimeoutExpired:
            status = "nothing"
        wrong = None if status == wanted else f"it ends with {status}"
        yield ktap.result(f"a test that says '{what}' ends with {wanted} in guests", wrong)


class _Qemu:
    """What a Qmp is to a Host: it has one DIMM and one virtio-mem device."""

    DEVICES = ({"type": "dimm", "data": {"id": "d1", "addr": 4 << 30, "size": 2 << 20, "slot": 0,
                                         "node": 0}},
               {"type": "virtio-mem", "data": {"id": "vm0", "memaddr": 5 << 30, "size": 1 << 20,
                                               "requested-size": 3 << 20, "max-size": 1 << 30,
                                               "block-size": 2 << 20, "node": 1}})

    def __init__(self):
        self.deleted = ["old"]
        self.done = []

    def execute(self, command, **arguments):
        if command == "query-memory-devices":
            return self.DEVICES
        if command == "query-memory-size-summary":
            return {"base-memory": 1 << 30, "plugged-memory": 3 << 20}
        if command == "device_add" and arguments["id"] == "full":
            raise hotplug.Refused("no\nslots")
        self.done.append(" ".join([command, *(f"{k}={v}" for k, v in arguments.items())]))
        return 7


# A page of the kernel's half.
START, END = "0xffff800000000000", "0xffff800000001000"

# What a guest asks, the end of the answer, and what QEMU is told.
ASKS = (
    ("plug d2 256M", "done", (
        "query-status", "object-del id=of-old",
        "object-add qom_type=memory-backend-ram id=of-d2 size=268435456 reserve=False",
        "device_add driver=pc-dimm id=d2 memdev=of-d2 node=0")),
    ("plug d2 1G 1", "done", (
        "query-status", "object-del id=of-old",
        "object-add qom_type=memory-backend-ram id=of-d2 size=1073741824 reserve=False",
        "device_add driver=pc-dimm id=d2 memdev=of-d2 node=1")),
    ("plug d2 1G 1 0x140000000", "done", (
        "query-status", "object-del id=of-old",
        "object-add qom_type=memory-backend-ram id=of-d2 size=1073741824 reserve=False",
        "device_add driver=pc-dimm id=d2 memdev=of-d2 node=1 addr=5368709120")),
    ("plug full 1M", "refused no slots", (
        "query-status", "object-del id=of-old",
        "object-add qom_type=memory-backend-ram id=of-full size=1048576 reserve=False",
        "object-del id=of-full")),
    ("unplug d1", "done", ("device_del id=d1",)),
    ("resize vm0 6M", "done", (
        "qom-set path=/machine/peripheral/vm0 property=requested-size value=6291456",)),
    ("resize vm0 0", "done", (
        "qom-set path=/machine/peripheral/vm0 property=requested-size value=0",)),
    ("account", "done", ("qom-get path=/machine/peripheral/d1 property=size",
                         "qom-get path=/machine/peripheral/vm0 property=size")),
    (f"walk later/3/outside/page_tables {START} {END}", "done", (
        "keep later/3/outside/page_tables", "keep later/3/outside/nodes")),
    # None of these reaches QEMU.
    ("", "refused nothing was asked", ()),
    ("quit", "refused 'quit' is none of plug unplug resize account walk", ()),
    ("plug d2", "refused plug takes other arguments", ()),
    ("plug d2 256M 0 0x40000000 0", "refused plug takes other arguments", ()),
    ("plug d2 256M 0 0x40000800", "refused '0x40000800' is no address of a MiB", ()),
    ("plug d2 256M 0 4G", "refused '4G' is no address of a MiB", ()),
    ("account now", "refused account takes other arguments", ()),
    ("plug d2,size=1 256M", "refused 'd2,size=1' is no name for a device", ()),
    ("plug ../d2 256M", "refused '../d2' is no name for a device", ()),
    ("plug D2 256M", "refused 'D2' is no name for a device", ()),
    ("plug d2 256", "refused 256 is not a number of MiB, or more than 64 GiB", ()),
    ("plug d2 65G", "refused 65G is not a number of MiB, or more than 64 GiB", ()),
    ("plug d2 0", "refused a DIMM of no size", ()),
    ("plug d2 -1M", "refused '-1M' is no size", ()),
    ("plug d2 256M zero", "refused 'zero' is no node", ()),
    ("unplug vm0", "refused there is no DIMM vm0", ()),
    ("unplug d2", "refused there is no DIMM d2", ()),
    ("resize d1 2M", "refused there is no virtio-mem device d1", ()),
    (f"walk ../it {START} {END}", "refused '../it' is no file of a tree", ()),
    (f"walk /it {START} {END}", "refused '/it' is no file of a tree", ()),
    (f"walk it 0 {END}", "refused '0' is no virtual address", ()),
    (f"walk it {START}", "refused walk takes other arguments", ()),
)

ACCOUNT = ["memory all base 1073741824 plugged 3145728",
           "dimm d1 size 2097152 qom-size 7 node 0 addr 4294967296 slot 0",
           "virtio-mem vm0 size 1048576 qom-size 7 node 1 addr 5368709120 requested 3145728"
           " max 1073741824 block 2097152", "done"]


def _host(qemu):
    return hotplug.Host(qemu, selfcheck_outside.Stub(), whose.Owners("x86_64"),
                        lambda name, lines: qemu.done.append(f"keep {name}"))


def _asks():
    for ask, end, told in ASKS:
        qemu = _Qemu()
        found = _host(qemu).answer(ask)
        wrong = None if found[-1] == end and tuple(qemu.done) == told else \
            f"{found[-1]}, QEMU was told {qemu.done}"
        yield ktap.result(f"a guest that asks '{ask}' is answered '{end}'", wrong)
    found = _host(_Qemu()).answer("account")
    yield ktap.result("QEMU's account has all devices", hostchecks.differences(ACCOUNT, found))
    found = hotplug.ASK.search("x MEMMAPSCOPE-ASK plug d1 1G")
    wrong = None if found and found[1] == "plug d1 1G" else "it is not"
    yield ktap.result("a guest's ask is read", wrong)


def _nodes():
    found = machine_file.numa_as_nodes("1G:0-1,0:2,512M", "arm64")
    wrong = None if found == "0@0x0,0:0,0:1,1:2,2@0x80000000" else found
    yield ktap.result("QEMU's nodes are those of the layout language", wrong)


ROOMS = ("facts", "truth", "judge", "run", "random", "bench")


def _rooms():
    """What says what must be reported shares nothing with what makes guests, nor looks ahead."""
    wrong = []
    for at, room in enumerate(ROOMS):
        later = re.compile(r"^from \.\. import|^(?:from|import) vm\b"
                           + "".join(rf"|^from \.\.{name}\b" for name in ROOMS[at + 1:]), re.M)
        top = places.script(f"harness/{room}")
        for name in (name for name in sorted(os.listdir(top)) if name.endswith(".py")):
            wrong += [f"{room}/{name}: {found}"
                      for found in later.findall(console.read(os.path.join(top, name)))]
    yield ktap.result("rooms of the harness import what stands before them", "\n".join(wrong))


def _cache():
    """The shell's way to the cache, and Python's."""
    wrong = []
    for env in ({}, {"XDG_CACHE_HOME": "/x"}, {"XDG_CACHE_HOME": "/x", "MEMMAPSCOPE_CACHE": "/y"}):
        env = {"HOME": "/h", "PATH": os.environ["PATH"], **env}
        said = subprocess.run(["sh", "-c", '. "$0"; echo "$cache"', places.script("fetch/lib.sh")],
                              env=env, stdout=subprocess.PIPE, text=True, check=False).stdout
        with mock.patch.dict(os.environ, env, clear=True):
            wrong += [] if said.strip() == places.cache() else [f"{said.strip()} {places.cache()}"]
    yield ktap.result("the cache is the same for the shell and for Python", "\n".join(wrong))


def run():
    """All of it, as results."""
    groups = (_consoles, _allowed, _trees, _edits, _special_guests, _programs, _empty, _made, _second_try,
              _ktap, _expected, _refusals, _ranges, _skips, _exit_codes, _timeout, _asks, _nodes,
              _rooms, _cache)
    return [*(result for group in groups for result in group()),
            *own_selfcheck.run(_console_guest()), *selfcheck_facts.run(),
            *selfcheck_outside.run(), *selfcheck_red.run(), *selfcheck_bench.run(),
            *selfcheck_mutants.run()]
