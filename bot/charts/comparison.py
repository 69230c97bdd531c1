"""Compared metrics as dot plots, one panel a metric; how each was reached as lines, where it is known.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.canvas import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    RULE,
    SOFT,
    Canvas,
    fitted,
    share,
    text_width,
)
from bot.charts.history import HISTORY_HEIGHT, draw_history
from bot.charts.panels import (
    CROWD,
    MOST_SUBJECTS,
    History,
    cell_words,
    certain,
    interval_of,
    pictured,
)
from bot.charts.parallel import parallel_png
from bot.domain.comparison import Comparison, Mark, MetricCell, MetricRow

WIDTH, MARGIN, HEAD, ROW, GAP, FOOTER = 800, 24, 34, 29, 24, 26
TITLE, LABEL, SMALL = 20, 17, 15
WHISKER = 6
# A scale spans at least this share of its largest value.
NARROWEST = 0.1
MOST_HISTORIES = 1


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the dots lie between the names on the left and the words on the right."""

    left: float
    right: float
    words: float


def comparison_png(comparison: Comparison, history: History | None = None, note: str = "") -> bytes:
    """The metrics that differ as a PNG, 1600 pixels wide: bars from the first subject's value, with their intervals;
    for more than four subjects one line each across all metrics.

    `history` adds a panel of lines for the first metrics whose points are given; `note` is said under all.
    """
    if len(comparison.subjects) > CROWD and len(comparison.metrics) > 1:
        return parallel_png(comparison)
    rows = pictured(comparison)
    subjects = comparison.subjects[:MOST_SUBJECTS]
    lines = _lines(rows, history or {})
    heights = [_height(len(subjects), bool(lines[row.metric])) for row in rows]
    said = [each for each in (_hidden(comparison), note) if each]
    canvas = Canvas(WIDTH, int(2 * MARGIN + (sum(heights) or 40) + FOOTER * len(said) - GAP / 2))
    layout = _layout(rows, subjects)
    top = float(MARGIN)
    for row, height in zip(rows, heights, strict=True):
        if top > MARGIN:
            canvas.line([(MARGIN, top - GAP / 2), (WIDTH - MARGIN, top - GAP / 2)], RULE, 1)
        _metric(canvas, row, subjects, top, layout)
        if lines[row.metric]:
            under = top + HEAD + ROW * len(subjects)
            draw_history(canvas, lines[row.metric], subjects, (MARGIN, under, WIDTH - MARGIN))
        top += height
    if not rows:
        canvas.text((MARGIN, MARGIN + 24), "No metric differs", LABEL, colour=SOFT)
    for at, each in enumerate(said):
        shown = fitted(each, WIDTH - 2 * MARGIN, SMALL)
        canvas.text((MARGIN, top + SMALL + at * FOOTER), shown, SMALL, colour=SOFT)
    return canvas.png()


def _lines(rows: Sequence[MetricRow], history: History) -> History:
    """The metrics whose way is drawn: a few, and only where more than one subject logged more than one step."""
    told = {
        row.metric: history[row.metric]
        for row in rows
        if row.metric in history and sum(len(steps) > 1 for steps in history[row.metric].values()) > 1
    }
    shown = dict(list(told.items())[:MOST_HISTORIES])
    return {row.metric: shown.get(row.metric, {}) for row in rows}


def _height(subjects: int, with_lines: bool) -> int:
    return HEAD + ROW * subjects + GAP + (HISTORY_HEIGHT if with_lines else 0)


def _hidden(comparison: Comparison) -> str:
    """What the picture leaves out, and how an interval is read where there is one."""
    counts = (
        (len(comparison.metrics) - len(pictured(comparison)), "metric"),
        (len(comparison.subjects) - MOST_SUBJECTS, "version or run"),
    )
    said = [_counted(count, noun) for count, noun in counts if count > 0]
    tested = any(cell.difference for row in pictured(comparison) for cell in row.cells)
    legend = ["Thin bar: 95 % interval of the difference. Hollow: could be chance"] if tested else []
    return ". ".join([*legend, *(["And " + ", ".join(said)] if said else [])])


def _counted(count: int, noun: str) -> str:
    return f"{count} more {noun}" if count == 1 else f"{count} more {noun.replace(' or ', 's or ')}s"


