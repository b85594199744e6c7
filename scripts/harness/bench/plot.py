# SPDX-License-Identifier: GPL-2.0
"""Cost against RAM and against entries, as SVG: both axes logarithmic, and no colours."""

import math
from xml.sax.saxutils import escape

from . import samples

GIB = 1 << 30
WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 300, 70, 40, 110

# What is drawn, with the shape of its points and the dashes of its line.
SERIES = (
    ("ptdump", lambda guest: samples.whole(guest, "ptdump"), "square", "2,4"),
    ("regions + vmemmap", samples.both, "circle", ""),
    ("open(regions)", lambda guest: samples.opened(guest, "regions"), "ring", "8,4"),
    ("raw", samples.raw, "cross", "1,2"),
)


class Axis:
    """Powers of ten (or of BASE) around some values, from AT on for LENGTH; negative: upwards."""

    def __init__(self, values, at, length, base=10):
        self.base, self.at, self.length = base, at, length
        self.first = math.floor(math.log(min(values), base))
        self.last = max(math.ceil(math.log(max(values), base)), self.first + 1)

    def place(self, value):
        """Where a value is."""
        part = (math.log(value, self.base) - self.first) / (self.last - self.first)
        return self.at + part * self.length

    def ticks(self):
        """The powers."""
        return [self.base ** n for n in range(self.first, self.last + 1)]


def _text(x, y, text, anchor="middle", more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>')


def _line(x1, y1, x2, y2, more=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {more}/>'


def _point(shape, x, y):
    if shape == "square":
        return f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="#aaa"/>'
    if shape == "cross":
        return (_line(x - 4, y - 4, x + 4, y + 4, 'stroke="black" stroke-width="1.5"')
                + _line(x - 4, y + 4, x + 4, y - 4, 'stroke="black" stroke-width="1.5"'))
    fill = {"circle": "black", "ring": "white"}[shape]
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="black"/>'


def _unit(time):
    """A power of ten of nanoseconds."""
    for unit, size in (("s", 10 ** 9), ("ms", 10 ** 6), ("us", 1000)):
        if time >= size:
            return f"{time // size} {unit}"
    return f"{time} ns"


def _frame(x, y, caption, label):
    drawn = [_line(x.at, y.at, x.at + x.length, y.at, 'stroke="black"'),
             _line(x.at, y.at, x.at, y.at + y.length, 'stroke="black"'),
             _text(x.at + x.length / 2, y.at + 36, caption)]
    for tick in x.ticks():
        at = x.place(tick)
        drawn += [_line(at, y.at, at, y.at + y.length, 'stroke="#ddd"'),
                  _text(at, y.at + 16, label(tick))]
    for tick in y.ticks():
        at = y.place(tick)
        drawn += [_line(x.at, at, x.at + x.length, at, 'stroke="#ddd"'),
                  _text(x.at - 6, at + 4, _unit(tick), "end")]
    return drawn


def _series(guests, x, y, across, joined):
    """Points of all guests; a line through those that differ in one thing only."""
    drawn = []
    for _, cost, shape, dashes in SERIES:
        measured = [(guest, x.place(across(guest)), y.place(cost(guest))) for guest in guests
                    if cost(guest)]
        way = " ".join(f"{a:.1f},{b:.1f}" for _, a, b in
                       sorted((p for p in measured if joined(p[0])), key=lambda p: p[1]))
        if way:
            drawn.append(f'<polyline points="{way}" fill="none" stroke="black" '
                         f'stroke-dasharray="{dashes}"/>')
        drawn += [f"<g><title>{escape(guest['name'])}</title>{_point(shape, a, b)}</g>"
                  for guest, a, b in measured]
    return drawn


def _legend(at):
    drawn = []
    for number, (name, _, shape, dashes) in enumerate(SERIES):
        x = at + number * 170
        drawn += [_line(x, 16, x + 30, 16, f'stroke="black" stroke-dasharray="{dashes}"'),
                  _point(shape, x + 15, 16), _text(x + 38, 20, name, "start")]
    return drawn


def svg(guests):
    """Both plots, side by side."""
    costs = [cost(guest) for guest in guests for _, cost, _, _ in SERIES if cost(guest)]
    y = Axis(costs, TOP + HEIGHT, -HEIGHT)
    plots = (("RAM", lambda guest: guest["ram"] / GIB, 2, lambda tick: f"{tick:g} GiB",
              lambda guest: guest["grows"]),
             ("entries of page tables below the vmemmap window", samples.entries, 10,
              lambda tick: f"{tick:,}", lambda guest: False))
    drawn = _legend(LEFT)
    for number, (caption, across, base, label, joined) in enumerate(plots):
        x = Axis([across(guest) for guest in guests], LEFT + number * (WIDTH + GAP), WIDTH, base)
        drawn += _frame(x, y, caption, label) + _series(guests, x, y, across, joined)
    size = f'width="{LEFT + 2 * WIDTH + GAP + 50}" height="{TOP + HEIGHT + 50}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" '
            'font-size="12"><rect width="100%" height="100%" fill="white"/>\n'
            + "\n".join(drawn) + "\n</svg>\n")
