"""Many subjects at once: an upright axis a metric, better always up, and one line a subject across all of them.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

import math
from collections.abc import Sequence

from bot.charts.canvas import INK, RULE, SERIES, SOFT, Canvas, Place, fitted, share
from bot.charts.history import MARKERS, STYLES, apart
from bot.domain.comparison import Comparison, MetricRow
from bot.domain.numbers import number
from bot.domain.policy import Better

WIDTH, HEIGHT = 800, 470
LEFT, RIGHT, TOP, BOTTOM = 70, 230, 78, 410
LABEL, SMALL = 15, 13
MOST_AXES = 6


def parallel_png(comparison: Comparison) -> bytes:
    """The subjects as lines across at most six metrics; 1600 pixels wide."""
    canvas = Canvas(WIDTH, HEIGHT)
    rows = comparison.metrics[:MOST_AXES]
    axes = [_x(at, len(rows)) for at in range(len(rows))]
    for row, x in zip(rows, axes, strict=True):
        _axis(canvas, row, x, (WIDTH - LEFT - RIGHT) / max(len(rows) - 1, 1))
    ends = [_line(canvas, rows, axes, at) for at in range(len(comparison.subjects))]
    _names(canvas, comparison.subjects, ends, axes[-1])
    hidden = len(comparison.metrics) - len(rows)
    said = "Up is better" + (f"; {hidden} more metrics are in the table" if hidden > 0 else "")
    canvas.text((LEFT - 46, HEIGHT - 16), said, SMALL, colour=SOFT)
    return canvas.png()


def _x(at: int, count: int) -> float:
    return LEFT + at * (WIDTH - LEFT - RIGHT) / max(count - 1, 1)


def _axis(canvas: Canvas, row: MetricRow, x: float, room: float) -> None:
    low, high = _ends(row)
    canvas.line([(x, TOP), (x, BOTTOM)], RULE, 1.5)
    canvas.text(
        (x, TOP - 34), fitted(row.metric, room - 8, LABEL, bold=True), LABEL, bold=True, side="center"
    )
    canvas.text((x, TOP - 12), number(high), SMALL, colour=SOFT, side="center")
    canvas.text((x, BOTTOM + 22), number(low), SMALL, colour=SOFT, side="center")


def _ends(row: MetricRow) -> tuple[float, float]:
    """The value at the bottom and at the top: the best is on top, whichever direction that is."""
    values = [cell.value for cell in row.cells if cell.value is not None and math.isfinite(cell.value)]
    low, high = min(values, default=0.0), max(values, default=0.0)
    return (high, low) if row.better is Better.LOWER else (low, high)


def _line(canvas: Canvas, rows: Sequence[MetricRow], axes: Sequence[float], at: int) -> Place | None:
    """Draw one subject; where a metric is not measured its line has a gap. Where its last point is."""
    colour, style = _look(at)
    run: list[Place] = []
    last: Place | None = None
    for row, x in zip(rows, axes, strict=True):
        value = row.cells[at].value
        if value is None or not math.isfinite(value):
            run = []
            continue
        last = (x, BOTTOM - share(value, *_ends(row), alone=0.5) * (BOTTOM - TOP))
        if run:
            canvas.line([run[-1], last], colour, 4 if at == 0 else 2.5, style)
        run.append(last)
        canvas.dot(last, colour, 11, MARKERS[at % len(MARKERS)])
    return last


def _look(at: int) -> tuple[str, str]:
    return SERIES[at % len(SERIES)], STYLES[at % len(STYLES)]


def _names(canvas: Canvas, subjects: Sequence[str], ends: Sequence[Place | None], x: float) -> None:
    known = sorted(((end, at) for at, end in enumerate(ends) if end is not None), key=lambda each: each[0][1])
    heights = apart([end[1] for end, _ in known], BOTTOM + 4)
    for (_, at), y in zip(known, heights, strict=True):
        colour, _style = _look(at)
        canvas.dot((x + 26, y), colour, 10, MARKERS[at % len(MARKERS)])
        words = fitted(subjects[at], RIGHT - 60, LABEL, bold=at == 0)
        canvas.text((x + 38, y + 5), words, LABEL, colour=INK if at == 0 else colour, bold=at == 0)
