# SPDX-License-Identifier: GPL-2.0
"""Which guests `make check` boots: all of them, in one table."""

from collections import namedtuple

from common.notation import NotationError

from . import availability, machine_file
from .kernel import ARM64, X86

# variant: what is special about it, "" for the kernel as it comes
# boot: pvh is fast; bzimage has KASLR and 5-level page tables (x86 only)
# mode: what guest-run does
# facts: lines of the summary that the variant is there for
# messages: regular expressions that the guest's dmesg must have, or it was not that variant
# allow: a regular expression for what its kernel may complain of, a bug that is known
Guest = namedtuple("Guest", "name kernel layout variant cpu boot append mode facts messages allow",
                   defaults=("",))

# Each layout with the kernels it is for. What is left out is left out for a reason:
#  holes-1G   only arm64 5.10 has sections of 1 GiB
#  holes-200  arm64 5.10 stops reading a device tree at 127 banks, without a word
#  uefi       one firmware says the same to all; a kernel of each kind will do
#  pmem*      on arm64 6.1, without ZONE_DEVICE, it must be a plain hole; 5.10 would say the same
# What a layout's own arch= leaves out is explained in its file.
PLAN = {
    "plain": X86 + ARM64,
    "hole-64M": X86 + ARM64,
    "holes": X86 + ARM64,
    "holes-1G": ARM64[:1],
    "hole-ends": X86 + ARM64,
    "unaligned": X86 + ARM64,
    "holes-200": X86 + ARM64[1:],
    "exactmap": X86 + ARM64,
    "mem": X86 + ARM64,
    "acpi": X86 + ARM64,
    "nomap": ARM64,
    "types": X86,
    "far": X86 + ARM64,
    "numa-2": X86 + ARM64,
    "numa-3": X86 + ARM64,
    "numa-turns": X86 + ARM64,
    "numa-many": ["x86_64-6.12", "arm64-6.1", "arm64-6.12", "arm64-7.2-16k"],
    "feng-3g": ARM64,
    "feng-4g": ARM64,
    "soft-reserved": X86,
    "uefi": ["arm64-5.10", "arm64-6.1", "arm64-6.12", "arm64-7.2-16k"],
    "pmem": X86 + ARM64[1:],
    "pmem-2M": X86 + ARM64[1:],
}

# What guest-run leaves out, where it is not "layout".
MODES = {"plain": "check"}

Variant = namedtuple("Variant", "name layout kernels cpu boot append mode facts messages",
                     defaults=(None, None, "", "layout", {}, ()))


def _x86(levels):
    return {"Paging levels": str(levels), "VA bits": {4: "48", 5: "57"}[levels]}


def _arm64(levels, bits):
    return {"Paging levels": str(levels), "VA bits": str(bits)}


PTI_ON = (r"page tables isolation: enabled",)
VARIANTS = (
    Variant("5level", "plain", X86[1:], boot="bzimage", append="nokaslr", facts=_x86(5)),
    Variant("5level-kaslr", "plain", X86[1:], boot="bzimage", facts=_x86(5)),
    Variant("4level-kaslr", "plain", ["x86_64-5.10", "x86_64-7.2"], boot="bzimage",
            append="no5lvl", facts=_x86(4)),
    Variant("pti", "plain", X86, append="pti=on", facts=_x86(4), messages=PTI_ON),
    Variant("5level-pti", "hole-64M", ["x86_64-6.12"], boot="bzimage", append="pti=on",
            facts=_x86(5), messages=PTI_ON),
    Variant("52bit", "plain", ["arm64-6.12", "arm64-7.2"], cpu="max,pauth=off",
            facts=_arm64(5, 52)),
    Variant("52bit", "plain", ["arm64-6.12-16k", "arm64-7.2-16k"], cpu="max,pauth=off",
            facts=_arm64(4, 52)),
    Variant("nokaslr", "plain", ["arm64-5.10", "arm64-6.1", "arm64-6.12", "arm64-7.2-16k"],
            append="nokaslr", messages=(r"KASLR disabled",)),
    Variant("nodebugfs", "plain", ["x86_64-6.12", "arm64-6.1"], append="debugfs=off",
            mode="nodebugfs"),
    Variant("lockdown", "plain", ["x86_64-6.12", "arm64-6.1", "arm64-7.2"], mode="lockdown"),
    Variant("recorded", "hole-64M", ["x86_64-6.12", "arm64-6.12"], mode="record"),
    Variant("recorded", "pmem", ["arm64-6.12-16k"], mode="record"),
)


def default_facts(kern):
    """Paging of a guest with the default CPU (PVH never has five levels), and the lock."""
    # get_online_mems() may be called where it is safe; the lock itself is data, in KALLSYMS_ALL.
    lock = "mem_hotplug_lock" if kern.kallsyms_all else "get_online_mems"
    if kern.arch == "x86_64":
        return {**_x86(4), "Lock": lock}
    return {**(_arm64(3, 47) if kern.page == 16384 else _arm64(4, 48)), "Lock": lock}


def machines():
    """All machines, each with a row in one of the two plans: {name: path}"""
    paths = machine_file.files()
    if set(paths) != set(PLAN) | set(availability.PLAN):
        raise NotationError("machines without a row of PLAN, or rows without a file: "
                                  f"{sorted(set(paths) ^ (set(PLAN) | set(availability.PLAN)))}")
    return paths


def _guest(kern, layout_path, variant=None):
    lay = machine_file.load(layout_path, kern.arch)
    name = f"{kern.name}.{lay.name}" + (f".{variant.name}" if variant else "")
    if variant is None:
        mode = "mechanism" if lay.test else MODES.get(lay.name, "layout")
        return Guest(name, kern, lay, "", lay.cpu or kern.cpu, None, lay.append, mode,
                     default_facts(kern), (), availability.BUGS.get(lay.name, {}).get(kern.name, ""))
    append = " ".join(filter(None, (lay.append, variant.append)))
    facts = {**default_facts(kern), **variant.facts}
    # What a variant changes does not depend on how many processors see it.
    lay = lay._replace(cpus=1)
    return Guest(name, kern, lay, variant.name, variant.cpu or lay.cpu or kern.cpu, variant.boot, append,
                 variant.mode, facts, variant.messages)


def guests(names, get_kernel, only_layout=None):
    """The guests of these kernels, the plan's first, then the variants, then the availability."""
    paths = machines()
    result = []
    for layout, kernel_names in PLAN.items():
        if only_layout in (None, layout):
            result += [_guest(get_kernel(n), paths[layout]) for n in kernel_names if n in names]
    for variant in VARIANTS:
        if only_layout in (None, variant.layout):
            result += [_guest(get_kernel(n), paths[variant.layout], variant)
                       for n in variant.kernels if n in names]
    return result + _mechanism_guests(names, get_kernel, only_layout)


def _mechanism_guests(names, get_kernel, only):
    """The guests that get memory while they run."""
    paths = machines()
    return [_guest(get_kernel(n), paths[name]) for name, plan in availability.PLAN.items()
            if only in (None, name) for n in plan.kernels if n in names]


def own_guests(kern, only_layout=None):
    """All layouts and mechanisms that a kernel of one's own can have; nobody knows its paging."""
    result = []
    for name, path in machines().items():
        guest = _guest(kern, path)
        can = guest.layout.arch in (None, kern.arch) and (kern.uefi or not guest.layout.firmware)
        if name in availability.PLAN:
            can = can and availability.PLAN[name].needs <= kern.builtin
        if can and only_layout in (None, name):
            result.append(guest._replace(facts={}))
    return result
