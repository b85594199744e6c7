# SPDX-License-Identifier: GPL-2.0
"""What the host proves about one guest, from its console alone.

Every check is a function that returns None or a text that says what is wrong, or raises Skip if
the guest has nothing that it is about. Its name is the name of the test.
"""

import difflib
import re

from common.complaints import allowed

from ..facts import kernel as kernels
from ..truth import efi, expect, ranges
from . import console, ktap, report


class Skip(Exception):
    """There is nothing to check, and why."""


class Evidence:
    """What a guest left behind, and what it was."""

    def __init__(self, guest, text, kept=None):
        self.guest = guest
        self.text = text
        self.files = {**console.files(text), **(kept or {})}

    def file(self, name):
        """The lines of a file the guest printed."""
        if name not in self.files:
            raise report.ReportError(f"the guest did not record {name}")
        return self.files[name]

    def regions(self):
        """The regions file, parsed."""
        return report.regions(self.file("regions"))

    def summary(self):
        """The summary file, parsed."""
        return report.summary(self.file("summary"))

    def machine(self):
        """The memory the layout promises; the firmware's map is in dmesg."""
        return expect.machine(self.guest.kernel, self.guest.layout,
                              "\n".join(self.file("dmesg")))

    def expected(self):
        """Records the layout promises."""
        return expect.records(self.guest.kernel, self.machine())


def differences(wanted, found):
    """A short diff, None if there is none."""
    diff = list(difflib.unified_diff(wanted, found, "expected", "reported", lineterm="", n=1))
    more = [f"... and {len(diff) - 40} lines more"] if len(diff) > 40 else []
    return "\n".join(diff[:40] + more) or None


def regions_are_what_the_layout_says(evidence):
    """Line by line, all columns."""
    wanted = expect.lines(evidence.guest.kernel, evidence.expected())
    return differences(wanted, report.body("regions", evidence.file("regions")))


def summary_is_what_the_layout_says(evidence):
    """The totals that follow from the layout."""
    wanted = expect.summary(evidence.guest.kernel, evidence.expected(), evidence.machine())
    return _compare(wanted, evidence.summary())


def summary_names_what_was_booted(evidence):
    """Kernel, architecture, and what the guest was booted to show (levels, VA bits)."""
    kern = evidence.guest.kernel
    wanted = {"Architecture": kern.arch, **evidence.guest.facts}
    return _compare(wanted, evidence.summary())


def _compare(wanted, found):
    wrong = [f"{name}: {found.get(name)}, expected {value}"
             for name, value in wanted.items() if found.get(name) != value]
    return "\n".join(wrong) or None


def no_source_is_unavailable(evidence):
    """All can be had, but for what the kernel's configuration leaves out."""
    kern = evidence.guest.kernel
    lost = {name: value for name, value in evidence.summary().items()
            if name.startswith("Source ") and value.startswith("unavailable")}
    if not kern.has("ZONE_DEVICE"):
        lost.pop("Source device", None)
    if not kern.has("KALLSYMS_ALL"):
        lost.pop("Source resource names", None)
    if evidence.machine().lost:
        lost.pop("Source memblock memory", None)    # with that reason: the summary's own check
    if expect.memblock_lost(kern) or "memblock=debug" in evidence.guest.append:
        lost.pop("Source memblock reserved", None)  # may outgrow its array, which has its own check
    return str(lost) if lost else None


def sources_are_those_of_the_configuration(evidence):
    """Which are there follows from the kernel's options; memblock may be lost nevertheless."""
    kern = evidence.guest.kernel
    names = kern.has("KALLSYMS_ALL")    # of data; else the kernel's own files of memblock are read
    found = evidence.summary()
    wanted = {
        "Source iomem": "resource tree",
        "Source device": "page maps of valid sub-sections" if kern.has("ZONE_DEVICE") else
                         "unavailable: kernel without ZONE_DEVICE",
        "Source sections": "symbol mem_section",
        "Source page tables": "register " + {"x86_64": "CR3", "arm64": "TTBR1_EL1"}[kern.arch],
        "Source resource names": "symbol resource_lock" if names else
                                 "unavailable: no symbol resource_lock",
    }
    for kind in ("memory", "reserved"):
        if not found[f"Source memblock {kind}"].startswith("unavailable"):
            wanted[f"Source memblock {kind}"] = "symbol memblock" if names else \
                "debugfs file memblock"
    return _compare(wanted, found)


