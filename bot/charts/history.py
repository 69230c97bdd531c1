"""How a metric was reached: one line a subject, named at its end, told apart by more than colour.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

import math
from collections.abc import Mapping, Sequence

from bot.charts.canvas import RULE, SERIES, SOFT, Canvas, Place, fitted, share
from bot.domain.numbers import number

HISTORY_HEIGHT = 196
TOP, BOTTOM, NAMES, SCALE_WIDTH = 18, 158, 190, 70
LABEL, SMALL = 15, 14
STYLES = ("solid", "dashed", "dotted", "dashdot")
MARKERS = ("o", "s", "^", "D", "v", "P")

Steps = Sequence[tuple[float, float]]
Box = tuple[float, float, float]


def draw_history(canvas: Canvas, lines: Mapping[str, Steps], subjects: Sequence[str], box: Box) -> None:
    """Draw the lines of the subjects that have any under `box` = (left, top, right)."""
    known = {name: points for name in subjects if (points := _finite(lines.get(name, ())))}
    if not known:
        return
    left, top, right = box[0] + SCALE_WIDTH, box[1], box[2] - NAMES
    scale = _Scale(known, (left, right), (top + TOP, top + BOTTOM))
    _frame(canvas, scale, box)
    ends: list[tuple[str, Place, int]] = []
    for at, name in enumerate(subjects):
        if name in known:
            places = [scale.place(point) for point in known[name]]
            canvas.line(places, SERIES[at % len(SERIES)], 2.5, STYLES[at % len(STYLES)])
            canvas.dot(places[-1], SERIES[at % len(SERIES)], 11, MARKERS[at % len(MARKERS)])
            ends.append((name, places[-1], at))
    _names(canvas, ends, right + 16, top + BOTTOM)


class _Scale:
    """From (step, value) to a place on the page."""

    def __init__(self, lines: Mapping[str, Steps], across: Place, down: Place) -> None:
        points = [point for each in lines.values() for point in each]
        self.steps = (min(x for x, _ in points), max(x for x, _ in points))
        self.values = (min(y for _, y in points), max(y for _, y in points))
        self.across, self.down = across, down

    def place(self, point: tuple[float, float]) -> Place:
        (left, right), (top, bottom) = self.across, self.down
        x = left + share(point[0], *self.steps, alone=1) * (right - left)
        return x, bottom - share(point[1], *self.values, alone=0.5) * (bottom - top)


def _frame(canvas: Canvas, scale: _Scale, box: Box) -> None:
    (left, right), (top, bottom) = scale.across, scale.down
    for y, value in {top: scale.values[1], bottom: scale.values[0]}.items():
        canvas.line([(left, y), (right, y)], RULE, 1)
        canvas.text((left - 12, y + 5), number(value), SMALL, colour=SOFT, side="right")
    canvas.text((left, bottom + 22), f"step {scale.steps[0]:g}", SMALL, colour=SOFT)
    canvas.text((right, bottom + 22), f"step {scale.steps[1]:g}", SMALL, colour=SOFT, side="right")


def _names(canvas: Canvas, ends: Sequence[tuple[str, Place, int]], x: float, floor: float) -> None:
    """Each name beside the end of its line."""
    ordered = sorted(ends, key=lambda end: end[1][1])
    for (name, _, at), y in zip(ordered, apart([end[1][1] for end in ordered], floor), strict=True):
        colour = SERIES[at % len(SERIES)]
        canvas.dot((x, y), colour, 10, MARKERS[at % len(MARKERS)])
        canvas.text((x + 12, y + 5), fitted(name, NAMES - 30, LABEL), LABEL, colour=colour)


def apart(heights: Sequence[float], floor: float) -> list[float]:
    """Sorted heights moved so far that no two touch and none is under the floor."""
    space = LABEL + 5
    placed: list[float] = []
    for y in heights:
        placed.append(max(y, placed[-1] + space) if placed else y)
    # Downwards first, which may push the last ones under the floor; then up again from there.
    for at in range(len(placed) - 1, -1, -1):
        below = placed[at + 1] - space if at + 1 < len(placed) else floor
        placed[at] = min(placed[at], below)
    return placed


def _finite(points: Steps) -> Steps:
    return sorted(point for point in points if math.isfinite(point[0]) and math.isfinite(point[1]))
