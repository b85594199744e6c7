# SPDX-License-Identifier: GPL-2.0
"""Tests of what the harness does for kernels that somebody built: no such kernel is needed.

A tree that only looks like one tells what make was asked for, and a QEMU that only prints stands
for guests.
"""

import gzip
import lzma
import os
import struct
import subprocess
import tempfile
from types import SimpleNamespace
from unittest import mock

from common import places
from vm import console as vm_console, image, machine

from .judge import build, console, hostchecks, ktap
from .run import products

# The lines of .config, the programs that are there and what they say, the environment, and what
# kbuild has to be told.
CLANG_14, CLANG_19 = "Debian clang version 14.0.6", "Debian clang version 19.1.7"
BY_GCC = 'CONFIG_CC_IS_GCC=y\nCONFIG_CC_VERSION_TEXT="{} (Debian 12.2.0-14) 12.2.0"'
BY_CLANG = f'CONFIG_CC_IS_CLANG=y\nCONFIG_CC_VERSION_TEXT="{CLANG_19}"'
ARGUMENTS = (
    ("x86 by gcc", BY_GCC.format("gcc"), {}, {}, "ARCH=x86_64"),
    ("x86 by a gcc that is not the usual one", BY_GCC.format("gcc-11"), {"gcc-11": ""}, {},
     "ARCH=x86_64 CC=gcc-11"),
    ("x86 by a gcc that is not here", BY_GCC.format("gcc-11"), {}, {}, "ARCH=x86_64"),
    ("arm64 by gcc", "CONFIG_ARM64=y\n" + BY_GCC.format("aarch64-linux-gnu-gcc"), {}, {},
     "ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-"),
    ("arm64 with another cross compiler", "CONFIG_ARM64=y\n" + BY_GCC.format("gcc"), {},
     {"CROSS_COMPILE": "other-"}, "ARCH=arm64"),
    ("ARCH of the environment", "CONFIG_ARM64=y\n" + BY_GCC.format("gcc"), {},
     {"ARCH": "arm64", "CROSS_COMPILE": "other-"}, ""),
    ("clang and lld", BY_CLANG + "\nCONFIG_LD_IS_LLD=y", {"clang": CLANG_19}, {},
     "ARCH=x86_64 LLVM=1"),
    ("a clang that is not the usual one", BY_CLANG + "\nCONFIG_LD_IS_LLD=y",
     {"clang": CLANG_14, "clang-19": CLANG_19}, {}, "ARCH=x86_64 LLVM=-19"),
    ("a clang that is not here", BY_CLANG + "\nCONFIG_LD_IS_LLD=y", {"clang": CLANG_14}, {},
     "ARCH=x86_64 LLVM=1"),
    ("clang with binutils", BY_CLANG + "\nCONFIG_LD_IS_BFD=y",
     {"clang": CLANG_14, "clang-19": CLANG_19}, {}, "ARCH=x86_64 CC=clang-19"),
    ("LLVM of the environment", BY_CLANG + "\nCONFIG_LD_IS_LLD=y", {"clang": CLANG_19},
     {"LLVM": "/opt/llvm/bin/"}, "ARCH=x86_64"),
)


