# SPDX-License-Identifier: GPL-2.0
"""From a random layout that fails to the smallest one that still fails in the same way."""

from . import draw

MIB = 1 << 20
SMALLEST = 512 * MIB
UNITS = (draw.SECTION, draw.SUBSECTION, MIB, draw.PAGE)


def _unaligned(address):
    """0 for the edge of a section, up to 4 for no whole page."""
    return next((rank for rank, unit in enumerate(UNITS) if address % unit == 0), len(UNITS))


def cost(case):
    """What makes a layout hard to think about, the worst first."""
    items = case.items
    return (len(items), case.exact, bool(case.mem), len(case.nodes), sum(case.cpus),
            bool(case.variant), sum(i.kind != draw.HOLE for i in items), case.ram,
            sum(i.size for i in items), sum(_unaligned(i.start) for i in items),
            sum(i.start for i in items) + sum(start for start, _ in case.nodes))


def _fewer_items(case):
    count = chunk = len(case.items)
    while chunk:
        for at in range(0, count, chunk):
            yield case._replace(items=case.items[:at] + case.items[at + chunk:])
        chunk //= 2


def _plainer(case):
    yield case._replace(variant="")
    yield case._replace(exact=False, items=tuple(i for i in case.items if i.kind != draw.BANK))
    yield case._replace(mem=0)
    yield case._replace(nodes=(), cpus=())
    for at in range(1, len(case.nodes)):
        yield case._replace(nodes=case.nodes[:at] + case.nodes[at + 1:])
    yield case._replace(cpus=(0,) * len(case.cpus))


def _less_ram(case):
    for ram in (SMALLEST, 2 * SMALLEST, case.ram // 2 // MIB * MIB):
        yield case._replace(ram=ram)


def _low(case, address):
    """The same place in a section near the beginning of memory."""
    base = {"x86_64": 2, "arm64": 10}[case.kernel.arch] * draw.SECTION
    return base + address % draw.SECTION


def _lower(case):
    """Whatever the items are, they may be further down."""
    yield case._replace(nodes=tuple((start and _low(case, start), n) for start, n in case.nodes))
    if not case.items:
        return
    first = min(i.start for i in case.items)
    down = first - _low(case, first)
    yield case._replace(items=tuple(i._replace(start=i.start - down) for i in case.items))


def _smaller(item):
    """One item, from the boldest change to the mildest."""
    unit = draw.SUBSECTION if item.kind in (draw.PMEM, draw.SOFT) else draw.PAGE
    if item.kind not in (draw.HOLE, draw.BANK):
        yield item._replace(kind=draw.HOLE)
    for size in (unit, 2 * unit, draw.SUBSECTION, item.size // 2 // unit * unit):
        yield item._replace(size=size)
        yield item._replace(start=item.start + item.size - size, size=size)     # the other end
    # What matters may be in the middle: the edge of a section, or no place in particular.
    edge = -(-(item.start + 1) // draw.SECTION) * draw.SECTION
    if item.start < edge < item.start + item.size:
        yield item._replace(start=edge - unit, size=2 * unit)
    part = item.size // 4 // unit * unit
    yield item._replace(size=item.size - part)
    yield item._replace(start=item.start + part, size=item.size - part)
    for step in UNITS:
        yield item._replace(size=item.size // step * step)
        for start in (item.start // step * step, -(-item.start // step) * step):
            yield item._replace(start=start)


def _smaller_items(case):
    for at, item in enumerate(case.items):
        for new in _smaller(item):
            yield case._replace(items=case.items[:at] + (new,) + case.items[at + 1:])


def candidates(case):
    """Possible layouts that are simpler, each by one change."""
    for ways in (_fewer_items, _plainer, _lower, _less_ram, _smaller_items):
        for new in ways(case):
            if cost(new) < cost(case) and draw.possible(new):
                yield new


def shrink(case, still_fails, budget):
    """(the smallest found, how often still_fails(case) was asked)"""
    tried = set()
    while True:
        for new in candidates(case):
            key = draw.text(new, [new.kernel.name, new.variant])
            if key in tried:
                continue
            if len(tried) >= budget:
                return case, len(tried)
            tried.add(key)
            if still_fails(new):
                case = new
                break
        else:
            return case, len(tried)
