# SPDX-License-Identifier: GPL-2.0
"""Which guests `make check` boots: all of them, in one table."""

from collections import namedtuple

from common.notation import NotationError

from . import availability, kernel as kernels, machine_file
from .reasons import because, first, lacks

# variant: what is special about it, "" for the kernel as it comes
# boot: pvh is fast; bzimage has KASLR and 5-level page tables (x86 only)
# mode: what guest-run does
# facts: lines of the summary that the variant is there for
# messages: regular expressions that the guest's dmesg must have, or it was not that variant
# allow: a regular expression for what its kernel may complain of, a bug that is known
# qemu: more arguments for QEMU
Guest = namedtuple("Guest",
                   "name kernel layout variant cpu boot append mode facts messages allow qemu",
                   defaults=("", ()))


def _small_sections(kern):
    return "no sections of 1 GiB" if kernels.section_size(kern) < 1 << 30 else None


def _short_log(kern):
    """memblock=debug prints more than the log has room for before log_buf_len= is obeyed."""
    if kern.has("KASAN") and int(kern.config.get("LOG_BUF_SHIFT", 17)) < 20:
        return "with KASAN the first lines are gone from its log (LOG_BUF_SHIFT)"
    return None


def _one_node_a_block(kern):
    """__move_freepages_block() dies of it at boot (mm/page_alloc.c, seen in 6.12.118 with 64K pages)."""
    if kern.has("DEBUG_VM") and kern.page > 4096:
        return "with DEBUG_VM no page block may be of two nodes, and they are larger with such pages"
    return None


def _image_unknown(kern):
    """Firmware starts the bzImage, which stock kernels have beside their vmlinux."""
    if kern.arch == "x86_64" and kern.path is None:
        return "its image may be a vmlinux, which no firmware starts"
    return None


# Each layout with the reasons why a kernel cannot have it, or would not show what it is there for.
# What a layout's own arch= leaves out is explained in its file.
PLAN = {
    "plain": (),
    "hole-64M": (),
    "holes": (),
    "holes-1G": (_small_sections,),
    "hole-ends": (),
    "unaligned": (),
    # 6.0: "memblock,arm64: expand the static memblock memory table"
    "holes-200": (because("it stops reading a device tree at 127 banks, without a word",
                          arch="arm64", before=(6, 0)), _short_log),
    "exactmap": (),
    "mem": (),
    "acpi": (),
    "acpi-initramfs": (lacks("ACPI_TABLE_UPGRADE"),),
    "alloc-mptable": (lacks("X86_MPPARSE"),),
    "nomap": (),
    "boot-loader": (),
    # early_init_fdt_scan_reserved_mem() since b413281876292, 6.4, which stable kernels may have.
    "memreserve": (because("whether /memreserve/ goes before no-map is not known of it",
                           since=(5, 11), before=(6, 4)),),
    # Seen in 5.10, not in 6.1: early_init_dt_scan_memory() asks for the status since df5cd369876.
    "jetson": (),
    "rk3588": (),
    "db845c": (),
    "blocks-2G": (lacks("MEMORY_HOTPLUG"),),
    "usable-memory": (because("memory of a node that is disabled is RAM to it", before=(6, 1)),),
    "types": (),
    "far": (),
    "numa-2": (),
    "numa-3": (),
    "numa-turns": (_one_node_a_block,),
    "numa-many": (),
    # 6.0: "efi: Make code to find mirrored memory ranges generic"
    "mirror": (because("arm64 asks for mirrored memory since Linux 6.0", arch="arm64",
                       before=(6, 0)), lacks("EFI"),
               because("zones overlap in the same way whatever the page size is", page=16384),
               because("zones overlap in the same way whatever the page size is", page=65536)),
    "feng-3g": (),
    "feng-4g": (),
    "soft-reserved": (),
    "uefi": (_image_unknown,),
    "pmem": (),
    "pmem-2M": (),
}

# Layouts and variants for which the kernels of bounds() are enough, of those in the table, and why.
ENOUGH = {
    "numa-many": "how many ranges may have a node changed once",
    "boot-loader": "all kernels skip what has no size",
    "memreserve": "which of the two goes first changed once",
    "usable-memory": "all kernels have read that property",
    "jetson": "banks have been taken in the same way by all kernels",
    "rk3588": "banks have been taken in the same way by all kernels",
    "db845c": "what must not be mapped has been kept in the same way by all kernels",
    "blocks-2G": "how large memory blocks are was decided in the same way by all of these",
    "offline-gigantic": "what is in Movable is asked for one thing, whether it is reserved",
    "acpi-initramfs": "all kernels make their resource tree later than memblock",
    "alloc-mptable": "the map for kexec is shown since Linux 6.18, the firmware's own before",
    "offline-memmap": "no kernel lets a page go that is reserved",
    "offline-cma": "nor one that is CMA's",
    "room": "vmemmap_populate_hugepages() asks for leaves first on all kernels",
    "uefi": "one firmware says the same to all, and arm64's cloud kernels are started by it, too",
    "4level-kaslr": "KASLR is the same with 5 levels, and all x86 guests but bzImages have 4",
    "5level-pti": "each of the two is tested alone",
    "nokaslr": "it is what arm64 kernels do in all other guests, but with KASLR",
    "nodebugfs": "the module does not load, and looks at nothing",
    "lockdown": "debugfs, not the module, lets its files be read",
}

