# SPDX-License-Identifier: GPL-2.0
"""The kernel's page tables as the processor reads them, by its manual and nothing else.

x86_64: Intel's manual, volume 3, "Paging". arm64: Arm's manual of the architecture (DDI 0487), "The AArch64
Virtual Memory System Architecture". Of a leaf it says where it is, what it maps, how large it is, and
whether that may be written and executed; of what is empty, the level of the empty entry. Levels have the
kernel's names: PTE is the last, the first is always PGD.
"""

from collections import namedtuple

NAMES = ("PTE", "PMD", "PUD", "P4D")

# Entry: a leaf or an empty entry, of a level that is counted from 0, the last. target is None if it is
# empty, else the physical address behind start.
Entry = namedtuple("Entry", "start end level words cont target", defaults=("-", False, None))


class NoTable(Exception):
    """An entry that the processor would not follow."""


def bits(value, high, low):
    """These bits of a value, where they are."""
    return value & ((2 << high) - (1 << low))


class X86:
    """x86_64 with four levels, or five."""

    REGISTERS = ("cr3", "cr4")
    STACK = "rsp"

    def __init__(self, cr3, cr4):
        self.page_shift = 12
        self.va_bits = 57 if cr4 >> 12 & 1 else 48     # CR4.LA57
        self.root = bits(cr3, 51, 12)

    @staticmethod
    def is_there(entry):
        return entry & 1

    @staticmethod
    def is_leaf(entry, level):
        return level == 0 or entry >> 7 & 1             # PS

    @staticmethod
    def address(entry):
        return bits(entry, 51, 12)

    @staticmethod
    def words(entry):
        return f"{'RW' if entry >> 1 & 1 else 'ro'},{'NX' if entry >> 63 else 'x'}"

    @staticmethod
    def cont(_):
        return False


class Arm64:
    """arm64's upper half, with pages of 4K, 16K or 64K, and addresses of 48 bits or 52."""

    REGISTERS = ("ttbr1_el1", "tcr_el1")
    STACK = "sp"
    GRANULES = {1: 14, 2: 12, 3: 16}    # TCR_EL1.TG1

    def __init__(self, ttbr1, tcr):
        self.page_shift = self.GRANULES[tcr >> 30 & 3]
        self.va_bits = 64 - (tcr >> 16 & 63)            # T1SZ
        self.lpa2 = self.page_shift != 16 and tcr >> 59 & 1     # DS
        # A table begins at 64 bytes at least: these bits are 0, or those of a 52-bit address.
        self.root = bits(ttbr1, 47, 6) | bits(ttbr1, 5, 2) << 46

    @staticmethod
    def is_there(entry):
        return entry & 1

    @staticmethod
    def is_leaf(entry, level):
        if level == 0 and not entry >> 1 & 1:
            raise NoTable(f"0x{entry:x} is no page")
        return level == 0 or not entry >> 1 & 1

    def address(self, entry):
        if self.page_shift == 16:
            return bits(entry, 47, 16) | bits(entry, 15, 12) << 36
        if self.lpa2:
            return bits(entry, 49, self.page_shift) | bits(entry, 9, 8) << 42
        return bits(entry, 47, self.page_shift)

    @staticmethod
    def words(entry):
        # AP[2] and PXN
        return f"{'ro' if entry >> 7 & 1 else 'RW'},{'NX' if entry >> 53 & 1 else 'x'}"

    @staticmethod
    def cont(entry):
        return bool(entry >> 52 & 1)


class Tables:
    """Page tables of a FORMAT, in the memory that READ(address, size) reads."""

    def __init__(self, form, read):
        self.form, self.read = form, read
        self.index_bits = form.page_shift - 3           # an entry has eight bytes
        self.levels = -(-(form.va_bits - form.page_shift) // self.index_bits)
        # The upper half ends with the address space.
        self.lowest = (1 << 64) - (1 << form.va_bits)

    def name(self, entry):
        """Of its level."""
        word = "PGD" if entry.level == self.levels - 1 else NAMES[entry.level]
        return f"CONT-{word}" if entry.cont else word

    def walk(self, start, end):
        """All entries of a virtual range, in order, cut off at its ends."""
        for entry in self._table(self.form.root, self.levels - 1, self.lowest, start, end):
            first, last = max(entry.start, start), min(entry.end, end)
            target = None if entry.target is None else entry.target + first - entry.start
            yield entry._replace(start=first, end=last, target=target)

    def _table(self, address, level, base, start, end):
        shift = self.form.page_shift + level * self.index_bits
        first = max(start - base, 0) >> shift
        past = min((end - 1 - base >> shift) + 1, 1 << min(self.index_bits, self.form.va_bits - shift))
        data = self.read(address + 8 * first, 8 * (past - first)) if first < past else b""
        for index in range(first, past):
            at = 8 * (index - first)
            entry = int.from_bytes(data[at:at + 8], "little")
            yield from self._entry(entry, level, base + (index << shift), shift, (start, end))

    def _entry(self, entry, level, at, shift, within):
        form = self.form
        if not form.is_there(entry):
            yield Entry(at, at + (1 << shift), level)
        elif form.is_leaf(entry, level):
            yield Entry(at, at + (1 << shift), level, form.words(entry), form.cont(entry),
                        form.address(entry) >> shift << shift)
        else:
            yield from self._table(form.address(entry), level - 1, at, *within)

    def maps(self, address):
        """Whether there is anything behind a virtual address."""
        found = list(self.walk(address, address + 1)) if address >= self.lowest else []
        return bool(found) and found[0].target is not None


def runs(entries):
    """(first entry, end, "up" or "same") of what goes on alike: as it does, or to where it began."""
    run = None
    for entry in entries:
        step = _step(run, entry) if run else None
        if step:
            run = (run[0], entry.end, step)
            continue
        if run:
            yield run
        run = (entry, entry.end, "up")
    if run:
        yield run


def _step(run, entry):
    """How a run goes on with an entry; None if it does not. What is empty goes up, if anywhere."""
    first, end, step = run
    if (first.level, first.words, first.cont) != (entry.level, entry.words, entry.cont):
        return None
    alone = end == first.end
    if entry.target is None or (entry.target - first.target == entry.start - first.start
                                and (alone or step == "up")):
        return "up"
    return "same" if entry.target == first.target and (alone or step == "same") else None


def lines(tables, start, end):
    """The walk as text: a line about the machine, and one a run."""
    found = [f"# levels {tables.levels} bits {tables.form.va_bits} page {1 << tables.form.page_shift}"]
    for first, past, step in runs(tables.walk(start, end)):
        behind = "- -" if first.target is None else f"0x{first.target:016x} {step}"
        found.append(f"0x{first.start:016x}-0x{past:016x} {tables.name(first)} {first.words} {behind}")
    return found
