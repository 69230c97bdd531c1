"""Sparklines of the key metric of each live version: a title, a line, where it began, where it is now.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.charts.canvas import (
    BLUE,
    COLOURS,
    FAINT,
    MARKERS,
    RULE,
    SOFT,
    Canvas,
    Place,
    fitted,
    share,
    text_width,
)
from bot.charts.panels import MOST_TRENDS, Moment, TrendPanel, direction, moment_label, moved
from bot.domain.numbers import number

WIDTH, MARGIN, GUTTER, PANEL_HEIGHT, FOOTER = 800, 20, 32, 166, 30
MOST_MARKED = 14


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    width: float

    @property
    def right(self) -> float:
        return self.left + self.width


def trend_png(panels: Sequence[TrendPanel]) -> bytes:
    """The trends as a PNG, two beside each other, at most eight; 1600 pixels wide."""
    shown = panels[:MOST_TRENDS]
    columns = 1 if len(shown) <= 1 else 2
    rows = max(-(-len(shown) // columns), 1)
    hidden = len(panels) - len(shown)
    canvas = Canvas(WIDTH, 2 * MARGIN + rows * PANEL_HEIGHT + (FOOTER if hidden else 0) - 10)
    width = (WIDTH - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    for at, panel in enumerate(shown):
        row, column = divmod(at, columns)
        box = _Box(MARGIN + column * (width + GUTTER), MARGIN + row * PANEL_HEIGHT, width)
        _draw(canvas, panel, box)
        if row:
            canvas.line([(box.left, box.top - 8), (box.right, box.top - 8)], RULE, 1)
    if not shown:
        canvas.text((MARGIN, MARGIN + 40), "No trends yet", 18, colour=SOFT)
    if hidden:
        canvas.text((MARGIN, MARGIN + rows * PANEL_HEIGHT + 12), f"and {hidden} more", 16, colour=SOFT)
    return canvas.png()


def _draw(canvas: Canvas, panel: TrendPanel, box: _Box) -> None:
    canvas.text((box.left, box.top + 22), fitted(panel.title, box.width, 20, bold=True), 20, bold=True)
    canvas.text((box.left, box.top + 45), _subtitle(panel, box.width), 15, colour=SOFT)
    if panel.known:
        _spark(canvas, panel, box)
    else:
        canvas.text((box.left, box.top + 95), "no values yet", 16, colour=FAINT)


def _subtitle(panel: TrendPanel, width: float) -> str:
    """Metric and version; where there is no room, the version leaves out what the title says."""
    whole = _dotted(panel.metric, panel.live_label)
    if text_width(whole, 15) <= width:
        return whole
    return fitted(_dotted(panel.metric, panel.live_label.removeprefix(panel.title)), width, 15)


def _dotted(*words: str) -> str:
    return " \u00b7 ".join(each for each in words if each)


def _spark(canvas: Canvas, panel: TrendPanel, box: _Box) -> None:
    points = panel.known
    delta = points[-1][1] - points[0][1]
    mark = direction(delta, panel.better)
    colour = COLOURS.get(mark, BLUE)
    words_width = 148.0
    places = _places(panel, box.left + 6, box.right - words_width - 14, box.top + 66, box.top + 114)
    floor = box.top + 120
    canvas.area([(places[0][0], floor), *places, (places[-1][0], floor)])
    canvas.line(places, BLUE)
    if len(places) <= MOST_MARKED:
        for place in places[:-1]:
            canvas.dot(place, BLUE, 6)
    canvas.dot(places[-1], colour, 13, MARKERS[mark])
    _ends(canvas, panel, places, box)
    left = places[-1][0] + 16
    canvas.text((left, box.top + 89), number(points[-1][1]), 23, bold=True)
    said = moved(delta, mark) if len(points) > 1 else "first value"
    canvas.text((left, box.top + 111), said, 15, colour=COLOURS.get(mark, SOFT))


def _ends(canvas: Canvas, panel: TrendPanel, places: Sequence[Place], box: _Box) -> None:
    """Where the line begins and ends, in words under it."""
    first, last = panel.known[0], panel.known[-1]
    canvas.text((places[-1][0] + 6, box.top + 140), moment_label(last[0]), 14, colour=SOFT, side="right")
    if len(panel.known) > 1:
        began = f"{moment_label(first[0])}: {number(first[1])}"
        canvas.text((box.left, box.top + 140), began, 14, colour=SOFT)


def _places(panel: TrendPanel, left: float, right: float, top: float, bottom: float) -> list[Place]:
    xs = [_along(at) for at, _ in panel.known]
    ys = [value for _, value in panel.known]
    across = [left + share(x, min(xs), max(xs), alone=1) * (right - left) for x in xs]
    down = [bottom - share(y, min(ys), max(ys), alone=0.5) * (bottom - top) for y in ys]
    return list(zip(across, down, strict=True))


def _along(at: Moment) -> float:
    return at.timestamp() if isinstance(at, datetime) else float(at)
