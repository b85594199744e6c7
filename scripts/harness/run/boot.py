# SPDX-License-Identifier: GPL-2.0
"""Make what a guest needs, and boot it: calls scripts/make/initramfs and scripts/guest."""

import os
import signal
import subprocess
import sys
import time
from collections import namedtuple

from common.places import ROOT, script

from ..judge import console

# A guest takes 3 to 15 seconds, one for a mechanism up to a minute; the limits are for those that
# hang, on a machine that is busy. Of a kernel of one's own nobody knows how long it takes to boot;
# how long all the rest may take, scripts/guest makes of that.
TIMEOUT = 180
MECHANISM_TIMEOUT = 360
# It reads everything many times, and one of a terabyte takes a minute to boot.
BENCH_TIMEOUT = 1800
OWN_BOOT_TIMEOUT = 600

# A kernel of one's own: the file to boot, and QEMU's accelerator if it is not the usual one.
Own = namedtuple("Own", "image accel")

# status: the exit status of scripts/guest. log: what the console said. log_path: where that is.
Outcome = namedtuple("Outcome", "status seconds log log_path")


class BuildError(Exception):
    """Something that guests need could not be made."""


def run_logged(command, log):
    """Run a command, all it says into a file: its exit status.

    When we are interrupted it ends, and its children with it.
    """
    with open(log, "wb") as file:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, cwd=ROOT,
                              stderr=subprocess.STDOUT, start_new_session=True) as process:
            try:
                return process.wait()
            except BaseException:
                os.killpg(process.pid, signal.SIGTERM)
                raise


def run_shown(command):
    """Run a command whose progress people want to see."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, cwd=ROOT,
                          check=False).returncode


def build(what, command, log):
    """Run a command that has to succeed."""
    if run_logged(command, log):
        tail = "\n".join(console.lines(console.read(log))[-30:])
        raise BuildError(f"{what} failed, all of it is in {os.path.relpath(log, ROOT)}\n{tail}")


def _module_paths(kern):
    """{module: path}, {module: [modules it needs]} from modules.dep."""
    top = os.path.join(kern.path, "modules")
    paths, needs = {}, {}
    with open(os.path.join(top, "modules.dep"), encoding="utf-8") as file:
        for line in file:
            path, _, rest = line.partition(":")
            name = os.path.basename(path).removesuffix(".ko").replace("-", "_")
            paths[name] = os.path.join(top, path)
            needs[name] = [os.path.basename(p).removesuffix(".ko").replace("-", "_")
                           for p in rest.split()]
    return paths, needs


def drivers(kern, wanted):
    """Paths of modules in the order to load them. What a kernel does not have is left out."""
    if not wanted or kern.path is None:
        return []
    paths, needs = _module_paths(kern)
    order = []

    def add(name):
        for other in needs.get(name, []):
            add(other)
        if name in paths and name not in order:
            order.append(name)

    for name in wanted:
        add(name.replace("-", "_"))
    return [paths[name] for name in order]


def initramfs(guest, out, files, log):
    """An initramfs with guest-run as its test, the guest's drivers, and (path, name) files."""
    # insmod wants them in this order; the shell sorts by name.
    named = [(path, f"mms/drivers/{number:02}-{os.path.basename(path)}")
             for number, path in enumerate(drivers(guest.kernel, guest.layout.modules))]
    arguments = [f"{path}:{name}" for path, name in
                 [(script("make/guest-run"), "test"),
                  (script("make/guest-timeout"), "usr/bin/timeout"), *named, *files]]
    build("making an initramfs", [script("make/initramfs"), guest.kernel.arch, out, *arguments], log)


def plugging(lay):
    """The options that say what NUMA nodes there are, and what can be plugged."""
    words = []
    for option, value in (("--nodes", "" if lay.numa else lay.nodes), ("--numa", lay.numa),
                          ("--slots", lay.slots and str(lay.slots)), ("--maxmem", lay.maxmem),
                          ("--virtio-mem", lay.virtio_mem)):
        words += [option, value] if value else []
    return words


def _kernel(guest, own):
    """The options that say what to boot, and how."""
    if not own:
        return ["--kernel", guest.kernel.name]
    accel = ["--accel", own.accel] if own.accel else []
    return ["--kernel", own.image, "--arch", guest.kernel.arch,
            "--boot-timeout", str(OWN_BOOT_TIMEOUT), *accel]


def _cpu(guest, own):
    """With another accelerator scripts/guest has to choose, unless the layout asks for one."""
    cpu = guest.layout.cpu if own and own.accel else guest.cpu
    return ["--cpu", cpu] if cpu else []


def command(guest, initrd, log, own=None):
    """The scripts/guest command."""
    lay = guest.layout
    timeout = {"mechanism": MECHANISM_TIMEOUT, "bench": BENCH_TIMEOUT}.get(guest.mode, TIMEOUT)
    words = [script("guest"), *_kernel(guest, own), "--initrd", initrd,
             "--mem", f"{lay.ram >> 20}M", *_cpu(guest, own), "--smp", str(lay.cpus),
             "--timeout", str(timeout), "--log", log]
    layout = [f"{key}={value}" for key, value in (("memmap", lay.memmap), ("mem", lay.mem))
              if value]
    if layout:
        words += ["--layout", " ".join(layout)]
    words += ["--dts", lay.dts] if lay.dts else []
    words += ["--mirror", lay.mirror] if lay.mirror else []
    words += plugging(lay) + ["--asks"]
    words += ["--allow", guest.allow] if guest.allow else []
    if guest.boot or lay.firmware:
        words += ["--boot", guest.boot or lay.firmware]
    append = guest.append + (f" mms={guest.mode}" if guest.mode != "check" else "")
    # What is expected follows from the firmware's memory map, which only this makes arm64 show.
    append += " efi=debug" if lay.firmware and guest.kernel.arch == "arm64" else ""
    append += " mms_host=qemu"
    if lay.test:
        append += f" mms_test={lay.test}"
        append += f" mms_kexec_file={'yes' if guest.kernel.has('KEXEC_FILE') else 'no'}"
    words += ["--append", append.strip()] if append.strip() else []
    return words + (["--", *guest.qemu] if guest.qemu else [])


def boot(guest, initrd, log, own=None):
    """Boot it and wait for its end."""
    started = time.monotonic()
    if os.path.exists(log):
        os.unlink(log)
    status = run_logged(command(guest, initrd, log, own), log + ".run")
    text = console.read(log) if os.path.exists(log) else ""
    return Outcome(status, time.monotonic() - started, text, log)


def boot_stock(guest, initrd, log, note, own=None):
    """Boot it, twice if it must be; then that is noted.

    Emulated guests may die or hang before there is an init, when the kernel calibrates its
    clocks or patches itself. That is no test of ours with a stock kernel. With a kernel of one's
    own it may be that kernel's fault, so it gets no second try. Nor does a kernel that has
    something else to complain of.
    """
    outcome = boot(guest, initrd, log, own)
    if own or not console.fell_over_the_emulator(outcome.log):
        return outcome
    note(f"{guest.name} ended before its init (status {outcome.status}), booting it once more")
    if os.path.exists(log):
        os.replace(log, log + ".first")
    return boot(guest, initrd, log, own)
