"""Columns before and after: the reference as a grey shape, the current values as a line over it, a panel a column.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

from dataclasses import dataclass

from bot.charts.canvas import BLUE, INK, ORANGE, RULE, SOFT, Canvas, Place, fitted, text_width
from bot.charts.distribution_words import Sides, distributions_alt, left_out, percent, told
from bot.domain.distribution import CategoryBars, Distribution, Distributions, NumberBars
from bot.domain.text import clean

WIDTH, HEIGHT, MARGIN, GUTTER = 800, 450, 24, 26
TITLE, LABEL, SMALL = 20, 17, 14
TOP, BOTTOM, HEAD = 86, 424, 44
SHAPE, EDGE = "#cfd3da", "#9a9ea8"
NAMES, PERCENTS = 0.42, 94.0


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def distributions_png(found: Distributions, title: str, sides: Sides) -> tuple[bytes, str]:
    """At most six columns as a PNG, 1600 pixels wide, and the same in words."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.text(
        (MARGIN, MARGIN + 16), fitted(clean(title), WIDTH - 2 * MARGIN, TITLE, bold=True), TITLE, bold=True
    )
    _legend(canvas, found, sides)
    for column, box in zip(found.columns, _boxes(len(found.columns)), strict=False):
        _head(canvas, column, box)
        if isinstance(column.bars, NumberBars):
            _shape(canvas, column, column.bars, box)
        else:
            _bars(canvas, column.bars, box)
    if not found.columns:
        canvas.text((WIDTH / 2, HEIGHT / 2), "No column can be drawn", LABEL, colour=SOFT, side="center")
    if rest := left_out(found):
        canvas.text((MARGIN, HEIGHT - 10), rest, SMALL, colour=SOFT)
    return canvas.png(), distributions_alt(found, sides)


