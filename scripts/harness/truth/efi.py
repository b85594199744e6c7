# SPDX-License-Identifier: GPL-2.0
"""The arm64 memory map under UEFI: what the firmware handed over, and what Linux takes as memory.

Computed from the firmware's descriptors, which the kernel prints before it makes anything of them
if it is booted with efi=debug; never from memblock or /proc/iomem: those are to be checked.
"""

import re

from . import ranges

# efi_md_typeattr_format(): the type, then attributes between bars.
LINE = re.compile(r"\befi:\s+(0x[0-9a-f]+)-(0x[0-9a-f]+) \[([^|\]]+)\|([^\]]*)\]")

# is_usable_memory(): what is free for the kernel once it has left the firmware.
USABLE = {"Loader Code", "Loader Data", "ACPI Reclaim", "Boot Code", "Boot Data", "Conventional",
          "Persistent"}


class EfiError(Exception):
    """The boot log has no usable memory map."""


def firmware_map(bootlog):
    """[(start, end, type, {attributes})] as the firmware gave it."""
    found = [(int(match[1], 0), int(match[2], 0) + 1, match[3].strip(),
              {word.strip() for word in match[4].split("|")} - {""})
             for match in map(LINE.search, bootlog.splitlines()) if match]
    if not any(kind == "Conventional" for _, _, kind, _ in found):
        raise EfiError("no EFI memory map in the boot log, was it booted with efi=debug?")
    unknown = [kind for _, _, kind, attrs in found
               if kind.startswith("type=") or any(word.startswith("attr=") for word in attrs)]
    if unknown:
        raise EfiError(f"descriptors of types or attributes that are not known here: {unknown}")
    return found


def linux_map(bootlog, page):
    """(RAM, NOMAP): reserve_regions() of drivers/firmware/efi/efi-init.c.

    What can be cached or written through is memory (is_memory()); what of it the firmware goes on
    using, or what cannot be cached, is kept out of the linear mapping. Descriptors count firmware
    pages of 4 KiB and are rounded to whole pages of the kernel, outwards
    (memrange_efi_to_native()); once a page is NOMAP, it stays so.
    """
    ram, nomap = [], []
    for start, end, kind, attrs in firmware_map(bootlog):
        if "SP" in attrs or not attrs & {"WB", "WT", "WC"}:
            continue
        (ram if kind in USABLE and "WB" in attrs else nomap).append((start, end))
    nomap = ranges.outward(nomap, page)
    return ranges.subtract(ranges.outward(ram, page), nomap), nomap