# Rules of check that kernels are known to break in a layout, by a bug of their own: debugfs.rst.
BROKEN = {
    "pmem-2M": (because("leaf-has-one-owner all", page=16384),),
    "memreserve": (because("claims-agree all", before=(6, 4)),),
}

# What guest-run leaves out, where it is not "layout".
MODES = {"plain": "check"}

# never: why a kernel cannot have it
Variant = namedtuple("Variant", "name layout never cpu boot append mode facts messages",
                     defaults=(None, None, "", "layout", {}, ()))


def _x86(levels):
    return {"Paging levels": str(levels), "VA bits": {4: "48", 5: "57"}[levels]}


def _arm64(levels, bits):
    return {"Paging levels": str(levels), "VA bits": str(bits)}


# More than QEMU's firmware tells of a machine, which is 10 or 11.
FIRMWARE_ENTRIES = 16
PTI_ON = (r"page tables isolation: enabled",)
OTHER = {"x86_64": "arm64", "arm64": "x86_64"}
X86 = because("it is of x86_64", arch="arm64")
ARM64 = because("it is of arm64", arch="x86_64")
# 6.16: "x86/mm/64: Make 5-level paging support unconditional"
FIVE_LEVELS = (X86, lacks("X86_5LEVEL", before=(6, 16)))
# What the kernel of a recorded guest says by itself has to be all that there is to say.
RECORDED = (because("no memmap in /proc/vmstat before Linux 6.11", before=(6, 11)),
            because("no KPF_NOPAGE in /proc/kpageflags since Linux 6.13", since=(6, 13)))

VARIANTS = (
    Variant("5level", "plain", FIVE_LEVELS, boot="bzimage", append="nokaslr", facts=_x86(5)),
    Variant("5level-kaslr", "plain", FIVE_LEVELS, boot="bzimage", facts=_x86(5)),
    Variant("4level-kaslr", "plain", (X86,), boot="bzimage", append="no5lvl", facts=_x86(4)),
    Variant("pti", "plain", (X86,), append="pti=on", facts=_x86(4), messages=PTI_ON),
    Variant("5level-pti", "hole-64M", FIVE_LEVELS, boot="bzimage", append="pti=on", facts=_x86(5),
            messages=PTI_ON),
    Variant("52bit", "plain", (ARM64, lacks("ARM64_VA_BITS_52"), lacks("ARM64_4K_PAGES")),
            cpu="max,pauth=off", facts=_arm64(5, 52)),
    Variant("52bit", "plain", (ARM64, lacks("ARM64_VA_BITS_52"), lacks("ARM64_16K_PAGES")),
            cpu="max,pauth=off", facts=_arm64(4, 52)),
    Variant("nokaslr", "plain", (ARM64,), append="nokaslr", messages=(r"KASLR disabled",)),
    Variant("nodebugfs", "plain", (), append="debugfs=off", mode="nodebugfs"),
    Variant("lockdown", "plain", (), mode="lockdown"),
    Variant("recorded", "hole-64M", (*RECORDED, because("it records pmem", page=16384)),
            mode="record"),
    Variant("recorded", "pmem", (*RECORDED, because("it records hole-64M", page=4096)),
            mode="record"),
)


def lock_facts(kern):
    """How memory hotplug is kept out."""
    if not kern.has("MEMORY_HOTPLUG"):
        return {"Lock": "not needed"}
    # get_online_mems() may be called where it is safe; the lock itself is data, in KALLSYMS_ALL.
    return {"Lock": "mem_hotplug_lock" if kern.has("KALLSYMS_ALL") else "get_online_mems"}


def default_facts(kern):
    """Paging of a guest with the default CPU (PVH never has five levels), and the lock."""
    if kern.arch == "x86_64":
        return {**_x86(4), **lock_facts(kern)}
    return {**(_arm64(3, 47) if kern.page == 16384 else _arm64(4, 48)), **lock_facts(kern)}


def broken_rules(guest):
    """Those of its kernel and layout, as check.sh is told of them (MMS_BROKEN)."""
    return first(BROKEN.get(guest.layout.name, ()), guest.kernel) or ""


