# SPDX-License-Identifier: GPL-2.0
"""QEMU command lines: which kernel file, which CPU, and how a memory layout gets to the guest."""

import os
import pathlib
import struct
import subprocess
import sys

from common import notation, places

from . import efi, fdt, image, numa, ranges, whose

MIB = 1 << 20

# From here on QEMU is told not to reserve host memory for what guests never touch.
SPARSE = 64 << 30


# The program and its machine.
QEMU = {"x86_64": ("qemu-system-x86_64", "q35"), "arm64": ("qemu-system-aarch64", "virt")}


class UsageError(Exception):
    """The guest cannot be made as asked."""


class Kernel:
    """A kernel image, of the matrix or a file; WORK is for an Image that is made of it."""

    def __init__(self, name, arch, boot, work):
        self.own = os.path.isfile(name)
        if self.own:
            self.path, self.cpu, wanted = image.bootable(name, work), None, boot
            self.read_header()
        else:
            env = self.matrix_env(name)
            self.arch, self.cpu = env["ARCH"], env["CPU"]
            self.page_size = int(env["PAGE_SIZE"])
            wanted = boot or "pvh"
            x86 = "vmlinux" if wanted == "pvh" else "vmlinuz"
            self.path = os.path.join(places.kernel_dir(name),
                                     "Image" if self.arch == "arm64" else x86)
        if arch not in (None, self.arch):
            raise UsageError(f"{name} is a kernel for {self.arch}, not {arch}")
        if self.arch == "x86_64" and wanted:
            # What firmware starts is in a bzImage, too.
            protocol = {"uefi": "bzimage"}.get(wanted, wanted)
            if protocol != self.boot_protocol():
                raise UsageError(f"{self.path} cannot be booted as {wanted}")

    @staticmethod
    def matrix_env(name):
        """What there is to know of a kernel of the matrix, which is fetched if it must be."""
        if "/" in name:
            raise UsageError(f"there is no file {name}")
        if subprocess.run((places.script("fetch/kernel"), name), check=False).returncode:
            raise UsageError(f"no kernel {name}")
        return places.kernel_env(name)

    def header(self):
        with open(self.path, "rb") as file:
            return file.read(0x300)

    def read_header(self):
        """What architecture and page size is this file for?"""
        head = self.header()
        if head[56:60] == b"ARMd":
            self.arch = "arm64"
            self.page_size = {1: 4096, 2: 16384, 3: 65536}.get(head[24] >> 1 & 3, 4096)
        else:
            self.arch, self.page_size = "x86_64", 4096

    def boot_protocol(self):
        return "pvh" if self.header()[:4] == b"\x7fELF" else "bzimage"

    def default_cpu(self):
        if self.cpu:
            return self.cpu
        if self.arch == "x86_64":
            return "max"
        # The cortex-a72 does not know 16K pages.
        return "cortex-a76" if self.page_size == 16384 else "cortex-a72"

    def image_size(self):
        """arm64: where the image starts from a 2M boundary, and how much memory it takes."""
        return struct.unpack_from("<QQ", self.header(), 8)


def base_command(kernel, options, accel):
    cpu = options.cpu or ("host" if accel == "kvm" else kernel.default_cpu())
    program, machine = QEMU[kernel.arch]
    if kernel.arch == "x86_64" and accel == "tcg":
        # Kernels copy and clear with "rep movsb" if they can, and that is emulated byte by byte.
        cpu += ",-erms"
    # Processors of one socket that say they are of several nodes make x86 kernels warn.
    several = options.nodes or options.numa
    smp = f"{options.smp},sockets={options.smp}" if several else str(options.smp)
    return [program, "-machine", machine, "-accel", accel, "-cpu", cpu, "-smp", smp,
            "-m", options.mem + room(options), *sparse_memory(options.mem),
            *numa_arguments(options.numa), *virtio_mem(options.virtio_mem),
            "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio", *options.extra]


def room(options):
    """What follows in -m where memory may be plugged."""
    slots = f",slots={options.slots}" if options.slots else ""
    return slots + (f",maxmem={options.maxmem}" if options.maxmem else "")


def numa_arguments(text):
    """SIZE[:CPUS],... to QEMU's own nodes: those that a DIMM can be of."""
    arguments = []
    for node, (size, cpus) in enumerate(numa.of_qemu(text)):
        memory = f",memdev=node{node}" if notation.parse_size(size) else ""
        if memory:
            arguments += ["-object", f"memory-backend-ram,id=node{node},size={size}"]
        arguments += ["-numa", f"node,nodeid={node}{memory}" + (f",cpus={cpus}" if cpus else "")]
    return arguments


