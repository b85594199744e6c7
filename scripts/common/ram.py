# SPDX-License-Identifier: GPL-2.0
"""Where the RAM of QEMU's machines is."""

GIB = 1 << 30

# QEMU's PC: if there is so much RAM, what is above 2 GiB begins at 4 GiB (hw/i386/pc_q35.c).
MOST_BELOW_4G, LEFT_BELOW_4G = 0xb0000000, 2 * GIB


def spans(arch, size):
    """Where QEMU puts the memory."""
    if arch == "arm64":
        return [(GIB, GIB + size)]
    low = size if size < MOST_BELOW_4G else LEFT_BELOW_4G
    return [(0, low)] + ([(4 * GIB, 4 * GIB + size - low)] if size > low else [])