def _write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb" if isinstance(text, bytes) else "w") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def _said(command, **env):
    """Exit status and output of a command with a few variables more."""
    clean = {k: v for k, v in os.environ.items()
             if k not in ("ARCH", "CROSS_COMPILE", "LLVM", "KDIR", "KERNEL", "MAKEFLAGS")}
    done = subprocess.run(command, env={**clean, **env}, stdin=subprocess.DEVNULL, cwd=places.ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout.strip()


def _programs(where, *names, **versions):
    """A directory with a few programs of this machine, and some that only say what they are."""
    os.makedirs(where, exist_ok=True)
    for name in ("sh", *names):
        found = _said(["sh", "-c", f"command -v {name}"])[1]
        os.symlink(os.path.realpath(found), os.path.join(where, name))
    for name, text in versions.items():
        _write(os.path.join(where, name), f"#!/bin/sh\necho '{text}'\n", 0o755)
    return where


def _arguments():
    for name, config, programs, env, wanted in ARGUMENTS:
        with tempfile.TemporaryDirectory() as work:
            _write(f"{work}/kdir/.config", config + "\n")
            path = _programs(f"{work}/bin", "grep", "sed", **programs)
            _write(f"{path}/uname", "#!/bin/sh\necho x86_64\n", 0o755)
            command = [places.script("make/kbuild-arguments"), f"{work}/kdir"]
            found = _said(command, PATH=path, **env)
        wrong = None if found == (0, "\n".join(wanted.split())) else f"{found}"
        yield ktap.result(f"kbuild of a kernel of one's own, {name}: {wanted or 'nothing'}", wrong)


# Its module is what make was told of warnings, and a number that grows.
KBUILD = """\
CONFIG_WERROR := y
modules:
	echo $$(($$(cat count) + 1)) >count
	echo "W=$(W) C=$(C) WERROR=$(CONFIG_WERROR) $$(cat count)" >$(M)/x.ko
"""

# A file of KDIR, and what is in it after the kernel was built anew.
REBUILDS = (
    ("its options", "include/config/auto.conf", "CONFIG_A=y"),
    ("its compiler", "include/generated/compile.h", "#define LINUX_COMPILER \"gcc\""),
    ("its release", "include/config/kernel.release", "6.12.1"),
    ("its symbols", "Module.symvers", "0x0 a vmlinux EXPORT_SYMBOL"),
    ("vmlinux, from a header", "vmlinux", "ELF"),
)


def _rebuilds():
    with tempfile.TemporaryDirectory() as work:
        kdir, out = f"{work}/kdir", f"{work}/out"
        _write(f"{kdir}/Makefile", KBUILD)
        _write(f"{kdir}/.config", "")
        _write(f"{kdir}/count", "0\n")
        _write(f"{work}/src/Kbuild", "obj-m := x.o\n")
        for _, name, _ in REBUILDS:
            _write(f"{kdir}/{name}", "old\n")

        def number():
            status, said = _said([places.script("make/build-module"), f"kdir:{kdir}", f"{work}/src",
                                  out], MEMMAPSCOPE_CACHE=f"{work}/cache")
            return said if status else console.read(f"{out}/x.ko").strip()

        wrong = [number(), number()] != ["W= C= WERROR= 1"] * 2 and number()
        yield ktap.result("modules for a kernel of one's own: our warnings are off, built once",
                          wrong or None)
        for nr, (what, name, text) in enumerate(REBUILDS, 2):
            _write(f"{kdir}/{name}", text + "\n")
            found = number()
            yield ktap.result(f"a kernel that was built anew, another is {what}: so is the module",
                              None if found.endswith(f" {nr}") else found)


BUILD_LOG = """\
  CC [M]  memmapscope/module/main.o
/usr/src/linux/include/linux/mm.h:3: warning: the kernel's own
oracle/oracle.c:12:3: warning: unused variable
WARNING: modpost: missing MODULE_DESCRIPTION() in zonedev/memmapscope_zonedev.o
"""


def _warnings():
    names = ("memmapscope", "oracle", "zonedev", "hotplug")
    for log, wanted in ((BUILD_LOG, {"oracle", "zonedev"}), ("", set()),
                        ("WARNING: modpost: Symbol version dump is missing\n", set(names))):
        results = zip(names, build.warnings(log, names))
        found = {name for name, result in results if result.status == ktap.FAIL}
        yield ktap.result(f"a build log warns in {', '.join(sorted(wanted)) or 'none'}",
                          None if found == wanted else f"in {found}")


WARNING = "WARNING: CPU: 0 PID: 1 at mm/{}.c:1 f+0x1/0x2"
MARK = "MEMMAPSCOPE-LOADING"


def _guest_says(before, since, mark=MARK):
    """A console: what the kernel said of itself stands there up to three times."""
    early = [f"[    1.0] {WARNING.format(name)}" for name in before]
    log = "\n".join([*early, f"[    2.0] {mark}",
                     *(f"[    3.0] {WARNING.format(name)}" for name in since)])
    return "\n".join([*early, "MEMMAPSCOPE-INIT", mark,
                      "MEMMAPSCOPE-BEGIN dmesg", log, "MEMMAPSCOPE-END dmesg",
                      "MEMMAPSCOPE-KLOG begin", log, "MEMMAPSCOPE-KLOG end", "MEMMAPSCOPE-EXIT 0"])


# name, console, what counts in a kernel of one's own, what in a stock one
COMPLAINTS = (
    ("before it loads", _guest_says("a", ""), "", "a"),
    ("afterwards", _guest_says("", "b"), "b", "b"),
    ("before and afterwards", _guest_says("a", "ab"), "ab", "ab"),
    ("but nobody says when it loads", _guest_says("a", "b", "nothing"), "ab", "ab"),
    ("before it loads, which the kernel's log has lost",
     _guest_says("a", "b").replace(f"[    1.0] {WARNING.format('a')}\n[    2.0] {MARK}\n", ""),
     "b", "ab"),
)


def _complaints(guest):
    """GUEST: one whose kernel is somebody's own."""
    stock = guest._replace(kernel=guest.kernel._replace(path="/stock"))
    for name, text, own_wanted, stock_wanted in COMPLAINTS:
        for kind, one, wanted in (("own", guest, own_wanted), ("stock", stock, stock_wanted)):
            said = hostchecks.kernel_is_content(hostchecks.Evidence(one, text)).detail
            found = "".join(n for n in "ab" if WARNING.format(n) in said)
            yield ktap.result(f"a kernel ({kind}) that complains {name}: {len(wanted)} count",
                              None if found == wanted else said or "none does")
    found = console.own_complaints(_guest_says("a", "b"))
    yield ktap.result("complaints of before are there to be shown",
                      None if found[0] == [WARNING.format("a")] else f"{found}")


def _limits():
    cases = (("before its init", (180, 600, None), 600),
             ("that boots in no time", (180, 600, 2), 180),
             ("that is slow to boot", (180, 600, 60), 2400))
    for name, arguments, wanted in cases:
        found = vm_console.limit(*arguments)
        yield ktap.result(f"a guest {name} has {wanted} s", None if found == wanted else found)


# What QEMU does, in shell, and the status and the end of what scripts/guest says.
GUESTS = (
    ("a kernel that complains before the module loads", f"echo 'Oops: 0'; echo {MARK}; "
     "echo MEMMAPSCOPE-EXIT 0", 0, "MEMMAPSCOPE-EXIT 0"),
    ("a kernel that complains afterwards", f"echo {MARK}; echo 'Oops: 0'; "
     "echo MEMMAPSCOPE-EXIT 0", 123, "guest: the kernel complained: Oops: 0"),
    ("a guest that hangs", "echo MEMMAPSCOPE-INIT; exec sleep 60", 124, " s, killed"),
    ("a guest that was slow to boot", "sleep 0.3; echo MEMMAPSCOPE-INIT; sleep 1; "
     "echo MEMMAPSCOPE-EXIT 0", 0, "MEMMAPSCOPE-EXIT 0"),
)


def _guests():
    with tempfile.TemporaryDirectory() as work:
        kernel = _write(f"{work}/kernel", _bzimage())
        for name, acts, status, last in GUESTS:
            _write(f"{work}/bin/qemu-system-x86_64", f"#!/bin/sh\n{acts}\n", 0o755)
            command = [places.script("guest"), "--kernel", kernel, "--initrd", kernel,
                       "--timeout", "1", "--boot-timeout", "9"]
            found = _said(command, PATH=f"{work}/bin:{os.environ['PATH']}")
            wrong = None if found[0] == status and found[1].endswith(last) else f"{found}"
            yield ktap.result(f"{name} ends with {status}", wrong)


def _bzimage():
    return bytes(0x202) + b"HdrS" + bytes(0x100)


def _arm64_image(page=1):
    return bytes(24) + bytes([page << 1]) + bytes(31) + b"ARMd" + bytes(64)


def _elf(machine, parts):
    """A file with these, (address, bytes) each, as sections, and the first as a note, too."""
    table = 64 + 56
    body = table + 64 * len(parts)
    head = b"\x7fELF\2\1\1".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 2, machine, 1, 0, 64, table, 0, 64, 56, 1, 64, len(parts), 0)
    note = len(parts[0][1]) if parts else 0
    head += struct.pack("<IIQQQQQQ", 4, 4, body, 0, 0, note, note, 4)
    content = b""
    for address, data in parts:
        head += struct.pack("<IIQQQQIIQQ", 0, 1, 2, address, body + len(content), len(data),
                            0, 0, 0, 0)
        content += data
    return head + content


