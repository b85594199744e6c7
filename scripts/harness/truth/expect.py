# SPDX-License-Identifier: GPL-2.0
"""What the regions file must say, from what the machine was given. Nothing of the module's.

The rules are those of Documentation/debugfs.rst and, for the kernel:

 * all memory in memblock is there at boot, and a section with any of it is set up whole
 * the resource tree calls it System RAM, unless it has the NOMAP flag
 * a ZONE_DEVICE range gets memmap by sub-sections, except in sections set up at boot
 * memmap is mapped by whole leaves, pages at the least: with 16K pages one describes two
   sub-sections, and with struct pages of 80 bytes the first leaf of a section is not its alone
"""

import re
from collections import namedtuple

from common.notation import parse_nodes, parse_size, parse_spans

from ..facts import kernel as kernels
from ..facts.machine_file import Op, parse_memmap
from . import e820, efi, ranges

VIRT_RAM_BASE = 1 << 30

# Without nodes= all memory is of node 0.
ONE_NODE = ((0, 0),)

# memblock's static array on x86 (INIT_MEMBLOCK_REGIONS). It is made larger when there might not be
# room for two more, as when a node is given to the regions.
STATIC_REGIONS = 128
FREED = "unavailable: freed after boot, it had outgrown its static array"
DISCARDED = "unavailable: discarded after boot"
NO_SYMBOL = "unavailable: no symbol memblock and no debugfs file memblock"

# All in bytes. memblock: regions as the kernel keeps them. nomap: part of memblock. iomem: System
# RAM. device: ranges with a live ZONE_DEVICE page map, one an item although they may touch.
# nodes: [(address, node)], sorted. lost: why memblock, which was there at boot, cannot be read now.
# preinit: what gigantic HugeTLB pages had when the memmap was made, if the kernel does it for them.
# mirror: part of memblock.
Machine = namedtuple("Machine", "memblock nomap iomem device nodes lost preinit mirror",
                     defaults=(ONE_NODE, None, (), ()))

Facts = namedtuple("Facts", "state cause ram nid section populated")


class ExpectError(Exception):
    """The layout asks for something that cannot be computed here."""


def _devices(kern, devices):
    """Devices get a page map where the kernel has ZONE_DEVICE: their drivers are loaded."""
    return sorted(devices) if kern.zone_device else []


def x86_nodes(lay):
    """Linux numbers nodes as it meets them in the firmware's tables: processors come first."""
    if not lay.nodes:
        return ONE_NODE
    nodes = parse_nodes(lay.nodes)
    met = [nodes.cpus.get(cpu, 0) for cpu in range(lay.cpus)] + [nid for _, nid in nodes.starts]
    numbers = {}
    for nid in met:
        numbers.setdefault(nid, len(numbers))
    return [(start, numbers[nid]) for start, nid in nodes.starts]


def split_at(spans, nodes):
    """Ranges cut where another node begins."""
    edges = [start for start, _ in nodes] + [e820.TOP]
    return [span for low, high in zip(edges, edges[1:])
            for span in ranges.intersect(spans, [(low, high)])]


def whole_pages(kern, lists):
    """The whole pages of each range by itself, as one list."""
    return ranges.merge(page for spans in lists for span in spans
                        for page in ranges.inward([span], kern.page))


def memblock_lost(kern):
    """Why memblock cannot be read on any machine with this kernel; None if it can."""
    if kern.has("ARCH_KEEP_MEMBLOCK"):
        return None     # the kernel has its files, if nothing else
    if not kern.has("MEMORY_HOTPLUG"):
        return DISCARDED
    return None if kern.has("KALLSYMS_ALL") else NO_SYMBOL


def _installed_tables(lay, bootlog):
    """RAM that the kernel has put tables of the initramfs into: it tells where when it lists them.

    acpi_table_upgrade() takes it out of e820, after memblock was made of that.
    """
    if not lay.acpi_table:
        return []
    found = re.search(r"ACPI: UEFI 0x([0-9A-F]+) ([0-9A-F]+) \(v01 MMSCOP", bootlog)
    if not found:
        raise ExpectError("the table of the initramfs was not installed")
    start, size = (int(text, 16) for text in found.groups())
    return [(start, start + size)]


def _boot_logo(lay, bootlog):
    """RAM with the logo that the firmware shows, where there is a table of it (BGRT).

    efi_bgrt_init() has it reserved after memblock was made of e820, which efi_arch_mem_reserve()
    tells: there is nothing else of QEMU's firmware that it takes from RAM.
    """
    if not lay.firmware:
        return []
    if "ACPI: BGRT 0x" not in bootlog:
        raise ExpectError("the firmware has no boot logo")
    found = re.findall(r"e820: update \[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)\] "
                       r"(?:usable ==> reserved|System RAM ==> device reserved)", bootlog)
    logo = [(int(start, 0), int(last, 0) + 1) for start, last in found if int(start, 0) >= 1 << 20]
    if len(logo) != 1:
        raise ExpectError(f"not one piece of memory was taken for the boot logo: {logo}")
    return logo