def virtio_mem(text):
    """SIZE[:NODE] to a device that has nothing plugged in yet."""
    if not text:
        return []
    size, _, node = text.partition(":")
    return ["-object", f"memory-backend-ram,id=of-vm0,size={size},reserve=off",
            "-device", f"virtio-mem-pci,id=vm0,memdev=of-vm0,block-size=2M,requested-size=0,"
                       f"node={node or 0}"]


def sparse_memory(mem):
    """Arguments for guests with more memory than there is."""
    if not mem[-1].isalpha() or notation.parse_size(mem) < SPARSE:
        return []
    return ["-object", f"memory-backend-ram,id=sparse,size={mem},reserve=off",
            "-machine", "memory-backend=sparse"]


# On a busy host the clock of an emulated CPU is calibrated wrong now and then, and the watchdogs
# see lockups that are none. A guest that really hangs is killed at --timeout.
PATIENCE = "watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=300"

# A kernel tests its ciphers and its source of randomness, reads certificates, lists what can be traced,
# prepares networks and, with one processor, takes the locks out of its code: a third of what an
# emulated guest has to do to boot.
HASTE = ("cryptomgr.notests=1 ipv6.disable=1 noreplace-smp initcall_blacklist=jent_mod_init,"
         "trace_eval_init,crypto_kdf108_init,cubictcp_register,load_system_certificate_list")


# COMMAND_LINE_SIZE of the architectures, less a blank and the byte at its end. A layout may need most.
ROOM = 2046


def kernel_command_line(kernel, options):
    console = {"x86_64": "ttyS0", "arm64": "ttyAMA0"}[kernel.arch]
    words = [f"console={console}", "panic=-1", "loglevel=5", PATIENCE]
    if kernel.arch == "x86_64":
        # It counts ticks against a delay loop, and panics if the host was busy meanwhile.
        words.append("no_timer_check")
    if options.layout and kernel.arch == "x86_64":
        # A kernel that moves itself ignores the layout and adds memory where it lands.
        words += ["nokaslr", options.layout]
    line = " ".join(words + [options.append]).strip()
    return line if len(line) + len(HASTE) > ROOM else f"{HASTE} {line}"


def command(kernel, options, accel, work):
    """The whole QEMU command. WORK is a directory for files that QEMU reads."""
    base = base_command(kernel, options, accel)
    line = kernel_command_line(kernel, options)
    if (options.dts or options.mirror) and (kernel.arch != "arm64" or options.boot == "uefi"):
        raise UsageError("--dts and --mirror are for arm64 without firmware, which has a device tree")
    if options.boot == "uefi":
        base += uefi_arguments(kernel, options)
    elif kernel.arch == "arm64" and (options.layout or options.nodes or options.dts or
                                     options.mirror):
        return base + loader_arguments(kernel, options, base, line, work)
    elif options.nodes:
        base += acpi_arguments(options, work)
    return base + ["-kernel", kernel.path, "-initrd", options.initrd, "-append", line]