def machines():
    """All machines, each with a row in the plan that is for such: {name: path}"""
    paths = machine_file.files()
    plans = {"PLAN of scripts/harness/facts/matrix.py": (set(PLAN), False),
             "PLAN of scripts/harness/facts/availability.py": (set(availability.PLAN), True)}
    for where, (rows, mechanisms) in plans.items():
        files = {name for name, path in paths.items() if machine_file.has_test(path) == mechanisms}
        for name in sorted(files - rows):
            raise NotationError(f"machines/{name}.machine has no row in {where}")
        for name in sorted(rows - files):
            raise NotationError(f"{where} has a row {name}, but there is no machines/{name}.machine "
                                f"with{'' if mechanisms else 'out'} test=")
    return paths


def _title(lay, variant):
    """What a guest is called on all kernels."""
    return f"{lay.name}.{variant.name}" if variant else lay.name


def _guest(kern, lay, variant=None):
    name = f"{kern.name}.{_title(lay, variant)}"
    if variant is None:
        mode = "mechanism" if lay.test else MODES.get(lay.name, "layout")
        bugs = availability.BUGS.get(lay.name, ())
        return Guest(name, kern, lay, "", lay.cpu or kern.cpu, None, lay.append, mode,
                     default_facts(kern), (), first(bugs, kern) or "")
    append = " ".join(filter(None, (lay.append, variant.append)))
    facts = {**default_facts(kern), **variant.facts}
    # What a variant changes does not depend on how many processors see it.
    lay = lay._replace(cpus=1)
    return Guest(name, kern, lay, variant.name, variant.cpu or lay.cpu or kern.cpu, variant.boot,
                 append, variant.mode, facts, variant.messages)


def _map_is_small(lay):
    """A reason of kernels whose map of memory has no room for all that memmap= cuts it into."""
    needed = FIRMWARE_ENTRIES + 2 * len(machine_file.parse_memmap(lay.memmap))

    def reason(kern):
        if kern.map_entries is None or kern.map_entries >= needed:
            return None
        return f"its e820 table has {kern.map_entries} entries, which may not be enough (NODES_SHIFT)"
    return reason


def _machine_reasons(lay):
    """Why a kernel cannot have what a machine is made of."""
    found = [_map_is_small(lay)]
    found += [because(f"it is of {lay.arch}", arch=OTHER[lay.arch])] if lay.arch else []
    if lay.nodes:
        found += [lacks("NUMA"), lacks("ACPI_NUMA", arch=None if lay.firmware else "x86_64")]
    if lay.firmware:
        found += [lacks("EFI"), lacks("ACPI")]
    return list(dict.fromkeys(found))


def why_not(kern, lay, variant=None):
    """Why a kernel has no guest with this machine, or variant of it; None if it has."""
    if not kern.is_for(_title(lay, variant)):
        return f"it is there for {kern.guests}"
    plan = availability.reasons(lay) if lay.test else PLAN[lay.name]
    return first([*plan, *_machine_reasons(lay), *(variant.never if variant else ())], kern)


def _needless(kern, name, bounds):
    """Whether a kernel of the table is one too many."""
    return name in ENOUGH and kern.name not in bounds


def _wanted(only):
    """(path of a machine, Variant or None) of all guests: layouts, then variants, mechanisms."""
    paths = machines()
    found = [(layout, None) for layout in PLAN]
    found += [(variant.layout, variant) for variant in VARIANTS]
    found += [(mechanism, None) for mechanism in availability.PLAN]
    return [(paths[layout], variant) for layout, variant in found if not only or layout in only]


def guests(kerns, only=None):
    """All guests of kernels of the table."""
    bounds = kernels.bounds()
    result = []
    for path, variant in _wanted(only):
        for kern in kerns:
            lay = machine_file.load(path, kern.arch)
            name = variant.name if variant else lay.name
            if not why_not(kern, lay, variant) and not _needless(kern, name, bounds):
                result.append(_guest(kern, lay, variant))
    return result


def _machines_of(kern, only):
    return [machine_file.load(path, kern.arch) for name, path in machines().items()
            if (not only or name in only) and kern.is_for(name)]


def own_guests(kerns, only=None):
    """All layouts and mechanisms that kernels of one's own can have; nobody knows their paging."""
    return [_guest(kern, lay)._replace(facts=lock_facts(kern)) for kern in kerns
            for lay in _machines_of(kern, only) if not why_not(kern, lay)]


def left_out(kern, only=None):
    """[(machine or variant, why)] of those that a kernel cannot have, or need not."""
    found, bounds = [], kernels.bounds()
    for path, variant in _wanted(only):
        lay = machine_file.load(path, kern.arch)
        name = variant.name if variant else lay.name
        why = why_not(kern, lay, variant)
        if not why and kern.path and _needless(kern, name, bounds):
            why = f"a few kernels are enough: {ENOUGH[name]}"
        if why and kern.is_for(_title(lay, variant)) and (kern.path or not variant):
            found.append((_title(lay, variant), why))
    return found