def x86_machine(kern, lay, bootlog):
    """q35: the firmware's map, mem= and memmap= applied to it, less what the kernel takes later."""
    ops = parse_memmap(lay.memmap)
    if lay.mem:
        ops.append(Op("limit", 0, parse_size(lay.mem)))
    memory = e820.linux_map(bootlog, ops)
    ram = ranges.inward(memory.of(e820.RAM), kern.page)
    nodes = x86_nodes(lay)
    devices = memory.of(e820.PRAM)
    if "device_dax" in lay.modules and kern.has("DEV_DAX", "DEV_DAX_HMEM"):
        devices = devices + memory.of(e820.SOFT_RESERVED)
    iomem = ranges.subtract(ram, _installed_tables(lay, bootlog) + _boot_logo(lay, bootlog))
    lost = memblock_lost(kern)
    if len(split_at(ram, nodes)) + 2 > STATIC_REGIONS:
        lost = lost or FREED
    gigantic = [(op.start, op.start + op.size) for op in parse_memmap(lay.gigantic)]
    return Machine(ram, [], iomem, _devices(kern, devices), nodes, lost,
                   gigantic if kernels.preinitialises(kern) else [])


def _mapped_all_the_same(kern, lay):
    """Before Linux 6.4 what /memreserve/ has was reserved when no-map was read, which then failed."""
    if not lay.dts or kern.version >= (6, 4):
        return []
    with open(lay.dts, encoding="utf-8") as file:
        found = re.findall(r"^/memreserve/ (\w+) (\w+);", file.read(), re.M)
    return [(int(start, 0), int(start, 0) + int(size, 0)) for start, size in found]


def arm64_machine(kern, lay):
    """virt: one bank at 1 GiB, memmap= applied to it. There is no firmware."""
    banks = [(VIRT_RAM_BASE, VIRT_RAM_BASE + lay.ram)]
    pmem, nomap = [], []
    ops = parse_memmap(lay.memmap)
    if any(op.kind == "exactmap" for op in ops):
        banks = []
    for op in ops:
        span = (op.start, op.start + op.size)
        if op.kind == "@":
            banks = ranges.merge(banks + [span])
        elif op.kind in "$!":
            banks = ranges.subtract(banks, [span])
            pmem += [span] if op.kind == "!" else []
        elif op.kind == "~":
            nomap.append(span)
        elif op.kind not in ("#", "exactmap"):  # reserved-memory is memory
            raise ExpectError(f"memmap= with '{op.kind}' is not known on arm64")
    nomap = ranges.subtract(nomap, _mapped_all_the_same(kern, lay))
    nodes = parse_nodes(lay.nodes).starts if lay.nodes else ONE_NODE
    if kern.node_ranges and len(split_at(banks, nodes)) > kern.node_ranges:
        # "too many memblk ranges": the kernel does without all it was told of nodes.
        nodes = ONE_NODE
    if lay.mem:
        # An amount, where x86 has an address.
        banks = ranges.lowest(banks, parse_size(lay.mem))
    # A region of memblock is of one bank, one node and one kind. Each is rounded by itself, so a
    # page that two of them share is in neither (for_each_mem_pfn_range()).
    regions = split_at(banks, nodes)
    ram = whole_pages(kern, [ranges.subtract([region], nomap) for region in regions])
    dark = whole_pages(kern, [ranges.intersect([region], nomap) for region in regions])
    return Machine(ranges.merge(ram + dark), dark, ram, _devices(kern, pmem), nodes,
                   mirror=ranges.intersect(ranges.merge(ram + dark), parse_spans(lay.mirror)))


def uefi_machine(kern, bootlog):
    """virt with firmware: its memory map as it is."""
    ram, nomap = efi.linux_map(bootlog, kern.page)
    return Machine(ranges.merge(ram + nomap), nomap, ram, [])


def machine(kern, lay, bootlog=None):
    """What memory a guest of this kernel and layout has."""
    if kern.arch == "arm64" and not lay.firmware:
        return arm64_machine(kern, lay)
    if bootlog is None:
        raise ExpectError("the boot log is needed, for the firmware's memory map")
    if kern.arch == "arm64":
        return uefi_machine(kern, bootlog)
    return x86_machine(kern, lay, bootlog)