def kexec_is_told_of_where_the_kernel_has_it(evidence):
    """RAM that kexec_file_load() goes by has a word there if there is a kexec_file_load()."""
    kexec = report.COLUMNS["claims"].split().index("kexec")
    told = any(line.split(" ")[kexec] != "-"
               for line in report.body("claims", evidence.file("claims")))
    wanted = evidence.guest.kernel.has("KEXEC_FILE")
    return None if told == wanted else f"CONFIG_KEXEC_FILE: {wanted}, but told: {told}"


def reserved_is_lost_where_it_outgrew_its_array(evidence):
    """On x86. Many ranges mean many small allocations early on; memblock=debug tells how many."""
    if "memblock=debug" not in evidence.guest.append or evidence.guest.kernel.arch != "x86_64":
        raise Skip("not x86 with memblock=debug")
    outgrew = any("memblock: reserved is doubled" in line for line in evidence.file("dmesg"))
    said = evidence.summary().get("Source memblock reserved")
    return f"doubled at boot: {outgrew}, but: {said}" if outgrew != (said == expect.FREED) else None


def regions_have_no_gap_and_no_overlap(evidence):
    """From 0, every line begins where the last ended, counts are right, neighbours differ."""
    page, at, last = evidence.guest.kernel.page, 0, None
    for region in evidence.regions():
        if region.start != at or region.end - region.start != region.pages * page:
            return f"wrong at 0x{region.start:x}"
        columns = region[3:8]
        if columns == last:
            return f"0x{region.start:x} should be one with the line before"
        at, last = region.end, columns
    return None if at else "empty"


def vmemmap_has_no_gap_and_no_overlap(evidence):
    """The whole window of the summary, in order."""
    runs = report.vmemmap(evidence.file("vmemmap"))
    window = re.fullmatch(r"0x(\w+)-0x(\w+)", evidence.summary()["Vmemmap window"])
    at, end = int(window[1], 16), int(window[2], 16)
    for run in runs:
        if run.start != at or run.bytes != run.end - run.start or run.bytes <= 0:
            return f"wrong at 0x{run.start:x}"
        at = run.end
    return None if at == end else f"ends at 0x{at:x}, not 0x{end:x}"


def _is_of_tails(guest, run):
    """Whether a run is the memmap of a HugeTLB page without the page of memmap that has its head."""
    if "hugetlb_free_vmemmap=on" not in guest.append or (run.level, run.order) != ("PTE", "same"):
        return False
    start, last = (int(text, 16) for text in run.describes.split("-"))
    head = start - guest.kernel.page // guest.kernel.struct_page * guest.kernel.page
    size = last + 1 - head
    return size in (kernels.MIB << 1, kernels.MIB << 10) and head % size == 0


def _memmap_attrs(kern, level, isolated, lpa2, shared=False):
    """ptdump's words for kernel data, which memmap is: written to, unless shared, never run."""
    large = level == "PMD"
    if kern.arch == "x86_64":
        words = ["ro" if shared else "RW", large and "PSE", not isolated and "GLB", "NX"]
    else:
        words = ["RW", "NX", not lpa2 and "SHD", "AF", isolated and "NG", large and "BLK", "UXN",
                 "MEM/NORMAL"]
    return ",".join(filter(None, words))


def memmap_is_mapped_as_kernel_data(evidence):
    """All attributes follow from the level, page table isolation, and LPA2 (no SHD bits)."""
    guest = evidence.guest
    dmesg = "\n".join(evidence.file("dmesg"))
    isolated = bool(re.search(r"page tables? isolation.*(enabled|forced ON)", dmesg))
    lpa2 = evidence.summary()["VA bits"] == "52" and guest.kernel.page != 65536
    runs = [r for r in report.vmemmap(evidence.file("vmemmap")) if r.state == "mapped"]
    wanted = [_memmap_attrs(guest.kernel, r.level, isolated, lpa2, _is_of_tails(guest, r))
              for r in runs]
    wrong = {f"{r.level}: {r.attrs}, expected {attrs}"
             for r, attrs in zip(runs, wanted) if r.attrs != attrs}
    return "\n".join(sorted(wrong)) or None if runs else "nothing is mapped"