def _layout(rows: Sequence[MetricRow], subjects: Sequence[str]) -> _Layout:
    names = max((text_width(name, LABEL) for name in subjects), default=0)
    words = max((text_width(cell_words(cell), LABEL) for row in rows for cell in row.cells), default=0)
    left = MARGIN + min(names, 230) + 24
    return _Layout(left, WIDTH - MARGIN - words - 30, WIDTH - MARGIN - words)


def _metric(canvas: Canvas, row: MetricRow, subjects: Sequence[str], top: float, layout: _Layout) -> None:
    direction = f"{row.better} is better" if row.better else "which direction is better is not known"
    title = fitted(row.metric, WIDTH / 2, TITLE, bold=True)
    canvas.text((MARGIN, top + TITLE), title, TITLE, bold=True)
    beside = MARGIN + text_width(title, TITLE, bold=True) + 14
    canvas.text((beside, top + TITLE), direction, SMALL, colour=SOFT)
    places = _places(row.cells[: len(subjects)], layout)
    first = places[0]
    bottom = top + HEAD + ROW * len(subjects)
    if first is not None and len(subjects) > 1:
        canvas.line([(first, top + HEAD + ROW / 2), (first, bottom - ROW / 2)], FAINT, 1.5, "dotted")
    for at, (name, cell) in enumerate(zip(subjects, row.cells, strict=False)):
        middle = top + HEAD + ROW * (at + 0.5)
        canvas.text((MARGIN, middle + 6), fitted(name, layout.left - MARGIN - 20, LABEL), LABEL)
        canvas.line([(layout.left, middle), (layout.right, middle)], RULE, 1.5)
        _cell(canvas, cell, (first, places[at]), middle, layout)
        if (reach := interval_of(row.cells[0], cell)) is not None:
            _whisker(canvas, _spread(row.cells[: len(subjects)], reach, layout), middle)


def _whisker(canvas: Canvas, ends: tuple[float, float], y: float) -> None:
    """The interval as a thin bar with two ends, over the bar of the value."""
    canvas.line([(ends[0], y), (ends[1], y)], INK, 1.5)
    for x in ends:
        canvas.line([(x, y - WHISKER), (x, y + WHISKER)], INK, 1.5)


def _spread(cells: Sequence[MetricCell], reach: tuple[float, float], layout: _Layout) -> tuple[float, float]:
    low, high = _range(_values(cells))
    left, room = layout.left + 14, layout.right - layout.left - 28
    first, last = (left + share(each, low, high, alone=0.5) * room for each in reach)
    return first, last


def _cell(
    canvas: Canvas, cell: MetricCell, across: tuple[float | None, float | None], y: float, layout: _Layout
) -> None:
    first, here = across
    colour = COLOURS.get(cell.mark, SOFT)
    if first is not None and here is not None:
        if cell.mark in COLOURS:
            canvas.line([(first, y), (here, y)], colour, 4)
        canvas.dot((here, y), colour, 14, MARKERS[cell.mark], filled=cell.mark in COLOURS and certain(cell))
    canvas.text((layout.words, y + 6), cell_words(cell), LABEL, colour=_ink(cell))


def _ink(cell: MetricCell) -> str:
    if not certain(cell):
        return SOFT
    return {Mark.BETTER: COLOURS[Mark.BETTER], Mark.WORSE: COLOURS[Mark.WORSE], Mark.FIRST: INK}.get(
        cell.mark, SOFT
    )


def _places(cells: Sequence[MetricCell], layout: _Layout) -> list[float | None]:
    values = [cell.value if cell.value is None or math.isfinite(cell.value) else None for cell in cells]
    low, high = _range(_values(cells))
    left, room = layout.left + 14, layout.right - layout.left - 28
    return [None if value is None else left + share(value, low, high, alone=0.5) * room for value in values]


def _values(cells: Sequence[MetricCell]) -> list[float]:
    """Every number of the cells that the scale must hold, the ends of intervals too."""
    values = [cell.value for cell in cells if cell.value is not None and math.isfinite(cell.value)]
    reaches = [interval_of(cells[0], cell) for cell in cells[1:]]
    return [*values, *(end for reach in reaches if reach is not None for end in reach)]


def _range(values: Sequence[float]) -> tuple[float, float]:
    """The scale of one metric: never so narrow that a small change looks like a large one."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    # Widened to both sides, so that the values stay in the middle.
    missing = max(NARROWEST * max(abs(low), abs(high)) - (high - low), 0.0)
    return low - missing / 2, high + missing / 2