def described(kern, spans, leaf):
    """Memory whose struct pages are there whole if leaves of that size map those of spans."""
    size = kern.struct_page
    mapped = ranges.outward([(start // kern.page * size, end // kern.page * size)
                             for start, end in spans], leaf)
    return ranges.merge((-(-start // size) * kern.page, end // size * kern.page)
                        for start, end in mapped)


class Picture:
    """Frame by frame (by address, really) what must be reported."""

    def __init__(self, kern, mach):
        section = kernels.section_size(kern)
        self.machine = mach
        self.section = section
        self.early = ranges.outward(mach.memblock, section)
        self.subsections = ranges.subtract(
            ranges.outward(mach.device, kernels.SUBSECTION), self.early)
        self.populated = self._populated(kern)
        self.tainted = self._tainted(kern)

    def _populated(self, kern):
        """A section that is set up whole gets large leaves, parts of one get pages.

        vmemmap_populate() of both architectures; of arm64 since d4234d131b0a ("arm64: mm: Populate
        vmemmap at the page level if not section aligned"), which older stable kernels have, too.
        """
        whole = self.early + [piece for device in self.machine.device for piece in ranges.inward(
            ranges.intersect(self.subsections, ranges.outward([device], kernels.SUBSECTION)),
            self.section)]
        parts = ranges.subtract(self.subsections, whole)
        return ranges.merge(described(kern, whole, kernels.memmap_leaf(kern))
                            + described(kern, parts, kern.page))

    def _tainted(self, kern):
        """Sections in which a ZONE_DEVICE range begins or ends, away from the section's edges."""
        if not kernels.taints_sections(kern):
            return []
        edges = [edge for device in self.machine.device for edge in device if edge % self.section]
        return ranges.outward([(edge, edge + 1) for edge in edges], self.section)

    def _ram(self, address):
        mach = self.machine
        words = []
        if ranges.contains(mach.memblock, address) and not mach.lost:
            words.append("nomap" if ranges.contains(mach.nomap, address) else "memblock")
        if ranges.contains(mach.iomem, address):
            words.append("iomem")
        if ranges.contains(mach.device, address):
            words.append("device")
        return ",".join(words)

    def _nid(self, address):
        return str([nid for start, nid in self.machine.nodes if start <= address][-1])

    def _section(self, address):
        if ranges.contains(self.early, address):
            words = "present,memmap,online,early"
        elif ranges.contains(self.subsections, address):
            words = "present,memmap"
        else:
            return ""
        words += ",device" if ranges.contains(self.tainted, address) else ""
        return words + (",preinit" if ranges.contains(self.machine.preinit, address) else "")

    def facts(self, address):
        """Columns 3 to 7, and whether there is a memmap."""
        ram, section = self._ram(address), self._section(address)
        populated = ranges.contains(self.populated, address)
        state = {(True, True): "used", (True, False): "missing",
                 (False, True): "surplus", (False, False): "hole"}[bool(ram), populated]
        cause = ""
        if state == "surplus":
            early = ranges.contains(self.early, address)
            cause = "section" if early else "unclaimed" if section else "leaf"
        return Facts(state, cause or "-", ram or "-", self._nid(address) if ram else "-",
                     section or "-", populated)

    def edges(self):
        """Addresses where a column may change, from 0 to the end of the axis."""
        mach = self.machine
        lists = (mach.memblock, mach.nomap, mach.iomem, mach.device, self.early,
                 self.subsections, self.populated, self.tainted, mach.preinit)
        edges = {0} | {edge for spans in lists for span in spans for edge in span}
        edges |= {start for start, _ in mach.nodes}
        end = max(end for spans in (mach.memblock, mach.iomem, mach.device, self.populated)
                  for _, end in spans)
        return sorted(edge for edge in edges if edge <= end)


def records(kern, mach):
    """(start, end, Facts), neighbours that agree made one."""
    picture = Picture(kern, mach)
    edges = picture.edges()
    result = []
    for start, end in zip(edges, edges[1:]):
        facts = picture.facts(start)
        if result and result[-1][2] == facts:
            start = result.pop()[0]
        result.append((start, end, facts))
    return result


def lines(kern, recs):
    """The lines of the regions file."""
    result = []
    for start, end, facts in recs:
        pages = (end - start) // kern.page
        memmap = pages * kern.struct_page if facts.populated else 0
        result.append(f"0x{start:016x}-0x{end - 1:016x} {pages} {facts.state} {facts.cause} "
                      f"{facts.ram} {facts.nid} {facts.section} {memmap}")
    return result


def summary(kern, recs, mach=None):
    """The lines of the summary file that follow from the layout, as {name: value}."""
    def memmap(select):
        size = sum(end - start for start, end, facts in recs if select(facts))
        return size // kern.page * kern.struct_page

    memory = sum(end - start for start, end, facts in recs if facts.ram != "-")
    values = {
        "Page size": kern.page,
        "Struct page": kern.struct_page,
        "Section size": kernels.section_size(kern),
        "Sub-section size": kernels.SUBSECTION,
        "Memmap populated": memmap(lambda f: f.populated),
        "Described memory": memory,
        "Memmap needed": memory // kern.page * kern.struct_page,
        "Memmap used": memmap(lambda f: f.state == "used"),
        "Memmap surplus": memmap(lambda f: f.state == "surplus"),
        "Memmap missing": memmap(lambda f: f.state == "missing"),
    }
    for cause in ("section", "leaf", "unclaimed", "orphan"):
        values[f"Memmap surplus {cause}"] = memmap(lambda f, c=cause: f.cause == c)
    if mach and mach.lost:
        values["Source memblock memory"] = mach.lost
    return {name: str(value) for name, value in values.items()}