def summary_adds_up(evidence):
    """Every total is the sum over the file it is about, and they are consistent."""
    total = {name: int(value) for name, value in evidence.summary().items() if value.isdigit()}
    regions = evidence.regions()
    runs = [r for r in report.vmemmap(evidence.file("vmemmap")) if r.state == "mapped"]
    size = total["Struct page"]

    def memmap(**wanted):
        return sum(r.memmap_bytes for r in regions
                   if all(getattr(r, k) == v for k, v in wanted.items()))

    described = [r for r in regions if r.state in ("used", "missing")]
    span = runs[-1].end - runs[0].start if runs else 0
    sums = {
        "Vmemmap mapped": sum(r.bytes for r in runs),
        "Vmemmap span size": span,
        "Memmap populated": memmap(),
        "Described memory": sum(r.end - r.start for r in described),
        "Memmap needed": sum(r.pages for r in described) * size,
        "Memmap used": memmap(state="used"),
        "Memmap surplus": memmap(state="surplus"),
        "Memmap missing": sum(r.pages for r in regions if r.state == "missing") * size,
        "Vmemmap mapped = populated + fragments":
            total["Memmap populated"] + total["Memmap fragments"],
    }
    total["Vmemmap mapped = populated + fragments"] = total["Vmemmap mapped"]
    for cause in ("section", "leaf", "unclaimed", "orphan"):
        sums[f"Memmap surplus {cause}"] = memmap(cause=cause)
    return _compare(sums, total)


def _with_word(regions, column, word):
    return ranges.merge((r.start, r.end) for r in regions
                        if word in getattr(r, column).split(","))


def _same(what, wanted, found):
    wanted, found = ranges.merge(wanted), ranges.merge(found)
    if wanted == found:
        return None
    show = [", ".join(f"0x{start:x}-0x{end - 1:x}" for start, end in spans)
            for spans in (ranges.subtract(wanted, found), ranges.subtract(found, wanted))]
    return f"{what} but not in regions: {show[0] or 'nothing'}; only in regions: {show[1] or 'nothing'}"


def regions_agree_with_proc_iomem(evidence):
    """Whole pages of System RAM, touching resources taken together."""
    ram = []
    for line in evidence.file("iomem"):
        match = re.fullmatch(r"\s*([0-9a-f]+)-([0-9a-f]+) : System RAM.*", line)
        if match:
            ram.append((int(match[1], 16), int(match[2], 16) + 1))
    ram = ranges.inward(ranges.merge(ram), evidence.guest.kernel.page)
    if not ram:
        return "no System RAM in /proc/iomem"
    return _same("System RAM", ram, _with_word(evidence.regions(), "ram", "iomem"))


def regions_agree_with_sysfs_memory_blocks(evidence):
    """Online blocks are the online sections."""
    if not evidence.guest.kernel.has("MEMORY_HOTPLUG"):
        raise Skip("no CONFIG_MEMORY_HOTPLUG, so there are no memory blocks")
    head, *blocks = [line.split() for line in evidence.file("kernel-blocks")]
    size = int(head[1], 16)
    online = [(int(n) * size, (int(n) + 1) * size) for n, state in blocks if state == "online"]
    if not online:
        return "no memory block is online"
    return _same("in online blocks", online, _with_word(evidence.regions(), "section", "online"))


def claims_have_the_map_of_the_firmware(evidence):
    """Where that is UEFI's: its descriptors, by type, as the kernel prints them with efi=debug."""
    lay = evidence.guest.layout
    if not (lay.firmware or lay.mirror) or evidence.guest.kernel.arch != "arm64":
        raise Skip("not arm64 booted by UEFI")
    wanted = {}
    for start, end, kind, _ in efi.firmware_map("\n".join(evidence.file("dmesg"))):
        wanted.setdefault(kind, []).append((start, end))
    found = {}
    for line in report.body("claims", evidence.file("claims")):
        span, kind = line.split(" ")[:2]
        start, last = (int(text, 16) for text in span.split("-"))
        found.setdefault(kind.replace("\\040", " "), []).append((start, last + 1))
    found.pop("-", None)
    wrong = [_same(kind, wanted.get(kind, []), found.get(kind, []))
             for kind in sorted(wanted.keys() | found.keys())]
    return "\n".join(filter(None, wrong)).replace("regions", "claims") or None