def _zboot(kind, data):
    head = struct.pack("<4s4sIIQ32s", b"MZ", b"zimg", 64, len(data), 0, kind)
    return head.ljust(64, b"\0") + data


PVH = struct.pack("<III4sQ", 4, 8, 18, b"Xen\0", 0x1000000)
LINUX_NOTE = struct.pack("<III8sI", 6, 4, 257, b"Linux\0", 1)
ARM64 = 0xffff800080000000

# name, file, what QEMU gets (None: the file itself), or what it is refused with
IMAGES = (
    ("a bzImage", _bzimage(), None),
    ("an Image", _arm64_image(), None),
    ("an Image.gz", gzip.compress(_arm64_image()), _arm64_image()),
    ("a vmlinuz.efi", _zboot(b"gzip", gzip.compress(_arm64_image())), _arm64_image()),
    ("a vmlinuz.efi of an unknown kind", _zboot(b"lzo", b""), "with lzo; take the Image"),
    ("a vmlinuz.efi that is cut", _zboot(b"gzip", b""), "cut off"),
    ("an Image.gz that is cut", gzip.compress(_arm64_image())[:-9], "cut off"),
    ("a vmlinuz.efi of xz", _zboot(b"xzkern", lzma.compress(_arm64_image())), _arm64_image()),
    ("an x86 vmlinux", _elf(62, [(0, LINUX_NOTE + PVH)]), None),
    ("an x86 vmlinux without PVH", _elf(62, [(0, LINUX_NOTE)]), "no entry for PVH"),
    ("an arm64 vmlinux", _elf(183, [(ARM64 + 4096, b"data"), (ARM64, _arm64_image())]),
     _arm64_image().ljust(4096, b"\0") + b"data"),
    ("an arm64 vmlinux that begins otherwise", _elf(183, [(ARM64, bytes(128))]), "the header"),
    ("an arm64 vmlinux with a hole", _elf(183, [(ARM64, _arm64_image()), (0, b"x")]),
     "too far apart"),
    ("a vmlinux of another machine", _elf(243, []), "neither x86_64 nor arm64"),
    ("any other file", b"hello", "no bzImage"),
    ("an empty file", b"", "no bzImage"),
)


