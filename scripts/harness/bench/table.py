# SPDX-License-Identifier: GPL-2.0
"""What was measured, as tables of words."""

from . import samples

GIB = 1 << 30
NONE = "-"


def duration(time):
    """Nanoseconds, for people."""
    if time is None:
        return NONE
    if time < 1e6:
        return f"{time / 1e3:.1f} us" if time < 1e4 else f"{time / 1e3:.0f} us"
    return f"{time / 1e6:.1f} ms" if time < 1e7 else f"{time / 1e6:,.0f} ms"


def times(ratio):
    """How many times as long, for people."""
    if ratio is None:
        return NONE
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def _overview_row(guest):
    claims, both = samples.whole(guest, "claims"), samples.both(guest)
    opened, ptdump = samples.opened(guest, "regions"), samples.whole(guest, "ptdump")
    return [guest["name"], f"{guest['ram'] // GIB} GiB", f"{samples.entries(guest):,.0f}",
            duration(samples.raw(guest)), duration(opened),
            times(samples.ratio(opened, samples.raw(guest))), duration(both), duration(ptdump),
            times(samples.ratio(ptdump, both)), duration(claims),
            times(samples.ratio(claims, samples.raw(guest, "claims"))),
            duration(samples.longest_wait(guest)), duration(samples.wait(guest, "idle"))]


OVERVIEW = ["guest", "RAM", "entries", "raw", "open(regions)", "/ raw", "regions + vmemmap",
            "ptdump", "ptdump / both", "claims", "/ raw of claims", "wait", "idle wait"]


def overview(guests):
    """A row a guest, after the names of the columns."""
    return [OVERVIEW, *map(_overview_row, guests)]


# What people ask first.
BRIEF = ["guest", "RAM", "entries", "raw", "open(regions)", "/ raw", "regions + vmemmap", "ptdump",
         "ptdump / both"]


def brief(guests):
    """The same with the columns of BRIEF alone."""
    at = [OVERVIEW.index(name) for name in BRIEF]
    return [[row[i] for i in at] for row in overview(guests)]


DETAILS = ["file", "bytes", "open", "best", "whole", "best", "open / raw", "whole / raw",
           "ptdump / whole", "wait"]


def _details_row(guest, name):
    taken, opened, whole = guest["files"][name], *(f(guest, name) for f in (samples.opened,
                                                                            samples.whole))
    base = samples.raw(guest, name)
    return [name, f"{samples.size(guest, name):.0f}",
            duration(opened), duration(min(sample[0] for sample in taken)),
            duration(whole), duration(min(sample[1] for sample in taken)),
            times(samples.ratio(opened, base)), times(samples.ratio(whole, base)),
            times(samples.ratio(samples.whole(guest, "ptdump"), whole)),
            duration(samples.wait(guest, name))]


def details(guest):
    """A row a file of one guest, after the names of the columns."""
    return [DETAILS, *(_details_row(guest, name) for name in guest["files"])]


def title(guest):
    """What there is to say of a guest in one line."""
    linear = samples.raw(guest, "claims") - samples.raw(guest)
    more = samples.entries(guest, "claims") - samples.entries(guest)
    return (f"{guest['name']}: Linux {guest['release']}, {guest['ram'] // GIB} GiB; "
            f"{samples.entries(guest):,.0f} entries, raw {duration(samples.raw(guest))}; "
            f"linear mapping {more:,.0f}, {duration(linear)}")


# What may have become quicker or slower, with its name in a comparison.
TIMES = (("open", samples.opened), ("whole", samples.whole))


def comparison(old, new):
    """What was measured in both runs, in the same guests, by how much it has changed."""
    before = {guest["name"]: guest for guest in old}
    rows = [["guest", "file", "", "old", "new", "new / old"]]
    for guest in (guest for guest in new if guest["name"] in before):
        was = before[guest["name"]]
        pairs = [("raw", "", samples.raw(was), samples.raw(guest))]
        pairs += [(name, what, of(was, name), of(guest, name)) for name in guest["files"]
                  for what, of in TIMES]
        rows += [[guest["name"], name, what, duration(a), duration(b), times(samples.ratio(b, a))]
                 for name, what, a, b in pairs]
    return rows


def text(rows):
    """Columns below each other; what is not a name is at the right of its column."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.rjust(w) if i else cell.ljust(w) for i, (cell, w) in
                               enumerate(zip(row, widths))).rstrip() for row in rows)


def markdown(rows):
    """As the README has tables."""
    return "".join("| " + " | ".join(row) + " |\n"
                   for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


def rst(rows):
    """As the other documents have them."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rule = "  ".join("=" * w for w in widths)
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([rule, lines[0], rule, *lines[1:], rule]) + "\n"
