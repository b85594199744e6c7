# SPDX-License-Identifier: GPL-2.0
"""Kernel images as their build leaves them: whose they are, and how QEMU can boot them.

It boots a bzImage, an x86 vmlinux that has an entry for PVH, and an arm64 Image. What is
compressed, or an ELF file of arm64, is made an Image first.
"""

import lzma
import os
import struct
import subprocess
import zlib

PT_NOTE, SHT_NOBITS, SHF_ALLOC = 4, 8, 2
PVH_ENTRY = (b"Xen\0", 18)     # XEN_ELFNOTE_PHYS32_ENTRY
LARGEST = 1 << 30


class ImageError(Exception):
    """A file that cannot be booted, and why."""


def _gunzip(data):
    # What follows the end of a stream is padding, but there has to be one.
    stream = zlib.decompressobj(31)
    unpacked = stream.decompress(data)
    if not stream.eof:
        raise ImageError("it is cut off")
    return unpacked


def _program(*words):
    def run(data):
        try:
            return subprocess.run(words, input=data, stdout=subprocess.PIPE, check=True).stdout
        except OSError as error:
            raise ImageError(f"{words[0]} is needed to decompress it") from error
    return run


# What an EFI image that decompresses itself calls it (drivers/firmware/efi/libstub/Makefile.zboot).
DECOMPRESS = {"gzip": _gunzip, "lzma": lzma.decompress, "xzkern": lzma.decompress,
              "zstd": _program("zstd", "-dcq"), "lz4": _program("lz4", "-dcq")}


def bootable(path, work):
    """The path of a file that QEMU can boot: this one, or one that is made of it in WORK."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        made = _bootable(data)
    except (ImageError, ValueError, struct.error, lzma.LZMAError, zlib.error,
            subprocess.CalledProcessError) as error:
        raise ImageError(f"{path}: {error}") from error
    if made is data:
        return path
    path = os.path.join(work, "Image")
    with open(path, "wb") as file:
        file.write(made)
    return path


def _bootable(data):
    if data[:2] == b"\x1f\x8b":
        return _bootable(DECOMPRESS["gzip"](data))
    if data[:2] == b"MZ" and data[4:8] == b"zimg":
        return _bootable(_zboot(data))
    if data[:4] == b"\x7fELF":
        return _elf(data)
    if data[56:60] == b"ARMd" or data[0x202:0x206] == b"HdrS":
        return data
    raise ImageError("this is no bzImage, vmlinux, Image, Image.gz or vmlinuz.efi")


def _zboot(data):
    """What is compressed in a vmlinuz.efi."""
    offset, size = struct.unpack_from("<II", data, 8)
    kind = data[24:56].split(b"\0")[0].decode(errors="replace")
    if kind not in DECOMPRESS:
        raise ImageError(f"a vmlinuz.efi that is compressed with {kind}; take the Image")
    return DECOMPRESS[kind](data[offset:offset + size])


def _entries(data, table_at, size_at, layout):
    """Of the program headers, or of the sections, of an ELF file."""
    table, = struct.unpack_from("<Q", data, table_at)
    size, number = struct.unpack_from("<HH", data, size_at)
    return (struct.unpack_from(layout, data, table + size * nr) for nr in range(number))


def _notes(data):
    """(name, type) of each."""
    for kind, offset, length in _entries(data, 32, 54, "<I4xQ16xQ"):
        at, end = offset, offset + length
        while kind == PT_NOTE and at + 12 <= end:
            name, length, note = struct.unpack_from("<III", data, at)
            yield data[at + 12:at + 12 + name], note
            at += 12 + (name + 3 & ~3) + (length + 3 & ~3)


def _elf(data):
    machine, = struct.unpack_from("<H", data, 18)
    if machine == 183:
        return _flat(data)
    if machine != 62 or data[4] != 2:
        raise ImageError("an ELF file that is for neither x86_64 nor arm64")
    if PVH_ENTRY not in _notes(data):
        raise ImageError("this vmlinux has no entry for PVH (CONFIG_PVH); take the bzImage")
    return data


def _flat(data):
    """The Image that objcopy -O binary makes of an arm64 vmlinux: all that is loaded."""
    parts = [(address, data[offset:offset + size]) for kind, flags, address, offset, size
             in _entries(data, 40, 58, "<4xIQQQQ") if flags & SHF_ALLOC and kind != SHT_NOBITS]
    start = min((address for address, _ in parts), default=0)
    end = max((address + len(content) for address, content in parts), default=0)
    if end - start > LARGEST:
        raise ImageError("the sections of this vmlinux are too far apart; take the Image")
    image = bytearray(end - start)
    for address, content in parts:
        image[address - start:address - start + len(content)] = content
    if image[56:60] != b"ARMd":
        raise ImageError("this vmlinux does not begin with the header of an Image; take that")
    return bytes(image)