def _images():
    for name, data, wanted in IMAGES:
        with tempfile.TemporaryDirectory() as work:
            path = _write(f"{work}/kernel", data)
            try:
                made = image.bootable(path, work)
                with open(made, "rb") as file:
                    found = None if made == path else file.read()
            except image.ImageError as error:
                found = str(error)
        right = wanted in found if isinstance(wanted, str) and isinstance(found, str) \
            else found == wanted
        yield ktap.result(f"{name} is {'refused' if isinstance(wanted, str) else 'booted'}",
                          None if right else f"{found}")


# What make is called with, and what it would run, or says.
VERBS = (
    ({}, ["check"], "scripts/setup check", "--kdir"),
    ({}, ["check", "KDIR=/x", "KERNEL=/y"], '--kdir "/x" --image "/y"', "setup check"),
    ({"KDIR": "/x", "KERNEL": "/y"}, ["check"], '--kdir "/x" --image "/y"', "setup lint"),
    ({}, ["check", "KDIR=/x"], "needs KERNEL=", "setup"),
    ({"KDIR": "/x"}, ["check"], "needs KERNEL=", "setup"),
    ({"KDIR": "/x"}, ["unit"], "selftests/unit", "needs KERNEL="),
    ({}, ["check", "KDIR=/x", "KERNEL=/y", "ALLOW=a'b"], '--allow "$ALLOW"', "setup check"),
)


def _verbs():
    for env, words, wanted, unwanted in VERBS:
        said = _said(["make", "-n", *words], **env)[1]
        wrong = None if wanted in said and unwanted not in said else said
        env = " ".join(map("=".join, env.items()))
        yield ktap.result(f"{env} make {' '.join(words)}: {wanted}".strip(), wrong)


# The group, what it must ask for where nothing is, and what not.
GROUPS = (
    ("own own-x86_64", "gcc make python3 qemu-system-x86",
     "mmdebstrap sparse shellcheck gcc-aarch64-linux-gnu qemu-system-arm"),
    ("own own-arm64", "device-tree-compiler gcc-aarch64-linux-gnu qemu-system-arm",
     "mmdebstrap clang qemu-system-x86"),
    ("check", "mmdebstrap qemu-system-arm qemu-system-x86 gcc-aarch64-linux-gnu", "shellcheck"),
)


