# SPDX-License-Identifier: GPL-2.0
"""What an arm64 kernel gets from its EFI stub: a memory map, here one that knows mirrored RAM.

QEMU's firmware has none. The stub leaves addresses in /chosen (Documentation/arch/arm/uefi.rst); what
is there is of the UEFI specification: "EFI System Table", "EFI Configuration Table", "GetMemoryMap()".
"""

import struct

from . import fdt, ranges

PAGE_SHIFT = 12
CONVENTIONAL = 7
CACHEABLE = 0xf                 # in any way
MORE_RELIABLE = 1 << 16

SYSTEM_TABLE = struct.Struct("<8s4IQI4x8QQQ")
SIGNATURE, REVISION = b"IBI SYST", 2 << 16 | 70
CONFIGURATION_TABLE = struct.Struct("<16sQ")
DESCRIPTOR = struct.Struct("<I4xQQQQ8x")

# Debian's kernels want to be told (efi_secureboot_mode_disabled).
NO_SECURE_BOOT = 2

# Where they are, from the first on. The kernel reads 100 characters of the vendor.
VENDOR, CONFIGURATION, MAP = 0x100, 0x200, 0x300


def descriptors(banks, mirrored):
    """The memory map of banks, [(start, end)], with what of them is mirrored."""
    plain = banks
    for start, end in mirrored:
        plain = ranges.subtract(plain, start, end)
    pieces = [(span, 0) for span in plain]
    pieces += [(span, MORE_RELIABLE) for start, end in mirrored
               for span in ranges.intersect(banks, start, end)]
    return b"".join(DESCRIPTOR.pack(CONVENTIONAL, start, 0, (end - start) >> PAGE_SHIFT,
                                    CACHEABLE | more)
                    for (start, end), more in sorted(pieces))


def image(address, banks, mirrored):
    """What has to be at an address, and what /chosen has to say, as dts text."""
    data = SYSTEM_TABLE.pack(SIGNATURE, REVISION, SYSTEM_TABLE.size, 0, 0, address + VENDOR, 1,
                             *[0] * 8, 1, address + CONFIGURATION)
    data = data.ljust(VENDOR, b"\0") + "MMSCOP".encode("utf-16-le")
    # One table at least, which nobody knows.
    data = data.ljust(CONFIGURATION, b"\0") + CONFIGURATION_TABLE.pack(b"memmapscope test", address)
    memory_map = descriptors(banks, mirrored)
    numbers = {"uefi-system-table": (address, 2), "uefi-mmap-start": (address + MAP, 2),
               "uefi-mmap-size": (len(memory_map), 1), "uefi-mmap-desc-size": (DESCRIPTOR.size, 1),
               "uefi-mmap-desc-ver": (1, 1), "uefi-secure-boot": (NO_SECURE_BOOT, 1)}
    return (data.ljust(MAP, b"\0") + memory_map,
            " ".join(f"linux,{name} = {fdt.cells_text(value)};" for name, value in numbers.items()))