def uefi_arguments(kernel, options):
    """With firmware: the kernel learns of memory from UEFI, of devices from ACPI.

    ACPI is also what DIMMs of arm64 are plugged through, and QEMU offers it to firmware alone. On
    x86 there is a screen, for which the firmware keeps its logo in memory.
    """
    if options.layout or options.nodes:
        raise UsageError("with UEFI the memory map is the firmware's: no layout, no nodes")
    done = subprocess.run((places.script("fetch/firmware"), kernel.arch), stdout=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode:
        raise UsageError("no firmware")
    screen = ["-vga", "std"] if kernel.arch == "x86_64" else []
    return ["-bios", done.stdout.strip(), *screen]


def acpi_arguments(options, work):
    """x86 with NUMA nodes: QEMU has no such tables unless it is given -numa."""
    nodes = numa.Nodes(options.nodes)
    # Memory that does not fit below 4 GiB is above.
    tables = {"srat": numa.srat(nodes, options.smp, (4 << 30) + notation.parse_size(options.mem)),
              "slit": numa.slit(nodes)}
    arguments = []
    for name, data in tables.items():
        pathlib.Path(f"{work}/{name}").write_bytes(data)
        arguments += ["-acpitable", f"file={work}/{name}"]
    return arguments


# arm64 with a layout. QEMU overwrites the memory nodes of a device tree given with -kernel, so the
# kernel is loaded like any other file and started by a stub, which does what the boot protocol
# asks for: x0 is the device tree, x1 to x3 are zero (Documentation/arch/arm64/booting.rst).
STUB = struct.pack("<6I",
                   0x580000c0,  # ldr x0, dtb
                   0xaa1f03e1,  # mov x1, xzr
                   0xaa1f03e2,  # mov x2, xzr
                   0xaa1f03e3,  # mov x3, xzr
                   0x58000084,  # ldr x4, kernel
                   0xd61f0080)  # br x4

# QEMU puts a device tree of its own here.
QEMU_DTB_END = 0x40100000


def round_up(number, unit):
    return (number + unit - 1) // unit * unit


class Placement:
    """Addresses for the kernel, the device tree, the stub and the initramfs in one bank."""

    def __init__(self, kernel, initrd, tree):
        offset, size = kernel.image_size()
        self.initrd_size = os.path.getsize(initrd)
        free = [(start, end) for start, end, _ in fdt.memory(tree)]
        for start, end in fdt.reserved(tree):
            free = ranges.subtract(free, start, end)
        for start, end in free:
            bottom = round_up(max(start, QEMU_DTB_END), 2 * MIB)
            self.kernel = bottom + offset
            self.dtb = round_up(self.kernel + size, 2 * MIB)
            self.efi = self.dtb + MIB // 2
            self.stub = self.dtb + MIB - 4096
            self.initrd = self.dtb + MIB
            if self.initrd + self.initrd_size <= end:
                return
        raise UsageError("the layout leaves no piece of memory that is large enough for the "
                         "kernel and the initramfs")


def machine_tree(base, work):
    """The device tree of this machine as QEMU would make it."""
    dumping = [f"{arg},dumpdtb={work}/base.dtb" if arg == "virt" else arg for arg in base]
    done = subprocess.run(dumping, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
    if done.returncode:
        raise UsageError(f"QEMU refuses the machine: {done.stdout.strip()}")
    return f"{work}/base.dtb"


def loader_arguments(kernel, options, base, line, work):
    tree = f"{work}/layout.dtb"
    nodes = ["--nodes", options.nodes] if options.nodes else []
    with open(tree, "wb") as file:
        done = subprocess.run((places.script("memmap-dt"), *nodes, options.layout,
                               machine_tree(base, work)), stdout=file, check=False)
    if done.returncode:
        raise UsageError("cannot make this layout")
    place = Placement(kernel, options.initrd, tree)

    more = pathlib.Path(options.dts).read_text(encoding="utf-8") if options.dts else ""
    text = f'bootargs = "{quoted(line)}";'
    for name, address in (("start", place.initrd), ("end", place.initrd + place.initrd_size)):
        text += f" linux,initrd-{name} = {fdt.cells_text((address, 2))};"
    if options.mirror:
        banks = [(start, end) for start, end, _ in fdt.memory(tree)]
        tables, chosen = efi.image(place.efi, banks, notation.parse_spans(options.mirror))
        pathlib.Path(f"{work}/efi").write_bytes(tables)
        text += chosen
    blob = fdt.amend(tree, f"{more}/ {{ chosen {{ {text} }}; }};")
    pathlib.Path(tree).write_bytes(blob)
    stub = f"{work}/stub"
    pathlib.Path(stub).write_bytes(STUB + struct.pack("<QQ", place.dtb, place.kernel))

    def load(path, address, more=""):
        return ["-device", f"loader,file={path},addr=0x{address:x},force-raw=on{more}"]
    return (load(kernel.path, place.kernel) + load(options.initrd, place.initrd)
            + load(tree, place.dtb) + load(stub, place.stub, ",cpu-num=0")
            + (load(f"{work}/efi", place.efi) if options.mirror else []))


def quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


def owners(kernel, options):
    """Whose memory is whose in the machine of command()."""
    return whose.Owners(kernel.arch, options.nodes, options.numa, options.smp,
                        firmware=options.boot == "uefi")


def kvm_works(kernel, options):
    """Whether a guest gets anywhere with KVM here: one boots without userland until it panics.

    /dev/kvm may exist, and even take a guest, that then never says a word.
    """
    host = {"aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    if host != kernel.arch or not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    boot_id = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    known = pathlib.Path(places.cache(), f"kvm-{boot_id}")
    if not known.exists():
        print("guest: trying KVM", file=sys.stderr)
        trial = [*base_command(kernel, options, "kvm"), "-kernel", kernel.path,
                 "-append", kernel_command_line(kernel, options)]
        try:
            said = subprocess.run(trial, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, timeout=15, check=False).stdout
        except subprocess.TimeoutExpired:
            said = b""
        known.parent.mkdir(parents=True, exist_ok=True)
        known.write_text("yes" if b"Kernel panic" in said else "no")
    return known.read_text() == "yes"


def choose_accel(kernel, options):
    if options.accel != "auto":
        return options.accel
    return "kvm" if kvm_works(kernel, options) else "tcg"