def _set_up():
    with tempfile.TemporaryDirectory() as work:
        bare = _programs(f"{work}/bare", "paste", "sort", id="0", uname="x86_64")
        for groups, wanted, unwanted in GROUPS:
            said = _said([places.script("setup"), *groups.split()], PATH=bare)[1].split()
            right = set(wanted.split()) <= set(said) and not set(unwanted.split()) & set(said)
            yield ktap.result(f"set-up of {groups} asks for what it needs",
                              None if right else " ".join(said))
        some = _programs(f"{work}/some", "paste", "sort", id="1000", uname="x86_64",
                         **{"qemu-system-x86_64": ""})
        found = _said([places.script("setup"), "own-x86_64"], PATH=some)
        yield ktap.result("what is there without dpkg is there",
                          None if found == (0, "") else f"{found}")


def _overrides():
    with tempfile.TemporaryDirectory() as work:
        file = _write(f"{work}/arm64", b"\x7fELF".ljust(18, b"\0") + b"\xb7\0")
        for name in ("ndctl", "daxctl"):
            _write(f"{work}/{name}", "", 0o755)
        cases = (
            ("UEFI", file, ["fetch/firmware", "arm64"], (0, file)),
            ("UEFI", "/none", ["fetch/firmware", "arm64"], (1, "firmware: there is no UEFI=/none")),
            ("NDCTL", work, ["fetch/ndctl", "x86_64"], (0, work)),
            ("NDCTL", "/none", ["fetch/ndctl", "x86_64"], (1, "ndctl: NDCTL=/none has no ndctl")),
            ("BUSYBOX", file, ["make/initramfs", "arm64", f"{work}/out"], (0, "")),
            ("BUSYBOX", file, ["make/initramfs", "x86_64", f"{work}/out"],
             (1, f"initramfs: BUSYBOX={file} is for arm64, this guest is x86_64")),
            ("KSRC", "/none", ["fetch/ksrc"], (1, "ksrc: KSRC=/none is no kernel source tree")),
        )
        for name, value, (command, *arguments), wanted in cases:
            found = _said([places.script(command), *arguments], **{name: value},
                          MEMMAPSCOPE_CACHE=f"{work}/cache")
            what = f"{command} with {name}={os.path.basename(value)}"
            yield ktap.result(f"{what} ends with {wanted[0]}",
                              None if found == wanted else f"{found}")


def _builtin():
    if not os.path.exists("/sbin/depmod"):
        yield ktap.Result("libkmod knows what is built in", ktap.SKIP, "stock kernels need no kmod")
        return
    with tempfile.TemporaryDirectory() as work, \
            mock.patch.object(products, "BUILD", f"{work}/build"):
        _write(f"{work}/kdir/modules.builtin", "kernel/drivers/dax/kmem.ko\n")
        _said(products.index_builtin(f"{work}/kdir", "6.12"))
        found = _said(["/sbin/modprobe", "--show-depends", "-d", f"{work}/build/6.12", "-S", "6.12",
                       "kmem"])
        yield ktap.result("libkmod knows what is built in",
                          None if found == (0, "builtin kmem") else f"{found}")


# What a layout has on the command line, in bytes, and whether there is room for haste, too.
LINES = ((0, True), (1024, True), (1800, False))


def _command_lines():
    """A kernel cuts off what is beyond COMMAND_LINE_SIZE, and may then not even have a console."""
    for size, hasty in LINES:
        options = SimpleNamespace(layout="x" * size, append="mms=layout")
        line = machine.kernel_command_line(SimpleNamespace(arch="x86_64"), options)
        right = (machine.HASTE in line) == hasty and len(line) < 2048 and options.layout in line
        yield ktap.result(f"a layout of {size} bytes fits the command line",
                          None if right else f"{len(line)} bytes: {line[:200]}")


def run(guest):
    """All of it, as results. GUEST: one whose kernel is somebody's own."""
    groups = (_arguments, _rebuilds, _warnings, _limits, _guests, _images, _verbs, _set_up,
              _overrides, _builtin, _command_lines)
    return [result for group in groups for result in group()] + list(_complaints(guest))