def _boxes(count: int) -> list[_Box]:
    across = {1: 1, 2: 2, 4: 2}.get(count, 3)
    down = max(-(-count // across), 1)
    width = (WIDTH - 2 * MARGIN - (across - 1) * GUTTER) / across
    height = (BOTTOM - TOP) / down
    return [
        _Box(MARGIN + at % across * (width + GUTTER), TOP + at // across * height, width, height - 12)
        for at in range(count)
    ]


def _legend(canvas: Canvas, found: Distributions, sides: Sides) -> None:
    y, x = MARGIN + 41.0, float(MARGIN)
    canvas.area(_rectangle(x, y - 11, x + 22, y), SHAPE)
    canvas.line([(x, y - 11), (x + 22, y - 11)], EDGE, 1.5)
    words = f"{clean(sides.reference, 40)} ({found.rows[0]:,} rows)"
    canvas.text((x + 30, y), words, SMALL, colour=SOFT)
    x += 30 + text_width(words, SMALL) + 26
    canvas.line([(x, y - 5), (x + 22, y - 5)], BLUE, 3.5)
    words = f"{clean(sides.current, 40)} ({found.rows[1]:,} rows)"
    canvas.text((x + 30, y), words, SMALL, colour=SOFT)
    if any(each.drifted for each in found.columns):
        x += 30 + text_width(words, SMALL) + 26
        canvas.dot((x + 7, y - 5), ORANGE, 13, "D")
        canvas.text((x + 22, y), "drifted", SMALL, colour=SOFT)


def _head(canvas: Canvas, column: Distribution, box: _Box) -> None:
    left = box.left
    if column.drifted:
        canvas.dot((left + 6, box.top + 12), ORANGE, 13, "D")
        left += 20
    name = fitted(clean(column.name) or "(no name)", box.right - left, LABEL, bold=True)
    canvas.text((left, box.top + 18), name, LABEL, bold=True)
    canvas.text((box.left, box.top + 37), fitted(_under(column), box.width, SMALL), SMALL, colour=SOFT)


def _under(column: Distribution) -> str:
    said = []
    if isinstance(column.bars, NumberBars):
        before, after = column.bars.quartiles
        if before and after:
            said.append("median {} \u2192 {}".format(*told(column.kind, before[1], after[1])))
    elif column.bars.unseen:
        said.append(f"new values: {percent(column.bars.unseen)}")
    if any(column.missing):
        said.append(f"empty {percent(column.missing[0])} \u2192 {percent(column.missing[1])}")
    return " \u00b7 ".join(said)


def _shape(canvas: Canvas, column: Distribution, bars: NumberBars, box: _Box) -> None:
    floor, top = box.bottom - 22, box.top + HEAD + 6
    highest = max((each for side in bars.shares for each in side), default=0.0)
    if not highest:
        canvas.text(
            (box.left + box.width / 2, (floor + top) / 2), "no values", LABEL, colour=SOFT, side="center"
        )
        return
    before, after = (_outline(side, highest, box, (top, floor)) for side in bars.shares)
    if any(bars.shares[0]):
        canvas.area(before, SHAPE)
        canvas.line(before, EDGE, 1.5)
    canvas.line([(box.left, floor), (box.right, floor)], RULE, 1.5)
    if any(bars.shares[1]):
        canvas.line(after, BLUE, 3)
    low, high = told(column.kind, *bars.ends)
    less, more = ("\u2264 " if bars.beyond[0] else ""), ("\u2265 " if bars.beyond[1] else "")
    canvas.text((box.left, floor + 19), less + low, SMALL, colour=SOFT)
    canvas.text((box.right, floor + 19), more + high, SMALL, colour=SOFT, side="right")


def _outline(side: tuple[float, ...], highest: float, box: _Box, down: Place) -> list[Place]:
    """The shape as steps from the floor to the floor."""
    top, floor = down
    step = box.width / len(side)
    places: list[Place] = [(box.left, floor)]
    for at, each in enumerate(side):
        y = floor - each / highest * (floor - top)
        places += [(box.left + at * step, y), (box.left + (at + 1) * step, y)]
    return [*places, (box.right, floor)]


def _bars(canvas: Canvas, bars: CategoryBars, box: _Box) -> None:
    rows = [(name or "(empty text)", pair) for name, *pair in zip(bars.names, *bars.shares, strict=True)]
    if bars.other is not None:
        rows.append((f"{bars.others:,} others" if bars.others else "others", list(bars.other)))
    if not rows:
        canvas.text(
            (box.left + box.width / 2, box.top + box.height / 2 + HEAD / 2),
            "no values",
            LABEL,
            colour=SOFT,
            side="center",
        )
        return
    step = min((box.height - HEAD) / len(rows), 44.0)
    needed = max(text_width(clean(name), SMALL) for name, _ in rows) + 10
    left = box.left + min(needed, NAMES * box.width)
    room = box.right - PERCENTS - left
    highest = max(max(pair) for _, pair in rows) or 1.0
    for at, (name, pair) in enumerate(rows):
        y = box.top + HEAD + 4 + at * step
        middle = y + step / 2
        thick = min(step / 2 - 3, 12.0)
        canvas.text((box.left, middle + 4), fitted(clean(name), left - box.left - 8, SMALL), SMALL)
        canvas.area(_rectangle(left, middle - thick, left + pair[0] / highest * room, middle), SHAPE)
        canvas.area(_rectangle(left, middle + 1, left + pair[1] / highest * room, middle + 1 + thick), BLUE)
        canvas.text(
            (box.right, middle + 4),
            f"{_short(pair[0])} \u2192 {_short(pair[1])} %",
            SMALL,
            colour=INK,
            side="right",
        )
    canvas.line([(left, box.top + HEAD + 4), (left, box.top + HEAD + 4 + step * len(rows))], RULE, 1.5)


def _short(share: float) -> str:
    return "<1" if 0 < share < 0.005 else f"{share * 100:.0f}"


def _rectangle(left: float, top: float, right: float, bottom: float) -> list[Place]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]