def surplus_is_what_the_kernel_called_unavailable(evidence):
    """At boot Linux counts the frames that have a struct page and no memory."""
    kern = evidence.guest.kernel
    if kern.arch == "arm64" and kern.version < (5, 14):
        raise Skip("this kernel's pfn_valid() asks memblock, so it never saw the holes")
    counts = [int(match[1]) for match in (
        re.search(r"zone \w+: (\d+) pages in unavailable ranges", line)
        for line in evidence.file("dmesg")) if match]
    # pmem in a section with RAM has been given a meaning since.
    pages = sum(r.pages for r in evidence.regions() if r.cause == "section"
                or r.ram == "device" and "early" in r.section.split(","))
    return None if sum(counts) == pages else f"{counts} at boot, {pages} pages in regions"


def memblock_knows_what_is_mirrored(evidence):
    """It is what the firmware said."""
    mach = evidence.machine()
    if mach.lost:
        raise Skip("memblock is lost")
    wrong = _same("mirrored", mach.mirror,
                  report.memblock(evidence.file("memblock"), "memory", "MIRROR"))
    return wrong and wrong.replace("regions", "memblock")


def memblock_agrees_with_the_kernels_own_file(evidence):
    """Where the kernel has one: arm64."""
    for kind in ("memory", "reserved"):
        if evidence.guest.kernel.arch != "arm64" and f"kernel-memblock-{kind}" not in evidence.files:
            raise Skip("this kernel has no file of memblock")
        own = [re.search(r"(0x[0-9a-f]+)\.\.(0x[0-9a-f]+)", line)
               for line in evidence.file(f"kernel-memblock-{kind}")]
        own = [(int(m[1], 16), int(m[2], 16) + 1) for m in own if m]
        wrong = _same(kind, own, report.memblock(evidence.file("memblock"), kind))
        if wrong:
            return wrong.replace("regions", "the memblock file")
    return None


ALL = (
    regions_are_what_the_layout_says,
    summary_is_what_the_layout_says,
    summary_names_what_was_booted,
    summary_adds_up,
    no_source_is_unavailable,
    sources_are_those_of_the_configuration,
    kexec_is_told_of_where_the_kernel_has_it,
    reserved_is_lost_where_it_outgrew_its_array,
    regions_have_no_gap_and_no_overlap,
    vmemmap_has_no_gap_and_no_overlap,
    memmap_is_mapped_as_kernel_data,
    regions_agree_with_proc_iomem,
    regions_agree_with_sysfs_memory_blocks,
    claims_have_the_map_of_the_firmware,
    surplus_is_what_the_kernel_called_unavailable,
    memblock_knows_what_is_mirrored,
    memblock_agrees_with_the_kernels_own_file,
)

# A guest that must not get the module to load prints none of its files.
NONE = ()


def boot_was_as_asked(evidence):
    """The kernel's messages have what the guest was booted for: the variant is not a wish."""
    if not evidence.guest.messages:
        raise Skip("it was not booted for something that the kernel has a message for")
    dmesg = "\n".join(evidence.file("dmesg"))
    missing = [text for text in evidence.guest.messages if not re.search(text, dmesg)]
    return f"not in dmesg: {missing}" if missing else None


def run(evidence, checks):
    """The checks as KTAP results. A check that cannot work out its answer has failed."""
    results = []
    for check in (boot_was_as_asked, *checks):
        try:
            wrong = check(evidence)
            status = ktap.FAIL if wrong else ktap.PASS
        except Skip as reason:
            status, wrong = ktap.SKIP, str(reason)
        except Exception as error:  # whatever a broken guest printed: there is no answer
            status, wrong = ktap.FAIL, f"{type(error).__name__}: {error}"
        results.append(ktap.Result(check.__name__, status, wrong or ""))
    return results


def kernel_is_content(evidence):
    """No WARNING, BUG, Oops, KASAN or lockdep line, but of a bug that is known.

    What a kernel of one's own said before the module was loaded is not ours.
    """
    guest = evidence.guest
    may = allowed(guest.allow)
    found = console.own_complaints(evidence.text)[1] if guest.kernel.path is None else \
        console.complaints(evidence.text)
    found = [line for line in found if not (may and may.search(line))]
    return ktap.Result("kernel_log_has_no_complaint", ktap.FAIL if found else ktap.PASS,
                       "\n".join(found))
